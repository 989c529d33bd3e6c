"""What a moment means: its day and time, rolled forward where they are over, in the reader's zone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.almanac.phrases.context import Context
from handlers.almanac.phrases.day import Day
from handlers.almanac.phrases.times import Clock, hour_in

_DAY = timedelta(days=1)


@dataclass(slots=True)
class Moment:
    """What was read from token `first` to token `end` (exclusive).

    `cue`: a word such as "by" or 前 says that a date is meant. `recurring`: 每周五, every Friday. `right`: the end of a
    range that this moment opens.
    """

    first: int
    end: int
    day: Day | None = None
    clock: Clock | None = None
    part: str = ""
    deadline: bool = False
    before: bool = False
    cue: str = ""
    recurring: bool = False
    vague: bool = False
    between: bool = False
    zone: str | int = ""  # a name, or minutes east of UTC
    right: Moment | None = None

    @property
    def empty(self) -> bool:
        return self.day is None and self.clock is None


@dataclass(frozen=True, slots=True)
class Resolved:
    """The answer of a moment: its day (a range's last), its time or None, and where a range begins."""

    date: dt.date
    time: dt.time | None
    start: tuple[dt.date, dt.time | None] | None


def agree(a: Day, b: Day) -> Day | None:
    """The one day two mentions mean; a bare weekday agrees with any date that falls on it. None: two different days."""
    if a.date == b.date:
        kept = a if b.bare or not a.bare else b
        return replace(kept, weak=a.weak and b.weak, part=a.part or b.part, start=a.start or b.start)
    if a.bare and not b.bare and a.date.weekday() == b.date.weekday() and b.start is None:
        return replace(b, weak=False)
    if b.bare and not a.bare and a.date.weekday() == b.date.weekday() and a.start is None:
        return replace(a, weak=False)
    return None


def resolve(ctx: Context, m: Moment) -> Resolved | None:
    """The day and time a moment means; None where its words contradict each other."""
    left = _single(ctx, m, None)
    if left is None or m.right is None:
        return left
    right = _single(ctx, m.right, left)
    if right is None:
        return None
    start = left.start if left.start and m.right.day is None else (left.date, left.time)
    return Resolved(right.date, right.time, start)


def _single(ctx: Context, m: Moment, opened: Resolved | None) -> Resolved | None:
    day, clock = m.day, m.clock
    base = day.date if day else opened.date if opened else ctx.today
    start: tuple[date, time | None] | None = (day.start, None) if day and day.start else None
    if day and day.kind == "weekend" and m.before and day.start:
        base, start = day.start - _DAY, None  # before the weekend: its Friday
    if clock is None:
        said = time(*day.clock) if day and day.clock else None
        return Resolved(base, said, start)
    hour = _hour(ctx, m, clock, base, opened)
    if hour is None or clock.minute > 59:
        return None
    at = datetime(base.year, base.month, base.day) + timedelta(hours=hour, minutes=clock.minute)  # noqa: DTZ001 - local
    at = _roll(ctx, m, clock, at, opened)
    elsewhere = clock.offset if clock.offset is not None else m.zone
    if elsewhere != "" and elsewhere != ctx.zone:
        east = elsewhere if isinstance(elsewhere, int) else 0
        aware = at.replace(tzinfo=UTC if isinstance(elsewhere, int) else ZoneInfo(elsewhere)) - timedelta(minutes=east)
        at = aware.astimezone(ZoneInfo(ctx.zone)).replace(tzinfo=None)
    if clock.start is not None:
        first = hour_in(m.part, Clock(clock.start)) if m.part else clock.start
        if not m.part and clock.start <= 12 and clock.start + 12 < hour:
            first = clock.start + 12
        if first is not None and first < 24:
            start = (at.date(), time(first))
    return Resolved(at.date(), at.time(), start)


def _roll(ctx: Context, m: Moment, clock: Clock, at: datetime, opened: Resolved | None) -> datetime:
    """Move a time that is over to the next day it can mean: a time alone to tomorrow, a bare weekday to next week."""
    if opened is not None:
        if m.day is None and opened.time and at <= datetime.combine(opened.date, opened.time):
            return at + _DAY
        return at
    if clock.eod or at > ctx.now:
        if m.day is None and at - _DAY > ctx.now and at.date() > ctx.today and not clock.midnight and m.part:
            return at - _DAY  # 半夜两点 said at one in the morning
        return at
    if m.day is None:
        return at + _DAY
    return at + 7 * _DAY if m.day.bare else at


def _hour(ctx: Context, m: Moment, clock: Clock, base: date, opened: Resolved | None) -> int | None:
    if clock.midnight or clock.hour == 24:
        return 24
    if m.part:
        return hour_in(m.part, clock)
    hour = clock.hour
    if clock.exact or hour == 12 or hour == 0:
        return hour
    if opened is not None and opened.time and m.day is None:
        later = [h for h in (hour, hour + 12) if (h, clock.minute) > (opened.time.hour, opened.time.minute)]
        return later[0] if later else hour
    pm = hour <= (5 if clock.digits else 6)
    if base == ctx.today and not pm and not (m.day and m.day.bare):
        morning = datetime(base.year, base.month, base.day, hour, clock.minute)  # noqa: DTZ001 - local
        evening = morning + timedelta(hours=12)
        if morning <= ctx.now < evening and (m.day is not None or not clock.digits):
            return hour + 12
    return hour + 12 if pm else hour
