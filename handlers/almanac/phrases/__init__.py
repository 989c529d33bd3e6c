"""Phrases to dates, in Chinese (simplified and traditional) and English, mixed and full-width too.

`parse` understands a whole phrase or gives None: for date fields. `find` takes the one date out of a sentence typed in
one go, and gives None where there is none, several, or only a number. Neither raises on any text.

The rules people should know:

- A deadline (前, 内, by, before, due) means that day itself unless a time is said. 下班前, EOD and COB are 18:00.
- Weeks start on Monday (or `week_start`): 下周五 and "next Friday" are Friday of next week, 本周五 is this week's.
  A bare weekday is the coming one: today's own name means today, until a time said with it is past.
- A day and month without a year are the coming ones; 8号 and "the 8th" likewise. 12/8 is December 8, and 8 December for
  readers of British-style locales (en-GB, en-AU …); 25/12 has one reading.
- A time alone is today, or tomorrow once it is past. An hour with no half of the day named is an afternoon hour from 1
  to 6 and a morning hour from 7 to 11, moved to the evening where this morning's is past (8点 said at 10:30 is 20:00).
- 今晚12点 and "midnight tonight" are 00:00 of the next day; 凌晨 belongs to the day it is said with.
- A range gives its end and keeps its start. A weekend ends on Sunday; before the weekend is Friday. A week, as a
  deadline, ends on Friday; 上旬, 中旬 and 下旬 end on the 10th, the 20th and the month's last day.
- A festival of no stated year is the coming one; "after the break" is answered only once that year's breaks are known.
- Too loose to be a day gives None: 下周, next month, 周五以后, after Christmas, early next week, asap.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from handlers.almanac.phrases.context import FIRST_YEAR, LAST_YEAR, Context
from handlers.almanac.phrases.moments import chunk_at
from handlers.almanac.phrases.normalise import even, only_speech
from handlers.almanac.phrases.resolve import Moment, resolve
from handlers.almanac.phrases.sentence import the_one
from handlers.almanac.phrases.tokens import tokenise
from handlers.almanac.workdays import Calendar

# A phrase in a field and a sentence typed in one go are short; beyond this nobody means one date.
LONGEST_PHRASE = 120
LONGEST_SENTENCE = 2000

_DAY_FIRST = frozenset({"GB", "UK", "AU", "NZ", "IE", "IN", "ZA", "SG", "HK", "MY"})
_COUNTRY_OF_ZONE = {
    "Asia/Shanghai": "CN", "Asia/Chongqing": "CN", "Asia/Urumqi": "CN", "PRC": "CN", "Asia/Hong_Kong": "HK",
    "Asia/Taipei": "TW", "Asia/Singapore": "SG", "Asia/Tokyo": "JP", "Europe/London": "GB",
    "America/New_York": "US", "America/Chicago": "US", "America/Denver": "US", "America/Los_Angeles": "US",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Phrase:
    """The answer, local to the zone asked for.

    `time` is None where none was said. `deadline`: the words made it one (前, by, due …). `start` opens a range whose
    end is `date` and `time`. `said` is the part of the text that was understood, as it was typed.
    """

    date: dt.date
    time: dt.time | None
    deadline: bool
    start: tuple[dt.date, dt.time | None] | None
    said: str


def parse(
    text: str,
    now: datetime,
    zone: str,
    calendar: Calendar | None = None,
    locale: str = "zh",
    week_start: int = 0,
) -> Phrase | None:
    """The date of a phrase that is nothing but a date; None where any word of it is not understood.

    `now` is aware; "today" is its day in `zone` (an IANA name). Without a calendar every weekday is a working day.
    ValueError for a naive `now`, ZoneInfoNotFoundError for an unknown zone; the text itself never raises.
    """
    if not text or len(text) > LONGEST_PHRASE:
        return None
    ctx = _context(text, even(text), now, zone, calendar, locale, week_start)
    return _parse(ctx) if ctx else None


def find(
    text: str,
    now: datetime,
    zone: str,
    calendar: Calendar | None = None,
    locale: str = "zh",
    week_start: int = 0,
) -> Phrase | None:
    """The one date in a sentence (the end of it where it is a range); None where there is none, or are several.

    A day and a time that stand apart belong together, and two mentions of one day are one. Dates inside addresses, file
    names, titles and quotations do not count. Arguments and errors as for `parse`.
    """
    if not text or len(text) > LONGEST_SENTENCE:
        return None
    ctx = _context(text, only_speech(even(text)), now, zone, calendar, locale, week_start)
    if ctx is None:
        return None
    if len(text) <= LONGEST_PHRASE and (whole := _parse(ctx)):
        return whole
    found = the_one(ctx)
    return _phrase(ctx, found[0], found[1]) if found else None


def country_of_zone(zone: str) -> str | None:
    """The country whose holidays a zone suggests; None where there are none on file for it."""
    if zone.startswith("US/"):
        return "US"
    return _COUNTRY_OF_ZONE.get(zone)


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _context(
    text: str, evened: str, now: datetime, zone: str, calendar: Calendar | None, locale: str, week_start: int
) -> Context | None:
    if now.tzinfo is None:
        raise ValueError("`now` needs a zone")
    try:
        local = now.astimezone(_zone(zone)).replace(tzinfo=None)
    except OverflowError:
        return None
    if not FIRST_YEAR < local.year < LAST_YEAR:
        return None
    language, _, region = locale.replace("_", "-").partition("-")
    country = calendar.country if calendar else country_of_zone(zone) or ("CN" if language == "zh" else "")
    return Context(
        text=evened,
        tokens=tokenise(evened),
        today=local.date(),
        anchor=local.date(),
        now=local,
        zone=zone,
        day_first=language != "zh" and region.upper() in _DAY_FIRST,
        chinese=language == "zh",
        calendar=calendar,
        country=country,
        week_start=week_start,
        raw=text,
        instant=now.astimezone(UTC),
        depth=[0],
    )


def _parse(ctx: Context) -> Phrase | None:
    t = ctx.tokens
    i = 0
    while t[i].kind == "p":
        i += 1
    m = chunk_at(ctx, i)
    if m is None or m.recurring or m.vague:
        return None
    end = m.end
    while t[end].kind in ("p", "fill"):
        end += 1
    return _phrase(ctx, m, m.deadline) if t[end].kind == "end" else None


def _phrase(ctx: Context, m: Moment, deadline: bool) -> Phrase | None:
    found = resolve(ctx, m)
    if found is None:
        return None
    said = ctx.raw[ctx.tokens[m.first].start : ctx.tokens[m.end - 1].end].strip()
    closing = ctx.raw[ctx.tokens[m.end - 1].end :][:1]
    if closing in ("\N{FULLWIDTH RIGHT PARENTHESIS}", ")") and any(
        c in said for c in "(\N{FULLWIDTH LEFT PARENTHESIS}"
    ):
        said += closing
    return Phrase(found.date, found.time, deadline, found.start, said)


__all__ = ["LONGEST_PHRASE", "LONGEST_SENTENCE", "Phrase", "country_of_zone", "find", "parse"]
