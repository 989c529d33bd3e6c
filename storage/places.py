"""Places where messages stand: channels and groups, and each person's direct messages with the bot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Column, ForeignKey, String, Table, UniqueConstraint, select, update

from storage.base import Instant, Key, Tx, metadata

PlaceKind = Literal["direct", "group"]

table = Table(
    "places",
    metadata,
    Column("id", Key, primary_key=True),
    Column("workspace_id", Key, ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False),
    Column("external_id", String(128)),
    Column("kind", String(8), nullable=False),
    Column("name", String(200), nullable=False, default=""),
    Column("locale", String(8)),
    Column("person_id", Key, ForeignKey("people.id", ondelete="CASCADE")),
    Column("closed_at", Instant),
    Column("closed_why", String(40)),
    UniqueConstraint("workspace_id", "external_id"),
    UniqueConstraint("workspace_id", "person_id"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A channel or group, or the direct messages of `person_id`.

    `external_id` is the platform's; for direct messages it may be None until the platform opened them. `locale` None
    means the workspace's. `closed_at` is set when the platform said that nothing can be posted there any more.
    """

    id: int
    workspace_id: int
    external_id: str | None
    kind: PlaceKind
    name: str = ""
    locale: str | None = None
    person_id: int | None = None
    closed_at: datetime | None = None
    closed_why: str | None = None


def _read(row: Any) -> Place:
    return Place(**row._mapping)


async def get(tx: Tx, workspace_id: int, place_id: int | None) -> Place | None:
    if place_id is None:
        return None
    row = await tx.row(select(table).where(table.c.workspace_id == workspace_id, table.c.id == place_id))
    return _read(row) if row else None


async def find(tx: Tx, workspace_id: int, external_id: str) -> Place | None:
    row = await tx.row(select(table).where(table.c.workspace_id == workspace_id, table.c.external_id == external_id))
    return _read(row) if row else None


async def groups(tx: Tx, workspace_id: int) -> list[Place]:
    """The channels and groups of the workspace, by name."""
    query = select(table).where(table.c.workspace_id == workspace_id, table.c.kind == "group").order_by(table.c.name)
    return [_read(row) for row in await tx.rows(query)]


async def ensure(tx: Tx, workspace_id: int, external_id: str, kind: PlaceKind, **first: Any) -> Place:
    """The place with this id on the platform; made with the values in `first` when new."""
    if kind == "direct" and first.get("person_id") is not None:
        known = await direct(tx, workspace_id, first["person_id"])
        if known.external_id != external_id:
            await tx.execute(update(table).where(table.c.id == known.id).values(external_id=external_id))
        found = await get(tx, workspace_id, known.id)
    else:
        values = {"workspace_id": workspace_id, "external_id": external_id, "kind": kind, **first}
        await tx.execute(tx.insert(table).values(values).on_conflict_do_nothing())
        found = await find(tx, workspace_id, external_id)
    assert found is not None
    return found


async def direct(tx: Tx, workspace_id: int, person_id: int) -> Place:
    """The person's direct messages with the bot; the row is made when it is first needed."""
    query = select(table).where(table.c.workspace_id == workspace_id, table.c.person_id == person_id)
    row = await tx.row(query)
    if row is None:
        values = {"workspace_id": workspace_id, "kind": "direct", "person_id": person_id}
        await tx.execute(tx.insert(table).values(values).on_conflict_do_nothing())
        row = await tx.row(query)
    return _read(row)


async def direct_of(tx: Tx, workspace_id: int, person_id: int) -> Place | None:
    """The person's direct messages with the bot, if there were any yet."""
    row = await tx.row(select(table).where(table.c.workspace_id == workspace_id, table.c.person_id == person_id))
    return _read(row) if row else None


async def several(tx: Tx, workspace_id: int, ids: Iterable[int]) -> list[Place]:
    """The places of this workspace with these ids."""
    wanted = set(ids)
    if not wanted:
        return []
    rows = await tx.rows(select(table).where(table.c.workspace_id == workspace_id, table.c.id.in_(wanted)))
    return [_read(row) for row in rows]


async def directs(tx: Tx, workspace_id: int, person_ids: Iterable[int]) -> dict[int, Place]:
    """The direct messages of several people, by person: one query, and two more where rows are still missing."""
    wanted = sorted(set(person_ids))
    if not wanted:
        return {}
    query = select(table).where(table.c.workspace_id == workspace_id, table.c.person_id.in_(wanted))
    found = {row.person_id: _read(row) for row in await tx.rows(query)}
    missing = [i for i in wanted if i not in found]
    if missing:
        rows = [{"workspace_id": workspace_id, "kind": "direct", "person_id": i} for i in missing]
        await tx.execute(tx.insert(table).on_conflict_do_nothing(), rows)
        found = {row.person_id: _read(row) for row in await tx.rows(query)}
    return found


async def change(tx: Tx, place: Place, **changes: Any) -> None:
    """Change these columns of the place."""
    await tx.execute(
        update(table).where(table.c.id == place.id, table.c.workspace_id == place.workspace_id).values(**changes)
    )
