"""How days, times and numbers are written in each language: "Fri 27 Nov, 16:00" and “11 月 27 日（周五）16:00”."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

LOCALES = ("zh", "en")

_WEEKDAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# The cities people say when they mean a zone; for any other zone its own last part is used.
_CITIES = {
    "Asia/Shanghai": ("上海", "Shanghai"),
    "Asia/Hong_Kong": ("香港", "Hong Kong"),
    "Asia/Taipei": ("台北", "Taipei"),
    "Asia/Singapore": ("新加坡", "Singapore"),
    "Asia/Tokyo": ("东京", "Tokyo"),
    "Europe/London": ("伦敦", "London"),
    "Europe/Berlin": ("柏林", "Berlin"),
    "Europe/Paris": ("巴黎", "Paris"),
    "America/New_York": ("纽约", "New York"),
    "America/Los_Angeles": ("洛杉矶", "Los Angeles"),
    "America/Chicago": ("芝加哥", "Chicago"),
    "Australia/Sydney": ("悉尼", "Sydney"),
}


@lru_cache(maxsize=512)
def zone(name: str) -> ZoneInfo:
    """The zone with this IANA name; UTC where the name is unknown, so that a bad row cannot stop a message."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def city(zone_name: str, locale: str) -> str:
    """What people call a zone: "Shanghai", 上海."""
    known = _CITIES.get(zone_name)
    return known[locale != "zh"] if known else zone_name.rsplit("/", 1)[-1].replace("_", " ")


def weekday(day: date, locale: str) -> str:
    return _WEEKDAYS["zh" if locale == "zh" else "en"][day.weekday()]


def day(value: date, locale: str, today: date | None = None) -> str:
    """A day with its weekday; with its year where that is not the year of `today`."""
    year = today is not None and value.year != today.year
    if locale == "zh":
        head = f"{value.year} 年 " if year else ""
        return f"{head}{value.month} 月 {value.day} 日（{weekday(value, locale)}）"
    tail = f" {value.year}" if year else ""
    return f"{weekday(value, locale)} {value.day} {_MONTHS[value.month - 1]}{tail}"


def clock(value: time) -> str:
    return value.strftime("%H:%M")


def instant(value: datetime, locale: str, zone_name: str, form: str = "datetime", today: date | None = None) -> str:
    """An aware instant in a reader's zone: "Fri 27 Nov, 16:00", “11 月 27 日（周五）16:00”."""
    local = value.astimezone(zone(zone_name))
    if form == "time":
        return clock(local.time())
    shown = day(local.date(), locale, today)
    if form == "date":
        return shown
    return f"{shown}{clock(local.time())}" if locale == "zh" else f"{shown}, {clock(local.time())}"


def listed(items: Sequence[str], locale: str) -> str:
    """Several things in one sentence: "A, B and C", “A、B 和 C”."""
    if len(items) < 2:
        return "".join(items)
    if locale == "zh":
        before, after = "、".join(items[:-1]), items[-1]
        return f"{before}{' ' if _latin(before[-1:]) else ''}和{' ' if _latin(after[:1]) else ''}{after}"
    return ", ".join(items[:-1]) + " and " + items[-1]


def _latin(character: str) -> bool:
    """Whether Chinese keeps a space beside this character."""
    return character.isascii() and character.isalnum()


def number(value: float, locale: str) -> str:
    """A number with separators: 1,234.5 in both languages."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
    return text or "0"
