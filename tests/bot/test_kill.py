"""kill -9 at every step from claim to sent, with a real process: nothing lost, and nothing doubled."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.app import App
from storage import audit, outbox, places, schedules, transcript, workspaces
from tests import waiting
from tests.bot.crash_child import build

pytestmark = pytest.mark.kill

ROOT = Path(__file__).parents[2]
CHILD = Path(__file__).with_name("crash_child.py")
STEPS = ["claimed", "committed", "sending", "posted", "sent"]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(f"{request.param}_url"))


async def child(url: str, step: str) -> asyncio.subprocess.Process:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{CHILD.parent}"}
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        sys.executable, str(CHILD), url, step, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe
    )


async def plan(app: App, *subjects: str, kind: str = "stage:always") -> int:
    """Schedules that were due a moment ago, for a channel of the local workspace. Gives the workspace's id."""
    now = app.clock.real()
    async with app.database.write() as tx:
        workspace = await workspaces.ensure(tx, "local", "local", now=now)
        place = await places.ensure(tx, workspace.id, "general", "group", name="general")
        rows = [
            {
                "workspace_id": workspace.id,
                "kind": kind,
                "subject": subject,
                "rule": {"kind": "once", "on": "2026-01-01", "at": "09:00:00"},
                "zone": "Asia/Shanghai",
                "payload": {"place": place.id},
                "next_run_at": now - timedelta(seconds=60 - number / 1000),
                "slot": "2026-01-01",
            }
            for number, subject in enumerate(subjects)
        ]
        await tx.execute(schedules.table.insert(), rows)
    return workspace.id


async def rows(app: App, table: Any) -> list[Any]:
    async with app.database.read() as tx:
        return list(await tx.rows(select(table).order_by(*table.primary_key.columns)))


@pytest.mark.parametrize("step", STEPS)
async def test_kill_at(step: str, url: str) -> None:
    app = build(url)
    await plan(app, "a", "b", "c")
    victim = await child(url, step)
    assert await asyncio.wait_for(victim.wait(), waiting.SECONDS) == -signal.SIGKILL
    left = {row.state for row in await rows(app, outbox.table)}
    assert (
        left
        == {
            "claimed": set(),
            "committed": {"ready"},
            "sending": {"sending", "ready"},
            "posted": {"sending", "ready"},
            "sent": {"sent"},
        }[step]
    )
    await app.start(receive=False)
    async with asyncio.timeout(waiting.SECONDS):
        while [row.state for row in await rows(app, outbox.table)] != ["sent"] * 3:
            await app.sweep()
            await asyncio.sleep(0.05)
    stand = [row for row in await rows(app, transcript.table) if row.letter]
    assert [row.body.count("2026-01-01") for row in stand] == [1, 1, 1]
    assert [subject for row in stand for subject in "abc" if f'"{subject} 2026' in row.body] == ["a", "b", "c"]
    assert all(row.next_run_at is None for row in await rows(app, schedules.table))
    await app.stop()


@pytest.mark.postgres
async def test_two_schedulers_on_one_postgresql_double_nothing(postgres_url: str) -> None:
    app = build(postgres_url)
    await plan(app, *[f"s{n}" for n in range(2000)], kind="stage:counted")
    both = [await child(postgres_url, "tick") for _ in range(2)]
    for one in both:
        assert one.stdout is not None
        assert await asyncio.wait_for(one.stdout.readline(), waiting.SECONDS) == b"ready\n"
    for one in both:
        assert one.stdin is not None
        one.stdin.write(b"\n")
        await one.stdin.drain()
    done = [int((await asyncio.wait_for(one.communicate(), waiting.SECONDS))[0]) for one in both]
    assert sum(done) == 2000
    async with app.database.read() as tx:
        ran = await tx.value(select(func.count()).select_from(audit.table).where(audit.table.c.deed == "stage:ran"))
        put = await tx.value(select(func.count()).select_from(outbox.table))
    assert (ran, put) == (2000, 2000)
    await app.database.close()
