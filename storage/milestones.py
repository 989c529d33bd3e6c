"""Teams, projects and milestones; what owners answered each week; briefs and what leadership said to them.

A milestone's baseline is never overwritten: every move is a row in `slips`, with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    update,
)

from storage.base import Instant, Json, Key, Tx, metadata, new_id


def _own(table: str) -> Column[Any]:
    return Column(table.rstrip("s") + "_id", Key, ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False)


def _workspace() -> Column[Any]:
    return Column("workspace_id", Key, ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False)


teams = Table(
    "teams",
    metadata,
    Column("id", Key, primary_key=True),
    _workspace(),
    Column("name", String(200), nullable=False),
    Column("place_id", Key, ForeignKey("places.id", ondelete="SET NULL")),
    Column("zone", String(64), nullable=False),
    Column("settings", Json, nullable=False, default=dict),
    Column("archived_at", Instant),
    UniqueConstraint("workspace_id", "name"),
)

members = Table(
    "team_members",
    metadata,
    _own("teams"),
    Column("person_id", Key, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("role", String(10), nullable=False),
    Column("where", String(10), nullable=False, default="direct"),
    PrimaryKeyConstraint("team_id", "person_id", "role"),
    Index("ix_team_members_person_id", "person_id"),
)

projects = Table(
    "projects",
    metadata,
    Column("id", Key, primary_key=True),
    _workspace(),
    Column("name", String(200), nullable=False),
    Column("goal", String(500), nullable=False, default=""),
    Column("paused_at", Instant),
    Column("paused_by", Key),
    Column("archived_at", Instant),
    UniqueConstraint("workspace_id", "name"),
)

shared = Table(
    "project_teams",
    metadata,
    _own("projects"),
    _own("teams"),
    PrimaryKeyConstraint("project_id", "team_id"),
    Index("ix_project_teams_team_id", "team_id"),
)

milestones = Table(
    "milestones",
    metadata,
    Column("id", Key, primary_key=True),
    _workspace(),
    _own("projects"),
    Column("position", Integer, nullable=False),
    Column("name", String(300), nullable=False),
    Column("done_means", String(1000), nullable=False, default=""),
    Column("owner_id", Key, ForeignKey("people.id", ondelete="SET NULL")),
    Column("baseline", Date, nullable=False),
    Column("due", Date, nullable=False),
    Column("state", String(12), nullable=False, default="planned"),
    Column("done_on", Date),
    Column("goal", String(500), nullable=False, default=""),
    Column("version", Integer, nullable=False, default=1),
    Index("ix_milestones_project_id", "project_id", "position"),
    Index("ix_milestones_owner_id", "workspace_id", "owner_id", "state"),
)

slips = Table(
    "milestone_slips",
    metadata,
    Column("id", Key, primary_key=True),
    _own("milestones"),
    Column("was", Date, nullable=False),
    Column("now", Date, nullable=False),
    Column("days", Integer, nullable=False),
    Column("reason", String(500), nullable=False),
    Column("by_id", Key),
    Column("at", Instant, nullable=False),
    Index("ix_milestone_slips_milestone_id", "milestone_id", "id"),
)

replies = Table(
    "milestone_answers",
    metadata,
    Column("id", Key, primary_key=True),
    _own("milestones"),
    Column("week", Date, nullable=False),
    Column("by_id", Key),
    Column("line", String(500), nullable=False, default=""),
    Column("ask", String(500), nullable=False, default=""),
    Column("state", String(12), nullable=False),
    Column("due", Date, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("milestone_id", "week"),
)

briefs = Table(
    "briefs",
    metadata,
    Column("id", Key, primary_key=True),
    _workspace(),
    _own("teams"),
    Column("kind", String(6), nullable=False),
    Column("period", Date, nullable=False),
    Column("state", String(10), nullable=False),
    Column("words", Json, nullable=False, default=dict),
    Column("figures", Json, nullable=False, default=dict),
    Column("approved_by", Key),
    Column("posted_at", Instant),
    Column("edited_at", Instant),
    Column("version", Integer, nullable=False, default=1),
    UniqueConstraint("team_id", "kind", "period"),
)

responses = Table(
    "brief_responses",
    metadata,
    Column("id", Key, primary_key=True),
    _own("briefs"),
    Column("milestone_id", Key, ForeignKey("milestones.id", ondelete="SET NULL")),
    Column("person_id", Key, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("words", Text, nullable=False, default=""),
    Column("due", Date),
    Column("at", Instant, nullable=False),
    Column("settled_at", Instant),
    Index("ix_brief_responses_brief_id", "brief_id", "kind"),
)


@dataclass(frozen=True, slots=True)
class Team:
    """A team that writes briefs. `settings` are the slice's; `place_id` is the channel the team works in."""

    id: int
    workspace_id: int
    name: str
    place_id: int | None
    zone: str
    settings: dict[str, Any]
    archived_at: datetime | None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody's part in a team: "author", "reviewer" or "reader". `where` says how a reader gets the brief: "direct",
    "channel" or "both"."""

    team_id: int
    person_id: int
    role: str
    where: str


@dataclass(frozen=True, slots=True)
class Project:
    """A project; `goal` names the company goal it serves, with its number."""

    id: int
    workspace_id: int
    name: str
    goal: str
    paused_at: datetime | None
    paused_by: int | None
    archived_at: datetime | None


@dataclass(frozen=True, slots=True)
class Milestone:
    """A milestone. `baseline` is the date first agreed and never changes; `due` is today's date for it."""

    id: int
    workspace_id: int
    project_id: int
    position: int
    name: str
    done_means: str
    owner_id: int | None
    baseline: date
    due: date
    state: str
    done_on: date | None
    goal: str
    version: int


@dataclass(frozen=True, slots=True)
class Slip:
    """One move of a milestone's date, in working days of the team's calendar (negative: earlier)."""

    id: int
    milestone_id: int
    was: date
    now: date
    days: int
    reason: str
    by_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """What an owner said about a milestone in a week (named by its first day)."""

    id: int
    milestone_id: int
    week: date
    by_id: int | None
    line: str
    ask: str
    state: str
    due: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief of a week (kind "week", period its first day) or a month (kind "month", period its first day).

    `state` is "draft", "approved", "posted" or "held"; `words` holds what the author changed, `figures` where its
    numbers come from.
    """

    id: int
    workspace_id: int
    team_id: int
    kind: str
    period: date
    state: str
    words: dict[str, Any]
    figures: dict[str, Any]
    approved_by: int | None
    posted_at: datetime | None
    edited_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class Response:
    """What somebody in leadership said to a brief: "approve", "decision", "redo" or "question"."""

    id: int
    brief_id: int
    milestone_id: int | None
    person_id: int
    kind: str
    words: str
    due: date | None
    at: datetime
    settled_at: datetime | None


# -- teams and who is in them ------------------------------------------------------------------------------------------


async def add_team(
    tx: Tx, workspace_id: int, name: str, place_id: int | None, zone: str, settings: dict[str, Any]
) -> Team:
    """Make a team. A name that is taken raises IntegrityError; ask `team_named` first."""
    done = await tx.execute(
        insert(teams).values(workspace_id=workspace_id, name=name, place_id=place_id, zone=zone, settings=settings)
    )
    return Team(new_id(done), workspace_id, name, place_id, zone, settings, None)


async def team(tx: Tx, workspace_id: int, team_id: int) -> Team | None:
    row = await tx.row(select(teams).where(teams.c.workspace_id == workspace_id, teams.c.id == team_id))
    return Team(**row._mapping) if row else None


async def team_named(tx: Tx, workspace_id: int, name: str) -> Team | None:
    row = await tx.row(select(teams).where(teams.c.workspace_id == workspace_id, teams.c.name == name))
    return Team(**row._mapping) if row else None


async def all_teams(tx: Tx, workspace_id: int) -> list[Team]:
    """The workspace's teams that are not archived, by name."""
    query = select(teams).where(teams.c.workspace_id == workspace_id, teams.c.archived_at.is_(None))
    return [Team(**row._mapping) for row in await tx.rows(query.order_by(teams.c.name))]


async def change_team(tx: Tx, changed: Team, **changes: Any) -> None:
    await tx.execute(update(teams).where(teams.c.id == changed.id).values(**changes))


async def members_of(tx: Tx, team_ids: Iterable[int]) -> list[Member]:
    """Everybody's parts in these teams, in one query."""
    rows = await tx.rows(select(members).where(members.c.team_id.in_(set(team_ids))).order_by(members.c.person_id))
    return [Member(**row._mapping) for row in rows]


async def set_members(tx: Tx, team_id: int, role: str, people: Sequence[int], where: str = "direct") -> None:
    """Exactly these people hold the role in the team."""
    await tx.execute(delete(members).where(members.c.team_id == team_id, members.c.role == role))
    if people:
        rows = [{"team_id": team_id, "person_id": p, "role": role, "where": where} for p in dict.fromkeys(people)]
        await tx.execute(insert(members), rows)


# -- projects and milestones -------------------------------------------------------------------------------------------


async def add_project(tx: Tx, workspace_id: int, name: str, goal: str, team_id: int) -> Project:
    """Make a project of a team."""
    done = await tx.execute(insert(projects).values(workspace_id=workspace_id, name=name, goal=goal))
    made = Project(new_id(done), workspace_id, name, goal, None, None, None)
    await share_project(tx, made.id, team_id)
    return made


async def share_project(tx: Tx, project_id: int, team_id: int) -> None:
    """Let a further team report on the project."""
    await tx.execute(tx.insert(shared).values(project_id=project_id, team_id=team_id).on_conflict_do_nothing())


async def project(tx: Tx, workspace_id: int, project_id: int) -> Project | None:
    row = await tx.row(select(projects).where(projects.c.workspace_id == workspace_id, projects.c.id == project_id))
    return Project(**row._mapping) if row else None


async def project_named(tx: Tx, workspace_id: int, name: str) -> Project | None:
    row = await tx.row(select(projects).where(projects.c.workspace_id == workspace_id, projects.c.name == name))
    return Project(**row._mapping) if row else None


async def projects_of(tx: Tx, team_id: int, *, archived: bool = False) -> list[Project]:
    """The team's projects, by name."""
    query = select(projects).join(shared, shared.c.project_id == projects.c.id).where(shared.c.team_id == team_id)
    if not archived:
        query = query.where(projects.c.archived_at.is_(None))
    return [Project(**row._mapping) for row in await tx.rows(query.order_by(projects.c.name))]


async def teams_of(tx: Tx, project_id: int) -> list[int]:
    rows = await tx.rows(select(shared.c.team_id).where(shared.c.project_id == project_id))
    return [row.team_id for row in rows]


async def change_project(tx: Tx, changed: Project, **changes: Any) -> None:
    await tx.execute(update(projects).where(projects.c.id == changed.id).values(**changes))


async def of_projects(tx: Tx, project_ids: Iterable[int]) -> list[Milestone]:
    """All milestones of these projects, in their order, in one query."""
    query = (
        select(milestones)
        .where(milestones.c.project_id.in_(set(project_ids)))
        .order_by(milestones.c.project_id, milestones.c.position, milestones.c.id)
    )
    return [Milestone(**row._mapping) for row in await tx.rows(query)]


async def of_team(tx: Tx, team_id: int) -> list[Milestone]:
    """All milestones of the team's live projects, paused ones left out, in one query."""
    query = (
        select(milestones)
        .join(projects, projects.c.id == milestones.c.project_id)
        .join(shared, shared.c.project_id == projects.c.id)
        .where(shared.c.team_id == team_id, projects.c.archived_at.is_(None), projects.c.paused_at.is_(None))
        .order_by(milestones.c.due, milestones.c.position, milestones.c.id)
    )
    return [Milestone(**row._mapping) for row in await tx.rows(query)]


async def milestone(tx: Tx, workspace_id: int, milestone_id: int) -> Milestone | None:
    row = await tx.row(
        select(milestones).where(milestones.c.workspace_id == workspace_id, milestones.c.id == milestone_id)
    )
    return Milestone(**row._mapping) if row else None


async def add(tx: Tx, workspace_id: int, project_id: int, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Add milestones (name, done_means, owner_id, due, goal) at the end of the project; the due date becomes the
    baseline. Returns their ids."""
    last = await tx.value(select(func.max(milestones.c.position)).where(milestones.c.project_id == project_id))
    ids = []
    for offset, row in enumerate(rows, start=1 + (last or 0)):
        values = {
            "workspace_id": workspace_id,
            "project_id": project_id,
            "position": offset,
            "baseline": row["due"],
            "state": "planned",
            "version": 1,
            **row,
        }
        ids.append(new_id(await tx.execute(insert(milestones).values(values))))
    return ids


async def change(tx: Tx, changed: Milestone, **changes: Any) -> bool:
    """Change these columns, if nobody else changed the milestone since it was read. The baseline cannot be changed."""
    assert "baseline" not in changes, "a baseline is never overwritten"
    done = await tx.execute(
        update(milestones)
        .where(milestones.c.id == changed.id, milestones.c.version == changed.version)
        .values(version=milestones.c.version + 1, **changes)
    )
    return bool(done.rowcount)


async def remove(tx: Tx, milestone_ids: Sequence[int]) -> None:
    """Take milestones away altogether: only to undo that they were added."""
    await tx.execute(delete(milestones).where(milestones.c.id.in_(milestone_ids)))


async def slipped(
    tx: Tx, changed: Milestone, to: date, days: int, reason: str, by_id: int | None, now: datetime
) -> int:
    """Note a move of the date; returns the note's id."""
    done = await tx.execute(
        insert(slips).values(
            milestone_id=changed.id, was=changed.due, now=to, days=days, reason=reason, by_id=by_id, at=now
        )
    )
    return new_id(done)


async def unslip(tx: Tx, slip_id: int) -> None:
    """Take a note of a move away, when the move is undone."""
    await tx.execute(delete(slips).where(slips.c.id == slip_id))


async def slips_of(tx: Tx, milestone_ids: Iterable[int]) -> list[Slip]:
    """All moves of these milestones, oldest first, in one query."""
    query = select(slips).where(slips.c.milestone_id.in_(set(milestone_ids))).order_by(slips.c.id)
    return [Slip(**row._mapping) for row in await tx.rows(query)]


# -- answers, briefs, responses ----------------------------------------------------------------------------------------


async def answer(
    tx: Tx, said: Milestone, week: date, by_id: int, line: str, ask: str, state: str, due: date, now: datetime
) -> None:
    """What the owner says about the milestone this week; a later answer takes the place of an earlier one."""
    values = {
        "milestone_id": said.id,
        "week": week,
        "by_id": by_id,
        "line": line,
        "ask": ask,
        "state": state,
        "due": due,
        "at": now,
    }
    fresh = {name: values[name] for name in ("by_id", "line", "ask", "state", "due", "at")}
    statement = tx.insert(replies).values(values)
    await tx.execute(statement.on_conflict_do_update(index_elements=["milestone_id", "week"], set_=fresh))


async def answers_of(tx: Tx, milestone_ids: Iterable[int], since: date, until: date) -> list[Answered]:
    """The answers to these milestones for weeks in this span (both ends included), in one query."""
    query = (
        select(replies)
        .where(replies.c.milestone_id.in_(set(milestone_ids)), replies.c.week >= since, replies.c.week <= until)
        .order_by(replies.c.week, replies.c.id)
    )
    return [Answered(**row._mapping) for row in await tx.rows(query)]


async def ensure_brief(tx: Tx, workspace_id: int, team_id: int, kind: str, period: date) -> Brief:
    """The team's brief for this period; a draft when it is new."""
    values = {
        "workspace_id": workspace_id,
        "team_id": team_id,
        "kind": kind,
        "period": period,
        "state": "draft",
        "words": {},
        "figures": {},
        "version": 1,
    }
    await tx.execute(tx.insert(briefs).values(values).on_conflict_do_nothing())
    row = await tx.row(
        select(briefs).where(briefs.c.team_id == team_id, briefs.c.kind == kind, briefs.c.period == period)
    )
    assert row is not None
    return Brief(**row._mapping)


async def brief(tx: Tx, workspace_id: int, brief_id: int) -> Brief | None:
    row = await tx.row(select(briefs).where(briefs.c.workspace_id == workspace_id, briefs.c.id == brief_id))
    return Brief(**row._mapping) if row else None


async def briefs_of(tx: Tx, team_id: int, kind: str, since: date, until: date) -> list[Brief]:
    """The team's briefs for periods in this span (both ends included)."""
    query = select(briefs).where(
        briefs.c.team_id == team_id, briefs.c.kind == kind, briefs.c.period >= since, briefs.c.period <= until
    )
    return [Brief(**row._mapping) for row in await tx.rows(query.order_by(briefs.c.period))]


async def change_brief(tx: Tx, changed: Brief, **changes: Any) -> None:
    await tx.execute(update(briefs).where(briefs.c.id == changed.id).values(version=briefs.c.version + 1, **changes))


async def respond(
    tx: Tx,
    brief_id: int,
    person_id: int,
    kind: str,
    words: str,
    now: datetime,
    *,
    milestone_id: int | None = None,
    due: date | None = None,
) -> int:
    """Keep what leadership said."""
    done = await tx.execute(
        insert(responses).values(
            brief_id=brief_id,
            person_id=person_id,
            kind=kind,
            words=words,
            at=now,
            milestone_id=milestone_id,
            due=due,
        )
    )
    return new_id(done)


async def responses_of(tx: Tx, brief_ids: Iterable[int]) -> list[Response]:
    """All responses to these briefs, oldest first, in one query."""
    query = select(responses).where(responses.c.brief_id.in_(set(brief_ids))).order_by(responses.c.id)
    return [Response(**row._mapping) for row in await tx.rows(query)]


async def settle(tx: Tx, response_id: int, now: datetime) -> None:
    """A question was answered, a decision taken."""
    await tx.execute(update(responses).where(responses.c.id == response_id).values(settled_at=now))
