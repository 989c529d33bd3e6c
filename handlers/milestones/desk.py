"""Everything about one team on one desk: its projects, milestones, people and this week's answers, in five queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any

from handlers.conversation import Context, Person, Place, Problem, Role, shown
from handlers.milestones import rules
from handlers.milestones.rules import Composed
from storage import milestones as store
from storage import places
from storage.milestones import Answered, Member, Milestone, Project, Team


@dataclass(frozen=True)
class Settings:
    """How a team keeps its briefs: when owners are asked, when the draft is made and when it goes out, local times."""

    ask_at: time = time(10, 0)
    remind_at: time = time(14, 0)
    draft_at: time = time(15, 30)
    post_at: time = time(17, 0)
    unreviewed: str = "mark"
    holiday_weeks: str = "early"

    @classmethod
    def of(cls, team: Team) -> Settings:
        """The team's settings; what it never set has its default."""
        made = cls()
        known: dict[str, Any] = {}
        for name, value in team.settings.items():
            if hasattr(made, name):
                known[name] = time.fromisoformat(value) if name.endswith("_at") else str(value)
        return replace(made, **known)

    def kept(self) -> dict[str, Any]:
        """As plain data, for the database."""
        return {
            "ask_at": self.ask_at.strftime("%H:%M"),
            "remind_at": self.remind_at.strftime("%H:%M"),
            "draft_at": self.draft_at.strftime("%H:%M"),
            "post_at": self.post_at.strftime("%H:%M"),
            "unreviewed": self.unreviewed,
            "holiday_weeks": self.holiday_weeks,
        }


@dataclass(frozen=True)
class Desk:
    """One team's affairs as of now. `items` leaves out milestones of paused and archived projects; `every` holds all of
    the live projects, paused ones included."""

    team: Team
    members: tuple[Member, ...]
    projects: tuple[Project, ...]
    every: tuple[Milestone, ...]
    answers: tuple[Answered, ...]
    people: dict[int, Person]
    today: date
    week: date

    @property
    def items(self) -> tuple[Milestone, ...]:
        paused = {p.id for p in self.projects if p.paused_at}
        return tuple(m for m in self.every if m.project_id not in paused)

    def named(self, milestone_id: int) -> Milestone:
        return next(m for m in self.every if m.id == milestone_id)

    def owner(self, milestone: Milestone) -> Person | None:
        return self.people.get(milestone.owner_id) if milestone.owner_id else None

    def holders(self, role: str) -> list[int]:
        """The ids of those who hold a role in the team."""
        return [m.person_id for m in self.members if m.role == role]

    def composed(self, ctx: Context) -> Composed:
        """This week's brief."""
        return rules.compose(self.items, self.answers, self.week, self.today, ctx.calendar)


async def lay(ctx: Context, team: Team, today: date | None = None) -> Desk:
    """Lay out a team's affairs for a day (today in the team's zone)."""
    day = today or ctx.now.astimezone(shown.zone(team.zone)).date()
    week = rules.week_of(day, ctx.workspace.week_start)
    projects = await store.projects_of(ctx.tx, team.id)
    every = await store.of_projects(ctx.tx, [p.id for p in projects])
    answers = await store.answers_of(ctx.tx, [m.id for m in every], week, week)
    members = await store.members_of(ctx.tx, [team.id])
    people = await ctx.know([*(m.owner_id for m in every), *(m.person_id for m in members)])
    return Desk(team, tuple(members), tuple(projects), tuple(every), tuple(answers), people, day, week)


async def team_here(ctx: Context, team_id: int = 0) -> Team:
    """The team a command is about: the one asked for, the one whose channel this is, the actor's own, or the only one.

    Raises Problem where there is none yet or where it is not clear which.
    """
    teams = await store.all_teams(ctx.tx, ctx.workspace.id)
    if team_id:
        for team in teams:
            if team.id == team_id:
                return team
        raise Problem(ctx.t("problem.no_such_team"))
    if not teams:
        raise Problem(ctx.t("problem.no_team"))
    here = [t for t in teams if t.place_id == ctx.place.id]
    if here:
        return here[0]
    if len(teams) == 1:
        return teams[0]
    mine = {m.team_id for m in await store.members_of(ctx.tx, [t.id for t in teams]) if m.person_id == ctx.actor.id}
    own = [t for t in teams if t.id in mine]
    if len(own) == 1:
        return own[0]
    raise Problem(ctx.t("problem.which_team", teams=[t.name for t in own or teams]))


def may_write(desk: Desk, person: Person) -> bool:
    """Authors, reviewers, leads and admins may change the plan and the brief; readers and others may not."""
    own = {m.role for m in desk.members if m.person_id == person.id}
    return bool(own & {"author", "reviewer"}) or person.may(Role.LEAD, Role.ADMIN)


def may_change(desk: Desk, person: Person, milestone: Milestone) -> bool:
    """A milestone may be changed by its owner and by everyone who may change the plan."""
    return milestone.owner_id == person.id or may_write(desk, person)


async def own_desk(ctx: Context, team_id: int = 0, *, write: bool = False) -> Desk:
    """The desk of the team at hand; with `write`, only for those who may change it."""
    desk = await lay(ctx, await team_here(ctx, team_id))
    if write and not may_write(desk, ctx.actor):
        raise Problem(ctx.t("problem.not_author", people=_names(ctx, desk)))
    return desk


async def desk_of(ctx: Context, milestone_id: int) -> tuple[Desk, Milestone]:
    """The desk of a team that has this milestone, and the milestone; the actor must be allowed to change it."""
    found = await store.milestone(ctx.tx, ctx.workspace.id, milestone_id)
    if found is None:
        raise Problem(ctx.t("problem.milestone_gone"))
    for team_id in await store.teams_of(ctx.tx, found.project_id):
        team = await store.team(ctx.tx, ctx.workspace.id, team_id)
        if team is None or team.archived_at:
            continue
        desk = await lay(ctx, team)
        if may_change(desk, ctx.actor, found):
            return desk, found
    raise Problem(ctx.t("problem.not_owner"))


def _names(ctx: Context, desk: Desk) -> list[str]:
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
    raise Problem(ctx.t("problem.no_milestone", said=said[:60], names=[m.name for m in opened[:5]]))


async def channel(ctx: Context, team: Team) -> Place | None:
    """The team's channel, where it has one."""
    return await places.get(ctx.tx, ctx.workspace.id, team.place_id)
