"""Which tables of partners were brought in, by whom, and whether they were taken back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Integer, String, Table, insert, update

from storage.base import Instant, Key, Tx, metadata, new_id

table = Table(
    "partner_imports",
    metadata,
    Column("id", Key, primary_key=True),
    Column("workspace_id", Key, ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False),
    Column("person_id", Key, ForeignKey("people.id", ondelete="SET NULL")),
    Column("name", String(200), nullable=False),
    Column("count", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("undone_at", Instant),
)


async def add(tx: Tx, workspace_id: int, by: int, name: str, number: int, now: datetime) -> int:
    """Note an import; returns its id, which its partners carry."""
    done = await tx.execute(
        insert(table).values(workspace_id=workspace_id, person_id=by, name=name[:200], count=number, at=now)
    )
    return new_id(done)


async def undo(tx: Tx, workspace_id: int, import_id: int, now: datetime) -> bool:
    """Mark the import as taken back. False when it already was."""
    done = await tx.execute(
        update(table)
        .where(table.c.workspace_id == workspace_id, table.c.id == import_id, table.c.undone_at.is_(None))
        .values(undone_at=now)
    )
    return bool(done.rowcount)
