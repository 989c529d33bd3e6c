"""Drafts of greetings in two languages: chosen by occasion, tone and kind, filled with recorded facts and nothing else.

They are for the owner to change and copy; the bot never writes to a partner.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

FAMILIES = ("birthday", "cooperation", "spring", "festival", "year_end")
TONES = ("warm", "formal", "light")
_FACT = re.compile(r"\{(\w+)\}")
_FAMILY_OF = {"spring": "spring", "christmas": "year_end", "new_year": "year_end"}


@dataclass(frozen=True, slots=True)
class Template:
    """A draft with the facts it needs; `kinds` empty means every kind of partner."""

    family: str
    tone: str
    kinds: tuple[str, ...]
    text: str

    @property
    def facts(self) -> frozenset[str]:
        return frozenset(_FACT.findall(self.text))


@cache
def templates(locale: str) -> tuple[Template, ...]:
    """All drafts of a language."""
    text = resources.files("handlers.partners").joinpath(f"greetings.{locale}.toml").read_text("utf-8")
    return tuple(
        Template(family, row["tone"], tuple(row.get("kinds", ())), row["text"])
        for family, rows in tomllib.loads(text).items()
        for row in rows
    )


def family_of(festival: str) -> str:
    """The family of drafts for a festival."""
    return _FAMILY_OF.get(festival, "festival")


def drafts(locale: str, family: str, kind: str, facts: Mapping[str, str], tone: str = "") -> list[str]:
    """The drafts that fit, those written for this kind of partner first. A draft that needs a fact which is not
    recorded (empty, or absent) is left out: nothing is invented."""
    known = {name: value for name, value in facts.items() if value}
    fitting = [
        t
        for t in templates(locale)
        if t.family == family
        and (not t.kinds or kind in t.kinds)
        and (not tone or t.tone == tone)
        and t.facts <= known.keys()
    ]
    fitting.sort(key=lambda t: (not t.kinds, not (t.facts - {"name", "festival"})))
    return [_FACT.sub(lambda found: known[found[1]], t.text) for t in fitting]


def liking(preferences: str, avoid: Sequence[str] = ()) -> str:
    """The first thing a file says somebody likes, short enough for a sentence; "" where it says only what not."""
    for part in re.split(r"[;；,，、\n。]", preferences):
        part = re.sub(r"^(喜欢|爱|likes?|loves?)\s*", "", part.strip(), flags=re.IGNORECASE)
        if not part or len(part) > 24 or part in avoid:
            continue
        if re.match(r"(不|别|忌|没|no |not |nothing|don't|never|avoid)", part.casefold()):
            continue
        return part
    return ""
