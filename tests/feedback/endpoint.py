"""An OpenAI-compatible endpoint on this machine whose answers, and faults, a test scripts one by one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Answer = str | dict[str, Any] | Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Endpoint:
    """`answers` are given in turn, the last one for ever; `asked` keeps every request's body."""

    answers: list[Answer] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._answer)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}/v1"

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.asked.append(body)
        if "You check a feedback message" in body["messages"][0]["content"]:
            return completion('{"quotes": []}')
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if callable(answer):
            return await answer(request)
        return completion(answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False))

    def drafts(self) -> int:
        """How many drafts were asked for; the critic's calls are not counted."""
        return sum("You rewrite" in body["messages"][0]["content"] for body in self.asked)


def completion(text: str, finish: str = "stop") -> web.Response:
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text}}
    return web.json_response({"id": "c", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]})


async def refuses_schemas(request: web.Request) -> web.Response:
    message = "This response_format type is unavailable now"
    return web.json_response({"error": {"message": message, "type": "invalid_request_error"}}, status=400)


async def broken(request: web.Request) -> web.Response:
    return web.json_response({"error": {"message": "overloaded"}}, status=500)


async def cut_short(request: web.Request) -> web.Response:
    return completion('{"specific": "海报', "length")


async def drips(request: web.Request) -> web.StreamResponse:
    """A byte at a time, for ever: each read is quick, the answer never ends."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    try:
        while True:
            await response.write(b" ")
            await asyncio.sleep(0)
    except (ConnectionError, asyncio.CancelledError):
        return response
