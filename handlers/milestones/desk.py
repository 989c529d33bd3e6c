"""Everything about a team on one desk: its projects, milestones, people and this week's answers.

Desks are laid in five queries, for one team or for all of a workspace's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from handlers.conversation import Button, Context, Person, Place, Problem, Role, shown
from handlers.milestones import rules
from storage import briefs, places, teams
from storage import milestones as store
from storage.briefs import Answered
from storage.milestones import Milestone, Project
from storage.teams import Member, Team


@dataclass(frozen=True)
class Desk:
    """One team's affairs as of `today`. `items` leaves out milestones of paused projects; `every` holds all of the live
    projects. `answers` are this week's, `before` those of the week before."""

    team: Team
    members: tuple[Member, ...]
    projects: tuple[Project, ...]
    every: tuple[Milestone, ...]
    answers: tuple[Answered, ...]
    before: tuple[Answered, ...]
    people: dict[int, Person]
    today: date
    week: date

    @cached_property
    def items(self) -> tuple[Milestone, ...]:
        paused = {p.id for p in self.projects if p.paused_at}
        return tuple(m for m in self.every if m.project_id not in paused)

    @cached_property
    def by_id(self) -> dict[int, Milestone]:
        return {m.id: m for m in self.every}

    @cached_property
    def said(self) -> dict[int, Answered]:
        """This week's answers, by milestone."""
        return {a.milestone_id: a for a in self.answers}

    def project(self, project_id: int) -> Project:
        return next(p for p in self.projects if p.id == project_id)

    def owner(self, milestone: Milestone) -> Person | None:
        return self.people.get(milestone.owner_id) if milestone.owner_id else None

    def holders(self, role: str) -> list[int]:
        """The ids of those who hold a role in the team."""
        return [m.person_id for m in self.members if m.role == role]

    def roles(self, person: Person) -> set[str]:
        """The person's parts in the team."""
        return {m.role for m in self.members if m.person_id == person.id}


async def lay_all(ctx: Context, several: Sequence[Team], today: date | None = None) -> list[Desk]:
    """Lay out the affairs of several teams for a day (today in each team's zone), in five queries."""
    if not several:
        return []
    days = {t.id: today or ctx.now.astimezone(shown.zone(t.zone)).date() for t in several}
    weeks = {t.id: rules.week_of(days[t.id], ctx.workspace.week_start) for t in several}
    pairs = await store.projects_of(ctx.tx, days)
    every = await store.of_projects(ctx.tx, [p.id for _, p in pairs])
    since = min(weeks.values()) - timedelta(days=7)
    answers = await briefs.answers_of(ctx.tx, [p.id for _, p in pairs], since, max(weeks.values()))
    members = await teams.members_of(ctx.tx, days)
    people = await ctx.know(
        [*(m.owner_id for m in every), *(m.person_id for m in members), *(p.paused_by for _, p in pairs)]
    )
    desks = []
    for team in several:
        own = tuple(p for team_id, p in pairs if team_id == team.id)
        ids = {p.id for p in own}
        items = tuple(m for m in every if m.project_id in ids)
        item_ids, week = {m.id for m in items}, weeks[team.id]
        said = [a for a in answers if a.milestone_id in item_ids]
        desks.append(
            Desk(
                team=team,
                members=tuple(m for m in members if m.team_id == team.id),
                projects=own,
                every=items,
                answers=tuple(a for a in said if a.week == week),
                before=tuple(a for a in said if a.week == week - timedelta(days=7)),
                people=people,
                today=days[team.id],
                week=week,
            )
        )
    return desks


async def lay(ctx: Context, team: Team, today: date | None = None) -> Desk:
    """Lay out one team's affairs."""
    return (await lay_all(ctx, [team], today))[0]


# -- which team, and who may -------------------------------------------------------------------------------------------


async def team_here(ctx: Context, team_id: int = 0) -> Team:
    """The team a command is about: the one asked for, the one whose channel this is, the actor's own, or the only one.

    Raises Problem where there is none yet; where it is not clear which, the problem brings a button for each.
    """
    known = await teams.all_teams(ctx.tx, ctx.workspace.id)
    if team_id:
        for team in known:
            if team.id == team_id:
                return team
        raise Problem(ctx.t("problem.no_such_team"))
    if not known:
        raise Problem(ctx.t("problem.no_team"))
    here = [t for t in known if t.place_id == ctx.place.id]
    if here:
        return here[0]
    if len(known) == 1:
        return known[0]
    mine = {m.team_id for m in await teams.members_of(ctx.tx, [t.id for t in known]) if m.person_id == ctx.actor.id}
    mine = mine or await store.teams_owned(ctx.tx, ctx.workspace.id, ctx.actor.id, rules.OPEN)
    own = [t for t in known if t.id in mine]
    if len(own) == 1:
        return own[0]
    doors = tuple(
        Button(label=t.name[:75], action="milestones:page", value={"team": t.id, "page": 0, "open": 1})
        for t in (own or known)[:5]
    )
    raise Problem(ctx.t("problem.which_team", teams=[t.name for t in own or known]), buttons=doors)


def may_see(desk: Desk, person: Person) -> bool:
    """Guests see only what they have a part in; everybody else in the workspace may read plans and briefs."""
    if not person.may(Role.GUEST):
        return True
    return bool(desk.roles(person)) or any(m.owner_id == person.id for m in desk.every)


def may_write(desk: Desk, person: Person) -> bool:
    """Authors, reviewers, leads and admins may change the plan and the brief; readers and others may not."""
    return bool(desk.roles(person) & {"author", "reviewer"}) or person.may(Role.LEAD, Role.ADMIN)


def stands_in_for_author(ctx: Context, desk: Desk) -> bool:
    """Whether the actor covers for an author or reviewer who is away: the draft comes to them, so it is theirs."""
    writers = [desk.people.get(i) for i in (*desk.holders("author"), *desk.holders("reviewer"))]
    return any(p and p.away(ctx.now) and p.cover_id == ctx.actor.id for p in writers)


def may_change(desk: Desk, person: Person, milestone: Milestone) -> bool:
    """A milestone may be changed by its owner and by everyone who may change the plan."""
    return milestone.owner_id == person.id or may_write(desk, person)


async def own_desk(ctx: Context, team_id: int = 0, *, write: bool = False) -> Desk:
    """The desk of the team at hand; with `write`, only for those who may change it."""
    desk = await lay(ctx, await team_here(ctx, team_id))
    if not may_see(desk, ctx.actor):
        raise Problem(ctx.t("problem.guests"))
    if write and not may_write(desk, ctx.actor):
        raise Problem(ctx.t("problem.not_author", people=authors_named(ctx, desk)))
    return desk


async def desks_with(ctx: Context, milestone: Milestone) -> list[Desk]:
    """The desks of all teams that have this milestone."""
    ids = {team_id for _, team_id in await store.sharing(ctx.tx, [milestone.project_id])}
    known = [t for t in await teams.all_teams(ctx.tx, ctx.workspace.id) if t.id in ids]
    return [d for d in await lay_all(ctx, known) if milestone.id in d.by_id]


async def desk_of(ctx: Context, milestone_id: int, *, write: bool = True) -> tuple[Desk, Milestone]:
    """The desk of a team that has this milestone, and the milestone; the actor must be allowed to change it, or with
    `write` False to see it."""
    found = await store.milestone(ctx.tx, ctx.workspace.id, milestone_id)
    desks = await desks_with(ctx, found) if found else []
    if found is None or not desks:
        raise Problem(ctx.t("problem.milestone_gone"))
    for desk in desks:
        if may_change(desk, ctx.actor, found) if write else may_see(desk, ctx.actor):
            return desk, found
    raise Problem(ctx.t("problem.not_owner" if write else "problem.guests"))


def authors_named(ctx: Context, desk: Desk) -> list[str]:
    """Whom to turn to for a change of this team's plan."""
    ids = desk.holders("author") or desk.holders("reviewer")
    return [desk.people[i].named(ctx.t.locale) for i in ids if i in desk.people] or [ctx.t("problem.an_admin")]


def match(ctx: Context, items: Sequence[Milestone], said: str) -> Milestone:
    """The open milestone whose name is meant: the same, else beginning with it, else holding it, if only one is."""
    want = said.strip().casefold()
    opened = [m for m in items if m.state in rules.OPEN]
    for fits in (
        [m for m in opened if m.name.casefold() == want],
        [m for m in opened if want and m.name.casefold().startswith(want)],
        [m for m in opened if want and want in m.name.casefold()],
    ):
        if len(fits) == 1:
            return fits[0]
        if fits:
            raise Problem(ctx.t("problem.several_milestones", names=[m.name for m in fits[:5]]))
    if not opened:
        raise Problem(ctx.t("problem.none_open"))
    raise Problem(ctx.t("problem.no_milestone", said=said[:60], names=[m.name for m in opened[:5]]))


async def channel(ctx: Context, team: Team) -> Place | None:
    """The team's channel, where it has one."""
    return await places.get(ctx.tx, ctx.workspace.id, team.place_id)
