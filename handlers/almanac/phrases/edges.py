"""Days at the edge of a period, as English says them: end of next week, mid-December, EOM, last Friday of May."""

from __future__ import annotations

from datetime import timedelta

from handlers.almanac.phrases.context import (
    Context,
    coming_month,
    period,
)
from handlers.almanac.phrases.day import Day, Found, nth, skip
from handlers.almanac.phrases.periods import (
    Span,
    half_span,
    middle,
    month_span,
    pick,
    quarter_span,
    same_day,
    span_of,
    week_end,
)


def rule_same(ctx: Context, i: int) -> Found:
    """this time tomorrow, same day next week, same time next month."""
    token = ctx.tokens[i + 1]
    if token.kind == "rel" and token.value[1] == "":
        return Day(ctx.today + timedelta(days=token.value[0])), i + 2
    named = named_span(ctx, i + 1)
    if named is None or ctx.tokens[i + 1].kind != "shift":
        return None
    (first, _, unit), end = named
    same = same_day(ctx, first, unit) if unit in ("week", "month", "year") else None
    return (Day(same), end) if same else None


def named_span(ctx: Context, i: int) -> tuple[Span, int] | None:
    """month, the week, next quarter, this year, December, December 2026, Q1, H1 2027."""
    t = ctx.tokens
    i = skip(ctx, i, "the")
    shift = 0
    if t[i].kind in ("shift", "coming"):
        shift = t[i].value if t[i].kind == "shift" else 1
        i = skip(ctx, i + 1)
    elif t[i].kind == "ord" and t[i + 1].kind == "unit" and t[i + 1].value in ("quarter", "half") and t[i].value <= 4:
        span = quarter_span(ctx, t[i].value, None)
        return (span, i + 2) if span else None
    elif t[i].kind in ("mon", "q", "halfyear"):
        year = None
        j = i + 1
        if t[j].kind == "of":
            j += 1
        if t[j].kind == "n" and 2000 <= (t[j].value or 0) <= 2100:
            year = t[j].value
        elif t[j].kind == "shift" and t[j + 1].kind == "unit" and t[j + 1].value == "year":
            year, j = ctx.today.year + t[j].value, j + 1
        elif t[i].kind == "mon":
            year, j = coming_month(ctx.anchor, t[i].value)[0], i
        else:
            j = i
        if t[i].kind == "mon":
            span = month_span(year or ctx.today.year, t[i].value)
        else:
            span = (quarter_span if t[i].kind == "q" else half_span)(ctx, t[i].value, year)
        return (span, j + 1) if span else None
    if t[i].kind == "per":
        found = span_of(ctx, t[i].value[0], t[i].value[1] or 0) if t[i].value[0] != "workday" else None
        return (found, i + 1) if found else None
    if t[i].kind != "unit" or t[i].value not in ("week", "month", "quarter", "year"):
        return None
    if t[i].value == "week" and t[i + 1].kind == "after" and t[i + 2].kind == "shift":
        shift, i = 2, i + 2
    span = span_of(ctx, t[i].value if t[i].kind == "unit" else "week", shift)
    return (span, i + 1) if span else None


def rule_edge(ctx: Context, i: int) -> Found:
    """end of (the) month, start of next week, mid-December, by end of Q2 2027."""
    t = ctx.tokens
    edge = t[i].value
    if ctx.text[t[i].start] > "z":
        return None  # 底, 初 alone
    j = skip(ctx, i + 1, "of")
    named = named_span(ctx, j)
    if named is None:
        return None
    (first, last, unit), j = named
    if edge == "mid":
        unnamed = t[j - 1].kind == "unit" and t[j - 2].kind not in ("shift", "coming")
        return (Day(middle(ctx, first, unnamed)), j) if unit == "month" else None
    if edge == "start":
        if first < ctx.anchor and t[j - 1].kind == "unit" and t[j - 2].kind not in ("shift", "coming"):
            following = period(ctx.anchor, unit, 1, ctx.week_start)
            return (Day(following[0]), j) if following else None
        return Day(first), j
    return Day(week_end(ctx, first) if unit == "week" else last), j


def rule_endof(ctx: Context, i: int) -> Found:
    """EOM, EOW, EOQ, EOY, 季末."""
    span = span_of(ctx, ctx.tokens[i].value, 0)
    if span is None:
        return None
    return Day(week_end(ctx, span[0]) if span[2] == "week" else span[1]), i + 1


def rule_unit_edge(ctx: Context, i: int) -> Found:
    """month end, year-end."""
    t = ctx.tokens
    j = skip(ctx, i + 1)
    if t[i].value not in ("month", "quarter", "year") or t[j].kind != "edge" or t[j].value != "end":
        return None
    span = span_of(ctx, t[i].value, 0)
    return (Day(span[1]), j + 1) if span else None


def rule_nth_of(ctx: Context, i: int) -> Found:
    """last day of the month, first Monday of December, last working day of next month, 2nd Friday in May."""
    t = ctx.tokens
    counted = nth(ctx, i)
    if counted is None:
        return None
    n, j = counted
    end = j + 2 if t[j].kind == "working" else j + 1
    if t[end].kind not in ("of", "in"):
        return None
    named = named_span(ctx, end + 1)
    if named is None or (t[j].kind == "unit" and t[j].value == "day" and named[0][2] == "week"):
        return None
    found = pick(ctx, named[0], n, j)
    return (found[0], named[1]) if found else None
