"""When a rule runs next: the local day first, then the holiday shift, then one resolution to an instant.

Turns are enumerated afresh near `after` on naive local days (months and years by dateutil rules), so nothing depends on
when a schedule began. A local time that a DST change leaves out moves forward by the gap; one that comes twice means
the first. Cron-style triggers skip and double days here, so none is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.almanac.recurrence import (
    Daily,
    HolidayPolicy,
    LastWorkingDayOfWeek,
    Monthly,
    NthWorkingDay,
    Once,
    Rule,
    Weekly,
    Yearly,
)
from handlers.almanac.workdays import Calendar, NoWorkingDay
from handlers.almanac.zones import find_zone

_DAY = timedelta(days=1)
# 1 May under "skip" never runs in China: a search must end. Weekends alone give way within three years.
_HORIZON = timedelta(days=8 * 366)
_LONGEST_BREAK = 500


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
        try:
            start = calendar.previous_working_day(start)
        except NoWorkingDay:
            start -= _LONGEST_BREAK * _DAY
    turns = _turns(rule, start, calendar)
    try:
        return _first_after(rule, turns, tz, after, calendar)
    except OverflowError:  # the years 1 to 9999 have ended
        return None


def _first_after(
    rule: Rule, turns: Iterator[tuple[str, date]], tz: ZoneInfo, after: datetime, calendar: Calendar
) -> Occurrence | None:
    for slot, nominal in turns:
        day = _shifted(rule, nominal, calendar)
        if day is None:
            continue
        at = datetime.combine(day, rule.at, tz).astimezone(UTC)  # fold=0: forward out of a gap, first of an overlap
        if at > after:
            return Occurrence(at, at.astimezone(tz).date(), _label(rule, slot, nominal, day, turns, calendar))
    return None


def upcoming(rule: Rule, zone: ZoneInfo | str, after: datetime, calendar: Calendar) -> Iterator[Occurrence]:
    """Every run strictly after `after`, in order; what a dry run shows. Endless for most rules: take a few."""
    run = next_run(rule, zone, after, calendar)
    while run is not None:
        yield run
        run = next_run(rule, zone, run.at_utc, calendar)


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
    if policy == "ignore" or _is_open(rule, day, calendar):
        return day
    if policy == "skip":
        return None
    step = -_DAY if policy == "previous" else _DAY
    for _ in range(_LONGEST_BREAK):
        day += step
        if _is_open(rule, day, calendar):
            return day
    return None


def _is_open(rule: Rule, day: date, calendar: Calendar) -> bool:
    """A working day; or an ordinary weekend day that a weekly rule asks for by name."""
    if calendar.is_working_day(day):
        return True
    return (
        isinstance(rule, Weekly)
        and day.weekday() in rule.days
        and len(rule.days) < 7
        and day.weekday() in calendar.weekend
        and calendar.holiday_span(day) is None
    )


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
    elif isinstance(rule, Monthly | Yearly):
        for moment in _rrule(rule, start):
            day = moment.date()
            if day >= start:
                yield day.isoformat(), day
    else:
        for n in range(_HORIZON.days):
            day = start + n * _DAY
            if isinstance(rule, Daily) or (day.weekday() in rule.days and _weeks(rule.since, day) % rule.every == 0):
                yield day.isoformat(), day


def _weeks(since: date, day: date) -> int:
    """Whole weeks from the Monday on or before `since` to the one on or before `day`."""
    return (day.toordinal() - day.weekday() - since.toordinal() + since.weekday()) // 7


def _months(rule: NthWorkingDay, start: date, calendar: Calendar) -> Iterator[tuple[str, date]]:
    for n in range(_HORIZON.days // 30):
        year, month0 = divmod(start.year * 12 + start.month - 1 + n, 12)
        if year > 9999:
            return
        days = calendar.working_days_of_month(year, month0 + 1)
        if days:
            i = min(rule.n, len(days)) - 1 if rule.n > 0 else max(rule.n, -len(days))
            yield f"{year:04}-{month0 + 1:02}", days[i]


def _rrule(rule: Monthly | Yearly, start: date) -> Iterator[datetime]:
    """The rule's days from the start of that month or year; dateutil makes months of unequal length right."""
    from dateutil import rrule as rr

    until = datetime(min(start.year + 8, 9999), 12, 31)  # noqa: DTZ001 - rules live on naive local time
    # A short month's nearest day: the last (or first) of those it has between 28 and the day wanted.
    if rule.day > 0:
        days, pick = range(min(rule.day, 28), rule.day + 1), -1
    else:
        days, pick = range(rule.day, max(rule.day, -28) + 1), 1
    if isinstance(rule, Monthly):
        first_of = datetime(start.year, start.month, 1)  # noqa: DTZ001 - as above
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
