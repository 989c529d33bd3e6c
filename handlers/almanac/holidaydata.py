"""The holiday tables behind working days, loaded lazily and once per country, subdivision, year and language.

`import holidays` costs 50 to 600 ms, so it happens at the first question, never at import. Names are always asked for
with a language, because the package would otherwise follow the locale of the process. `weekend_workdays` holds some
days of other years too: only those of the year asked for count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from handlers.almanac.holidaynames import plain_name
from handlers.almanac.lunar import Locale

if TYPE_CHECKING:
    from holidays import HolidayBase

COUNTRIES = ("CN", "HK", "TW", "SG", "JP", "US", "GB")
# CN notices before 2004 are only partly in the data.
_CN_FIRST_OFFICIAL = 2004
_LANGUAGES: dict[str, dict[Locale, str]] = {
    "CN": {"zh": "zh_CN", "en": "en_US"},
    "HK": {"zh": "zh_CN", "en": "en_HK"},
    "TW": {"zh": "zh_CN", "en": "en_US"},
    "SG": {"zh": "en_SG", "en": "en_SG"},
    "JP": {"zh": "en_US", "en": "en_US"},
    "US": {"zh": "en_US", "en": "en_US"},
    "GB": {"zh": "en_GB", "en": "en_GB"},
}
# In the package, HK "optional" is the list of general holidays, which contains every statutory one.
_CATEGORIES = {"HK": ("optional",)}


@dataclass(frozen=True, slots=True)
class YearData:
    """Days off and make-up working days of one year; `official` is False where they are statute or estimate."""

    off: frozenset[date]
    working: frozenset[date]
    official: bool


def check_place(country: str, subdivision: str | None) -> tuple[str, str | None]:
    """Both in upper case, GB completed to ENG. ValueError for a place there is no data for."""
    country = country.strip().upper()
    if country not in COUNTRIES:
        raise ValueError(f"working days are known for {', '.join(COUNTRIES)}, not {country[:20]!r}")
    subdivision = subdivision.strip().upper() if subdivision else None
    if country == "GB" and subdivision is None:
        subdivision = "ENG"
    if subdivision is not None:
        known = subdivisions(country)
        if subdivision not in known:
            listed = ", ".join(known) or "none"
            raise ValueError(f"subdivisions of {country} are {listed}, not {subdivision[:20]!r}")
    return country, subdivision


@lru_cache
def subdivisions(country: str) -> tuple[str, ...]:
    if country == "GB":  # spelt out, so that a GB calendar costs no import before it is asked something
        return ("ENG", "NIR", "SCT", "WLS")
    if country != "US":
        return ()
    import holidays

    return tuple(holidays.country_holidays("US").subdivisions)


def _load(country: str, subdivision: str | None, year: int, locale: Locale) -> HolidayBase:
    import holidays

    return holidays.country_holidays(
        country,
        subdiv=subdivision,
        years=[year],
        expand=False,
        language=_LANGUAGES[country][locale],
        categories=_CATEGORIES.get(country),
    )


@lru_cache(maxsize=512)
def load_year(country: str, subdivision: str | None, year: int) -> YearData:
    """The year's days; empty and not official in years the package does not cover (CN 1950-2100 and so on)."""
    table = _load(country, subdivision, year, "en")
    working = frozenset(d for d in table.weekend_workdays if d.year == year)
    covered = table.start_year <= year <= table.end_year
    if country == "CN":
        official = year >= _CN_FIRST_OFFICIAL and bool(working)
    else:
        official = covered and not any("estimated" in name for name in table.values())
    return YearData(frozenset(table), working, official)


@lru_cache(maxsize=512)
def holiday_names(country: str, subdivision: str | None, year: int, locale: Locale) -> dict[date, str]:
    """Name of each day off; "" for a day that only stands in for another. Two on one day are joined by "; "."""
    return {day: plain_name(raw, locale) for day, raw in _load(country, subdivision, year, locale).items()}
