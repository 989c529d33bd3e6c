"""What a phrase is read against (today, the zone, the order of day and month) and the arithmetic of days."""

from __future__ import annotations

import calendar as month_lengths
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.almanac.phrases.tokens import Token
from handlers.almanac.workdays import Calendar

# Dates further away are a slip of the keyboard, and near the ends of `date` arithmetic overflows.
FIRST_YEAR, LAST_YEAR = 1900, 2100
MOST_DAYS = 36600


@dataclass(slots=True)
class Context:
    """The reader's side of a phrase.

    `today` and `now` are local to the zone (`now` naive); coming days are counted from `anchor`, which is today
    except in the second half of a range, where it is the day the range begins. `day_first` reads 5/12 as 5 December.
    """

    text: str
    tokens: list[Token]
    today: date
    anchor: date
    now: datetime
    zone: str
    day_first: bool
    chinese: bool
    calendar: Calendar | None
    country: str
    week_start: int
    raw: str
    instant: datetime  # the same now, aware
    depth: list[int]  # how many days are being counted from one another just now

    def from_day(self, day: date) -> Context:
        return replace(self, anchor=day)

    def local(self, instant: datetime) -> datetime:
        """An instant on the reader's wall clock, naive."""
        return instant.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)

    def word(self, i: int) -> str:
        return self.text[self.tokens[i].start : self.tokens[i].end]

    def is_working_day(self, day: date) -> bool:
        return self.calendar.is_working_day(day) if self.calendar else day.weekday() < 5

    def add_working_days(self, day: date, n: int) -> date | None:
        """The nth working day after (before, for negative n) a day; None where the count is absurd."""
        if abs(n) > 1000:
            return None
        step = timedelta(days=1 if n > 0 else -1)
        left, guard = abs(n), 0
        while left and guard < 4000:
            day += step
            guard += 1
            left -= self.is_working_day(day)
        return None if left else day

    def official(self, year: int) -> bool:
        """Whether the breaks of that year are known as published; plain weeks and other countries always are."""
        return self.calendar is None or self.calendar.country != "CN" or self.calendar.is_official(year)


def make(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has no such day or the year is out of reach."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def plus_days(day: date, n: int) -> date | None:
    if abs(n) > MOST_DAYS:
        return None
    try:
        found = day + timedelta(days=n)
    except OverflowError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def plus_months(day: date, n: int) -> date | None:
    """The same day n months on, or the last day of a shorter month (31 Jan + 1 month is 28 or 29 Feb)."""
    if abs(n) > 1200:
        return None
    year, month0 = divmod(day.year * 12 + day.month - 1 + n, 12)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    return date(year, month0 + 1, min(day.day, last_day(year, month0 + 1)))


def last_day(year: int, month: int) -> int:
    return month_lengths.monthrange(year, month)[1]


def week_begin(day: date, week_start: int) -> date:
    return day - timedelta(days=(day.weekday() - week_start) % 7)


def coming_month_day(anchor: date, month: int, day: int) -> date | None:
    """That month and day on or after the anchor; 29 February waits for a leap year. None for days no month has."""
    for year in range(anchor.year, anchor.year + 9):
        found = make(year, month, day)
        if found and found >= anchor:
            return found
        if found is None and not (month == 2 and day == 29):
            return None
    return None


def coming_month(anchor: date, month: int) -> tuple[int, int]:
    """The month as it comes: this year's until it is over, then next year's."""
    return (anchor.year if month >= anchor.month else anchor.year + 1), month


def coming_day_of_month(anchor: date, day: int) -> date | None:
    """The next month (this one counts) that has the day still ahead, the anchor included."""
    year, month = anchor.year, anchor.month
    for _ in range(14):
        found = make(year, month, day)
        if found and found >= anchor:
            return found
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return None


def period(day: date, unit: str, shift: int, week_start: int) -> tuple[date, date] | None:
    """First and last day of the week, month, quarter, half or year that lies `shift` periods from `day`'s own."""
    if unit == "week":
        start = plus_days(week_begin(day, week_start), 7 * shift)
        return (start, start + timedelta(days=6)) if start else None
    length = {"month": 1, "quarter": 3, "half": 6, "year": 12}[unit]
    first = plus_months(date(day.year, (day.month - 1) // length * length + 1, 1), shift * length)
    if first is None:
        return None
    end = plus_months(first, length - 1)
    return (first, date(end.year, end.month, last_day(end.year, end.month))) if end else None


def nth_weekday(first: date, last: date, weekday: int, n: int) -> date | None:
    """The nth (or, for -1, the last) such weekday between two days."""
    if n < 0:
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    found = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))
    return found if n >= 1 and found <= last else None
