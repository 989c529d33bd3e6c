"""Slack's texts and form values as people meant them: mrkdwn undone, people as marks, dates as dates."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

from bot.platforms import Someone, outside_mention

Body = Mapping[str, Any]

_MARK = re.compile(r"<([^<>]*)>")


def words(text: str) -> str:
    """Slack's mrkdwn as people typed it: people as marks, channels by name, links as their address, escapes undone."""

    def plain(found: re.Match[str]) -> str:
        body, _, label = found[1].partition("|")
        if body.startswith("@"):
            return outside_mention(body[1:])
        if body.startswith("#"):
            return f"#{html.unescape(label)}" if label else body
        if body.startswith("!"):
            name = body[1:].split("^")[0]
            return html.unescape(label) or f"@{name}"
        return html.unescape(body.removeprefix("mailto:") if label and "@" in label else body)

    out, at = "", 0
    for found in _MARK.finditer(text):
        out += html.unescape(_bare(text[at : found.start()])) + plain(found)
        at = found.end()
    return out + html.unescape(_bare(text[at:]))


def _bare(text: str) -> str:
    """Typed text without our own opening mark, so that nobody can forge a person."""
    return text.replace("\ue000", "").replace("\ue001", "")


def _whole(text: str | None, kind: Callable[[str], Any]) -> Any:
    try:
        return kind(text) if text else None
    except ValueError:
        return None


def _chosen(element: Body) -> Any:
    option = element.get("selected_option")
    return option["value"] if option else None


def _yesno(element: Body) -> Any:
    option = element.get("selected_option")
    return option["value"] == "1" if option else None


READERS: dict[str, Callable[[Body], Any]] = {
    "plain_text_input": lambda e: e.get("value"),
    "number_input": lambda e: _whole(e.get("value"), float),
    "static_select": _chosen,
    "radio_buttons": _yesno,
    "multi_static_select": lambda e: tuple(o["value"] for o in e.get("selected_options") or ()),
    "checkboxes": lambda e: tuple(o["value"] for o in e.get("selected_options") or ()),
    "users_select": lambda e: Someone(e["selected_user"]) if e.get("selected_user") else None,
    "multi_users_select": lambda e: tuple(Someone(u) for u in e.get("selected_users") or ()),
    "datepicker": lambda e: _whole(e.get("selected_date"), date.fromisoformat),
    "timepicker": lambda e: _whole(e.get("selected_time"), time.fromisoformat),
}
