"""The page as a whole: the frame from `page/index.html`, filled for the person who acts."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any
from urllib.parse import urlencode

from bot.platforms.local import commands, lines, team
from bot.platforms.local.draw import Viewer
from bot.platforms.local.markup import Html, el, join, shown
from handlers.conversation import Capability, Catalogue, Person, Place, Role
from handlers.conversation import shown as written
from storage.transcript import Line

_SLOT = re.compile(r"\{\{(t:)?([\w.]+)\}\}")

# What the scripts of the page say by themselves.
_SPOKEN = (
    "today", "yesterday", "unread", "reconnecting", "back_online", "not_sent", "not_done", "already", "too_long",
    "bad_form", "field_required", "big_file", "number_low", "number_high", "count", "discard_title", "discard_text",
    "discard_yes", "discard_no", "close", "drop", "message_menu", "clock.busy", "bad_number", "clock.next",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class View:
    """All that stands on the page."""

    viewer: Viewer
    place: Place
    places: Sequence[Place]
    lines: Sequence[Line]
    quoted: dict[int, Line]
    older: bool
    latest: dict[int, Sequence[int]]
    cursor: int
    moved: bool
    sampled: bool
    capabilities: Sequence[Capability]
    common: Catalogue


def address(person: Person, place: Place) -> str:
    """Where the page of this person and place is; their direct messages are "dm" for everybody."""
    where = "dm" if place.kind == "direct" else place.external_id
    return "/?" + urlencode({"as": person.external_id, "in": where})


def title(place: Place, viewer: Viewer) -> str:
    """What a place is called: "#marketing", or the bot's name for direct messages."""
    return viewer.t("local.bot") if place.kind == "direct" else f"#{team.called(place, viewer.locale)}"


def roles(person: Person, viewer: Viewer) -> list[str]:
    """The person's roles by name, the strongest first."""
    found = [viewer.t(f"local.role.{role.value}") for role in Role if role in person.roles]
    return found or [viewer.t("local.role.member")]


def whole(view: View) -> str:
    """The page as HTML."""
    viewer, place = view.viewer, view.place
    slots: dict[str, str] = {
        "lang": "zh-CN" if viewer.locale == "zh" else "en",
        "other": "en" if viewer.locale == "zh" else "zh-CN",
        "title": viewer.t("local.app")
        if place.kind == "direct"
        else f"{title(place, viewer)} · {viewer.t('local.app')}",
        "acting": _acting(view),
        "rooms": _rooms(view),
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


def _position(person: Person, viewer: Viewer) -> str:
    """What somebody does in the company; for people who came later, their title or their role."""
    if any(member.external_id == person.external_id for member in team.MEMBERS):
        return viewer.t(f"local.team.{person.external_id}")
    return person.title or ", ".join(roles(person, viewer))


def _acting(view: View) -> Html:
    viewer, me = view.viewer, view.viewer.person
    order = {member.external_id: n for n, member in enumerate(team.MEMBERS)}
    others = sorted(
        (p for p in viewer.people.values() if p.active and not p.is_bot),
        key=lambda p: (order.get(p.external_id, len(order)), p.id),
    )
    held = commands.held_back(view.capabilities, me)
    granted = commands.granted(view.capabilities, me)
    comma = "、" if viewer.locale == "zh" else ", "
    may = [viewer.t("local.may.all")]
    if granted:
        may.append(viewer.t("local.may.extra", roles=roles(me, viewer)) + comma.join(granted))
    may.append(viewer.t("local.may.not", commands=comma.join(held)) if held else viewer.t("local.may.none"))
    may.append(viewer.t("local.may.zone", zone=written.city(me.zone, viewer.locale)))
    return el(
        "details",
        el(
            "summary",
            lines.avatar(me, viewer),
            el(
                "span",
                el("span", viewer.t("local.acting"), class_="small"),
                " ",
                el("bdi", me.named(viewer.locale), class_="who"),
                " ",
                el("span", _position(me, viewer), class_="small"),
                " ",
                el("span", _list(roles(me, viewer), viewer), class_="small roles"),
                class_="stack",
            ),
            el("span", viewer.t("local.switch"), class_="vh"),
        ),
        el(
            "div",
            el(
                "nav",
                el("ul", *(_person(p, view) for p in others if p.id != me.id), class_="people"),
                aria_label=viewer.t("local.switch"),
            ),
            el(
                "div",
                el("h2", viewer.t("local.may.title", name=me)),
                el("ul", *(el("li", text) for text in may)),
                class_="may",
            ),
            class_="unfolded",
        ),
        class_="acting",
        id="acting",
    )


def _city(viewer: Viewer) -> str:
    name = written.city(viewer.person.zone, viewer.locale)
    return f"（{name}）" if viewer.locale == "zh" else f" ({name})"


def _list(items: list[str], viewer: Viewer) -> str:
    return written.listed(items, viewer.locale)


def _person(person: Person, view: View) -> Html:
    viewer = view.viewer
    where = view.place if view.place.kind == "group" and team.may_read(person, view.place) else None
    to = address(person, where) if where else "/?" + urlencode({"as": person.external_id, "in": "dm"})
    extra = f"{_position(person, viewer)} · {_list(roles(person, viewer), viewer)}"
    text = el(
        "span",
        el("bdi", person.named(viewer.locale), class_="who"),
        " ",
        el("span", extra, class_="small"),
        class_="stack",
    )
    return el("li", el("a", lines.avatar(person, viewer), text, href=to))


def _rooms(view: View) -> Html:
    viewer = view.viewer
    groups = [p for p in view.places if p.kind == "group"]
    direct = [p for p in view.places if p.kind == "direct"]
    return join(
        *(
            el(
                "nav",
                el("h2", viewer.t(f"local.{name}"), id=f"{name}-h"),
                el("ul", *(_room(p, view) for p in rows), _overview(view) if name == "direct" else None),
                aria_labelledby=f"{name}-h",
            )
            for name, rows in (("direct", direct), ("channels", groups))
        )
    )


def _overview(view: View) -> Html | None:
    """The way to the bot's own page, where a capability has one: it opens in the direct messages."""
    if not any(c.opened for c in view.capabilities):
        return None
    viewer = view.viewer
    to = "/?" + urlencode({"as": viewer.person.external_id, "in": "dm"}) + "#overview"
    sign = el("span", class_="hash ring", aria_hidden="true")
    return el("li", el("a", sign, el("bdi", viewer.t("local.overview"), class_="name"), href=to))


def _room(place: Place, view: View) -> Html:
    viewer = view.viewer
    sign: Html = (
        lines.avatar(None, viewer)
        if place.kind == "direct"
        else el("span", "#", class_="hash", aria_hidden="true")
    )  # fmt: skip
    name = viewer.t("local.bot") if place.kind == "direct" else team.called(place, viewer.locale)
    return el(
        "li",
        el(
            "a",
            sign,
            el("bdi", name, class_="name"),
            el("span", class_="badge", hidden=True),
            href=address(viewer.person, place),
            aria_current="page" if place.id == view.place.id else None,
            data_place=place.id,
            data_latest=list(view.latest.get(place.id, ())),
        ),
    )


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
                "help": _position(p, viewer),
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
