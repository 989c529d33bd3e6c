"""For whom a place's messages are drawn: in which language and zone, and how the people in them are called."""

from __future__ import annotations

from handlers.conversation import Place, Reader, Workspace, inline
from storage import people
from storage.base import Tx


async def reader(tx: Tx, workspace: Workspace, place: Place, card: str) -> Reader:
    """Who reads a place: the person of direct messages, or else the place's language and the workspace's zone. `card`
    is the card's JSON, whose people are looked up in one query."""
    known = await people.several(tx, workspace.id, {*inline.mentioned(card), place.person_id})
    person = known.get(place.person_id) if place.person_id else None
    locale = person.locale if person else place.locale or workspace.locale

    def named(person_id: int) -> str:
        return known[person_id].named(locale) if person_id in known else "?"

    return Reader(locale=locale, zone=person.zone if person else workspace.zone, names=named)
