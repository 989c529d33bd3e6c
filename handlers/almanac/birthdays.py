"""Days that come back every year, birthdays above all: solar, lunar, month-only and New Year's Eve.

What is stored is what the person said (month, day, leap flag, perhaps a year), never a converted solar date. Where a
year lacks the day, usual custom decides, and two points are the person's own choice:

- born on 29 February: 28 February in common years, or 1 March (`feb29`);
- born in a leap month: in years that have that leap month, in the leap month, in the regular one, or in both
  (`leap_choice`); in years without it, always in the regular month of that number;
- born on day 30: the last day of the month when it has 29;
- New Year's Eve is the day before lunar 1/1, even when the 12th month has 29 days.

Lunar days are known from 1900-01-31 to 2101-01-28 (see lunar.py).
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from handlers.almanac.lunar import (
    FIRST_DAY,
    FIRST_YEAR,
    LAST_DAY,
    LAST_YEAR,
    Locale,
    LunarDate,
    NoSuchDay,
    leap_month,
    lunar_text,
    month_days,
    new_years_eve,
    to_lunar,
    to_solar,
)

Feb29 = Literal["feb28", "mar1"]
LeapChoice = Literal["regular", "leap", "both"]

_MONTHS_EN = tuple(calendar.month_abbr)[1:]


@dataclass(frozen=True, slots=True)
class SolarDay:
    """A month and day of the solar calendar, with the year where it is known. NoSuchDay for 31 April and the like."""

    month: int
    day: int
    year: int | None = None
    feb29: Feb29 = "feb28"

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12:
            raise NoSuchDay("month", f"a month is 1 to 12, not {self.month}")
        if self.year is not None and not 1 <= self.year <= 9999:
            raise NoSuchDay("range", f"a year is 1 to 9999, not {self.year}")
        if self.feb29 not in ("feb28", "mar1"):
            raise ValueError(f"feb29 is feb28 or mar1, not {self.feb29!r}")
        last = calendar.monthrange(2000 if self.year is None else self.year, self.month)[1]
        if not 1 <= self.day <= last:
            raise NoSuchDay("day", f"month {self.month} has {last} days, there is no day {self.day}")

    def in_year(self, year: int) -> list[date]:
        """The day it is kept on in that solar year (always one)."""
        if (self.month, self.day) == (2, 29) and not calendar.isleap(year):
            return [date(year, 2, 28) if self.feb29 == "feb28" else date(year, 3, 1)]
        return [date(year, self.month, self.day)]

    def text(self, locale: Locale) -> str:
        """`12 月 2 日` / `2 Dec`."""
        return f"{self.month} 月 {self.day} 日" if locale == "zh" else f"{self.day} {_MONTHS_EN[self.month - 1]}"

    def to_dict(self) -> dict[str, Any]:
        return {"kind": "solar", "month": self.month, "day": self.day, "year": self.year, "feb29": self.feb29}


@dataclass(frozen=True, slots=True)
class LunarDay:
    """A month and day of the lunar calendar; `year` is a lunar year, where it is known.

    `leap_choice` None means "as born": the leap month for someone born in one, the regular month otherwise.
    NoSuchDay where the month or day cannot exist (in that year, if given).
    """

    month: int
    day: int
    leap: bool = False
    year: int | None = None
    leap_choice: LeapChoice | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12:
            raise NoSuchDay("month", f"a lunar month is 1 to 12, not {self.month}")
        if not 1 <= self.day <= 30:
            raise NoSuchDay("day", f"a lunar month has 29 or 30 days, there is no day {self.day}")
        if self.leap_choice not in (None, "regular", "leap", "both"):
            raise ValueError(f"leap_choice is regular, leap or both, not {self.leap_choice!r}")
        if self.year is not None:
            to_solar(LunarDate(self.year, self.month, self.day, self.leap))

    @property
    def kept(self) -> LeapChoice:
        """The choice that holds in a year which has this leap month."""
        return self.leap_choice or ("leap" if self.leap else "regular")

    def in_lunar_year(self, year: int) -> list[date]:
        """The solar days it is kept on in that lunar year: one, or two where both months are kept."""
        flags: tuple[bool, ...] = (False,)
        if leap_month(year) == self.month:
            flags = {"regular": (False,), "leap": (True,), "both": (False, True)}[self.kept]
        return [
            to_solar(LunarDate(year, self.month, min(self.day, month_days(year, self.month, flag)), flag))
            for flag in flags
        ]

    def text(self, locale: Locale) -> str:
        """`农历十月廿四` / `10th lunar month, day 24`."""
        return ("农历" if locale == "zh" else "") + lunar_text(self.month, self.day, self.leap, locale)

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": "lunar",
            "month": self.month,
            "day": self.day,
            "leap": self.leap,
            "year": self.year,
            "leap_choice": self.leap_choice,
        }


@dataclass(frozen=True, slots=True)
class MonthOnly:
    """Only the month is known: it is kept on the first of that month."""

    month: int
    year: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12:
            raise NoSuchDay("month", f"a month is 1 to 12, not {self.month}")

    def in_year(self, year: int) -> list[date]:
        return [date(year, self.month, 1)]

    def text(self, locale: Locale) -> str:
        """`12 月` / `December`."""
        return f"{self.month} 月" if locale == "zh" else tuple(calendar.month_name)[self.month]

    def to_dict(self) -> dict[str, Any]:
        return {"kind": "month", "month": self.month, "year": self.year}


@dataclass(frozen=True, slots=True)
class NewYearsEve:
    """除夕: the last day of the lunar year, whatever its number; `year` is the lunar year it closes."""

    year: int | None = None

    def in_lunar_year(self, year: int) -> list[date]:
        return [new_years_eve(year)]

    def text(self, locale: Locale) -> str:
        return "农历除夕" if locale == "zh" else "Lunar New Year's Eve"

    def to_dict(self) -> dict[str, Any]:
        return {"kind": "new_years_eve", "year": self.year}


YearlyDay = SolarDay | LunarDay | MonthOnly | NewYearsEve


def day_from_dict(data: Mapping[str, Any]) -> YearlyDay:
    """The inverse of `to_dict`. ValueError for a kind or field it does not know."""
    fields = dict(data)
    kind = fields.pop("kind", None)
    kinds: dict[Any, type[YearlyDay]] = {
        "solar": SolarDay,
        "lunar": LunarDay,
        "month": MonthOnly,
        "new_years_eve": NewYearsEve,
    }
    if kind not in kinds:
        raise ValueError(f"a day is one of {', '.join(kinds)}, not {kind!r}")
    try:
        return kinds[kind](**fields)
    except TypeError as error:
        raise ValueError(f"not a {kind} day: {error}") from None


def occurrences(day: YearlyDay, start: date, end: date) -> list[date]:
    """Every day it is kept on from `start` to `end`, both included, in order; none before the year it began.

    A lunar day can come twice in a solar year, or not at all. NoSuchDay("range") if a lunar day is asked for outside
    1900-01-31 to 2101-01-28, rather than an answer with a hole.
    """
    if start > end:
        return []
    if isinstance(day, LunarDay | NewYearsEve):
        if start < FIRST_DAY or end > LAST_DAY:
            raise NoSuchDay("range", f"lunar dates are known from {FIRST_DAY} to {LAST_DAY}, not {start} to {end}")
        years = range(max(start.year - 1, FIRST_YEAR), min(end.year, LAST_YEAR) + 1)
        found = [d for y in years if day.year is None or y >= day.year for d in day.in_lunar_year(y)]
    else:
        years = range(start.year, end.year + 1)
        found = [d for y in years if day.year is None or y >= day.year for d in day.in_year(y)]
    return [d for d in found if start <= d <= end]


def next_occurrence(day: YearlyDay, on_or_after: date) -> date:
    """The first day it is kept on from `on_or_after`, that day included. NoSuchDay("range") beyond the table."""
    lunar = isinstance(day, LunarDay | NewYearsEve)
    last = LAST_DAY if lunar else date.max
    start = on_or_after
    if day.year is not None and day.year > start.year + 1:
        start = date(day.year, 1, 1)
    end = min(start + timedelta(days=800), last) if start < last - timedelta(days=800) else last
    found = occurrences(day, start, end)
    if not found:
        raise NoSuchDay("range", f"no further occurrence is known on or after {on_or_after}")
    return found[0]


def anniversary(day: YearlyDay, on: date) -> int | None:
    """How many years it is on that occurrence (39 for someone who turns 39); None where the year is not known."""
    if day.year is None:
        return None
    if isinstance(day, LunarDay | NewYearsEve):
        return to_lunar(on).year - day.year
    return on.year - day.year
