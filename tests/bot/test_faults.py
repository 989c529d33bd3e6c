"""A database held by another program, a full disk: a clear answer, nothing half done, and all goes on afterwards."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import time

import pytest
import pytest_asyncio
from sqlalchemy import event

from bot.platforms import Incoming, Sender, Whereabouts
from handlers import almanac
from handlers.conversation import Capability, Card, Command, Context, Notice, Outgoing, Word
from storage import database as storage_database
from storage import outbox, schedules
from storage.database import Database
from tests.bot.stage import CAPABILITY, Stage, stage


async def _say(event: Command, ctx: Context) -> list[Notice | Outgoing]:
    await ctx.note("said", "stage")
    return [Notice("said"), Outgoing(ctx.place, Card(title=event.text))]


SAYING = Capability(
    name="stage",
    command="stage",
    zh="舞台",
    texts=CAPABILITY.texts,
    words=(Word(name="say", zh="说", flow=_say),),
    jobs=CAPABILITY.jobs,
)


@pytest_asyncio.fixture
async def on(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    monkeypatch.setattr(storage_database, "BUSY_SECONDS", 0.2)
    built = await stage(sqlite, capability=SAYING)
    yield built
    await built.app.stop()


def said(text: str, event_id: str) -> Incoming:
    sender, where = Sender("ana", name="Ana", locale="en"), Whereabouts("general", name="general")
    return Incoming("board", "team", event_id, sender, where, Command("stage", f"say {text}"))


def told(handled: object) -> list[str]:
    return [a.text for a in handled.answers if isinstance(a, Notice)]  # type: ignore[attr-defined]


async def test_a_database_locked_by_another_program(on: Stage) -> None:
    await on.plan("standup", almanac.Daily(time(9)))
    on.hand.go(hours=1)
    path = on.app.database.path
    assert path is not None
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    handled = await on.app.dispatch.handle(said("during", "e1"))
    assert handled.failed
    assert told(handled)[0].startswith("Not saved: the database is busy or its disk is full.")
    assert handled.failed in told(handled)[0]
    await on.app.tick()  # logged, not raised: the next second tries again
    other.execute("ROLLBACK")
    other.close()
    assert not (await on.app.dispatch.handle(said("during", "e1"))).failed  # the same event may come again
    await on.tick()
    assert await on.heard() == ["during", "standup 2026-11-23"]


async def test_a_database_locked_while_messages_go_out(on: Stage) -> None:
    await on.app.dispatch.handle(said("before", "e0"))
    path = on.app.database.path
    assert path is not None
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    await on.app.lanes.settle(on.workspace.id)  # fails, and says so in the log
    other.execute("ROLLBACK")
    other.close()
    assert await on.heard() == []
    await on.tick()
    assert await on.heard() == ["before"]


def fill(database: Database, pages: int | None) -> None:
    """Let the file have no more than these pages beyond those it has, as a full disk would; None lets it grow again."""

    @event.listens_for(database.engine.sync_engine, "begin")
    def limit(connection: object) -> None:
        now = connection.exec_driver_sql("PRAGMA page_count").scalar()  # type: ignore[attr-defined]
        top = 1_000_000_000 if pages is None else now + pages
        connection.exec_driver_sql(f"PRAGMA max_page_count={top}")  # type: ignore[attr-defined]


async def test_a_full_disk(on: Stage) -> None:
    await on.app.dispatch.handle(said("before", "e0"))
    await on.app.lanes.settle(on.workspace.id)
    await on.plan("standup", almanac.Daily(time(9)))
    rows = len(await on.all_of(outbox.table))
    on.hand.go(hours=1)
    fill(on.app.database, 0)
    long = "x" * 15_000  # needs pages of its own
    handled = await on.app.dispatch.handle(said(long, "e1"))
    assert handled.failed
    assert "its disk is full" in told(handled)[0]
    assert len(await on.all_of(outbox.table)) == rows  # nothing half done
    fill(on.app.database, None)
    assert not (await on.app.dispatch.handle(said(long, "e1"))).failed
    await on.tick()
    assert await on.heard() == ["before", long, "standup 2026-11-23"]


async def test_a_job_that_meets_a_full_disk_is_postponed(on: Stage) -> None:
    async def big(run: object, ctx: Context) -> list[Outgoing]:
        await ctx.note("ran", "big")
        return [Outgoing(on.place, Card(title="x" * 50_000))]

    clock = on.app.clock
    capability, job = clock.jobs["stage:post"]
    clock.jobs["stage:big"] = (capability, type(job)(run=big, late="always"))
    await on.plan("big", almanac.Daily(time(9)), kind="stage:big")
    on.hand.go(hours=1)
    fill(on.app.database, 0)
    await on.app.tick()
    assert await on.all_of(outbox.table) == []
    (row,) = await on.all_of(schedules.table)
    assert row.slot == "2026-11-23"
    fill(on.app.database, None)
    on.hand.go(hours=1)
    await on.tick()
    assert [len(text) for text in await on.heard()] == [50_000]


async def test_events_wait_for_each_other_and_not_for_long(on: Stage) -> None:
    """Writers of our own queue up instead of failing as busy."""
    handled = await asyncio.gather(*[on.app.dispatch.handle(said(f"m{n}", f"e{n}")) for n in range(40)])
    assert not [h for h in handled if h.failed]
