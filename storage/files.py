"""Files the bot made (pictures, exports), kept until delivered and for as long as the workspace keeps things."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, ForeignKey, LargeBinary, String, Table, delete, insert, select

from storage.base import Instant, Key, Tx, metadata, new_id

table = Table(
    "files",
    metadata,
    Column("id", Key, primary_key=True),
    Column("workspace_id", Key, ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False),
    Column("person_id", Key),
    Column("name", String(200), nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False, index=True),
)


@dataclass(frozen=True, slots=True)
class File:
    """A file; `person_id` is set where only that person may have it."""

    id: int
    workspace_id: int
    person_id: int | None
    name: str
    media_type: str
    content: bytes
    created_at: datetime


async def keep(
    tx: Tx, workspace_id: int, person_id: int | None, name: str, media_type: str, content: bytes, now: datetime
) -> int:
    """Keep a file; returns its id."""
    done = await tx.execute(
        insert(table).values(
            workspace_id=workspace_id,
            person_id=person_id,
            name=name,
            media_type=media_type,
            content=content,
            created_at=now,
        )
    )
    return new_id(done)


async def get(tx: Tx, workspace_id: int, file_id: int) -> File | None:
    row = await tx.row(select(table).where(table.c.workspace_id == workspace_id, table.c.id == file_id))
    return File(**row._mapping) if row else None


async def named(tx: Tx, workspace_id: int, name: str) -> int | None:
    """The id of a file of everybody's with this name, the newest where there are several; None where there is none."""
    t = table.c
    query = select(t.id).where(t.workspace_id == workspace_id, t.person_id.is_(None), t.name == name)
    found: int | None = await tx.value(query.order_by(t.id.desc()).limit(1))
    return found


async def forget_before(tx: Tx, before: datetime) -> None:
    await tx.execute(delete(table).where(table.c.created_at < before))
