"""The plain shapes the engine passes on: a masked text, its clauses, and the rewrite that comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Part = Literal["specific", "suggestion", "encouragement"]
PARTS: tuple[Part, ...] = ("specific", "suggestion", "encouragement")

# Where a clause goes: into one of the parts, out with a reason, back to the writer, or nowhere (a greeting, a filler).
Place = Literal["specific", "suggestion", "encouragement", "out", "unplaced", "filler", "fragment", "heading"]


@dataclass(frozen=True, slots=True)
class Question:
    """What the writer is asked for; ``optional`` ones do not hold the draft up."""

    part: Part
    text: str
    optional: bool = False


@dataclass(slots=True)
class Clause:
    """A piece of the masked text between two delimiters.

    ``start`` and ``end`` are positions in the masked text; ``after`` is the delimiter that followed; ``key`` is what
    labels are read from (simplified, lower case, same length as ``text``); ``sentence`` counts sentences from 0.
    """

    text: str
    key: str
    start: int
    end: int
    after: str
    sentence: int
    bullet: str = ""
    lead: str = ""
    labels: set[str] = field(default_factory=set)
    hard: bool = False
    digits: bool = False
    concrete: bool = False
    weak: bool = False
    work: bool = False
    request: bool = False
    praise: bool = False
    scores: Mapping[str, float] = field(default_factory=dict)
    kind: str = ""  # the kind of judgement it sounds like most
    kind_odds: float = 0.0  # how likely it is that kind
    personal_odds: float = 0.0  # how likely a remark on somebody's age, body, origin, family or private life
    place: Place = "unplaced"
    also: set[Part] = field(default_factory=set)
    reason: str = ""
    said: str = ""  # the text as it will be said, masked; empty while unchanged
    changed: bool = False

    @property
    def evidence(self) -> bool:
        """A number, date, name, quotation or an observable verb stands in it."""
        return self.hard or self.concrete

    @property
    def queried(self) -> bool:
        """A question mark follows it."""
        return self.after.strip()[:1] in ("?", "？")


@dataclass(frozen=True, slots=True)
class Span:
    """Where a sentence of the message came from: ``output`` in the message, ``inputs`` in the writer's text."""

    output: tuple[int, int]
    inputs: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A draft worked out from the writer's own words.

    ``message`` is what would be sent, empty when there is nothing to draft from; an open prompt in it (【待补充：…】 or
    [fill in: …]) means that it cannot be sent yet. ``unplaced`` are pieces the engine could not tell fact from
    judgement; ``removed`` are pairs of a piece and the reason it went. ``flags`` may hold insult, threat, protected,
    health, private, injection, sarcasm, crisis, empty, too_long, broadcast; ``notes`` name private lines to the writer.
    """

    specific: str
    suggestion: str
    encouragement: str
    message: str
    questions: tuple[Question, ...] = ()
    unplaced: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    removed: tuple[tuple[str, str], ...] = ()
    spans: tuple[Span, ...] = ()
    untouched: bool = False
    lang: str = "en"

    def as_dict(self) -> dict[str, object]:
        """The result as plain data, for JSON."""
        return {
            "specific": self.specific,
            "suggestion": self.suggestion,
            "encouragement": self.encouragement,
            "message": self.message,
            "questions": [{"part": q.part, "text": q.text, "optional": q.optional} for q in self.questions],
            "unplaced": list(self.unplaced),
            "flags": list(self.flags),
        }
