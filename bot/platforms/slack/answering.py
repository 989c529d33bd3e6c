"""Answers on their way back to the person who acted: into a dialog, beside a message, the home tab, a private line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from bot.dispatch import Handled
from bot.errands import Errands
from bot.platforms.slack import draw, forms, limits, read
from bot.platforms.slack.draw import Drawn
from bot.platforms.slack.ink import Pen
from bot.platforms.slack.pens import Pens
from bot.platforms.slack.read import Origin
from bot.platforms.slack.wire import BLOCKS_REFUSED, Wire, why
from handlers.conversation import Answer, Button, Card, Document, Form, Notice, Replace, Workspace
from storage.slack import Installation

log = structlog.get_logger(__name__)

_ERROR = 1_000
"""Units of an error beside a field; Slack publishes no figure."""

FORM = "slack:form"
"""Opens a kept form: where no trigger was at hand, or it had run out."""


class Answering:
    """Draws and sends answers. Nothing here raises for what Slack refuses: the next best way is tried, then logged."""

    def __init__(self, wire: Wire, pens: Pens, now: Callable[[Workspace | None], datetime], errands: Errands) -> None:
        self.wire, self.pens, self.now, self.errands = wire, pens, now, errands

    def follow(self, handled: Handled, origin: Origin, inst: Installation) -> None:
        """Show what errands bring back beside the first answer: Slack cannot reach back to a private message."""

        async def show(later: Handled) -> None:
            fresh = tuple(a.card if isinstance(a, Replace) else a for a in later.answers)
            await self.answer(replace(later, answers=fresh), replace(origin, trigger_id=""), inst)

        self.errands.follow(handled, show)

    async def answer(self, handled: Handled, origin: Origin, inst: Installation) -> None:
        """Send all answers of a handled event."""
        if handled.duplicate:
            return
        said = self.said(handled)
        if not said:
            return
        client = self.wire.posts(inst.bot_token or "")
        cards = [a.card if isinstance(a, Replace) else a for a in said if not isinstance(a, Document)]
        shown = [c for c in cards if isinstance(c, (Card, Form, Notice))]
        await self.pens.upload(handled.workspace, shown, client)
        pen = await self.pens.pen(handled.workspace, shown, handled.actor.locale, handled.actor.zone)
        way = _Way(self, handled, origin, client, pen)
        for one in said:
            try:
                await way.send(one)
            except Exception as error:
                what = why(error) if isinstance(error, SlackApiError) else type(error).__name__
                log.warning("slack answer not shown", why=what, kind=type(one).__name__)

    def said(self, handled: Handled) -> tuple[Answer, ...]:
        """The answers, and a problem as the notice that it is outside a form."""
        if handled.problem is not None:
            lines = [handled.problem.text, *handled.problem.fields.values()]
            return (Notice("\n".join(dict.fromkeys(lines)), handled.problem.buttons),)
        return handled.answers

    # -- inside the acknowledgement of a form --------------------------------------------------------------------------

    async def submitted(
        self, handled: Handled, origin: Origin, inst: Installation
    ) -> tuple[dict[str, Any], tuple[Answer, ...]]:
        """What a sent form is acknowledged with, and which answers are still to be sent after that."""
        t = handled.actor
        problem = handled.problem
        first = next((a for a in handled.answers if isinstance(a, (Form, Card, Notice))), None)
        shown: list[Any] = [first] if first is not None else []
        if problem is not None:
            shown += [Notice(text) for text in (problem.text, *problem.fields.values())]
        pen = await self.pens.pen(handled.workspace, shown, t.locale, t.zone)
        inputs = [b["block_id"] for b in origin.view.get("blocks", []) if b.get("type") == "input"]
        if problem is not None:
            if problem.buttons or not inputs:
                return update(forms.again(origin.view, problem.text, problem.buttons, pen)), ()
            errors = {name: text for name, text in problem.fields.items() if name in inputs}
            if not errors or (problem.text not in errors.values() and not problem.fields):
                errors = {inputs[0]: problem.text, **errors}
            return {"response_action": "errors", "errors": errors}, ()
        if handled.failed and isinstance(first, Notice):
            return update(forms.again(origin.view, first.text, (), pen)), ()
        rest = tuple(a for a in handled.answers if a is not first)
        if isinstance(first, Form):
            return update(forms.form(first, pen, origin.luggage)), rest
        if first is not None and not origin.channel:
            return update(await self.modal(handled, first, pen, origin)), rest
        stacked = bool(origin.view.get("previous_view_id"))
        return ({"response_action": "clear"} if stacked else {}), handled.answers

    async def modal(self, handled: Handled, shown: Card | Notice, pen: Pen, origin: Origin) -> dict[str, Any]:
        """A card or a notice as a dialog that is only read."""
        if isinstance(shown, Notice):
            return forms.notice(shown, pen, origin.luggage)
        view = forms.card(shown, pen, self.pens.ref(handled.workspace, shown), origin.luggage)
        if forms.paged(view):
            await self.ref(handled, shown)
        return view

    async def ref(self, handled: Handled, shown: Card | Form) -> str:
        return await self.pens.keep(handled.workspace, shown, self.now(handled.workspace))

    async def drawn(self, handled: Handled, shown: Card | Notice, pen: Pen) -> Drawn:
        """As a message; the whole card is kept only when something of it is folded away."""
        if isinstance(shown, Notice):
            return draw.notice(shown, pen)
        drawn = draw.card(shown, pen, self.pens.ref(handled.workspace, shown))
        if drawn.folded:
            await self.ref(handled, shown)
        return drawn


def update(view: dict[str, Any]) -> dict[str, Any]:
    return {"response_action": "update", "view": view}


class _Way:
    """The ways back for one event."""

    def __init__(self, to: Answering, handled: Handled, origin: Origin, client: Any, pen: Pen) -> None:
        self.to, self.handled, self.origin, self.client, self.pen = to, handled, origin, client, pen

    async def send(self, one: Answer) -> None:
        if isinstance(one, Form):
            await self.form(one)
        elif isinstance(one, Document):
            await self.document(one)
        elif isinstance(one, Replace):
            await self.replace(one.card)
        elif isinstance(one, (Card, Notice)):
            await self.show(one)

    # -- dialogs -------------------------------------------------------------------------------------------------------

    async def form(self, form: Form) -> None:
        view = forms.form(form, self.pen, self.origin.luggage)
        broken = limits.breaches(view, "modal")
        if broken:
            log.error("slack form over a limit", limits=broken[:5], action=form.action)
        if await self.open(view):
            return
        ref = await self.to.ref(self.handled, form)
        t = self.pen.t
        button = Button(label=t("slack.open_form"), action=FORM, value={"f": ref})
        await self.show(Notice(t("slack.form_ready"), (button,)))

    async def open(self, view: dict[str, Any]) -> bool:
        """Open a dialog; over an open one it is laid on top. False when the trigger is gone or used."""
        origin = self.origin
        if not origin.trigger_id:
            return False
        try:
            if origin.surface == "modal":
                try:
                    await self.client.views_push(trigger_id=origin.trigger_id, view=view)
                except SlackApiError as error:
                    if why(error) != "push_limit_reached":
                        raise
                    await self.client.views_update(view_id=origin.view["id"], view=view)
            else:
                await self.client.views_open(trigger_id=origin.trigger_id, view=view)
            return True
        except SlackApiError as error:
            log.info("slack dialog not opened", why=why(error))
            return False

    # -- messages ------------------------------------------------------------------------------------------------------

    async def show(self, one: Card | Notice) -> None:
        """Show to the actor alone: where they are if that can be done, else in their direct messages."""
        origin = self.origin
        if not origin.channel or origin.surface in ("modal", "home"):
            view = await self.to.modal(self.handled, one, self.pen, origin)
            if await self.open(view):
                return
        drawn = await self.to.drawn(self.handled, one, self.pen)
        lasting = isinstance(one, Card) or not origin.response_url
        if origin.surface == "direct" and lasting and await self.post_direct(drawn):
            return
        if origin.response_url and await self.respond(drawn, replace=False):
            return
        if origin.channel and await self.ephemeral(drawn):
            return
        await self.post_direct(drawn)

    async def replace(self, card: Card) -> None:
        """Put the card in the place of the private one; a message that others read as well stays as it is."""
        origin = self.origin
        if origin.surface == "modal" and origin.view.get("type") == "modal" and not read.replaced(origin):
            view = await self.to.modal(self.handled, card, self.pen, origin)
            await self.client.views_update(view_id=origin.view["id"], view=view)
            return
        drawn = await self.to.drawn(self.handled, card, self.pen)
        alone = origin.surface in ("private", "direct") or read.replaced(origin)
        if alone and origin.response_url and await self.respond(drawn, replace=True):
            return
        if origin.surface == "direct" and origin.message:
            try:
                await self.client.chat_update(channel=origin.channel, ts=origin.message, **drawn.message)
                return
            except SlackApiError as error:
                log.info("slack message not replaced", why=why(error))
        await self.show(card)

    async def respond(self, drawn: Drawn, *, replace: bool) -> bool:
        body: dict[str, Any] = {**drawn.message, "response_type": "ephemeral", "replace_original": replace}
        if self.origin.thread:
            body["thread_ts"] = self.origin.thread
        return await self.to.wire.respond(self.origin.response_url, body)

    async def ephemeral(self, drawn: Drawn) -> bool:
        more = {"thread_ts": self.origin.thread} if self.origin.thread else {}
        arguments = {k: v for k, v in drawn.message.items() if not k.startswith("unfurl")}
        try:
            await self.client.chat_postEphemeral(
                channel=self.origin.channel, user=self.origin.user, **arguments, **more
            )
            return True
        except SlackApiError as error:
            if why(error) in BLOCKS_REFUSED and drawn.blocks:
                return await self.ephemeral(replace(drawn, blocks=[]))
            log.info("slack ephemeral refused", why=why(error))
            return False

    async def post_direct(self, drawn: Drawn) -> bool:
        """Post to the actor's direct messages; Slack opens them when the person's id is given as the channel."""
        arguments = drawn.message
        if self.origin.surface == "direct" and self.origin.thread:
            arguments = {**arguments, "thread_ts": self.origin.thread}
        channel = self.origin.channel if self.origin.surface == "direct" else self.origin.user
        try:
            await self.client.chat_postMessage(channel=channel, **arguments)
            return True
        except SlackApiError as error:
            if why(error) in BLOCKS_REFUSED:
                log.error("slack refused blocks", limits=limits.breaches(drawn.message, "message")[:5])
                await self.client.chat_postMessage(channel=channel, text=drawn.text)
                return True
            log.info("slack direct message refused", why=why(error))
            return False

    # -- files ---------------------------------------------------------------------------------------------------------

    async def document(self, document: Document) -> None:
        """Upload to the actor's direct messages, and say so where they are."""
        opened = await self.client.conversations_open(users=self.origin.user)
        channel = opened["channel"]["id"]
        line = draw.notice(Notice(document.text), self.pen).text
        await self.client.files_upload_v2(
            filename=document.name, content=document.content, channel=channel, initial_comment=line
        )
        if self.origin.channel != channel:
            await self.show(Notice(self.pen.t("slack.document_sent", name=document.name)))
