"""Pure decisions about milestones: how late, which verdict, what belongs in a brief, what a month adds up to.

All spans are working days of the team's calendar; all weeks are named by their first day.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from handlers.almanac import Calendar

STATES = ("planned", "progress", "risk", "done", "dropped")
OPEN = ("planned", "progress", "risk")
LINES_SHOWN = 8
"""Milestone lines on the face of a brief; more are folded away."""
WAKING = (time(8), time(20))
"""The hours of a person's own day in which they are asked, and in which leadership reads."""


class Item(Protocol):
    """What the rules need of a milestone."""

    @property
    def id(self) -> int: ...
    @property
    def project_id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def owner_id(self) -> int | None: ...
    @property
    def baseline(self) -> date: ...
    @property
    def due(self) -> date: ...
    @property
    def state(self) -> str: ...
    @property
    def done_on(self) -> date | None: ...


class Said(Protocol):
    """What the rules need of an owner's answer."""

    @property
    def milestone_id(self) -> int: ...
    @property
    def week(self) -> date: ...
    @property
    def line(self) -> str: ...
    @property
    def ask(self) -> str: ...


class Move(Protocol):
    """What the rules need of a slip."""

    @property
    def milestone_id(self) -> int: ...
    @property
    def days(self) -> int: ...
    @property
    def reason(self) -> str: ...


def week_of(day: date, week_start: int = 0) -> date:
    """The first day of the week that holds `day`; weeks begin on weekday `week_start` (Monday 0, Sunday 6)."""
    return day - timedelta(days=(day.weekday() - week_start) % 7)


def next_week(week: date, calendar: Calendar) -> date:
    """The first day of the next week that has a working day: a brief before a long break looks past it."""
    for n in range(1, 6):
        first = week + timedelta(weeks=n)
        if any(calendar.is_working_day(first + timedelta(days=d)) for d in range(7)):
            return first
    return week + timedelta(weeks=1)


def long_break(week: date, calendar: Calendar) -> bool:
    """Whether the week that begins on this day runs into a long break: its last ordinary weekdays, at least two, are
    off."""
    weekdays = [d for n in range(7) if (d := week + timedelta(days=n)).weekday() not in calendar.weekend]
    return not any(calendar.is_working_day(d) for d in weekdays[-2:])


def month_of(day: date) -> date:
    return day.replace(day=1)


def next_month(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def behind(item: Item, today: date, calendar: Calendar) -> int:
    """How many working days the milestone is behind its baseline: by its date today, and by the days already past."""
    if item.state == "dropped":
        return 0
    reached = item.done_on or (max(item.due, today) if item.state in OPEN and item.due < today else item.due)
    return max(0, calendar.working_days_between(item.baseline, reached))


def overdue(item: Item, today: date) -> bool:
    """Whether the milestone's own date has passed without its being done."""
    return item.state in OPEN and item.due < today


@dataclass(frozen=True, slots=True)
class Verdict:
    """One of "plan", "late" (by `days`, the worst of them, at milestone `item`), "decision" and "empty"."""

    kind: Literal["plan", "late", "decision", "empty"]
    days: int = 0
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Composed:
    """What a week's brief says, as milestone ids in the order of their dates."""

    week: date
    verdict: Verdict
    done: tuple[int, ...]
    coming: tuple[int, ...]
    after_break: bool
    risks: tuple[int, ...]
    asks: tuple[tuple[int, str], ...]
    missing: tuple[int, ...]
    lines: tuple[tuple[int, str], ...]


def owed(items: Iterable[Item], until: date) -> list[Item]:
    """The milestones an owner is asked about: open ones that are due by `until` (the end of the next week), at risk,
    under way, or overdue. What lies further ahead and has not begun needs no answer."""
    return [i for i in items if i.state in ("progress", "risk") or (i.state == "planned" and i.due <= until)]


def compose(
    items: Iterable[Item],
    answers: Iterable[Said],
    week: date,
    today: date,
    calendar: Calendar,
    *,
    since: date | None = None,
    reported: Container[int] = (),
) -> Composed:
    """The brief of a week from its milestones and what their owners said. Nothing is guessed: an owner who was asked
    and has not answered is named as missing. `since` is the day of the brief before and `reported` what that one called
    done, so that what was reached after it went out is told once, in the next."""
    said = {a.milestone_id: a for a in answers if a.week == week}
    ordered = sorted(items, key=lambda i: (i.due, i.id))
    following = next_week(week, calendar)
    end, next_end = week + timedelta(days=6), following + timedelta(days=6)
    first = min(since or week, week)
    done = [
        i for i in ordered if i.state == "done" and i.done_on and first <= i.done_on <= end and i.id not in reported
    ]
    coming = [i for i in ordered if i.state in OPEN and end < i.due <= next_end]
    risks = [i for i in ordered if i.state in OPEN and (i.state == "risk" or overdue(i, today))]
    asks = [(i.id, said[i.id].ask) for i in ordered if i.id in said and said[i.id].ask]
    missing = [i for i in owed(ordered, next_end) if i.id not in said]
    wanted = {i.id for rows in (done, coming, risks, missing) for i in rows} | set(said)
    shown = [i for i in ordered if i.id in wanted]
    return Composed(
        week=week,
        verdict=verdict([i for i in ordered if i.state in OPEN], bool(asks), today, calendar, bool(done)),
        done=tuple(i.id for i in done),
        coming=tuple(i.id for i in coming),
        after_break=following > week + timedelta(days=7) or long_break(week, calendar),
        risks=tuple(i.id for i in risks),
        asks=tuple(asks),
        missing=tuple(i.id for i in missing),
        lines=tuple((i.id, said[i.id].line if i.id in said else "") for i in shown),
    )


def verdict(items: Iterable[Item], asked: bool, today: date, calendar: Calendar, moved: bool = True) -> Verdict:
    """A decision is needed where somebody asked for one; else the worst lateness by the baselines; else on plan."""
    rows = [(behind(i, today, calendar), i.id) for i in items]
    days, item = max(rows, default=(0, None), key=lambda row: row[0])
    if asked:
        return Verdict("decision", days, item if days else None)
    if not rows and not moved:
        return Verdict("empty")
    return Verdict("late", days, item) if days else Verdict("plan")


@dataclass(frozen=True, slots=True)
class Month:
    """What a month adds up to: milestones by id. `planned` were due in it by their baselines, dropped ones left out and
    told in `dropped`; `reached` of those were done by the end of the month; `slips` are the moves made in it with their
    days (below zero: earlier)."""

    planned: tuple[int, ...]
    dropped: tuple[int, ...]
    reached: tuple[int, ...]
    extra: tuple[int, ...]
    slips: tuple[tuple[int, int, str], ...]
    coming: tuple[int, ...]


def review(items: Sequence[Item], moves: Iterable[Move], month: date) -> Month:
    """The month's figures by the baselines; `moves` are those noted in the month."""
    after, beyond = next_month(month), next_month(next_month(month))
    planned = [i for i in items if month <= i.baseline < after and i.state != "dropped"]
    finished = {i.id for i in items if i.state == "done" and i.done_on and i.done_on < after}
    extra = [i for i in items if i.done_on and month <= i.done_on < after and not month <= i.baseline < after]
    summed: dict[int, tuple[int, str]] = {}
    for move in moves:
        days, reasons = summed.get(move.milestone_id, (0, ""))
        joined = f"{reasons}; {move.reason}" if reasons and move.reason not in reasons else reasons or move.reason
        summed[move.milestone_id] = (days + move.days, joined)
    return Month(
        planned=tuple(i.id for i in planned),
        dropped=tuple(i.id for i in items if month <= i.baseline < after and i.state == "dropped"),
        reached=tuple(i.id for i in planned if i.id in finished),
        extra=tuple(i.id for i in extra),
        slips=tuple((item, days, why) for item, (days, why) in summed.items() if days),
        coming=tuple(i.id for i in items if i.state in OPEN and after <= i.due < beyond),
    )


# -- when an owner is asked --------------------------------------------------------------------------------------------


def asking_time(day: date, ask: time, post: time, team: ZoneInfo, own: ZoneInfo) -> datetime:
    """When somebody in the zone `own` is asked for the brief of `day`, which goes out at `post` in the team's zone.

    At `ask` of their own day where that lies between the beginning of the team's day and an hour before the brief;
    else in their first waking hour in that time; else with the team.
    """
    begin = datetime.combine(day, time(0, 5), team)
    end = datetime.combine(day, post, team) - timedelta(hours=1)
    for n in (-1, 0, 1):
        at = datetime.combine(day + timedelta(days=n), ask, own)
        if begin <= at <= end:
            return at
    at = waking(begin, own)
    return at if at <= end else datetime.combine(day, ask, team)


def waking(at: datetime, own: ZoneInfo) -> datetime:
    """`at` itself where it falls into the waking hours of the zone, else the next morning there."""
    local = at.astimezone(own)
    if WAKING[0] <= local.time() < WAKING[1]:
        return local
    day = local.date() if local.time() < WAKING[0] else local.date() + timedelta(days=1)
    return datetime.combine(day, WAKING[0], own)


# -- several milestones in one paste -----------------------------------------------------------------------------------

_ROWS = re.compile(r"[\n;；,，、]+")


@dataclass(frozen=True, slots=True)
class Row:
    """One milestone of a paste: its text without the date, the date's words, and who is named."""

    text: str
    person: int | None


def rows_of(text: str, person: Mapping[str, int], mark: str) -> list[Row]:
    """The pieces of a paste, one milestone each: parted by lines, commas or semicolons. `person` maps the marks that
    stand for people (found with the pattern `mark`) to their ids."""
    rows = []
    for piece in _ROWS.split(text):
        found = re.search(mark, piece)
        bare = re.sub(mark, "", piece)
        bare = re.sub(r"^\s*(?:[-*•·]|\d{1,2}[.)、)])\s*", "", bare).strip()
        if bare:
            rows.append(Row(bare, person.get(found[0]) if found else None))
        elif found and rows and rows[-1].person is None:
            rows[-1] = Row(rows[-1].text, person.get(found[0]))
    return rows


def moved(positions: Sequence[int], item: int, to: int) -> list[int]:
    """The ids in a new order: `item` at place `to` (from 1); others keep theirs."""
    rest = [p for p in positions if p != item]
    at = min(max(to, 1), len(rest) + 1) - 1
    return [*rest[:at], item, *rest[at:]]
