"""On which day a festival falls in a year: fixed, lunar, by weekday of a month, by solar term, by Easter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from handlers.almanac.lunar import LunarDate, NoSuchDay, new_years_eve, spring_festival, to_solar
from handlers.almanac.phrases.context import make, nth_weekday


def _nth(year: int, month: int, weekday: int, n: int) -> date | None:
    return nth_weekday(date(year, month, 1), date(year, month, 28) + timedelta(days=3), weekday, n)


# The 24 solar terms by the almanac formula of this century: the month, the constant, and the years it misses by a day.
_TERMS: dict[str, tuple[int, float, dict[int, int]]] = {
    "xiaohan": (1, 5.4055, {2019: -1}), "dahan": (1, 20.12, {2082: 1}), "lichun": (2, 3.87, {}),
    "yushui": (2, 18.73, {2026: -1}), "jingzhe": (3, 5.63, {}), "chunfen": (3, 20.646, {2084: 1}),
    "qingming": (4, 4.81, {}), "guyu": (4, 20.1, {}), "lixia": (5, 5.52, {}), "xiaoman": (5, 21.04, {2008: 1}),
    "mangzhong": (6, 5.678, {}), "xiazhi": (6, 21.37, {}), "xiaoshu": (7, 7.108, {2016: 1}), "dashu": (7, 22.83, {}),
    "liqiu": (8, 7.5, {2002: 1}), "chushu": (8, 23.13, {}), "bailu": (9, 7.646, {}), "qiufen": (9, 23.042, {}),
    "hanlu": (10, 8.318, {}), "shuangjiang": (10, 23.438, {2089: 1}), "lidong": (11, 7.438, {2089: 1}),
    "xiaoxue": (11, 22.36, {}), "daxue": (12, 7.18, {}), "dongzhi": (12, 21.94, {2021: -1}),
}  # fmt: skip


def solar_term(name: str, year: int) -> date | None:
    """The day of a solar term in China, 2000 to 2099; None outside."""
    if not 2000 <= year < 2100:
        return None
    month, base, missed = _TERMS[name]
    n = year % 100
    leaps = (n - 1) // 4 if month <= 2 else n // 4
    return make(year, month, int(n * 0.2422 + base) - leaps + missed.get(year, 0))


def easter(year: int) -> date:
    """Western Easter Sunday: the anonymous Gregorian computus (Meeus, Astronomical Algorithms, chapter 8)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e, g = b // 4, b % 4, (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def _lunar(month: int, day: int) -> Callable[[int, str], date | None]:
    return lambda year, country: to_solar(LunarDate(year, month, day))


def _fourth_thursday(year: int) -> date:
    return nth_weekday(date(year, 11, 1), date(year, 11, 30), 3, 4) or date(year, 11, 28)


_MOVING: dict[str, Callable[[int, str], date | None]] = {
    "chunjie": lambda year, country: spring_festival(year),
    "chuxi": lambda year, country: new_years_eve(year - 1),
    "yuanxiao": _lunar(1, 15),
    "duanwu": _lunar(5, 5),
    "qixi": _lunar(7, 7),
    "zhongyuan": _lunar(7, 15),
    "zhongqiu": _lunar(8, 15),
    "chongyang": _lunar(9, 9),
    "laba": lambda year, country: to_solar(LunarDate(year - 1, 12, 8)),
    "yuandan": lambda year, country: date(year, 1, 1),
    "guoqing": lambda year, country: date(year, 10, 10 if country == "TW" else 1),
    "nationalday": lambda year, country: date(year, *{"SG": (8, 9), "TW": (10, 10)}.get(country, (10, 1))),
    "laodong": lambda year, country: date(year, 5, 1),
    "labor": lambda year, country: _nth(year, 9, 0, 1) if country in ("US", "") else date(year, 5, 1),
    "memorial": lambda year, country: nth_weekday(date(year, 5, 1), date(year, 5, 31), 0, -1),
    "thanksgiving": lambda year, country: _fourth_thursday(year),
    "blackfriday": lambda year, country: _fourth_thursday(year) + timedelta(days=1),
    "cybermonday": lambda year, country: _fourth_thursday(year) + timedelta(days=4),
    "mother": lambda year, country: (
        easter(year) - timedelta(days=21) if country == "GB" else _nth(year, 5, 6, 2)
    ),
    "father": lambda year, country: date(year, 8, 8) if country == "TW" else _nth(year, 6, 6, 3),
    "easter": lambda year, country: easter(year),
    "eastermonday": lambda year, country: easter(year) + timedelta(days=1),
    "goodfriday": lambda year, country: easter(year) - timedelta(days=2),
}  # fmt: skip


def festival(name: str, year: int, country: str) -> date | None:
    """The day in that solar year; None where the year is outside the tables. `country` decides what places differ on:
    National Day (SG, TW), Labor Day (US), Mother's Day (GB)."""
    if name in _TERMS:
        return solar_term(name, year)
    moving = _MOVING.get(name)
    try:
        if moving is None:
            month, day = name.split("-")
            return make(year, int(month), int(day))
        return moving(year, country)
    except (NoSuchDay, ValueError):
        return None


def coming_festival(name: str, anchor: date, country: str) -> date | None:
    """The next one, the anchor's own day included."""
    for year in (anchor.year, anchor.year + 1):
        found = festival(name, year, country)
        if found and found >= anchor:
            return found
    return None
