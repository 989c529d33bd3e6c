"""Our own messages about messages that were not delivered: to those who can mend it, once, never about themselves."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from bot import outgoing
from handlers.conversation import Card, Catalogue, Context, Outgoing, Place, Role, Section, Workspace, catalogue
from storage import people
from storage.base import Tx
from storage.outbox import Message

OWN = "house:trouble"
"""The kind of these messages in the outbox."""


@cache
def _texts() -> Catalogue:
    return catalogue("bot")


async def tell(
    tx: Tx,
    workspace: Workspace,
    place: Place,
    message: Message,
    kind: str,
    why: str,
    now: datetime,
) -> None:
    """Put a message to the admins, or to the team leads where there are none; whoever cannot be reached is left
    out. `kind` is "failed", "doubtful" or "place_gone"."""
    if message.kind == OWN:
        return
    once = f"trouble:place:{place.id}:{now:%Y-%m-%d}" if kind == "place_gone" else f"trouble:{message.id}"
    ctx = Context(tx=tx, workspace=workspace, now=now, catalogues=(_texts(),))
    everyone = await people.everyone(tx, workspace.id)
    told = [p for p in everyone if p.may(Role.ADMIN)] or [p for p in everyone if p.may(Role.LEAD)]
    whose = await people.get(tx, workspace.id, place.person_id)
    said = {"place": whose or place, "at": message.created_at, "why": why}
    out = []
    for person in told:
        if person.id == place.person_id:
            continue
        voice = ctx.voice(person)
        card = Card(
            title=voice(f"delivery.{kind}.title", **said),
            tone="warning",
            blocks=(Section(text=voice(f"delivery.{kind}.text", **said)),),
        )
        out.append(Outgoing(person, card, once=f"{once}:{person.id}", quiet=True))
    await outgoing.put(ctx, out, kind=OWN, key=once, lanes=None)
