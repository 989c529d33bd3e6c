"""Who may come in and where they are: what has to be known before an event goes to dispatch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from bot.dispatch import Dispatch, Handled
from bot.platforms import DeliveryError
from bot.platforms.slack import read
from bot.platforms.slack.accounts import Accounts
from bot.platforms.slack.ink import voice
from bot.platforms.slack.profiles import Profiles, beginning, enrol
from bot.platforms.slack.read import UNOPENED, Origin, Read
from bot.platforms.slack.sending import Sending
from bot.platforms.slack.wire import Wire, why
from storage import people, places, workspaces
from storage.database import Database
from storage.slack import Installation

log = structlog.get_logger(__name__)


class Desk:
    """The reception: installations, strangers, profiles, direct messages; then dispatch."""

    def __init__(
        self,
        database: Database,
        dispatch: Dispatch,
        wire: Wire,
        accounts: Accounts,
        profiles: Profiles,
        sending: Sending,
    ) -> None:
        self.database, self.dispatch, self.wire = database, dispatch, wire
        self.accounts, self.profiles, self.sending = accounts, profiles, sending
        self._asked: set[tuple[str, str]] = set()

    async def entrance(self, origin: Origin) -> Installation | None:
        """The installation, for those who may come in; the others are told why not."""
        inst = await self.accounts.find(origin.enterprise, origin.team)
        if inst is None:
            body = {"text": voice("en")("slack.not_installed") + "\n" + voice("zh")("slack.not_installed")}
            if origin.response_url:
                await self.wire.respond(origin.response_url, {**body, "response_type": "ephemeral"})
            return None
        if origin.stranger:
            await self.whisper(origin, inst, "slack.stranger", team=inst.name or voice("zh")("slack.stranger_team"))
            return None
        return inst

    async def handle(self, done: Read, inst: Installation, direct: str = "", *, wait: bool = True) -> Handled:
        origin = done.origin
        names = {origin.user: done.sender_name} if done.sender_name else {}
        await self.profiles.know(inst, origin.team or origin.enterprise, done.people, names, wait=wait)
        incoming = replace(done.incoming(direct_id=direct), workspace_first=beginning(inst))
        handled = await self.dispatch.handle(incoming)
        known = handled.workspace.settings.get("slack", {}).get("enterprise", "")
        if inst.enterprise_id and known != inst.enterprise_id:  # the team came under an organisation later
            async with self.database.write() as tx:
                await enrol(tx, handled.workspace, inst)
        return handled

    async def placed(self, done: Read, inst: Installation, *, wait: bool = True) -> tuple[Read, str]:
        """The event with its place known, and the bot's own conversation with the sender where it matters.

        A command can come from a talk between two people. That is nobody's place to post to, and an answer there is
        for the actor's eyes only; only the bot's own conversation is `direct`.
        """
        origin = done.origin
        if origin.channel and not origin.direct:
            return done, ""
        if origin.surface in ("direct", "home") and origin.direct:
            return done, origin.channel
        async with self.database.read() as tx:
            workspace = await workspaces.find(tx, "slack", origin.team or origin.enterprise)
            person = await people.find(tx, workspace.id, origin.user) if workspace else None
            place = await places.direct_of(tx, person.workspace_id, person.id) if person else None
        known = place.external_id if place and place.external_id else ""
        if known.startswith(UNOPENED):
            known = ""
        if origin.direct and not known and wait:
            try:
                known = await self.sending.open_direct(inst, origin.user)
            except DeliveryError as error:
                log.info("slack direct messages not opened", why=error.why)
        if origin.direct and known == origin.channel and origin.surface == "channel":
            done = replace(done, origin=replace(origin, surface="direct"))
        return done, known

    async def membership(self, origin: Origin, inst: Installation) -> None:
        """In a channel the bot is not in, its answers are seen but it cannot post: say so, once, with the way in."""
        key = (origin.team, origin.channel)
        if key in self._asked or not origin.channel:
            return
        if len(self._asked) > 10_000:
            self._asked.clear()
        self._asked.add(key)
        try:
            told: Any = await self.wire.reads(inst.bot_token or "").conversations_info(channel=origin.channel)
            inside = bool(told["channel"].get("is_member", True))
            if inside and told["channel"].get("name") and not origin.channel_name:
                await self._named(origin, str(told["channel"]["name"]))
        except SlackApiError as error:
            inside = why(error) != "channel_not_found"
        except Exception as error:
            log.info("slack channel not read", error=type(error).__name__)
            return
        if not inside:
            bot = f"<@{inst.bot_user_id}>" if inst.bot_user_id else "@Tongpin"
            await self.whisper(origin, inst, "slack.not_in_channel", bot=bot)

    async def _named(self, origin: Origin, name: str) -> None:
        """A private channel's name, which its commands do not tell."""
        async with self.database.write() as tx:
            workspace = await workspaces.find(tx, "slack", origin.team or origin.enterprise)
            place = await places.find(tx, workspace.id, origin.channel) if workspace else None
            if place is not None and place.name != name:
                await places.change(tx, place, name=name[:200])

    async def whisper(self, origin: Origin, inst: Installation | None, key: str, **values: str) -> None:
        """One line to the actor alone, in both languages: who they are could not be looked up."""
        text = f"{voice('en')(key, **values)}\n{voice('zh')(key, **values)}"
        body = {"text": text, "response_type": "ephemeral", "replace_original": False}
        if origin.response_url and await self.wire.respond(origin.response_url, body):
            return
        if inst is None:
            return
        client = self.wire.posts(inst.bot_token or "")
        try:
            if origin.channel:
                await client.chat_postEphemeral(channel=origin.channel, user=origin.user, text=text)
            else:
                await client.chat_postMessage(channel=origin.user, text=text)
        except Exception as error:
            log.info("slack whisper not heard", error=type(error).__name__)

    async def picked(self, body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
        """Somebody was picked in a form that is still open: learn their name before it is sent."""
        team, enterprise = read.team_of(body)
        inst = await self.accounts.find(enterprise, team)
        ids = {action.get("selected_user") or "", *(action.get("selected_users") or ())} - {""}
        if inst is not None and ids:
            await self.profiles.know(inst, team or enterprise, ids, {})
