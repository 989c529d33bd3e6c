"""The local workspace's own messages: what a chat platform would keep on its servers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, select, update

from storage.base import Instant, Key, Tx, metadata

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
    UniqueConstraint("workspace_id", "letter"),
    Index("ix_transcript_place", "workspace_id", "place_id", "id"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One message. `author_id` None is the bot; `seen_by` set means that only this person sees it.

    `kind` is "words" (body is text), "card" or "notice" (body is JSON) or "document" (body is JSON). `letter` is the
    outbox's id of the message, which makes posting it twice impossible; `under` is the line it answers in a thread.
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


async def add(tx: Tx, workspace_id: int, place_id: int, kind: str, body: str, now: datetime, **more: Any) -> int:
    """Add a line; returns its id. With a `letter` that is already there, nothing is added and that line's id comes."""
    values = {
        "workspace_id": workspace_id,
        "place_id": place_id,
        "kind": kind,
        "body": body,
        "at": now,
        "revision": 0,
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
    changes: dict[str, Any] = {"body": body, "edited_at": now, "revision": table.c.revision + 1}
    if kind:
        changes["kind"] = kind
    done = await tx.execute(
        update(table).where(table.c.workspace_id == workspace_id, table.c.id == line_id).values(**changes)
    )
    return bool(done.rowcount)


async def tail(tx: Tx, workspace_id: int, place_id: int, seen_by: int | None, limit: int = 200) -> list[Line]:
    """The last lines of a place that this person may see, oldest first."""
    query = (
        select(table)
        .where(
            table.c.workspace_id == workspace_id,
            table.c.place_id == place_id,
            (table.c.seen_by.is_(None)) | (table.c.seen_by == seen_by),
        )
        .order_by(table.c.id.desc())
        .limit(limit)
    )
    return [Line(**row._mapping) for row in await tx.rows(query)][::-1]
