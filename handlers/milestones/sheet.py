"""What a brief says, on a sheet of its own: made from a desk while it is a draft, kept as it was once it is out.

A later change of a milestone does not rewrite last week's brief; only a correction does, and only what it corrects.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from handlers.conversation import Context, Person
from handlers.milestones import rules
from handlers.milestones.desk import Desk
from handlers.milestones.rules import Composed, Verdict
from storage import briefs
from storage.briefs import Brief
from storage.milestones import Milestone

BACK = timedelta(weeks=8)
"""How far back the brief before is looked for: the longest break there is, and some."""


@dataclass(frozen=True)
class Fact:
    """One milestone as a brief tells it, with what was said about it in the week (`answered`)."""

    id: int
    project_id: int
    name: str
    owner_id: int | None
    baseline: date
    due: date
    state: str
    done_on: date | None
    behind: int
    answered: bool
    line: str
    ask: str
    week: date

    @property
    def milestone_id(self) -> int:
        return self.id


@dataclass(frozen=True)
class Sheet:
    """A brief's content. `day` is the day it was written for, `since` and `reported` come from the brief before."""

    week: date
    day: date
    facts: dict[int, Fact]
    made: Composed
    paused: tuple[str, ...]
    since: date | None
    reported: tuple[int, ...]
    people: dict[int, Person]

    def named(self, milestone_id: int) -> Fact:
        return self.facts[milestone_id]

    def owner(self, fact: Fact) -> Person | None:
        return self.people.get(fact.owner_id) if fact.owner_id else None


def _fact(ctx: Context, desk: Desk, item: Milestone) -> Fact:
    said = desk.said.get(item.id)
    return Fact(
        id=item.id,
        project_id=item.project_id,
        name=item.name,
        owner_id=item.owner_id,
        baseline=item.baseline,
        due=item.due,
        state=item.state,
        done_on=item.done_on,
        behind=rules.behind(item, desk.today, ctx.calendar),
        answered=said is not None,
        line=said.line if said else "",
        ask=said.ask if said else "",
        week=desk.week,
    )


async def live(ctx: Context, desk: Desk) -> Sheet:
    """The week's brief as things stand now."""
    week = desk.week
    earlier = await briefs.briefs_of(ctx.tx, [desk.team.id], "week", week - BACK, week - timedelta(days=7))
    out = [b for b in earlier if b.state == "posted" and "sheet" in b.figures]
    since = date.fromisoformat(out[-1].figures["sheet"]["day"]) if out else None
    reported = tuple(out[-1].figures["sheet"]["made"]["done"]) if out else ()
    made = rules.compose(
        desk.items, desk.answers, week, desk.today, ctx.calendar, since=since, reported=frozenset(reported)
    )
    told = {i for i, _ in made.lines} | ({made.verdict.item} if made.verdict.item is not None else set())
    late = {m.id for m in desk.items if m.state in rules.OPEN and (m.due > m.baseline or m.due < desk.today)}
    wanted = told | late
    facts = {m.id: _fact(ctx, desk, m) for m in desk.items if m.id in wanted}
    paused = tuple(p.name for p in desk.projects if p.paused_at)
    return Sheet(week, desk.today, facts, made, paused, since, reported, desk.people)


def corrected(ctx: Context, old: Sheet, desk: Desk, ids: Iterable[int]) -> Sheet:
    """The sheet of a brief that is out, with what was now said about these milestones; all else stays as it was told.

    `desk` is as of the brief's day and week.
    """
    facts = {**old.facts, **{i: _fact(ctx, desk, desk.by_id[i]) for i in ids if i in desk.by_id}}
    made = rules.compose(
        facts.values(),
        [f for f in facts.values() if f.answered],
        old.week,
        old.day,
        ctx.calendar,
        since=old.since,
        reported=frozenset(old.reported),
    )
    return Sheet(old.week, old.day, facts, made, old.paused, old.since, old.reported, {**old.people, **desk.people})


def kept(sheet: Sheet) -> dict[str, Any]:
    """The sheet as plain data, for the database."""
    return {
        "week": sheet.week.isoformat(),
        "day": sheet.day.isoformat(),
        "facts": [_plain(asdict(f)) for f in sheet.facts.values()],
        "made": _plain(asdict(sheet.made)),
        "paused": list(sheet.paused),
        "since": sheet.since.isoformat() if sheet.since else None,
        "reported": list(sheet.reported),
    }


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {
        n: v.isoformat() if isinstance(v, date) else _plain(v) if isinstance(v, dict) else v for n, v in values.items()
    }


async def read(ctx: Context, brief: Brief) -> Sheet | None:
    """The sheet of a brief that is out; None where it is not."""
    data = brief.figures.get("sheet")
    if data is None:
        return None
    facts = {}
    for row in data["facts"]:
        days = {n: date.fromisoformat(row[n]) if row[n] else None for n in ("baseline", "due", "done_on", "week")}
        facts[row["id"]] = Fact(**{**row, **days})
    made = data["made"]
    composed = Composed(
        week=date.fromisoformat(made["week"]),
        verdict=Verdict(**made["verdict"]),
        done=tuple(made["done"]),
        coming=tuple(made["coming"]),
        after_break=made["after_break"],
        risks=tuple(made["risks"]),
        asks=tuple((i, text) for i, text in made["asks"]),
        missing=tuple(made["missing"]),
        lines=tuple((i, text) for i, text in made["lines"]),
    )
    return Sheet(
        week=date.fromisoformat(data["week"]),
        day=date.fromisoformat(data["day"]),
        facts=facts,
        made=composed,
        paused=tuple(data["paused"]),
        since=date.fromisoformat(data["since"]) if data["since"] else None,
        reported=tuple(data["reported"]),
        people=await ctx.know(f.owner_id for f in facts.values()),
    )
