"""Which festivals a partner is greeted for, and when they fall: by country, language and file. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from handlers.almanac import LunarDate, to_solar

FESTIVALS = (
    "new_year", "spring", "lantern", "dragon_boat", "mid_autumn", "national", "thanksgiving", "christmas"
)  # fmt: skip
NOTICE = timedelta(days=7)

_KEPT = {
    "CN": ("new_year", "spring", "lantern", "dragon_boat", "mid_autumn", "national"),
    "HK": ("new_year", "spring", "lantern", "dragon_boat", "mid_autumn", "christmas"),
    "TW": ("new_year", "spring", "lantern", "dragon_boat", "mid_autumn"),
    "SG": ("new_year", "spring", "dragon_boat", "mid_autumn", "christmas"),
    "JP": ("new_year",),
    "US": ("new_year", "thanksgiving", "christmas"),
    "GB": ("new_year", "christmas"),
}
_WORDS = {
    "new_year": ("元旦", "新年", "new year"),
    "spring": ("春节", "过年", "spring festival", "lunar new year", "chinese new year"),
    "lantern": ("元宵", "lantern"),
    "dragon_boat": ("端午", "dragon boat"),
    "mid_autumn": ("中秋", "月饼", "mid-autumn", "mooncake"),
    "national": ("国庆", "national day"),
    "thanksgiving": ("感恩节", "thanksgiving"),
    "christmas": ("圣诞", "christmas"),
}


def on(festival: str, year: int) -> date:
    """The day of a festival in a solar year."""
    lunar = {"spring": (1, 1), "lantern": (1, 15), "dragon_boat": (5, 5), "mid_autumn": (8, 15)}
    if festival in lunar:
        month, day = lunar[festival]
        return to_solar(LunarDate(year, month, day))
    if festival == "thanksgiving":
        first = date(year, 11, 1)
        return first + timedelta(days=(3 - first.weekday()) % 7 + 21)
    month, day = {"new_year": (1, 1), "national": (10, 1), "christmas": (12, 25)}[festival]
    return date(year, month, day)


def ahead(first: date, last: date) -> list[tuple[str, date]]:
    """The festivals from `first` to `last`, both included, by day."""
    found = [(name, on(name, year)) for year in range(first.year, last.year + 1) for name in FESTIVALS]
    return sorted((f for f in found if first <= f[1] <= last), key=lambda f: f[1])


def kept(country: str, locale: str, home: str, preferences: str, taboos: str) -> frozenset[str]:
    """What a partner keeps: their country's, or what their language suggests, or the workspace's country's; more where
    the preferences name one, fewer where the taboos do."""
    where = country or {"zh": "CN", "en": "GB"}.get(locale, home)
    wanted, unwanted = preferences.casefold(), taboos.casefold()
    more = {name for name, words in _WORDS.items() if any(w in wanted for w in words)}
    fewer = {name for name, words in _WORDS.items() if any(w in unwanted for w in words)}
    return frozenset((set(_KEPT.get(where, ("new_year",))) | more) - fewer)
