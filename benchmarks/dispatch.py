"""`/partner` through dispatch, events per second, against a bare Starlette route that does one SQLite insert.

Both are asked over HTTP semantics without a socket (the ASGI application is called directly), one after another and
twenty at a time, on a WAL file with synchronous=FULL. One event of ours finds the person and the place of the local
workspace, marks the inbox, runs the flow and draws the answer.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path

from sqlalchemy import text
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.app import App
from bot.platforms import Incoming, Sender, Whereabouts
from bot.platforms.typed import command
from bot.settings import Settings
from handlers.conversation import Card, Notice, Reader, plain_card
from storage.database import Database
from storage.migrate import migrate

EVENTS = 600
Deed = Callable[[], Awaitable[None]]


async def _measure(deed: Deed, abreast: int) -> tuple[float, float]:
    """(deeds per second, 99th percentile in ms)."""
    times: list[float] = []
    left = iter(range(EVENTS))

    async def worker() -> None:
        for _ in left:
            start = time.perf_counter()
            await deed()
            times.append(time.perf_counter() - start)

    for _ in range(20):
        await deed()
    start = time.perf_counter()
    await asyncio.gather(*[worker() for _ in range(abreast)])
    spent = time.perf_counter() - start
    return EVENTS / spent, sorted(times)[int(EVENTS * 0.99)] * 1000


async def _bare(path: Path) -> Deed:
    database = Database(f"sqlite+aiosqlite:///{path}")
    async with database.write() as tx:
        await tx.execute(text("CREATE TABLE events (id INTEGER PRIMARY KEY, body TEXT)"))

    async def insert(request: Request) -> Response:
        body = (await request.body()).decode()
        async with database.write() as tx:
            await tx.execute(text("INSERT INTO events (body) VALUES (:body)"), {"body": body})
        return PlainTextResponse("ok")

    app = Starlette(routes=[Route("/event", insert, methods=["POST"])])
    scope = {"type": "http", "method": "POST", "path": "/event", "query_string": b"", "headers": []}

    async def deed() -> None:
        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": b"/partner", "more_body": False}

        async def send(message: object) -> None:
            return None

        await app(dict(scope), receive, send)  # type: ignore[arg-type]

    return deed


async def _ours(path: Path) -> tuple[App, Deed]:
    settings = Settings(database_url=f"sqlite+aiosqlite:///{path}", _env_file=None)
    app = App.build(settings, platforms=["local"], scheduled=False)
    await migrate(app.database)
    await app.start()
    numbers = count()

    async def deed() -> None:
        event = command("/partner")
        assert event is not None
        where = Whereabouts("marketing", name="marketing")
        incoming = Incoming("local", "local", f"bench{next(numbers)}", Sender("wang"), where, event)
        handled = await app.dispatch.handle(incoming)
        assert handled.answers
        assert not handled.failed
        for answer in handled.answers:
            if isinstance(answer, Card):
                plain_card(answer, Reader(handled.actor.locale, handled.actor.zone))
            else:
                assert isinstance(answer, Notice)

    return app, deed


async def _go() -> list[tuple[str, str]]:
    rows = []
    with tempfile.TemporaryDirectory(prefix="tongpin-bench-") as folder:
        bare = await _bare(Path(folder) / "bare.db")
        app, ours = await _ours(Path(folder) / "ours.db")
        for abreast in (1, 20):
            base, base_p99 = await _measure(bare, abreast)
            mine, mine_p99 = await _measure(ours, abreast)
            how = f"{abreast} at a time"
            rows += [
                (f"bare Starlette route, one SQLite insert, {how}", f"{base:,.0f}/s, p99 {base_p99:.1f} ms"),
                (f"/partner, {how}", f"{mine:,.0f}/s, p99 {mine_p99:.1f} ms, {mine / base:.2f} of the bare one"),
            ]
        await app.stop()
    return rows


def run() -> list[tuple[str, str]]:
    """Some ten seconds."""
    return asyncio.run(_go())
