"""From an event to a reply: seen before? which flow? one transaction around it; and every failure ends here."""

from __future__ import annotations

import math
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from rapidfuzz import fuzz, process
from sqlalchemy.exc import OperationalError

from bot import outgoing
from bot.observe import EVENTS, fault
from bot.outgoing import Lanes
from bot.platforms import Incoming, Sender, Someone
from handlers.conversation import (
    Answer,
    Button,
    Capability,
    Catalogue,
    Command,
    Context,
    Errand,
    Event,
    Flow,
    Notice,
    Opened,
    Outgoing,
    OutOfDate,
    Person,
    Place,
    Planned,
    Press,
    Problem,
    Returned,
    Role,
    Shortcut,
    Submission,
    Workspace,
    answers,
    catalogue,
    clean,
    mention,
    storable,
    whole,
)
from storage import inbox, people, places, workspaces
from storage.base import Tx
from storage.database import Database

log = structlog.get_logger(__name__)

LONGEST = 20_000
"""Characters of one typed text that are read; no platform lets a person type more in one go."""


LONGEST_ID = 128
"""Characters of a platform's id for a person, as the tables keep it."""


@dataclass(frozen=True, slots=True)
class Handled:
    """What came of an event. Exactly one of these is the case: `duplicate`, `problem`, or a row of answers.

    `people` and `place` tell the platform for whom and where to draw; Outgoing messages are in the outbox already and
    do not stand among the answers. `failed` is the short code of a fault of ours. `errands` are for `bot.errands`.
    """

    workspace: Workspace
    actor: Person
    place: Place
    answers: tuple[Answer, ...] = ()
    problem: Problem | None = None
    duplicate: bool = False
    failed: str | None = None
    errands: tuple[Errand, ...] = ()


class Dispatch:
    """Handles events. One of these is shared by all platforms of a process."""

    def __init__(
        self,
        database: Database,
        capabilities: Sequence[Capability],
        now: Callable[[Workspace | None], datetime],
        lanes: Lanes,
        *,
        first: dict[str, Any] | None = None,
        ahead: Callable[[Tx, Workspace, datetime], Awaitable[Sequence[Planned]]] | None = None,
        model_host: str = "",
    ) -> None:
        self.database = database
        self.capabilities = tuple(capabilities)
        self.now = now
        self.lanes = lanes
        self.first = first or {}
        self.ahead = ahead
        self.model_host = model_host
        self.common: Catalogue = catalogue("handlers.conversation")
        self._settled: set[int] = set()

    async def handle(self, incoming: Incoming) -> Handled:
        """Handle one event. Never raises for what a flow does; only a database that cannot even be opened gets out."""
        try:
            async with self.database.write() as tx:
                ctx, event = await self._context(tx, incoming)
                if not await inbox.first_time(tx, ctx.workspace.id, incoming.event_id, ctx.now):
                    EVENTS.labels(incoming.platform, type(event).__name__, "duplicate").inc()
                    return Handled(ctx.workspace, ctx.actor, ctx.place, duplicate=True)
                said = await self._run(ctx, event, incoming.event_id)
            EVENTS.labels(incoming.platform, type(event).__name__, "done").inc()
            return _handled(ctx, said)
        except (Problem, OutOfDate) as caught:
            EVENTS.labels(incoming.platform, type(incoming.event).__name__, "problem").inc()
            ctx = await self._bystander(incoming)
            problem = caught if isinstance(caught, Problem) else Problem(ctx.t("common.out_of_date"))
            return Handled(ctx.workspace, ctx.actor, ctx.place, problem=problem)
        except Exception as error:
            code = secrets.token_hex(3)
            EVENTS.labels(incoming.platform, type(incoming.event).__name__, "failed").inc()
            log.error("event failed", code=code, event_id=incoming.event_id, **fault(error))
            busy = isinstance(error, OperationalError)
            ctx = await (self._onlooker(incoming) if busy else self._bystander(incoming))
            key = "common.database_busy" if busy else "common.failed"
            return Handled(ctx.workspace, ctx.actor, ctx.place, (Notice(ctx.t(key, code=code)),), failed=code)

    async def returned(self, before: Handled, event: Returned, capability: Capability, flow: Flow) -> Handled:
        """Handle an errand's result for the person whose event began it. What the flow refuses is simply dropped."""
        try:
            async with self.database.write() as tx:
                workspace = await workspaces.get(tx, before.workspace.id)
                actor = await people.get(tx, before.workspace.id, before.actor.id)
                if workspace is None or actor is None:
                    return replace(before, answers=())
                ctx = self._circumstances(tx, workspace, actor, before.place).speaking(capability)
                said = await self._answers(ctx, flow, event, f"errand:{secrets.token_hex(8)}")
            return _handled(ctx, said)
        except Problem:
            return replace(before, answers=())

    async def _run(self, ctx: Context, event: Event, key: str) -> tuple[Answer, ...]:
        await self._settle(ctx)
        ctx, flow, event = self._find(ctx, event)
        return await self._answers(ctx, flow, event, key)

    async def _answers(self, ctx: Context, flow: Flow, event: Event | Returned, key: str) -> tuple[Answer, ...]:
        said = answers(await flow(event, ctx))
        name = ctx.capability.name if ctx.capability else "house"
        out = [a for a in said if isinstance(a, Outgoing)]
        await outgoing.put(ctx, out, kind=f"{name}:reply", key=key, lanes=self.lanes)
        return tuple(a for a in said if not isinstance(a, Outgoing))

    async def _settle(self, ctx: Context) -> None:
        """The first time this process meets a workspace, let every capability see to its schedules there."""
        which = ctx.workspace.id
        if which in self._settled:
            return
        for capability in self.capabilities:
            if capability.settled is not None:
                await capability.settled(ctx.speaking(capability), None)
        ctx.tx.after_commit(lambda: self._settled.add(which))

    # -- which flow ----------------------------------------------------------------------------------------------------

    def _find(self, ctx: Context, event: Event) -> tuple[Context, Flow, Event]:
        if isinstance(event, Command):
            return self._command(ctx, event)
        if isinstance(event, Opened):
            for capability in self.capabilities:
                if capability.opened:
                    return ctx.speaking(capability), capability.opened, event
            raise Problem(ctx.t("common.out_of_date"))
        name, _, action = (event.name if isinstance(event, Shortcut) else event.action).partition(":")
        for capability in self.capabilities:
            if capability.name == name:
                table = {
                    Press: capability.presses,
                    Submission: capability.submissions,
                    Shortcut: capability.shortcuts,
                }[type(event)]
                if action in table:
                    return ctx.speaking(capability), table[action], event
        raise Problem(ctx.t("common.out_of_date"))

    def _command(self, ctx: Context, event: Command) -> tuple[Context, Flow, Event]:
        capability = self.called(event.name)
        if capability is None:
            raise self._near_command(ctx, event)
        first, _, rest = event.text.strip().partition(" ")
        # The umbrella also carries every other command: "/tongpin partner add …".
        if capability.command == "tongpin" and first:
            inner = self.called(first)
            if inner is not None and inner is not capability:
                return self._command(ctx, Command(inner.command, rest.strip()))
        ctx = ctx.speaking(capability)
        word = capability.word(first)
        if word is not None:
            guest = Role.GUEST in ctx.actor.roles and not word.guests
            if guest or (word.roles is not None and not ctx.actor.roles & word.roles):
                raise Problem(ctx.t("common.not_allowed", word=f"/{capability.command} {word.name}".strip()))
            return ctx, word.flow, replace(event, text=rest.strip() if first else "")
        if capability.otherwise is not None:
            if Role.GUEST in ctx.actor.roles:
                raise Problem(ctx.t("common.not_allowed", word=f"/{capability.command}"))
            return ctx, capability.otherwise, event
        raise self._near_word(ctx, capability, first, rest)

    def called(self, name: str) -> Capability | None:
        """The capability behind a command's name, in either language."""
        said = name.casefold()
        for capability in self.capabilities:
            if said in (capability.command, capability.zh, capability.name):
                return capability
        return None

    def _near_command(self, ctx: Context, event: Command) -> Problem:
        names = {n: c for c in self.capabilities for n in (c.command, c.zh, c.name)}
        near = _nearest(event.name, names)
        if near:
            meant = names[near]
            name = meant.zh if ctx.t.locale == "zh" else meant.command
            text = ctx.t("common.did_you_mean", said=f"/{_short(event.name)}", near=f"/{name}")
            return Problem(text, buttons=_instead(f"/{name}", meant.command, event.text))
        return Problem(ctx.t("common.no_such_command", said=f"/{_short(event.name)}"))

    def _near_word(self, ctx: Context, capability: Capability, said: str, rest: str) -> Problem:
        allowed = [w for w in capability.words if w.name and (w.roles is None or ctx.actor.roles & w.roles)]
        names = {n: w for w in allowed for n in (w.name, w.zh, *w.also)}
        command = capability.zh if ctx.t.locale == "zh" else capability.command
        shown = {w.name: w.zh if ctx.t.locale == "zh" else w.name for w in allowed}
        near = _nearest(said, names)
        if near:
            word = names[near]
            name = f"/{command} {shown[word.name]}"
            text = ctx.t("common.did_you_mean", said=_short(said), near=name)
            return Problem(text, buttons=_instead(name, capability.command, f"{word.name} {rest}".strip()))
        words = list(shown.values())
        return Problem(ctx.t("common.no_such_word", said=_short(said), command=f"/{command}", words=words))

    # -- who, where, and in whose words --------------------------------------------------------------------------------

    async def _context(self, tx: Tx, incoming: Incoming) -> tuple[Context, Event]:
        workspace = await workspaces.find(tx, incoming.platform, incoming.workspace)
        now = self.now(workspace)
        if workspace is None:
            first = {**self.first, **incoming.workspace_first}
            workspace = await workspaces.ensure(tx, incoming.platform, incoming.workspace, now=now, **first)
        actor = await self._person(tx, workspace, incoming.sender)
        where = incoming.where
        place = await places.find(tx, workspace.id, where.external_id)
        if place is None:
            more: dict[str, Any] = {"person_id": actor.id} if where.kind == "direct" else {"name": where.name}
            place = await places.ensure(tx, workspace.id, where.external_id, where.kind, **more)
        elif where.name and where.kind == "group" and place.name != where.name:
            await places.change(tx, place, name=where.name)
        if place.closed_at is not None:  # somebody speaks to us there, so we can speak there again
            await places.change(tx, place, closed_at=None, closed_why=None)
            place = replace(place, closed_at=None, closed_why=None)
        event = await self._known(tx, workspace, incoming.event)
        return self._circumstances(tx, workspace, actor, place), event

    def _circumstances(self, tx: Tx, workspace: Workspace, actor: Person, place: Place) -> Context:
        return Context(
            tx=tx,
            workspace=workspace,
            now=self.now(workspace),
            catalogues=(self.common,),
            capabilities=self.capabilities,
            ahead=partial(self.ahead, tx, workspace) if self.ahead else None,
            model_host=self.model_host,
            _actor=actor,
            _place=place,
            _people={actor.id: actor},
        )

    async def _person(self, tx: Tx, workspace: Workspace, sender: Sender) -> Person:
        told: dict[str, Any] = {
            name: value for name in ("name", "locale", "zone") if (value := getattr(sender, name)) is not None
        }
        if "name" in told:  # a name is somebody's words too: it must not carry marks of ours
            told["name"] = clean(told["name"])[:200]
        known = await people.find(tx, workspace.id, sender.external_id)
        if known is None:
            first = {"locale": workspace.locale, "zone": workspace.zone, "is_bot": sender.is_bot, **told}
            if sender.guest:
                first["roles"] = [Role.GUEST]
            return await people.ensure(tx, workspace.id, sender.external_id, **first)
        fresh = {n: v for n, v in told.items() if n not in known.chosen and getattr(known, n) != v}
        return await people.change(tx, known, **fresh) if fresh else known

    async def _known(self, tx: Tx, workspace: Workspace, event: Event) -> Event:
        """The event with our own ids in the place of the platform's, and texts without marks of ours."""

        met: dict[str, int] = {}

        async def ours(external_id: str) -> int:
            if external_id not in met:
                met[external_id] = (await self._person(tx, workspace, Sender(external_id))).id
            return met[external_id]

        async def text(said: str) -> str:
            parts = said[:LONGEST].split("\ue000x:")
            out = clean(parts[0])
            for part in parts[1:]:
                external_id, _, rest = part.partition("\ue001")
                if 0 < len(external_id) <= LONGEST_ID:
                    out += mention(await ours(external_id))
                out += clean(rest)
            return out

        async def value(given: Any) -> Any:
            if isinstance(given, Someone):
                return await ours(given.external_id) if 0 < len(given.external_id) <= LONGEST_ID else None
            if isinstance(given, tuple):
                return tuple([v for g in given if (v := await value(g)) is not None])
            if isinstance(given, str):
                return await text(given)
            if isinstance(given, int) and not isinstance(given, bool):
                return float(whole(given))  # a whole number in a form is a person, and only we say who that is
            return None if isinstance(given, float) and not math.isfinite(given) else given

        if isinstance(event, Command):
            return replace(event, text=await text(event.text))
        if isinstance(event, Shortcut):
            author = await ours(event.author.external_id) if isinstance(event.author, Someone) else event.author
            return replace(event, text=await text(event.text), author=author)
        if isinstance(event, Submission):
            values = {name: await value(v) for name, v in event.values.items()}
            return replace(event, values=values, state=_carried(event.state))
        if isinstance(event, Press):
            return replace(event, value=_carried(event.value))
        return event

    async def _bystander(self, incoming: Incoming) -> Context:
        """The context again, after a rollback, only to know whom to tell and in which language."""
        try:
            async with self.database.write() as tx:
                return (await self._context(tx, replace(incoming, event=Opened())))[0]
        except OperationalError:
            return await self._onlooker(incoming)

    async def _onlooker(self, incoming: Incoming) -> Context:
        """The same when nothing can be written: whoever is not known yet is only met for as long as the answer takes.
        A writer has waited for seconds by now, so this does not wait again."""
        sender, where = incoming.sender, incoming.where
        async with self.database.read() as tx:
            workspace = await workspaces.find(tx, incoming.platform, incoming.workspace)
            assert workspace is not None, "a workspace nobody knows, and a database that takes no new one"
            actor = await people.find(tx, workspace.id, sender.external_id) or Person(
                0, workspace.id, sender.external_id, sender.name or "", locale=sender.locale or workspace.locale
            )
            place = await places.find(tx, workspace.id, where.external_id) or Place(
                0, workspace.id, where.external_id, where.kind, where.name
            )
            return Context(
                tx=tx,
                workspace=workspace,
                now=self.now(workspace),
                catalogues=(self.common,),
                _actor=actor,
                _place=place,
            )


def _carried(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a button or a form carried, as far as a database takes it: plain values, no text beyond all lengths."""
    return {
        name: storable(v[:LONGEST]) if isinstance(v, str) else v
        for name, v in values.items()
        if v is None or isinstance(v, (str, int, float, bool))
    }


def _nearest(said: str, names: Iterable[str]) -> str | None:
    """The name that was probably meant. Of two Chinese characters one may be wrong: that is half of the word."""
    cutoff = 60 if said.isascii() else 50
    near = process.extractOne(said.casefold(), list(names), scorer=fuzz.ratio, score_cutoff=cutoff)
    return near[0] if near else None


def _instead(label: str, command: str, text: str) -> tuple[Button, ...]:
    """The button that does what was probably meant; none where the rest is too long to be carried in one."""
    if len(text) > 1000:
        return ()
    return (Button(label=label, action="tongpin:run", value={"command": command, "text": text}),)


def _handled(ctx: Context, said: tuple[Answer, ...]) -> Handled:
    errands = tuple(a for a in said if isinstance(a, Errand))
    shown = tuple(a for a in said if not isinstance(a, Errand))
    return Handled(ctx.workspace, ctx.actor, ctx.place, shown, errands=errands)


def _short(said: str) -> str:
    return said if len(said) <= 30 else said[:29] + "…"
