"""Who may talk to the local workspace: a browser on this machine, from a page of ours, and nobody else.

The workspace has no passwords, so three things keep it closed: it answers only connections from this machine; only
under a loopback name, so that a foreign name pointed here (DNS rebinding) finds nothing; and it takes deeds only as
JSON with a header of ours, which a page from elsewhere cannot send without asking first, and is never allowed to.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from handlers.conversation import Voice

HEADER = "x-tongpin"
_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
"""What a page of ours may load: nothing but itself."""


def loopback(host: str) -> bool:
    """Whether a name or address to listen on is this machine's own."""
    if host in _NAMES:
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def refused(request: Request) -> str | None:
    """Why a request is not served, as a key of our texts; None when it may pass."""
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    client = request.client.host if request.client else ""
    if host not in _NAMES or not loopback(client):
        return "not_here"
    site = request.headers.get("sec-fetch-site")
    if request.method in ("GET", "HEAD"):
        # A link from elsewhere may lead to the page; nothing else may be fetched from elsewhere.
        page = request.headers.get("sec-fetch-mode") == "navigate"
        return None if page or site in (None, "same-origin", "none") else "odd_request"
    origin = request.headers.get("origin")
    if origin is not None and origin != f"{request.url.scheme}://{request.headers['host']}":
        return "odd_request"
    if site not in (None, "same-origin"):
        return "odd_request"
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    return None if kind == "application/json" and request.headers.get(HEADER) == "1" else "odd_request"


class Guard:
    """Around the routes of the local workspace: refuses what is not from here, and sets the headers of what is."""

    def __init__(self, app: ASGIApp, voice: Callable[[Request], Voice], port: Callable[[], int]) -> None:
        self.app = app
        self.voice = voice
        self.port = port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        why = refused(request)
        if why is None:
            await self.app(scope, receive, _with_headers(send))
            return
        text = self.voice(request)(f"local.{why}", address=f"http://127.0.0.1:{self.port()}")
        response: Response = PlainTextResponse(text, status_code=403)
        await response(scope, receive, _with_headers(send))


def _with_headers(send: Send) -> Callable[..., Awaitable[None]]:
    headers = {
        b"content-security-policy": POLICY.encode(),
        b"x-content-type-options": b"nosniff",
        b"referrer-policy": b"same-origin",
        b"cross-origin-opener-policy": b"same-origin",
        b"cross-origin-resource-policy": b"same-origin",
        b"x-frame-options": b"DENY",
    }

    async def sending(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            given = list(message.get("headers", []))  # type: ignore[call-overload]
            known = {name.lower() for name, _ in given}
            message["headers"] = given + [(n, v) for n, v in headers.items() if n not in known]
        await send(message)

    return sending
