"""Chinese lunar dates: to and from solar dates, leap months, month lengths, New Year's Eve, and how a date is said.

The month lengths come from `borax` (lunar years 1900 to 2100; solar 1900-01-31 to 2101-01-28). They were compared with
an astronomical computation (new moons and principal terms, Beijing time): every day from 1906-05-23 to 2057-09-27
agrees. After that two month starts are open questions of Earth's rotation (lunar 2057-09 and 2097-08 begin within
minutes of midnight) and one is known to be a day late (lunar 2089-08 should begin on 4 September, not 5).
Lunar 2027 begins on 6 February (new moon at 23:57 the night before the 7th); calendars built on ICU say the 7th.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

Locale = Literal["zh", "en"]

FIRST_YEAR = 1900
LAST_YEAR = 2100
FIRST_DAY = date(1900, 1, 31)
LAST_DAY = date(2101, 1, 28)

_MONTHS_ZH = ("正月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "腊月")
_DIGITS_ZH = "一二三四五六七八九十"
_MONTHS_EN = ("1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th", "9th", "10th", "11th", "12th")


class NoSuchDay(ValueError):
    """A date that the calendar does not have, such as lunar 12/30 of 2026 or a leap 6th month in 2026.

    `reason` is one of "month", "day", "leap" and "range", for callers that explain it in the reader's language.
    """

    def __init__(self, reason: Literal["month", "day", "leap", "range"], message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class LunarDate:
    """A day of the lunar calendar; `year` is the solar year in which that lunar year began. May be impossible:
    `to_solar` is what finds out."""

    year: int
    month: int
    day: int
    leap: bool = False

    def text(self, locale: Locale) -> str:
        """`十月廿四` / `10th lunar month, day 24`; the year is left to the caller."""
        return lunar_text(self.month, self.day, self.leap, locale)


@cache
def _table() -> tuple[list[int], list[tuple[int, int, bool, int]], dict[tuple[int, int, bool], int]]:
    """Every lunar month once: first days as ordinals, (year, month, leap, length), and where each is found."""
    from borax.calendars.lunardate import LCalendars

    starts: list[int] = []
    months: list[tuple[int, int, bool, int]] = []
    at = FIRST_DAY.toordinal()
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for month, length, leap in LCalendars.iter_year_month(year):
            starts.append(at)
            months.append((year, month, bool(leap), length))
            at += length
    return starts, months, {entry[:3]: i for i, entry in enumerate(months)}


def _locate(year: int, month: int, leap: bool) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NoSuchDay("range", f"lunar years are known from {FIRST_YEAR} to {LAST_YEAR}, not {year}")
    if not 1 <= month <= 12:
        raise NoSuchDay("month", f"a lunar month is 1 to 12, not {month}")
    found = _table()[2].get((year, month, leap))
    if found is None:
        raise NoSuchDay("leap", f"lunar {year} has no leap month {month}")
    return found


def to_lunar(day: date) -> LunarDate:
    """The lunar date of a solar day; NoSuchDay("range") outside 1900-01-31 to 2101-01-28."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise NoSuchDay("range", f"lunar dates are known from {FIRST_DAY} to {LAST_DAY}, not {day}")
    starts, months, _ = _table()
    ordinal = day.toordinal()
    i = bisect_right(starts, ordinal) - 1
    year, month, leap, _length = months[i]
    return LunarDate(year, month, ordinal - starts[i] + 1, leap)


def to_solar(lunar: LunarDate) -> date:
    """The solar day of a lunar date; NoSuchDay where the month or the day does not exist in that year."""
    starts, months, _ = _table()
    i = _locate(lunar.year, lunar.month, lunar.leap)
    if not 1 <= lunar.day <= months[i][3]:
        which = f"{'leap ' if lunar.leap else ''}month {lunar.month} of lunar {lunar.year}"
        raise NoSuchDay("day", f"{which} has {months[i][3]} days, there is no day {lunar.day}")
    return date.fromordinal(starts[i] + lunar.day - 1)


def leap_month(lunar_year: int) -> int | None:
    """The month that comes twice in this lunar year (6 in 2025), None in most years."""
    if not FIRST_YEAR <= lunar_year <= LAST_YEAR:
        raise NoSuchDay("range", f"lunar years are known from {FIRST_YEAR} to {LAST_YEAR}, not {lunar_year}")
    index = _table()[2]
    return next((m for m in range(1, 13) if (lunar_year, m, True) in index), None)


def month_days(lunar_year: int, month: int, leap: bool = False) -> int:
    """29 or 30; NoSuchDay where that year has no such month."""
    return _table()[1][_locate(lunar_year, month, leap)][3]


def new_years_eve(lunar_year: int) -> date:
    """除夕, the day that closes this lunar year, whether the 12th month has 29 days or 30 (2026: 2027-02-05)."""
    _locate(lunar_year, 12, False)  # raises outside the table
    return LAST_DAY if lunar_year == LAST_YEAR else spring_festival(lunar_year + 1) - timedelta(days=1)


def spring_festival(solar_year: int) -> date:
    """春节, lunar 1/1, in this solar year (2027: 6 February)."""
    return date.fromordinal(_table()[0][_locate(solar_year, 1, False)])


def lunar_text(month: int, day: int, leap: bool, locale: Locale) -> str:
    """A lunar month and day as people say it: `闰六月初十` / `leap 6th lunar month, day 10`."""
    if locale == "zh":
        return ("闰" if leap else "") + _MONTHS_ZH[month - 1] + day_text_zh(day)
    return f"{'leap ' if leap else ''}{_MONTHS_EN[month - 1]} lunar month, day {day}"


def month_text(month: int, leap: bool, locale: Locale) -> str:
    """A lunar month alone: `闰六月` / `leap 6th lunar month`."""
    if locale == "zh":
        return ("闰" if leap else "") + _MONTHS_ZH[month - 1]
    return f"{'leap ' if leap else ''}{_MONTHS_EN[month - 1]} lunar month"


def day_text_zh(day: int) -> str:
    """初一 … 初十, 十一 … 二十, 廿一 … 廿九, 三十."""
    if day <= 10:
        return "初" + _DIGITS_ZH[day - 1]
    if day in (20, 30):
        return "二十" if day == 20 else "三十"
    return ("十" if day < 20 else "廿") + _DIGITS_ZH[day % 10 - 1]
