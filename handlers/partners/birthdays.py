"""From what a person types to a day that comes back every year: "5月2日", "2 May 1990", “农历十月廿四”, "lunar 10/24".

Days, not dates: the almanac's phrases read "next Friday", this reads what stands in a file for years. Pure; the answer
is an almanac day, or an `Unread` that says why not.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import date
from typing import Literal

from handlers.almanac import (
    LunarDay,
    MonthOnly,
    NewYearsEve,
    NoSuchDay,
    SolarDay,
    YearlyDay,
    leap_month,
    month_days,
)

Reason = Literal["unread", "no_such_day", "no_leap_month", "future", "too_old", "two_readings"]

_TRADITIONAL = str.maketrans("農曆陰舊臘閏號歲節陽國", "农历阴旧腊闰号岁节阳国")
_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "○": 0}
_MONTHS_EN = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_EN = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_LUNAR = re.compile(r"农历|阴历|旧历|老历|\(lunar\)|\blunar( calendar)?\b|\bchinese calendar\b")
_SOLAR = re.compile(r"公历|阳历|新历|国历|西历|\(solar\)|\bsolar( calendar)?\b")
_NOISE = re.compile(r"生日是?|出生于?|\bb-?day\b|\bbirthday( is)?\b|\bborn( on| in)?\b|^是|^on\b|\bthe\b|[,，。:：]")
_FESTIVALS = {
    "除夕": "eve", "大年三十": "eve", "年三十": "eve", "大年夜": "eve", "new year's eve": "eve", "new years eve": "eve",
    "春节": (1, 1), "大年初一": (1, 1), "元宵节": (1, 15), "元宵": (1, 15), "端午节": (5, 5), "端午": (5, 5),
    "七夕": (7, 7), "七夕节": (7, 7), "中元节": (7, 15), "中秋节": (8, 15), "中秋": (8, 15), "重阳节": (9, 9),
    "重阳": (9, 9), "腊八": (12, 8), "腊八节": (12, 8), "小年": (12, 23),
}  # fmt: skip
_ORDINAL = r"(\d{1,2})(?:st|nd|rd|th)?"
LONGEST = 60
"""Characters a birthday may have; anything longer is a story, not a day."""


class Unread(ValueError):
    """Not a birthday. `reason` says why; for "two_readings" the two days are in `readings`."""

    def __init__(self, reason: Reason, readings: tuple[YearlyDay, ...] = ()) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.readings = readings


def number_zh(text: str) -> int | None:
    """A Chinese number up to 99, or a year digit by digit: 廿四, 二十, 初十, 一九九〇."""
    text = text.removeprefix("初")
    if not text:
        return None
    if text.isdigit():
        return int(text)
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    text = text.replace("廿", "二十").replace("卅", "三十")
    head, ten, tail = text.partition("十")
    if not ten or any(c not in _DIGITS for c in head + tail) or len(head) > 1 or len(tail) > 1:
        return None
    return (_DIGITS[head] if head else 1) * 10 + (_DIGITS[tail] if tail else 0)


def read(said: str, today: date, locale: str = "zh") -> YearlyDay:
    """The day that was meant. Raises Unread.

    Month comes before day in Chinese and in anything written with the year first; "5/2" typed by an English reader is
    two readings, and they are asked. A year is the birth year, not before 1900 and not after today.
    """
    text = unicodedata.normalize("NFKC", said).casefold().translate(_TRADITIONAL).replace("’", "'")
    if len(text) > LONGEST:
        raise Unread("unread")
    lunar = bool(_LUNAR.search(text))
    solar = bool(_SOLAR.search(text))
    text = _NOISE.sub(" ", _SOLAR.sub(" ", _LUNAR.sub(" ", text)))
    text = re.sub(r"(?<=[\u3400-\u9fff\d])\s+(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])\s+(?=\d)", "", text.strip())
    text = " ".join(text.split())
    if not text:
        raise Unread("unread")
    try:
        day = _festival(text, lunar) or _chinese(text, lunar, solar) or _figures(text, lunar, locale)
        if day is None:
            day = _lunar_english(text) if lunar else _english(text)
    except NoSuchDay as error:
        raise Unread("no_leap_month" if error.reason == "leap" else "no_such_day") from None
    if day is None:
        raise Unread("unread")
    return _plausible(day, today)


def _plausible(day: YearlyDay, today: date) -> YearlyDay:
    if day.year is not None and day.year < 100:
        century = 2000 if 2000 + day.year <= today.year else 1900
        try:
            day = replace(day, year=century + day.year)
        except NoSuchDay:
            raise Unread("no_such_day") from None
    if day.year is not None:
        if day.year > today.year:
            raise Unread("future")
        if day.year < 1900:
            raise Unread("too_old")
    if isinstance(day, LunarDay) and day.leap and not _ever_leap(day.month):
        raise Unread("no_leap_month")
    return day


def _ever_leap(month: int) -> bool:
    return any(leap_month(year) == month for year in range(1900, 2101))


def _festival(text: str, lunar: bool) -> YearlyDay | None:
    year: int | None = None
    if found := re.match(r"(\d{4})年?\s*(?=\D)", text):
        year, bare = int(found[1]), text[found.end() :]
    else:
        bare = text
    known = _FESTIVALS.get(bare)
    if known is None or (bare.isascii() and not lunar):
        return None
    if known == "eve":
        return NewYearsEve(year)
    assert isinstance(known, tuple)
    return LunarDay(known[0], known[1], year=year)


_ZH = re.compile(
    r"(?:(?P<year>\d{2,4}|[〇○零一二三四五六七八九]{2,4})年)?"
    r"(?P<leap>闰)?(?P<month>\d{1,2}|正|冬|腊|[一二三四五六七八九十]{1,3})月"
    r"(?:份)?(?P<day>初?\d{1,2}|[初一二三四五六七八九十廿卅]{1,3})?(?:日|号)?$"
)


def _chinese(text: str, lunar: bool, solar: bool) -> YearlyDay | None:
    found = _ZH.match(text)
    if not found:
        return None
    named = {"正": 1, "冬": 11, "腊": 12}.get(found["month"])
    month = named or number_zh(found["month"])
    year = number_zh(found["year"]) if found["year"] else None
    if month is None or (found["year"] and year is None):
        return None
    if found["day"] is None:
        if lunar or found["leap"] or named:
            return None  # a lunar month without a day says no day of any solar month
        return MonthOnly(month, year)
    day = number_zh(found["day"])
    if day is None:
        return None
    spoken = bool(found["leap"] or named or re.match(r"初|廿|卅", found["day"]))
    if (lunar or spoken) and not solar:
        return _lunar_day(month, day, bool(found["leap"]), year)
    return SolarDay(month, day, year)


def _lunar_day(month: int, day: int, leap: bool, year: int | None) -> LunarDay:
    if year is not None and year < 100:  # the century is found later: only the year itself decides what exists
        return replace(LunarDay(month, day, leap), year=1900 + year if year > 30 else 2000 + year)
    if year is not None and not 1900 <= year <= 2100:
        raise Unread("too_old" if year < 1900 else "future")
    if year is not None and not leap and leap_month(year) == month and day == 30 and month_days(year, month) == 29:
        leap = True  # only the leap month of that year has a day 30
    return LunarDay(month, day, leap, year)


def _figures(text: str, lunar: bool, locale: str) -> YearlyDay | None:
    leap = bool(re.search(r"闰|\bleap\b", text))
    bare = re.sub(r"闰|\bleap( month)?\b", " ", text).strip()
    if found := re.fullmatch(r"(\d{4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})", bare) or re.fullmatch(
        r"(\d{4})(\d{2})(\d{2})", bare
    ):
        year, month, day = map(int, found.groups())
        return _lunar_day(month, day, leap, year) if lunar or leap else SolarDay(month, day, year)
    if found := re.fullmatch(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})", bare):
        if lunar or leap:
            return None
        return _either(int(found[1]), int(found[2]), int(found[3]), "en")
    if found := re.fullmatch(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})", bare):
        first, second = int(found[1]), int(found[2])
        if lunar or leap:
            return _lunar_day(first, second, leap, None)
        return _either(first, second, None, locale)
    if (lunar or leap) and (found := _YEAR_BESIDE.fullmatch(bare)):
        return _lunar_day(int(found["month"]), int(found["day"]), leap, int(found["before"] or found["after"]))
    return None


_YEAR_BESIDE = re.compile(
    r"(?:(?P<before>\d{4})\s+)?(?P<month>\d{1,2})\s*[-/.]\s*(?P<day>\d{1,2})(?(before)|\s+(?P<after>\d{4}))"
)
"""A lunar day in figures with its year in front or behind: "6/10 1987", "1987 6/10"."""


def _either(first: int, second: int, year: int | None, locale: str) -> YearlyDay:
    """Month and day, or day and month: what only fits one way is that; in Chinese the month comes first."""
    if locale == "zh" or first == second or second > 12:
        return SolarDay(first, second, year)
    if first > 12:
        return SolarDay(second, first, year)
    raise Unread("two_readings", (SolarDay(second, first, year), SolarDay(first, second, year)))


def _english(text: str) -> YearlyDay | None:
    year = r"(?:[\s,]+(\d{4}))?"
    if found := re.fullmatch(rf"{_ORDINAL}(?: of)?[\s-]*{_EN}-?{year}", text):
        return SolarDay(_month(found[2]), int(found[1]), int(found[3]) if found[3] else None)
    if found := re.fullmatch(rf"{_EN}[\s-]*{_ORDINAL}{year}", text):
        return SolarDay(_month(found[1]), int(found[2]), int(found[3]) if found[3] else None)
    if found := re.fullmatch(rf"(\d{{4}})[\s-]+{_EN}[\s-]*{_ORDINAL}", text):
        return SolarDay(_month(found[2]), int(found[3]), int(found[1]))
    if found := re.fullmatch(rf"(?:in )?{_EN}{year}", text):
        return MonthOnly(_month(found[1]), int(found[2]) if found[2] else None)
    return None


def _lunar_english(text: str) -> YearlyDay | None:
    leap = bool(re.search(r"\bleap\b", text))
    bare = " ".join(re.sub(r"\bleap\b", " ", text).split())
    year = r"(?:\s+(?:of )?(\d{4}))?"
    if found := re.fullmatch(rf"(?:{_ORDINAL} )?month (\d{{1,2}})?\s*day {_ORDINAL}{year}", bare):
        month = found[1] or found[2]
        if month is None or (found[1] and found[2]):
            return None
        return _lunar_day(int(month), int(found[3]), leap, int(found[4]) if found[4] else None)
    if found := re.fullmatch(rf"(?:day )?{_ORDINAL}(?: day)? of {_ORDINAL} month{year}", bare):
        return _lunar_day(int(found[2]), int(found[1]), leap, int(found[3]) if found[3] else None)
    return None


def _month(text: str) -> int:
    return _MONTHS_EN.index(text[:3]) + 1


def asks_leap(day: YearlyDay) -> bool:
    """Whether it matters in which of two months, or in which years, this person keeps the day."""
    if not isinstance(day, LunarDay):
        return False
    return day.leap or (day.year is not None and leap_month(day.year) == day.month)


def asks_feb29(day: YearlyDay) -> bool:
    return isinstance(day, SolarDay) and (day.month, day.day) == (2, 29)
