"""The local workspace as it is served: the real application behind uvicorn on a free port, with time in the hand."""

from __future__ import annotations

import asyncio
import json
import socket
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import uvicorn

from bot.app import App
from bot.settings import Settings
from bot.web import web
from handlers.conversation import Capability
from storage.database import Database
from storage.migrate import migrate
from tests import waiting
from tests.platforms.local import showcase

TUESDAY = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai, 01:00 in London


class Served:
    """One workspace on the SQLite file of its folder, which is made where there is none. It can be stopped and started
    again on the same port."""

    def __init__(self, folder: Path, capabilities: Sequence[Capability] = (showcase.capability,), **more: Any) -> None:
        self.folder = folder
        self.capabilities = capabilities
        self.more = more
        self.port = 0
        self.now = TUESDAY
        self.app: App
        self._server: uvicorn.Server
        self._running: asyncio.Task[None]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> Served:
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.port))
        self.port = listening.getsockname()[1]
        settings = Settings(data=self.folder, port=self.port, _env_file=None, **self.more)
        opened = Database(settings.database)
        await migrate(opened)
        await opened.close()
        self.app = App.build(settings, capabilities=self.capabilities, real=lambda: self.now, scheduled=False)
        config = uvicorn.Config(web(self.app), log_level="error", lifespan="on", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        # The test's own runner handles signals.
        self._running = asyncio.create_task(self._server._serve([listening]))
        while not self._server.started:
            await asyncio.sleep(0)
            if self._running.done():
                self._running.result()
        return self

    async def stop(self) -> None:
        self.app.leaving.set()
        self._server.should_exit = True
        await self._running

    def client(self, **headers: str) -> httpx2.AsyncClient:
        """A client that sends what the page sends."""
        own = {"x-tongpin": "1", **headers}
        return httpx2.AsyncClient(base_url=self.url, headers=own, trust_env=False, verify=False)  # no TLS on this way


class Tab:
    """An open page of one person in one place, as far as it speaks HTTP."""

    def __init__(self, served: Served, who: str = "wang", where: str = "dm") -> None:
        self.served = served
        self.who = who
        self.where = where

    async def post(self, path: str, *, id: str | None = None, **body: Any) -> dict[str, Any]:
        """A deed; gives the answer with its status under "status"."""
        async with self.served.client() as client:
            said = {"as": self.who, "in": self.where, "id": id or str(uuid.uuid4()), **body}
            answer = await client.post(f"/local/{path}", json=said)
            return {"status": answer.status_code, **answer.json()}

    async def says(self, text: str, **more: Any) -> dict[str, Any]:
        return await self.post("say", text=text, **more)

    async def page(self) -> str:
        async with self.served.client() as client:
            answer = await client.get("/", params={"as": self.who, "in": self.where})
            assert answer.status_code == 200, answer.text
            return answer.text

    async def data(self) -> dict[str, Any]:
        """What the page tells its scripts."""
        page = await self.page()
        return json.loads(page.partition('<script type="application/json" id="page">')[2].partition("</script>")[0])

    async def hears(self, count: int, since: int = 0, last_event_id: int | None = None) -> list[dict[str, Any]]:
        """The next lines of the stream from a change number on."""
        headers = {} if last_event_id is None else {"last-event-id": str(last_event_id)}
        out: list[dict[str, Any]] = []
        params = {"as": self.who, "in": self.where, "since": since}
        async with (
            asyncio.timeout(waiting.SECONDS),
            self.served.client(**headers) as client,
            client.stream("GET", "/local/stream", params=params) as answer,
        ):
            assert answer.status_code == 200
            kind = ""
            async for row in answer.aiter_lines():
                if row.startswith("event: "):
                    kind = row[7:]
                if row.startswith("data: ") and kind == "line":
                    out.append(json.loads(row[6:]))
                if len(out) == count:
                    break
        return out
