"""The local workspace: a chat platform of our own on this machine, with a page, a small company and a clock that moves.

read.py turns what the page sends into events, draw.py (with forms.py, lines.py and page.py) turns cards, forms and
lines into HTML, client.py is the wire; keyboard.py is a person who types, and routes.py where the page asks.
"""

from bot.platforms import House
from bot.platforms.local.client import LocalPlatform


def connect(house: House) -> LocalPlatform:
    """The platform, wired; nothing is read or written before `start`."""
    return LocalPlatform(house)


__all__ = ["LocalPlatform", "connect"]
