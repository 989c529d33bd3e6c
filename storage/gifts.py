"""Gifts: ideas, what is planned above the cap and waits for a lead, and what was given: the register."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, delete, func, insert, select, update

from storage.base import Instant, Key, Tx, metadata, new_id

IDEA, ASKED, DECLINED, GIVEN = "idea", "asked", "declined", "given"

table = Table(
    "gifts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("workspace_id", Key, ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False),
    Column("partner_id", Key, ForeignKey("partners.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("occasion_id", Key),
    Column("state", String(10), nullable=False),
    Column("what", String(300), nullable=False),
    Column("cost", Integer, nullable=False, default=0),
    Column("currency", String(3), nullable=False, default="CNY"),
    Column("given_on", Date),
    Column("why", String(500), nullable=False, default=""),
    Column("by_id", Key),
    Column("decided_by", Key),
    Column("decided_at", Instant),
    Column("created_at", Instant, nullable=False),
    Index("ix_gifts_workspace_given", "workspace_id", "given_on"),
)


@dataclass(frozen=True, slots=True)
class Gift:
    """A gift. `state` is idea, asked (waits for a lead), declined or given; `cost` is in hundredths of `currency`."""

    id: int
    workspace_id: int
    partner_id: int
    occasion_id: int | None
    state: str
    what: str
    cost: int
    currency: str
    given_on: date | None
    why: str
    by_id: int | None
    decided_by: int | None
    decided_at: datetime | None
    created_at: datetime


def _read(row: Any) -> Gift:
    return Gift(**row._mapping)


async def get(tx: Tx, workspace_id: int, gift_id: int) -> Gift | None:
    row = await tx.row(select(table).where(table.c.workspace_id == workspace_id, table.c.id == gift_id))
    return _read(row) if row else None


async def add(tx: Tx, workspace_id: int, partner_id: int, state: str, what: str, now: datetime, **more: Any) -> int:
    values = {"workspace_id": workspace_id, "partner_id": partner_id, "state": state, "what": what, "created_at": now}
    return new_id(await tx.execute(insert(table).values({**values, **more})))


async def of_partners(tx: Tx, workspace_id: int, ids: Iterable[int]) -> dict[int, list[Gift]]:
    """The gifts of these partners, the newest first, in one query."""
    wanted = set(ids)
    found: dict[int, list[Gift]] = {i: [] for i in wanted}
    if wanted:
        query = select(table).where(table.c.workspace_id == workspace_id, table.c.partner_id.in_(wanted))
        for row in await tx.rows(query.order_by(table.c.given_on.desc(), table.c.id.desc())):
            found[row.partner_id].append(_read(row))
    return found


async def spent(tx: Tx, workspace_id: int, partner_id: int, first: date, last: date, currency: str) -> int:
    """What was given to the partner in this span in one currency, in hundredths. Nothing is converted."""
    query = select(func.coalesce(func.sum(table.c.cost), 0)).where(
        table.c.workspace_id == workspace_id,
        table.c.partner_id == partner_id,
        table.c.state == GIVEN,
        table.c.given_on >= first,
        table.c.given_on <= last,
        table.c.currency == currency,
    )
    return int(await tx.value(query))


async def register(tx: Tx, workspace_id: int, first: date, last: date) -> list[Gift]:
    """What was given in this span, by day."""
    query = select(table).where(
        table.c.workspace_id == workspace_id,
        table.c.state == GIVEN,
        table.c.given_on >= first,
        table.c.given_on <= last,
    )
    return [_read(row) for row in await tx.rows(query.order_by(table.c.given_on, table.c.id))]


async def asked(tx: Tx, workspace_id: int) -> list[Gift]:
    """What waits for a lead, the oldest first."""
    query = select(table).where(table.c.workspace_id == workspace_id, table.c.state == ASKED).order_by(table.c.id)
    return [_read(row) for row in await tx.rows(query)]


async def change(tx: Tx, gift: Gift, **changes: Any) -> bool:
    """Change these columns, if the gift is still in the state in hand. False when somebody was faster."""
    done = await tx.execute(
        update(table)
        .where(table.c.workspace_id == gift.workspace_id, table.c.id == gift.id, table.c.state == gift.state)
        .values(**changes)
    )
    return bool(done.rowcount)


async def remove(tx: Tx, workspace_id: int, gift_id: int) -> None:
    await tx.execute(delete(table).where(table.c.workspace_id == workspace_id, table.c.id == gift_id))
