"""The web routes: each platform's own, and what an operator's tools ask for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.app import App
from bot.observe import OUTBOX, fault
from storage import outbox
from storage.migrate import current, head

log = structlog.get_logger(__name__)


class Closed:
    """What every answer says to a browser, unless its own route said it: load nothing, guess nothing, tell nobody."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("content-security-policy", "default-src 'none'; frame-ancestors 'none'")
                headers.setdefault("x-content-type-options", "nosniff")
                headers.setdefault("referrer-policy", "no-referrer")
            await send(message)

        await self.app(scope, receive, sending)


def web(app: App, *, work: bool = True) -> Starlette:
    """The ASGI application. Its lifespan is the application's: started before the first request, stopped after the
    last. `work` says whether this process also ticks and delivers."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await app.start(work=work)
        try:
            yield
        finally:
            await app.stop()

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    newest = head()

    async def readyz(_: Request) -> Response:
        try:
            schema = await current(app.database)
        except Exception as error:
            log.error("not ready", **fault(error))
            return PlainTextResponse("the database does not answer\n", 503)
        if schema != newest:
            return PlainTextResponse("the database is not migrated: run tongpin migrate\n", 503)
        return PlainTextResponse("ready\n" if app.started else "not started\n", 200 if app.started else 503)

    async def metrics(_: Request) -> Response:
        async with app.database.read() as tx:
            counts = await outbox.counts(tx)
        for state in (
            outbox.READY,
            outbox.SENDING,
            outbox.SENT,
            outbox.FAILED,
            outbox.DOUBTFUL,
            outbox.SKIPPED,
        ):
            OUTBOX.labels(state).set(counts.get(state, 0))
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    routes: list[BaseRoute] = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
    for platform in app.platforms.values():
        routes.extend(platform.routes())
    made = Starlette(routes=routes, lifespan=lifespan, middleware=[Middleware(Closed)])
    state: Any = made.state
    state.app = app
    return made
