"""Days named outright, in words: 今天, 12月8日, 8号, 明年3月5日, Dec 8th, 8 December, the 15th of next month."""

from __future__ import annotations

from datetime import timedelta

from handlers.almanac.phrases.context import (
    Context,
    coming_day_of_month,
    coming_month_day,
    make,
)
from handlers.almanac.phrases.day import Day, Found, fill, skip
from handlers.almanac.phrases.edges import named_span
from handlers.almanac.phrases.lookalikes import NUMBERED_ENGLISH, NUMBERED_HAN
from handlers.almanac.phrases.numeric import dashed, named
from handlers.almanac.phrases.periods import in_year, month_span, within
from handlers.almanac.phrases.vocabulary import DOUBTFUL

_ADDRESS = "路街道巷弄里区楼编单型房工学票账帐座门证号"


def rule_rel(ctx: Context, i: int) -> Found:
    n, part = ctx.tokens[i].value
    return Day(ctx.today + timedelta(days=n), part=part, kind="rel"), i + 1


def rule_year(ctx: Context, i: int) -> Found:
    """今年12月20号, 明年3月5日, 明年底."""
    year = ctx.today.year + ctx.tokens[i].value
    j = fill(ctx, i + 1)
    return month_day_han(ctx, j, year) or in_year(ctx, year, j)


def month_day_han(ctx: Context, i: int, year: int | None) -> Found:
    """N月N日 (号 or nothing after the day), and what else a month may be followed by: 底, 初, 中旬, 最后一个周五."""
    t = ctx.tokens
    if t[i].kind == "mon" and ctx.text[t[i].start] > "z":  # 元月
        month, j = t[i].value, i + 1
    elif t[i].kind == "n" and t[i + 1].kind == "yue" and t[i].value and 1 <= t[i].value <= 12:
        month, j = t[i].value, i + 2
    else:
        return None
    j = j + 1 if t[j].kind == "p" and t[j].value == "," else j
    if t[j].kind == "n" and t[j].value and t[j + 1].kind not in ("dian", "ge", "unit"):
        day = t[j].value
        if t[j + 1].kind == "conn" and t[j + 2].kind == "n" and t[j + 3].kind == "ri":  # 12月1-3日
            return _day_range(ctx, year, month, (day, t[j + 2].value), j + 4)
        end = j + 1 + (t[j + 1].kind == "ri")
        found = make(year, month, day) if year else coming_month_day(ctx.anchor, month, day)
        if end == j + 1 and t[end].kind == "x" and t[end].start == t[j].end:
            return None  # 12月8万
        return named(ctx, found, end)
    if year is None:
        year = ctx.anchor.year if month >= ctx.anchor.month else ctx.anchor.year + 1
    span = month_span(year, month)
    return within(ctx, span, j) if span else None


def _day_range(ctx: Context, year: int | None, month: int, days: tuple[int, int | None], end: int) -> Found:
    first = make(year, month, days[0]) if year else coming_month_day(ctx.anchor, month, days[0])
    if first is None or days[1] is None:
        return None
    last = make(first.year, month, days[1])
    return (Day(last, start=first, kind="month-day"), end) if last and last > first else None


def number_day(ctx: Context, i: int) -> Found:
    """2026年12月8日, 12月8日, 8号, 8 December, 1-3 December."""
    t = ctx.tokens
    n = t[i].value
    if n is None or (i and t[i - 1].kind in ("nth", "n") and t[i - 1].end == t[i].start):
        return None
    if t[i + 1].kind == "nian" and n > 2100 and t[i + 2].kind == "n" and t[i + 3].kind == "yue":
        return Day(ctx.today, vague=True), i + 4
    if t[i + 1].kind == "nian" and (1900 <= n <= 2100 or 20 <= n <= 60):
        year = n if n > 100 else 2000 + n
        return month_day_han(ctx, i + 2, year) or in_year(ctx, year, i + 2)
    if t[i + 1].kind == "yue":
        return month_day_han(ctx, i, None)
    if t[i + 1].kind == "ri":
        return _day_only(ctx, i, n)
    j = i + 1
    if t[j].kind == "conn" and t[j + 1].kind in ("n", "ord") and t[j + 2].kind == "mon" and t[j + 1].value:
        year, end = year_after(ctx, j + 3)
        return _day_range(ctx, year, t[j + 2].value, (n, t[j + 1].value), end)
    if t[j].kind == "conn" and t[j + 1].kind == "n" and t[j + 1].value and t[j + 2].kind == "ri":  # 5-8号
        last = _day_only(ctx, j + 1, t[j + 1].value)
        first = make(last[0].date.year, last[0].date.month, n) if last else None
        if last and first and first < last[0].date:
            return Day(last[0].date, start=first, kind="day"), last[1]
        return None
    if t[j].kind == "conn" and (hyphened := dashed(ctx, i)):
        return hyphened
    if t[j].kind == "of":
        j += 1
    if t[j].kind == "mon" and n <= 31:
        return day_month_english(ctx, n, j)
    return None


def _day_only(ctx: Context, i: int, n: int) -> Found:
    t = ctx.tokens
    end = i + 2
    after = ctx.text[t[i + 1].end : t[i + 1].end + 3].lstrip()
    before = ctx.text[: t[i].start].rstrip()[-1:]
    if i and t[i - 1].kind in ("yue", "mon"):
        return None  # 2月30日 is no 30日
    if (
        t[end].kind not in ("nei", "qian")
        and before
        and (before in _ADDRESS or (before.isascii() and before.isalpha()))
    ):
        return None
    if t[end].kind not in ("nei", "qian") and after.startswith(NUMBERED_HAN):
        return None
    found = coming_day_of_month(ctx.anchor, n)
    return (Day(found, weak=ctx.word(i + 1) == "日", kind="day"), end) if found else None


def day_month_english(ctx: Context, day: int, j: int) -> Found:
    """8 Dec, 8th of December 2026; j is the month."""
    year, end = year_after(ctx, j + 1)
    month = ctx.tokens[j].value
    if (
        ctx.word(j) in DOUBTFUL
        and ctx.raw[ctx.tokens[j].start].islower()
        and ctx.tokens[j - 1].kind == "n"
        and not year
    ):
        found = coming_month_day(ctx.anchor, month, day)  # bits 1, 2 and 3 may be set
        return (Day(found, weak=True, kind="month-day"), end) if found else None
    return named(ctx, make(year, month, day) if year else coming_month_day(ctx.anchor, month, day), end)


def year_after(ctx: Context, j: int) -> tuple[int | None, int]:
    """A year that closes an English date, with or without a comma; (None, j) where there is none."""
    t = ctx.tokens
    k = j + 1 if t[j].kind == "p" and t[j].value in (",", ".") else j
    if t[k].kind == "n" and t[k].value and 1900 <= t[k].value <= 2100 and t[k].end - t[k].start == 4:
        return t[k].value, k + 1
    if t[k].kind == "shift" and t[k + 1].kind == "unit" and t[k + 1].value == "year":
        return ctx.today.year + t[k].value, k + 2
    return None, j


def rule_mon(ctx: Context, i: int) -> Found:
    """Dec 8, December 8th, 2026, Dec 1-3, December end."""
    t = ctx.tokens
    if ctx.text[t[i].start] > "z":
        return month_day_han(ctx, i, None)
    month, j = t[i].value, i + 1
    if t[j].kind == "p" and t[j].value == ".":
        j += 1
    j = skip(ctx, j, "the")
    if t[j].kind == "edge" and t[j].value == "end":
        month_end = named_span(ctx, i)
        return within(ctx, month_end[0], j) if month_end else None
    if t[j].kind not in ("n", "ord") or not t[j].value or t[j].value > 31:
        return None
    day = t[j].value
    weak = ctx.word(i) in DOUBTFUL and t[j].kind == "n" and ctx.raw[t[i].start].islower()
    ranged = t[j + 1].kind == "conn" and t[j + 2].kind in ("n", "ord")
    if ranged and t[j + 3].kind not in ("mon", "ampm", "dian", "ri", "yue"):
        year, end = year_after(ctx, j + 3)
        found = _day_range(ctx, year, month, (day, t[j + 2].value), end)
        if found:
            return found
    if (
        t[j + 1].kind == "alt"
        and t[j + 2].kind in ("n", "ord")
        and t[j + 3].kind not in ("mon", "unit", "ampm", "dian")
    ):
        return Day(ctx.today, vague=True), j + 3  # Dec 1 and 2
    year, end = year_after(ctx, j + 1)
    if end == j + 1 and t[end].kind == "ri":
        end += 1
    day_found = make(year, month, day) if year else coming_month_day(ctx.anchor, month, day)
    if not weak:
        return named(ctx, day_found, end)
    return (Day(day_found, weak=True, kind="month-day"), end) if day_found else None


def rule_ord(ctx: Context, i: int) -> Found:
    """8th of December, 15th of next month, the 8th."""
    t = ctx.tokens
    n, j = t[i].value, i + 1
    if t[j].kind == "mon":
        return day_month_english(ctx, n, j)
    if t[j].kind == "conn" and t[j + 1].kind in ("n", "ord") and t[j + 2].kind == "mon":
        year, end = year_after(ctx, j + 3)
        return _day_range(ctx, year, t[j + 2].value, (n, t[j + 1].value), end)
    if t[j].kind == "of":
        if t[j + 1].kind == "mon":
            return day_month_english(ctx, n, j + 1)
        found_span = named_span(ctx, j + 1)
        if found_span and found_span[0][2] == "month":
            found = make(found_span[0][0].year, found_span[0][0].month, n)
            if found and t[found_span[1] - 2].kind == "the" and found < ctx.anchor:
                return None
            return (Day(found), found_span[1]) if found else None
        return None
    if not ctx.word(i)[0].isdigit() or ctx.word(j) in NUMBERED_ENGLISH:
        return None
    following = coming_day_of_month(ctx.anchor, n)
    return (Day(following, weak=True, kind="day"), j) if following else None
