"""Forms that were sent: answered inside the acknowledgement, with what was typed kept whenever something is wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError

from bot.dispatch import Handled
from bot.observe import fault
from bot.platforms import Someone
from bot.platforms.slack import forms, read
from bot.platforms.slack.answering import Answering, update
from bot.platforms.slack.desk import Desk
from bot.platforms.slack.home import Home
from bot.platforms.slack.ink import Pen, voice
from bot.platforms.slack.read import Origin, Read
from bot.platforms.slack.wire import why
from bot.platforms.slack.work import Work
from handlers.conversation import Answer, Notice, Reader, Submission, Upload
from storage import people, workspaces
from storage.slack import Installation

log = structlog.get_logger(__name__)

PATIENCE = 2.2
"""Seconds a sent form may take inside its acknowledgement; Slack waits three."""

Later = Callable[[], Awaitable[None]]


class Submitting:
    """One of these is shared by all forms."""

    def __init__(self, desk: Desk, home: Home, answering: Answering, work: Work, patience: float = PATIENCE) -> None:
        self.desk, self.home, self.answering, self.work = desk, home, answering, work
        self.patience = patience

    async def sent(self, ack: Any, body: Mapping[str, Any]) -> None:
        """A sent form is answered inside its acknowledgement: field errors stand beside the fields, the next step takes
        the form's place. What takes longer shows "working" first and the outcome after that."""
        if body["view"].get("callback_id") == forms.READ:
            await ack()
            return
        done = read.submission(body)
        attached = read.files(body["view"])
        task = self.work.start(self._submit(done, attached), urgent=True)
        if not attached:
            await asyncio.wait({task}, timeout=self.patience)
        if task.done():
            arguments, later = task.result() or ({}, None)
            await ack(**arguments)
            if later is not None:
                self.work.start(later())
            return
        pen = _pen(_locale(body["view"]))
        await ack(**update(forms.working(pen, pen.t("slack.reading_file" if attached else "slack.working"))))
        self.work.start(self._late(task, done))

    async def _submit(self, done: Read, attached: Mapping[str, Any]) -> tuple[dict[str, Any], Later | None]:
        """What the form is acknowledged with, and what is left to do after that."""
        view = done.origin.view
        try:
            return await self._answered(done, attached)
        except (SQLAlchemyError, OSError, AssertionError) as error:
            log.error("slack form not handled", event_id=done.event_id, **fault(error))
            pen = _pen(_locale(view))
            return update(forms.again(view, pen.t("slack.failed"), (), pen)), None

    async def _answered(self, done: Read, attached: Mapping[str, Any]) -> tuple[dict[str, Any], Later | None]:
        origin = done.origin
        inst = await self.desk.entrance(origin)
        if inst is None:
            return {}, None
        done, direct = await self.desk.placed(done, inst, wait=False)
        problem = await self._bots(done)
        if attached:
            fetched = await self._fetch(attached, inst)
            assert isinstance(done.event, Submission)
            if fetched is None:
                problem = dict.fromkeys(attached, "slack.no_file")
            else:
                done = replace(done, event=replace(done.event, values={**done.event.values, **fetched}))
        if problem:
            t = voice(_locale(origin.view))
            errors = {name: t(key) for name, key in problem.items()}
            return {"response_action": "errors", "errors": errors}, None
        handled = await self.desk.handle(done, inst, direct, wait=False)
        arguments, rest = await self.answering.submitted(handled, origin, inst)

        async def later() -> None:
            await self._rest(handled, rest, origin, inst)

        return arguments, later

    async def _rest(self, handled: Handled, rest: Sequence[Answer], origin: Origin, inst: Installation) -> None:
        # A dialog's trigger is used up; what is left goes beside the message it was opened from.
        away = replace(origin, surface="channel" if origin.channel else "shortcut", trigger_id="")
        if read.replaced(origin):
            away = replace(away, surface="direct" if origin.direct else "private")
        self.answering.follow(handled, away, inst)
        if rest:
            await self.answering.answer(replace(handled, answers=tuple(rest), problem=None), away, inst)
        if origin.home:
            await self.home.refresh(origin, inst)

    async def _late(self, task: asyncio.Task[Any], done: Read) -> None:
        """The outcome of a form that took longer than Slack waits: into the dialog that still stands there."""
        nothing: tuple[dict[str, Any], Later | None] = ({}, None)
        arguments, later = await task or nothing
        inst = await self.desk.accounts.find(done.origin.enterprise, done.origin.team)
        if inst is None:
            return
        client = self.desk.wire.posts(inst.bot_token or "")
        pen = _pen(_locale(done.origin.view))
        view = arguments.get("view")
        if arguments.get("response_action") == "errors":
            view = forms.again(done.origin.view, "\n".join(dict.fromkeys(arguments["errors"].values())), (), pen)
        if view is None:
            view = forms.notice(Notice(pen.t("slack.closed_form")), pen, done.origin.luggage)
        try:
            await client.views_update(view_id=done.origin.view["id"], view=view)
        except SlackApiError as error:
            log.info("slack dialog was closed before its outcome", why=why(error))
        if later is not None:
            await later()

    async def _bots(self, done: Read) -> dict[str, str]:
        """Fields in which an app was chosen where a person is meant, with the text that says so."""
        assert isinstance(done.event, Submission)
        found: dict[str, str] = {}
        async with self.desk.database.read() as tx:
            workspace = await workspaces.find(tx, "slack", done.origin.team or done.origin.enterprise)
            if workspace is None:
                return found
            for name, value in done.event.values.items():
                for one in value if isinstance(value, tuple) else (value,):
                    if isinstance(one, Someone):
                        person = await people.find(tx, workspace.id, one.external_id)
                        if person is not None and person.is_bot:
                            found[name] = "slack.choose_person"
        return found

    async def _fetch(self, attached: Mapping[str, Any], inst: Installation) -> dict[str, Upload] | None:
        """The files' contents. None when one could not be had."""
        found: dict[str, Upload] = {}
        for name, file in attached.items():
            try:
                content = await self.desk.wire.download(file["url_private_download"], inst.bot_token or "")
            except Exception as error:
                log.warning("slack file not fetched", error=type(error).__name__)
                return None
            found[name] = Upload(str(file.get("name", "file")), content)
        return found


def _locale(view: Mapping[str, Any]) -> str:
    """The language of a form that was sent, by the words on its own button to leave it."""
    said = str((view.get("close") or {}).get("text", ""))
    return "zh" if said == voice("zh")("slack.cancel") else "en"


def _pen(locale: str) -> Pen:
    """A pen for our own few words, where nobody has to be looked up."""
    return Pen(Reader(locale, "UTC"))
