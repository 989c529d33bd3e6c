"""Whom a week asks, and for what: the owner, who covers for them, or the author where there is nobody else."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.conversation import Context, Person, shown
from handlers.milestones import rules
from handlers.milestones.desk import Desk
from handlers.milestones.settings import Settings
from storage import milestones as store
from storage import teams
from storage.milestones import Milestone


@dataclass(frozen=True)
class Question:
    """One person's milestones of one team. `of` is who would answer: the owner, or the author where a milestone has no
    owner; `to` is who is asked: the same, or whoever covers. `left` says that the owner has left the team."""

    of: Person
    to: Person
    items: tuple[Milestone, ...]


def wanted(ctx: Context, desk: Desk, also: Container[int] = ()) -> list[Milestone]:
    """The milestones of the team that want an answer this week, and those that had one: it can be corrected."""
    end = rules.next_week(desk.week, ctx.calendar) + timedelta(days=6)
    owed = {m.id for m in rules.owed(desk.items, end)}
    return [m for m in desk.items if m.id in owed or m.id in desk.said or m.id in also]


def answerer(desk: Desk, item: Milestone) -> Person | None:
    """Who is to answer for a milestone: its owner, or the first author where it has none or the owner has left."""
    owner = desk.owner(item)
    return owner if owner and owner.active else author(desk)


def author(desk: Desk, but: Person | None = None) -> Person | None:
    """The team's first author who is still there."""
    for person_id in [*desk.holders("author"), *desk.holders("reviewer")]:
        person = desk.people.get(person_id)
        if person and person.active and (but is None or person.id != but.id):
            return person
    return None


async def stands_in(ctx: Context, desk: Desk, person: Person) -> Person | None:
    """The person; while they are away their cover; where that one is away too, or there is none, an author."""
    there = await ctx.present(person)
    if not there.away(ctx.now):
        return there
    fallback = author(desk, but=person)
    return fallback if fallback and not fallback.away(ctx.now) else None


async def questions(ctx: Context, desk: Desk) -> list[Question]:
    """What is still unanswered, by person. A project that several teams share is asked about by one of them only."""
    others = await _elsewhere(ctx, desk)
    rows: dict[int, list[Milestone]] = {}
    known: dict[int, Person] = {}
    for item in wanted(ctx, desk):
        person = answerer(desk, item)
        if person and item.id not in desk.said and item.project_id not in others:
            known[person.id] = person
            rows.setdefault(person.id, []).append(item)
    out = []
    for person_id, items in rows.items():
        to = await stands_in(ctx, desk, known[person_id])
        if to:
            out.append(Question(known[person_id], to, tuple(sorted(items, key=lambda m: (m.due, m.id)))))
    return out


async def _elsewhere(ctx: Context, desk: Desk) -> set[int]:
    """The desk's projects that another team asks about: of the teams that write a brief this week, the one that asks
    first, so that its answers are there for all."""
    pairs = await store.sharing(ctx.tx, [p.id for p in desk.projects])
    if all(team_id == desk.team.id for _, team_id in pairs):
        return set()
    known = {t.id: t for t in await teams.all_teams(ctx.tx, ctx.workspace.id)}

    def first(team_id: int) -> tuple[datetime, int]:
        team = known[team_id]
        return (
            datetime.combine(desk.today, Settings.of(team).ask_at, shown.zone(team.zone)),
            team_id,
        )

    found = set()
    for project in desk.projects:
        asking = [t for p, t in pairs if p == project.id and t in known and not skips(ctx, desk, known[t])]
        if asking and min(asking, key=first) != desk.team.id:
            found.add(project.id)
    return found


def skips(ctx: Context, desk: Desk, team: teams.Team) -> bool:
    """Whether a team writes no brief in the desk's week."""
    brief_off = Settings.of(team).holiday_weeks == "skip"
    return brief_off and rules.long_break(desk.week, ctx.calendar)


async def mine(ctx: Context, desk: Desk, also: Container[int] = ()) -> list[Milestone]:
    """The milestones the actor may answer for this week: their own, and those they stand in for. `also` are further
    ones that may be corrected: those of a brief that is out."""
    rows = []
    asked: dict[int, bool] = {}
    for item in wanted(ctx, desk, also):
        person = answerer(desk, item)
        if person is None:
            continue
        if person.id not in asked:
            to = await stands_in(ctx, desk, person)
            asked[person.id] = person.id == ctx.actor.id or (to is not None and to.id == ctx.actor.id)
        if asked[person.id]:
            rows.append(item)
    return rows
