"""The grammar of days: which rules a token may open, tried in order, the first that holds wins."""

from __future__ import annotations

from handlers.almanac.phrases import dates, edges, lunar_days, numeric, periods, relative, weekdays
from handlers.almanac.phrases.context import Context
from handlers.almanac.phrases.day import Found, Rule, fill

_DEEPEST = 3


def day_at(ctx: Context, i: int) -> Found:
    """The day that the tokens from position i name, and the position after it; None where they name none."""
    for rule in RULES.get(ctx.tokens[i].kind, ()):
        found = rule(ctx, i)
        if found is not None:
            day, j = found
            counted = relative.offset(ctx, day, j)
            if counted is not None:
                return counted
            if ctx.tokens[j].kind in ("vague", "hou"):
                day.vague = True
                return day, j + 1
            return found
    return None


def _year(ctx: Context, i: int) -> Found:
    year = ctx.today.year + ctx.tokens[i].value
    return lunar_days.festival_in_year(ctx, year, fill(ctx, i + 1))


def _stated_year(ctx: Context, i: int) -> Found:
    t = ctx.tokens
    if t[i + 1].kind == "nian" and t[i].value and 1900 <= t[i].value <= 2100:
        return lunar_days.festival_in_year(ctx, t[i].value, fill(ctx, i + 2))
    return None


def _anchor(ctx: Context, i: int) -> Found:
    """The day that another is counted from; a longer chain than anybody says is refused, for it would cost a stack."""
    if ctx.depth[0] >= _DEEPEST:
        return None
    ctx.depth[0] += 1
    try:
        return day_at(ctx, i)
    finally:
        ctx.depth[0] -= 1


_counting = relative.rules(_anchor)
_counted, _ahead, _within = _counting["counted"], _counting["ahead"], _counting["within"]
_beside, _the, _weekday_beside = _counting["beside"], _counting["the"], _counting["weekday_beside"]

RULES: dict[str, tuple[Rule, ...]] = {
    "rel": (dates.rule_rel,),
    "wd": (_weekday_beside, weekdays.rule_wd),
    "shift": (edges.rule_nth_of, weekdays.rule_shift),
    "coming": (weekdays.rule_shift,),
    "year": (_year, dates.rule_year),
    "n": (
        _stated_year,
        lunar_days.rule_eleventh,
        _counted,
        lunar_days.rule_lunar_words,
        periods.rule_numbered_quarter,
        dates.number_day,
    ),
    "pair": (_counted, numeric.rule_pair),
    "half": (_counted,),
    "a": (_counted,),
    "in": (_ahead,),
    "within": (_within,),
    "guo": (_ahead,),
    "the": (_the,),
    "ord": (lunar_days.rule_ord_lunar, edges.rule_nth_of, _beside, dates.rule_ord),
    "unit": (_beside, edges.rule_unit_edge),
    "working": (_beside,),
    "mon": (lunar_days.rule_lunar_words, dates.rule_mon),
    "ymd": (numeric.rule_ymd,),
    "ymd8": (numeric.rule_ymd,),
    "dmy": (numeric.rule_dmy,),
    "per": (periods.rule_per,),
    "yue": (periods.rule_yue,),
    "nian": (periods.rule_nian,),
    "quarter": (periods.rule_quarter,),
    "q": (periods.rule_q,),
    "halfyear": (periods.rule_halfyear,),
    "edge": (edges.rule_edge,),
    "endof": (edges.rule_endof,),
    "same": (edges.rule_same,),
    "wknd": (periods.rule_weekend,),
    "lunar": (lunar_days.rule_lunar,),
    "lmon": (lunar_days.rule_lunar_words,),
    "leap": (lunar_days.rule_lunar_words,),
    "beside-break": (lunar_days.rule_beside_break,),
    "fest": (lunar_days.rule_fest,),
}
