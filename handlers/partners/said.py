"""How a key date is said: which day it is, how far away, and the break it lies in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Literal

from handlers import almanac
from handlers.almanac import Calendar, LunarDay, MonthOnly, NewYearsEve, SolarDay, day_from_dict, to_lunar
from handlers.conversation import Voice
from handlers.partners import rules

COUNTED = 45
"""Working days up to which one says how many are left; beyond that the date says more."""


def locale(v: Voice) -> Literal["zh", "en"]:
    return "zh" if v.locale == "zh" else "en"


def short(v: Voice, day: date, today: date) -> str:
    """A day without its weekday, and with its year only when that is another than today's: "2 Dec", “12 月 2 日”."""
    text = SolarDay(day.month, day.day).text(locale(v))
    if day.year == today.year:
        return text
    return f"{day.year} 年 {text}" if v.locale == "zh" else f"{text} {day.year}"


def day_words(v: Voice, day: Mapping[str, Any], *, year: bool = False) -> str:
    """A stored day as it was meant: “农历十月廿四”, "2 May". The birth year only when asked for."""
    if day["kind"] == "once":
        return v.say(date.fromisoformat(day["on"]))
    known = day_from_dict(day)
    text = known.text(locale(v))
    if not year or known.year is None:
        return text
    if v.locale == "zh":
        return f"{known.year} 年{'' if text.startswith('农历') else ' '}{text}"
    return f"{text}{',' if isinstance(known, LunarDay) else ''} {known.year}"


def leap_month_words(v: Voice, day: Mapping[str, Any]) -> str:
    """The leap month of a lunar day: “闰六月”, "leap 6th lunar month"."""
    return almanac.month_text(day["month"], True, locale(v))


def lunar_part(v: Voice, day: Mapping[str, Any], on: date, today: date | None = None) -> str:
    """The lunar words of the day that is kept, for a bracket behind its solar date; "" for a solar day.

    Where that year lacks the leap month or the 30th that is in the file, the words are those of the day that stands in
    for it, and say why. With `today` the lunar year that runs is called this year.
    """
    known = day_from_dict(day) if day["kind"] != "once" else None
    if isinstance(known, NewYearsEve):
        return known.text(locale(v))
    if not isinstance(known, LunarDay):
        return ""
    kept = to_lunar(on)
    words = LunarDay(kept.month, kept.day, kept.leap).text(locale(v))
    this = "_this" if today and to_lunar(today).year == kept.year else ""
    if known.leap and almanac.leap_month(kept.year) != known.month:
        lacks = v(f"lunar.no_leap{this}", month=leap_month_words(v, day))
    elif kept.day != known.day:
        lacks = v(f"lunar.no_30th{this}")
    else:
        return words
    return f"{words}{'，' if v.locale == 'zh' else ', '}{lacks}"


def when(v: Voice, on: date, today: date, calendar: Calendar, day: Mapping[str, Any] | None = None) -> str:
    """When that is, as one says it today: “下周三（12 月 2 日，农历十月廿四）”, "next Wednesday (2 Dec, …)".

    A day inside a holiday break says so; a day further off than next week says how many working days are left, unless
    that is months. Where only the month is known, no day is named.
    """
    far = rules.where(on, today)
    if day and day["kind"] == "month":
        this = "this" if (on.year, on.month) == (today.year, today.month) else "some"
        return v(f"when.{this}_month", month=day_words(v, day))
    lunar = lunar_part(v, day, on, today) if day else ""
    span = calendar.holiday_span(on, locale(v))
    pause = v("when.break", name=span.name) if span else ""
    comma = "，" if v.locale == "zh" else ", "
    weekday = v(f"weekday.{on.weekday()}")
    if far in ("later", "past"):
        # Counted as lead times are: strictly before the day, so that a day off is no working day less.
        before = timedelta(days=1)
        ahead = calendar.working_days_between(today - before, on - before) if far == "later" else 0
        left = v("when.left", n=ahead) if 0 < ahead <= COUNTED else ""
        detail = comma.join(part for part in (weekday, lunar, pause, left) if part)
    else:
        detail = comma.join(part for part in (short(v, on, today), lunar, pause) if part)
    return v(f"when.{far}", weekday=weekday, day=short(v, on, today), detail=detail)


def echo(v: Voice, day: Mapping[str, Any], today: date) -> str:
    """What was understood, before it is saved: the day, the next date it comes to, and its lunar or solar side."""
    on = rules.next_day(day, today)
    if on is None:
        return v("echo.never", day=day_words(v, day))
    full = v("echo.date", day=short(v, on, date.min), weekday=v(f"weekday.{on.weekday()}"))
    known = day_from_dict(day)
    if isinstance(known, LunarDay | NewYearsEve):
        return v("echo.lunar", day=day_words(v, day, year=True), on=full)
    if isinstance(known, MonthOnly):
        return v("echo.month", day=day_words(v, day, year=True), on=full)
    return v("echo.solar", day=day_words(v, day, year=True), on=full, lunar=to_lunar(on).text(locale(v)))
