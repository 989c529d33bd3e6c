"""What drawing needs from storage: names and ids of the people in a card, uploaded pictures, and whole cards kept."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from pydantic import TypeAdapter
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.ink import Pen
from handlers.conversation import (
    Capability,
    Card,
    Form,
    Notice,
    PeopleField,
    Person,
    PersonField,
    Picture,
    Reader,
    Workspace,
)
from storage import files, outbox, people, slack
from storage.database import Database

log = structlog.get_logger(__name__)

DAY = 86_400.0

_MENTIONED = re.compile("\ue000m:(\\d+)\ue001")
_KEPT: TypeAdapter[Card | Form] = TypeAdapter(Card | Form)

Shown = Card | Form | Notice


def named(shown: Iterable[Shown]) -> set[int]:
    """Our ids of everybody these cards and forms name."""
    found: set[int] = set()
    for one in shown:
        text = f"{one.text}" if isinstance(one, Notice) else one.model_dump_json()
        found |= {int(n) for n in _MENTIONED.findall(text)}
        if isinstance(one, Form):
            for entry in one.fields:
                if isinstance(entry, PersonField) and entry.value:
                    found.add(entry.value)
                elif isinstance(entry, PeopleField):
                    found |= set(entry.value)
    return found


class Pens:
    """Makes pens, and keeps whole cards for the buttons that show more of them."""

    def __init__(self, database: Database, capabilities: Sequence[Capability] = ()) -> None:
        self.database = database
        self.commands = {c.zh: c.command for c in capabilities}
        self._pictures: dict[tuple[int, int], str] = {}
        self._today: dict[str, float] = {}

    async def pen(self, workspace: Workspace, shown: Iterable[Shown], locale: str, zone: str, names: Any = None) -> Pen:
        """A pen for these cards, read by somebody with this language and zone."""
        shown = list(shown)
        wanted = named(shown)
        known: Mapping[int, Person] = {}
        if wanted:
            async with self.database.read() as tx:
                known = await people.several(tx, workspace.id, wanted)
        called = names or (lambda p: known[p].named(locale) if p in known else "?")
        ids = {p.id: p.external_id for p in known.values()}
        pictures = {
            file: self._pictures[workspace.id, file]
            for file in pictured(shown)
            if (workspace.id, file) in self._pictures
        }
        return Pen(Reader(locale, zone, called), ids, pictures, self.commands)

    async def upload(self, workspace: Workspace, shown: Iterable[Shown], client: AsyncWebClient) -> None:
        """Hand the cards' pictures to Slack, once each. What fails is drawn as its description."""
        for file in pictured(shown):
            if (workspace.id, file) in self._pictures:
                continue
            async with self.database.read() as tx:
                found = await files.get(tx, workspace.id, file)
            if found is None:
                continue
            try:
                told: Any = await client.files_upload_v2(
                    filename=found.name, content=found.content, title=found.name, request_file_info=False
                )
                if len(self._pictures) > 5_000:
                    self._pictures.clear()
                self._pictures[workspace.id, file] = told["files"][0]["id"]
            except Exception as error:
                log.warning("slack picture not uploaded", error=type(error).__name__)

    @staticmethod
    def ref(workspace: Workspace, shown: Card | Form) -> str:
        """The reference under which `keep` keeps it."""
        return "f:" + slack.fold_id(workspace.id, shown.model_dump_json())

    async def keep(self, workspace: Workspace, shown: Card | Form, now: datetime) -> str:
        """Keep a card or form for a month; gives the reference that `kept` takes. One kept today is kept already."""
        ref = self.ref(workspace, shown)
        if time.monotonic() - self._today.get(ref, -DAY) < DAY:
            return ref
        async with self.database.write() as tx:
            await slack.fold(tx, workspace.id, shown.model_dump_json(), now)
        if len(self._today) > 5_000:
            self._today.clear()
        self._today[ref] = time.monotonic()
        return ref

    async def kept(self, workspace: Workspace, ref: str) -> Card | Form | None:
        """What is kept under a reference: "f:…" from `keep`, "o:…" a message of the outbox. None when it is gone."""
        kind, _, name = ref.partition(":")
        async with self.database.read() as tx:
            if kind == "o":
                message = await outbox.get(tx, workspace.id, name)
                text = message.card if message else None
            else:
                text = await slack.unfold(tx, workspace.id, name)
        return _KEPT.validate_json(text) if text else None


def pictured(shown: Iterable[Shown]) -> list[int]:
    """The files of the pictures on these cards."""
    return [b.file for one in shown if isinstance(one, Card) for b in one.blocks if isinstance(b, Picture)]
