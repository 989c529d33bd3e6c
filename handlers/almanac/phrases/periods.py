"""Days named by the period they open, close or lie in: 下月底, Q1末, 本周内, end of next week, last Friday of May."""

from __future__ import annotations

from datetime import date, timedelta

from handlers.almanac.phrases.context import (
    Context,
    coming_day_of_month,
    last_day,
    make,
    nth_weekday,
    period,
    plus_days,
    plus_months,
    week_begin,
)
from handlers.almanac.phrases.day import Day, Found, fill, nth, skip

Span = tuple[date, date, str]  # first day, last day, unit


def week_end(ctx: Context, first: date) -> date:
    """The working week ends on Friday; once that is past, on its last day."""
    friday = first + timedelta(days=(4 - first.weekday()) % 7)
    return friday if friday >= ctx.today or first > ctx.today else first + timedelta(days=6)


def span_of(ctx: Context, unit: str, shift: int) -> Span | None:
    found = period(ctx.today, unit, shift, ctx.week_start)
    return (*found, unit) if found else None


def month_span(year: int, month: int) -> Span | None:
    first = make(year, month, 1)
    return (first, date(year, month, last_day(year, month)), "month") if first else None


def quarter_span(ctx: Context, quarter: int, year: int | None) -> Span | None:
    return _part_of_year(ctx, quarter, year, 3, "quarter")


def half_span(ctx: Context, half: int, year: int | None) -> Span | None:
    return _part_of_year(ctx, half, year, 6, "half")


def _part_of_year(ctx: Context, n: int, year: int | None, months: int, unit: str) -> Span | None:
    last = n * months
    chosen = year if year is not None else ctx.anchor.year
    end = make(chosen, last, last_day(chosen, last))
    if end and year is None and end < ctx.anchor:
        chosen += 1
        end = make(chosen, last, last_day(chosen, last))
    return (date(chosen, last - months + 1, 1), end, unit) if end else None


def within(ctx: Context, span: Span, i: int, coming: bool = False) -> Found:
    """What follows a period and makes a day of it: 底, 初, 中旬, 内, 最后一天, 第一个工作日, 最后一个周五, 周五.

    `coming`: the period was not named as this or next one (月初), so a start that is past means the next.
    """
    t = ctx.tokens
    first, last, unit = span
    i = fill(ctx, i)
    kind = t[i].kind
    if kind == "edge":
        return _edge(ctx, span, i, coming)
    if kind == "xun" and unit == "month":
        tenth = {1: (1, 10), 2: (11, 20), 3: (21, last.day)}[t[i].value]
        return Day(first.replace(day=tenth[1]), start=first.replace(day=tenth[0])), i + 1
    if kind == "zhong" and unit == "month":
        return Day(middle(ctx, first, coming)), i + 1
    if kind == "nei":
        end = week_end(ctx, first) if unit == "week" else last
        return Day(end, deadline=True), i + 1
    if kind == "lastday":
        return Day(last), i + 1
    if kind == "firstday":
        return Day(first), i + 1
    if kind == "wd" and unit == "week" and t[i].value[1] is None:
        return Day(first + timedelta(days=(t[i].value[0] - first.weekday()) % 7)), i + 1
    if kind in ("nth", "last"):
        return _nth_in(ctx, span, i)
    if kind == "rel" and t[i].value == (0, "") and unit in ("week", "month", "year"):
        same = same_day(ctx, first, unit)
        return (Day(same), i + 1) if same else None
    return None


def same_day(ctx: Context, first: date, unit: str) -> date | None:
    """下个月的今天, this time next week: today's place in another week, month or year."""
    if unit == "week":
        return first + timedelta(days=(ctx.today - week_begin(ctx.today, ctx.week_start)).days)
    return plus_months(
        ctx.today, (first.year - ctx.today.year) * 12 + (first.month - ctx.today.month) * (unit == "month")
    )


def middle(ctx: Context, first: date, coming: bool) -> date:
    """The 15th; the next month's where the month was not named and its 15th is past."""
    fifteenth = first.replace(day=15)
    return coming_day_of_month(ctx.anchor, 15) or fifteenth if coming and fifteenth < ctx.anchor else fifteenth


def _edge(ctx: Context, span: Span, i: int, coming: bool) -> Found:
    first, last, unit = span
    t = ctx.tokens
    if t[i].value == "mid":
        return None
    if t[i].value == "start":
        if t[i + 1].kind == "n" and t[i + 1].start == t[i].end:
            return None  # 八月初八 is lunar
        if coming and first < ctx.anchor:
            following = period(ctx.anchor, unit, 1, ctx.week_start)
            return (Day(following[0]), i + 1) if following else None
        return Day(first), i + 1
    after = fill(ctx, i + 1)
    if t[after].kind == "last":
        return _nth_in(ctx, span, after)
    return Day(week_end(ctx, first) if unit == "week" else last), i + 1


def _nth_in(ctx: Context, span: Span, i: int) -> Found:
    counted = nth(ctx, i)
    if counted is None:
        return None
    n, j = counted
    return pick(ctx, span, n, j)


def pick(ctx: Context, span: Span, n: int, j: int) -> Found:
    """The nth (last for -1) working day, weekday or day of a span, named at position j."""
    t = ctx.tokens
    first, last, _ = span
    found: date | None
    if t[j].kind == "wd" and t[j].value[1] is None:
        found = nth_weekday(first, last, t[j].value[0], n)
        return (Day(found), j + 1) if found else None
    if t[j].kind == "working" and t[j + 1].kind == "unit" and t[j + 1].value == "day":
        j += 1
    elif t[j].kind == "unit" and t[j].value == "day":
        found = last if n < 0 else plus_days(first, n - 1)
        return (Day(found), j + 1) if found and found <= last else None
    elif not (t[j].kind == "unit" and t[j].value == "workday"):
        return None
    found = ctx.add_working_days(last + timedelta(days=1) if n < 0 else first - timedelta(days=1), n)
    return (Day(found), j + 1) if found and first <= found <= last else None


def rule_per(ctx: Context, i: int) -> Found:
    """本月, 下个月, 下周, 下季度, 本年, 下一个工作日, and what follows."""
    unit, shift = ctx.tokens[i].value
    if unit == "workday":
        if shift in (0, None):
            return None
        found = ctx.add_working_days(ctx.today, shift)
        return (Day(found), i + 1) if found else None
    span = span_of(ctx, unit, shift or 0)
    if span is None:
        return None
    t = ctx.tokens
    j = fill(ctx, i + 1)
    if unit == "month" and t[j].kind == "n" and t[j + 1].kind == "ri" and t[j].value:
        day = make(span[0].year, span[0].month, t[j].value)
        return (Day(day) if day else Day(ctx.today, vague=True)), j + 2
    ranged = t[j].kind == "n" and t[j + 1].kind == "conn" and t[j + 2].kind == "n" and t[j + 3].kind == "ri"
    if unit == "month" and ranged:  # 下个月1-3号
        opens = make(span[0].year, span[0].month, t[j].value or 0)
        closes = make(span[0].year, span[0].month, t[j + 2].value or 0)
        return (Day(closes, start=opens), j + 4) if opens and closes and opens < closes else None
    return within(ctx, span, i + 1)


# 财年末, 半年底, 全年: years and months of another kind.
_OTHER_YEARS = tuple("财学半全整多青少童成千百新拜过往历毕满蜜")


def _bare(ctx: Context, i: int) -> bool:
    """Whether 月, 年 or 季度 at i stands for this one: no number before it and no word that makes it another kind."""
    t = ctx.tokens
    if i and t[i - 1].kind in ("n", "ge", "nth") and t[i - 1].end == t[i].start:
        return False
    return not ctx.text[: t[i].start].endswith(_OTHER_YEARS)


def rule_yue(ctx: Context, i: int) -> Found:
    if not _bare(ctx, i):
        return None
    span = span_of(ctx, "month", 0)
    return within(ctx, span, i + 1, coming=True) if span else None


def rule_nian(ctx: Context, i: int) -> Found:
    if not _bare(ctx, i):
        return None
    span = span_of(ctx, "year", 0)
    return within(ctx, span, i + 1, coming=True) if span else None


def rule_quarter(ctx: Context, i: int) -> Found:
    if not _bare(ctx, i):
        return None
    span = span_of(ctx, "quarter", 0)
    return within(ctx, span, i + 1, coming=True) if span else None


def rule_q(ctx: Context, i: int) -> Found:
    return _q(ctx, i, None)


def rule_halfyear(ctx: Context, i: int) -> Found:
    return _q(ctx, i, None)


def rule_numbered_quarter(ctx: Context, i: int) -> Found:
    """一季度末, 4季度内."""
    t = ctx.tokens
    if t[i + 1].kind == "quarter" and t[i].value in (1, 2, 3, 4) and not (i and t[i - 1].kind == "nth"):
        return _q(ctx, i, None)
    return None


def _q(ctx: Context, i: int, year: int | None) -> Found:
    token = ctx.tokens[i]
    span = half_span(ctx, token.value, year) if token.kind == "halfyear" else quarter_span(ctx, token.value, year)
    if span is None:
        return None
    return within(ctx, span, skip(ctx, i + 1 + (token.kind == "n")))


def in_year(ctx: Context, year: int, i: int) -> Found:
    """What may follow a year: 底, 初, 年初, Q1末, 上半年底, 3月底."""
    t = ctx.tokens
    first = make(year, 1, 1)
    if first is None:
        return None
    if t[i].kind in ("q", "halfyear") or (
        t[i].kind == "n" and t[i + 1].kind == "quarter" and t[i].value in (1, 2, 3, 4)
    ):
        return _q(ctx, i, year)
    if t[i].kind == "nian":
        i += 1
    return within(ctx, (first, date(year, 12, 31), "year"), i)


def rule_weekend(ctx: Context, i: int) -> Found:
    """周末, this weekend, next weekend: Saturday to Sunday; `shift` comes from the token or the word before."""
    shift = ctx.tokens[i].value
    return weekend(ctx, shift, i + 1)


def weekend(ctx: Context, shift: int | None, end: int) -> Found:
    monday = week_begin(ctx.today, 0)
    saturday = plus_days(monday, 5 + 7 * (shift or 0))
    if saturday is None:
        return None
    return Day(saturday + timedelta(days=1), start=saturday, kind="weekend"), end
