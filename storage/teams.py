"""Teams that write briefs, and who has which part in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    delete,
    insert,
    select,
    update,
)

from storage.base import Instant, Json, Key, Tx, metadata, new_id


def own(table: str) -> Column[Any]:
    """A column that belongs to a row of `table` and goes with it."""
    return Column(table.rstrip("s") + "_id", Key, ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False)


def workspace_column() -> Column[Any]:
    """The column that says whose workspace a row is in."""
    return Column("workspace_id", Key, ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False)


teams = Table(
    "teams",
    metadata,
    Column("id", Key, primary_key=True),
    workspace_column(),
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
    own("teams"),
    Column("person_id", Key, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("role", String(10), nullable=False),
    Column("where", String(10), nullable=False, default="direct"),
    PrimaryKeyConstraint("team_id", "person_id", "role"),
    Index("ix_team_members_person_id", "person_id"),
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


async def change_member(tx: Tx, team_id: int, role: str, person_id: int, where: str) -> None:
    """Where this holder of a role gets the brief."""
    t = members
    mine = (t.c.team_id == team_id, t.c.role == role, t.c.person_id == person_id)
    await tx.execute(update(t).where(*mine).values(where=where))


async def set_members(
    tx: Tx, team_id: int, role: str, people: Sequence[int], where: str = "direct", own: Mapping[int, str] | None = None
) -> None:
    """Exactly these people hold the role in the team. `own` maps people to a place of their own choice."""
    await tx.execute(delete(members).where(members.c.team_id == team_id, members.c.role == role))
    if people:
        places = {p: (own or {}).get(p, where) for p in people}
        rows = [{"team_id": team_id, "person_id": p, "role": role, "where": w} for p, w in places.items()]
        await tx.execute(insert(members), rows)


async def forget_member(tx: Tx, workspace_id: int, person_id: int) -> None:
    """Take a person out of every team of the workspace."""
    own_teams = select(teams.c.id).where(teams.c.workspace_id == workspace_id)
    await tx.execute(delete(members).where(members.c.person_id == person_id, members.c.team_id.in_(own_teams)))
