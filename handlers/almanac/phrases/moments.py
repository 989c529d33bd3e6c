"""A moment: the day, the time of day and the words around them that stand together; and a range of two moments."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from handlers.almanac.phrases.context import Context
from handlers.almanac.phrases.grammar import RULES, day_at
from handlers.almanac.phrases.resolve import Moment, agree, resolve
from handlers.almanac.phrases.times import CLOCK_OPENERS, Clock, clock_at
from handlers.almanac.phrases.vocabulary import EVENING, MORNING, NIGHT, NOON, SMALL_HOURS

# A moment of more tokens than anybody writes; without an end a text of nothing but "the" would cost its square.
_LONGEST = 24


_LONGEST_RANGE = 300


def chunk_at(ctx: Context, i: int) -> Moment | None:
    """The moment, or range of two, that the tokens from i tell; None where they tell none."""
    left = moment_at(ctx, i)
    if left is None or left.recurring or left.vague:
        return left
    t = ctx.tokens
    j = left.end
    while t[j].kind == "fill":
        j += 1
    until = t[j].kind == "dl" and ctx.word(j) in ("until", "till") and (left.clock is not None or left.cue == "from")
    joined = t[j].kind == "conn" or until or (left.between and t[j].kind == "alt")
    if not joined or (left.day and left.day.start):
        return left
    at = resolve(ctx, left)
    if at is None:
        return left
    right = moment_at(ctx.from_day(at.date), j + 1) or _bare_hour(ctx, left, j + 1)
    if right is not None and right.recurring:
        return right if left.day is None or left.day.bare else left
    if right is None or right.vague or (right.day is None and left.clock is None):
        return left
    whole = replace(left, right=right, end=right.end, deadline=left.deadline or right.deadline)
    found = resolve(ctx, whole)
    if found is None or found.start is None:
        return left
    if (found.date - found.start[0]).days > _LONGEST_RANGE:
        left.vague = True  # 12月10日到12月1日: a slip, not eleven months
        return left
    opens, closes = (found.start[0], found.start[1] or time.min), (found.date, found.time or time.max)
    return whole if opens < closes else left


def _bare_hour(ctx: Context, left: Moment, i: int) -> Moment | None:
    token = ctx.tokens[i]
    if left.clock is None or token.kind != "n" or not token.value or token.value > 24:
        return None
    if ctx.tokens[i + 1].kind not in _HOUR_CLOSED:
        return None
    return Moment(i, i + 1, clock=Clock(token.value, exact=token.value > 12))


def moment_at(ctx: Context, i: int) -> Moment | None:
    t = ctx.tokens
    m = Moment(i, i)
    j = i
    while j - i < _LONGEST:
        kind = t[j].kind
        if kind in _JOINERS or (m.recurring and kind in ("ge", "unit") and m.empty):
            if (kind == "p" and t[j].value not in ",([:)]") or (kind == "rec" and m.before):
                break
            _note(ctx, m, j)
            j += 1
            if kind == "fill" and not m.empty and ctx.word(j - 1) in _THAT_DAY:
                m.end, m.cue = j, m.cue or "day"
            elif kind == "dl" and not m.empty and not ctx.word(j - 1).isascii():
                m.end = j
            continue
        step = _component(ctx, m, j) or _closing(ctx, m, j)
        if step is None:
            break
        j = m.end = step
    alone = t[j].kind == "end" and i == 0
    if m.empty and m.part == NOON and not m.recurring and (alone or m.cue in ("deadline", "by", "prep")):
        m.clock, m.end = Clock(12, exact=True), j
    if m.empty:
        alone = m.recurring and ctx.word(m.first) not in _EACH
        m.end = j
        return m if alone or (m.recurring and j - i > 1) else None
    if m.part in (NOON,) and m.clock is None:
        m.clock = Clock(12, exact=True)
    return m


_JOINERS = frozenset({"p", "fill", "prep", "dl", "from", "between", "rec", "zone", "the", "about"})


# The kinds of token a moment may begin with.
OPENERS = frozenset(RULES) | CLOCK_OPENERS | (_JOINERS - {"fill"}) | {"part", "part1", "in", "after"}


_HOUR_CLOSED = frozenset({"end", "p", "rel", "prep", "wd", "shift", "fill", "ampm", "dian", "oclock", "part", "in"})


_EACH = frozenset({"each", "every", "since", "每", "逢", "每逢"})  # of themselves they repeat nothing


_THAT_DAY = frozenset({"那天", "当天", "当日", "这天", "这一天", "开始", "起", "当天内"})


def _note(ctx: Context, m: Moment, j: int) -> None:
    """What a word that joins leaves on the moment."""
    token = ctx.tokens[j]
    if token.kind == "dl":
        m.deadline = True
        m.before = m.before or token.value == "before"
        m.cue = "by" if ctx.word(j) == "by" else "deadline"
    elif token.kind in ("prep", "from") and m.empty and not m.part:
        m.cue = m.cue or token.kind
    elif token.kind == "rec":
        m.recurring = True
    elif token.kind == "about" and ctx.tokens[j + 1].kind == "fest":
        m.vague = True
    elif token.kind == "between":
        m.between = True
    elif token.kind == "zone":
        m.zone = token.value
    elif token.kind == "p" and token.value == ":" and m.empty and j > 0:
        m.cue = m.cue or "colon"


def _component(ctx: Context, m: Moment, j: int) -> int | None:
    """Read a time, a day or a part of the day at j into the moment; the position after it, None where nothing fits."""
    t = ctx.tokens
    kind = t[j].kind
    if kind in ("part", "part1", "in"):
        return _part(ctx, m, j)
    if m.clock is None:
        read = clock_at(ctx, j) or _hour_after_at(ctx, m, j)
        if read is not None:
            m.clock = read[0]
            return read[1]
    found = day_at(ctx, j)
    if found is None:
        return None
    day, end = found
    if m.day is None:
        m.day = day
    else:
        agreed = agree(m.day, day)
        if agreed is None:
            return None
        m.day = agreed
    m.vague = m.vague or day.vague
    m.deadline = m.deadline or day.deadline
    if day.part:
        m.part = m.part or day.part
    return end


def _part(ctx: Context, m: Moment, j: int) -> int | None:
    t = ctx.tokens
    k = j
    if t[k].kind == "in":
        k += 1 + (t[k + 1].kind == "the")
        if t[k].kind != "part" or m.empty:
            found = day_at(ctx, j) if m.day is None else None
            if found is None:
                return None
            m.day, m.deadline = found[0], m.deadline or found[0].deadline
            return found[1]
    elif t[k].kind == "part1" and t[k + 1].kind not in ("n", "clock") and not (m.day and m.end == j):
        return None
    value = t[k].value
    if m.part and m.part != value:
        if m.part == EVENING and value in (SMALL_HOURS, NIGHT):
            value = NIGHT  # 今晚凌晨两点
        elif not (m.part in (MORNING, SMALL_HOURS) and value in (MORNING, SMALL_HOURS)):
            return None
    m.part = value
    if m.empty and t[k].kind == "part1" and t[k + 1].kind not in ("n", "clock"):
        return None
    if ctx.word(k) in ("午夜", "子夜") and t[k + 1].kind not in ("n", "clock") and m.clock is None:
        m.clock = Clock(24, exact=True, midnight=True, weak=True)
    return k + 1


def _hour_after_at(ctx: Context, m: Moment, j: int) -> tuple[Clock, int] | None:
    """at 8, by 5, tonight 8: a bare number counts as an hour only between words that want one."""
    token, after = ctx.tokens[j], ctx.tokens[j + 1]
    if token.kind != "n" or not token.value or token.value > 24 or j == 0:
        return None
    if ctx.word(j - 1) not in ("at", "by", "before", "until", "till", "from") and not (m.part and m.end == j):
        return None
    dated = after.kind == "mon" and ctx.word(j - 1) == "at" and ctx.tokens[j + 2].kind in ("n", "ord")  # at 5 Dec 8
    if dated or (after.kind in ("the", "edge", "fest", "endof") and day_at(ctx, j + 1)):
        return Clock(token.value, exact=token.value > 12, weak=True, bare=True), j + 1
    if after.kind not in ("end", "p", "part", "in", "rel", "prep", "dl", "fill", "wd", "shift", "conn", "zone", "qian"):
        return None
    if after.kind == "conn" and not _hour_follows(ctx, j + 2):
        return None
    if (after.kind == "p" and after.value in ":(") or ctx.text[after.start : after.start + 1] == "%":
        return None
    return Clock(token.value, exact=token.value > 12, weak=True, bare=True), j + 1


def _hour_follows(ctx: Context, j: int) -> bool:
    """from 9 to 11, from 9 to 11:30am; not from 3 to 5 designers."""
    after = ctx.tokens[j + 1].kind
    return ctx.tokens[j].kind == "clock" or (ctx.tokens[j].kind == "n" and after in _HOUR_CLOSED)


def _closing(ctx: Context, m: Moment, j: int) -> int | None:
    """前, 内, 以后 after a day or a time; "after" before one."""
    kind = ctx.tokens[j].kind
    if kind == "after":
        if clock_at(ctx, j + 1):
            m.cue = m.cue or "after"
            return j + 1
        if m.empty and day_at(ctx, j + 1):
            m.vague = True
            return j + 1
        return None
    if kind == "vague" or (kind == "conn" and ctx.tokens[j + 1].kind == "vague"):
        m.vague = True
        return j + 1
    if m.empty and m.part == NOON and kind in ("qian", "nei"):
        m.clock = Clock(12, exact=True)
    if m.empty:
        return None
    if kind == "break" and m.day is not None and m.day.kind == "festival" and ctx.tokens[j + 1].kind == "qian":
        return j + 1
    if kind == "qian":
        m.deadline = m.before = True
        m.cue = "deadline"
        return j + 1
    if kind == "nei" and m.day is not None:
        m.deadline = True
        return j + 1
    if kind == "hou" and m.clock is not None:
        return j + 1
    return None
