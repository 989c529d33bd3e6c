"""What happens twice acts once: an event, an occurrence, a message; on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import time

import pytest_asyncio
from sqlalchemy import func, select

from bot.platforms import Incoming, Sender, Whereabouts
from handlers import almanac
from handlers.conversation import Capability, Card, Command, Context, Notice, Outgoing, Word
from storage import audit, outbox, schedules
from storage.database import Database
from tests.bot.stage import CAPABILITY, Stage, stage


async def _say(event: Command, ctx: Context) -> list[Notice | Outgoing]:
    await ctx.note("said", "stage")
    await asyncio.sleep(0)
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
async def on(database: Database) -> AsyncIterator[Stage]:
    built = await stage(database, capability=SAYING)
    yield built
    await built.app.stop()


def said(text: str, event_id: str) -> Incoming:
    sender, where = Sender("ana", name="Ana"), Whereabouts("general", name="general")
    return Incoming("board", "team", event_id, sender, where, Command("stage", f"say {text}"))


async def test_an_event_delivered_twice_acts_once(on: Stage) -> None:
    both = await asyncio.gather(*[on.app.dispatch.handle(said("hello", "e1")) for _ in range(2)])
    again = await on.app.dispatch.handle(said("hello", "e1"))
    assert sorted([h.duplicate for h in both]) == [False, True]
    assert again.duplicate
    await on.app.lanes.settle(on.workspace.id)
    assert await on.heard() == ["hello"]
    async with on.app.database.read() as tx:
        deeds = await tx.value(select(func.count()).select_from(audit.table).where(audit.table.c.deed == "stage:said"))
    assert deeds == 1


async def test_many_events_at_once_all_act(on: Stage) -> None:
    handled = await asyncio.gather(*[on.app.dispatch.handle(said(f"m{n}", f"e{n}")) for n in range(20)])
    assert not [h for h in handled if h.duplicate or h.failed or h.problem]
    await on.app.lanes.settle(on.workspace.id)
    assert sorted(await on.heard()) == sorted(f"m{n}" for n in range(20))


async def test_an_occurrence_claimed_twice_posts_once(on: Stage) -> None:
    planned = await on.plan("standup", almanac.Daily(time(9)))
    on.hand.go(hours=1)
    await on.tick()
    # As if the claim had been lost after the messages were put: the same turn comes again.
    async with on.app.database.write() as tx:
        await schedules.set_next(tx, planned, planned.next_run_at, planned.slot)
    assert await on.tick() == 1
    assert await on.heard() == ["standup 2026-11-23"]
    assert len(await on.all_of(outbox.table)) == 1


async def test_two_clocks_at_once_do_it_once(on: Stage, database: Database) -> None:
    other = await stage(database, capability=SAYING)
    other.hand.at = on.hand.at
    for n in range(30):
        await on.plan(f"s{n:02}", almanac.Daily(time(9)))
    at = on.hand.go(hours=1)
    done = await asyncio.gather(on.app.clock.tick(at), other.app.clock.tick(at))
    assert sum(done) == 30
    await on.app.lanes.settle(on.workspace.id)
    assert len(await on.all_of(outbox.table)) == 30
    await other.app.stop()
