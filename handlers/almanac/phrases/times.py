"""Times of day: 下午3点半, 差一刻五点, half past nine, quarter to six, 17:00, 2-4pm, noon, EOD."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from handlers.almanac.phrases.context import Context
from handlers.almanac.phrases.day import runs_on
from handlers.almanac.phrases.vocabulary import AFTERNOON, EVENING, MORNING, NIGHT, NOON, SMALL_HOURS

EOD_HOUR = 18


@dataclass(slots=True)
class Clock:
    """A time as it was said.

    `exact`: the half of the day is known. `weak`: in a sentence it needs a word beside it. `digits`: written 9:30, so
    perhaps a 24-hour time; `padded` if 09:30. `bare`: a number alone, as in "by 5". `start` opens a range in the same
    words (2-4pm).
    """

    hour: int
    minute: int = 0
    exact: bool = False
    weak: bool = False
    digits: bool = False
    padded: bool = False
    bare: bool = False
    eod: bool = False
    midnight: bool = False
    start: int | None = None
    offset: int | None = None  # minutes east of UTC, where the text says so


# 3点建议: points of a list, not hours.
_POINTS = ("建议", "意见", "要求", "想法", "需求", "问题", "需要", "原因", "理由", "反馈", "说明", "要", "不足", "注意")
# 快一点, 有3点, 涨3点: a little, or points again.
_QUALIFIED = tuple("有第几这那列涨降跌快慢好多少大小亮深浅")
_AFTER_BARE = frozenset({"end", "p", "rel", "prep", "wd", "shift", "fill", "part", "in"})
Read = tuple[Clock, int] | None
_HOUR_NOT = frozenset({"unit", "ge", "half", "yue", "ri", "nian", "quarter"})


def clock_at(ctx: Context, i: int) -> Read:
    """The time of day that starts at position i, and the position after it."""
    reader = _READERS.get(ctx.tokens[i].kind)
    return reader(ctx, i) if reader else None


def _number(ctx: Context, i: int) -> Read:
    t = ctx.tokens
    n = t[i].value
    if n is None or runs_on(ctx, i):
        return None
    kind = t[i + 1].kind
    if kind == "dian":
        return _after_dian(ctx, n, i)
    if kind == "ampm" and ctx.word(i + 2) != "i":  # 10 am I right
        if n >= 100 and n % 100 < 60 and len(ctx.word(i)) in (3, 4):  # 530pm
            hundred = _twelve(n // 100, t[i + 1].value)
            return (Clock(hundred, n % 100, exact=True), i + 2) if hundred is not None else None
        hour = _twelve(n, t[i + 1].value)
        return (Clock(hour, exact=True), i + 2) if hour is not None else None
    if kind == "unit" and ctx.word(i + 1) == "h" and i and ctx.word(i - 1) == "at" and n < 24:
        return Clock(n, exact=True), i + 2  # at 14h
    if kind == "oclock":
        return (Clock(n), i + 2) if 1 <= n <= 12 else None
    if kind in ("in", "prep") and 1 <= n <= 12:
        k = i + 2 + (t[i + 2].kind == "the")
        if t[k].kind == "part" and ctx.word(k).isascii():  # 7 in the evening, 9 at night
            return Clock(n), i + 1
    if kind == "past" and t[i + 2].kind == "n":
        return _past(n, t[i + 2].value, i + 3)
    if kind == "unit" and t[i + 1].value == "minute" and t[i + 2].kind in ("past", "conn") and t[i + 3].kind == "n":
        said = _past if t[i + 2].kind == "past" else _to if ctx.word(i + 2) == "to" else None
        return _with_half_of_day(ctx, said(n, t[i + 3].value, i + 4)) if said else None
    if kind == "conn":
        spelt = ctx.word(i).isalpha() and ctx.word(i + 1) == "to" and n >= 5
        if spelt and t[i + 2].kind == "n" and t[i + 2].value and t[i + 3].kind not in ("ampm", "dian", "oclock"):
            return _to(n, t[i + 2].value, i + 3)
        return _range(ctx, n, i)
    if kind == "alt" and t[i + 1].value == "and" and i and t[i - 1].kind == "between":
        second = t[i + 2].value if t[i + 2].kind == "n" else None
        if second and 0 < n < second <= 24 and t[i + 3].kind in _AFTER_BARE:
            return Clock(second, exact=second > 12, weak=True, start=n), i + 3  # between 6 and 8
        return _range(ctx, n, i)
    if kind == "unit" and t[i + 1].value == "hour" and t[i].end - t[i].start == 4 and ctx.word(i).isdigit():
        hour, minute = divmod(n, 100)
        return (Clock(hour, minute, exact=True), i + 2) if hour < 24 and minute < 60 else None
    spelt = ctx.word(i).isalpha() and ctx.word(i).isascii()
    if kind == "n" and spelt and 1 <= n <= 12 and 10 <= (t[i + 1].value or 0) < 60:
        return _with_half_of_day(ctx, (Clock(n, t[i + 1].value, weak=True), i + 2))
    return None


def _twelve(n: int, half: str) -> int | None:
    if not 1 <= n <= 12:
        return n if 12 < n < 24 and half == "pm" else None
    return n % 12 + (12 if half == "pm" else 0)


def _after_dian(ctx: Context, hour: int, i: int) -> Read:
    t = ctx.tokens
    if not 0 <= hour <= 24:
        return None
    j = i + 2
    minute = 0
    if t[j].kind == "half":
        minute, j = 30, j + 1
    elif t[j].kind == "zheng":
        j += 1
    elif t[j].kind == "n" and t[j].value is not None:
        n, k = t[j].value, j + 1
        if n == 0 and t[k].kind == "n" and t[k].start == t[j].end:
            n, k = t[k].value or 0, k + 1
        if (t[k].kind == "ke" and 1 <= n <= 3) or (t[k].kind == "unit" and t[k].value == "quarter-hour"):
            minute, j = n * 15, k + 1
        elif (t[k].kind == "fen" and n < 60) or (t[k].kind == "unit" and t[k].value == "minute" and n < 60):
            minute, j = n, k + 1
        elif 0 < n < 60 and (n >= 10 or k > j + 1 or ctx.word(j).startswith("0")) and _closes(ctx, k):
            minute, j = n, k
    if ctx.text.startswith(_POINTS, t[j - 1].end) or ctx.text[: t[i].start].endswith(_QUALIFIED):
        return None
    exact = hour > 12 or hour == 0 or (hour != 12 and ctx.word(i).startswith("0"))
    return Clock(hour, minute, exact=exact, weak=True), j


# 3点20人: after these a number counts things, not minutes.
_COUNTERS = frozenset("人个张万元块份条篇款名位家组页版岁次套件米千百亿场只台")


def _closes(ctx: Context, k: int) -> bool:
    """Whether minutes may end before position k: 3点20前, and not 3点12人 or 3点20个."""
    token = ctx.tokens[k]
    if token.kind == "x" and token.start == ctx.tokens[k - 1].end:
        return ctx.tokens[k - 1].value % 5 == 0 and ctx.text[token.start] not in _COUNTERS
    return token.kind not in _HOUR_NOT


def _clock(ctx: Context, i: int) -> Read:
    t = ctx.tokens
    hour, minute, padded = t[i].value
    if minute > 59 or hour > 24 or (hour == 24 and minute):
        return None
    if t[i + 1].kind == "ampm":
        twelve = _twelve(hour, t[i + 1].value)
        return (Clock(twelve, minute, exact=True), i + 2) if twelve is not None else None
    j = i + 1 + (t[i + 1].kind == "unit" and t[i + 1].value == "hour")
    return Clock(hour, minute, exact=padded or hour > 12 or hour == 0, weak=True, digits=True, padded=padded), j


def _iso(ctx: Context, i: int) -> Read:
    hour, minute, offset = ctx.tokens[i].value
    if hour > 23 or minute > 59 or abs(offset) > 14 * 60:
        return None
    return Clock(hour, minute, exact=True, digits=True, offset=offset), i + 1


def _pair(ctx: Context, i: int) -> Read:
    t = ctx.tokens
    hour, minute, mark, said = t[i].value
    if mark != "." or len(said.split(".")[1]) != 2 or minute > 59 or t[i + 1].kind != "ampm":
        return None
    twelve = _twelve(hour, t[i + 1].value)
    return (Clock(twelve, minute, exact=True), i + 2) if twelve is not None else None


def _past(minutes: int, hour: int | None, end: int) -> Read:
    return (Clock(hour, minutes), end) if hour and 1 <= hour <= 12 and 0 < minutes < 60 else None


def _to(minutes: int, hour: int | None, end: int) -> Read:
    if not hour or not 1 <= hour <= 12 or not 0 < minutes < 60:
        return None
    # Quarter to one is 12:45: the hour before it on a twelve-hour face.
    return Clock(12 if hour == 1 else hour - 1, 60 - minutes), end


def _half_past(ctx: Context, i: int) -> Read:
    t = ctx.tokens
    if t[i + 1].kind == "past" and t[i + 2].kind == "n":
        return _with_half_of_day(ctx, _past(30, t[i + 2].value, i + 3))
    if t[i + 1].kind == "n" and ctx.word(i) == "half" and t[i + 2].kind not in ("unit", "working"):
        return _past(30, t[i + 1].value, i + 2)  # half nine, as the British say it
    return None


def _quarter_past(ctx: Context, i: int) -> Read:
    """(a) quarter past nine, quarter to six."""
    t = ctx.tokens
    i += t[i].kind == "a"
    if t[i].kind != "unit" or t[i].value != "quarter" or t[i + 2].kind != "n":
        return None
    if t[i + 1].kind == "past":
        return _with_half_of_day(ctx, _past(15, t[i + 2].value, i + 3))
    if t[i + 1].kind == "conn" and ctx.word(i + 1) == "to":
        return _with_half_of_day(ctx, _to(15, t[i + 2].value, i + 3))
    return None


def _with_half_of_day(ctx: Context, read: Read) -> Read:
    if read is None or ctx.tokens[read[1]].kind != "ampm":
        return read
    clock, end = read
    twelve = _twelve(clock.hour, ctx.tokens[end].value)
    return (Clock(twelve, clock.minute, exact=True), end + 1) if twelve is not None else None


def _less(ctx: Context, i: int) -> Read:
    """差一刻五点, 差五分六点."""
    t = ctx.tokens
    if t[i + 1].kind != "n" or t[i + 2].kind not in ("ke", "fen") or t[i + 3].kind != "n" or t[i + 4].kind != "dian":
        return None
    minutes = (t[i + 1].value or 0) * (15 if t[i + 2].kind == "ke" else 1)
    return _to(minutes, t[i + 3].value, i + 5)


def _range(ctx: Context, first: int, i: int) -> Read:
    """2-4pm, 2到4点, between 3 and 5:30pm: only the second number carries the unit."""
    t = ctx.tokens
    if t[i + 2].kind not in ("n", "clock") or not 0 <= first <= 24:
        return None
    if t[i + 2].kind == "n" and t[i + 3].kind not in ("dian", "ampm", "oclock"):
        return None
    if t[i + 2].kind == "clock" and t[i + 3].kind != "ampm":
        return None
    read = _number(ctx, i + 2) if t[i + 2].kind == "n" else _clock(ctx, i + 2)
    if read is None or read[0].start is not None:
        return None
    clock, end = read
    clock.start = first
    clock.weak = False
    return clock, end


def _noon(ctx: Context, i: int) -> Read:
    return Clock(12, exact=True, weak=ctx.tokens[i].kind == "noon"), i + 1


def _midnight(ctx: Context, i: int) -> Read:
    return Clock(24, exact=True, weak=True, midnight=True), i + 1


def _end_of_a_day(ctx: Context, i: int) -> Read:
    """end of tomorrow, end of Friday: the close of that day's business."""
    t = ctx.tokens
    after = t[i + 2].kind if t[i + 2].kind != "shift" else t[i + 3].kind
    if t[i].value == "end" and t[i + 1].kind == "of" and after in ("rel", "wd"):
        return Clock(EOD_HOUR, exact=True, eod=True), i + 2
    return None


def _eod(ctx: Context, i: int) -> Read:
    return Clock(EOD_HOUR, exact=True, eod=True), i + 1


_READERS: dict[str, Callable[[Context, int], Read]] = {
    "n": _number,
    "clock": _clock,
    "isoclock": _iso,
    "pair": _pair,
    "half": _half_past,
    "a": _quarter_past,
    "unit": _quarter_past,
    "less": _less,
    "noon": _noon,
    "midnight": _midnight,
    "eod": _eod,
    "edge": _end_of_a_day,
}


CLOCK_OPENERS = frozenset(_READERS)


def hour_in(part: str, clock: Clock) -> int | None:
    """The hour on a 24-hour clock that a time said with a part of the day means; 24 and more are the day after.

    None where the two contradict each other (上午15点). 晚上12点 and 今晚1点 belong to the night that begins that day.
    """
    hour = clock.hour
    if hour > 12 or clock.eod:
        return hour if part not in (MORNING, SMALL_HOURS) or hour == 24 else None
    if clock.exact and not clock.digits:
        if part == EVENING and hour <= 3:
            return hour + 24
        return hour
    if part == MORNING:
        return hour
    if part == NOON:
        return hour + 12 if hour <= 3 and hour else hour if hour >= 10 else None
    if part == AFTERNOON:
        return 12 if hour == 12 else hour + 12 if hour else None
    if part == EVENING:
        if hour == 12:
            return 24
        return hour + 24 if hour <= 3 else hour + 12 if hour >= 5 else None
    if part == SMALL_HOURS:
        return 0 if hour == 12 else hour if hour <= 6 else None
    if part == NIGHT:
        return 24 if hour == 12 else hour + 12 if hour >= 9 else hour + 24 if hour <= 5 else None
    return None
