"""The engine's own word lists, read from TOML beside this file and compiled once."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from handlers.feedback.engine import mask

_HERE: Final = Path(__file__).parent
BAD: Final = ("insult", "label", "general", "comparison", "motive", "rhetoric", "sarcasm", "vent")
SENSITIVE: Final = ("threat", "protected", "health", "private", "injection", "crisis")
_LISTS: Final = (
    *BAD,
    *SENSITIVE,
    "praise",
    "request",
    "concrete",
    "weak",
    "work",
    "topic",
    "trait",
    "audience",
    "private_ok",
)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language's lists as regular expressions, to be matched against a clause's ``key``."""

    find: dict[str, re.Pattern[str]]
    filler: re.Pattern[str]
    praise_not: re.Pattern[str]
    trims: tuple[tuple[re.Pattern[str], str], ...]
    bad: re.Pattern[str]


def _masks(pattern: str) -> str:
    return (
        pattern.replace("[a-z\\u4e00-\\u9fff{M}]", f"(?:[a-z\\u4e00-\\u9fff]|{mask.ANY})")
        .replace("[第一{N}]", "[第一]")
        .replace("{N}", mask.NUMBER)
        .replace("{Q}", mask.QUOTE)
        .replace("{M}", mask.ANY)
        .replace("(?: |$)", "(?= |$)")
    )


@lru_cache(maxsize=2)
def lexicon(lang: str) -> Lexicon:
    """The lists of ``zh`` or ``en``."""
    with (_HERE / f"{lang}.toml").open("rb") as file:
        lists = tomllib.load(file)

    def one(name: str) -> str:
        return _masks("|".join(f"(?:{piece})" for piece in lists.get(name, [])) or r"(?!)")

    def bound(body: str) -> re.Pattern[str]:
        return re.compile(body if lang == "zh" else rf"(?<![a-z0-9'])(?:{body})(?![a-z0-9])")

    ends = one("praise_not")
    return Lexicon(
        find={name: bound(one(name)) for name in _LISTS},
        filler=re.compile(one("filler") if lang == "zh" else rf"^(?:{one('filler')})$"),
        praise_not=re.compile(rf"(?:{ends})$" if lang == "zh" else rf"(?<![a-z'])(?:{ends}) ?$"),
        trims=tuple((re.compile(_masks(t["find"])), t["keep"]) for t in lists["trim"]),
        bad=bound("|".join(one(name) for name in BAD)),
    )
