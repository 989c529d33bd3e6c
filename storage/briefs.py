"""What owners answered each week, the briefs of weeks and months, and what leadership said to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    insert,
    select,
    update,
)

from storage.base import Instant, Json, Key, Tx, metadata, new_id
from storage.milestones import Milestone, milestones
from storage.teams import own, workspace_column

replies = Table(
    "milestone_answers",
    metadata,
    Column("id", Key, primary_key=True),
    own("milestones"),
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
    workspace_column(),
    own("teams"),
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
    own("briefs"),
    Column("milestone_id", Key, ForeignKey("milestones.id", ondelete="SET NULL")),
    Column("person_id", Key, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("words", Text, nullable=False, default=""),
    Column("due", Date),
    Column("at", Instant, nullable=False),
    Column("settled_at", Instant),
    Column("settled_by", Key),
    Column("outcome", Text, nullable=False, default=""),
    Index("ix_brief_responses_brief_id", "brief_id", "kind"),
)


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
    """What somebody in leadership said to a brief: "approve", "decision", "redo" or "question".

    `due` is the day a decision was promised for; `outcome` what came of it: the answer, or what was decided.
    """

    id: int
    brief_id: int
    milestone_id: int | None
    person_id: int
    kind: str
    words: str
    due: date | None
    at: datetime
    settled_at: datetime | None
    settled_by: int | None = None
    outcome: str = ""


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


def _answered(row: Any) -> Answered:
    """A row as it stands in the table, whose columns are in the order of the fields."""
    return Answered(*row)


async def answers_of(tx: Tx, project_ids: Iterable[int], since: date, until: date) -> list[Answered]:
    """The answers on these projects for weeks in this span (both ends included), in one query."""
    query = (
        select(replies)
        .join(milestones, milestones.c.id == replies.c.milestone_id)
        .where(milestones.c.project_id.in_(set(project_ids)), replies.c.week >= since, replies.c.week <= until)
        .order_by(replies.c.week, replies.c.id)
    )
    return [_answered(row) for row in await tx.rows(query)]


async def answers_about(tx: Tx, milestone_id: int) -> list[Answered]:
    """What was said about one milestone, week by week."""
    query = select(replies).where(replies.c.milestone_id == milestone_id).order_by(replies.c.week)
    return [_answered(row) for row in await tx.rows(query)]


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


async def briefs_of(tx: Tx, team_ids: Iterable[int], kind: str, since: date, until: date) -> list[Brief]:
    """These teams' briefs for periods in this span (both ends included), oldest first, in one query."""
    query = select(briefs).where(
        briefs.c.team_id.in_(set(team_ids)), briefs.c.kind == kind, briefs.c.period >= since, briefs.c.period <= until
    )
    return [Brief(**row._mapping) for row in await tx.rows(query.order_by(briefs.c.period, briefs.c.id))]


async def change_brief(tx: Tx, changed: Brief, **changes: Any) -> Brief | None:
    """The brief with these columns changed; None when somebody else changed it since it was read."""
    done = await tx.execute(
        update(briefs)
        .where(briefs.c.id == changed.id, briefs.c.version == changed.version)
        .values(version=briefs.c.version + 1, **changes)
    )
    return replace(changed, version=changed.version + 1, **changes) if done.rowcount else None


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
) -> Response:
    """Keep what leadership said."""
    values = {"brief_id": brief_id, "milestone_id": milestone_id, "person_id": person_id, "kind": kind, "words": words}
    done = await tx.execute(insert(responses).values(**values, due=due, at=now))
    return Response(new_id(done), brief_id, milestone_id, person_id, kind, words, due, now, None)


async def response(tx: Tx, workspace_id: int, response_id: int) -> Response | None:
    """One response to a brief of this workspace."""
    query = select(responses).join(briefs, briefs.c.id == responses.c.brief_id)
    row = await tx.row(query.where(briefs.c.workspace_id == workspace_id, responses.c.id == response_id))
    return Response(**row._mapping) if row else None


async def responses_of(tx: Tx, brief_ids: Iterable[int]) -> list[Response]:
    """All responses to these briefs, oldest first, in one query."""
    query = select(responses).where(responses.c.brief_id.in_(set(brief_ids))).order_by(responses.c.id)
    return [Response(**row._mapping) for row in await tx.rows(query)]


async def responses_about(tx: Tx, milestone_id: int) -> list[Response]:
    """What leadership said about one milestone, oldest first."""
    query = select(responses).where(responses.c.milestone_id == milestone_id).order_by(responses.c.id)
    return [Response(**row._mapping) for row in await tx.rows(query)]


async def unsettled(tx: Tx, team_ids: Iterable[int]) -> list[tuple[int, Response]]:
    """(team, response) for every question, promised decision and redo of these teams that is still open."""
    query = (
        select(briefs.c.team_id, responses)
        .join(briefs, briefs.c.id == responses.c.brief_id)
        .where(
            briefs.c.team_id.in_(set(team_ids)),
            responses.c.settled_at.is_(None),
            responses.c.kind.in_(("question", "decision", "redo")),
        )
        .order_by(responses.c.id)
    )
    found = []
    for row in await tx.rows(query):
        values = dict(row._mapping)
        found.append((int(values.pop("team_id")), Response(**values)))
    return found


async def settle(tx: Tx, settled: Response, by_id: int | None, outcome: str, now: datetime) -> bool:
    """A question was answered, a decision taken, a brief rewritten. False when it was settled before."""
    done = await tx.execute(
        update(responses)
        .where(responses.c.id == settled.id, responses.c.settled_at.is_(None))
        .values(settled_at=now, settled_by=by_id, outcome=outcome)
    )
    return bool(done.rowcount)


# -- a person's right to their data ------------------------------------------------------------------------------------


async def said_by(tx: Tx, workspace_id: int, person_id: int) -> tuple[list[Answered], list[Response]]:
    """Everything a person answered or said to briefs."""
    answered = select(replies).join(milestones, milestones.c.id == replies.c.milestone_id)
    answered = answered.where(milestones.c.workspace_id == workspace_id, replies.c.by_id == person_id)
    said = select(responses).join(briefs, briefs.c.id == responses.c.brief_id)
    said = said.where(briefs.c.workspace_id == workspace_id, responses.c.person_id == person_id)
    return (
        [Answered(**row._mapping) for row in await tx.rows(answered.order_by(replies.c.id))],
        [Response(**row._mapping) for row in await tx.rows(said.order_by(responses.c.id))],
    )


async def unsay(tx: Tx, workspace_id: int, person_id: int) -> None:
    """Take away a person's words: what they said to briefs, and their lines and asks; the dates they gave stay."""
    ours = select(briefs.c.id).where(briefs.c.workspace_id == workspace_id)
    await tx.execute(delete(responses).where(responses.c.person_id == person_id, responses.c.brief_id.in_(ours)))
    here = select(milestones.c.id).where(milestones.c.workspace_id == workspace_id)
    theirs = (replies.c.by_id == person_id, replies.c.milestone_id.in_(here))
    await tx.execute(update(replies).where(*theirs).values(by_id=None, line="", ask=""))
