"""Composing a team's weekly brief: the same number of queries at 100 and at 10,000 milestones; milliseconds at p99."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, insert, update

from handlers.conversation import Context, catalogue
from handlers.milestones import capability, sheet
from handlers.milestones.cards import brief as cards
from handlers.milestones.desk import lay
from handlers.milestones.settings import Settings
from storage import briefs, people, teams, workspaces
from storage import milestones as store
from storage.database import Database
from storage.migrate import migrate

NOW = datetime(2026, 11, 27, 7, 30, tzinfo=UTC)
TODAY, WEEK = date(2026, 11, 27), date(2026, 11, 23)
ROUNDS = 25


@contextmanager
def _counted() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE")):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def _team(database: Database, number: int, owners: int) -> tuple[workspaces.Workspace, teams.Team]:
    """A workspace with one team and this many milestones: of twelve months, one in six due about now, half done."""
    chance = random.Random(number)
    async with database.write() as tx:
        workspace = await workspaces.ensure(tx, "local", f"bench{number}", now=NOW, name="bench")
        own = [(await people.ensure(tx, workspace.id, f"p{n}", name=f"Person {n}")).id for n in range(owners)]
        team = await teams.add_team(tx, workspace.id, "Bench", None, "Asia/Shanghai", Settings().kept())
        await teams.set_members(tx, team.id, "author", own[:1])
        projects = [(await store.add_project(tx, workspace.id, f"P{n}", "", team.id)).id for n in range(20)]
        rows: list[dict[str, Any]] = []
        for n in range(number):
            due = TODAY + timedelta(days=chance.randint(-300, 60))
            done = due < TODAY - timedelta(days=5) or chance.random() < 0.1
            rows.append(
                {
                    "workspace_id": workspace.id,
                    "project_id": projects[n % 20],
                    "position": n,
                    "name": f"Milestone {n}",
                    "done_means": "",
                    "owner_id": own[n % owners],
                    "baseline": due - timedelta(days=chance.choice((0, 0, 0, 3))),
                    "due": due,
                    "state": "done" if done else chance.choice(("planned", "progress", "risk")),
                    "done_on": min(due, TODAY) if done else None,
                    "goal": "",
                    "version": 1,
                }
            )
        await tx.execute(insert(store.milestones), rows)
        items = await store.of_projects(tx, projects)
        for item in items:
            if item.state == "progress" and item.id % 2:
                await briefs.answer(tx, item, WEEK, item.owner_id or 0, "on its way", "", item.state, item.due, NOW)
        await tx.execute(update(people.table).values(locale="en"))
    return workspace, team


async def _composed(database: Database, workspace: workspaces.Workspace, team: teams.Team) -> tuple[float, int, int]:
    """Milliseconds, queries and milestones told, for one brief from the desk to the card."""
    async with database.write() as tx:
        kept = await briefs.ensure_brief(tx, workspace.id, team.id, "week", WEEK)
        ctx = Context(
            tx=tx,
            workspace=workspace,
            now=NOW,
            catalogues=(capability.texts, catalogue("handlers.conversation")),
            capability=capability,
        )
        _ = ctx.calendar.is_working_day(TODAY)
        with _counted() as queries:
            start = time.perf_counter()
            desk = await lay(ctx, team, TODAY)
            made = await sheet.live(ctx, desk)
            cards.brief(ctx, ctx.t, team, made, kept)
            spent = time.perf_counter() - start
    return spent * 1000, len(queries), len(made.made.lines)


async def _measured() -> list[tuple[str, str]]:
    out = []
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}")
        await migrate(database)
        for number, owners in ((100, 5), (1_000, 50), (10_000, 500)):
            workspace, team = await _team(database, number, owners)
            rounds = [await _composed(database, workspace, team) for _ in range(ROUNDS)]
            times = sorted(spent for spent, _, _ in rounds)
            counts = {queries for _, queries, _ in rounds}
            p50, p99 = times[len(times) // 2], times[min(len(times) - 1, round(len(times) * 0.99))]
            out.append(
                (
                    f"{number:,} milestones, {owners} owners",
                    f"{'/'.join(str(c) for c in sorted(counts))} queries, p50 {p50:.0f} ms, p99 {p99:.0f} ms, "
                    f"{rounds[0][2]:,} told",
                )
            )
        await database.close()
    return out


def run() -> list[tuple[str, str]]:
    """(name, figure) lines; about twenty seconds."""
    return asyncio.run(_measured())
