"""What a flow knows besides its event: who, where, when, in which workspace, and the open transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from handlers import almanac
from handlers.conversation import shown
from handlers.conversation.cards import Button
from handlers.conversation.problems import Problem
from handlers.conversation.texts import Catalogue, Voice
from storage import audit, outbox, people, places, schedules, undos
from storage.base import Tx
from storage.people import Person, Role
from storage.places import Place
from storage.workspaces import Workspace

if TYPE_CHECKING:
    from handlers.conversation.capability import Capability
    from handlers.conversation.replies import Planned

UNDO_FOR = timedelta(minutes=10)
REACH = timedelta(days=3660)
"""How far from today a day may lie that somebody names."""


@dataclass(frozen=True)
class Context:
    """The circumstances of one event or one run.

    `now` is an aware instant; handlers take the time from here and nowhere else. `actor` is the person who acted and
    `place` where; a job has neither. `capabilities` is the list of what the bot can do, for help and overviews.
    `ahead(until)` tells the workspace's messages to come, soonest first, by a dry run of its jobs; a job has it not.
    """

    tx: Tx
    workspace: Workspace
    now: datetime
    catalogues: tuple[Catalogue, ...]
    capabilities: tuple[Capability, ...] = ()
    capability: Capability | None = None
    _actor: Person | None = None
    _place: Place | None = None
    dry: bool = False
    model_host: str = ""
    ahead: Callable[[datetime], Awaitable[Sequence[Planned]]] | None = None
    _people: dict[int, Person] = field(default_factory=dict)

    # -- who and where -------------------------------------------------------------------------------------------------

    @property
    def actor(self) -> Person:
        """The person who acted. In a job there is none, and asking for one is our mistake."""
        assert self._actor is not None, "a job has no actor"
        return self._actor

    @property
    def place(self) -> Place:
        """Where they acted."""
        assert self._place is not None, "a job has no place"
        return self._place

    async def person(self, person_id: int | None) -> Person | None:
        """A person of this workspace by id; asked for once per context."""
        if person_id is None:
            return None
        if person_id not in self._people:
            await self.know([person_id])
        return self._people.get(person_id)

    async def know(self, ids: Iterable[int | None]) -> dict[int, Person]:
        """Several people at once, in one query at most."""
        wanted = {i for i in ids if i is not None}
        missing = wanted - set(self._people)
        if missing:
            self._people.update(await people.several(self.tx, self.workspace.id, missing))
        return {i: self._people[i] for i in wanted if i in self._people}

    def in_reach(self, day: date, field_name: str) -> date:
        """The day, if it lies within ten years. Raises Problem: counting working days over centuries takes minutes."""
        if abs((day - self.today()).days) > REACH.days:
            text = self.t("common.far_day", day=day.isoformat())
            raise Problem(text, {field_name: text})
        return day

    async def colleague(self, value: object, field_name: str) -> Person | None:
        """The person a form's field names, None where it was left empty. Raises Problem where it is nobody who works
        here now: somebody of another workspace, a bot, or a person who has left."""
        if value is None or value == 0:
            return None
        found = await self.person(value) if isinstance(value, int) and not isinstance(value, bool) else None
        if found is None or not found.active or found.is_bot:
            text = self.t("common.not_here")
            raise Problem(text, {field_name: text})
        return found

    async def present(self, person: Person) -> Person:
        """The person, or whoever covers for them while they are away (one step, never in a circle)."""
        if person.away(self.now) and person.cover_id:
            cover = await self.person(person.cover_id)
            if cover and cover.active and not cover.away(self.now):
                return cover
        return person

    async def leads(self) -> list[Person]:
        """The team leads of the workspace; the admins where no lead is named."""
        everyone = await people.everyone(self.tx, self.workspace.id)
        leads = [p for p in everyone if Role.LEAD in p.roles]
        return leads or [p for p in everyone if Role.ADMIN in p.roles]

    async def direct(self, person: Person) -> Place:
        """The person's direct messages."""
        return await places.direct(self.tx, self.workspace.id, person.id)

    # -- speaking ------------------------------------------------------------------------------------------------------

    @cached_property
    def t(self) -> Voice:
        """The actor's voice: `ctx.t("saved", name=…)`. In a job, the workspace's."""
        return self.voice(self._actor)

    def voice(self, who: Person | Place | None = None) -> Voice:
        """The voice of a person, of a place (its language, else the workspace's), or of the workspace."""
        locale, zone_name = self.workspace.locale, self.workspace.zone
        if isinstance(who, Person):
            locale, zone_name = who.locale, who.zone
        elif isinstance(who, Place):
            locale = who.locale or locale
        return Voice(self.catalogues, locale, zone_name, self.now.astimezone(shown.zone(zone_name)).date())

    def speaking(self, capability: Capability) -> Context:
        """The same context with another capability's texts first: how the umbrella asks each slice what it has."""
        common = self.catalogues[-1]
        return replace(self, capability=capability, catalogues=(capability.texts, common))

    # -- when ----------------------------------------------------------------------------------------------------------

    def today(self, who: Person | None = None) -> date:
        """The day it is for a person, or for the workspace."""
        return self.now.astimezone(shown.zone(who.zone if who else self.workspace.zone)).date()

    @cached_property
    def calendar(self) -> almanac.Calendar:
        """Working days of the workspace: its country's, with the company's own exceptions."""
        w = self.workspace
        overrides = almanac.Overrides(off=frozenset(w.days_off), working=frozenset(w.days_worked))
        return almanac.Calendar(w.country, w.subdivision, overrides=overrides)

    async def schedule(
        self,
        kind: str,
        subject: str,
        rule: almanac.Rule,
        zone_name: str,
        *,
        payload: dict[str, Any] | None = None,
    ) -> None:
        """Make a schedule or give it a new rule: `kind` is "capability:job". The next run is strictly after now."""
        following = almanac.next_run(rule, zone_name, self.now, self.calendar)
        await schedules.put(
            self.tx,
            self.workspace.id,
            kind,
            subject,
            rule=almanac.rule_to_dict(rule),
            zone=zone_name,
            payload=payload or {},
            next_run_at=following.at_utc if following else None,
            slot=following.slot if following else None,
        )

    # -- noting --------------------------------------------------------------------------------------------------------

    async def note(self, deed: str, subject: str, **detail: Any) -> None:
        """A line in the audit log; `deed` without the capability's name, which is put in front."""
        name = self.capability.name if self.capability else "house"
        actor = self._actor.id if self._actor else None
        await audit.write(self.tx, self.workspace.id, actor, f"{name}:{deed}", subject, self.now, **detail)

    async def remember(self, undo: str, says: str, **payload: Any) -> Button:
        """Keep a change so that it can be taken back for ten minutes; gives the button that does it."""
        assert self.capability is not None
        kept = await undos.remember(
            self.tx, self.workspace.id, self.actor.id, f"{self.capability.name}:{undo}", says, payload, self.now
        )
        return Button(label=self.t("common.undo"), action="tongpin:undo", value={"undo": kept})

    async def posted(self, once: str) -> bool:
        """Whether a message with this key was put already."""
        return await outbox.by_once(self.tx, self.workspace.id, once) is not None
