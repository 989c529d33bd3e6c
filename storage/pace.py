"""How fast may be spoken: one row per key, the generic cell rate algorithm (ITU-T I.371), shared by all processes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Double, String, Table, case, delete, select, update

from storage.base import Tx, metadata

table = Table(
    "pace",
    metadata,
    Column("key", String(120), primary_key=True),
    Column("due", Double, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Limit:
    """One in `seconds` on average, up to `burst` at once, for whatever `key` names."""

    key: str
    seconds: float
    burst: int = 1


async def take(tx: Tx, limits: Sequence[Limit], now: datetime) -> tuple[str, float] | None:
    """Take one turn under all of these limits, or none at all: then the key in the way and the seconds to wait for it.

    Time here is the real one, since the limit is the platform's. A turn is never taken ahead of its time, so a reply to
    a person does not wait behind a queue of reminders.
    """
    at = now.timestamp()
    taken: list[Limit] = []
    for limit in limits:
        earliest = at + (limit.burst - 1) * limit.seconds
        later = case((table.c.due > at, table.c.due), else_=at) + limit.seconds
        statement = tx.insert(table).values(key=limit.key, due=at + limit.seconds)
        statement = statement.on_conflict_do_update(
            index_elements=["key"], set_={"due": later}, where=table.c.due <= earliest
        )
        if await tx.value(statement.returning(table.c.key)) is not None:
            taken.append(limit)
            continue
        due = float(await tx.value(select(table.c.due).where(table.c.key == limit.key)))
        for given_back in taken:
            await tx.execute(
                update(table).where(table.c.key == given_back.key).values(due=table.c.due - given_back.seconds)
            )
        return limit.key, max(due - earliest, 0.001)
    return None


async def forget_before(tx: Tx, before: datetime) -> None:
    """Drop keys nobody spoke under since then."""
    await tx.execute(delete(table).where(table.c.due < before.timestamp()))
