"""Messages of the outbox on their way to Slack: posted once, edited in place, and looked for when nobody knows.

Slack has no documented key that makes a post idempotent (docs.slack.dev, chat.postMessage). So a post is one request,
with the outbox's id as metadata, and after a broken line the channel's history is searched for that id, where the
granted scopes and limits allow it. What cannot be found out is said to be unknown: nothing is sent twice blindly.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms import DeliveryError, Found, Letter
from bot.platforms.slack import draw, limits
from bot.platforms.slack.accounts import Accounts
from bot.platforms.slack.pens import Pens
from bot.platforms.slack.read import UNOPENED
from bot.platforms.slack.wire import BLOCKS_REFUSED, TOKEN_GONE, Wire, failure, why
from storage import people, places
from storage.database import Database
from storage.slack import Installation

log = structlog.get_logger(__name__)

EVENT = "tongpin_message"
"""The metadata's type; its payload holds the outbox's id and nothing else (any app in the channel can read it)."""

PAGES, PER_PAGE = 3, 100
SETTLE = 2.0
"""Seconds after which a message that Slack took shows in the history."""


class Sending:
    """Post, edit, find. Raises DeliveryError and nothing else."""

    def __init__(
        self,
        database: Database,
        wire: Wire,
        accounts: Accounts,
        pens: Pens,
        token_gone: Callable[[Installation], Awaitable[None]],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.database, self.wire, self.accounts, self.pens = database, wire, accounts, pens
        self.token_gone, self.sleep = token_gone, sleep

    async def post(self, letter: Letter) -> str:
        """Post the letter; the reference is "channel:timestamp"."""
        inst = await self._installation(letter)
        channel = await self._channel(letter, inst)
        client = self.wire.posts(inst.bot_token or "")
        arguments = await self._drawn(letter, client)
        arguments["metadata"] = {"event_type": EVENT, "event_payload": {"id": letter.id}}
        if letter.under and letter.under.partition(":")[0] == channel:
            arguments["thread_ts"] = letter.under.partition(":")[2]
        told = await self._call(inst, client.chat_postMessage, letter, channel=channel, **arguments)
        return f"{told['channel']}:{told['ts']}"

    async def edit(self, letter: Letter, ref: str) -> str:
        """Put the letter's card in the place of the message; doing it twice does no harm."""
        inst = await self._installation(letter)
        client = self.wire.posts(inst.bot_token or "")
        channel, _, ts = ref.partition(":")
        arguments = await self._drawn(letter, client)
        arguments = {k: v for k, v in arguments.items() if not k.startswith("unfurl")}
        await self._call(inst, client.chat_update, letter, again=True, channel=channel, ts=ts, **arguments)
        return ref

    async def _drawn(self, letter: Letter, client: AsyncWebClient) -> dict[str, Any]:
        await self.pens.upload(letter.workspace, [letter.card], client)
        reader = letter.reader
        pen = await self.pens.pen(letter.workspace, [letter.card], reader.locale, reader.zone, reader.names)
        message = draw.card(letter.card, pen, f"o:{letter.id}").message
        broken = limits.breaches(message, "message")
        if broken:  # ours, and better found here than in Slack's refusal
            log.error("slack card over a limit", message=letter.id, limits=broken[:5])
            return draw.plain_only(letter.card, pen)
        return message

    async def _call(self, inst: Installation, method: Any, letter: Letter, *, again: bool = False, **args: Any) -> Any:
        try:
            try:
                return await method(**args)
            except SlackApiError as error:
                if why(error) not in BLOCKS_REFUSED:
                    raise
                # A refusal: surely not posted. The complete text goes instead, and the log says so.
                log.error("slack refused blocks", message=letter.id, why=why(error))
                args.pop("blocks", None)
                return await method(**args)
        except SlackApiError as error:
            if why(error) in TOKEN_GONE:
                await self.token_gone(inst)
            raise failure(error, again_is_safe=again) from None
        except Exception as error:
            raise failure(error, again_is_safe=again) from None

    # -- where ---------------------------------------------------------------------------------------------------------

    async def _installation(self, letter: Letter) -> Installation:
        kept = letter.workspace.settings.get("slack", {})
        inst = await self.accounts.of_workspace(letter.workspace.external_id, kept.get("enterprise", ""))
        if inst is None:
            raise DeliveryError("not_installed", permanent=True)
        return inst

    async def _channel(self, letter: Letter, inst: Installation) -> str:
        """The place's channel; a person's direct messages are opened when they are first needed, and remembered."""
        place = letter.place
        if place.external_id and not place.external_id.startswith(UNOPENED):
            return place.external_id
        async with self.database.read() as tx:
            person = await people.get(tx, letter.workspace.id, place.person_id)
        if person is None:
            raise DeliveryError("nobody_there", permanent=True)
        channel = await self.open_direct(inst, person.external_id)
        async with self.database.write() as tx:
            await places.change(tx, place, external_id=channel)
        return channel

    async def open_direct(self, inst: Installation, user: str) -> str:
        """The bot's direct messages with this person; opening them twice gives the same."""
        try:
            told: Any = await self.wire.reads(inst.bot_token or "").conversations_open(users=user)
        except Exception as error:
            raise failure(error, again_is_safe=True) from None
        return str(told["channel"]["id"])

    # -- in doubt ------------------------------------------------------------------------------------------------------

    async def find(self, letter: Letter) -> Found:
        """Look for the letter's id in the channel's history. `posted` None: Slack does not let us look.

        A message shows in the history a moment after it was taken; what is not there after that moment was not posted.
        """
        inst = await self._installation(letter)
        try:
            channel = await self._channel(letter, inst)
            found = await self._search(letter, inst, channel)
            if found is None:
                await self.sleep(SETTLE)
                found = await self._search(letter, inst, channel)
        except SlackApiError as error:
            if why(error) in ("ratelimited", "rate_limited"):
                raise failure(error, again_is_safe=True) from None
            log.info("slack history not read", why=why(error))
            return Found(None)
        except DeliveryError:
            raise
        except Exception as error:
            raise failure(error, again_is_safe=True) from None
        return found or Found(False)

    async def _search(self, letter: Letter, inst: Installation, channel: str) -> Found | None:
        """The message; None when the whole time since the first try was looked through and it is not there."""
        client = self.wire.reads(inst.bot_token or "")
        oldest = f"{letter.first_tried_at.timestamp() - 60:.6f}"
        in_thread = letter.under and letter.under.partition(":")[0] == channel
        cursor = ""
        for _ in range(PAGES):
            args: dict[str, Any] = {"channel": channel, "oldest": oldest, "limit": PER_PAGE, "cursor": cursor or None}
            if in_thread:
                told: Any = await client.conversations_replies(
                    ts=(letter.under or "").partition(":")[2], include_all_metadata=True, **args
                )
            else:
                told = await client.conversations_history(include_all_metadata=True, **args)
            for message in told["messages"]:
                metadata = message.get("metadata") or {}
                if metadata.get("event_payload", {}).get("id") == letter.id:
                    return Found(True, f"{channel}:{message['ts']}")
            cursor = (told.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None
        return Found(None)
