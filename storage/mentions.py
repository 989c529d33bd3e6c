"""Stored cards that speak of somebody: found, emptied or written anew when that somebody is to be forgotten."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, false, func, or_, select, update

from storage import slack
from storage.base import Tx
from storage.outbox import READY, SENDING, SENT, SKIPPED, Message, read, table

AT_ONCE = 400
"""Rows named in one statement."""


def _holds(column: ColumnElement[str], words: Iterable[str]) -> ColumnElement[bool]:
    return or_(false(), *(column.contains(word, autoescape=True) for word in words))


async def speaking_of(
    tx: Tx, workspace_id: int, words: Collection[str], living: Collection[str], begins: Collection[str] = ()
) -> list[Message]:
    """Messages of the workspace, oldest first, whose stored card holds one of these words, or which are this living
    card or one whose name begins so; together with those that took the place of such a message when it moved on."""
    t = table.c
    about = or_(
        _holds(t.card, words),
        t.living.in_(living),
        *(t.living.startswith(name, autoescape=True) for name in begins),
    )
    query = select(table).where(t.workspace_id == workspace_id, about)
    found = {row.seq: read(row) for row in await tx.rows(query)}
    moved = [f"moved:{message.id}" for message in found.values() if message.living]
    for some in _parts(moved):
        query = select(table).where(t.workspace_id == workspace_id, t.once.in_(some))
        found |= {row.seq: read(row) for row in await tx.rows(query)}
    return [found[seq] for seq in sorted(found)]


async def last_words(tx: Tx, workspace_id: int, refs: Collection[str]) -> dict[tuple[int, str], int]:
    """For each of these messages on the platform, by place and reference, the row that says what it shows now."""
    found: dict[tuple[int, str], int] = {}
    for some in _parts(sorted(refs)):
        query = (
            select(table.c.place_id, table.c.external_ref, func.max(table.c.seq).label("seq"))
            .where(table.c.workspace_id == workspace_id, table.c.state == SENT, table.c.external_ref.in_(some))
            .group_by(table.c.place_id, table.c.external_ref)
        )
        found |= {(row.place_id, row.external_ref): int(row.seq) for row in await tx.rows(query)}
    return found


async def empty(tx: Tx, workspace_id: int, messages: Iterable[Message]) -> None:
    """Empty the cards of messages that are done with. Their keys stay, so that nothing is posted again."""
    for some in _parts([m.seq for m in messages]):
        await tx.execute(
            update(table)
            .where(table.c.workspace_id == workspace_id, table.c.seq.in_(some))
            .where(table.c.state.not_in((READY, SENDING)))
            .values(card="", instead=None)
        )


async def call_back(tx: Tx, message: Message, now: datetime) -> None:
    """Keep a message that waits from being sent at all, and empty it."""
    await tx.execute(
        update(table)
        .where(table.c.seq == message.seq, table.c.state == READY)
        .values(state=SKIPPED, why="erased", card="", instead=None, changed_at=now)
    )


async def rewrite(tx: Tx, message: Message, card: str) -> None:
    """Give a message that is not done with another card."""
    await tx.execute(update(table).where(table.c.seq == message.seq).values(card=card, instead=None))


async def drop_folded(tx: Tx, workspace_id: int, words: Collection[str]) -> None:
    """Drop the cards kept to be unfolded that hold one of these words; who unfolds one is told that it is gone."""
    t = slack.folds
    await tx.execute(delete(t).where(t.c.workspace_id == workspace_id, _holds(t.c.card, words)))


def _parts(things: Sequence[Any]) -> Iterable[Sequence[Any]]:
    for start in range(0, len(things), AT_ONCE):
        yield things[start : start + AT_ONCE]
