"""What can be taken back: the last changes of each person, for ten minutes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, String, Table, delete, insert, select, update

from storage.base import Instant, Json, Key, Tx, metadata, new_id

table = Table(
    "undos",
    metadata,
    Column("id", Key, primary_key=True),
    Column("workspace_id", Key, ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False),
    Column("person_id", Key, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("says", String(300), nullable=False),
    Column("payload", Json, nullable=False),
    Column("at", Instant, nullable=False),
    Column("used_at", Instant),
    Index("ix_undos_workspace_person", "workspace_id", "person_id", "id"),
)


@dataclass(frozen=True, slots=True)
class Undo:
    """A change that can be taken back: `kind` is capability and undo ("partners:archive"), `says` what was done."""

    id: int
    workspace_id: int
    person_id: int
    kind: str
    says: str
    payload: dict[str, Any]
    at: datetime
    used_at: datetime | None


async def remember(
    tx: Tx, workspace_id: int, person_id: int, kind: str, says: str, payload: dict[str, Any], now: datetime
) -> int:
    """Keep what is needed to take the change back. Returns its id, for a button."""
    done = await tx.execute(
        insert(table).values(
            workspace_id=workspace_id, person_id=person_id, kind=kind, says=says[:300], payload=payload, at=now
        )
    )
    return new_id(done)


async def latest(tx: Tx, workspace_id: int, person_id: int, since: datetime) -> Undo | None:
    """The person's last change since then that was not taken back."""
    query = (
        select(table)
        .where(
            table.c.workspace_id == workspace_id,
            table.c.person_id == person_id,
            table.c.at >= since,
            table.c.used_at.is_(None),
        )
        .order_by(table.c.id.desc())
        .limit(1)
    )
    row = await tx.row(query)
    return Undo(**row._mapping) if row else None


async def get(tx: Tx, workspace_id: int, person_id: int, undo_id: int) -> Undo | None:
    row = await tx.row(
        select(table).where(table.c.workspace_id == workspace_id, table.c.person_id == person_id, table.c.id == undo_id)
    )
    return Undo(**row._mapping) if row else None


async def use(tx: Tx, undo: Undo, now: datetime) -> bool:
    """Mark it as taken back. False when it already was."""
    done = await tx.execute(update(table).where(table.c.id == undo.id, table.c.used_at.is_(None)).values(used_at=now))
    return bool(done.rowcount)


async def forget_before(tx: Tx, before: datetime) -> None:
    """Drop what can no longer be taken back."""
    await tx.execute(delete(table).where(table.c.at < before))


async def forget_about(tx: Tx, workspace_id: int, kind: str, subject: int, **parts: Collection[int]) -> None:
    """Drop what could be taken back in kinds that begin so, where its payload is about this partner, or about one of
    their parts, by its name in the payload (`occasion={5, 6}`)."""
    query = select(table.c.id, table.c.payload).where(
        table.c.workspace_id == workspace_id, table.c.kind.startswith(kind)
    )

    def about(payload: dict[str, Any]) -> bool:
        return (
            payload.get("partner") == subject
            or payload.get("before", {}).get("partner_id") == subject
            or any(one.get("id") == subject for one in payload.get("partners", ()))
            or any(payload.get(name) in ids for name, ids in parts.items())
        )

    held = [row.id for row in await tx.rows(query) if about(row.payload)]
    if held:
        await tx.execute(delete(table).where(table.c.id.in_(held)))
