"""A person at the keyboard of the local workspace: says, presses, fills in, waits, and tells what was heard.

Dispatch, database and clock are the real ones; what a chat platform would show is kept as plain text.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.capabilities import CAPABILITIES
from bot.clock import Clock
from bot.delivery import Delivery
from bot.dispatch import Dispatch
from bot.lanes.embedded import Embedded
from bot.platforms import (
    DeliveryError,
    Found,
    Incoming,
    Letter,
    Pace,
    Platform,
    Sender,
    Someone,
    Whereabouts,
    outside_mention,
)
from bot.platforms.slack import draw, forms, limits
from bot.platforms.slack.ink import Pen
from bot.platforms.typed import command
from handlers.conversation import (
    Answer,
    Button,
    Buttons,
    Capability,
    Card,
    Document,
    Explanation,
    Form,
    Notice,
    PeopleField,
    Person,
    PersonField,
    Press,
    Reader,
    Replace,
    Section,
    Submission,
    plain,
    plain_card,
    plain_form,
)
from storage import people, places, schedules, transcript, workspaces
from storage.database import Database
from storage.people import Role

TEAM = {
    "wang": {"name": "王敏", "name_other": "Wang Min", "roles": [Role.LEAD, Role.ADMIN]},
    "lilei": {"name": "李雷", "name_other": "Li Lei"},
    "ana": {"name": "Ana Silva", "name_other": "安娜", "locale": "en", "zone": "Europe/London"},
    "chenjing": {"name": "陈静", "name_other": "Chen Jing"},
    "zhou": {"name": "周航", "name_other": "Zhou Hang", "roles": [Role.LEADER]},
}
CHANNELS = ("marketing", "design")


class Board:
    """What a chat platform keeps on its servers, kept in the transcript: a letter stands there once, by its id."""

    name = "local"
    pace = Pace()
    edit_for: timedelta | None = None

    def __init__(self, database: Database) -> None:
        self.database = database

    async def post(self, letter: Letter) -> str:
        body = letter.card.model_dump_json(exclude_defaults=True)
        under = int(letter.under) if letter.under else None
        async with self.database.write() as tx:
            line = await transcript.add(
                tx, letter.workspace.id, letter.place.id, "card", body, letter.at, letter=letter.id, under=under
            )
        return str(line)

    async def edit(self, letter: Letter, ref: str) -> str:
        body = letter.card.model_dump_json(exclude_defaults=True)
        async with self.database.write() as tx:
            if not await transcript.edit(tx, letter.workspace.id, int(ref), body, letter.at):
                raise DeliveryError("message_gone", permanent=True)
        return ref

    async def find(self, letter: Letter) -> Found:
        return Found(False)

    def routes(self) -> tuple[()]:
        return ()

    async def check(self) -> tuple[()]:
        return ()

    async def start(self) -> None:
        return None

    async def stop(self) -> None:
        return None


@dataclass
class Robot:
    """See the module. `forms` holds the form that is open for each person."""

    database: Database
    capabilities: tuple[Capability, ...] = CAPABILITIES
    locale: str = "zh"
    zone: str = "Asia/Shanghai"
    forms: dict[str, Form] = field(default_factory=dict)
    buttons: dict[str, list[Button]] = field(default_factory=dict)
    seen: dict[str, list[str]] = field(default_factory=dict)
    documents: dict[str, list[Document]] = field(default_factory=dict)
    ids: Any = field(default_factory=lambda: itertools.count(1))

    async def move_in(self, at: str = "2026-11-24 09:00") -> Robot:
        """The workspace with its people and channels, on a Tuesday in November unless told otherwise."""
        self.real = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
        self.time = Clock(self.database, self.capabilities, real=lambda: self.real)
        board: Platform = Board(self.database)
        self.delivery = Delivery(self.database, {"local": board}, now=self.time.now, real=lambda: self.real)
        self.lanes = Embedded(self.delivery.drain)
        self.time.lanes = self.lanes
        self.dispatch = Dispatch(self.database, self.capabilities, self.time.now, self.lanes, ahead=self.time.upcoming)
        async with self.database.write() as tx:
            self.workspace = await workspaces.ensure(
                tx, "local", "local", now=self.real, name="同频", locale=self.locale, zone=self.zone
            )
            for who, first in TEAM.items():
                person = await people.ensure(tx, self.workspace.id, who, **dict(first))
                await places.ensure(tx, self.workspace.id, f"dm:{who}", "direct", person_id=person.id)
            for name in CHANNELS:
                await places.ensure(tx, self.workspace.id, name, "group", name=name)
        return self

    # -- deeds ---------------------------------------------------------------------------------------------------------

    async def says(self, who: str, where: str, text: str) -> str:
        """Type into a place ("#design") or into one's direct messages (""): a command, with @names as mentions."""
        for name in sorted(TEAM, key=len, reverse=True):
            text = text.replace(f"@{name}", outside_mention(name))
        typed = command(text)
        assert typed is not None, f"not a command: {text!r}"
        return await self._deed(who, where, typed)

    async def presses(self, who: str, label: str, where: str = "") -> str:
        """Press a button this person can see, by its label or its action; the newest one where several are alike."""
        for button in reversed(await self._visible(who)):
            if label in (button.label, button.action, button.action.partition(":")[2]):
                return await self._deed(who, where, Press(button.action, dict(button.value)))
        raise AssertionError(f"{who} sees no button {label!r}: {[b.label for b in await self._visible(who)]}")

    async def sends(self, who: str, action: str, **value: str | int) -> str:
        """A press that nobody drew: an old card's, or a forged one."""
        return await self._deed(who, "", Press(action, value))

    async def fills(self, who: str, **values: Any) -> str:
        """Fill in the form that is open for this person and send it; fields not named keep what they hold."""
        form = self.forms.get(who)
        assert form is not None, f"no form is open for {who}"
        sent: dict[str, Any] = {}
        for entry in form.fields:
            if isinstance(entry, Explanation):
                continue
            held = getattr(entry, "value", None)
            if entry.name in values:
                held = values.pop(entry.name)
                if isinstance(entry, PersonField) and isinstance(held, str):
                    held = Someone(held)
                if isinstance(entry, PeopleField):
                    held = tuple(Someone(h) for h in held)
            elif isinstance(entry, PersonField) and held is not None:
                held = await self._someone(held)
            elif isinstance(entry, PeopleField):
                held = tuple([await self._someone(h) for h in held or ()])
            elif isinstance(held, str) and entry.kind == "date":
                held = date.fromisoformat(held)
            elif isinstance(held, str) and entry.kind == "time":
                held = time.fromisoformat(held)
            if held not in (None, "", ()):
                sent[entry.name] = held
        assert not values, f"the form has no {sorted(values)}: {[getattr(f, 'name', '') for f in form.fields]}"
        return await self._deed(who, "", Submission(form.action, sent, dict(form.state)))

    async def clock(self, until: str) -> None:
        """Let the time pass up to this local time of the workspace, doing on the way what comes due."""
        target = datetime.fromisoformat(until).replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
        await self.time.advance(self.workspace.id, target)
        await self._fresh()

    @property
    def now(self) -> datetime:
        """The time in the workspace."""
        return self.time.now(self.workspace)

    # -- what came of it -----------------------------------------------------------------------------------------------

    async def heard(self, where: str) -> list[str]:
        """The cards that stand in a place ("#design") or in a person's direct messages, as plain text, oldest first."""
        return [plain_card(card, await self._reader(where)) for card in await self._cards(where)]

    def private(self, who: str) -> list[str]:
        """What only this person saw: notices, private cards, forms and problems, oldest first."""
        return self.seen.get(who, [])

    async def schedules(self) -> dict[str, datetime | None]:
        """Every schedule of the workspace ("partners:daily Asia/Shanghai") and when it runs next."""
        async with self.database.read() as tx:
            found = await schedules.of_workspace(tx, self.workspace.id)
        return {f"{s.kind} {s.subject}": s.next_run_at for s in found}

    async def person(self, who: str) -> Person:
        async with self.database.read() as tx:
            found = await people.find(tx, self.workspace.id, who)
        assert found is not None
        return found

    # -- the machinery -------------------------------------------------------------------------------------------------

    async def _deed(self, who: str, where: str, event: Any) -> str:
        place = where.removeprefix("#") if where else f"dm:{who}"
        incoming = Incoming(
            "local",
            "local",
            f"e{next(self.ids)}",
            Sender(who),
            Whereabouts(place, "group" if where else "direct"),
            event,
        )
        handled = await self.dispatch.handle(incoming)
        assert handled.failed is None, "the flow failed; see the log"
        await self._fresh()
        await self.lanes.settle(self.workspace.id)
        reader = await self._reader(who)
        if handled.problem is not None:
            return self._note(who, plain(handled.problem.text, reader), list(handled.problem.buttons))
        self.forms.pop(who, None)
        texts = [self._answer(who, answer, reader) for answer in handled.answers]
        return "\n".join(texts)

    def _answer(self, who: str, answer: Answer, reader: Reader) -> str:
        inside_limits(answer, reader)
        if isinstance(answer, Form):
            self.forms[who] = answer
            return self._note(who, plain_form(answer, reader), [])
        if isinstance(answer, (Card, Replace)):
            card = answer if isinstance(answer, Card) else answer.card
            return self._note(who, plain_card(card, reader), _buttons(card))
        if isinstance(answer, Document):
            self.documents.setdefault(who, []).append(answer)
            return self._note(who, f"{answer.name}\n{plain(answer.text, reader)}", [])
        assert isinstance(answer, Notice)
        return self._note(who, plain(answer.text, reader), list(answer.buttons))

    def _note(self, who: str, text: str, buttons: list[Button]) -> str:
        self.seen.setdefault(who, []).append(text)
        self.buttons.setdefault(who, []).extend(buttons)
        return text

    async def _visible(self, who: str) -> list[Button]:
        posted: list[Button] = []
        for place in [*(f"#{name}" for name in CHANNELS), who]:
            for card in await self._cards(place):
                posted += _buttons(card)
        return posted + self.buttons.get(who, [])

    async def _cards(self, where: str) -> list[Card]:
        async with self.database.read() as tx:
            external = where.removeprefix("#") if where.startswith("#") else f"dm:{where}"
            place = await places.find(tx, self.workspace.id, external)
            assert place is not None, f"no place {where}"
            lines = await transcript.tail(tx, self.workspace.id, place.id, None, limit=500)
        cards = [Card.model_validate_json(line.body) for line in lines if line.kind == "card"]
        for card in cards:
            inside_limits(card, await self._reader(where))
        return cards

    async def _reader(self, who: str) -> Reader:
        async with self.database.read() as tx:
            known = {p.id: p for p in await people.everyone(tx, self.workspace.id)}
            person = await people.find(tx, self.workspace.id, who)
        locale = person.locale if person else self.workspace.locale
        zone = person.zone if person else self.workspace.zone
        return Reader(locale, zone, lambda i: known[i].named(locale) if i in known else "?")

    async def _someone(self, person_id: int) -> Someone:
        async with self.database.read() as tx:
            found = await people.get(tx, self.workspace.id, person_id)
        assert found is not None
        return Someone(found.external_id)

    async def _fresh(self) -> None:
        async with self.database.read() as tx:
            known = await workspaces.get(tx, self.workspace.id)
        assert known is not None
        self.workspace = known


def _buttons(card: Card) -> list[Button]:
    found: list[Button] = []
    for block in card.blocks:
        if isinstance(block, Section) and isinstance(block.button, Button):
            found.append(block.button)
        if isinstance(block, Buttons):
            found += [b for b in block.items if isinstance(b, Button)]
    return found


def inside_limits(answer: Answer, reader: Reader) -> None:
    """Whatever a capability answers can be drawn for Slack inside every limit: every conversation here proves it."""
    pen = Pen(reader)
    if isinstance(answer, Replace):
        answer = answer.card
    if isinstance(answer, Card):
        assert limits.breaches(draw.card(answer, pen, "o:1").message, "message") == []
        assert limits.breaches(forms.card(answer, pen, "o:1", {}), "modal") == []
        assert limits.breaches(forms.home(answer, pen, "o:1"), "home") == []
    elif isinstance(answer, Form):
        assert limits.breaches(forms.form(answer, pen, {"c": "C0123456789", "t": "1700000000.000100"}), "modal") == []
    elif isinstance(answer, Notice):
        assert limits.breaches(draw.notice(answer, pen).message, "message") == []
