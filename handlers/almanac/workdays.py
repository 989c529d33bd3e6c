"""Working days of a place: public holidays, China's make-up working days, and what the company decided on top.

Sources, through the `holidays` package: CN State Council notices (2004 on), HK general holidays (the longer list that
offices keep, not the statutory one), TW Executive Yuan calendars, SG, JP, US (federal, or a state) and GB bank
holidays. A working week is Monday to Friday in all of them unless told otherwise.

A Chinese year counts as official when the data holds a make-up working day in it. Until the State Council's notice is
in the package `is_official` is False and the statutory days stand in: nothing crashes and nothing is guessed silently,
telling the admin is the caller's part. Beyond the package (CN 1950-2100, JP 1949-2099 …) only weekends are off.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from handlers.almanac.holidaydata import check_place, holiday_names, load_year
from handlers.almanac.holidaynames import break_name
from handlers.almanac.lunar import Locale

_DAY = timedelta(days=1)
# Longer than any break: a company may close for a summer, but a search must end.
_SEARCH = 500
_LAST_ORDINAL = date.max.toordinal()
_MOST_DAYS = 20_000

COMPANY_DAY: dict[Locale, str] = {"zh": "公司休息日", "en": "company day off"}


class NoWorkingDay(ValueError):
    """Company overrides leave no working day where one was looked for, or the years 1 to 9999 end before it."""


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the company decided: days off that the country works, and working days that the country has off."""

    off: frozenset[date] = frozenset()
    working: frozenset[date] = frozenset()
    names: Mapping[date, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if both := sorted(self.off & self.working):
            raise ValueError(f"{both[0]} is both a day off and a working day")

    def to_dict(self) -> dict[str, Any]:
        return {
            "off": [d.isoformat() for d in sorted(self.off)],
            "working": [d.isoformat() for d in sorted(self.working)],
            "names": {d.isoformat(): name for d, name in sorted(self.names.items())},
        }

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Overrides:
        return Overrides(
            frozenset(map(date.fromisoformat, data.get("off", ()))),
            frozenset(map(date.fromisoformat, data.get("working", ()))),
            {date.fromisoformat(d): str(name) for d, name in data.get("names", {}).items()},
        )


class Break(NamedTuple):
    """An unbroken run of days off around a holiday, both ends included, and what it is called."""

    first: date
    last: date
    name: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of one country (CN HK TW SG JP US GB), perhaps a subdivision, and one company.

    GB without a subdivision means ENG (GB alone lacks Easter Monday and the August bank holiday); US without one means
    the federal holidays. `weekend` holds weekday numbers, Monday 0. ValueError for a country or subdivision not known.
    The first question about a year loads it (some 50 ms for CN); `warm` does that ahead, off the event loop.
    """

    country: str = "CN"
    subdivision: str | None = None
    overrides: Overrides = Overrides()
    weekend: frozenset[int] = frozenset({5, 6})

    def __post_init__(self) -> None:
        country, subdivision = check_place(self.country, self.subdivision)
        object.__setattr__(self, "country", country)
        object.__setattr__(self, "subdivision", subdivision)
        if not all(0 <= d <= 6 for d in self.weekend) or len(self.weekend) > 6:
            raise ValueError("a weekend is some of the weekdays 0 (Monday) to 6 (Sunday), not all seven")

    def warm(self, years: Iterable[int]) -> None:
        """Load these years now; safe to run in a thread."""
        for year in years:
            load_year(self.country, self.subdivision, year)

    def is_official(self, year: int) -> bool:
        """Whether the year's arrangement is known as published, not derived from statute or estimated."""
        return load_year(self.country, self.subdivision, year).official

    def is_working_day(self, day: date) -> bool:
        if day in self.overrides.off:
            return False
        if day in self.overrides.working:
            return True
        data = load_year(self.country, self.subdivision, day.year)
        if day.weekday() in self.weekend:
            return day in data.working
        return day not in data.off

    def is_makeup_day(self, day: date) -> bool:
        """A working day that the week or a holiday would have off: made up for a break, by the state or the company."""
        if not self.is_working_day(day):
            return False
        return day.weekday() in self.weekend or day in load_year(self.country, self.subdivision, day.year).off

    def next_working_day(self, day: date) -> date:
        """The first working day strictly after `day`."""
        return self._search(day, 1)

    def previous_working_day(self, day: date) -> date:
        """The last working day strictly before `day`."""
        return self._search(day, -1)

    def on_or_after(self, day: date) -> date:
        return day if self.is_working_day(day) else self._search(day, 1)

    def on_or_before(self, day: date) -> date:
        return day if self.is_working_day(day) else self._search(day, -1)

    def _search(self, day: date, step: int) -> date:
        at = day.toordinal()
        for ordinal in range(at + step, at + step * _SEARCH, step):
            if not 1 <= ordinal <= _LAST_ORDINAL:
                break
            if self.is_working_day(found := date.fromordinal(ordinal)):
                return found
        raise NoWorkingDay(f"no working day within {_SEARCH} days of {day}: look at the company's days off")

    def add_working_days(self, day: date, n: int) -> date:
        """The nth working day strictly after `day`, or strictly before it for negative n; `day` itself for 0."""
        if abs(n) > _MOST_DAYS:
            raise ValueError(f"at most {_MOST_DAYS} working days at a time, not {n}")
        for _ in range(abs(n)):
            day = self._search(day, 1 if n > 0 else -1)
        return day

    def working_days_between(self, a: date, b: date) -> int:
        """Working days after `a` up to and including `b`: half-open (a, b], so a milestone due Friday and reached on
        Tuesday is 2 days late. Negative when b lies before a, so that between(a, b) + between(b, c) = between(a, c)
        and between(d, add_working_days(d, n)) = n for n > 0."""
        if b < a:
            return -self.working_days_between(b, a)
        return sum(self.is_working_day(a + timedelta(days=n)) for n in range(1, (b - a).days + 1))

    def last_working_day_of_week(self, day: date, week_start: int = 0) -> date | None:
        """The last working day of the seven days from `week_start` (Monday 0) that `day` lies in; None in a week that
        is wholly off. A make-up Sunday is the last working day of a week that starts on Monday."""
        first = day.toordinal() - (day.weekday() - week_start) % 7
        week = [date.fromordinal(n) for n in range(min(first + 6, _LAST_ORDINAL), max(first, 1) - 1, -1)]
        return next((d for d in week if self.is_working_day(d)), None)

    def last_working_day_of_month(self, year: int, month: int) -> date | None:
        return self.nth_working_day(year, month, -1)

    def nth_working_day(self, year: int, month: int, n: int) -> date | None:
        """The nth working day of a month, from its end for negative n; None where it has fewer. ValueError for 0."""
        if n == 0:
            raise ValueError("working days of a month count from 1, or from -1 at its end")
        days = self.working_days_of_month(year, month)
        return days[n - 1 if n > 0 else n] if abs(n) <= len(days) else None

    def working_days_of_month(self, year: int, month: int) -> list[date]:
        length = calendar.monthrange(year, month)[1]
        return [d for n in range(length) if self.is_working_day(d := date(year, month, n + 1))]

    def holiday_name(self, day: date, locale: Locale) -> str | None:
        """What the day off is called; None on working days, plain weekends, and days the break's name covers only by
        adjoining it. A weekday given in exchange for a make-up day bears the name of its break."""
        if self.is_working_day(day):
            return None
        if own := self.overrides.names.get(day):
            return own
        if day in self.overrides.off:
            return COMPANY_DAY[locale]
        names = holiday_names(self.country, self.subdivision, day.year, locale)
        if day not in names:
            return None
        return names[day] or self._nearest_name(day, locale)

    def _nearest_name(self, day: date, locale: Locale) -> str | None:
        at = day.toordinal()
        for near in (at + n * step for n in range(1, 12) for step in (1, -1)):
            if 1 <= near <= _LAST_ORDINAL:
                there = date.fromordinal(near)
                if name := holiday_names(self.country, self.subdivision, there.year, locale).get(there):
                    return name
        return None

    def holiday_span(self, day: date, locale: Locale = "en") -> Break | None:
        """The break a day lies in: all days off around it without a working day between, weekends and adjoining days
        included, if at least one is a holiday; its name is that of the holiday (or holidays) within. None on working
        days and plain weekends."""
        if self.is_working_day(day):
            return None
        first, last = self._edge(day, -1), self._edge(day, 1)
        found = (self.holiday_name(first + timedelta(days=n), locale) for n in range((last - first).days + 1))
        names = [name for name in found if name]
        named = [name for name in names if name != COMPANY_DAY[locale]] or names
        return Break(first, last, break_name(named, self.country, locale)) if named else None

    def _edge(self, day: date, step: int) -> date:
        """The last day off before a working day, from a day off and in that direction."""
        try:
            return self._search(day, step) - step * _DAY
        except NoWorkingDay:
            return date.fromordinal(min(max(day.toordinal() + step * _SEARCH, 1), _LAST_ORDINAL))
