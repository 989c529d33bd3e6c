"""The audit log: who saw or changed what, and when. It holds names of things, never what a person wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, String, Table, delete, insert, select

from storage.base import Instant, Json, Key, Tx, metadata

table = Table(
    "audit",
    metadata,
    Column("id", Key, primary_key=True),
    Column("workspace_id", Key, ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("person_id", Key),
    Column("deed", String(64), nullable=False),
    Column("subject", String(120), nullable=False),
    Column("detail", Json, nullable=False, default=dict),
    Index("ix_audit_workspace_subject", "workspace_id", "subject", "id"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log: `deed` such as "partners:birth_year_seen", `subject` such as "partner:17"."""

    id: int
    workspace_id: int
    at: datetime
    person_id: int | None
    deed: str
    subject: str
    detail: dict[str, Any]


async def write(
    tx: Tx, workspace_id: int, person_id: int | None, deed: str, subject: str, now: datetime, **detail: Any
) -> None:
    """Add a line. `detail` takes field names and numbers, not contents."""
    await tx.execute(
        insert(table).values(
            workspace_id=workspace_id, at=now, person_id=person_id, deed=deed, subject=subject, detail=detail
        )
    )


async def about(tx: Tx, workspace_id: int, subject: str, limit: int = 50) -> list[Entry]:
    """What happened to this subject, newest first."""
    query = (
        select(table)
        .where(table.c.workspace_id == workspace_id, table.c.subject == subject)
        .order_by(table.c.id.desc())
        .limit(limit)
    )
    return [Entry(**row._mapping) for row in await tx.rows(query)]


async def forget_before(tx: Tx, workspace_id: int, before: datetime) -> None:
    await tx.execute(delete(table).where(table.c.workspace_id == workspace_id, table.c.at < before))
