"""Slack over HTTP: one address for everything, each request's signature checked before anything reads it."""

from __future__ import annotations

import hmac
import time
from collections.abc import Awaitable, Callable
from hashlib import sha256

import structlog
from prometheus_client import Counter
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

log = structlog.get_logger(__name__)

REFUSED = Counter("tongpin_slack_refused", "Requests to Slack's address that were refused", ["why"])
PATH = "/slack/events"
STALE = 300
"""Seconds; Slack's own figure against replayed requests (docs.slack.dev, verifying requests from Slack)."""

LONGEST = 1_000_000
"""Bytes of a request; Slack's largest, a view with all its state, stays below."""


class Http:
    """The route. Refusals are counted with their reason; a refused body is not read further, and never logged."""

    def __init__(
        self,
        signing_secret: str,
        receive: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]],
        now: Callable[[], float] = time.time,
    ) -> None:
        self._secret = signing_secret.encode()
        self.receive, self.now = receive, now

    def routes(self) -> list[BaseRoute]:
        return [Route(PATH, self.events, methods=["POST"])] if self._secret else []

    async def events(self, request: Request) -> Response:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > LONGEST:
                return _refused("too_long", 413)
        why = self.wrong(bytes(body), request.headers)
        if why is not None:
            return _refused(why, 401)
        try:
            asked = to_async_bolt_request(request, bytes(body))
        except ValueError:  # signed, and yet neither JSON nor a form
            return _refused("unreadable", 400)
        return to_starlette_response(await self.receive(asked))

    def wrong(self, body: bytes, headers: object) -> str | None:
        """Why the request is not Slack's, in a word; None when it is."""
        get = headers.get  # type: ignore[attr-defined]
        stamp, given = get("x-slack-request-timestamp", ""), get("x-slack-signature", "")
        if not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
            return "no_timestamp"
        if abs(self.now() - int(stamp)) > STALE:
            return "stale"
        ours = "v0=" + hmac.new(self._secret, f"v0:{stamp}:".encode() + body, sha256).hexdigest()
        return None if hmac.compare_digest(ours.encode(), given.encode()) else "signature"


def _refused(why: str, status: int) -> Response:
    REFUSED.labels(why).inc()
    log.warning("slack request refused", why=why)
    return PlainTextResponse("refused\n", status)
