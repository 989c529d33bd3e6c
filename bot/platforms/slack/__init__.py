"""Slack: slack-bolt (async) over Socket Mode or signed HTTP, for one workspace by token or many by OAuth.

read.py turns payloads into events, draw.py and forms.py turn cards and forms into Block Kit under limits.py, client.py
is the wire: it acknowledges at once and works behind that; sending.py posts what is in the outbox.
"""

from bot.platforms import House
from bot.platforms.slack.client import Slack


def connect(house: House) -> Slack:
    """The platform, wired; nothing is sent before `start`."""
    return Slack(house)


__all__ = ["Slack", "connect"]
