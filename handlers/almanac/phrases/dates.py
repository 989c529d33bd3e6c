"""Days named outright: 今天, 下周五, 12月8日, 8号, Dec 8th, 8 December, 2026/12/8, next Friday, Friday of next week."""

from __future__ import annotations

from datetime import date, timedelta

from handlers.almanac.phrases.context import (
    Context,
    coming_day_of_month,
    coming_month_day,
    make,
    plus_days,
    week_begin,
)
from handlers.almanac.phrases.day import Day, Found, fill, skip
from handlers.almanac.phrases.lookalikes import NUMBERED_ENGLISH, NUMBERED_HAN
from handlers.almanac.phrases.periods import in_year, month_span, named_span, weekend, within
from handlers.almanac.phrases.vocabulary import DOUBTFUL

# After these a number is not a second weekday: 周三4点, 周三12月2日.
_NUMBER_GOES_ON = frozenset({"dian", "ge", "unit", "half", "yue", "nian", "ri", "conn", "ampm"})
_ADDRESS = "路街道巷弄里区楼编单型房工学票账帐座门证号"


def rule_rel(ctx: Context, i: int) -> Found:
    n, part = ctx.tokens[i].value
    return Day(ctx.today + timedelta(days=n), part=part, kind="rel"), i + 1


def rule_wd(ctx: Context, i: int) -> Found:
    """周五, 下周五, Friday, Friday next week, Friday of next week, Friday week, the Friday after next."""
    t = ctx.tokens
    n, shift = t[i].value
    if shift is not None:
        found = in_week(ctx, n, shift)
        return (Day(found, kind="week"), i + 1) if found else None
    if i and t[i - 1].kind in ("n", "ge") and ctx.text[t[i].end : t[i].end + 1] in tuple("次更篇条场期回"):
        return None  # 一周三次
    if t[i].end - t[i].start > 1 and (late := _weekday_late(ctx, i, n)):
        return late
    coming = Day(coming_weekday(ctx, n), bare=True, kind="wd")
    coming.weak = ctx.word(i).removesuffix("'s") in DOUBTFUL
    after = t[i + 1]
    if after.kind == "n" and after.start == t[i].end:
        coming.vague = t[i + 2].kind not in _NUMBER_GOES_ON  # 周三四
    elif after.kind == "alt" and after.value in ("、", "/") and t[i + 2].kind in ("n", "ri"):
        coming.vague = t[i + 3].kind not in _NUMBER_GOES_ON  # 周三、四
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
        return _named(ctx, found, end)
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
    if t[j].kind == "conn" and (dashed := _dashed(ctx, i)):
        return dashed
    if t[j].kind == "of":
        j += 1
    if t[j].kind == "mon" and n <= 31:
        return day_month_english(ctx, n, j)
    return None


def _dashed(ctx: Context, i: int) -> Found:
    """12-08前, 截止 12-8: a month and a day joined by a hyphen, only beside a word of deadline."""
    t = ctx.tokens
    tight = t[i].end == t[i + 1].start and t[i + 1].end == t[i + 2].start and t[i + 2].kind == "n"
    said = t[i + 3].kind == "qian" or (
        i > 0 and t[i - 1].kind in ("dl", "prep") and t[i + 3].kind not in _NUMBER_GOES_ON
    )
    if not (ctx.chinese and tight and said) or not t[i].value or t[i].value > 12 or not t[i + 2].value:
        return None
    found = coming_month_day(ctx.anchor, t[i].value, t[i + 2].value)
    return (Day(found, kind="month-day"), i + 3) if found else None


def _day_only(ctx: Context, i: int, n: int) -> Found:
    t = ctx.tokens
    end = i + 2
    after = ctx.text[t[i + 1].end : t[i + 1].end + 3].lstrip()
    before = ctx.text[: t[i].start].rstrip()[-1:]
    if i and t[i - 1].kind in ("yue", "mon"):
        return None  # 2月30日 is no 30日
    if before and (before in _ADDRESS or (before.isascii() and before.isalpha())):
        return None
    if t[end].kind not in ("nei", "qian") and after.startswith(NUMBERED_HAN):
        return None
    found = coming_day_of_month(ctx.anchor, n)
    return (Day(found, kind="day"), end) if found else None


def day_month_english(ctx: Context, day: int, j: int) -> Found:
    """8 Dec, 8th of December 2026; j is the month."""
    year, end = year_after(ctx, j + 1)
    month = ctx.tokens[j].value
    return _named(ctx, make(year, month, day) if year else coming_month_day(ctx.anchor, month, day), end)


def _named(ctx: Context, found: date | None, end: int) -> Found:
    """The day; or, where the calendar has none such (30 Feb), a vague one, so that no part of it is read alone."""
    return (Day(found, kind="month-day") if found else Day(ctx.today, vague=True)), end


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
        named = named_span(ctx, i)
        return within(ctx, named[0], j) if named else None
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
        return _named(ctx, day_found, end)
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
        named = named_span(ctx, j + 1)
        if named and named[0][2] == "month":
            found = make(named[0][0].year, named[0][0].month, n)
            if found and t[named[1] - 2].kind == "the" and found < ctx.anchor:
                return None
            return (Day(found), named[1]) if found else None
        return None
    if not ctx.word(i)[0].isdigit() or ctx.word(j) in NUMBERED_ENGLISH:
        return None
    following = coming_day_of_month(ctx.anchor, n)
    return (Day(following, weak=True, kind="day"), j) if following else None


def rule_ymd(ctx: Context, i: int) -> Found:
    token = ctx.tokens[i]
    found = make(*token.value)
    if found is None:
        return _named(ctx, None, i + 1) if token.kind == "ymd" and 0 < token.value[1] <= 12 else None
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


def rule_pair(ctx: Context, i: int) -> Found:
    """12/8; and 12.8 where 号 or 前 follows, for 12.8 alone is a number."""
    t = ctx.tokens
    a, b, mark, _ = t[i].value
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
    end = i + 1 + (t[i + 1].kind == "ri")
    return (Day(found, weak=end == i + 1, kind="month-day"), end) if found else None
