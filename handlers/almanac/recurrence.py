"""Recurring times: rules in local time, a holiday policy, and the next instant, right across DST changes.

The order is fixed: the local day first (dateutil rules, restarted near `after`), then the holiday shift, then one
resolution to an instant. A local time that a DST change leaves out moves forward by the gap; one that comes twice means
the first. (Cron-style triggers skip and double days here, so none is used.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from handlers.almanac.workdays import Calendar
from handlers.almanac.zones import find_zone

HolidayPolicy = Literal["skip", "previous", "next", "ignore"]

_EPOCH = date(2024, 1, 1)  # a Monday: where "every second week" counts from unless told
_DAY = timedelta(days=1)
# 1 May under "skip" never runs in China: a search must end. Weekends alone give way within three years.
_HORIZON = timedelta(days=8 * 366)


class BadRule(ValueError):
    """A rule that says nothing, or something impossible."""


@dataclass(frozen=True, slots=True)
class Once:
    """One local day."""

    on: date
    at: time
    on_holiday: HolidayPolicy = "ignore"

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True, slots=True)
class Daily:
    """Every day; with `on_holiday="skip"`, every working day, make-up days included."""

    at: time
    on_holiday: HolidayPolicy = "ignore"

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True, slots=True)
class Weekly:
    """Some weekdays (Monday 0), every `every` weeks counted from the week of `since`.

    Who names Saturday means Saturday: an ordinary weekend day named in `days` is not a holiday for `on_holiday`, unless
    all seven days are named.
    """

    days: tuple[int, ...]
    at: time
    every: int = 1
    since: date = _EPOCH
    on_holiday: HolidayPolicy = "ignore"

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", tuple(sorted(set(self.days))))
        if not self.days or not all(0 <= d <= 6 for d in self.days):
            raise BadRule("a weekly rule names weekdays from 0 (Monday) to 6 (Sunday)")
        if not 1 <= self.every <= 52:
            raise BadRule(f"every 1 to 52 weeks, not {self.every}")
        _check(self)


@dataclass(frozen=True, slots=True)
class Monthly:
    """A day of every month, from the end for negative numbers (-1 is the last). A month that is too short has it on its
    last day (its first, for a negative number): day 31 is 30 April."""

    day: int
    at: time
    on_holiday: HolidayPolicy = "ignore"

    def __post_init__(self) -> None:
        if not 1 <= abs(self.day) <= 31:
            raise BadRule(f"a day of the month is 1 to 31, or -1 to -31, not {self.day}")
        _check(self)


@dataclass(frozen=True, slots=True)
class Yearly:
    """A solar month and day every year; 29 February is 28 February in common years."""

    month: int
    day: int
    at: time
    on_holiday: HolidayPolicy = "ignore"

    def __post_init__(self) -> None:
        try:
            date(2024, self.month, self.day)
        except ValueError:
            raise BadRule(f"there is no day {self.day} in month {self.month}") from None
        _check(self)


@dataclass(frozen=True, slots=True)
class NthWorkingDay:
    """The nth working day of every month, from its end for negative n; in a month with fewer, its last (its first)."""

    n: int
    at: time

    def __post_init__(self) -> None:
        if not 1 <= abs(self.n) <= 23:
            raise BadRule(f"a working day of the month is 1 to 23, or -1 to -23, not {self.n}")
        _check(self)


@dataclass(frozen=True, slots=True)
class LastWorkingDayOfWeek:
    """The last working day of every week; a week that is wholly off has none."""

    at: time
    week_start: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.week_start <= 6:
            raise BadRule(f"a week starts on weekday 0 to 6, not {self.week_start}")
        _check(self)


Rule = Once | Daily | Weekly | Monthly | Yearly | NthWorkingDay | LastWorkingDayOfWeek


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One run: the instant, the local day it falls on, and its label.

    `slot` names the turn and not the instant: the day the rule meant before any holiday shift ("2026-11-27"), the month
    of an nth working day ("2026-11"), the week of a last working day ("week-2026-11-23", by its first day). Unique per
    schedule in the database, it keeps a turn from running twice when a zone, a DST rule or the holiday data changes
    after it ran.
    """

    at_utc: datetime
    local_date: date
    slot: str


def _check(rule: Rule) -> None:
    if rule.at.tzinfo is not None:
        raise BadRule("a rule's time is local and carries no zone")
    if getattr(rule, "on_holiday", "ignore") not in get_args(HolidayPolicy):
        raise BadRule(f"on_holiday is one of {', '.join(get_args(HolidayPolicy))}")


_KINDS: dict[str, type[Rule]] = {
    "once": Once,
    "daily": Daily,
    "weekly": Weekly,
    "monthly": Monthly,
    "yearly": Yearly,
    "nth_working_day": NthWorkingDay,
    "last_working_day_of_week": LastWorkingDayOfWeek,
}


def rule_to_dict(rule: Rule) -> dict[str, Any]:
    """A rule as JSON can hold it; `kind` names the type, dates and times are ISO."""
    kind = next(name for name, type_ in _KINDS.items() if type_ is type(rule))
    out: dict[str, Any] = {"kind": kind}
    for f in fields(rule):
        value = getattr(rule, f.name)
        if isinstance(value, date | time):
            value = value.isoformat()
        out[f.name] = list(value) if isinstance(value, tuple) else value
    return out


def rule_from_dict(data: Mapping[str, Any]) -> Rule:
    """The inverse of `rule_to_dict`. BadRule for a kind, a field or a value it does not know."""
    values = dict(data)
    kind = values.pop("kind", None)
    if kind not in _KINDS:
        raise BadRule(f"a rule is one of {', '.join(_KINDS)}, not {kind!r}")
    try:
        if "at" in values:
            values["at"] = time.fromisoformat(values["at"])
        for name in ("on", "since"):
            if name in values:
                values[name] = date.fromisoformat(values[name])
        if "days" in values:
            values["days"] = tuple(values["days"])
        return _KINDS[kind](**values)
    except BadRule:
        raise
    except (TypeError, ValueError) as error:
        raise BadRule(f"not a {kind} rule: {error}") from None


def next_run(rule: Rule, zone: ZoneInfo | str, after: datetime, calendar: Calendar) -> Occurrence | None:
    """The first run strictly after `after` (an aware datetime), or None where there is none within eight years.

    Turns that a policy moves onto one day run once. A turn that "previous" moved to before `after` has had its run; a
    turn that "next" moved past `after` is still found.
    """
    if after.tzinfo is None:
        raise ValueError("`after` needs a zone")
    tz = find_zone(zone) if isinstance(zone, str) else zone
    today = after.astimezone(tz).date()
    # A day early: at a zone's jump across midnight the day before may still be ahead as an instant.
    start = today - _DAY
    if getattr(rule, "on_holiday", None) == "next":
        # Every turn up to the working day before `start` lands on that day at the latest, so it is past.
        start = calendar.previous_working_day(start)
    turns = _turns(rule, start, calendar)
    for slot, nominal in turns:
        day = _shifted(rule, nominal, calendar)
        if day is None:
            continue
        at = datetime.combine(day, rule.at, tz).astimezone(UTC)  # fold=0: forward out of a gap, first of an overlap
        if at > after:
            return Occurrence(at, at.astimezone(tz).date(), _label(rule, slot, nominal, day, turns, calendar))
    return None


def _label(
    rule: Rule, slot: str, nominal: date, day: date, later: Iterator[tuple[str, date]], calendar: Calendar
) -> str:
    """Of the turns that a policy moves onto one day, the label of that day's own turn, or else of the last."""
    if nominal >= day:
        return slot
    for slot_after, nominal_after in later:
        if _shifted(rule, nominal_after, calendar) != day:
            break
        slot = slot_after
    return slot


def _shifted(rule: Rule, day: date, calendar: Calendar) -> date | None:
    policy: HolidayPolicy = getattr(rule, "on_holiday", "ignore")
    if policy == "ignore" or calendar.is_working_day(day):
        return day
    if (
        isinstance(rule, Weekly)
        and len(rule.days) < 7
        and day.weekday() in calendar.weekend
        and calendar.holiday_name(day, "en") is None
    ):
        return day
    if policy == "skip":
        return None
    return calendar.on_or_before(day) if policy == "previous" else calendar.on_or_after(day)


def _turns(rule: Rule, start: date, calendar: Calendar) -> Iterator[tuple[str, date]]:
    """(label, local day) of the rule's turns from `start`, in order, before any holiday shift."""
    if isinstance(rule, Once):
        yield rule.on.isoformat(), rule.on
    elif isinstance(rule, NthWorkingDay):
        yield from _months(rule, start, calendar)
    elif isinstance(rule, LastWorkingDayOfWeek):
        first = start - timedelta(days=(start.weekday() - rule.week_start) % 7)
        for week in range(_HORIZON.days // 7):
            monday = first + timedelta(weeks=week)
            last = calendar.last_working_day_of_week(monday, rule.week_start)
            if last is not None:
                yield f"week-{monday.isoformat()}", last
    else:
        for moment in _rrule(rule, start):
            day = moment.date()
            if day >= start:
                yield day.isoformat(), day


def _months(rule: NthWorkingDay, start: date, calendar: Calendar) -> Iterator[tuple[str, date]]:
    for n in range(_HORIZON.days // 30):
        year, month0 = divmod(start.year * 12 + start.month - 1 + n, 12)
        days = calendar.working_days_of_month(year, month0 + 1)
        if days:
            i = min(rule.n, len(days)) - 1 if rule.n > 0 else max(rule.n, -len(days))
            yield f"{year:04}-{month0 + 1:02}", days[i]


def _rrule(rule: Daily | Weekly | Monthly | Yearly, start: date) -> Iterator[datetime]:
    from dateutil import rrule as rr

    until = datetime.combine(start + _HORIZON, time())
    if isinstance(rule, Daily):
        return iter(rr.rrule(rr.DAILY, dtstart=datetime.combine(start, time()), until=until))
    if isinstance(rule, Weekly):
        monday, since = (d - timedelta(days=d.weekday()) for d in (start, rule.since))
        first = monday - timedelta(weeks=(monday - since).days // 7 % rule.every)
        return iter(
            rr.rrule(
                rr.WEEKLY,
                interval=rule.every,
                byweekday=rule.days,
                wkst=rr.MO,
                dtstart=datetime.combine(first, time()),
                until=until,
            )
        )
    # A short month's nearest day: the last (or first) of those it has between 28 and the day wanted.
    if rule.day > 0:
        days, pick = range(min(rule.day, 28), rule.day + 1), -1
    else:
        days, pick = range(rule.day, max(rule.day, -28) + 1), 1
    if isinstance(rule, Monthly):
        first_of = datetime(start.year, start.month, 1)  # noqa: DTZ001 - rules live on naive local time
        return iter(rr.rrule(rr.MONTHLY, bymonthday=list(days), bysetpos=pick, dtstart=first_of, until=until))
    return iter(
        rr.rrule(
            rr.YEARLY,
            bymonth=rule.month,
            bymonthday=list(days),
            bysetpos=pick,
            dtstart=datetime(start.year, 1, 1),  # noqa: DTZ001 - as above
            until=until,
        )
    )
