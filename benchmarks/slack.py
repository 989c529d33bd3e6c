"""A slash command through our adapter beside a bare Bolt application: 32 clients at once, real answers.

Each application runs in a process of its own under uvicorn, on this machine. The clients wait for the acknowledgement,
as Slack does; the answers arrive at a response_url. The bare application acknowledges and answers with a fixed card;
ours checks the signature, acknowledges, looks up the person, runs the real `/tongpin` in a transaction on SQLite and
answers with its card.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

SECRET = "0123456789abcdef0123456789abcdef"
CLIENTS, COMMANDS, WARM = 32, 600, 60
ROUNDS = 3


# -- the applications, each in its own process ------------------------------------------------------------------------


def serve(kind: str, api: str, folder: str) -> None:
    """Run one of the applications until it is stopped; its port stands in the file `port`."""
    import uvicorn

    app: Any = _ours(api, folder) if kind == "ours" else _bare(api, answers=kind == "bare")
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", access_log=False))

    async def main() -> None:
        task = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        Path(folder, "port").write_text(str(port))
        await task

    asyncio.run(main())


def _bare(api: str, *, answers: bool) -> Any:
    from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient
    from starlette.applications import Starlette
    from starlette.routing import Route

    bolt = AsyncApp(client=AsyncWebClient(token="xoxb-1", base_url=api), signing_secret=SECRET)
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": f"line {n}"}} for n in range(8)]

    @bolt.command("/tongpin")
    async def command(ack: Any, respond: Any) -> None:
        await ack()
        if answers:
            await respond(text="what I can do", blocks=blocks)

    handler = AsyncSlackRequestHandler(bolt)
    return Starlette(routes=[Route("/slack/events", handler.handle, methods=["POST"])])


def _ours(api: str, folder: str) -> Any:
    from bot.app import App
    from bot.observe import start_logging
    from bot.settings import Settings
    from bot.web import web as routes
    from storage.migrate import migrate

    start_logging("ERROR")
    settings = Settings(
        _env_file=None,
        data=Path(folder),
        local=False,
        slack_bot_token="xoxb-1",
        slack_signing_secret=SECRET,
        slack_api_url=api,
    )
    app = App.build(settings, platforms=["slack"])
    asyncio.run(_migrated(migrate, settings))
    return routes(app)


async def _migrated(migrate: Any, settings: Any) -> None:
    from storage.database import Database

    database = Database(settings.database)
    await migrate(database)
    await database.close()


# -- Slack and its people ---------------------------------------------------------------------------------------------


class Sink:
    """What Slack is for the applications: who they are, who asks, and where answers go."""

    def __init__(self) -> None:
        self.answers = 0

    async def start(self) -> str:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/respond", self._respond)
        self.runner = web.AppRunner(app, access_log=None)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        self.root = f"http://127.0.0.1:{self.runner.addresses[0][1]}"
        return f"{self.root}/api/"

    async def _api(self, request: web.Request) -> web.Response:
        user = {"id": "U1", "name": "ana", "tz": "Asia/Shanghai", "profile": {"display_name": "Ana"}, "is_admin": True}
        body = {"ok": True, "user": user, "team_id": "T1", "user_id": "UBOT", "bot_id": "B1", "team": "Acme"}
        return web.json_response({**body, "channel": {"id": "C1", "is_member": True}, "bot": {"id": "B1"}})

    async def _respond(self, request: web.Request) -> web.Response:
        await request.read()
        self.answers += 1
        return web.Response(text="ok")


async def _round(kind: str) -> tuple[float, float, float, float]:
    """Acknowledgements a second, their median and 99th percentile in ms, and answers a second until the last one."""
    sink, answering = Sink(), kind != "silent"
    api = await sink.start()
    with tempfile.TemporaryDirectory() as folder:
        child = subprocess.Popen([sys.executable, "-m", "benchmarks.slack", kind, api, folder])
        try:
            port = await _port(Path(folder, "port"))
            url = f"http://127.0.0.1:{port}/slack/events"
            connector = aiohttp.TCPConnector(limit=CLIENTS)
            async with aiohttp.ClientSession(connector=connector) as session:
                await _send(session, url, sink, WARM, "warm")
                while answering and sink.answers < WARM:
                    await asyncio.sleep(0.01)
                sink.answers = 0
                begun = time.perf_counter()
                took = await _send(session, url, sink, COMMANDS, kind)
                acked = time.perf_counter() - begun
                while answering and sink.answers < COMMANDS:
                    await asyncio.sleep(0.005)
                answered = time.perf_counter() - begun
        finally:
            child.terminate()
            child.wait(15)
            await sink.runner.cleanup()
    cuts = statistics.quantiles(took, n=100)
    return COMMANDS / acked, cuts[49] * 1000, cuts[98] * 1000, COMMANDS / answered


async def _port(file: Path) -> int:
    for _ in range(2_000):
        if file.exists() and file.read_text():
            return int(file.read_text())
        await asyncio.sleep(0.01)
    raise TimeoutError("the application did not start")


async def _send(session: aiohttp.ClientSession, url: str, sink: Sink, count: int, mark: str) -> list[float]:
    numbers = iter(range(count))
    took: list[float] = []

    async def client() -> None:
        for number in numbers:
            body = urlencode(
                {
                    "command": "/tongpin",
                    "text": "",
                    "team_id": "T1",
                    "user_id": "U1",
                    "user_name": "ana",
                    "channel_id": "C1",
                    "channel_name": "general",
                    "response_url": f"{sink.root}/respond",
                    "trigger_id": f"{mark}-{number}",
                }
            ).encode()
            stamp = str(int(time.time()))
            signature = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
            headers = {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-Slack-Request-Timestamp": stamp,
                "X-Slack-Signature": f"v0={signature}",
            }
            begun = time.perf_counter()
            async with session.post(url, data=body, headers=headers) as done:
                assert done.status == 200, done.status
                assert not await done.text()
            took.append(time.perf_counter() - begun)

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return took


def run() -> list[tuple[str, str]]:
    """The median of a few rounds of each, taken in turn."""
    found: dict[str, list[tuple[float, float, float, float]]] = {"bare": [], "silent": [], "ours": []}
    for _ in range(ROUNDS):
        for kind, rounds in found.items():
            rounds.append(asyncio.run(_round(kind)))
    mid = {kind: [statistics.median(r[i] for r in rounds) for i in range(4)] for kind, rounds in found.items()}
    rows = []
    names = {
        "bare": "bare Bolt that answers",
        "silent": "bare Bolt that only acknowledges",
        "ours": "Tongpin, /tongpin",
    }
    for kind, name in names.items():
        acks, median, late, answers = mid[kind]
        rows.append((f"{name}: acknowledged", f"{acks:,.0f}/s, median {median:.1f} ms, p99 {late:.1f} ms"))
        if kind != "silent":
            rows.append((f"{name}: all answered", f"{answers:,.0f}/s"))
    rows.append(("acknowledged, ours to one that answers", f"{mid['ours'][0] / mid['bare'][0]:.2f} (aim: 0.8)"))
    rows.append(("acknowledged, ours to one that does nothing", f"{mid['ours'][0] / mid['silent'][0]:.2f}"))
    return rows


if __name__ == "__main__":
    serve(*sys.argv[1:4])
