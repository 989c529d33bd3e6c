"""The page's addresses: the page itself, its files, its stream, and one for each thing a person does."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from bot.observe import fault
from bot.platforms.local import answers, guard, moves, page, read, team
from bot.platforms.local.draw import Viewer
from bot.platforms.local.keyboard import Done, Seat, Stranger, seat
from bot.platforms.local.pieces import disposition, packed, pieces, preferred
from bot.platforms.local.view import View, address
from handlers.conversation import Voice, catalogue, shown
from storage import files, people, transcript
from storage.base import Tx
from storage.transcript import Line

if TYPE_CHECKING:
    from bot.platforms.local.client import LocalPlatform

log = structlog.get_logger(__name__)

PAGE = 60
"""Lines on the page at first, and with each step back."""
LARGEST_BODY = 16 * 1024 * 1024
BEAT = 15.0
"""Seconds between two signs of life on a silent stream."""
POLL = 1.0
"""Seconds after which a stream looks by itself, where another process may have posted."""

_SAFE_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml"})

S = TypeVar("S", bound=read.Shape)


class Site:
    """Answers the page's requests."""

    def __init__(self, platform: LocalPlatform) -> None:
        self.platform = platform
        self.house = platform.house
        self.database = platform.database
        self.keyboard = platform.keyboard
        self.texts = (catalogue("bot.platforms.local"), self.house.dispatch.common)

    # -- for whom ------------------------------------------------------------------------------------------------------

    def viewer(self, at: Seat) -> Viewer:
        now, zone = self.house.clock.now(at.workspace), at.person.zone
        today = now.astimezone(shown.zone(zone)).date()
        return Viewer(at.person, at.people, Voice(self.texts, at.person.locale, zone, today), now, at.direct.id)

    def bystander(self, request: Request) -> Voice:
        """The voice for somebody of whom only the browser's language is known."""
        return Voice(self.texts, preferred(request) or "en", "UTC")

    async def sit(self, request: Request, tx: Tx) -> Seat:
        return await seat(tx, request.query_params.get("as", ""), request.query_params.get("in", ""))

    # -- what is looked at ---------------------------------------------------------------------------------------------

    async def front(self, request: Request) -> Response:
        """The page. Without a person and a place, the last ones of this browser, or the manager's direct messages."""
        try:
            async with self.database.read() as tx:
                at = await self.sit(request, tx)
        except Stranger:
            return await self._usual(request)
        async with self.database.read() as tx:
            view = await self._view(tx, at)
        response = packed(request, page.whole(view).encode(), "text/html", {"cache-control": "no-store"})
        response.set_cookie(
            "seat", f"{request.query_params['as']}:{request.query_params['in']}", samesite="strict", httponly=True
        )
        return response

    async def _usual(self, request: Request) -> Response:
        who, _, where = request.cookies.get("seat", "").partition(":")
        async with self.database.write() as tx:
            workspace = await team.settle(tx, self.house.clock.now(None), self.house.dispatch.first)
            chosen = "locale" in self.house.settings.model_fields_set
            await team.greet(tx, workspace, None if chosen else preferred(request))
            try:
                at = await seat(tx, who, where)
            except Stranger:
                at = await seat(tx, team.MANAGER, "dm")
        return RedirectResponse(address(at.person, at.place), 303, {"cache-control": "no-store"})

    async def _view(self, tx: Tx, at: Seat) -> View:
        workspace, person = at.workspace, at.person
        cursor = await transcript.last_change(tx, workspace.id)
        rooms = await team.readable(tx, workspace, person)
        lines = await transcript.tail(tx, workspace.id, at.place.id, person.id, PAGE + 1)
        return View(
            viewer=self.viewer(at),
            place=at.place,
            places=rooms,
            lines=lines[-PAGE:],
            quoted=await answers.quoted(tx, workspace.id, lines),
            older=len(lines) > PAGE,
            latest={r.id: await transcript.latest_ids(tx, workspace.id, r.id, person.id) for r in rooms},
            cursor=cursor,
            moved=workspace.clock_shift != 0,
            sampled=moves.sampled(workspace),
            capabilities=self.house.dispatch.capabilities,
            common=self.house.dispatch.common,
        )

    async def older(self, request: Request) -> Response:
        """The lines before one, for paging back."""
        try:
            before = int(request.query_params.get("before", ""))
        except ValueError:
            raise read.Unreadable from None
        async with self.database.read() as tx:
            at = await self.sit(request, tx)
            found = await transcript.tail(tx, at.workspace.id, at.place.id, at.person.id, PAGE + 1, before)
            drawn = await answers.drawn(tx, found[-PAGE:], self.viewer(at))
        return JSONResponse({"lines": drawn, "older": len(found) > PAGE})

    async def file(self, request: Request) -> Response:
        """A picture, or a document for its own person alone."""
        async with self.database.read() as tx:
            at = await seat(tx, request.query_params.get("as", ""), "dm")
            known = await files.get(tx, at.workspace.id, request.path_params["id"])
        if known is None or known.person_id not in (None, at.person.id):
            raise Stranger
        picture = known.media_type in _SAFE_PICTURES
        headers = {
            "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
            "content-disposition": disposition(known.name, inline=picture),
            "cache-control": "private, max-age=31536000, immutable",
        }
        return Response(known.content, media_type=known.media_type, headers=headers)

    async def piece(self, request: Request) -> Response:
        """A file of the page itself."""
        known = pieces().get(request.path_params["name"])
        if known is None:
            raise Stranger
        content, kind, tag = known
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"etag": tag, "cache-control": "no-cache"})
        return packed(request, content, kind, {"etag": tag, "cache-control": "no-cache"})

    # -- what happens --------------------------------------------------------------------------------------------------

    async def stream(self, request: Request) -> Response:
        """All that is posted or edited where the person reads, from a change number on, as server-sent events."""
        since = request.headers.get("last-event-id") or request.query_params.get("since", "")
        if not since.isdecimal():
            raise read.Unreadable
        async with self.database.read() as tx:
            await self.sit(request, tx)
        return StreamingResponse(
            self._events(request, int(since)),
            media_type="text/event-stream",
            headers={"cache-control": "no-store", "x-accel-buffering": "no"},
        )

    async def _events(self, request: Request, cursor: int) -> AsyncIterator[str]:
        listeners = self.platform.listeners
        wait = BEAT if self.database.embedded else POLL
        told: dict[str, Any] | None = None
        yield "retry: 1000\n\n"
        async with listeners.listening() as heard:
            while not listeners.leaving.is_set():
                heard.clear()
                try:
                    at, found, drawn, top = await self._news(request, cursor)
                except Exception as error:
                    # The page asks again by itself, and hears why if it is for good.
                    log.warning("a stream ended", **fault(error))
                    return
                viewer = self.viewer(at)
                state = answers.state(at, viewer)
                if told is None or answers.steady(state) != answers.steady(told):
                    yield answers.event("state", state)
                    told = state
                for line in drawn:
                    yield answers.event("line", line, line["change"])
                cursor = max([cursor, *(line.change for line in found)])
                if len(found) == transcript.AT_ONCE:
                    continue
                cursor = max(cursor, top)
                if not await listeners.wait(heard, wait):
                    yield ": alive\n\n"

    async def _news(self, request: Request, cursor: int) -> tuple[Seat, list[Line], list[dict[str, Any]], int]:
        """Who looks, what came above this number where they may read, drawn for them, and the last number of all."""
        async with self.database.read() as tx:
            at = await self.sit(request, tx)
            rooms = [room.id for room in await team.readable(tx, at.workspace, at.person)]
            top = await transcript.last_change(tx, at.workspace.id)
            found = await transcript.changed(tx, at.workspace.id, cursor, at.person.id, rooms)
            return at, found, await answers.drawn(tx, found, self.viewer(at)), top

    def deed(self, shape: type[S], act: Callable[[S], Awaitable[Done]]) -> Callable[[Request], Awaitable[Response]]:
        """A route on which a person does something and is answered."""

        async def answer(request: Request) -> Response:
            said = await self._said(request, shape)
            done = await act(said)
            async with self.database.read() as tx:
                viewer = self.viewer(await seat(tx, said.who, said.where))
                return JSONResponse(await answers.done(tx, done, viewer))

        return answer

    async def choose(self, request: Request) -> Response:
        here = f"{request.url.scheme}://{request.headers['host']}"
        return await self.deed(read.Chosen, lambda said: self.keyboard.choose(said, here))(request)

    async def move(self, request: Request) -> Response:
        said = await self._said(request, read.Moved)
        at = await self.keyboard.sit(said)
        arrived = await moves.clock(self.house, at, said.move)
        at = await self.keyboard.sit(said)
        self.platform.listeners.stir()
        viewer = self.viewer(at)
        return JSONResponse({**answers.state(at, viewer), "toast": answers.arrived(arrived, said.move, at, viewer)})

    async def sample(self, request: Request) -> Response:
        said = await self._said(request, read.Plain)
        at = await self.keyboard.sit(said)
        filled = await moves.sample(self.house, at)
        self.platform.listeners.stir()
        key = "sampled" if filled else "nothing_to_load"
        return JSONResponse({"toast": self.viewer(at).t(f"local.welcome.{key}"), "filled": filled})

    async def speak(self, request: Request) -> Response:
        """The acting person chooses a language; it is theirs on every platform rule, not only on this page."""
        said = await self._said(request, read.Spoken)
        async with self.database.write() as tx:
            at = await seat(tx, said.who, said.where)
            await people.change(tx, at.person, locale=said.locale, chosen=at.person.chosen | {"locale"})
        self.platform.listeners.stir()
        return JSONResponse({"ok": True})

    async def _said(self, request: Request, shape: type[S]) -> S:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_BODY:
                raise read.Wrong({"": "big_file"})
        if len(body) > 256 * 1024:
            return await asyncio.to_thread(read.shape, shape, bytes(body))
        return read.shape(shape, bytes(body))

    # -- all of them ---------------------------------------------------------------------------------------------------

    def routes(self) -> Sequence[BaseRoute]:
        do, keyboard = self.deed, self.keyboard
        inner = [
            Route("/", self.front),
            Route("/local/page/{name}", self.piece),
            Route("/local/lines", self.older),
            Route("/local/stream", self.stream),
            Route("/local/files/{id:int}", self.file),
            Route("/local/say", do(read.Said, keyboard.say), methods=["POST"]),
            Route("/local/press", do(read.Pressed, keyboard.press), methods=["POST"]),
            Route("/local/submit", do(read.Submitted, keyboard.submit), methods=["POST"]),
            Route("/local/open", do(read.Plain, keyboard.open), methods=["POST"]),
            Route("/local/choose", self.choose, methods=["POST"]),
            Route("/local/clock", self.move, methods=["POST"]),
            Route("/local/sample", self.sample, methods=["POST"]),
            Route("/local/speak", self.speak, methods=["POST"]),
        ]
        return [self._guarded(route) for route in inner]

    def _guarded(self, route: Route) -> Route:
        """The route behind the guard, and with an answer in words for everything that goes wrong."""
        endpoint = route.endpoint

        async def safe(request: Request) -> Response:
            voice = self.bystander(request)
            try:
                return await endpoint(request)  # type: ignore[no-any-return]
            except read.Wrong as wrong:
                said = {name: voice(f"local.{key}") for name, key in wrong.fields.items()}
                return JSONResponse({"problem": {"message": voice("local.bad_form"), "fields": said}}, 422)
            except read.Unreadable:
                return JSONResponse({"message": voice("local.unreadable")}, HTTPStatus.BAD_REQUEST)
            except Stranger:
                return JSONResponse({"message": voice("local.stranger")}, HTTPStatus.NOT_FOUND)
            except Exception as error:
                code = secrets.token_hex(3)
                log.error("request failed", code=code, path=request.url.path, **fault(error))
                apology = voice("common.failed", code=code)
                if route.path == "/":
                    return PlainTextResponse(apology, 500)
                return JSONResponse({"message": apology}, 500)

        made = Route(route.path, safe, methods=route.methods)
        made.app = guard.Guard(made.app, self.bystander, lambda: self.house.settings.port)
        return made


def routes(platform: LocalPlatform) -> Sequence[BaseRoute]:
    return Site(platform).routes()
