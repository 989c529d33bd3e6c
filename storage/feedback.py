"""Feedback: drafts that live for a day at most, what they lacked (never what they said), and who practises.

The raw text a person typed is not kept. A draft holds what its preview shows and is gone once it is sent or a day old.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, delete, func, insert, select, update

from storage.base import Instant, Json, Key, Tx, metadata, new_id

drafts = Table(
    "feedback_drafts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("workspace_id", Key, ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False),
    Column("author_id", Key, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("receiver_id", Key, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("place_id", Key, ForeignKey("places.id", ondelete="CASCADE")),
    Column("under", String(200)),
    Column("kind", String(10), nullable=False),
    Column("parts", Json, nullable=False),
    Column("send_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("version", Integer, nullable=False, default=1),
    Index("ix_feedback_drafts_workspace_created", "workspace_id", "created_at"),
)

marks = Table(
    "feedback_marks",
    metadata,
    Column("id", Key, primary_key=True),
    Column("workspace_id", Key, ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False),
    Column("author_id", Key, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("missing", Json, nullable=False),
    Column("removed", Json, nullable=False),
    Index("ix_feedback_marks_author", "workspace_id", "author_id", "id"),
)

practice = Table(
    "feedback_practice",
    metadata,
    Column("person_id", Key, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("workspace_id", Key, ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False),
    Column("scenario", Integer, nullable=False, default=0),
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft on its way: who writes to whom, where it began (`place_id`, `under`), and its parts as plain data.

    `kind` is "feedback" or "thanks"; `send_at` is set while it waits to be sent. The shape of `parts` is the slice's.
    """

    id: int
    workspace_id: int
    author_id: int
    receiver_id: int
    place_id: int | None
    under: str | None
    kind: str
    parts: dict[str, Any]
    send_at: datetime | None
    created_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Mark:
    """What one draft lacked and what was taken out of it, by kind: `missing` of parts, `removed` of reasons."""

    at: datetime
    missing: tuple[str, ...]
    removed: tuple[str, ...]


async def keep(
    tx: Tx,
    workspace_id: int,
    author_id: int,
    receiver_id: int,
    *,
    kind: str,
    parts: dict[str, Any],
    place_id: int | None,
    under: str | None,
    now: datetime,
) -> Draft:
    """Keep a new draft."""
    values: dict[str, Any] = {
        "workspace_id": workspace_id,
        "author_id": author_id,
        "receiver_id": receiver_id,
        "place_id": place_id,
        "under": under,
        "kind": kind,
        "parts": parts,
        "created_at": now,
        "version": 1,
    }
    done = await tx.execute(insert(drafts).values(values))
    return Draft(id=new_id(done), send_at=None, **values)


async def mine(tx: Tx, workspace_id: int, author_id: int, draft_id: int, since: datetime) -> Draft | None:
    """The author's own draft; nobody else's, and none older than `since`."""
    row = await tx.row(
        select(drafts).where(
            drafts.c.workspace_id == workspace_id,
            drafts.c.author_id == author_id,
            drafts.c.id == draft_id,
            drafts.c.created_at >= since,
        )
    )
    return Draft(**row._mapping) if row else None


async def written_by(tx: Tx, workspace_id: int, person_id: int) -> list[Draft]:
    """All drafts of this author."""
    query = select(drafts).where(drafts.c.workspace_id == workspace_id, drafts.c.author_id == person_id)
    return [Draft(**row._mapping) for row in await tx.rows(query.order_by(drafts.c.id))]


async def concerning(tx: Tx, workspace_id: int, person_id: int) -> list[Draft]:
    """All drafts from this person or to them."""
    query = select(drafts).where(
        drafts.c.workspace_id == workspace_id,
        (drafts.c.author_id == person_id) | (drafts.c.receiver_id == person_id),
    )
    return [Draft(**row._mapping) for row in await tx.rows(query.order_by(drafts.c.id))]


async def due(tx: Tx, workspace_id: int, draft_id: int) -> Draft | None:
    """The draft that waits to be sent, for the job that sends it."""
    row = await tx.row(
        select(drafts).where(
            drafts.c.workspace_id == workspace_id, drafts.c.id == draft_id, drafts.c.send_at.is_not(None)
        )
    )
    return Draft(**row._mapping) if row else None


async def change(tx: Tx, draft: Draft, **changes: Any) -> None:
    """Change these columns of the draft."""
    await tx.execute(update(drafts).where(drafts.c.id == draft.id).values(version=drafts.c.version + 1, **changes))


async def drop(tx: Tx, draft: Draft) -> bool:
    """Take the draft away. False when it was gone already: whoever was faster has sent it."""
    done = await tx.execute(delete(drafts).where(drafts.c.id == draft.id, drafts.c.version == draft.version))
    return bool(done.rowcount)


async def forget_before(tx: Tx, workspace_id: int, before: datetime) -> None:
    """Drop the drafts of this workspace that are older and do not wait to be sent."""
    await tx.execute(
        delete(drafts).where(
            drafts.c.workspace_id == workspace_id, drafts.c.created_at < before, drafts.c.send_at.is_(None)
        )
    )


async def mark(
    tx: Tx, workspace_id: int, author_id: int, missing: list[str], removed: list[str], now: datetime
) -> None:
    """Count what a draft lacked, by kinds alone."""
    await tx.execute(
        insert(marks).values(workspace_id=workspace_id, author_id=author_id, at=now, missing=missing, removed=removed)
    )


async def pattern(tx: Tx, workspace_id: int, author_id: int, last: int = 10) -> list[Mark]:
    """The author's last drafts by what they lacked, newest first."""
    rows = await tx.rows(
        select(marks.c.at, marks.c.missing, marks.c.removed)
        .where(marks.c.workspace_id == workspace_id, marks.c.author_id == author_id)
        .order_by(marks.c.id.desc())
        .limit(last)
    )
    return [Mark(row.at, tuple(row.missing), tuple(row.removed)) for row in rows]


async def forget_pattern(tx: Tx, workspace_id: int, author_id: int) -> int:
    """Drop the author's counts; returns how many there were."""
    number = await tx.value(
        select(func.count()).where(marks.c.workspace_id == workspace_id, marks.c.author_id == author_id)
    )
    await tx.execute(delete(marks).where(marks.c.workspace_id == workspace_id, marks.c.author_id == author_id))
    return int(number)


async def scenario(tx: Tx, person_id: int) -> int | None:
    """Which practice scenario comes next for the person; None while they do not practise."""
    found = await tx.value(select(practice.c.scenario).where(practice.c.person_id == person_id))
    return None if found is None else int(found)


async def practise(tx: Tx, workspace_id: int, person_id: int, number: int | None) -> None:
    """Set the person's next scenario; None ends the practice."""
    await tx.execute(delete(practice).where(practice.c.person_id == person_id))
    if number is not None:
        await tx.execute(insert(practice).values(person_id=person_id, workspace_id=workspace_id, scenario=number))
