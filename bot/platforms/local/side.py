"""The side of the page: who acts and what they may do, the channels and the direct messages."""

from __future__ import annotations

from urllib.parse import urlencode

from bot.platforms.local import commands, lines, team
from bot.platforms.local.markup import Html, el, join
from bot.platforms.local.view import View, address, listed, position, roles
from handlers.conversation import Person, Place
from handlers.conversation import shown as written


def acting(view: View) -> Html:
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
                el("span", position(me, viewer), class_="small"),
                " ",
                el("span", listed(roles(me, viewer), viewer), class_="small roles"),
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


def _person(person: Person, view: View) -> Html:
    viewer = view.viewer
    where = view.place if view.place.kind == "group" and team.may_read(person, view.place) else None
    to = address(person, where) if where else "/?" + urlencode({"as": person.external_id, "in": "dm"})
    extra = f"{position(person, viewer)} · {listed(roles(person, viewer), viewer)}"
    text = el(
        "span",
        el("bdi", person.named(viewer.locale), class_="who"),
        " ",
        el("span", extra, class_="small"),
        class_="stack",
    )
    return el("li", el("a", lines.avatar(person, viewer), text, href=to))


def rooms(view: View) -> Html:
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
