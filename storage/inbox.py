"""The inbox: which events were handled already, so that one delivered twice acts once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, ForeignKey, PrimaryKeyConstraint, String, Table, delete

from storage.base import Instant, Key, Tx, metadata

table = Table(
    "inbox",
    metadata,
    Column("workspace_id", Key, ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False),
    Column("event_id", String(200), nullable=False),
    Column("received_at", Instant, nullable=False, index=True),
    PrimaryKeyConstraint("workspace_id", "event_id"),
)


async def first_time(tx: Tx, workspace_id: int, event_id: str, now: datetime) -> bool:
    """Mark the event as handled, in the transaction that handles it. False when it already was."""
    values = {"workspace_id": workspace_id, "event_id": event_id, "received_at": now}
    statement = tx.insert(table).values(values).on_conflict_do_nothing().returning(table.c.event_id)
    return await tx.value(statement) is not None


async def forget_before(tx: Tx, before: datetime) -> int:
    """Drop marks older than any platform's last retry. Returns how many."""
    return int((await tx.execute(delete(table).where(table.c.received_at < before))).rowcount)
