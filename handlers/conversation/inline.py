"""What may stand inside a text: bold words, links, people and moments, as marks that every platform draws its own way.

A text is a plain `str`, so that it can be joined, cut and stored. The four inline things are written with private-use
characters, which `clean` takes out of everything a person types: nobody can forge a mention by typing one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

MomentForm = Literal["date", "time", "datetime"]

_OPEN, _CLOSE = "\ue000", "\ue001"
_BOLD_ON, _BOLD_OFF = "\ue002", "\ue003"
_MARKS = re.compile(
    f"{_OPEN}m:(?P<person>\\d+){_CLOSE}"
    f"|{_OPEN}t:(?P<unix>-?\\d+):(?P<form>date|time|datetime){_CLOSE}"
    f"|{_OPEN}l:(?P<url>[^{_OPEN}{_CLOSE}]*){_CLOSE}(?P<words>[^{_OPEN}{_CLOSE}]*){_OPEN}/l{_CLOSE}"
    f"|(?P<bold_on>{_BOLD_ON})|(?P<bold_off>{_BOLD_OFF})"
)
# Private-use marks, C0/C1 controls but tab and newline, the bidirectional overrides that can make a text lie, and
# halves of surrogate pairs.
_UNWANTED = re.compile("[\ue000-\uf8ff\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
# What PostgreSQL takes in no text: NUL, and halves of surrogate pairs, which have no UTF-8.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Words:
    """A run of plain text."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A person of the workspace, by our id."""

    person: int


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, to be shown in the zone of whoever reads it."""

    at: datetime
    form: MomentForm = "datetime"


@dataclass(frozen=True, slots=True)
class Link:
    """An address with the words that stand for it."""

    url: str
    words: str


Span = Words | Mention | Moment | Link


def mention(person: int) -> str:
    """The mark that addresses the person with this id."""
    return f"{_OPEN}m:{person}{_CLOSE}"


def mentioned(text: str) -> set[int]:
    """The people a text addresses, by our ids; of a card's JSON, all people on the card."""
    return {int(person) for person in re.findall(f"{_OPEN}m:(\\d+){_CLOSE}", text)}


def moment(at: datetime, form: MomentForm = "datetime") -> str:
    """The mark for an aware instant; each reader sees it in their own zone and language."""
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return f"{_OPEN}t:{int(at.timestamp())}:{form}{_CLOSE}"


def bold(text: str) -> str:
    """The text with weight. Meaning must not hang on it alone."""
    return f"{_BOLD_ON}{text}{_BOLD_OFF}"


def link(url: str, words: str) -> str:
    """An http(s) or mailto address behind words; anything else stays plain words, so that no script can hide in one."""
    if not re.match(r"(https?://|mailto:)[^\s]+$", url):
        return words
    return f"{_OPEN}l:{_UNWANTED.sub('', url)}{_CLOSE}{_UNWANTED.sub('', words)}{_OPEN}/l{_CLOSE}"


def clean(text: str) -> str:
    """What a person typed, without our marks, control characters and direction overrides. Everything else stays."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def storable(text: str) -> str:
    """What a button or a form carried, our marks kept, without the characters that no database takes."""
    return _UNSTORABLE.sub("", text)


def spans(text: str) -> tuple[Span, ...]:
    """The text as a row of spans, in order. Marks that are damaged (cut in the middle) are dropped."""
    if not any(mark in text for mark in (_OPEN, _CLOSE, _BOLD_ON, _BOLD_OFF)):  # most texts are words alone
        return (Words(text),) if text else ()
    out: list[Span] = []
    weight, at = False, 0

    def words(piece: str) -> None:
        piece = re.sub(f"{_OPEN}[^{_CLOSE}]*({_CLOSE}|$)|[\ue000-\ue003]", "", piece)
        if piece:
            out.append(Words(piece, weight))

    for found in _MARKS.finditer(text):
        words(text[at : found.start()])
        at = found.end()
        if found["person"]:
            out.append(Mention(int(found["person"])))
        elif found["unix"]:
            form: MomentForm = found["form"]  # type: ignore[assignment]
            out.append(Moment(datetime.fromtimestamp(int(found["unix"]), UTC), form))
        elif found["url"]:
            out.append(Link(found["url"], found["words"]))
        elif found["bold_on"]:
            weight = True
        elif found["bold_off"]:
            weight = False
    words(text[at:])
    return tuple(out)


def written(text: str, draw: Callable[[Span], str]) -> str:
    """The text with every span drawn by `draw`; how each platform turns our marks into its own."""
    return "".join(draw(span) for span in spans(text))


def cut(text: str, length: int) -> str:
    """At most `length` characters of text, ending in "…" where something was left out, and never inside a mark."""
    if len(text) <= length:
        return text
    end = length - 1
    for found in _MARKS.finditer(text):
        if found.start() < end < found.end():
            end = found.start()
            break
    piece = text[:end].rstrip()
    if piece.count(_BOLD_ON) > piece.count(_BOLD_OFF):
        piece += _BOLD_OFF
    return piece + "…"
