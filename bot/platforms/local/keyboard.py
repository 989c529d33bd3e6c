"""A person at the keyboard of the local workspace: says, presses, fills in; and what came of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.dispatch import Handled
from bot.platforms import House
from bot.platforms.local import read, team
from bot.platforms.local.kept import KeptDocument, KeptNotice
from bot.platforms.local.stream import Listeners
from handlers.conversation import (
    Answer,
    Card,
    Document,
    Event,
    Form,
    Notice,
    Opened,
    Person,
    Place,
    Problem,
    Reader,
    Replace,
    Submission,
    Workspace,
    inline,
    plain,
    plain_card,
)
from storage import files, people, places, transcript, workspaces
from storage.base import Tx
from storage.transcript import Line


class Stranger(Exception):
    """Nobody of this name, or no place of theirs."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Who acts, where, and the people around."""

    workspace: Workspace
    person: Person
    place: Place
    people: dict[int, Person]
    direct: Place


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a deed for the one who did it: lines in the transcript, a form to fill in, a problem to mend.

    `notices` are among the lines too; a page also shows them in passing. `repeated`: it had been done before.
    """

    lines: tuple[Line, ...] = ()
    form: Form | None = None
    problem: Problem | None = None
    notices: tuple[Notice, ...] = ()
    repeated: bool = False


async def seat(tx: Tx, who: str, where: str) -> Seat:
    """The person and the place with these ids. Raises Stranger for anything that is not theirs."""
    workspace = await workspaces.find(tx, team.PLATFORM, team.WORKSPACE)
    if workspace is None:
        raise Stranger
    around = {p.id: p for p in await people.everyone(tx, workspace.id, active=False)}
    person = next((p for p in around.values() if p.external_id == who and p.active), None)
    if person is None:
        raise Stranger
    direct = await places.direct(tx, workspace.id, person.id)
    place = direct if where == "dm" else await places.find(tx, workspace.id, where.removeprefix("#"))
    if place is None or not team.may_read(person, place):
        raise Stranger
    return Seat(workspace, person, place, around, direct)


class Keyboard:
    """What people do in the local workspace, by way of the same dispatch as on every platform."""

    def __init__(self, house: House, listeners: Listeners) -> None:
        self.house = house
        self.database = house.database
        self.listeners = listeners

    async def sit(self, said: read.Shape) -> Seat:
        async with self.database.read() as tx:
            return await seat(tx, said.who, said.where)

    async def say(self, said: read.Said) -> Done:
        """Type a text: a command is handled and its answers are shown to the one who typed it; words stand there.

        Raises read.Wrong for a text that is too long."""
        at = await self.sit(said)
        if len(said.text) > read.LONGEST_TEXT:
            raise read.Wrong({"text": "too_long"})
        around = at.people.values()
        command = read.typed_command(said.text, around)
        words = read.typed_words(said.text, around)
        if not words:
            return Done()
        async with self.database.write() as tx:
            more = {"author_id": at.person.id, "letter": said.id, "seen_by": at.person.id if command else None}
            now = self.house.clock.now(at.workspace)
            line_id = await transcript.add(tx, at.workspace.id, at.place.id, "words", words, now, **more)
            line = await transcript.get(tx, at.workspace.id, line_id)
        assert line is not None
        self.listeners.stir()
        if command is None:
            return Done((line,))
        done = await self.act(said, at, command)
        return replace(done, lines=(line, *done.lines))

    async def press(self, said: read.Pressed) -> Done:
        return await self.act(said, await self.sit(said), read.press(said), said.line)

    async def submit(self, said: read.Submitted) -> Done:
        """Send a form. Raises read.Wrong for fields whose content cannot be what the field is for."""
        at = await self.sit(said)
        return await self.act(said, at, read.submission(said))

    async def open(self, said: read.Shape) -> Done:
        """Open the bot's own page."""
        return await self.act(said, await self.sit(said), Opened())

    async def choose(self, said: read.Chosen, address: str) -> Done:
        """Take a shortcut on a message; `address` is where the page is served."""
        at = await self.sit(said)
        async with self.database.read() as tx:
            line = await transcript.get(tx, at.workspace.id, said.line)
        if line is None or line.place_id != at.place.id or line.seen_by not in (None, at.person.id):
            raise Stranger
        link = f"{address}/?as={said.who}&in={said.where}#line-{line.id}"
        return await self.act(said, at, read.shortcut(said, text_of(line, at), line.author_id, link))

    # -- what comes of it ----------------------------------------------------------------------------------------------

    async def act(self, said: read.Shape, at: Seat, event: Event, line: int | None = None) -> Done:
        """Hand the event to dispatch, and keep what it answers where the actor sees it."""
        handled = await self.house.dispatch.handle(read.incoming(said, at.place, event))
        if handled.problem is not None and isinstance(event, Submission):
            return Done(problem=handled.problem)
        async with self.database.write() as tx:
            done = await self._kept(tx, said, handled, line)
        if done.lines:
            self.listeners.stir()
        card = next((known.id for known in done.lines if known.kind == "card"), None)
        self.house.errands.follow(handled, partial(self._later, said, card))
        return done

    async def _later(self, said: read.Shape, card: int | None, handled: Handled) -> None:
        """What an errand brought back: it takes the place of the card that was shown first."""
        async with self.database.write() as tx:
            for index, answer in enumerate(handled.answers, start=100):
                if not isinstance(answer, Form):
                    await self._one(tx, said, handled, answer, index, card)
        self.listeners.stir()

    async def _kept(self, tx: Tx, said: read.Shape, handled: Handled, pressed: int | None) -> Done:
        ids: list[int] = []
        form: Form | None = None
        if handled.duplicate:
            for index in range(20):
                known = await transcript.by_letter(tx, handled.workspace.id, _letter(said.id, index))
                if known:
                    ids.append(known.id)
            return Done(await _lines(tx, handled.workspace.id, ids), repeated=True)
        answers: Sequence[Answer] = handled.answers
        if handled.problem is not None:
            answers = (Notice(handled.problem.text, handled.problem.buttons),)
        for index, answer in enumerate(answers):
            if isinstance(answer, Form):
                form = answer
            else:
                ids.append(await self._one(tx, said, handled, answer, index, pressed))
        return Done(
            await _lines(tx, handled.workspace.id, ids),
            form,
            handled.problem,
            tuple(a for a in answers if isinstance(a, Notice)),
        )

    async def _one(
        self, tx: Tx, said: read.Shape, handled: Handled, answer: Answer, index: int, pressed: int | None
    ) -> int:
        workspace, person, place = handled.workspace, handled.actor, handled.place
        now = self.house.clock.now(workspace)
        if isinstance(answer, Replace):
            body = answer.card.model_dump_json(exclude_defaults=True)
            known = await transcript.get(tx, workspace.id, pressed) if pressed else None
            if known and known.seen_by == person.id:
                await transcript.edit(tx, workspace.id, known.id, body, now, "card")
                return known.id
            kind = "card"
        elif isinstance(answer, Card):
            kind, body = "card", answer.model_dump_json(exclude_defaults=True)
        elif isinstance(answer, Notice):
            problem = handled.problem is not None or handled.failed is not None
            kind, body = "notice", KeptNotice.of(answer, problem=problem).json_text()
        else:
            assert isinstance(answer, Document)
            name = inline.clean(answer.name)[:200]
            file = await files.keep(tx, workspace.id, person.id, name, answer.media_type, answer.content, now)
            kept = KeptDocument(file=file, name=name, size=len(answer.content), text=answer.text)
            kind, body = "document", kept.model_dump_json()
        return await transcript.add(
            tx, workspace.id, place.id, kind, body, now, seen_by=person.id, letter=_letter(said.id, index)
        )


def text_of(line: Line, at: Seat) -> str:
    """A line in plain words, as a shortcut takes it."""
    names = {i: p.named(at.person.locale) for i, p in at.people.items()}
    reader = Reader(at.person.locale, at.person.zone, lambda i: names.get(i, "?"))
    if line.kind == "card":
        return plain_card(Card.model_validate_json(line.body), reader)
    if line.kind == "notice":
        return plain(KeptNotice.model_validate_json(line.body).text, reader)
    if line.kind == "document":
        return plain(KeptDocument.model_validate_json(line.body).text, reader)
    return plain(line.body, reader)


def _letter(event_id: str, index: int) -> str:
    """The id of the n-th answer to an event, the same when the event comes again."""
    return str(uuid.uuid5(uuid.UUID(event_id), str(index)))


async def _lines(tx: Tx, workspace_id: int, ids: Sequence[int]) -> tuple[Line, ...]:
    found = [await transcript.get(tx, workspace_id, i) for i in dict.fromkeys(ids)]
    return tuple(line for line in found if line is not None)
