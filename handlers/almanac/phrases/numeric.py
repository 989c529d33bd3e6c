"""Days written in figures: 2026-12-08, 12/8 by the reader's order, 12.8 and 12-08 beside a word of deadline."""

from __future__ import annotations

from datetime import date

from handlers.almanac.phrases.context import (
    Context,
    coming_month_day,
    make,
)
from handlers.almanac.phrases.day import Day, Found
from handlers.almanac.phrases.weekdays import NUMBER_GOES_ON


def dashed(ctx: Context, i: int) -> Found:
    """12-08前, 截止 12-8: a month and a day joined by a hyphen, only beside a word of deadline."""
    t = ctx.tokens
    tight = t[i].end == t[i + 1].start and t[i + 1].end == t[i + 2].start and t[i + 2].kind == "n"
    said = t[i + 3].kind == "qian" or (
        i > 0 and t[i - 1].kind in ("dl", "prep") and t[i + 3].kind not in NUMBER_GOES_ON
    )
    if not (ctx.chinese and tight and said) or not t[i].value or t[i].value > 12 or not t[i + 2].value:
        return None
    found = coming_month_day(ctx.anchor, t[i].value, t[i + 2].value)
    return (Day(found, kind="month-day"), i + 3) if found else None


def named(ctx: Context, found: date | None, end: int) -> Found:
    """The day; or, where the calendar has none such (30 Feb), a vague one, so that no part of it is read alone."""
    return (Day(found, kind="month-day") if found else Day(ctx.today, vague=True)), end


def rule_ymd(ctx: Context, i: int) -> Found:
    token = ctx.tokens[i]
    found = make(*token.value)
    if found is None:
        return named(ctx, None, i + 1) if token.kind == "ymd" and 0 < token.value[1] <= 12 else None
    return Day(found, weak=token.kind == "ymd8", kind="full"), i + 1


def rule_dmy(ctx: Context, i: int) -> Found:
    """12/8/2026 by the reader's order; 25/12/2026 and dotted 8.12.2026 have only one reading."""
    a, b, year, mark = ctx.tokens[i].value
    if year < 100:
        if ctx.chinese:
            found = make(2000 + a, b, year)  # 26/12/8
            return (Day(found, kind="full"), i + 1) if found else None
        year += 2000
    day, month = (a, b) if mark == "." or a > 12 or (ctx.day_first and b <= 12) else (b, a)
    found = make(year, month, day)
    return (Day(found, kind="full"), i + 1) if found else None


def _weekday_beside(ctx: Context, i: int) -> int | None:
    """The weekday written next to the date at i, before it or after it, in brackets or not."""
    t = ctx.tokens
    for step in (-1, 1):
        j = i + step
        j += step if j > 0 and t[j].kind == "p" else 0
        if j >= 0 and t[j].kind == "wd":
            n: int = t[j].value[0]
            return n
    return None


_LINKS = " :是为"


_DATED_BEFORE = ("时间", "日期", "档期", "排期", "周期", "活动", "投放", "上线")


def _dotted_range(ctx: Context, i: int) -> Found:
    """活动时间 12.1-12.12: two dotted dates after a word that wants dates."""
    t = ctx.tokens
    if not ctx.chinese or t[i + 1].kind != "conn" or t[i + 2].kind != "pair" or t[i + 2].value[2] != ".":
        return None
    if not ctx.text[: t[i].start].rstrip(_LINKS).endswith(_DATED_BEFORE):
        return None
    first = coming_month_day(ctx.anchor, *t[i].value[:2])
    last = coming_month_day(first, *t[i + 2].value[:2]) if first else None
    return (Day(last, start=first, kind="month-day"), i + 3) if first and last and last > first else None


def rule_pair(ctx: Context, i: int) -> Found:
    """12/8; and 12.8 where 号 or 前 follows, for 12.8 alone is a number."""
    t = ctx.tokens
    a, b, mark, _ = t[i].value
    if mark == "." and (dotted := _dotted_range(ctx, i)):
        return dotted
    if mark == ".":
        after = t[i + 2].kind if t[i + 1].kind == "p" and t[i + 1].value == "(" else t[i + 1].kind
        dated = (
            after in ("ri", "qian")
            or (ctx.chinese and after in ("part", "part1", "wd", "clock"))
            or (i and t[i - 1].kind in ("dl", "prep") and ctx.chinese)
        )
        if not dated or ctx.text[t[i + 1].end : t[i + 1].end + 1] == "的":
            return None
    elif (a, b) == (24, 7) or t[i + 1].kind == "of":
        return None
    month, day = (b, a) if a > 12 or (ctx.day_first and b <= 12 and mark == "/") else (a, b)
    found = coming_month_day(ctx.anchor, month, day) if month <= 12 else None
    other = coming_month_day(ctx.anchor, day, month) if day <= 12 else None
    weekday = _weekday_beside(ctx, i)
    if found and other and not ctx.chinese and other.weekday() == weekday and found.weekday() != weekday:
        found = other  # Tue 8/12: only 8 December is a Tuesday
    end = i + 1 + (t[i + 1].kind == "ri")
    return (Day(found, weak=end == i + 1, kind="month-day"), end) if found else None
