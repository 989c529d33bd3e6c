"""This platform's own buttons: more of a card, a further page of it, one folded part, a form kept for later."""

from __future__ import annotations

from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from bot.platforms.slack import draw, forms
from bot.platforms.slack.answering import FORM
from bot.platforms.slack.ink import Pen
from bot.platforms.slack.pens import Pens
from bot.platforms.slack.read import Origin, Read
from bot.platforms.slack.wire import Wire, why
from handlers.conversation import Card, Form, More, Notice, Press
from storage import people, workspaces
from storage.database import Database
from storage.slack import Installation

log = structlog.get_logger(__name__)

OWN = frozenset({draw.REST, draw.PAGE, draw.MORE, FORM})


class OwnButtons:
    """Nothing of these concerns a capability."""

    def __init__(self, database: Database, wire: Wire, pens: Pens) -> None:
        self.database, self.wire, self.pens = database, wire, pens

    async def press(self, done: Read, inst: Installation) -> None:
        """Show what the button stands for, in a dialog."""
        event, origin = done.event, done.origin
        assert isinstance(event, Press)
        async with self.database.read() as tx:
            workspace = await workspaces.find(tx, "slack", origin.team or origin.enterprise)
            person = await people.find(tx, workspace.id, origin.user) if workspace else None
        if workspace is None:
            return
        locale, zone = (person.locale, person.zone) if person else (workspace.locale, workspace.zone)
        ref = str(event.value.get("f", ""))
        kept = await self.pens.kept(workspace, ref)
        pen = await self.pens.pen(workspace, [kept] if kept else [], locale, zone)
        view = _view(event, kept, ref, pen, origin)
        client = self.wire.posts(inst.bot_token or "")
        try:
            if event.action == draw.PAGE and origin.view.get("type") == "modal":
                await client.views_update(view_id=origin.view["id"], hash=origin.view.get("hash"), view=view)
            elif origin.surface == "modal":
                await client.views_push(trigger_id=origin.trigger_id, view=view)
            else:
                await client.views_open(trigger_id=origin.trigger_id, view=view)
        except SlackApiError as error:
            log.info("slack dialog not opened", why=why(error))


def _view(event: Press, kept: Card | Form | None, ref: str, pen: Pen, origin: Origin) -> dict[str, Any]:
    if isinstance(kept, Form):
        return forms.form(kept, pen, origin.luggage)
    if kept is None:
        return forms.part("Tongpin", draw.notice(Notice(pen.t("slack.rest_gone")), pen).blocks, pen, {})
    if event.action == draw.MORE:
        index = event.number("i")
        block = kept.blocks[index] if 0 <= index < len(kept.blocks) else None
        if isinstance(block, More):
            return forms.part(block.label, draw.part(block, pen), pen, origin.luggage)
    return forms.card(kept, pen, ref, origin.luggage, event.number("p"))
