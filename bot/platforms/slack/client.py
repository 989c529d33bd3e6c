"""The wire's inner end: Bolt's listeners acknowledge at once, and the work goes on behind them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from prometheus_client import Counter
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.routing import BaseRoute

from bot.observe import fault
from bot.platforms import Found, House, Letter, Pace
from bot.platforms.slack import check, draw, forms, read
from bot.platforms.slack.accounts import Accounts
from bot.platforms.slack.answering import Answering
from bot.platforms.slack.desk import Desk
from bot.platforms.slack.home import Home
from bot.platforms.slack.http import Http
from bot.platforms.slack.install import Install
from bot.platforms.slack.lifecycle import Lifecycle, event_time
from bot.platforms.slack.own import OWN, OwnButtons
from bot.platforms.slack.pens import Pens
from bot.platforms.slack.profiles import Profiles
from bot.platforms.slack.read import Read
from bot.platforms.slack.sending import Sending
from bot.platforms.slack.sockets import Sockets
from bot.platforms.slack.submitting import Submitting
from bot.platforms.slack.wire import Wire, sdk_logger
from bot.platforms.slack.work import Work
from handlers.conversation import Command, Press

log = structlog.get_logger(__name__)

UNKNOWN = Counter(
    "tongpin_slack_unknown", "Slack payloads that nothing here handles, acknowledged all the same", ["kind"]
)

DRAIN = 9.0
"""Seconds for what was acknowledged to be finished at shutdown; the house allows ten in all."""

_ANY = re.compile(".*", re.DOTALL)


class Slack:
    """Slack as the house sees it."""

    name = "slack"
    # One a second and channel is Slack's figure, and it tolerates short bursts; "several hundred a minute" a team.
    pace = Pace(place_seconds=1.0, place_burst=3, workspace_seconds=0.2, workspace_burst=20)
    edit_for: timedelta | None = None

    def __init__(
        self, house: House, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep, drain: float = DRAIN
    ) -> None:
        self.settings, self.database, self.dispatch = house.settings, house.database, house.dispatch
        self.drain_seconds = drain
        self.started = False
        self.work = Work()
        self.wire = Wire(self.settings.slack_api_url)
        self.accounts = Accounts(self.settings, self.database, self.wire, self.work, _real)
        self.lifecycle = Lifecycle(self.database, self.dispatch, self.accounts)
        self.profiles = Profiles(self.database, self.wire, self.dispatch.now, self.dispatch.first, self.work.start)
        self.pens = Pens(self.database, self.dispatch.capabilities)
        self.answering = Answering(self.wire, self.pens, self.dispatch.now, house.errands)
        self.sending = Sending(
            self.database, self.wire, self.accounts, self.pens, self.lifecycle.token_gone, sleep=sleep
        )
        self.desk = Desk(self.database, self.dispatch, self.wire, self.accounts, self.profiles, self.sending)
        self.home = Home(self.desk, self.lifecycle, self.pens, self.answering)
        self.own = OwnButtons(self.database, self.wire, self.pens)
        self.submitting = Submitting(self.desk, self.home, self.answering, self.work)
        self.bolt = self._bolt()
        self.http = Http(self.settings.slack_signing_secret.get_secret_value(), self.receive)
        self.sockets = Sockets(self.settings.slack_app_token.get_secret_value(), self.wire, self.receive)
        self.install = Install(self.settings, self.database, self.wire, self.accounts, self.lifecycle, self.home.hello)

    # -- the platform protocol -----------------------------------------------------------------------------------------

    async def post(self, letter: Letter) -> str:
        return await self.sending.post(letter)

    async def edit(self, letter: Letter, ref: str) -> str:
        return await self.sending.edit(letter, ref)

    async def find(self, letter: Letter) -> Found:
        return await self.sending.find(letter)

    def routes(self) -> Sequence[BaseRoute]:
        return [*self.http.routes(), *self.install.routes()]

    async def check(self) -> Sequence[str]:
        try:
            return await check.check(self.settings, self.database, self.wire, self.accounts)
        finally:
            if not self.started:  # a command that only looks leaves no open line behind
                await self.wire.close()

    async def start(self) -> None:
        self.started = True
        await self.accounts.reseal()
        await self.accounts.learn()
        await self.sockets.start()

    async def stop(self) -> None:
        """First nothing more is taken in, then what was acknowledged is finished, then the lines are closed."""
        self.started = False
        await self.sockets.stop()
        left = await self.work.drain(self.drain_seconds)
        if left:
            log.error("slack work left undone at shutdown", pieces=left)
        await self.wire.close()

    # -- what comes in -------------------------------------------------------------------------------------------------

    async def receive(self, request: AsyncBoltRequest) -> BoltResponse:
        """One payload from either transport. What nothing here handles is acknowledged and counted."""
        try:
            response = await self.bolt.async_dispatch(request)
        except Exception as error:  # Bolt stumbles over some shapes it once knew; sending them again would not help
            log.error("slack payload not understood", **fault(error))
            response = BoltResponse(status=404)
        if response.status == 404:
            UNKNOWN.labels(str(request.body.get("type", "?"))[:40]).inc()
            return BoltResponse(status=200, body="")
        return response

    def _bolt(self) -> AsyncApp:
        """Bolt without what we do ourselves: signatures (it would log bodies), and asking Slack before each ack."""
        bolt = AsyncApp(
            name="tongpin",
            logger=sdk_logger(),
            client=None,
            authorize=_authorize,
            signing_secret="verified-before-bolt",  # noqa: S106  (no secret: http.py verifies)
            request_verification_enabled=False,
            ssl_check_enabled=False,
            ignoring_self_events_enabled=False,
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )
        bolt.command(_ANY)(self._on_command)
        bolt.action({"type": "block_actions", "action_id": _ANY})(self._on_action)
        bolt.view(_ANY)(self.submitting.sent)
        bolt.view_closed(_ANY)(_only_ack)
        bolt.shortcut(_ANY)(self._on_shortcut)
        bolt.options(_ANY)(_no_options)
        # Kept before they are acknowledged: what is lost here Slack would not say again.
        for gone in ("app_uninstalled", "tokens_revoked", "team_access_granted", "team_access_revoked"):
            bolt.event(gone, middleware=[self._on_gone])(_nothing)
        # Bolt acknowledges events before their listener begins; a middleware has begun the work by then.
        bolt.event(_ANY, middleware=[self._on_event])(_nothing)
        bolt.error(_on_error)
        return bolt

    async def _on_command(self, ack: Any, body: Mapping[str, Any]) -> None:
        await ack()
        self.work.start(self.act(read.command(body)))

    async def _on_action(self, ack: Any, body: Mapping[str, Any]) -> None:
        await ack()
        for action in body.get("actions", ()):
            if action.get("action_id") == forms.PICK:
                self.work.start(self.desk.picked(body, action))
            elif action.get("type") == "button" and not str(action.get("action_id", "")).endswith(draw.LINK):
                self.work.start(self.act(read.press(body, action)))

    async def _on_shortcut(self, ack: Any, body: Mapping[str, Any]) -> None:
        await ack()
        self.work.start(self.act(read.shortcut(body)))

    async def _on_event(self, body: Mapping[str, Any], event: Mapping[str, Any], next: Any) -> None:
        kind = str(event.get("type", "?"))
        team, _ = read.team_of(body)
        if kind == "app_home_opened":
            self.work.start(self.home.opened(body, event))
        elif kind == "app_mention" or (kind == "message" and event.get("channel_type") == "im"):
            said = read.message(body, event)
            if said is not None:
                self.work.start(self.act(said))
        elif kind == "user_change":
            self.work.start(self.profiles.changed(team, event["user"]))
        elif kind in ("channel_unarchive", "group_unarchive"):
            self.work.start(self.lifecycle.open_again(team, event["channel"]))
        elif kind in ("channel_rename", "group_rename"):
            self.work.start(self.lifecycle.renamed(team, event["channel"]))
        elif kind == "member_joined_channel":
            self.work.start(self._joined(body, event))
        else:
            UNKNOWN.labels(kind[:40]).inc()
        await next()

    async def _on_gone(self, body: Mapping[str, Any], event: Mapping[str, Any], next: Any) -> None:
        if event["type"].startswith("team_access"):
            teams = [str(t) for t in event.get("team_ids", ())]
            await self.lifecycle.access(teams, granted=event["type"] == "team_access_granted")
        elif event["type"] == "app_uninstalled" or event.get("tokens", {}).get("bot"):
            team, enterprise = read.team_of(body)
            # Slack tells whole seconds; an installation within the same second came before.
            await self.lifecycle.removed(enterprise, team, event_time(body) + timedelta(seconds=1))
        await next()

    # -- acting --------------------------------------------------------------------------------------------------------

    async def act(self, done: Read) -> None:
        """Handle one event and send its answers. Nobody meets silence, not even when the database is away."""
        inst = None
        try:
            inst = await self.desk.entrance(done.origin)
            if inst is None:
                return
            if isinstance(done.event, Press) and done.event.action in OWN:
                await self.own.press(done, inst)
                return
            done, direct = await self.desk.placed(done, inst)
            handled = await self.desk.handle(done, inst, direct)
        except (SQLAlchemyError, OSError, AssertionError) as error:
            log.error("slack event not handled", event_id=done.event_id, **fault(error))
            await self.desk.whisper(done.origin, inst, "slack.failed")
            return
        origin = done.origin
        await self.answering.answer(handled, origin, inst)
        self.answering.follow(handled, origin, inst)
        if origin.home and not handled.duplicate:
            await self.home.refresh(origin, inst)
        if isinstance(done.event, Command) and not origin.direct:
            await self.desk.membership(origin, inst)

    async def _joined(self, body: Mapping[str, Any], event: Mapping[str, Any]) -> None:
        team, enterprise = read.team_of(body)
        inst = await self.accounts.find(enterprise, team)
        if inst is not None and event.get("user") == inst.bot_user_id:
            await self.lifecycle.open_again(team, event["channel"])


def _real() -> datetime:
    return datetime.now(UTC)


async def _authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    # Tokens are looked up after the acknowledgement; here nothing may cost time.
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="later")  # noqa: S106


async def _only_ack(ack: Any) -> None:
    await ack()


async def _no_options(ack: Any) -> None:
    await ack(options=[])


async def _nothing() -> None:
    """The middleware has done it."""


async def _on_error(error: Exception) -> BoltResponse:
    log.error("slack listener failed", **fault(error))
    return BoltResponse(status=500, body="")
