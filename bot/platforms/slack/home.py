"""The home tab and the first words: drawn when it is opened, and again after something was done there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from bot.dispatch import Handled
from bot.platforms.slack import forms, read
from bot.platforms.slack.answering import Answering
from bot.platforms.slack.desk import Desk
from bot.platforms.slack.lifecycle import Lifecycle
from bot.platforms.slack.pens import Pens
from bot.platforms.slack.read import Origin, Read
from bot.platforms.slack.wire import why
from handlers.conversation import Card, Notice, Opened, Section
from storage.slack import Installation

log = structlog.get_logger(__name__)


class Home:
    """What the flow of `Opened` answers is what stands there; this only draws and publishes it."""

    def __init__(self, desk: Desk, lifecycle: Lifecycle, pens: Pens, answering: Answering) -> None:
        self.desk, self.lifecycle, self.pens, self.answering = desk, lifecycle, pens, answering

    async def opened(self, body: Mapping[str, Any], event: Mapping[str, Any]) -> None:
        done = read.home(body, event)
        team, user = done.origin.team or done.origin.enterprise, done.origin.user
        inst = await self.desk.accounts.find(done.origin.enterprise, done.origin.team)
        if inst is None:
            return
        if await self.lifecycle.first_time(inst, team, user):
            await self.hello(inst, team, user, event.get("channel", ""))
        if event.get("tab", "home") == "home":
            done, direct = await self.desk.placed(done, inst)
            await self.publish(await self.desk.handle(done, inst, direct), done.origin, inst)

    async def hello(self, inst: Installation, team: str, user: str, channel: str = "") -> None:
        """The first words, to the one who installed the app, in their direct messages."""
        if not channel:
            channel = await self.desk.sending.open_direct(inst, user)
        origin = Origin(team, inst.enterprise_id, user, "direct", channel=channel)
        handled = await self.desk.handle(Read(Opened("hello"), f"hello:{user}", origin), inst, channel)
        await self.answering.answer(handled, origin, inst)

    async def refresh(self, origin: Origin, inst: Installation) -> None:
        """Something was done on the home tab: show what now waits there."""
        key = f"refresh:{origin.trigger_id or origin.view.get('hash', '')}"
        done, direct = await self.desk.placed(Read(Opened("home"), key, _at_home(origin)), inst)
        await self.publish(await self.desk.handle(done, inst, direct), done.origin, inst)

    async def publish(self, handled: Handled, origin: Origin, inst: Installation) -> None:
        card = next((a for a in handled.answers if isinstance(a, Card)), None)
        if handled.duplicate:
            return
        if card is None:
            said = self.answering.said(handled)
            if not said or not isinstance(said[0], Notice):
                return
            card = Card(title="Tongpin", blocks=(Section(text=said[0].text),))
        actor = handled.actor
        pen = await self.pens.pen(handled.workspace, [card], actor.locale, actor.zone)
        view = forms.home(card, pen, self.pens.ref(handled.workspace, card))
        if forms.paged(view):
            await self.answering.ref(handled, card)
        try:
            await self.desk.wire.posts(inst.bot_token or "").views_publish(user_id=origin.user, view=view)
        except SlackApiError as error:
            log.warning("slack home not shown", why=why(error))


def _at_home(origin: Origin) -> Origin:
    return Origin(origin.team, origin.enterprise, origin.user, "home", home=True)
