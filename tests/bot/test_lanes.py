"""One contract for both runners of lanes: what is put is sent, in order, once, and no wake-up is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot import outgoing
from bot.app import App
from bot.settings import Settings
from handlers.conversation import Card, Context, Outgoing
from storage import outbox, places, sending, transcript, workspaces
from tests import waiting
from tests.bot.stage import CAPABILITY, Board

RUNNERS = [
    "embedded-sqlite",
    pytest.param("embedded-postgres", marks=pytest.mark.postgres),
    pytest.param("distributed-postgres", marks=pytest.mark.postgres),
]


def build(url: str, runner: str) -> App:
    settings = Settings(database_url=url, heartbeat=0.5, _env_file=None)
    app = App.build(settings, capabilities=[CAPABILITY], platforms=[], runner=runner)
    app.platforms["board"] = Board(app.database)
    return app


@pytest.fixture(params=RUNNERS)
def runner(request: pytest.FixtureRequest) -> tuple[str, str]:
    """The runner's name and the database's address."""
    runner, kind = request.param.split("-")
    return runner, request.getfixturevalue(f"{kind}_url")


@pytest_asyncio.fixture
async def app(runner: tuple[str, str]) -> AsyncIterator[App]:
    from storage.migrate import migrate

    built = build(runner[1], runner[0])
    await migrate(built.database)
    await built.start(receive=False)
    yield built
    await built.stop()


async def team(app: App, name: str) -> tuple[int, places.Place]:
    async with app.database.write() as tx:
        workspace = await workspaces.ensure(tx, "board", name, now=app.clock.real())
        return workspace.id, await places.ensure(tx, workspace.id, "general", "group", name="general")


async def put(app: App, workspace_id: int, place: places.Place, *titles: str, fail: bool = False) -> None:
    async with app.database.write() as tx:
        workspace = await workspaces.get(tx, workspace_id)
        assert workspace is not None
        ctx = Context(tx, workspace, app.clock.real(), ())
        out = [Outgoing(place, Card(title=t), once=t) for t in titles]
        await outgoing.put(ctx, out, kind="stage:post", key="test", lanes=app.lanes)
        if fail:
            raise RuntimeError


async def heard(app: App, workspace_id: int) -> list[str]:
    t = transcript.table
    async with app.database.read() as tx:
        rows = await tx.rows(select(t.c.body).where(t.c.workspace_id == workspace_id).order_by(t.c.id))
    return [row.body for row in rows]


async def quiet(app: App, *workspace_ids: int) -> None:
    async with asyncio.timeout(waiting.SECONDS):
        for workspace_id in workspace_ids:
            await app.lanes.settle(workspace_id)


async def test_what_is_put_is_sent_in_order(app: App) -> None:
    one, place = await team(app, "one")
    two, other = await team(app, "two")
    for n in range(5):
        await put(app, one, place, f"a{n}")
        await put(app, two, other, f"b{n}", f"c{n}")
    await quiet(app, one, two)
    assert await heard(app, one) == [f"a{n}" for n in range(5)]
    assert await heard(app, two) == [f"{x}{n}" for n in range(5) for x in "bc"]


async def test_what_is_rolled_back_wakes_nobody(app: App) -> None:
    one, place = await team(app, "one")
    with pytest.raises(RuntimeError):
        await put(app, one, place, "never", fail=True)
    await put(app, one, place, "after")
    await quiet(app, one)
    assert await heard(app, one) == ["after"]


async def test_no_wake_up_is_lost_while_a_lane_runs(app: App) -> None:
    """Messages put at every moment of a running lane, the last one as it ends among them."""
    one, place = await team(app, "one")
    for n in range(40):
        await put(app, one, place, f"m{n}")
        await asyncio.sleep(0.001 * (n % 7))
    await quiet(app, one)
    assert await heard(app, one) == [f"m{n}" for n in range(40)]


async def test_one_lane_of_a_workspace_runs_at_a_time(app: App) -> None:
    one, place = await team(app, "one")
    board: Any = app.platforms["board"]
    post, inside, most = board.post, 0, 0

    async def watched(letter: Any) -> str:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.002)
        try:
            return str(await post(letter))
        finally:
            inside -= 1

    board.post = watched
    await asyncio.gather(*[put(app, one, place, f"m{n}") for n in range(20)])
    await quiet(app, one)
    assert len(await heard(app, one)) == 20
    assert most == 1


async def test_a_lane_that_fails_is_woken_by_the_sweep(app: App) -> None:
    one, place = await team(app, "one")
    taken = app.delivery._next
    failing = [True]

    async def broken(*args: Any) -> Any:
        if failing:
            failing.pop()
            raise OSError("gone for a moment")
        return await taken(*args)

    app.delivery._next = broken  # type: ignore[method-assign]
    await put(app, one, place, "a")
    async with asyncio.timeout(waiting.SECONDS):
        while failing:
            await asyncio.sleep(0.01)
        while await heard(app, one) != ["a"]:
            await app.sweep()
            await asyncio.sleep(0.05)


async def test_what_another_process_left_is_taken_up_at_the_start(app: App, runner: tuple[str, str]) -> None:
    one, place = await team(app, "one")
    await app.stop()
    asleep = build(runner[1], runner[0])
    await put(asleep, one, place, "a", "b")  # put by a process that ends before it sends anything
    async with asleep.database.write() as tx:
        first = await sending.next_ready(tx, one, asleep.clock.real())
        assert first is not None
        await outbox.mark(tx, first, outbox.SENDING, asleep.clock.real(), attempts=1, tried_at=asleep.clock.real())
    await asleep.database.close()
    again = build(runner[1], runner[0])
    await again.start(receive=False)
    await quiet(again, one)
    assert await heard(again, one) == ["a", "b"]
    assert await again.lanes.stop(5) is None
    await again.stop()
