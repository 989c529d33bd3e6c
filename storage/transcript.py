"""The local workspace's own messages: what a chat platform would keep on its servers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    ScalarSelect,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    select,
    update,
)

from storage import workspaces
from storage.base import Instant, Key, Tx, metadata

AT_ONCE = 200
"""Changes given in one go."""

table = Table(
    "transcript",
    metadata,
    Column("id", Key, primary_key=True),
    Column("workspace_id", Key, ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False),
    Column("place_id", Key, ForeignKey("places.id", ondelete="CASCADE"), nullable=False),
    Column("letter", String(36)),
    Column("author_id", Key, ForeignKey("people.id", ondelete="CASCADE")),
    Column("under", Key),
    Column("seen_by", Key, ForeignKey("people.id", ondelete="CASCADE")),
    Column("kind", String(10), nullable=False),
    Column("body", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("edited_at", Instant),
    Column("revision", Integer, nullable=False, default=0),
    Column("change", Key, nullable=False),
    UniqueConstraint("workspace_id", "letter"),
    Index("ix_transcript_place", "workspace_id", "place_id", "id"),
    Index("ix_transcript_change", "workspace_id", "change"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One message. `author_id` None is the bot; `seen_by` set means that only this person sees it.

    `kind` is "words" (body is text), "card" or "notice" (body is JSON) or "document" (body is JSON). `letter` is the
    outbox's id of the message, which makes posting it twice impossible; `under` is the line it answers in a thread.
    `change` counts posts and edits of the workspace upwards: whoever saw everything up to one number asks for what is
    above it.
    """

    id: int
    workspace_id: int
    place_id: int
    letter: str | None
    author_id: int | None
    under: int | None
    seen_by: int | None
    kind: str
    body: str
    at: datetime
    edited_at: datetime | None
    revision: int
    change: int


async def _next_change(tx: Tx, workspace_id: int) -> ScalarSelect[Any]:
    """The next number of the workspace, in the order of commits: on PostgreSQL its writers wait for each other."""
    if tx.dialect == "postgresql":
        w = workspaces.table
        await tx.execute(select(w.c.id).where(w.c.id == workspace_id).with_for_update(key_share=True))
    top = func.coalesce(func.max(table.c.change), 0) + 1
    return select(top).where(table.c.workspace_id == workspace_id).scalar_subquery()


async def add(tx: Tx, workspace_id: int, place_id: int, kind: str, body: str, now: datetime, **more: Any) -> int:
    """Add a line; returns its id. With a `letter` that is already there, nothing is added and that line's id comes."""
    values = {
        "workspace_id": workspace_id,
        "place_id": place_id,
        "kind": kind,
        "body": body,
        "at": now,
        "revision": 0,
        "change": await _next_change(tx, workspace_id),
        **more,
    }
    made = await tx.value(tx.insert(table).values(values).on_conflict_do_nothing().returning(table.c.id))
    if made is not None:
        return int(made)
    known = await by_letter(tx, workspace_id, more["letter"])
    assert known is not None
    return known.id


async def by_letter(tx: Tx, workspace_id: int, letter: str) -> Line | None:
    row = await tx.row(select(table).where(table.c.workspace_id == workspace_id, table.c.letter == letter))
    return Line(**row._mapping) if row else None


async def get(tx: Tx, workspace_id: int, line_id: int) -> Line | None:
    row = await tx.row(select(table).where(table.c.workspace_id == workspace_id, table.c.id == line_id))
    return Line(**row._mapping) if row else None


async def edit(tx: Tx, workspace_id: int, line_id: int, body: str, now: datetime, kind: str | None = None) -> bool:
    """Give the line a new body. False when it is not there."""
    changes: dict[str, Any] = {
        "body": body,
        "edited_at": now,
        "revision": table.c.revision + 1,
        "change": await _next_change(tx, workspace_id),
    }
    if kind:
        changes["kind"] = kind
    done = await tx.execute(
        update(table).where(table.c.workspace_id == workspace_id, table.c.id == line_id).values(**changes)
    )
    return bool(done.rowcount)


def _visible(workspace_id: int, seen_by: int | None) -> ColumnElement[bool]:
    return (table.c.workspace_id == workspace_id) & ((table.c.seen_by.is_(None)) | (table.c.seen_by == seen_by))


async def tail(
    tx: Tx, workspace_id: int, place_id: int, seen_by: int | None, limit: int = 200, before: int | None = None
) -> list[Line]:
    """The last lines of a place that this person may see, oldest first; those before a line, for paging back."""
    query = select(table).where(_visible(workspace_id, seen_by), table.c.place_id == place_id)
    if before is not None:
        query = query.where(table.c.id < before)
    query = query.order_by(table.c.id.desc()).limit(limit)
    return [Line(**row._mapping) for row in await tx.rows(query)][::-1]


async def changed(
    tx: Tx, workspace_id: int, since: int, seen_by: int | None, place_ids: Iterable[int], limit: int = AT_ONCE
) -> list[Line]:
    """What was posted or edited above this number in these places, for this person, in the order of the numbers."""
    query = (
        select(table)
        .where(_visible(workspace_id, seen_by), table.c.change > since, table.c.place_id.in_(set(place_ids)))
        .order_by(table.c.change)
        .limit(limit)
    )
    return [Line(**row._mapping) for row in await tx.rows(query)]


async def posted_since(tx: Tx, workspace_id: int, since: int) -> list[tuple[int, int]]:
    """Place and number of messages the bot posted or edited for everybody there, above this change number."""
    query = (
        select(table.c.place_id, func.count().label("number"))
        .where(
            table.c.workspace_id == workspace_id,
            table.c.change > since,
            table.c.seen_by.is_(None),
            table.c.author_id.is_(None),
        )
        .group_by(table.c.place_id)
        .order_by(func.min(table.c.change))
    )
    return [(row.place_id, int(row.number)) for row in await tx.rows(query)]


async def last_change(tx: Tx, workspace_id: int) -> int:
    """The highest change number of the workspace; 0 where nothing was said yet."""
    query = select(func.coalesce(func.max(table.c.change), 0)).where(table.c.workspace_id == workspace_id)
    return int(await tx.value(query))


async def latest_ids(tx: Tx, workspace_id: int, place_id: int, seen_by: int, limit: int = 10) -> Sequence[int]:
    """The ids of the last lines that others or the bot put where this person reads; what unread marks count."""
    query = (
        select(table.c.id)
        .where(
            _visible(workspace_id, seen_by),
            table.c.place_id == place_id,
            (table.c.author_id.is_(None)) | (table.c.author_id != seen_by),
        )
        .order_by(table.c.id.desc())
        .limit(limit)
    )
    return [int(row.id) for row in await tx.rows(query)]
