"""A person at the keyboard of the local workspace: says, presses, fills in, waits, and tells what was heard.

Dispatch, database and clock are the real ones; what a chat platform would show is kept as plain text.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from bot import outgoing
from bot.capabilities import CAPABILITIES
from bot.dispatch import Dispatch
from bot.platforms import Incoming, Sender, Someone, Whereabouts, outside_mention
from bot.platforms.typed import command
from handlers import almanac
from handlers.conversation import (
    Answer,
    Button,
    Buttons,
    Capability,
    Card,
    Context,
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
    Run,
    Section,
    Submission,
    catalogue,
    plain,
    plain_card,
    plain_form,
)
from storage import outbox, people, places, schedules, workspaces
from storage.base import Tx
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


class Lanes:
    """Nothing is delivered by itself: the robot looks into the outbox when it is asked what was heard."""

    async def wake(self, tx: Tx, *workspace_ids: int) -> None:
        return None


@dataclass
class Robot:
    """See the module. `now` is the time of the workspace; `forms` holds the form that is open for each person."""

    database: Database
    now: datetime
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
        self.now = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
        self.dispatch = Dispatch(self.database, self.capabilities, lambda w: self.now, Lanes())
        self.common = catalogue("handlers.conversation")
        async with self.database.write() as tx:
            self.workspace = await workspaces.ensure(
                tx, "local", "local", now=self.now, name="同频", locale=self.locale, zone=self.zone
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
        while True:
            async with self.database.write() as tx:
                due = await schedules.upcoming(tx, self.workspace.id, target, limit=1)
                if not due:
                    break
                await self._run(tx, due[0])
        self.now = target

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
        self.workspace = handled.workspace
        reader = await self._reader(who)
        if handled.problem is not None:
            return self._note(who, plain(handled.problem.text, reader), list(handled.problem.buttons))
        self.forms.pop(who, None)
        texts = [self._answer(who, answer, reader) for answer in handled.answers]
        return "\n".join(texts)

    def _answer(self, who: str, answer: Answer, reader: Reader) -> str:
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
            rows = await tx.rows(outbox.table.select().where(outbox.table.c.place_id == place.id).order_by("seq"))
        stands: dict[str, Card] = {}
        for row in rows:
            if row.not_before is None or row.not_before <= self.now:
                stands[row.living or row.once] = Card.model_validate_json(row.card)
        return list(stands.values())

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

    async def _run(self, tx: Tx, schedule: schedules.Schedule) -> None:
        assert schedule.next_run_at is not None
        self.now = max(self.now, schedule.next_run_at)
        workspace = await workspaces.get(tx, self.workspace.id)
        assert workspace is not None
        name, _, job = schedule.kind.partition(":")
        capability = next(c for c in self.capabilities if c.name == name)
        ctx = Context(
            tx=tx,
            workspace=workspace,
            now=self.now,
            catalogues=(capability.texts, self.common),
            capabilities=self.capabilities,
            capability=capability,
        )
        run = Run(
            schedule=schedule.id,
            kind=schedule.kind,
            subject=schedule.subject,
            payload=schedule.payload,
            due=schedule.next_run_at,
            slot=schedule.slot or "",
        )
        if not workspace.paused:
            said = await capability.jobs[job].run(run, ctx)
            await outgoing.put(ctx, said, kind=schedule.kind, key=f"{schedule.kind}:{run.slot}", lanes=None)
        following = almanac.next_run(
            almanac.rule_from_dict(schedule.rule), schedule.zone, schedule.next_run_at, ctx.calendar
        )
        await schedules.set_next(
            tx, schedule, following.at_utc if following else None, following.slot if following else None
        )


def _buttons(card: Card) -> list[Button]:
    found: list[Button] = []
    for block in card.blocks:
        if isinstance(block, Section) and isinstance(block.button, Button):
            found.append(block.button)
        if isinstance(block, Buttons):
            found += [b for b in block.items if isinstance(b, Button)]
    return found
