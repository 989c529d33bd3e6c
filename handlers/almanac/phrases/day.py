"""What a day rule gives back, and the small steps every rule shares: ordinals, skipped words, lengths of time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from handlers.almanac.phrases.context import Context, plus_days, plus_months


@dataclass(slots=True)
class Day:
    """A day that was named.

    `start` opens a range that ends on `date`. `weak`: in a sentence it needs a word such as "by" beside it. `bare`: a
    weekday alone, which may only confirm an explicit date. `vague`: named too loosely to be a day ("after Friday").
    `clock` is set where the phrase counts hours or minutes, `part` where the word holds a time of day (今晚).
    """

    date: dt.date
    start: dt.date | None = None
    weak: bool = False
    bare: bool = False
    vague: bool = False
    deadline: bool = False
    part: str = ""
    clock: tuple[int, int] | None = None
    kind: str = ""


Found = tuple[Day, int] | None
Rule = Callable[[Context, int], Found]


class Amount(NamedTuple):
    """A length of time; `number` counts `unit`s and may end in .5."""

    number: float
    unit: str
    end: int


_SMALL_UNITS = {"yue": "month", "nian": "year", "quarter": "quarter"}
MINUTES = {"minute": 1, "hour": 60, "quarter-hour": 15}


def skip(ctx: Context, i: int, *kinds: str) -> int:
    """The next position that is none of these kinds; hyphens (end-of-month) are stepped over with them."""
    tokens = ctx.tokens
    while tokens[i].kind in kinds or (tokens[i].kind == "conn" and tokens[i].value == "-"):
        i += 1
    return i


def fill(ctx: Context, i: int) -> int:
    """The position after a 的 or another word that adds nothing."""
    while ctx.tokens[i].kind == "fill":
        i += 1
    return i


def runs_on(ctx: Context, i: int) -> bool:
    """Whether the number at i only goes on from one before it: 三五天 is neither three days nor five."""
    t = ctx.tokens
    if i == 0 or t[i - 1].end != t[i].start or t[i - 1].kind not in ("n", "nth"):
        return False
    return t[i - 1].kind == "nth" or not (ctx.word(i)[0].isdigit() or ctx.word(i - 1)[0].isdigit())


def amount(ctx: Context, i: int) -> Amount | None:
    """两周, 一个半小时, 半年, 3 days, half an hour, an hour and a half, one and a half days, 1.5 hours."""
    t = ctx.tokens
    if runs_on(ctx, i):
        return None
    number: float
    if t[i].kind == "half":
        number, j = 0.5, skip(ctx, i + 1, "ge", "a")
        return _unit(ctx, j, number, t[j - 1].kind == "ge")
    if t[i].kind == "a":
        number, i = 1, i + 1
        if t[i].kind == "half":
            return _unit(ctx, i + 1, 0.5, False)
    elif t[i].kind == "n" and t[i].value is not None:
        number, i = t[i].value, i + 1
    elif t[i].kind == "pair" and t[i].value[2] == "." and t[i].value[1] == 5:
        number, i = t[i].value[0] + 0.5, i + 1
    else:
        return None
    counted = t[i].kind == "ge"
    i += counted
    if t[i].kind == "half":
        return _unit(ctx, i + 1, number + 0.5, counted)
    if t[i].kind == "alt" and t[i].value == "and" and t[i + 1].kind == "a" and t[i + 2].kind == "half":
        return _unit(ctx, i + 3, number + 0.5, counted)
    found = _unit(ctx, i, number, counted)
    if found and found.unit != "workday":
        k = found.end
        if t[k].kind == "alt" and t[k].value == "and" and t[k + 1].kind == "a" and t[k + 2].kind == "half":
            return Amount(number + 0.5, found.unit, k + 3)
        if t[k].kind == "half" and t[k].start == t[k - 1].end:
            return Amount(number + 0.5, found.unit, k + 1)
    return found


def _unit(ctx: Context, i: int, number: float, counted: bool) -> Amount | None:
    t = ctx.tokens
    if t[i].kind == "working" and t[i + 1].kind == "unit" and t[i + 1].value == "day":
        return Amount(number, "workday", i + 2)
    if t[i].kind == "unit":
        unit = t[i].value
        if unit == "fortnight":
            return Amount(number * 2, "week", i + 1)
        return Amount(number, unit, i + 1)
    if t[i].kind in _SMALL_UNITS and (counted or t[i].kind == "nian" or number == 0.5):
        return Amount(number, _SMALL_UNITS[t[i].kind], i + 1)
    if t[i].kind == "ri" and ctx.text[t[i].start] == "日":
        return Amount(number, "ri", i + 1)
    return None


def later(ctx: Context, day: date, length: Amount, sign: int = 1) -> Day | None:
    """The day that lies that long after (or before) another; with a clock where hours or minutes are counted."""
    number = length.number * sign
    if length.unit in MINUTES:
        minutes = number * MINUTES[length.unit]
        if abs(minutes) > 3_000_000:
            return None
        at = ctx.local(ctx.instant + timedelta(minutes=minutes))
        return Day(at.date(), clock=(at.hour, at.minute))
    found: date | None
    if length.unit == "workday":
        found = ctx.add_working_days(day, int(number)) if number == int(number) else None
    elif length.unit in ("day", "ri", "week"):
        days = number * (7 if length.unit == "week" else 1)
        found = plus_days(day, int(days)) if days == int(days) and abs(days) < 1e6 else None
    elif length.unit == "month" and length.number == 0.5:
        found = plus_days(day, 15 * sign)  # 半个月 is fifteen days
    else:
        months = number * {"month": 1, "quarter": 3, "year": 12}[length.unit]
        if abs(months) > 1200:
            return None
        found = plus_months(day, int(months))
        if found and months != int(months):
            found = plus_days(found, 15 * sign)
    return Day(found) if found else None


def nth(ctx: Context, i: int) -> tuple[int, int] | None:
    """第一个, 首个, 最后一个, first, last, 3rd: (n, next position), -1 for the last."""
    t = ctx.tokens
    if t[i].kind == "nth" and t[i].value:
        return t[i].value, i + 1 + (t[i + 1].kind == "ge")
    if t[i].kind == "last":
        i += 1
        if t[i].kind == "n" and t[i].value == 1:
            i += 1
        return -1, i + (t[i].kind == "ge")
    if t[i].kind == "ord":
        return t[i].value, i + 1
    if t[i].kind == "shift" and t[i].value == -1:
        return -1, i + 1
    return None
