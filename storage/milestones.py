"""Projects and milestones, and every move of a date.

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
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    update,
)

from storage.base import Instant, Key, Tx, metadata, new_id
from storage.teams import own, teams, workspace_column

projects = Table(
    "projects",
    metadata,
    Column("id", Key, primary_key=True),
    workspace_column(),
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
    own("projects"),
    own("teams"),
    PrimaryKeyConstraint("project_id", "team_id"),
    Index("ix_project_teams_team_id", "team_id"),
)

milestones = Table(
    "milestones",
    metadata,
    Column("id", Key, primary_key=True),
    workspace_column(),
    own("projects"),
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
    own("milestones"),
    Column("was", Date, nullable=False),
    Column("now", Date, nullable=False),
    Column("days", Integer, nullable=False),
    Column("reason", String(500), nullable=False),
    Column("by_id", Key),
    Column("at", Instant, nullable=False),
    Index("ix_milestone_slips_milestone_id", "milestone_id", "id"),
)


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


async def projects_of(tx: Tx, team_ids: Iterable[int], *, archived: bool = False) -> list[tuple[int, Project]]:
    """(team, project) for each project of these teams, by name, in one query; a shared project comes once per team."""
    query = (
        select(shared.c.team_id, projects)
        .join(projects, projects.c.id == shared.c.project_id)
        .where(shared.c.team_id.in_(set(team_ids)))
        .order_by(projects.c.name, projects.c.id)
    )
    if not archived:
        query = query.where(projects.c.archived_at.is_(None))
    found = []
    for row in await tx.rows(query):
        values = dict(row._mapping)
        found.append((int(values.pop("team_id")), Project(**values)))
    return found


async def sharing(tx: Tx, project_ids: Iterable[int]) -> list[tuple[int, int]]:
    """(project, team) for every team that reports on these projects and still writes briefs."""
    query = (
        select(shared.c.project_id, shared.c.team_id)
        .join(teams, teams.c.id == shared.c.team_id)
        .where(shared.c.project_id.in_(set(project_ids)), teams.c.archived_at.is_(None))
        .order_by(shared.c.project_id, shared.c.team_id)
    )
    return [(row.project_id, row.team_id) for row in await tx.rows(query)]


async def teams_owned(tx: Tx, workspace_id: int, person_id: int, states: Iterable[str]) -> set[int]:
    """The teams in whose projects this person owns a milestone in one of these states."""
    query = (
        select(shared.c.team_id)
        .join(milestones, milestones.c.project_id == shared.c.project_id)
        .where(
            milestones.c.workspace_id == workspace_id,
            milestones.c.owner_id == person_id,
            milestones.c.state.in_(list(states)),
        )
    )
    return {row.team_id for row in await tx.rows(query.distinct())}


async def change_project(tx: Tx, changed: Project, **changes: Any) -> None:
    await tx.execute(update(projects).where(projects.c.id == changed.id).values(**changes))


def _milestone(row: Any) -> Milestone:
    """A row as it stands in the table, whose columns are in the order of the fields."""
    return Milestone(*row)


async def of_projects(tx: Tx, project_ids: Iterable[int]) -> list[Milestone]:
    """All milestones of these projects, in their order, in one query."""
    query = (
        select(milestones)
        .where(milestones.c.project_id.in_(set(project_ids)))
        .order_by(milestones.c.project_id, milestones.c.position, milestones.c.id)
    )
    return [_milestone(row) for row in await tx.rows(query)]


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


async def slips_of(tx: Tx, project_ids: Iterable[int]) -> list[Slip]:
    """All moves of milestones of these projects, oldest first, in one query."""
    query = (
        select(slips)
        .join(milestones, milestones.c.id == slips.c.milestone_id)
        .where(milestones.c.project_id.in_(set(project_ids)))
        .order_by(slips.c.id)
    )
    return [Slip(**row._mapping) for row in await tx.rows(query)]


async def slips_about(tx: Tx, milestone_id: int) -> list[Slip]:
    """The moves of one milestone, oldest first."""
    query = select(slips).where(slips.c.milestone_id == milestone_id).order_by(slips.c.id)
    return [Slip(**row._mapping) for row in await tx.rows(query)]


async def owned(tx: Tx, workspace_id: int, person_id: int) -> list[Milestone]:
    """Every milestone a person owns, in any state."""
    query = select(milestones).where(milestones.c.workspace_id == workspace_id, milestones.c.owner_id == person_id)
    return [_milestone(row) for row in await tx.rows(query.order_by(milestones.c.id))]


async def disown(tx: Tx, workspace_id: int, person_id: int) -> None:
    """Leave the person's milestones without an owner, and take their name off the moves they noted."""
    mine = (milestones.c.workspace_id == workspace_id, milestones.c.owner_id == person_id)
    await tx.execute(update(milestones).where(*mine).values(owner_id=None, version=milestones.c.version + 1))
    here = select(milestones.c.id).where(milestones.c.workspace_id == workspace_id)
    theirs = (slips.c.by_id == person_id, slips.c.milestone_id.in_(here))
    await tx.execute(update(slips).where(*theirs).values(by_id=None))
