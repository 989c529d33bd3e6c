"""Weighing: what the classifier hears in a clause, what can be seen in it and what stands round it, as one set of odds.

The classifier hears wording, the marks see numbers, work nouns and observable verbs, and both read a clause alone.
"Four people asked for it" is praise after thanks and a fault after a scolding: what the neighbours are tells which. A
small recurrent network reads the clauses of a text forwards and backwards, and gives the odds of each label and of each
kind of judgement. It is trained by ``handlers/feedback/training/weigh.py`` on whole texts the classifier had not read;
reading needs nothing but numpy.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from handlers.feedback.engine.classifier import KINDS, OUTPUTS

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]

WEIGHTS: Final = Path(__file__).with_name("weights.npz")

# A word that turns from praise to what is amiss, or back, at the head of a clause.
TURN: Final = re.compile(
    r"^(?:但(?!凡)|不过|可是|可惜|然而|就是|只是|只不过|美中不足|唯一|唯独|只有一点|有一点|"
    r"(?:and )?(?:but|however|though|although|yet|whereas|except|only|still|that said|having said that|"
    r"(?:just |the )?(?:one|only) (?:gap|thing|note|issue|problem|concern|snag|nit|catch|ask|point|request|worry)|"
    r"where it)\b)"
)
FURTHEST: Final = 4.0  # deviations from the mean beyond which an input says no more
GROUPS: Final = ("fact", "request", "praise", "judgement", "other")
_BESIDE: Final = (
    "hard", "concrete", "work", "bad", "praise", "request", "negative", "you", "hopeful", "faulty", "thanks",
)  # fmt: skip
_PLAIN: Final = ("hard", "concrete", "weak", "work", "request", "praise", "bad")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Reading:
    """One clause as it is weighed: its key, the mark after it, its sentence, what was heard and what was seen."""

    key: str
    after: str
    sentence: int
    heard: Mapping[str, float]
    seen: Mapping[str, bool]


def group(output: str) -> str:
    """What a label or kind of judgement is for the draft: an impact is a fact, the kinds of judgement are one."""
    return "judgement" if output in KINDS else "fact" if output == "impact" else output


def grouped(odds: Mapping[str, float]) -> dict[str, float]:
    """Probabilities by group."""
    return {
        "fact": odds["fact"] + odds["impact"], "request": odds["request"], "praise": odds["praise"],
        "judgement": sum(odds[kind] for kind in KINDS), "other": odds["other"],
    }  # fmt: skip


def _log(share: float) -> float:
    return math.log((share + 0.01) / (1.01 - share))


def _own(clause: Reading, heard: Mapping[str, float]) -> dict[str, float]:
    seen = clause.seen
    number, work, concrete = seen["digits"], seen["work"], seen["concrete"]
    latin = not _HAN.search(clause.key)
    row = {f"heard {name}": _log(heard[name]) for name in GROUPS}
    row |= {f"alone {name}": _log(clause.heard[name]) for name in OUTPUTS}
    row |= {f"seen {name}": float(value) for name, value in seen.items()}
    row |= {
        "number and work": float(number and work),
        "verb and work": float(concrete and work),
        "number and verb": float(number and concrete),
        "bad and hard": float(seen["bad"] and seen["hard"]),
        "bad and praise": float(seen["bad"] and seen["praise"]),
        "amiss and praise": float(seen["negative"] and seen["praise"]),
        "you and work": float(seen["you"] and work),
        "nothing": float(not any(seen[name] for name in _PLAIN)),
        "length": math.log(len(clause.key) + 1) - (3.2 if latin else 2.2),
        "latin": float(latin),
        "turns": float(bool(TURN.match(clause.key))),
    }
    mark = clause.after.strip()[:1]
    for name, marks in (("asks", "?？"), ("shouts", "!！"), ("leads", ":：")):
        row[name] = float(bool(mark) and mark in marks)
    return row


def rows(clauses: Sequence[Reading]) -> list[dict[str, float]]:
    """The inputs, one row a clause: its own log odds and marks, its two neighbours', and the run of the text."""
    heard = [grouped(clause.heard) for clause in clauses]
    turns = [bool(TURN.match(clause.key)) for clause in clauses]
    count = len(clauses)
    found = []
    for at, clause in enumerate(clauses):
        row = _own(clause, heard[at])
        for name, other in (("before", at - 1), ("after", at + 1)):
            if not 0 <= other < count:
                continue
            same = float(clauses[other].sentence == clause.sentence)
            row[f"{name} there"], row[f"{name} same"] = 1.0, same
            for group in GROUPS:
                odds = _log(heard[other][group])
                row[f"{name} {group}"], row[f"{name} {group} same"] = odds, odds * same
            row |= {f"{name} seen {mark}": float(clauses[other].seen[mark]) for mark in _BESIDE}
            row[f"{name} turns"] = float(turns[other])
        for name, other in (("two before", at - 2), ("two after", at + 2)):
            if 0 <= other < count:
                row[f"{name} there"] = 1.0
                row |= {f"{name} {group}": _log(heard[other][group]) for group in GROUPS}
        others = [*range(at), *range(at + 1, count)]
        mates = [i for i in others if clauses[i].sentence == clause.sentence]
        row["alone"] = float(not mates)
        for group in GROUPS:
            row[f"mates {group}"] = sum(heard[i][group] for i in mates) / max(1, len(mates))
        for group in GROUPS:
            shares = [heard[i][group] for i in others]
            row[f"most {group}"] = max(shares, default=0.0)
            row[f"mean {group}"] = sum(shares) / max(1, len(shares))
        for mark in ("bad", "request", "praise"):
            row[f"any {mark}"] = float(any(clauses[i].seen[mark] for i in others))
        row |= {
            "turn to come": float(any(turns[at + 1 : at + 4])),
            "turn behind": float(any(turns[max(0, at - 3) : at])),
            "first": float(at == 0),
            "last": float(at == count - 1),
            "place": at / max(1, count - 1),
            "count": math.log(count),
            "words": float(clause.key.count(" ") + 1),
            "ends line": float("\n" in clause.after),
        }
        found.append(row)
    return found


def sized(table: Floats, mean: Floats, scale: Floats) -> Floats:
    """Inputs brought to one size: deviations from their means, none beyond what still says something."""
    import numpy as np

    return np.asarray(np.clip((table - mean) / scale, -FURTHEST, FURTHEST))


@dataclass(frozen=True, slots=True)
class Weights:
    """Several networks of one shape, stacked on the first axis; the odds are their mean.

    ``names`` are the inputs, ``mean`` and ``scale`` bring them to one size. ``into`` (nets, inputs + 1, wide) is the
    first layer. ``gates`` (2, nets, wide + 1, 3 deep) and ``state`` (2, nets, deep + 1, 3 deep) are the recurrent
    layer, forwards and backwards, with the gates reset, update and new side by side. ``out`` (nets, 2 deep + wide + 1,
    outputs) ends it. The last row of each is its bias.
    """

    names: tuple[str, ...]
    mean: Floats
    scale: Floats
    into: Floats
    gates: Floats
    state: Floats
    out: Floats

    def odds(self, table: Floats) -> Floats:
        """One row of probabilities a clause; ``table`` has the clauses of one text, in order, and their inputs."""
        import numpy as np

        scaled = sized(table, self.mean, self.scale)
        read = np.maximum(scaled @ self.into[:, :-1] + self.into[:, -1:], 0.0)  # nets, clauses, wide
        both = np.stack([read, read[:, ::-1]])
        entering = both @ self.gates[:, :, :-1] + self.gates[:, :, -1:]
        deep = self.state.shape[2] - 1
        at = np.zeros((2, len(self.into), 1, deep), dtype=np.float32)
        kept = np.empty((*entering.shape[:3], deep), dtype=np.float32)
        for step in range(len(table)):
            now = entering[:, :, step : step + 1]
            held = at @ self.state[:, :, :-1] + self.state[:, :, -1:]
            gate = 1.0 / (1.0 + np.exp(-(now[..., : 2 * deep] + held[..., : 2 * deep])))
            reset, update = gate[..., :deep], gate[..., deep:]
            new = np.tanh(now[..., 2 * deep :] + reset * held[..., 2 * deep :])
            at = (1.0 - update) * new + update * at
            kept[:, :, step] = at[:, :, 0]
        told = np.concatenate([kept[0], kept[1][:, ::-1], read], axis=2)
        total = told @ self.out[:, :-1] + self.out[:, -1:]
        powers = np.exp(total - total.max(axis=2, keepdims=True))
        return np.asarray((powers / powers.sum(axis=2, keepdims=True)).mean(axis=0))


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The committed weights, read once, at first use."""
    return load(WEIGHTS)


def load(path: Path) -> Weights:
    """Weights as training wrote them."""
    import numpy as np

    with np.load(path, allow_pickle=False) as stored:
        names = bytes(stored["names"]).decode("utf-8").split("\n")
        arrays = ("mean", "scale", "into", "gates", "state", "out")
        return Weights(tuple(names), *(stored[name].astype(np.float32) for name in arrays))


def weigh(clauses: Sequence[Reading]) -> list[dict[str, float]]:
    """Probabilities by ``OUTPUTS`` for each clause of one text, in order; each adds up to 1."""
    import numpy as np

    if not clauses:
        return []
    known = weights()
    table = np.array([[row.get(name, 0.0) for name in known.names] for row in rows(clauses)], dtype=np.float32)
    return [dict(zip(OUTPUTS, (float(value) for value in row), strict=True)) for row in known.odds(table)]
