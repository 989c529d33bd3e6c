"""What somebody half filled in about a partner, kept while they look at a second step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, String, Table, delete, insert, select

from storage.base import Instant, Json, Key, Tx, metadata, new_id

table = Table(
    "partner_drafts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("workspace_id", Key, ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False),
    Column("person_id", Key, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("payload", Json, nullable=False),
    Column("at", Instant, nullable=False, index=True),
)


@dataclass(frozen=True, slots=True)
class Draft:
    """Something half filled in, kept while its owner looks at a second step."""

    id: int
    person_id: int
    kind: str
    payload: dict[str, Any]
    at: datetime


async def keep(tx: Tx, workspace_id: int, person_id: int, kind: str, payload: dict[str, Any], now: datetime) -> int:
    """Keep something half filled in; returns its id."""
    done = await tx.execute(
        insert(table).values(workspace_id=workspace_id, person_id=person_id, kind=kind, payload=payload, at=now)
    )
    return new_id(done)


async def get(tx: Tx, workspace_id: int, person_id: int, draft_id: int, kind: str) -> Draft | None:
    """The person's own draft of this kind; None where it is gone or somebody else's."""
    c = table.c
    row = await tx.row(
        select(c.id, c.person_id, c.kind, c.payload, c.at).where(
            c.workspace_id == workspace_id, c.person_id == person_id, c.id == draft_id, c.kind == kind
        )
    )
    return Draft(**row._mapping) if row else None


async def drop(tx: Tx, workspace_id: int, draft_id: int) -> None:
    await tx.execute(delete(table).where(table.c.workspace_id == workspace_id, table.c.id == draft_id))


async def drop_about(tx: Tx, workspace_id: int, partner_id: int) -> None:
    """Drop what was half filled in about this partner."""
    rows = await tx.rows(select(table.c.id, table.c.payload).where(table.c.workspace_id == workspace_id))
    held = [row.id for row in rows if row.payload.get("partner") == partner_id]
    if held:
        await tx.execute(delete(table).where(table.c.id.in_(held)))


async def forget(tx: Tx, before: datetime) -> None:
    """Drop drafts that nobody came back to."""
    await tx.execute(delete(table).where(table.c.at < before))
