"""Days of the lunar calendar and festivals: 农历八月十五, 腊月廿三, 大年初三, lunar 8/15, 国庆节前三个工作日."""

from __future__ import annotations

from datetime import date, timedelta

from handlers.almanac.lunar import LunarDate, NoSuchDay, month_days, to_lunar, to_solar
from handlers.almanac.phrases.context import Context
from handlers.almanac.phrases.day import Day, Found, fill, nth
from handlers.almanac.phrases.festivals import coming_festival, festival

# 二月二, 八月十五: said without 日 or 号, these are days of the lunar calendar.
_FOLK_DAYS = frozenset({(2, 2), (3, 3), (5, 5), (6, 6), (7, 7), (7, 15), (8, 15), (9, 9)})
# A leap month may stay away for decades; further than this nobody is planning.
_YEARS_AHEAD = 13


def coming_lunar(anchor: date, month: int, day: int, leap: bool) -> date | None:
    """The next such lunar day; a 30th that a month lacks is its last day, as birthdays are kept."""
    if not (1 <= month <= 12 and 1 <= day <= 30):
        return None
    try:
        first = to_lunar(anchor).year
    except NoSuchDay:
        return None
    for year in range(first, first + _YEARS_AHEAD):
        found = lunar_in_year(year, month, day, leap)
        if found and found >= anchor:
            return found
    return None


def lunar_in_year(year: int, month: int, day: int, leap: bool) -> date | None:
    try:
        return to_solar(LunarDate(year, month, min(day, month_days(year, month, leap)), leap))
    except NoSuchDay:
        return None


def lunar_month_day(ctx: Context, i: int) -> tuple[int, int, bool, int, bool] | None:
    """(month, day, leap, next position, said in lunar words) of 闰六月初十, 八月十五, 腊月廿三, 正月十五日."""
    t = ctx.tokens
    leap = t[i].kind == "leap"
    i += leap
    sure = leap
    if t[i].kind == "lmon":
        month, i, sure = t[i].value, i + 1, True
    elif t[i].kind == "mon" and ctx.text[t[i].start] > "z":
        month, i = 1, i + 1
    elif t[i].kind == "n" and t[i + 1].kind == "yue" and t[i].value:
        month, i = t[i].value, i + 2
    else:
        return None
    i = fill(ctx, i)
    if t[i].kind == "edge" and t[i].value == "start" and t[i + 1].kind == "n":
        sure, i = True, i + 1
        if not 1 <= (t[i].value or 0) <= 10:
            return None
    if t[i].kind != "n" or not t[i].value or not 1 <= t[i].value <= 30:
        return None
    bare = t[i + 1].kind != "ri" and not ctx.word(i)[0].isdigit()
    sure = sure or (bare and (ctx.word(i)[0] == "廿" or (month, t[i].value) in _FOLK_DAYS))
    return month, t[i].value, leap, i + 1 + (t[i + 1].kind == "ri"), sure


def rule_lunar_words(ctx: Context, i: int) -> Found:
    """腊月廿三, 闰六月初十, 八月初八: lunar without saying so."""
    read = lunar_month_day(ctx, i)
    if read is None or not read[4]:
        return None
    found = coming_lunar(ctx.anchor, *read[:3])
    return (Day(found, kind="lunar") if found else Day(ctx.today, vague=True)), read[3]


def rule_lunar(ctx: Context, i: int) -> Found:
    """农历八月十五, 阴历正月初一, lunar 8/15, lunar January 15, lunar month 8 day 15."""
    t = ctx.tokens
    j = fill(ctx, i + 1)
    year = None
    if t[j].kind == "year":
        year, j = ctx.today.year + t[j].value, j + 1
    elif t[j].kind == "n" and t[j + 1].kind == "nian":
        year, j = t[j].value, j + 2
    if t[j].kind == "fest":
        named = rule_fest(ctx, j) if year is None else festival_in_year(ctx, year, j)
        return (Day(named[0].date, kind="lunar"), named[1]) if named else None
    read: tuple[int, int, bool, int] | None = None
    if han := lunar_month_day(ctx, j):
        read = han[:4]
    elif t[j].kind == "pair" and t[j].value[2] == "/":
        read = (t[j].value[0], t[j].value[1], False, j + 1)
    elif t[j].kind == "mon" and t[j + 1].kind in ("n", "ord") and t[j + 1].value:
        read = (t[j].value, t[j + 1].value, False, j + 2)
    elif t[j].kind == "unit" and t[j].value == "month":
        read = _month_n_day_n(ctx, j)
    if read is None:
        return None
    month, day, leap, end = read
    found = lunar_in_year(year, month, day, leap) if year else coming_lunar(ctx.anchor, month, day, leap)
    return (Day(found, kind="lunar") if found else Day(ctx.today, vague=True)), end


def _month_n_day_n(ctx: Context, i: int) -> tuple[int, int, bool, int] | None:
    t = ctx.tokens
    if t[i + 1].kind != "n" or not t[i + 1].value:
        return None
    j = i + 3 if t[i + 2].kind == "p" else i + 2
    if t[j].kind == "unit" and t[j].value == "day" and t[j + 1].kind == "n" and t[j + 1].value:
        return t[i + 1].value, t[j + 1].value, False, j + 2
    return None


def rule_ord_lunar(ctx: Context, i: int) -> Found:
    """15th day of the 8th lunar month; 8th lunar month, day 15."""
    t = ctx.tokens
    if t[i].kind != "ord":
        return None
    if t[i + 1].kind == "lunar" and t[i + 2].kind == "unit" and t[i + 2].value == "month":
        month, j = t[i].value, i + 3
        j += t[j].kind == "p"
        j += t[j].kind == "the"
        if t[j].kind == "unit" and t[j].value == "day" and t[j + 1].kind == "n":
            day, end = t[j + 1].value, j + 2
        elif t[j].kind == "ord":
            day, end = t[j].value, j + 1 + (t[j + 1].kind == "unit" and t[j + 1].value == "day")
        else:
            return None
    else:
        day, j = t[i].value, i + 1
        j += t[j].kind == "unit" and t[j].value == "day"
        if t[j].kind != "of":
            return None
        j += 1 + (t[j + 1].kind == "the")
        if not (t[j].kind == "ord" and t[j + 1].kind == "lunar" and t[j + 2].kind == "unit"):
            return None
        month, end = t[j].value, j + 3
    found = coming_lunar(ctx.anchor, month, day or 0, False)
    return (Day(found, kind="lunar"), end) if found else None


def rule_fest(ctx: Context, i: int) -> Found:
    token = ctx.tokens[i]
    found = coming_festival(token.value, ctx.anchor, ctx.country)
    if ctx.tokens[i + 1].kind == "wknd":
        return Day(ctx.today, vague=True), i + 2  # Labor Day weekend is not this weekend
    return (Day(found, weak=True, kind="festival"), i + 1) if found else None


def festival_in_year(ctx: Context, year: int, i: int) -> Found:
    """明年中秋, 2027年春节: a festival of a stated year; also 农历 dates of one."""
    token = ctx.tokens[i]
    if token.kind == "lunar":
        read = lunar_month_day(ctx, i + 1)
        found = lunar_in_year(year, *read[:3]) if read else None
        return (Day(found, kind="lunar"), read[3]) if found and read else None
    if token.kind != "fest":
        return None
    found = festival(token.value, year, ctx.country)
    return (Day(found, weak=True, kind="festival"), i + 1) if found else None


def rule_eleventh(ctx: Context, i: int) -> Found:
    """十一, the National Day holiday, which is also a number: only before 前, a break or a day counted from it."""
    t = ctx.tokens
    if ctx.word(i) != "十一" or t[i + 1].kind not in ("qian", "break"):
        return None
    found = coming_festival("guoqing", ctx.anchor, "CN")
    return (Day(found, weak=True, kind="festival"), i + 1) if found else None


def rule_beside_break(ctx: Context, i: int) -> Found:
    """节后第一个工作日, 节前最后一个工作日: the break that is on, or the next one within a month and a half."""
    t = ctx.tokens
    sign = t[i].value
    counted = nth(ctx, fill(ctx, i + 1))
    if counted is None or ctx.calendar is None:
        return None
    n, j = counted
    if t[j].kind != "unit" or t[j].value != "workday" or n == 0 or (n < 0) != (sign < 0):
        return None
    for away in range(45):
        day = ctx.today + timedelta(days=away)
        span = ctx.calendar.holiday_span(day)
        if span is not None and (span.last - span.first).days >= 2:
            if not ctx.official(day.year):
                return None
            found = ctx.add_working_days(span.last if sign > 0 else span.first, n)
            return (Day(found), j + 1) if found else None
    return None


def first_working_day_after_break(ctx: Context, day: date) -> date | None:
    """The day work resumes after the break a festival opens; None while China has not published that year's breaks."""
    if not ctx.official(day.year):
        return None
    if ctx.calendar is None:
        return ctx.add_working_days(day, 1)
    for _ in range(3):  # a festival may touch its break only from the working day before it
        span = ctx.calendar.holiday_span(day)
        if span is not None:
            return ctx.add_working_days(span.last, 1)
        if ctx.calendar.is_working_day(day):
            return ctx.add_working_days(day, 1)
        day += timedelta(days=1)
    return ctx.add_working_days(day, 1)
