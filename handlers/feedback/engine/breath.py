"""Where a speaker would draw breath: clause ends in text dictated or typed without marks.

A logistic regression over the three characters (or words) on either side of a place, trained by
``handlers/feedback/training/breath.py`` on our own texts with their marks taken out. It finds far more ends than a list
of connectives does; a wrong one does little harm, for pieces kept side by side are said as they were written.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

WEIGHTS: Final = Path(__file__).with_name("breath.npz")
LIKELY: Final = 0.4
# Shortest piece on either side of a cut, in characters and in words.
_SHORTEST: Final = {"zh": 4, "en": 3}
_DIGITS: Final = re.compile(r"\d+")
_WORD: Final = re.compile(r"\S+")


def around(tokens: Sequence[str], at: int, lang: str) -> list[str]:
    """What is looked at for a cut before ``tokens[at]``: runs of tokens ending there, starting there, across it."""

    def run(start: int, stop: int) -> str:
        glue = "" if lang == "zh" else " "
        return glue.join(tokens[i] if 0 <= i < len(tokens) else "$" for i in range(at + start, at + stop))

    spans = (
        ("a", -1, 0), ("b", -2, 0), ("c", -3, 0), ("d", 0, 1), ("e", 0, 2), ("f", 0, 3),
        ("g", -1, 1), ("h", -2, 1), ("i", -1, 2),
    )  # fmt: skip
    seen = [name + run(start, stop) for name, start, stop in spans]
    if lang == "en":
        left = run(-1, 0)[-2:]
        seen += ["j" + left, "k" + left + " " + run(0, 1)]
    return seen


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    import numpy as np

    with np.load(WEIGHTS, allow_pickle=False) as stored:
        names = bytes(stored["names"]).decode("utf-8").split("\n")
        return dict(zip(names, (float(value) for value in stored["values"]), strict=True))


def tokens(text: str, lang: str) -> list[tuple[int, str]]:
    """Places and tokens of a run: every character, or every word in lower case, digits read as 0."""
    if lang == "zh":
        return [(at, _DIGITS.sub("0", char)) for at, char in enumerate(text)]
    return [(m.start(), _DIGITS.sub("0", m.group().lower())) for m in _WORD.finditer(text)]


def ends(text: str, lang: str) -> Iterator[int]:
    """Positions in a run without marks where a clause likely starts anew."""
    weights, cut = _weights(), tokens(text, lang)
    said = [token for _, token in cut]
    last, shortest = 0, _SHORTEST[lang]
    for at in range(shortest, len(cut) - shortest + 1):
        total = weights[f"bias {lang}"] + sum(weights.get(f"{lang} {seen}", 0.0) for seen in around(said, at, lang))
        if at - last >= shortest and 1 / (1 + math.exp(-total)) > LIKELY:
            last = at
            yield cut[at][0]
