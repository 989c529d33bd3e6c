"""Slack on this machine, as far as the bot can see it: the Web API, response addresses, Socket Mode and uploads.

Written from the public documentation. It keeps what it is sent, refuses what Slack refuses, and misbehaves on demand:
`plan("chat.postMessage", Reset(stored=True))` stores the message and breaks the connection.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests import waiting


@dataclass(frozen=True, slots=True)
class Refuse:
    """Answer with an error; 429 with `retry_after` seconds."""

    error: str
    status: int = 200
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class Reset:
    """Break the connection, after the deed was done (`stored`) or before."""

    stored: bool


@dataclass(frozen=True, slots=True)
class Slow:
    """Do it, but only after the event is set."""

    until: asyncio.Event


@dataclass(slots=True)
class Call:
    """One call of the API."""

    method: str
    token: str
    args: dict[str, Any]


@dataclass(slots=True)
class Team:
    """A workspace with its token."""

    id: str
    token: str
    enterprise: str = ""
    name: str = "Acme"
    scopes: str = "chat:write,commands,im:write,users:read"
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    inside: set[str] = field(default_factory=lambda: {"C1", "C2"})
    archived: set[str] = field(default_factory=set)


class FakeSlack:
    """The server. `start` before use; `url` is the address of its API."""

    def __init__(self) -> None:
        self.teams: dict[str, Team] = {}
        self.calls: list[Call] = []
        self.messages: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.private: list[dict[str, Any]] = []
        self.views: dict[str, dict[str, Any]] = {}
        self.stack: list[str] = []
        self.homes: dict[str, dict[str, Any]] = {}
        self.answers: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.uploads: list[dict[str, Any]] = []
        self.codes: dict[str, dict[str, Any]] = {}
        self.refresh: dict[str, dict[str, Any]] = {}
        self.triggers: set[str] = set()
        self.response_urls: dict[str, int] = {}
        self.plans: dict[str, deque[Any]] = defaultdict(deque)
        self.sockets: list[web.WebSocketResponse] = []
        self.acks: dict[str, dict[str, Any]] = {}
        self._acked: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._changed = asyncio.Condition()
        self._numbers = itertools.count(1)
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def start(self) -> None:
        app = web.Application(client_max_size=50_000_000)
        app.router.add_post("/api/{method}", self._api)
        app.router.add_get("/api/{method}", self._api)
        app.router.add_post("/respond/{id}", self._respond)
        app.router.add_post("/upload/{id}", self._upload)
        app.router.add_get("/file/{id}", self._download)
        app.router.add_get("/link", self._link)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.root = f"http://127.0.0.1:{port}"
        self.url = f"{self.root}/api/"

    async def stop(self) -> None:
        for socket in list(self.sockets):
            await socket.close()
        assert self._runner is not None
        await self._runner.cleanup()

    # -- for tests -----------------------------------------------------------------------------------------------------

    def team(self, id: str = "T1", token: str = "xoxb-1", **more: Any) -> Team:
        made = Team(id, token, **more)
        self.teams[token] = made
        return made

    def plan(self, method: str, *what: Any) -> None:
        """The next calls of this method go like this, one after the other; None goes well."""
        self.plans[method].extend(what)

    def trigger(self, *, fresh: bool = True) -> str:
        made = f"trigger.{next(self._numbers)}"
        if fresh:
            self.triggers.add(made)
        return made

    def response_url(self) -> str:
        made = f"R{next(self._numbers)}"
        self.response_urls[made] = 5
        return f"{self.root}/respond/{made}"

    def called(self, method: str) -> list[Call]:
        return [c for c in self.calls if c.method == method]

    async def until(self, true: Any) -> None:
        """Wait until something that arrived makes this true."""
        async with asyncio.timeout(waiting.SECONDS), self._changed:
            await self._changed.wait_for(true)

    async def push(self, kind: str, payload: dict[str, Any], *, socket: int = 0, **more: Any) -> dict[str, Any]:
        """Send an envelope over a connection and wait for its acknowledgement; gives the payload that came with it."""
        envelope = f"env-{next(self._numbers)}"
        body = {"envelope_id": envelope, "type": kind, "payload": payload, "accepts_response_payload": True, **more}
        await self.sockets[socket].send_json(body)
        async with asyncio.timeout(waiting.SECONDS):
            await self._acked[envelope].wait()
        return self.acks[envelope]

    async def _note(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    # -- the API -------------------------------------------------------------------------------------------------------

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if request.content_type == "application/json":
            args = await request.json()
        else:
            given = {**request.query, **(await request.post())}
            args = {k: _value(v) for k, v in given.items()}
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or args.pop("token", "")
        self.calls.append(Call(method, token, args))
        await self._note()
        plan = self.plans[method].popleft() if self.plans[method] else None
        try:
            if isinstance(plan, Refuse):
                headers = {"Retry-After": str(plan.retry_after)} if plan.retry_after is not None else {}
                status = 429 if plan.retry_after is not None else plan.status
                return web.json_response({"ok": False, "error": plan.error}, status=status, headers=headers)
            if isinstance(plan, Slow):
                await plan.until.wait()
            if isinstance(plan, Reset) and not plan.stored:
                return self._broken(request)
            body = await self._do(method, token, args)
            if isinstance(plan, Reset):
                return self._broken(request)
            team = self.teams.get(token)
            return web.json_response(body, headers={"x-oauth-scopes": team.scopes} if team else {})
        finally:
            await self._note()

    def _broken(self, request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async def _do(self, method: str, token: str, args: dict[str, Any]) -> dict[str, Any]:
        deed = getattr(self, "_" + method.replace(".", "_"), None)
        if deed is None:
            return {"ok": False, "error": "unknown_method"}
        if method in ("oauth.v2.access", "apps.connections.open"):
            got = deed(token, args)
            return got if "error" in got else {"ok": True, **got}
        team = self.teams.get(token)
        if team is None:
            return {"ok": False, "error": "invalid_auth"}
        got = deed(team, args)
        return got if "error" in got else {"ok": True, **got}

    def _auth_test(self, team: Team, args: dict[str, Any]) -> dict[str, Any]:
        return {
            "team_id": team.id,
            "team": team.name,
            "user_id": "UBOT",
            "bot_id": "B1",
            "enterprise_id": team.enterprise or None,
        }

    def _apps_connections_open(self, token: str, args: dict[str, Any]) -> dict[str, Any]:
        if not token.startswith("xapp-"):
            return {"ok": False, "error": "not_allowed_token_type"}
        return {"url": f"{self.root.replace('http', 'ws')}/link"}

    def _oauth_v2_access(self, token: str, args: dict[str, Any]) -> dict[str, Any]:
        table, key = (
            (self.refresh, "refresh_token") if args.get("grant_type") == "refresh_token" else (self.codes, "code")
        )
        found = table.pop(args.get(key, ""), None)
        return found if found is not None else {"ok": False, "error": f"invalid_{key}"}

    def _users_info(self, team: Team, args: dict[str, Any]) -> dict[str, Any]:
        user = team.users.get(args["user"])
        return {"user": {"id": args["user"], **user}} if user else {"ok": False, "error": "user_not_found"}

    def _conversations_open(self, team: Team, args: dict[str, Any]) -> dict[str, Any]:
        return {"channel": {"id": f"D-{args['users']}"}}

    def _conversations_info(self, team: Team, args: dict[str, Any]) -> dict[str, Any]:
        channel = args["channel"]
        if channel.startswith("G") and channel not in team.inside:
            return {"ok": False, "error": "channel_not_found"}
        archived = channel in team.archived
        return {
            "channel": {
                "id": channel,
                "is_member": channel in team.inside,
                "is_archived": archived,
                "name": f"name-of-{channel}",
            }
        }

    def _place(self, team: Team, channel: str) -> str | None:
        if channel.startswith(("U", "W")):
            return f"D-{channel}"
        if channel in team.archived:
            return None
        return channel if channel.startswith("D-") or channel in team.inside else None

    def _chat_postMessage(self, team: Team, args: dict[str, Any]) -> dict[str, Any]:
        channel = self._place(team, args["channel"])
        if channel is None:
            return {"ok": False, "error": "is_archived" if args["channel"] in team.archived else "not_in_channel"}
        if not args.get("text"):
            return {"ok": False, "error": "no_text"}
        if len(args.get("blocks", [])) > 50:
            return {"ok": False, "error": "invalid_blocks"}
        ts = f"1795766400.{next(self._numbers):06d}"
        self.messages[channel].append({**args, "channel": channel, "ts": ts, "team": team.id})
        return {"channel": channel, "ts": ts}

    def _chat_update(self, team: Team, args: dict[str, Any]) -> dict[str, Any]:
        for message in self.messages[args["channel"]]:
            if message["ts"] == args["ts"]:
                message.update(args)
                return {"channel": args["channel"], "ts": args["ts"]}
        return {"ok": False, "error": "message_not_found"}

    def _chat_postEphemeral(self, team: Team, args: dict[str, Any]) -> dict[str, Any]:
        if args["channel"] not in team.inside and not args["channel"].startswith("D-"):
            return {"ok": False, "error": "not_in_channel"}
        self.private.append(args)
        return {"message_ts": "1.1"}

    def _conversations_history(self, team: Team, args: dict[str, Any]) -> dict[str, Any]:
        if "history" not in team.scopes:
            return {"ok": False, "error": "missing_scope"}
        found = list(self.messages[args["channel"]])
        if not args.get("include_all_metadata"):
            found = [{k: v for k, v in m.items() if k != "metadata"} for m in found]
        return {"messages": found[::-1], "has_more": False}

    def _conversations_replies(self, team: Team, args: dict[str, Any]) -> dict[str, Any]:
        return self._conversations_history(team, args)

    # -- views ---------------------------------------------------------------------------------------------------------

    def _views_open(self, team: Team, args: dict[str, Any]) -> dict[str, Any]:
        if args["trigger_id"] not in self.triggers:
            return {"ok": False, "error": "expired_trigger_id"}
        self.triggers.discard(args["trigger_id"])
        return self._opened(args["view"], [])

    def _views_push(self, team: Team, args: dict[str, Any]) -> dict[str, Any]:
        if args["trigger_id"] not in self.triggers:
            return {"ok": False, "error": "expired_trigger_id"}
        if len(self.stack) >= 3:
            return {"ok": False, "error": "push_limit_reached"}
        self.triggers.discard(args["trigger_id"])
        return self._opened(args["view"], self.stack)

    def _opened(self, view: dict[str, Any], below: list[str]) -> dict[str, Any]:
        made = {**view, "id": f"V{next(self._numbers)}", "hash": f"h{next(self._numbers)}", "team_id": "T1"}
        self.views[made["id"]] = made
        self.stack = [*below, made["id"]]
        return {"view": made}

    def _views_update(self, team: Team, args: dict[str, Any]) -> dict[str, Any]:
        known = self.views.get(args["view_id"])
        if known is None:
            return {"ok": False, "error": "not_found"}
        if args.get("hash") and args["hash"] != known["hash"]:
            return {"ok": False, "error": "hash_conflict"}
        made = {**args["view"], "id": known["id"], "hash": f"h{next(self._numbers)}", "team_id": "T1"}
        self.views[known["id"]] = made
        return {"view": made}

    def _views_publish(self, team: Team, args: dict[str, Any]) -> dict[str, Any]:
        self.homes[args["user_id"]] = args["view"]
        return {"view": args["view"]}

    @property
    def top(self) -> dict[str, Any]:
        """The dialog that lies on top."""
        return self.views[self.stack[-1]]

    # -- answers, files, sockets ---------------------------------------------------------------------------------------

    async def _respond(self, request: web.Request) -> web.Response:
        name = request.match_info["id"]
        plan = self.plans["respond"].popleft() if self.plans["respond"] else None
        if isinstance(plan, Refuse):
            return web.Response(status=plan.status, text=plan.error)
        left = self.response_urls.get(name, 0)
        if left <= 0:
            return web.Response(status=404, text="used_url")
        self.response_urls[name] = left - 1
        self.answers.append(await request.json())
        await self._note()
        return web.Response(text="ok")

    def _files_getUploadURLExternal(self, team: Team, args: dict[str, Any]) -> dict[str, Any]:
        name = f"F{next(self._numbers)}"
        return {"upload_url": f"{self.root}/upload/{name}", "file_id": name}

    async def _upload(self, request: web.Request) -> web.Response:
        self.files[request.match_info["id"]] = await request.read()
        return web.Response(text="OK")

    def _files_completeUploadExternal(self, team: Team, args: dict[str, Any]) -> dict[str, Any]:
        self.uploads.append(args)
        return {"files": [{"id": f["id"]} for f in args["files"]]}

    async def _download(self, request: web.Request) -> web.Response:
        known = self.files.get(request.match_info["id"])
        asked = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if known is None or asked not in self.teams:
            return web.Response(status=404)
        return web.Response(body=known)

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": len(self.sockets) + 1})
        self.sockets.append(socket)
        await self._note()
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                body = json.loads(message.data)
                self.acks[body["envelope_id"]] = body.get("payload") or {}
                self._acked[body["envelope_id"]].set()
                await self._note()
        self.sockets.remove(socket)
        await self._note()
        return socket


def _value(given: Any) -> Any:
    """A form value as the JSON it may be."""
    if isinstance(given, str) and given[:1] in "[{":
        return json.loads(given)
    return {"True": True, "1": True, "False": False, "0": False}.get(given, given) if isinstance(given, str) else given
