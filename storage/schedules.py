"""Schedules: what the bot does of its own accord, and when next. One row each, indexed by the next instant."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    select,
    text,
    update,
)

from storage.base import Instant, Json, Key, Tx, metadata

table = Table(
    "schedules",
    metadata,
    Column("id", Key, primary_key=True),
    Column("workspace_id", Key, ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("subject", String(120), nullable=False),
    Column("rule", Json, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("payload", Json, nullable=False, default=dict),
    Column("next_run_at", Instant),
    Column("slot", String(40)),
    Column("due_at", Instant),
    Column("failures", Integer, nullable=False, default=0),
    Column("version", Integer, nullable=False, default=1),
    UniqueConstraint("workspace_id", "kind", "subject"),
    Index("ix_schedules_next_run_at", "next_run_at", "id"),
)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A recurring or single deed of the bot.

    `kind` is capability and job ("partners:daily"), `subject` what it is about, `rule` an almanac rule as JSON (it says
    what happens on days off), `zone` where its local time lives. `next_run_at` None means that it is over or stopped;
    `slot` is the local label of that next occurrence. After a failure `next_run_at` is the next try and `due_at` keeps
    when the occurrence was due.
    """

    id: int
    workspace_id: int
    kind: str
    subject: str
    rule: dict[str, Any]
    zone: str
    payload: dict[str, Any]
    next_run_at: datetime | None
    slot: str | None
    due_at: datetime | None
    failures: int
    version: int


def read(row: Any) -> Schedule:
    """A row of the table as a Schedule; its columns stand in the order of the fields."""
    return Schedule(*row)


async def put(
    tx: Tx,
    workspace_id: int,
    kind: str,
    subject: str,
    *,
    rule: dict[str, Any],
    zone: str,
    payload: dict[str, Any],
    next_run_at: datetime | None,
    slot: str | None,
) -> None:
    """Make the schedule, or give the one of this kind and subject a new rule."""
    values = {
        "workspace_id": workspace_id,
        "kind": kind,
        "subject": subject,
        "rule": rule,
        "zone": zone,
        "payload": payload,
        "next_run_at": next_run_at,
        "slot": slot,
        "due_at": None,
        "failures": 0,
        "version": 1,
    }
    fresh = {name: values[name] for name in ("rule", "zone", "payload", "next_run_at", "slot", "due_at", "failures")}
    statement = tx.insert(table).values(values)
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "kind", "subject"], set_={**fresh, "version": table.c.version + 1}
        )
    )


async def find(tx: Tx, workspace_id: int, kind: str, subject: str) -> Schedule | None:
    row = await tx.row(
        select(table).where(table.c.workspace_id == workspace_id, table.c.kind == kind, table.c.subject == subject)
    )
    return read(row) if row else None


async def upcoming(tx: Tx, workspace_id: int, until: datetime, limit: int = 200) -> list[Schedule]:
    """The workspace's schedules due up to this instant, soonest first."""
    query = (
        select(table)
        .where(table.c.workspace_id == workspace_id, table.c.next_run_at <= until)
        .order_by(table.c.next_run_at, table.c.id)
        .limit(limit)
    )
    return [read(row) for row in await tx.rows(query)]


async def of_workspace(tx: Tx, workspace_id: int) -> list[Schedule]:
    """All schedules of the workspace that have a next run."""
    query = select(table).where(table.c.workspace_id == workspace_id, table.c.next_run_at.is_not(None))
    return [read(row) for row in await tx.rows(query.order_by(table.c.next_run_at, table.c.id))]


async def set_next(tx: Tx, schedule: Schedule, next_run_at: datetime | None, slot: str | None) -> None:
    """Move one schedule to its next occurrence (after a change of zone, calendar or clock)."""
    await tx.execute(
        update(table)
        .where(table.c.id == schedule.id)
        .values(next_run_at=next_run_at, slot=slot, due_at=None, failures=0, version=table.c.version + 1)
    )


async def drop(tx: Tx, workspace_id: int, kind: str, subject: str) -> None:
    """Take the schedule away."""
    await tx.execute(
        delete(table).where(table.c.workspace_id == workspace_id, table.c.kind == kind, table.c.subject == subject)
    )


# -- what the clock asks -----------------------------------------------------------------------------------------------


async def earliest(tx: Tx, workspace_id: int | None = None) -> datetime | None:
    """The soonest next run of all workspaces, or of one. None when nothing is planned."""
    query = select(table.c.next_run_at).where(table.c.next_run_at.is_not(None)).order_by(table.c.next_run_at).limit(1)
    if workspace_id is not None:
        query = query.where(table.c.workspace_id == workspace_id)
    found: datetime | None = await tx.value(query)
    return found


async def claim(
    tx: Tx, now: datetime, limit: int, *, only: int | None = None, without: Collection[int] = ()
) -> list[Schedule]:
    """Due schedules, soonest first, held until the transaction ends; what another process holds is passed over.

    Those of one workspace (`only`), or of all but some (`without`).
    """
    query = select(table).where(table.c.next_run_at <= now).order_by(table.c.next_run_at, table.c.id).limit(limit)
    if only is not None:
        query = query.where(table.c.workspace_id == only)
    elif without:
        query = query.where(table.c.workspace_id.not_in(without))
    return [read(row) for row in await tx.rows(_held(query))]


async def claim_one(tx: Tx, schedule: Schedule) -> Schedule | None:
    """This schedule, held, if it still waits for the same run; None when somebody else took it."""
    query = select(table).where(table.c.id == schedule.id, table.c.next_run_at == schedule.next_run_at)
    row = await tx.row(_held(query))
    return read(row) if row else None


def _held(query: Select[Any]) -> Select[Any]:
    return query.with_for_update(skip_locked=True, of=table)  # SQLite has one writer and renders nothing


async def advance(tx: Tx, moved: Sequence[tuple[Schedule, datetime | None, str | None]]) -> None:
    """Move schedules that had their run to the next one, all in one statement: (schedule, next run, its slot).

    A job that gave its own schedule a new rule raised the version: then the new rule's next run stands.
    """
    if not moved:
        return
    rows = [{"of": s.id, "seen": s.version, "at": at, "label": slot} for s, at, slot in moved]
    if tx.dialect == "postgresql":
        stamp = Instant().process_bind_param
        written = [{**row, "at": stamp(at, tx.connection.dialect)} for row, (_, at, _) in zip(rows, moved, strict=True)]
        await tx.execute(_ADVANCE, {"rows": json.dumps(written)})
        return
    statement = (
        update(table)
        .where(table.c.id == bindparam("of"), table.c.version == bindparam("seen"))
        .values(next_run_at=bindparam("at"), slot=bindparam("label"), due_at=None, failures=0)
    )
    await tx.execute(statement, rows)


# PostgreSQL takes 500 rows as one value some ten times faster than as 500 statements or 2,000 parameters.
_ADVANCE = text(
    "UPDATE schedules SET next_run_at = r.at, slot = r.label, due_at = NULL, failures = 0"
    " FROM json_to_recordset(CAST(:rows AS json)) AS r(of bigint, seen integer, at text, label text)"
    " WHERE schedules.id = r.of AND schedules.version = r.seen"
)


async def postpone(tx: Tx, schedule: Schedule, until: datetime) -> bool:
    """Try this occurrence again later; it keeps its slot and when it was due. False when it was changed meanwhile."""
    done = await tx.execute(
        update(table)
        .where(table.c.id == schedule.id, table.c.next_run_at == schedule.next_run_at)
        .values(
            next_run_at=until,
            due_at=func.coalesce(table.c.due_at, table.c.next_run_at),
            failures=table.c.failures + 1,
        )
    )
    return bool(done.rowcount)
