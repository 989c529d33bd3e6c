"""Socket Mode: two connections, so that one can be renewed while the other hears, and a watchdog over both."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.observe import fault
from bot.platforms.slack.wire import Wire, sdk_logger

log = structlog.get_logger(__name__)

CONNECTIONS = 2
PING_SECONDS = 10.0
WATCH_SECONDS = 10.0
SILENT_SECONDS = 45.0
"""A connection that is down for this long is thrown away and made anew: the SDK's reconnecting may stop mutely."""


class Sockets:
    """The connections of one process. Without an app token there are none, and HTTP is the only ear."""

    def __init__(
        self,
        app_token: str,
        wire: Wire,
        receive: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]],
        *,
        watch: float = WATCH_SECONDS,
        silent: float = SILENT_SECONDS,
    ) -> None:
        self.app_token, self.wire, self.receive = app_token, wire, receive
        self.watch_seconds, self.silent_seconds = watch, silent
        self._clients: list[SocketModeClient] = []
        self._heard: dict[SocketModeClient, float] = {}
        self._watchdog: asyncio.Task[None] | None = None
        self._acking: set[asyncio.Task[Any]] = set()
        self._stopping = False

    async def start(self) -> None:
        """Open the connections. A Slack that cannot be reached does not stop the house: the watchdog goes on trying."""
        if not self.app_token:
            return
        self._stopping = False
        self._clients = [self._made() for _ in range(CONNECTIONS)]
        await asyncio.gather(*(self._connect(c) for c in self._clients))
        self._watchdog = asyncio.create_task(self._watch())

    @property
    def connected(self) -> int:
        return sum(c.current_session is not None and not c.current_session.closed for c in self._clients)

    def _made(self) -> SocketModeClient:
        client = SocketModeClient(
            app_token=self.app_token,
            logger=sdk_logger(),
            web_client=self.wire.reads(""),
            ping_interval=PING_SECONDS,
        )
        client.socket_mode_request_listeners.append(self._hear)
        self._heard[client] = time.monotonic()
        return client

    async def _connect(self, client: SocketModeClient) -> None:
        try:
            client.wss_uri = await client.issue_new_wss_url()
            async with asyncio.timeout(self.silent_seconds):
                await client.connect()  # type: ignore[no-untyped-call]
            self._heard[client] = time.monotonic()
        except Exception as error:
            log.warning("slack socket not opened", **fault(error))

    async def _hear(self, client: Any, request: SocketModeRequest) -> None:
        """One envelope: handled, and acknowledged on the connection it came by. While stopping it is left unanswered,
        so that Slack gives it to another connection."""
        if self._stopping:
            return
        task = asyncio.current_task()
        assert task is not None
        self._acking.add(task)
        try:
            started = time.time()
            asked = AsyncBoltRequest(mode="socket_mode", body=request.payload or {}, headers=build_headers(request))
            response = await self.receive(asked)
            await send_async_response(client, request, response, started)
        except Exception as error:
            log.error("slack envelope not answered", **fault(error))
        finally:
            self._acking.discard(task)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self.watch_seconds)
            for index, client in enumerate(self._clients):
                try:
                    if await client.is_connected():
                        self._heard[client] = time.monotonic()
                    elif time.monotonic() - self._heard[client] > self.silent_seconds:
                        log.warning("slack socket replaced", connection=index)
                        self._clients[index] = fresh = self._made()
                        self._heard.pop(client, None)
                        await _closed(client)
                        await self._connect(fresh)
                except Exception as error:
                    log.warning("slack watchdog", **fault(error))

    async def stop(self) -> None:
        """Hear nothing more; what is being acknowledged gets its acknowledgement out first."""
        self._stopping = True
        if self._watchdog is not None:
            self._watchdog.cancel()
            self._watchdog = None
        if self._acking:
            await asyncio.wait(set(self._acking), timeout=3)
        await asyncio.gather(*(_closed(c) for c in self._clients))
        self._clients, self._heard = [], {}


async def _closed(client: SocketModeClient) -> None:
    try:
        async with asyncio.timeout(2):
            await client.close()  # type: ignore[no-untyped-call]
    except Exception as error:
        log.info("slack socket not closed well", error=type(error).__name__)
