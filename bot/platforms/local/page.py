"""The page as a whole: the frame from `page/index.html`, filled for the person who acts."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib import resources
from typing import Any

from bot.platforms.local import commands, lines, side, team
from bot.platforms.local.draw import Viewer
from bot.platforms.local.markup import Html, el, join, shown
from bot.platforms.local.view import View, position, title
from handlers.conversation import Place
from handlers.conversation import shown as written

_SLOT = re.compile(r"\{\{(t:)?([\w.]+)\}\}")

# What the scripts of the page say by themselves.
_SPOKEN = (
    "today", "yesterday", "unread", "reconnecting", "back_online", "not_sent", "not_done",
    "bad_form", "field_required", "big_file", "number_low", "number_high", "count", "discard_title", "discard_text",
    "discard_yes", "discard_no", "close", "drop", "message_menu", "clock.busy", "bad_number", "clock.next",
)  # fmt: skip


def whole(view: View) -> str:
    """The page as HTML."""
    viewer, place = view.viewer, view.place
    slots: dict[str, str] = {
        "lang": "zh-CN" if viewer.locale == "zh" else "en",
        "other": "en" if viewer.locale == "zh" else "zh-CN",
        "title": viewer.t("local.app")
        if place.kind == "direct"
        else f"{title(place, viewer)} · {viewer.t('local.app')}",
        "acting": side.acting(view),
        "rooms": side.rooms(view),
        "place": el("bdi", title(place, viewer)),
        "topic": _topic(place, viewer),
        "now": written.instant(viewer.now, viewer.locale, viewer.person.zone),
        "city": _city(viewer),
        "welcome": _welcome(view) if place.kind == "direct" else Html(""),
        "lines": join(*(lines.line(item, viewer, view.quoted.get(item.under or 0)) for item in view.lines)),
        "placeholder": viewer.t("local.placeholder", place=title(place, viewer)),
        "data": _data(view),
    }  # fmt: skip

    def fill(found: re.Match[str]) -> str:
        return shown(viewer.t(f"local.{found[2]}") if found[1] else slots[found[2]])

    return _SLOT.sub(fill, frame())


@lru_cache(maxsize=1)
def frame() -> str:
    return (resources.files(__package__) / "page" / "index.html").read_text("utf-8")


def _topic(place: Place, viewer: Viewer) -> str:
    known = {channel.external_id for channel in team.CHANNELS}
    key = "direct" if place.kind == "direct" else place.external_id
    return viewer.t(f"local.topic.{key}") if key == "direct" or key in known else ""


def _city(viewer: Viewer) -> str:
    name = written.city(viewer.person.zone, viewer.locale)
    return f"（{name}）" if viewer.locale == "zh" else f" ({name})"


def _welcome(view: View) -> Html:
    t = view.viewer.t
    zh = view.viewer.locale == "zh"

    def step(number: int, name: str, **attributes: Any) -> Html:
        return el(
            "li",
            el("span", str(number), class_="number", aria_hidden="true"),
            el("div", el("h3", t(f"local.welcome.{name}_title")), el("p", t(f"local.welcome.{name}_text"))),
            el("button", attributes.pop("label"), type="button", class_="button small", **attributes),
        )

    second = (
        {"label": t("local.clock.next"), "data_move": "next"}
        if view.sampled
        else {"label": t("local.welcome.two_button"), "data_sample": True}
    )
    return el(
        "section",
        el(
            "header",
            el("h2", t("local.welcome.title"), id="welcome-h", tabindex="-1"),
            el("button", t("local.welcome.hide"), type="button", class_="quiet", id="hide-welcome"),
        ),
        el("p", t("local.welcome.hello")),
        el(
            "ol",
            step(1, "one", label=t("local.welcome.one_button"), data_fill="/伙伴 " if zh else "/partner "),
            step(2, "two", **second),
            step(3, "three", label=t("local.welcome.three_button"), data_fill="/同频" if zh else "/tongpin"),
        ),
        class_="welcome",
        id="welcome",
        aria_labelledby="welcome-h",
    )


def _data(view: View) -> Html:
    """What the scripts know from the start, as JSON that cannot end its own element."""
    viewer, me = view.viewer, view.viewer.person
    data = {
        "as": me.external_id,
        "in": "dm" if view.place.kind == "direct" else view.place.external_id,
        "place": view.place.id,
        "me": me.id,
        "locale": viewer.locale,
        "zone": me.zone,
        "now": int(viewer.now.timestamp() * 1000),
        "moved": view.moved,
        "roles": sorted(me.roles),
        "cursor": view.cursor,
        "older": view.older,
        "commands": commands.offered(view.capabilities, view.common, me),
        "shortcuts": commands.shortcuts(view.capabilities, view.common, me),
        "people": [
            {
                "name": p.named(viewer.locale),
                "keys": [p.name, p.name_other, p.external_id],
                "help": position(p, viewer),
            }
            for p in viewer.people.values()
            if p.active and not p.is_bot
        ],
        "t": {key: _raw(viewer, key) for key in _SPOKEN},
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Html(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))


def _raw(viewer: Viewer, key: str) -> str:
    return viewer.t(f"local.{key}", **{name: "{" + name + "}" for name in ("limit", "used", "n", "at", "where")})
