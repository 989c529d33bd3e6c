"""IANA time zone names: the exact zone, or an error that offers the nearest real names."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

# What lies beside the zones in the system's directory: settings of this machine, and zones that count leap seconds.
_NOT_ZONES = ("localtime", "posix", "right/", "Factory")
_PLAIN = re.compile(r"[A-Z][A-Za-z0-9_+-]*(/[A-Z][A-Za-z0-9_+-]*){0,2}")

# How people name a zone when they do not know its identifier.
_NICKNAMES = {
    "beijing": "Asia/Shanghai", "北京": "Asia/Shanghai", "shenzhen": "Asia/Shanghai", "深圳": "Asia/Shanghai",
    "上海": "Asia/Shanghai", "广州": "Asia/Shanghai", "guangzhou": "Asia/Shanghai", "杭州": "Asia/Shanghai",
    "hangzhou": "Asia/Shanghai", "china": "Asia/Shanghai", "中国": "Asia/Shanghai", "北京时间": "Asia/Shanghai",
    "香港": "Asia/Hong_Kong", "台北": "Asia/Taipei", "臺北": "Asia/Taipei", "新加坡": "Asia/Singapore",
    "东京": "Asia/Tokyo", "東京": "Asia/Tokyo", "osaka": "Asia/Tokyo", "首尔": "Asia/Seoul",
    "伦敦": "Europe/London", "巴黎": "Europe/Paris", "柏林": "Europe/Berlin", "悉尼": "Australia/Sydney",
    "纽约": "America/New_York", "洛杉矶": "America/Los_Angeles", "旧金山": "America/Los_Angeles",
    "san francisco": "America/Los_Angeles", "seattle": "America/Los_Angeles", "boston": "America/New_York",
    "washington": "America/New_York", "芝加哥": "America/Chicago", "mumbai": "Asia/Kolkata", "delhi": "Asia/Kolkata",
}  # fmt: skip


class UnknownZone(ValueError):
    """Not a time zone; `suggestions` are up to three real names near it, best first."""

    def __init__(self, name: str, suggestions: tuple[str, ...]) -> None:
        hint = f"; near it: {', '.join(suggestions)}" if suggestions else ""
        super().__init__(f"{name[:60]!r} is not an IANA time zone{hint}")
        self.suggestions = suggestions


@cache
def _names() -> dict[str, str]:
    """Lower-case name to name, for every zone this system or the tzdata package has."""
    return {name.lower(): name for name in available_timezones() if not name.startswith(_NOT_ZONES)}


@cache
def _cities() -> dict[str, str]:
    return {name.rsplit("/", 1)[-1].lower().replace("_", " "): name for name in sorted(_names().values())}


def find_zone(name: str) -> ZoneInfo:
    """The zone of an IANA name, in any case ("asia/shanghai"). UnknownZone otherwise, with near names."""
    wanted = name.strip()
    if _PLAIN.fullmatch(wanted) and not wanted.startswith(_NOT_ZONES):
        try:
            return ZoneInfo(wanted)  # the usual case, without reading the names of all zones (30 ms)
        except (ZoneInfoNotFoundError, OSError, ValueError):
            pass
    exact = _names().get(wanted.lower().replace(" ", "_"))
    if exact is None:
        raise UnknownZone(wanted, near_zones(wanted))
    return ZoneInfo(exact)


def near_zones(name: str) -> tuple[str, ...]:
    """Up to three zone names that were probably meant: by city, by nickname, by spelling."""
    wanted = name.strip().lower().replace("_", " ")[:60]
    if wanted in _NICKNAMES:
        return (_NICKNAMES[wanted],)
    city = wanted.rsplit("/", 1)[-1]
    found = [_NICKNAMES[city]] if city in _NICKNAMES else []
    found += [_cities()[c] for c in get_close_matches(city, _cities(), n=3, cutoff=0.75)]
    found += [_names()[n] for n in get_close_matches(wanted.replace(" ", "_"), _names(), n=3, cutoff=0.75)]
    return tuple(dict.fromkeys(found))[:3]
