"""Days counted from another: 3天后, 两周内, in a fortnight, two weeks from Friday, the day before CNY, 国庆前两天."""

from __future__ import annotations

from datetime import date, timedelta

from handlers.almanac.phrases.context import Context, coming_day_of_month, plus_days, week_begin
from handlers.almanac.phrases.day import MINUTES, Amount, Day, Found, Rule, amount, fill, later, nth, skip
from handlers.almanac.phrases.edges import named_span
from handlers.almanac.phrases.lunar_days import first_working_day_after_break
from handlers.almanac.phrases.periods import week_end

_NOT_FROM_NOW = ("提前", "至少", "最少", "过去", "最近", "近", "满", "超过", "共", "这", "每", "头", "最后")
_LONG_UNITS = frozenset({"day", "ri", "week", "workday", "month", "year", "quarter"})


def rules(day_at: Rule) -> dict[str, Rule]:
    """The rules whose anchor is itself a day, given the grammar that reads one."""

    def counted(ctx: Context, i: int) -> Found:
        length = amount(ctx, i)
        if length is None or ctx.text[: ctx.tokens[i].start].rstrip().endswith(_NOT_FROM_NOW):
            return None
        return _after_amount(ctx, length, day_at)

    def ahead(ctx: Context, i: int) -> Found:
        return _ahead(ctx, i, deadline=False)

    def within(ctx: Context, i: int) -> Found:
        return _ahead(ctx, i, deadline=True)

    def beside(ctx: Context, i: int) -> Found:
        """(the) day before Christmas, the working day after Thanksgiving, first working day after CNY."""
        t = ctx.tokens
        n = 1
        named = nth(ctx, i)
        j = named[1] if named and t[i].kind in ("ord", "shift") else i
        if named and j > i:
            n = abs(named[0])
        unit = "day"
        if t[j].kind == "working":
            unit, j = "workday", j + 1
        if t[j].kind != "unit" or t[j].value not in ("day", "workday") or ctx.text[t[j].start] > "z":
            return None
        unit = "workday" if t[j].value == "workday" else unit
        j += 1
        sign = _side(ctx, j)
        if sign == 0:
            return None
        anchor = day_at(ctx, j + 1)
        if anchor is None:
            return None
        if sign > 0 and unit == "workday" and n == 1 and anchor[0].kind == "festival":
            resumed = first_working_day_after_break(ctx, anchor[0].date)
            return (Day(resumed), anchor[1]) if resumed else None
        found = later(ctx, anchor[0].date, Amount(n, unit, j), sign)
        return (found, anchor[1]) if found else None

    def weekday_beside(ctx: Context, i: int) -> Found:
        """(the) Friday before Christmas, the Monday after Easter."""
        t = ctx.tokens
        sign = _side(ctx, i + 1)
        if sign == 0 or t[i].value[1] is not None or t[i + 1].kind == "from":
            return None
        anchor = day_at(ctx, i + 2)
        if anchor is None or anchor[0].kind not in ("festival", "month-day", "full"):
            return None
        found = _weekday_by(anchor[0].date, t[i].value[0], sign)
        return (Day(found), anchor[1]) if found else None

    def the(ctx: Context, i: int) -> Found:
        j = i + 1
        t = ctx.tokens
        if t[j].kind == "n" and ctx.word(j).isdigit() and t[j].value and t[j + 1].kind in ("end", "p", "prep", "dl"):
            numbered = coming_day_of_month(ctx.anchor, t[j].value)  # on the 15
            return (Day(numbered, weak=True, kind="day"), j + 1) if numbered else None
        if ctx.tokens[j].kind in ("n", "a", "in", "within", "pair", "guo", "the"):
            return None
        return day_at(ctx, j)

    return {
        "counted": counted,
        "ahead": ahead,
        "within": within,
        "beside": beside,
        "weekday_beside": weekday_beside,
        "the": the,
    }


def _weekday_by(day: date, weekday: int, sign: int) -> date | None:
    """The nearest such weekday strictly after (before, for a negative sign) a day."""
    away = (weekday - day.weekday()) % 7 or 7
    return plus_days(day, away if sign > 0 else away - 7 or -7)


def _side(ctx: Context, i: int) -> int:
    token = ctx.tokens[i]
    if token.kind == "dl" and token.value == "before":
        return -1
    return 1 if token.kind in ("after", "from") else 0


def _after_amount(ctx: Context, length: Amount, day_at: Rule) -> Found:
    t, j = ctx.tokens, length.end
    kind = t[j].kind
    if kind == "hou":
        found = later(ctx, ctx.today, length)
        k = fill(ctx, j + 1)
        if found and length.unit == "week" and t[k].kind == "wd" and t[k].value[1] is None:
            day = week_begin(found.date, 0) + timedelta(days=t[k].value[0])
            return Day(day), k + 1
        return (found, j + 1) if found else None
    if kind == "nei":
        found = later(ctx, ctx.today, length)
        if found:
            found.deadline = True
        return (found, j + 1) if found else None
    if kind == "qian":
        if length.unit == "ri":  # 3日前 is "by the 3rd"
            by = coming_day_of_month(ctx.anchor, int(length.number))
            return (Day(by, deadline=True), j + 1) if by else None
        found = later(ctx, ctx.today, length, -1)
        return (found, j + 1) if found else None
    if length.unit == "ri":
        return None
    if kind == "ago":
        found = later(ctx, ctx.today, length, -1)
        return (found, j + 1) if found else None
    if kind == "later":
        found = later(ctx, ctx.today, length)
        return (found, j + 1) if found else None
    if length.unit == "week" and t[j].kind == "rel" and t[j].value[0] >= 0 and t[j].value[1] == "":
        found = later(ctx, ctx.today + timedelta(days=t[j].value[0]), length)  # a week tomorrow
        return (found, j + 1) if found else None
    if length.unit == "week" and t[j].kind == "prep" and ctx.word(j) == "on" and t[j + 1].kind == "wd":
        anchor = day_at(ctx, j + 1)  # a week on Tuesday
        found = later(ctx, anchor[0].date, length) if anchor else None
        return (found, anchor[1]) if found and anchor else None
    sign = _side(ctx, j)
    if sign == 0 or (sign < 0 and length.unit in MINUTES):
        return None
    if t[j + 1].kind == "now":
        found = later(ctx, ctx.today, length, sign) if sign > 0 else None
        return (found, j + 2) if found else None
    if length.unit in MINUTES:
        return None
    anchor = day_at(ctx, j + 1)
    if anchor is None:
        return None
    found = later(ctx, anchor[0].date, length, sign)
    return (found, anchor[1]) if found else None


def _ahead(ctx: Context, i: int, deadline: bool) -> Found:
    """in 3 days, within two weeks, within the next 48 hours, within this month, 再过一周."""
    t = ctx.tokens
    j = skip(ctx, i + 1, "the")
    if t[j].kind == "shift" and t[j].value == 1 and t[j + 1].kind in ("n", "a"):
        j += 1
    length = amount(ctx, j)
    if length and t[i].kind == "guo" and length.unit == "day" and ctx.word(j) in ("两", "俩"):
        return None  # 过两天 is some day
    if length is None:
        if deadline and t[j - 1].kind == "the" and t[j].kind == "unit" and t[j].value == "hour":
            hour = later(ctx, ctx.today, Amount(1, "hour", j + 1))
            return (hour, j + 1) if hour else None
        named = named_span(ctx, i + 1) if deadline else None
        if named is None:
            return None
        (first, last, unit), end = named
        return Day(week_end(ctx, first) if unit == "week" else last, deadline=True), end
    if length.unit == "ri":
        return None
    end = length.end
    found = later(ctx, ctx.today, length)
    if found is None:
        return None
    found.deadline = deadline
    if t[end].kind == "hou":
        end += 1
    elif t[end].kind == "from" and (t[end + 1].kind == "now" or t[end + 1].value == (0, "")):
        end += 2
    elif t[end].kind == "from" or (t[end].kind == "dl" and t[end].value == "before"):
        return None
    if t[end].kind == "p" and t[end].value == "'":
        end += 1
    if ctx.word(end) == "time":
        end += 1
    return found, end


def offset(ctx: Context, day: Day, i: int) -> Found:
    """What follows a day and counts from it: 前一天, 前三个工作日, 后第三天, 假期后第一个工作日; None: nothing does."""
    t = ctx.tokens
    k = fill(ctx, i)
    rested = t[k].kind == "break"
    k = fill(ctx, k + rested)
    if t[k].kind not in ("qian", "hou"):
        return None
    sign = -1 if t[k].kind == "qian" else 1
    k = fill(ctx, k + 1)
    length = amount(ctx, k)
    if length and length.unit in _LONG_UNITS and t[length.end].kind not in ("nei", "hou", "qian"):
        found = later(ctx, day.date, length, sign)
        return (found, length.end) if found else None
    counted = nth(ctx, k)
    n, j = counted or (1, k)
    if t[j].kind == "wd" and t[j].value[1] is None and abs(n) == 1 and (counted or k > i + 1):
        weekday = _weekday_by(day.date, t[j].value[0], sign)
        return (Day(weekday), j + 1) if weekday else None
    if counted is None:
        return None
    if t[j].kind == "unit" and t[j].value == "workday":
        if sign > 0 and n > 0 and day.kind == "festival":
            resumed = first_working_day_after_break(ctx, day.date)
            after = ctx.add_working_days(resumed, n - 1) if resumed and n > 1 else resumed
            return (Day(after), j + 1) if after else None
        if (sign < 0) != (n < 0) and not (sign < 0 and n == 1):
            return None
        workday = ctx.add_working_days(day.date, sign * abs(n))
        return (Day(workday), j + 1) if workday else None
    if t[j].kind == "unit" and t[j].value == "day" and n > 0:
        found_day = plus_days(day.date, sign * n)
        return (Day(found_day), j + 1) if found_day else None
    return None
