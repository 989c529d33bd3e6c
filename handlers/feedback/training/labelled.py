"""What training learns from: single labelled clauses, and whole texts whose clauses have neighbours.

clauses.tsv has one clause a line: topic, language, label, kind (judgements only), text. texts.jsonl has one text a
line: ``id``, ``lang``, ``topic`` and ``spans``, a list of [text, label, kind] whose texts joined are the text as it was
typed; a text is cut as the engine cuts it. All of it was written for this project.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from handlers.feedback.engine.classifier import KINDS, LABELS
from handlers.feedback.engine.mask import mask
from handlers.feedback.engine.shapes import Clause as Cut
from handlers.feedback.engine.split import split

CLAUSES: Final = Path(__file__).with_name("clauses.tsv")
TEXTS: Final = Path(__file__).with_name("texts.jsonl")
PURE: Final = 0.7  # the share of a piece one label must cover for the piece to teach the classifier anything


class Clause(NamedTuple):
    topic: str
    lang: str
    label: str
    kind: str
    text: str


def read(path: Path = CLAUSES) -> list[Clause]:
    """The labelled clauses; ValueError names the line that is not one."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    clauses = []
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != 5 or row[2] not in LABELS or (row[3] in KINDS) != (row[2] == "judgement"):
            raise ValueError(f"line {number} of {path.name}: expected topic, lang, label, kind, text; read {row}")
        clauses.append(Clause(*row))
    return clauses


@dataclass(frozen=True)
class Text:
    """One labelled text; ``spans`` are (text, label, kind), kind empty unless the label is judgement."""

    id: str
    lang: str
    topic: str
    spans: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Piece:
    """One clause as the engine cuts it, with the label that covers most of it and how much of it."""

    clause: Cut
    text: str
    label: str
    kind: str
    share: float


def digest(*more: bytes) -> str:
    """What weights were learned from, as a hash: they are stale when it changes."""
    known = hashlib.sha256()
    for part in (CLAUSES.read_bytes(), TEXTS.read_bytes(), *more):
        known.update(part)
    return known.hexdigest()


def read_texts(path: Path = TEXTS) -> list[Text]:
    """The labelled texts; ValueError names the text that is not one."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        spans = tuple((text, label, kind) for text, label, kind in row["spans"])
        for text, label, kind in spans:
            if not text or label not in LABELS or (kind in KINDS) != (label == "judgement"):
                raise ValueError(f"{row['id']}: expected text, label, kind; read {[text, label, kind]}")
        found.append(Text(row["id"], row["lang"], row["topic"], spans))
    return found


@cache
def pieces(text: Text) -> tuple[Piece, ...]:
    """The text cut by the engine, each clause with the label of the span that covers most of it."""
    masked = mask("".join(span for span, _, _ in text.spans))
    named = [(label, kind) for span, label, kind in text.spans for _ in span]
    starts = [0]
    for char in masked.text:
        starts.append(starts[-1] + len(masked.restore(char)))
    found = []
    for clause in split(masked.text):
        covers = Counter(named[starts[clause.start] : starts[clause.end]])
        (label, kind), most = covers.most_common(1)[0]
        found.append(Piece(clause, masked.restore(clause.text), label, kind, most / covers.total()))
    return tuple(found)


def as_clauses(texts: list[Text]) -> list[Clause]:
    """What the texts teach the classifier, which reads clauses one by one."""
    return [
        Clause(f"text {text.id}", text.lang, piece.label, piece.kind, piece.text)
        for text in texts
        for piece in pieces(text)
        if piece.share >= PURE
    ]
