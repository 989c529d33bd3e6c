"""Workspaces: one team on one platform. Everything else belongs to exactly one of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Integer, String, Table, UniqueConstraint, delete, select, update

from storage.base import Instant, Json, Key, Tx, metadata

table = Table(
    "workspaces",
    metadata,
    Column("id", Key, primary_key=True),
    Column("platform", String(16), nullable=False),
    Column("external_id", String(128), nullable=False),
    Column("name", String(200), nullable=False, default=""),
    Column("locale", String(8), nullable=False, default="zh"),
    Column("zone", String(64), nullable=False, default="Asia/Shanghai"),
    Column("country", String(2), nullable=False, default="CN"),
    Column("subdivision", String(8)),
    Column("week_start", Integer, nullable=False, default=0),
    Column("days_off", Json, nullable=False, default=list),
    Column("days_worked", Json, nullable=False, default=list),
    Column("retention_days", Integer, nullable=False, default=30),
    Column("settings", Json, nullable=False, default=dict),
    Column("paused_at", Instant),
    Column("paused_by", Key),
    Column("gone_at", Instant),
    Column("clock_shift", Integer, nullable=False, default=0),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("platform", "external_id"),
)


@dataclass(frozen=True, slots=True)
class Workspace:
    """A team. `locale` is "zh" or "en", `zone` an IANA name, `week_start` 0 for Monday or 6 for Sunday.

    `days_off` and `days_worked` are the company's own exceptions to the country's calendar. `settings` holds what a
    capability keeps for the workspace, under its own name. `gone_at` is set when the app was removed; `clock_shift` is
    how many seconds the local workspace's clock runs ahead.
    """

    id: int
    platform: str
    external_id: str
    name: str
    locale: str
    zone: str
    country: str
    subdivision: str | None
    week_start: int
    days_off: tuple[date, ...]
    days_worked: tuple[date, ...]
    retention_days: int
    settings: dict[str, Any] = field(default_factory=dict)
    paused_at: datetime | None = None
    paused_by: int | None = None
    gone_at: datetime | None = None
    clock_shift: int = 0

    @property
    def paused(self) -> bool:
        return self.paused_at is not None


def _read(row: Any) -> Workspace:
    found = dict(row._mapping)
    found.pop("created_at")
    found["days_off"] = tuple(date.fromisoformat(d) for d in found["days_off"])
    found["days_worked"] = tuple(date.fromisoformat(d) for d in found["days_worked"])
    return Workspace(**found)


def _written(changes: dict[str, Any]) -> dict[str, Any]:
    for name in ("days_off", "days_worked"):
        if name in changes:
            changes[name] = sorted(d.isoformat() for d in changes[name])
    return changes


async def get(tx: Tx, workspace_id: int) -> Workspace | None:
    row = await tx.row(select(table).where(table.c.id == workspace_id))
    return _read(row) if row else None


async def several(tx: Tx, ids: set[int]) -> dict[int, Workspace]:
    """The workspaces with these ids, in one query."""
    rows = await tx.rows(select(table).where(table.c.id.in_(ids))) if ids else ()
    return {row.id: _read(row) for row in rows}


async def find(tx: Tx, platform: str, external_id: str) -> Workspace | None:
    row = await tx.row(select(table).where(table.c.platform == platform, table.c.external_id == external_id))
    return _read(row) if row else None


async def of_platform(tx: Tx, platform: str) -> list[Workspace]:
    """All workspaces of a platform, removed ones too."""
    return [_read(row) for row in await tx.rows(select(table).where(table.c.platform == platform).order_by(table.c.id))]


async def ensure(tx: Tx, platform: str, external_id: str, *, now: datetime, **first: Any) -> Workspace:
    """The workspace with this id on its platform; made with the values in `first` when it is new."""
    values = {"platform": platform, "external_id": external_id, "created_at": now, **_written(first)}
    await tx.execute(tx.insert(table).values(values).on_conflict_do_nothing())
    found = await find(tx, platform, external_id)
    assert found is not None
    return found


async def change(tx: Tx, workspace: Workspace, **changes: Any) -> Workspace:
    """The workspace with these columns changed."""
    kept = dict(changes)
    await tx.execute(update(table).where(table.c.id == workspace.id).values(_written(dict(changes))))
    for name in ("days_off", "days_worked"):
        if name in kept:
            kept[name] = tuple(sorted(kept[name]))
    return replace(workspace, **kept)


async def erase_gone(tx: Tx, now: datetime) -> int:
    """Erase the workspaces whose app was removed longer ago than they keep things. Returns how many.

    Everything that belongs to a workspace goes with its row; every table of ours is tied to it that way.
    """
    rows = await tx.rows(
        select(table.c.id, table.c.gone_at, table.c.retention_days).where(table.c.gone_at.is_not(None))
    )
    over = [row.id for row in rows if row.gone_at + timedelta(days=row.retention_days) < now]
    for workspace_id in over:
        await tx.execute(delete(table).where(table.c.id == workspace_id))
    return len(over)


async def all_ids(tx: Tx) -> list[int]:
    """The ids of all workspaces whose app is still installed."""
    return [row.id for row in await tx.rows(select(table.c.id).where(table.c.gone_at.is_(None)))]


async def shifted(tx: Tx) -> dict[int, int]:
    """The workspaces whose clock was moved, with the seconds it runs ahead."""
    t = table
    rows = await tx.rows(select(t.c.id, t.c.clock_shift).where(t.c.clock_shift != 0, t.c.gone_at.is_(None)))
    return {row.id: row.clock_shift for row in rows}


async def retentions(tx: Tx) -> list[int]:
    """The different numbers of days for which workspaces keep things."""
    return [row.retention_days for row in await tx.rows(select(table.c.retention_days).distinct())]
