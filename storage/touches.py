"""Keeping in touch: the contact log, and lists of partners to greet, inform or invite, ticked off one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    update,
)

from storage import partners
from storage.base import Instant, Key, Tx, metadata, new_id

table = Table(
    "contacts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("workspace_id", Key, ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False),
    Column("partner_id", Key, ForeignKey("partners.id", ondelete="CASCADE"), nullable=False),
    Column("person_id", Key),
    Column("on_date", Date, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_contacts_partner", "partner_id", "on_date"),
)

lists_table = Table(
    "partner_lists",
    metadata,
    Column("id", Key, primary_key=True),
    Column("workspace_id", Key, ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False),
    Column("owner_id", Key, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("title", String(200), nullable=False),
    Column("on_date", Date),
    Column("at", Instant, nullable=False),
    UniqueConstraint("workspace_id", "owner_id", "kind", "title", "on_date"),
)

ticks_table = Table(
    "partner_ticks",
    metadata,
    Column("list_id", Key, ForeignKey("partner_lists.id", ondelete="CASCADE"), nullable=False),
    Column("partner_id", Key, ForeignKey("partners.id", ondelete="CASCADE"), nullable=False),
    Column("ticked_at", Instant),
    PrimaryKeyConstraint("list_id", "partner_id"),
)


@dataclass(frozen=True, slots=True)
class Contact:
    """One line of the contact log."""

    id: int
    workspace_id: int
    partner_id: int
    person_id: int | None
    on_date: date
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TickList:
    """Partners of one owner to greet ("festival"), inform ("news") or invite ("invite")."""

    id: int
    workspace_id: int
    owner_id: int
    kind: str
    title: str
    on_date: date | None
    at: datetime


async def note(
    tx: Tx, workspace_id: int, partner_id: int, person_id: int | None, on: date, text: str, now: datetime
) -> int:
    """Add a line to the log, and remember the newest day on the partner itself. Returns the line's id."""
    done = await tx.execute(
        insert(table).values(
            workspace_id=workspace_id, partner_id=partner_id, person_id=person_id, on_date=on, text=text, at=now
        )
    )
    await partners.touched(tx, workspace_id, partner_id, await _newest(tx, workspace_id, partner_id))
    return new_id(done)


async def take_back(tx: Tx, workspace_id: int, partner_id: int, contact_id: int) -> None:
    """Take a line out of the log again."""
    await tx.execute(
        delete(table).where(
            table.c.workspace_id == workspace_id, table.c.partner_id == partner_id, table.c.id == contact_id
        )
    )
    await partners.touched(tx, workspace_id, partner_id, await _newest(tx, workspace_id, partner_id))


async def _newest(tx: Tx, workspace_id: int, partner_id: int) -> date | None:
    found: date | None = await tx.value(
        select(func.max(table.c.on_date)).where(table.c.workspace_id == workspace_id, table.c.partner_id == partner_id)
    )
    return found


async def log(tx: Tx, workspace_id: int, partner_id: int, limit: int = 20) -> list[Contact]:
    """The partner's log, newest first."""
    query = (
        select(table)
        .where(table.c.workspace_id == workspace_id, table.c.partner_id == partner_id)
        .order_by(table.c.on_date.desc(), table.c.id.desc())
        .limit(limit)
    )
    return [Contact(**row._mapping) for row in await tx.rows(query)]


# -- lists to tick off -------------------------------------------------------------------------------------------------


async def make_list(
    tx: Tx, workspace_id: int, owner_id: int, kind: str, title: str, on: date | None, ids: Sequence[int], now: datetime
) -> int:
    """A list with these partners on it; the one of the same owner, kind, title and day takes the new ones in."""
    t = lists_table
    same = (t.c.workspace_id == workspace_id, t.c.owner_id == owner_id, t.c.kind == kind, t.c.title == title)
    known = await tx.value(select(t.c.id).where(*same, t.c.on_date == on))
    if known is None:
        values = {"workspace_id": workspace_id, "owner_id": owner_id, "kind": kind, "title": title}
        known = new_id(await tx.execute(insert(t).values(**values, on_date=on, at=now)))
    rows = [{"list_id": known, "partner_id": i} for i in ids]
    if rows:
        await tx.execute(tx.insert(ticks_table).on_conflict_do_nothing(), rows)
    return int(known)


async def get_list(tx: Tx, workspace_id: int, list_id: int) -> TickList | None:
    row = await tx.row(
        select(lists_table).where(lists_table.c.workspace_id == workspace_id, lists_table.c.id == list_id)
    )
    return TickList(**row._mapping) if row else None


async def ticks(tx: Tx, ids: Iterable[int]) -> dict[int, dict[int, datetime | None]]:
    """For each list its partners and when each was ticked off (None: not yet)."""
    wanted = set(ids)
    found: dict[int, dict[int, datetime | None]] = {i: {} for i in wanted}
    if wanted:
        rows = await tx.rows(select(ticks_table).where(ticks_table.c.list_id.in_(wanted)))
        for row in rows:
            found[row.list_id][row.partner_id] = row.ticked_at
    return found


async def tick(tx: Tx, list_id: int, partner_id: int, at: datetime | None) -> bool:
    """Tick a partner off, or (with None) put them back. False when the partner is not on the list."""
    t = ticks_table
    done = await tx.execute(update(t).where(t.c.list_id == list_id, t.c.partner_id == partner_id).values(ticked_at=at))
    return bool(done.rowcount)
