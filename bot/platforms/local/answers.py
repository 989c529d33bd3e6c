"""What the page gets back: lines drawn for its person, forms, problems and passing notices, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from bot.platforms.local import forms, lines, view
from bot.platforms.local.draw import Viewer, button, words
from bot.platforms.local.kept import KeptNotice
from bot.platforms.local.keyboard import Done, Seat
from bot.platforms.local.markup import Html, el, join
from bot.platforms.local.moves import Arrived
from handlers.conversation import Place
from storage import transcript
from storage.base import Tx
from storage.transcript import Line


async def quoted(tx: Tx, workspace_id: int, items: Sequence[Line]) -> dict[int, Line]:
    """The lines that these lines answer, by id."""
    wanted = {item.under for item in items if item.under is not None}
    found = [await transcript.get(tx, workspace_id, line_id) for line_id in wanted]
    return {line.id: line for line in found if line is not None}


async def drawn(tx: Tx, items: Sequence[Line], viewer: Viewer) -> list[dict[str, Any]]:
    """Lines as the page takes them in: the same id with a higher revision replaces, anything else is known already."""
    around = await quoted(tx, viewer.person.workspace_id, items)
    return [
        {
            "id": item.id,
            "revision": item.revision,
            "change": item.change,
            "place": item.place_id,
            "mine": viewer.person.id in (item.author_id, item.seen_by),
            "html": lines.line(item, viewer, around.get(item.under or 0)),
        }
        for item in items
    ]


async def done(tx: Tx, what: Done, viewer: Viewer) -> dict[str, Any]:
    """What came of a deed."""
    out: dict[str, Any] = {"lines": await drawn(tx, what.lines, viewer)}
    if what.form is not None:
        out["form"] = forms.form(what.form, viewer)
    if what.problem is not None:
        out["problem"] = {
            "message": words(what.problem.text, viewer),
            "fields": {name: words(text, viewer) for name, text in what.problem.fields.items()},
            "buttons": join(*(button(b, viewer) for b in what.problem.buttons)),
        }
    problem = what.problem is not None
    out["toasts"] = [lines.notice(KeptNotice.of(n, problem=problem), viewer) for n in what.notices]
    if what.repeated:
        out["toasts"].append(el("p", viewer.t("local.already"), class_="text"))
    return out


def state(at: Seat, viewer: Viewer) -> dict[str, Any]:
    """What may change under an open page: the time, and how its person wants to be spoken to."""
    return {
        "now": int(viewer.now.timestamp() * 1000),
        "moved": at.workspace.clock_shift != 0,
        "shift": at.workspace.clock_shift,
        "locale": at.person.locale,
        "zone": at.person.zone,
        "roles": sorted(at.person.roles),
    }


def steady(told: dict[str, Any]) -> dict[str, Any]:
    """A state without the time, which always changes."""
    return {name: value for name, value in told.items() if name != "now"}


def event(name: str, data: dict[str, Any], number: int | None = None) -> str:
    """One server-sent event; JSON has no line breaks of its own."""
    head = f"id: {number}\n" if number is not None else ""
    return f"{head}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def arrived(what: Arrived, move: str, at: Seat, viewer: Viewer) -> Html:
    """In a sentence, where the clock stands and what came, with links to where it came."""
    t = viewer.t
    if not what.ahead:
        return join(t("local.clock.none"))
    said = t.instant(what.now)
    if move == "now":
        return join(t("local.clock.back", at=said))
    total = sum(number for _, number in what.places)
    if not total:
        return join(t("local.clock.done", at=said))
    slot = "\x00"
    before, _, after = t("local.clock.arrived", n=total, at=said, where=slot).partition(slot)
    return join(before, _where(what.places, at, viewer), after)


def _where(found: Iterable[tuple[Place, int]], at: Seat, viewer: Viewer) -> Html:
    comma = "、" if viewer.locale == "zh" else ", "
    parts: list[Html] = []
    for place, _ in found:
        parts.append(join(comma if parts else None, _one(place, at, viewer)))
    return join(*parts)


def _one(place: Place, at: Seat, viewer: Viewer) -> Html:
    t, me = viewer.t, at.person
    if place.id == at.place.id:
        return join(t("local.where.here"))
    owner = viewer.people.get(place.person_id or 0)
    if place.kind == "direct" and owner is not None and owner.id != me.id:
        return el("a", t("local.where.for", name=owner), href=view.address(owner, place))
    return el("a", t("local.where.in", name=view.title(place, viewer)), href=view.address(me, place))
