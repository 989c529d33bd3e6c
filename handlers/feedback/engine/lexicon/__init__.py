"""The engine's own word lists, read from TOML beside this file and compiled once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

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
    idle: tuple[re.Pattern[str], ...]  # words that say nothing of the work, wherever they stand: they can just go
    cries: frozenset[str]  # of these, what people say as a whole clause


def _words(lang: str) -> dict[str, list[str]]:
    """The plain words of one language by list, from ``words.LANG.txt``: ``[list]`` and then words between tabs."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in (_HERE / f"words.{lang}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif line and not line.startswith("#"):
            found.setdefault(name, []).extend(line.split("\t"))
    return found


def _any(words: Iterable[str]) -> str:
    """One expression for many words, longest first, sharing what they begin with: fast to compile and to search."""
    root: dict[str, Any] = {}
    for word in words:
        at = root
        for char in word:
            at = at.setdefault(char, {})
        at[""] = {}

    def build(node: dict[str, Any]) -> str:
        ways = [re.escape(char) + build(node[char]) for char in sorted(node) if char]
        if not ways:
            return ""
        body = ways[0] if len(ways) == 1 and "" not in node else f"(?:{'|'.join(ways)})"
        return f"{body}?" if "" in node else body

    return build(root) or "(?!)"


def _idle(lang: str, words: dict[str, list[str]]) -> tuple[re.Pattern[str], ...]:
    adjectives, adverbs = _any(words.get("adj", ())), _any(words.get("adv", ()))
    opens, ends = _any(words.get("opener", ())), _any((*words.get("tail", ()), *words.get("opener", ())))
    if lang == "zh":
        return (
            re.compile(f"^(?:{opens})[,，!！~ ]*(?=.{{3}})"), re.compile(f"(?<=.{{3}})[,，]?(?:{ends})$"),
            re.compile(f"(?:{adjectives})(?=[一-龥])"), re.compile(f"(?:{adverbs})(?=[一-龥])"),
        )  # fmt: skip
    noun = r"(?= (?!(?:and|or|but|to|in|on|at|for|with|that|because|as|if|when|enough|than|of|from|by)\b)[a-z])"
    before = ("the|our|and|any", "this|that|your|such|some|with", "these|those", "a", "an")  # one length in each
    led = "|".join(rf"(?<=\b(?:{articles})) " for articles in before)
    return (
        re.compile(f"^(?:{opens})(?![a-z0-9'])[,! ]*(?=[a-z])"), re.compile(f"[, ]+(?:{ends})$"),
        re.compile(f"(?:{led})(?:{adjectives}){noun}"),
        re.compile(f"(?:^|(?<= ))(?:{adverbs})(?: |$)"),
    )  # fmt: skip


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

    words = _words(lang)

    def one(name: str) -> str:
        plain = _any(words[name]) if name in words else "(?!)"
        return f"{listed(name)}|{plain}"

    def listed(name: str) -> str:
        return _masks("|".join(f"(?:{piece})" for piece in lists.get(name, [])) or r"(?!)")

    def bound(body: str) -> re.Pattern[str]:
        return re.compile(body if lang == "zh" else rf"(?<![a-z0-9'])(?:{body})(?![a-z0-9])")

    ends = one("praise_not")
    return Lexicon(
        find={name: bound(one(name)) for name in _LISTS},
        filler=re.compile(one("filler") if lang == "zh" else rf"^(?:{one('filler')})$"),
        praise_not=re.compile(rf"(?:{ends})$" if lang == "zh" else rf"(?<![a-z'])(?:{ends}) ?$"),
        trims=tuple((re.compile(_masks(t["find"])), t["keep"]) for t in lists["trim"]),
        idle=_idle(lang, words),
        cries=frozenset((*words.get("opener", ()), *words.get("tail", ()))),
    )
