"""Twenty thousand partners in one workspace: finding, listing, and a morning's reminders in time and queries."""

from __future__ import annotations

import asyncio
import tempfile
import time as clock
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bot import outgoing
from handlers import almanac, partners
from handlers.conversation import Command, Context, Run, catalogue
from handlers.partners import names, reminding, rules
from storage import occasions, people, workspaces
from storage import partners as store
from storage.base import Tx
from storage.database import Database
from storage.migrate import migrate

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
MANY, FEW = 20_000, 200
_FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹"
_GIVEN = "伟芳娜敏静丽强磊洋艳勇军杰娟涛明超秀霞平刚桂英华玉兰建国文辉力明慧巧美"


async def fill(tx: Tx, number: int) -> tuple[workspaces.Workspace, list[people.Person]]:
    """A workspace with that many partners, twenty owners, and a birthday each, lunar ones among them."""
    space = await workspaces.ensure(tx, "local", f"w{number}", now=NOW, name="bench")
    owners = [await people.ensure(tx, space.id, f"p{n}", name=f"同事{n}") for n in range(20)]
    today = NOW.date()
    rows, days = [], []
    for n in range(number):
        name = _FAMILY[n % 30] + _GIVEN[n // 30 % len(_GIVEN)] + _GIVEN[n // 1080 % len(_GIVEN)]
        organisation = f"公司{n % 700}"
        found = names.findable(name, organisation)
        rows.append(
            {
                "name": name,
                "kind": rules.KINDS[n % 5],
                "organisation": organisation,
                "owner_id": owners[n % 20].id,
                "search": found.search,
                "sort": found.sort,
            }
        )
        on = date(2024, 1, 1) + timedelta(days=n * 7 % 366)
        day = almanac.LunarDay(n % 12 + 1, n % 29 + 1) if n % 3 == 0 else almanac.SolarDay(on.month, on.day)
        days.append(day.to_dict())
    ids = await store.add_many(tx, space.id, owners[0].id, NOW, rows)
    await occasions.add_many(
        tx,
        [
            {
                "workspace_id": space.id,
                "partner_id": i,
                "kind": "birthday",
                "day": day,
                "next_on": rules.next_day(day, today),
            }
            for i, day in zip(ids, days, strict=True)
        ],
    )
    return space, owners


def context(tx: Tx, space: workspaces.Workspace, actor: people.Person | None, now: datetime = NOW) -> Context:
    return Context(
        tx=tx,
        workspace=space,
        now=now,
        catalogues=(partners.capability.texts, catalogue("handlers.conversation")),
        capability=partners.capability,
        _actor=actor,
    )


async def _best(work: Callable[[], Awaitable[Any]], rounds: int = 7) -> float:
    """Milliseconds of the best of some rounds."""
    best = 1e9
    for _ in range(rounds):
        start = clock.perf_counter()
        await work()
        best = min(best, clock.perf_counter() - start)
    return best * 1000


async def morning(tx: Tx, space: workspaces.Workspace, now: datetime) -> int:
    """Run the job for one morning and make its messages; how many there are."""
    ctx = context(tx, space, None, now)
    run = Run(schedule=1, kind="partners:daily", subject=space.zone, payload={}, due=now, slot=str(now.date()))
    said = await reminding.daily(run, ctx)
    return len(await outgoing.letters(ctx, said, kind=run.kind, key="bench"))


async def _measure() -> list[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}")
        await migrate(database)
        async with database.write() as tx:
            many, owners = await fill(tx, MANY)
            few, _ = await fill(tx, FEW)
        rows: list[tuple[str, str]] = []
        async with database.write() as tx:
            ctx = context(tx, many, owners[3])
            for what, text in (
                ("find by pinyin initials", "find wfm"),
                ("find by name", "find 王芳"),
                ("find by organisation", "find 公司333"),
                ("list of mine", "list"),
                ("list of everybody's", "list all"),
                ("list of a kind", "list media"),
                ("the overview", ""),
            ):
                first, _, rest = text.partition(" ")
                word = partners.capability.word(first)
                assert word is not None
                flow, said = word.flow, Command("partner", rest)
                rows.append((f"{what}, {MANY:,} partners", f"{await _best(lambda f=flow, s=said: f(s, ctx)):.1f} ms"))  # type: ignore[misc]
        asked = 0

        def count(*_: Any) -> None:
            nonlocal asked
            asked += 1

        event.listen(database.engine.sync_engine, "before_cursor_execute", count)
        for space, number in ((few, FEW), (many, MANY)):
            async with database.write() as tx:
                await morning(tx, space, NOW)  # the first morning catches up with the last thirty working days
                asked, start = 0, clock.perf_counter()
                sent = await morning(tx, space, NOW + timedelta(days=1))
                spent = (clock.perf_counter() - start) * 1000
            rows.append(
                (f"a morning's reminders, {number:,} partners", f"{sent} cards, {asked} queries, {spent:.0f} ms")
            )
        await database.close()
        return rows


def run() -> list[tuple[str, str]]:
    """(name, figure) lines; some ten seconds."""
    return asyncio.run(_measure())
