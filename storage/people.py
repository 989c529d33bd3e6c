"""The people of a workspace: who they are, how they want to be spoken to, and when to leave them alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, UniqueConstraint, select, update

from storage.base import Instant, Json, Key, Tx, metadata


class Role(StrEnum):
    """What a person may do beyond a member's own affairs. One person may hold several roles."""

    ADMIN = "admin"
    LEAD = "lead"
    LEADER = "leader"
    GUEST = "guest"


table = Table(
    "people",
    metadata,
    Column("id", Key, primary_key=True),
    Column("workspace_id", Key, ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False),
    Column("external_id", String(128), nullable=False),
    Column("name", String(200), nullable=False),
    Column("name_other", String(200), nullable=False, default=""),
    Column("locale", String(8), nullable=False, default="zh"),
    Column("zone", String(64), nullable=False, default="Asia/Shanghai"),
    Column("roles", Json, nullable=False, default=list),
    Column("quiet_from", String(5)),
    Column("quiet_to", String(5)),
    Column("away_until", Instant),
    Column("cover_id", Key),
    Column("active", Boolean, nullable=False, default=True),
    Column("is_bot", Boolean, nullable=False, default=False),
    Column("chosen", Json, nullable=False, default=list),
    Column("title", String(200), nullable=False, default=""),
    UniqueConstraint("workspace_id", "external_id"),
    Index("ix_people_workspace_active", "workspace_id", "active"),
)


@dataclass(frozen=True, slots=True)
class Person:
    """A member of a workspace.

    `name` is how the platform writes it, `name_other` the same name in the other script where one is known. `chosen`
    lists the settings ("locale", "zone") the person set themselves, which a platform's profile must not overwrite.
    `quiet_from`/`quiet_to` are local times between which nothing is sent unasked. `cover_id` stands in while away.
    """

    id: int
    workspace_id: int
    external_id: str
    name: str
    name_other: str = ""
    locale: str = "zh"
    zone: str = "Asia/Shanghai"
    roles: frozenset[Role] = frozenset()
    quiet_from: time | None = None
    quiet_to: time | None = None
    away_until: datetime | None = None
    cover_id: int | None = None
    active: bool = True
    is_bot: bool = False
    chosen: frozenset[str] = frozenset()
    title: str = ""

    def named(self, locale: str) -> str:
        """The name as a reader of this language knows it."""
        if not self.name_other:
            return self.name
        chinese = any("\u4e00" <= c <= "\u9fff" for c in self.name)
        return self.name if chinese == (locale == "zh") else self.name_other

    def may(self, *roles: Role) -> bool:
        """Whether the person holds one of these roles."""
        return bool(self.roles.intersection(roles))

    def away(self, now: datetime) -> bool:
        return self.away_until is not None and now < self.away_until


def _read(row: Any) -> Person:
    found = dict(row._mapping)
    found["roles"] = frozenset(Role(r) for r in found["roles"])
    found["chosen"] = frozenset(found["chosen"])
    for name in ("quiet_from", "quiet_to"):
        found[name] = time.fromisoformat(found[name]) if found[name] else None
    return Person(**found)


def _written(changes: dict[str, Any]) -> dict[str, Any]:
    for name in ("roles", "chosen"):
        if name in changes:
            changes[name] = sorted(changes[name])
    for name in ("quiet_from", "quiet_to"):
        if isinstance(changes.get(name), time):
            changes[name] = changes[name].strftime("%H:%M")
    return changes


async def get(tx: Tx, workspace_id: int, person_id: int | None) -> Person | None:
    """The person of this workspace with this id; None where there is none (another workspace's person is none)."""
    if person_id is None:
        return None
    row = await tx.row(select(table).where(table.c.workspace_id == workspace_id, table.c.id == person_id))
    return _read(row) if row else None


async def several(tx: Tx, workspace_id: int, ids: Iterable[int | None]) -> dict[int, Person]:
    """The people of this workspace with these ids, in one query."""
    wanted = {i for i in ids if i is not None}
    if not wanted:
        return {}
    rows = await tx.rows(select(table).where(table.c.workspace_id == workspace_id, table.c.id.in_(wanted)))
    return {row.id: _read(row) for row in rows}


async def find(tx: Tx, workspace_id: int, external_id: str) -> Person | None:
    row = await tx.row(select(table).where(table.c.workspace_id == workspace_id, table.c.external_id == external_id))
    return _read(row) if row else None


async def everyone(tx: Tx, workspace_id: int, *, active: bool = True) -> list[Person]:
    """All people of the workspace who are not bots, by name; only those still there unless asked otherwise."""
    query = select(table).where(table.c.workspace_id == workspace_id, table.c.is_bot.is_(False))
    if active:
        query = query.where(table.c.active.is_(True))
    return [_read(row) for row in await tx.rows(query.order_by(table.c.name, table.c.id))]


async def ensure(tx: Tx, workspace_id: int, external_id: str, **first: Any) -> Person:
    """The person with this id on the platform; made with the values in `first` when new."""
    values = {"workspace_id": workspace_id, "external_id": external_id, **_written({"name": external_id, **first})}
    await tx.execute(tx.insert(table).values(values).on_conflict_do_nothing())
    found = await find(tx, workspace_id, external_id)
    assert found is not None
    return found


async def change(tx: Tx, person: Person, **changes: Any) -> Person:
    """The person with these columns changed."""
    await tx.execute(
        update(table)
        .where(table.c.id == person.id, table.c.workspace_id == person.workspace_id)
        .values(_written(dict(changes)))
    )
    return replace(person, **changes)
