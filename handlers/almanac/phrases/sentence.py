"""The one date of a sentence: which of the moments in it are meant as a date, and whether they are one."""

from __future__ import annotations

import re
from dataclasses import replace

from handlers.almanac.phrases.context import Context
from handlers.almanac.phrases.moments import OPENERS, chunk_at
from handlers.almanac.phrases.resolve import Moment, agree, resolve
from handlers.almanac.phrases.vocabulary import DOUBTFUL

_WISH_BEFORE = re.compile(r"(?:happy|great|good|nice|lovely|merry|wonderful|relaxing|enjoy (?:your|the))\s*$")
_WISH_AFTER = re.compile(r"\s*(?:快乐|愉快|好[!~,。\s]|好$|安康)")
_NOT_A_CLOCK_AFTER = re.compile(
    r"\s*(?:比例|的?横|的?竖|画幅|画面|屏|ratio|aspect|long|版|分钟|的?视频|便利|读书|split|mix)"
)
_REFUSED_AFTER = re.compile(r"\s*[我你他她都也就]{0,2}(?:不行|不在|不上班|不方便|不加班|不可以|没空|没时间|休息)")
_REFUSED_BEFORE = re.compile(
    r"(?:\bnot|n't|\bcannot|\bnever) (?:do |make |make it |be |work |come |available )?(?:on |by |at |before )?$"
)
_NOT_A_CLOCK_BEFORE = re.compile(
    r"(?:比例|比分|时长|片长|长度|尺寸|画幅|版本|ratio|duration|length|runtime|score|aspect|room|suite|verse|version)[是为:\s约]*$"
)
_RATIOS = frozenset({(16, 10), (9, 16), (2, 35), (1, 85), (2, 39)})
# "at 4", "by 5" where nothing was counted: not "multiplied by 2", not "before 3", which is often a version.
_HOUR_AT = re.compile(r"(?:\bat|(?<!ed)(?<!ing)(?<!es)(?<!up)(?<!down)(?<!more)(?<!less)(?<!cut)\s+by) [0-9]{1,2}$")
_ACT = tuple("前发交给要出上开截提完定到寄拍改见集碰过签直整收播审内")
_POINTS_BEFORE = tuple("有第几这那列涨降跌高低差个百分早晚快慢多少大小了好上下共")
_NEAR = 8
_SMALL_FRACTIONS = frozenset({(1, 2), (1, 3), (2, 3), (1, 4), (3, 4), (1, 5), (2, 5), (1, 10), (1, 6), (1, 8), (9, 10)})


def the_one(ctx: Context) -> tuple[Moment, bool] | None:
    """The moment the whole sentence means and whether a deadline was said; None where there is none, or several."""
    kept: list[Moment] = []
    recurring = False
    topic = -_NEAR
    t = ctx.tokens
    i = 0
    while t[i].kind != "end":
        m = chunk_at(ctx, i) if t[i].kind in OPENERS else None
        if m is None:
            i += 1
            continue
        i = max(m.end, i + 1)
        if m.recurring:
            recurring = True
        elif _wished(ctx, m) or _office_hours(ctx, m):
            continue
        elif m.day is None and not m.deadline and t[m.first].start - topic < _NEAR:
            return None  # 圣诞直播晚上8点: an hour of that day, not of today
        elif m.day is None and m.first and t[m.first - 1].kind == "pair":
            return None  # 12.6 晚8点: a number that may have been its day
        elif _refused(ctx, m) or m.vague or _one_of_several(ctx, m) or _daily(ctx, m):
            return None
        elif _meant(ctx, m):
            kept.append(m)
        elif kept and kept[-1].end == m.first - 1 and t[m.first - 1].kind == "alt":
            return None  # 11月27日或28日
        elif m.day is not None and m.day.kind == "festival":
            topic = ctx.tokens[m.end - 1].end
    days = [m for m in kept if m.day is not None]
    clocks = [m for m in kept if m.day is None]
    if recurring and not days:
        return None
    merged = _merge_days(ctx, days) if days else clocks.pop(0) if clocks else None
    if merged is None:
        return None
    merged = _merge_clocks(ctx, merged, clocks)
    if merged is None:
        return None
    return merged, any(m.deadline or (m.right is not None and m.right.deadline) for m in kept)


def _merge_days(ctx: Context, moments: list[Moment]) -> Moment | None:
    merged = moments[0]
    for m in moments[1:]:
        if m.right or merged.right:
            a, b = resolve(ctx, merged), resolve(ctx, m)
            if a is None or b is None or a.date != b.date:
                return None
            continue
        assert merged.day is not None and m.day is not None
        day = agree(merged.day, m.day)
        if day is None:
            return None
        joined = replace(merged, day=day, end=max(merged.end, m.end), before=merged.before or m.before)
        if merged.clock is None:
            joined.clock, joined.part, joined.zone = m.clock, merged.part or m.part, m.zone
        elif m.clock is not None and not _same_clock(ctx, joined, m):
            return None
        merged = joined
    return merged


def _merge_clocks(ctx: Context, merged: Moment, clocks: list[Moment]) -> Moment | None:
    """The time that stands apart from its day joins it; two different times are no answer."""
    for m in clocks:
        if merged.clock is None and merged.right is None:
            if m.part and merged.part and m.part != merged.part:
                return None
            part = m.part or merged.part
            merged = replace(merged, clock=m.clock, part=part, right=m.right, zone=m.zone, end=max(merged.end, m.end))
            merged.first = min(merged.first, m.first)
        elif not _same_clock(ctx, merged, m):
            return None
    return merged


def _same_clock(ctx: Context, merged: Moment, m: Moment) -> bool:
    a = resolve(ctx, merged)
    b = resolve(ctx, replace(m, day=merged.day, part=m.part or merged.part) if m.right is None else m)
    return a is not None and b is not None and a.time == b.time


def _around(ctx: Context, m: Moment) -> tuple[str, str]:
    start, end = ctx.tokens[m.first].start, ctx.tokens[m.end - 1].end
    return ctx.text[max(0, start - 24) : start], ctx.text[end : end + 16]


def _wished(ctx: Context, m: Moment) -> bool:
    """happy Friday, 周末愉快, have a great weekend."""
    before, after = _around(ctx, m)
    return bool(_WISH_BEFORE.search(before) or _WISH_AFTER.match(after)) and m.clock is None


def _refused(ctx: Context, m: Moment) -> bool:
    """周五不行, not Friday: a day that was named to be ruled out."""
    before, after = _around(ctx, m)
    return bool(_REFUSED_BEFORE.search(before) or (not m.deadline and _REFUSED_AFTER.match(after)))


def _office_hours(ctx: Context, m: Moment) -> bool:
    """工作日 9 点到 18 点: hours of every working day."""
    before = ctx.tokens[m.first - 1] if m.first else None
    return m.day is None and before is not None and before.kind == "unit" and before.value == "workday"


def _one_of_several(ctx: Context, m: Moment) -> bool:
    """8 or 9 Dec, 8、9号: a number joined to the date by a word of choice."""
    t = ctx.tokens
    i = m.first
    while i > 0 and t[i - 1].kind in ("the", "prep"):
        i -= 1
    return i >= 2 and t[i - 1].kind == "alt" and t[i - 2].kind in ("n", "ord", "wd", "rel")


def _daily(ctx: Context, m: Moment) -> bool:
    """周一到周五每天: a range of bare weekdays beside a word of repetition is an arrangement, not a date."""
    if m.right is None or m.day is None or not m.day.bare:
        return False
    return any(token.kind == "rec" for token in ctx.tokens)


def _meant(ctx: Context, m: Moment) -> bool:
    """Whether a moment inside a sentence is meant as its date, judged by the words beside it."""
    before, after = _around(ctx, m)
    if m.day is None:
        if m.right is not None and m.clock is not None and not m.clock.bare:
            return True
        return _clock_meant(ctx, m, before, after)
    day = m.day
    if not day.weak or m.right is not None:
        return True
    following = ctx.tokens[m.end]
    if day.kind == "festival":
        if m.cue in ("deadline", "day", "by"):
            return True
        return m.clock is not None or (bool(m.cue) and following.kind in ("end", "p", "conn", "alt"))
    if m.clock is not None and m.end - m.first > 1:
        return True
    token = next((k for k in ctx.tokens[m.first : m.end] if k.kind in ("pair", "ymd8", "wd", "ord", "mon")), following)
    if token.kind == "pair":
        if token.value[:2] in _SMALL_FRACTIONS and m.cue in ("by", "prep", "colon", ""):
            return False
        a, b = token.value[:2]
        return bool(m.cue) or after.startswith(_ACT) or (8 <= a <= 12 and b < a and not _NOT_A_CLOCK_AFTER.match(after))
    if token.kind == "ymd8":
        return m.cue in ("deadline", "by", "prep", "day") or after.startswith(_ACT)
    if day.kind == "day" and not ctx.text[token.start : token.end].isascii():
        return bool(m.cue) or after.startswith(_ACT)
    if token.kind == "wd":
        word = ctx.text[token.start : token.end]
        proper = ctx.raw[token.start].isupper() and token.start > 0 and word not in ("sun",)
        return bool(m.cue) or (word in DOUBTFUL and proper)
    return bool(m.cue)


def _clock_meant(ctx: Context, m: Moment, before: str, after: str) -> bool:
    clock = m.clock
    assert clock is not None
    if clock.bare and not m.part:
        return _HOUR_AT.search(ctx.text[: ctx.tokens[m.end - 1].end]) is not None
    if not clock.weak or m.part or m.cue in ("deadline", "by", "after"):
        return not (clock.weak and clock.midnight and not m.cue)
    if clock.digits:
        if not m.cue and not clock.padded and (clock.hour == 0 or clock.minute % 5):
            return False  # 0:15 is a length, 3:16 a verse
        if _NOT_A_CLOCK_AFTER.match(after) or _NOT_A_CLOCK_BEFORE.search(before):
            return False
        return bool(m.cue) or (clock.hour, clock.minute) not in _RATIOS
    word = next((k for k in ctx.tokens[m.first : m.end] if k.kind == "dian"), None)
    if word is None:
        return bool(m.cue)
    if (
        before.rstrip().endswith(_POINTS_BEFORE)
        or _NOT_A_CLOCK_AFTER.match(after)
        or (clock.hour == 1 and clock.minute == 0 and not m.cue)
    ):
        return False
    if before.endswith(("说", "提")) and not after.lstrip().startswith(_ACT):
        return False
    if clock.minute or m.cue or word.end - word.start > 1:
        return True
    return not after or after.lstrip().startswith((*_ACT, ",", "。"))
