"""Days named by their weekday: 周五, 下周五, next Friday, Friday of next week; and 下一个工作日, this weekend."""

from __future__ import annotations

from datetime import date, timedelta

from handlers.almanac.phrases.context import (
    Context,
    plus_days,
    week_begin,
)
from handlers.almanac.phrases.day import Day, Found, skip
from handlers.almanac.phrases.edges import named_span
from handlers.almanac.phrases.periods import weekend, within
from handlers.almanac.phrases.vocabulary import DOUBTFUL

# After these a number is not a second weekday: 周三4点, 周三12月2日.
NUMBER_GOES_ON = frozenset({"dian", "ge", "unit", "half", "yue", "nian", "ri", "conn", "ampm"})


def rule_wd(ctx: Context, i: int) -> Found:
    """周五, 下周五, Friday, Friday next week, Friday of next week, Friday week, the Friday after next."""
    t = ctx.tokens
    n, shift = t[i].value
    if shift is not None:
        found = in_week(ctx, n, shift)
        return (Day(found, kind="week"), i + 1) if found else None
    if i and t[i - 1].kind in ("n", "nth") and t[i - 1].end == t[i].start and not ctx.word(i - 1).isascii():
        return None  # 两周一定
    if i and t[i - 1].kind in ("n", "ge") and ctx.text[t[i].end : t[i].end + 1] in tuple("次更篇条场期回"):
        return None  # 一周三次
    of_week = i - 2 if i and t[i - 1].kind == "fill" else i - 1
    if of_week > 0 and t[of_week].kind == "unit" and t[of_week].value == "week" and t[of_week - 1].kind == "nth":
        return Day(ctx.today, vague=True), i + 1  # 第一周的周三: weeks of a month are counted in more ways than one
    if t[i].end - t[i].start > 1 and (late := _weekday_late(ctx, i, n)):
        return late
    coming = Day(coming_weekday(ctx, n), bare=True, kind="wd")
    coming.weak = ctx.word(i).removesuffix("'s") in DOUBTFUL
    after = t[i + 1]
    if after.kind == "n" and after.start == t[i].end:
        coming.vague = t[i + 2].kind not in NUMBER_GOES_ON  # 周三四
    elif after.kind == "alt" and after.value in ("、", "/") and t[i + 2].kind in ("n", "ri"):
        coming.vague = t[i + 3].kind not in NUMBER_GOES_ON  # 周三、四
    return coming, i + 1


def _weekday_late(ctx: Context, i: int, n: int) -> Found:
    t = ctx.tokens
    j = i + 1
    if t[j].kind == "of" or (t[j].kind == "p" and t[j].value == ","):
        j += 1
    j = skip(ctx, j, "the")
    if t[j].kind == "shift" and t[j + 1].kind == "unit" and t[j + 1].value == "week":
        found = in_week(ctx, n, t[j].value)
        return (Day(found, kind="week"), j + 2) if found else None
    if t[j].kind == "unit" and t[j].value == "week" and t[j + 1].kind == "after" and t[j + 2].kind == "shift":
        found = in_week(ctx, n, 2)
        return (Day(found, kind="week"), j + 3) if found else None
    if t[i + 1].kind == "unit" and t[i + 1].value == "week":
        return Day(coming_weekday(ctx, n) + timedelta(days=7), kind="week"), i + 2
    if t[i + 1].kind == "after" and t[i + 2].kind == "shift" and t[i + 3].kind != "unit":
        found = in_week(ctx, n, 2)
        return (Day(found, kind="week"), i + 3) if found else None
    return None


def coming_weekday(ctx: Context, n: int) -> date:
    """The next such weekday, the anchor's own day included: 周三 said on a Wednesday is that day."""
    return ctx.anchor + timedelta(days=(n - ctx.anchor.weekday()) % 7)


def in_week(ctx: Context, n: int, shift: int) -> date | None:
    monday = week_begin(ctx.today, ctx.week_start)
    return plus_days(monday, (n - ctx.week_start) % 7 + 7 * shift)


def rule_shift(ctx: Context, i: int) -> Found:
    """next Friday, this weekend, this coming Friday, next business day, next week Friday, (the) last Friday."""
    t = ctx.tokens
    shift = t[i].value if t[i].kind == "shift" else None
    j = i + 1
    if shift == 0 and t[j].kind == "coming":
        shift, j = None, j + 1
    if t[j].kind == "wd" and t[j].value[1] is None:
        n = t[j].value[0]
        if shift is None:
            coming = coming_weekday(ctx, n)
            return Day(coming + timedelta(days=7 * (coming == ctx.today)), kind="week"), j + 1
        found = in_week(ctx, n, shift)
        return (Day(found, kind="week"), j + 1) if found else None
    if t[j].kind == "wknd":
        return weekend(ctx, shift, j + 1)
    if t[j].kind == "part" and shift == -1:
        return Day(ctx.today - timedelta(days=1), part=t[j].value, kind="rel"), j + 1
    if t[j].kind == "part" and shift == 0:
        return Day(ctx.today, part=t[j].value, kind="rel"), j + 1
    if t[j].kind == "working" and t[j + 1].kind == "unit" and t[j + 1].value == "day":
        j += 1
        return _workday(ctx, shift, j + 1)
    if t[j].kind != "unit":
        return None
    if t[j].value == "workday":
        return _workday(ctx, shift, j + 1)
    if t[j].value == "week" and shift is not None:
        k = j + 1
        if t[k].kind in ("prep", "p"):
            k += 1
        if t[k].kind == "wd" and t[k].value[1] is None:
            found = in_week(ctx, t[k].value[0], shift)
            return (Day(found, kind="week"), k + 1) if found else None
    named = named_span(ctx, i)
    if named and t[named[1]].kind == "edge" and t[named[1]].value == "end":
        return within(ctx, named[0], named[1])  # next month end
    if named and not ctx.word(i).isascii():
        return within(ctx, named[0], named[1])
    return None


def _workday(ctx: Context, shift: int | None, end: int) -> Found:
    found = ctx.add_working_days(ctx.today, shift or 1) if shift != 0 else None
    return (Day(found), end) if found else None
