"""The clock on both databases: what is due happens once, late or not at all, and one failure stays one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta

import pytest_asyncio

from handlers import almanac
from storage import audit, outbox, schedules
from storage.database import Database
from tests.bot.stage import Stage, stage


def test_a_row_is_a_schedule_by_position() -> None:
    assert [c.name for c in schedules.table.columns] == [f.name for f in fields(schedules.Schedule)]


NINE = almanac.Daily(time(9))


@pytest_asyncio.fixture
async def on(database: Database) -> AsyncIterator[Stage]:
    built = await stage(database)
    yield built
    await built.app.stop()


async def test_what_is_due_is_posted_at_its_time_and_once(on: Stage) -> None:
    await on.plan("standup", NINE)
    assert await on.tick() == 0
    on.hand.go(hours=1)
    assert await on.tick() == 1
    assert await on.tick() == 0
    assert await on.lines() == [("standup 2026-11-23", datetime(2026, 11, 23, 1, 0, tzinfo=UTC))]
    on.hand.go(days=1)
    await on.tick()
    assert await on.heard() == ["standup 2026-11-23", "standup 2026-11-24"]


async def test_several_missed_runs_become_the_last_one(on: Stage) -> None:
    await on.plan("standup", NINE)
    on.hand.go(days=3, hours=2)
    await on.tick()
    assert await on.heard() == ["standup 2026-11-26"]
    entries = await on.all_of(audit.table)
    assert [(e.deed, e.detail["missed"]) for e in entries] == [("clock:coalesced", 3)]


async def test_late_runs_are_worth_as_long_as_their_job_says(on: Stage) -> None:
    await on.plan("hours", NINE, kind="stage:hours")
    await on.plan("day", NINE, kind="stage:day")
    await on.plan("always", almanac.Once(date(2026, 11, 23), time(9)), kind="stage:always")
    on.hand.go(hours=5)  # four hours late
    await on.tick()
    assert await on.heard() == ["day 2026-11-23", "always 2026-11-23"]
    skipped = [(e.deed, e.detail["why"]) for e in await on.all_of(audit.table)]
    assert skipped == [("clock:skipped", "late")]
    on.hand.go(days=1, hours=12)  # 01:00 in Shanghai: the day is over
    await on.tick()
    assert await on.heard() == ["day 2026-11-23", "always 2026-11-23"]


async def test_a_job_that_fails_waits_and_stops_nobody(on: Stage) -> None:
    for n in range(3):
        await on.plan(f"s{n}", NINE, fails=n == 1)
    on.hand.go(hours=1)
    await on.tick()
    assert await on.heard() == ["s0 2026-11-23", "s2 2026-11-23"]
    (failed,) = [s for s in await on.all_of(schedules.table) if s.failures]
    assert (failed.subject, failed.slot, failed.due_at) == ("s1", "2026-11-23", on.hand.at)
    assert failed.next_run_at == on.hand.at + timedelta(minutes=1)
    assert on.place.name == "general"
    async with on.app.database.write() as tx:
        await tx.execute(schedules.table.update().values(payload={"place": on.place.id}))
    on.hand.go(minutes=1)
    await on.tick()
    assert (await on.heard())[2:] == ["s1 2026-11-23"]
    (mended,) = [s for s in await on.all_of(schedules.table) if s.subject == "s1"]
    assert (mended.failures, mended.due_at, mended.slot) == (0, None, "2026-11-24")


async def test_a_kind_nobody_knows_keeps_its_row(on: Stage) -> None:
    await on.plan("old", NINE, kind="gone:daily")
    await on.plan("new", NINE)
    on.hand.go(hours=1)
    await on.tick()
    assert await on.heard() == ["new 2026-11-23"]
    (old,) = [s for s in await on.all_of(schedules.table) if s.kind == "gone:daily"]
    assert (old.slot, old.failures) == ("2026-11-23", 1)
    assert old.next_run_at > on.hand.at


async def test_a_paused_workspace_skips_and_says_so(on: Stage) -> None:
    await on.plan("standup", NINE)
    await on.change(paused_at=on.hand.at)
    on.hand.go(hours=1)
    await on.tick()
    await on.change(paused_at=None)
    await on.tick()
    assert await on.heard() == []
    assert [(e.deed, e.detail["why"]) for e in await on.all_of(audit.table)] == [("clock:skipped", "paused")]
    on.hand.go(days=1)
    await on.tick()
    assert await on.heard() == ["standup 2026-11-24"]


async def test_a_clock_set_back_doubles_nothing_and_loses_nothing(on: Stage) -> None:
    await on.plan("standup", NINE)
    on.hand.go(hours=2)
    await on.tick()
    on.hand.go(hours=-2)
    for _ in range(26):
        on.hand.go(hours=1)
        await on.tick()
    assert await on.heard() == ["standup 2026-11-23", "standup 2026-11-24"]


async def test_the_moved_clock_does_everything_on_the_way(on: Stage) -> None:
    await on.plan("standup", NINE)
    await on.plan("evening", almanac.Daily(time(18)))
    await on.app.clock.advance(on.workspace.id, on.hand.at + timedelta(days=2))
    nine, six = datetime(2026, 11, 23, 1, tzinfo=UTC), datetime(2026, 11, 23, 10, tzinfo=UTC)
    day = timedelta(days=1)
    assert await on.lines() == [
        ("standup 2026-11-23", nine),
        ("evening 2026-11-23", six),
        ("standup 2026-11-24", nine + day),
        ("evening 2026-11-24", six + day),
    ]
    async with on.app.database.read() as tx:
        moved = await on.fresh(tx)
    assert on.app.clock.now(moved) == on.hand.at + timedelta(days=2)
    # Back again: nothing twice, and nothing lost once the time comes for real.
    await on.app.clock.reset(on.workspace.id)
    on.hand.go(days=2, hours=1)
    await on.tick()
    assert (await on.heard())[4:] == ["standup 2026-11-25"]


async def test_ticks_go_on_by_the_moved_clock(on: Stage) -> None:
    await on.plan("standup", NINE)
    await on.app.clock.advance(on.workspace.id, on.hand.at + timedelta(days=10))
    assert len(await on.heard()) == 10
    on.hand.go(hours=1)
    await on.tick()
    assert (await on.heard())[10:] == ["standup 2026-12-03"]


async def test_a_dry_run_tells_what_is_to_come_and_changes_nothing(on: Stage) -> None:
    await on.plan("standup", NINE)
    await on.plan("once", almanac.Once(date(2026, 12, 24), time(10)))
    before = await on.all_of(schedules.table)
    async with on.app.database.write() as tx:
        planned = await on.app.clock.upcoming(tx, on.workspace, on.hand.at + timedelta(days=2))
    assert [(p.card.title, p.at) for p in planned] == [
        ("standup 2026-11-23", datetime(2026, 11, 23, 1, tzinfo=UTC)),
        ("standup 2026-11-24", datetime(2026, 11, 24, 1, tzinfo=UTC)),
    ]
    assert await on.app.clock.next_message(on.workspace.id) == datetime(2026, 11, 23, 1, tzinfo=UTC)
    assert await on.all_of(schedules.table) == before
    assert await on.all_of(outbox.table) == []
    await on.tick()
    assert await on.heard() == []


async def test_a_clock_that_another_process_moved_is_seen(on: Stage) -> None:
    await on.plan("standup", NINE)
    await on.change(clock_shift=-3600)  # behind the back of this process's clock
    on.hand.go(hours=1)
    await on.app.clock.tick(on.hand.at)
    await on.app.lanes.settle(on.workspace.id)
    assert await on.heard() == []  # it is 08:00 there
    on.hand.go(hours=1)
    await on.tick()
    assert await on.lines() == [("standup 2026-11-23", datetime(2026, 11, 23, 1, tzinfo=UTC))]
