"""Key dates of partners: birthdays, anniversaries, renewals, deliveries and any day of one's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    bindparam,
    delete,
    insert,
    or_,
    select,
    update,
)

from storage import partners, people
from storage.base import Json, Key, Tx, metadata, new_id

table = Table(
    "occasions",
    metadata,
    Column("id", Key, primary_key=True),
    Column("workspace_id", Key, ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False),
    Column("partner_id", Key, ForeignKey("partners.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(12), nullable=False),
    Column("label", String(200), nullable=False, default=""),
    Column("day", Json, nullable=False),
    Column("terms", String(1000), nullable=False, default=""),
    Column("leads", Json),
    Column("has_leads", Boolean, nullable=False, default=False),
    Column("next_on", Date),
    Column("posted_step", String(16), nullable=False, default=""),
    Column("done_for", Date),
    Column("snoozed_to", Date),
    Column("version", Integer, nullable=False, default=1),
    Index("ix_occasions_workspace_next", "workspace_id", "next_on"),
)


@dataclass(frozen=True, slots=True)
class Occasion:
    """A key date of a partner.

    `day` is an almanac day as JSON (yearly), or {"kind": "once", "on": "2026-06-01"}. `leads` are working days ahead at
    which to remind, None (and `has_leads` False) for what the kind has by default. `next_on` is the next day it falls
    on (None: over), `posted_step` the last reminder sent for that day ("7", "0"), `done_for` the day it was dealt with,
    `snoozed_to` the day until which reminders wait.
    """

    id: int
    workspace_id: int
    partner_id: int
    kind: str
    label: str
    day: dict[str, Any]
    terms: str
    leads: list[int] | None
    has_leads: bool
    next_on: date | None
    posted_step: str
    done_for: date | None
    snoozed_to: date | None
    version: int


def _read(row: Any) -> Occasion:
    return Occasion(**row._mapping)


async def get(tx: Tx, workspace_id: int, occasion_id: int) -> Occasion | None:
    row = await tx.row(select(table).where(table.c.workspace_id == workspace_id, table.c.id == occasion_id))
    return _read(row) if row else None


async def of_partners(tx: Tx, workspace_id: int, ids: Iterable[int]) -> dict[int, list[Occasion]]:
    """The key dates of these partners, the nearest first, in one query."""
    wanted = set(ids)
    found: dict[int, list[Occasion]] = {i: [] for i in wanted}
    if wanted:
        query = select(table).where(table.c.workspace_id == workspace_id, table.c.partner_id.in_(wanted))
        for row in await tx.rows(query.order_by(table.c.next_on, table.c.id)):
            found[row.partner_id].append(_read(row))
    return found


async def between(
    tx: Tx,
    workspace_id: int,
    first: date,
    last: date,
    *,
    owner_id: int | None = None,
    limit: int | None = None,
) -> list[Occasion]:
    """Key dates of live partners whose next day lies in this span, the nearest first; of one owner when told."""
    p = partners.table
    query = (
        select(table)
        .join(p, p.c.id == table.c.partner_id)
        .where(
            table.c.workspace_id == workspace_id,
            table.c.next_on >= first,
            table.c.next_on <= last,
            p.c.archived_at.is_(None),
        )
        .order_by(table.c.next_on, table.c.id)
    )
    if owner_id is not None:
        query = query.where(p.c.owner_id == owner_id)
    if limit is not None:
        query = query.limit(limit)
    return [_read(row) for row in await tx.rows(query)]


async def in_reach(
    tx: Tx,
    workspace_id: int,
    zone: str,
    first: date,
    until: Mapping[str, date],
    own_until: date,
    *,
    nobodys: bool,
) -> list[Occasion]:
    """Key dates a reminder could be due for, of live partners whose owner lives in this zone: from `first` to the day
    given for their kind, or to `own_until` where they have lead times of their own. `nobodys` adds partners without an
    owner who is still there."""
    p, o = partners.table, people.table
    near = or_(
        *((table.c.kind == kind) & (table.c.next_on <= last) for kind, last in until.items()),
        table.c.has_leads & (table.c.next_on <= own_until),
    )
    mine = (o.c.zone == zone) & o.c.active.is_(True)
    if nobodys:
        mine = mine | o.c.id.is_(None) | o.c.active.is_(False)
    query = (
        select(table)
        .join(p, p.c.id == table.c.partner_id)
        .outerjoin(o, o.c.id == p.c.owner_id)
        .where(
            table.c.workspace_id == workspace_id,
            table.c.next_on >= first,
            table.c.next_on <= max([*until.values(), own_until]),
            near,
            p.c.archived_at.is_(None),
            mine,
        )
        .order_by(table.c.next_on, table.c.id)
    )
    return [_read(row) for row in await tx.rows(query)]


async def before(tx: Tx, workspace_id: int, day: date, limit: int = 5000) -> list[Occasion]:
    """Key dates whose next day has passed: they wait to be moved on."""
    query = select(table).where(table.c.workspace_id == workspace_id, table.c.next_on < day).limit(limit)
    return [_read(row) for row in await tx.rows(query)]


async def zones(tx: Tx, workspace_id: int) -> set[str]:
    """The zones in which owners of live partners live."""
    p, o = partners.table, people.table
    query = (
        select(o.c.zone)
        .join(p, p.c.owner_id == o.c.id)
        .where(p.c.workspace_id == workspace_id, p.c.archived_at.is_(None))
        .distinct()
    )
    return {str(row.zone) for row in await tx.rows(query)}


async def add(tx: Tx, workspace_id: int, partner_id: int, kind: str, day: dict[str, Any], **more: Any) -> int:
    """A new key date; returns its id."""
    values = {"workspace_id": workspace_id, "partner_id": partner_id, "kind": kind, "day": day, **more}
    return new_id(await tx.execute(insert(table).values(values)))


async def add_many(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Many at once, with the same columns each."""
    for start in range(0, len(rows), 500):
        await tx.execute(insert(table), list(rows[start : start + 500]))


async def change(tx: Tx, occasion: Occasion, **changes: Any) -> bool:
    """Change these columns, if it is still at the version in hand. False when somebody was faster."""
    done = await tx.execute(
        update(table)
        .where(
            table.c.workspace_id == occasion.workspace_id,
            table.c.id == occasion.id,
            table.c.version == occasion.version,
        )
        .values(version=occasion.version + 1, **changes)
    )
    return bool(done.rowcount)


async def posted(tx: Tx, steps: Mapping[int, str]) -> None:
    """Note which reminder went out last, for many at once; a snooze is over with it. Reminding is no change of the
    date: versions stay."""
    if steps:
        statement = (
            update(table).where(table.c.id == bindparam("which")).values(posted_step=bindparam("step"), snoozed_to=None)
        )
        await tx.execute(statement, [{"which": i, "step": step} for i, step in steps.items()])


async def move_on(tx: Tx, days: Mapping[int, date | None]) -> None:
    """Give many their next day, with a clean slate of reminders."""
    if days:
        statement = (
            update(table)
            .where(table.c.id == bindparam("which"))
            .values(next_on=bindparam("next"), posted_step="", snoozed_to=None)
        )
        await tx.execute(statement, [{"which": i, "next": day} for i, day in days.items()])


async def remove(tx: Tx, workspace_id: int, occasion_id: int) -> None:
    await tx.execute(delete(table).where(table.c.workspace_id == workspace_id, table.c.id == occasion_id))


async def put_back(tx: Tx, occasion: dict[str, Any]) -> None:
    """Put a removed key date back as it was, under its own id."""
    await tx.execute(insert(table).values(**occasion))
