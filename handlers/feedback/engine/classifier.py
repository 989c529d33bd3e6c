"""The clause classifier: how likely one clause is a fact, an impact, a request, praise, a judgement or none of them.

A multinomial logistic regression over character and word n-grams, trained by ``handlers/feedback/training/train.py``
on our own labelled clauses and read here with numpy alone. It knows wording no list holds ("这也能交上来", "did you
even open the file"), and it is wrong often enough that its answer is a reason to ask the writer, never a reason to
delete a fact. Training and reading share ``terms`` below, so they cannot drift apart.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from handlers.feedback.engine.simplify import simplify
from handlers.feedback.engine.word_classes import classes

if TYPE_CHECKING:  # 25 MB and a tenth of a second, which the start of a bot can do without
    import numpy as np
    import numpy.typing as npt

WEIGHTS: Final = Path(__file__).with_name("clauses.npz")

LABELS: Final = ("fact", "impact", "request", "praise", "judgement", "other")
KINDS: Final = (
    "label", "generalisation", "comparison", "motive", "rhetorical", "sarcasm", "insult", "threat", "sensitive",
)  # fmt: skip
OUTPUTS: Final = ("fact", "impact", "request", "praise", "other", *KINDS)

# Longest n-grams, in characters and in words. A clause beyond _LONGEST characters is read by its two ends.
_CHARS: Final = 4
_WORDS: Final = 3
_LONGEST: Final = 400

_TOKEN = re.compile(r"https?://\S+|<[@#!][^>]*>|(?<![\w.])@[\w.-]+|[\ue000-\uf8ff]")
_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[a-zà-ÿ]+(?:'[a-z]+)?|0")
_COUNTED = re.compile(
    r"[两二三四五六七八九十百几半][0-9一二三四五六七八九十百千万多几]*\s*"
    r"(?:小时|分钟|[天周个页条版张次遍轮分人家位款块万字点份场篇秒月年倍成])"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_FOLDED = str.maketrans({
    "，": ",", "。": ".", "！": "!", "？": "?", "：": ":", "；": ";", "（": "(", "）": ")", "’": "'", "‘": "'",
    "“": '"', "”": '"', "「": '"', "」": '"', "…": ".", "、": ",", "～": "~", "％": "%", "\u3000": " ",
} | {chr(0xFF10 + digit): str(digit) for digit in range(10)})  # fmt: skip


def terms(text: str) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """What is counted in a clause, in three blocks: n-grams of characters, n-grams of words, marks.

    Traditional characters are read as simplified, case and width are folded, every number is "0", every link, mention
    or private-use mask is "¤". Words begin with a tab and marks with "#" after it, so that one vocabulary holds all.
    """
    text = _TOKEN.sub("¤", simplify(text).translate(_FOLDED).lower())
    counted = _COUNTED.search(text)
    text = _SPACE.sub(" ", _NUMBER.sub("0", text)).strip()
    if len(text) > _LONGEST:
        text = text[: _LONGEST // 2] + text[-_LONGEST // 2 :]
    framed = f"^{text}$"
    chars = Counter(
        framed[start : start + size] for size in range(1, _CHARS + 1) for start in range(len(framed) - size + 1)
    )
    spoken = ["^", *_WORD.findall(text), "$"]
    words = Counter(
        "\t" + " ".join(spoken[start : start + size])
        for size in range(1, _WORDS + 1)
        for start in range(len(spoken) - size + 1)
        if len(spoken) > 2
    )
    found = sorted(classes(text))
    marks = [*found, "mix:" + ",".join(found)]
    marks.append(f"size{min(int(math.log2(len(text) + 1)), 6)}{'h' if _HAN.search(text) else 'l'}")
    seen = {"counted": counted, "number": "0" in text, "asks": "?" in text[-2:], "shouts": "!" in text[-2:]}
    marks += [mark for mark, there in seen.items() if there]
    return chars, words, Counter("\t#" + mark for mark in marks)


@dataclass(frozen=True, slots=True)
class Weights:
    """What training leaves behind; ``table`` has a row per term, a column per output."""

    rows: dict[str, int]
    rarity: npt.NDArray[np.float32]
    table: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]

    def probabilities(self, text: str) -> npt.NDArray[np.float64]:
        """One row, in the order of the columns of ``table``; sums to 1."""
        import numpy as np

        total = self.bias.astype(np.float64)
        for group in terms(text):
            known = [(self.rows[term], 1.0 + math.log(count)) for term, count in group.items() if term in self.rows]
            if not known:
                continue
            index = np.fromiter((row for row, _ in known), dtype=np.intp, count=len(known))
            weight = np.fromiter((count for _, count in known), dtype=np.float64, count=len(known)) * self.rarity[index]
            total += weight @ self.table[index] / math.sqrt(float(weight @ weight))
        total = np.exp(total - total.max())
        return np.asarray(total / total.sum())


def load(path: Path) -> Weights:
    """Weights as training wrote them."""
    import numpy as np

    with np.load(path, allow_pickle=False) as stored:
        listed = bytes(stored["terms"]).decode("utf-8").split("\n")
        return Weights(
            rows={term: row for row, term in enumerate(listed)},
            rarity=stored["rarity"].astype(np.float32),
            table=stored["table"].astype(np.float32) * stored["scale"].astype(np.float32),
            bias=stored["bias"].astype(np.float32),
        )


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The committed weights, read once, at first use."""
    return load(WEIGHTS)


def hear(clauses: Iterable[str]) -> list[dict[str, float]]:
    """Probabilities by ``OUTPUTS`` for each clause, in order, adding up to 1; an empty clause is ``other``.

    Give clauses as they were written (masks put back); a mask that is still there is read as a neutral token.
    """
    heard = []
    for clause in clauses:
        row = weights().probabilities(clause) if clause.strip() else [float(name == "other") for name in OUTPUTS]
        heard.append({name: float(value) for name, value in zip(OUTPUTS, row, strict=True)})
    return heard
