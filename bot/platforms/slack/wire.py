"""The way to Slack's servers: one shared session, two kinds of client, and failures in the words of delivery."""

from __future__ import annotations

import asyncio
import logging
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms import DeliveryError
from bot.platforms.slack import limits

log = structlog.get_logger(__name__)

SECONDS = 15.0
LARGEST_FILE = 20_000_000

PLACE_GONE = frozenset(
    {
        "channel_not_found",
        "is_archived",
        "channel_is_archived",
        "not_in_channel",
        "user_not_found",
        "user_disabled",
        "user_not_visible",
        "cannot_dm_bot",
        "messages_tab_disabled",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_action_non_threadable_channel",
        "team_access_not_granted",
        "no_permission",
    }
)
"""Nothing can be posted to this place any more, until somebody changes something in Slack."""

TOKEN_GONE = frozenset(
    {"account_inactive", "token_revoked", "invalid_auth", "not_authed", "app_uninstalled", "team_disabled"}
)
"""The token no longer works: the app was removed, or the token taken back."""

UNCERTAIN = frozenset(["internal_error", "fatal_error", "request_timeout", "service_unavailable"])
"""Slack says of these that a part may have been done (docs.slack.dev, chat.postMessage)."""

BLOCKS_REFUSED = frozenset(
    ["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "invalid_attachments", "only_one_table_allowed"]
)


class SdkLog(logging.Filter):
    """Lets of the SDK's log lines only the place in its code pass: their texts quote payloads, tokens and addresses."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = f"slack sdk: {record.module}:{record.lineno}", ()
        record.exc_info, record.exc_text, record.stack_info = None, None, None
        return record.levelno >= logging.WARNING


def sdk_logger() -> logging.Logger:
    """The logger that is handed to Bolt and to every client, with the filter in front."""
    made = logging.getLogger("tongpin.slack.sdk")
    made.setLevel(logging.WARNING)
    if not any(isinstance(f, SdkLog) for f in made.filters):
        made.addFilter(SdkLog())
    return made


class Wire:
    """Clients for one API address. `posts` never try twice on their own; `reads` may."""

    def __init__(self, api_url: str) -> None:
        self.api_url = api_url
        self._session: aiohttp.ClientSession | None = None
        self._clients: dict[tuple[str, bool], AsyncWebClient] = {}

    @property
    def session(self) -> aiohttp.ClientSession:
        """The shared session; made when first needed, on the loop that needs it."""
        if self._session is None or self._session.closed:
            timeout = aiohttp.ClientTimeout(total=SECONDS, sock_connect=5)
            # Idle connections are given up before Slack does it, so that a post rarely meets a closing one.
            connector = aiohttp.TCPConnector(limit=64, keepalive_timeout=20)
            self._session = aiohttp.ClientSession(timeout=timeout, connector=connector)
            self._clients.clear()
        return self._session

    def posts(self, token: str) -> AsyncWebClient:
        """For what must not be done twice: one request, one outcome."""
        return self._client(token, reads=False)

    def reads(self, token: str) -> AsyncWebClient:
        """For what may be asked again: after a broken line once, after 429 twice, as long as Slack asks to wait."""
        return self._client(token, reads=True)

    def _client(self, token: str, *, reads: bool) -> AsyncWebClient:
        session = self.session
        if len(self._clients) > 2_000:
            self._clients.clear()
        key = (token, reads)
        if key not in self._clients:
            handlers = [AsyncConnectionErrorRetryHandler(), AsyncRateLimitErrorRetryHandler(max_retry_count=2)]
            self._clients[key] = AsyncWebClient(
                token=token or None,
                base_url=self.api_url,
                session=session,
                timeout=int(SECONDS),
                retry_handlers=list(handlers) if reads else [],
                logger=sdk_logger(),
            )
        return self._clients[key]

    async def respond(self, url: str, body: dict[str, Any]) -> bool:
        """Answer through a response_url. False when it is used up, too old, or could not be reached.

        Blocks that Slack refuses there (400) are left out at the second try: the text says everything.
        """
        try:
            async with self.session.post(url, json=body) as done:
                if done.status == 200:
                    return True
                log.info("response_url refused", status=done.status)
                if done.status != 400 or "blocks" not in body:
                    return False
        except (aiohttp.ClientError, TimeoutError):
            return False
        log.error("slack refused blocks", limits=limits.breaches(body, "message")[:5])
        return await self.respond(url, {name: value for name, value in body.items() if name != "blocks"})

    async def download(self, url: str, token: str) -> bytes:
        """A file that somebody handed in. The token goes to Slack's own addresses and nowhere else."""
        if not self._ours(url):
            raise ValueError("not an address of Slack's")
        headers = {"Authorization": f"Bearer {token}"}
        async with self.session.get(url, headers=headers, allow_redirects=False) as done:
            done.raise_for_status()
            if done.status != 200 or (done.content_length or 0) > LARGEST_FILE:
                raise ValueError("no file, or too large a one")
            content = bytearray()
            async for chunk in done.content.iter_chunked(65_536):
                content += chunk
                if len(content) > LARGEST_FILE:
                    raise ValueError("too large a file")
            return bytes(content)

    def _ours(self, url: str) -> bool:
        asked, api = urlsplit(url), urlsplit(self.api_url)
        if asked.scheme == "https" and (asked.hostname or "").endswith((".slack.com", ".slack-files.com")):
            return True
        return (asked.scheme, asked.netloc) == (api.scheme, api.netloc)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


def why(error: SlackApiError) -> str:
    """Slack's own word for what went wrong."""
    response: Any = error.response
    try:
        return str(response["error"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return "unreadable_answer"


def failure(error: Exception, *, again_is_safe: bool = False) -> DeliveryError:
    """What an exception of a call means for the message. `again_is_safe`: doing it twice does no harm (an edit)."""
    doubtful = not again_is_safe
    if isinstance(error, SlackApiError):
        response: Any = error.response
        status = getattr(response, "status_code", 200)
        word = why(error)
        if status == 429 or word in ("ratelimited", "rate_limited"):
            return DeliveryError("rate_limited", retry_after=_seconds(getattr(response, "headers", {})))
        if word in PLACE_GONE:
            return DeliveryError(word, place_gone=True)
        if word in UNCERTAIN or status >= 500 or word == "unreadable_answer":
            return DeliveryError(word, ambiguous=doubtful)
        return DeliveryError(word, permanent=True)
    # Refused, unknown host, no route: the request never left.
    if isinstance(error, (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)):
        return DeliveryError("not_connected")
    if isinstance(error, (aiohttp.ClientError, asyncio.TimeoutError, OSError, SlackClientError)):
        return DeliveryError("line_broken", ambiguous=doubtful)
    raise error


def _seconds(headers: Any) -> float:
    for name in ("Retry-After", "retry-after"):
        value = headers.get(name)
        if isinstance(value, list):
            value = value[0] if value else None
        if value is not None:
            try:
                return max(1.0, float(value))
            except ValueError:
                break
    return 30.0
