"""Weighing: what the classifier hears in a clause, what can be seen in it and what stands round it, as one set of odds.

The classifier hears wording, the marks see numbers, work nouns and observable verbs, and both read a clause alone.
"Four people asked for it" is praise after thanks and a fault after a scolding: what the neighbours are tells which. One
logistic regression over all three, trained by ``handlers/feedback/training/weigh.py`` on whole texts the classifier had
not read, gives the odds of each label and of each kind of judgement.
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

WEIGHTS: Final = Path(__file__).with_name("weights.npz")

# A word that turns from praise to what is amiss, or back, at the head of a clause.
TURN: Final = re.compile(
    r"^(?:但(?!凡)|不过|可是|可惜|然而|就是|只是|只不过|美中不足|唯一|唯独|只有一点|有一点|"
    r"(?:and )?(?:but|however|though|although|yet|whereas|except|only|still|that said|having said that|"
    r"(?:just |the )?(?:one|only) (?:gap|thing|note|issue|problem|concern|snag|nit|catch|ask|point|request|worry)|"
    r"where it)\b)"
)
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
    row |= {f"kind {kind}": _log(clause.heard[kind]) for kind in KINDS}
    row["impact"] = _log(clause.heard["impact"])
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
        }
        found.append(row)
    return found


def second_look(clauses: Sequence[Reading], odds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """More inputs, once first odds are there: those of the clause and of two neighbours on each side, in logarithms."""
    import numpy as np

    columns = [[at for at, name in enumerate(OUTPUTS) if group(name) == wanted] for wanted in GROUPS]
    shares = np.stack([odds[:, wanted].sum(axis=1) for wanted in columns], axis=1)
    logs, all_logs = np.log((shares + 0.01) / (1.01 - shares)), np.log((odds + 0.01) / (1.01 - odds))
    most, mean = shares.max(axis=0), shares.mean(axis=0)
    found = []
    for at, clause in enumerate(clauses):
        beside = []
        for other in (at - 2, at - 1, at + 1, at + 2):
            if 0 <= other < len(clauses):
                same = float(clauses[other].sentence == clause.sentence)
                beside += [logs[other], logs[other] * same]
            else:
                beside += [np.zeros(2 * len(GROUPS))]
        found.append(np.concatenate([logs[at], all_logs[at], *beside, most, mean]))
    return np.array(found)


@dataclass(frozen=True, slots=True)
class Weights:
    """Two looks, each one row per input (``names``, then for the second ``second_look``), one column per output."""

    names: tuple[str, ...]
    first: npt.NDArray[np.float64]
    first_bias: npt.NDArray[np.float64]
    second: npt.NDArray[np.float64]
    second_bias: npt.NDArray[np.float64]


@lru_cache(maxsize=1)
def _weights() -> Weights:
    import numpy as np

    with np.load(WEIGHTS, allow_pickle=False) as stored:
        names = bytes(stored["names"]).decode("utf-8").split("\n")
        tables = [stored[name].astype(np.float64) for name in ("first", "first_bias", "second", "second_bias")]
        return Weights(tuple(names), *tables)


def _odds(totals: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    import numpy as np

    powers = np.exp(totals - totals.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def weigh(clauses: Sequence[Reading]) -> list[dict[str, float]]:
    """Probabilities by ``OUTPUTS`` for each clause of one text, in order; each adds up to 1."""
    import numpy as np

    if not clauses:
        return []
    weights = _weights()
    table = np.array([[row.get(name, 0.0) for name in weights.names] for row in rows(clauses)])
    first = _odds(table @ weights.first + weights.first_bias)
    wider = np.hstack([table, second_look(clauses, first)])
    odds = _odds(wider @ weights.second + weights.second_bias)
    return [dict(zip(OUTPUTS, (float(value) for value in row), strict=True)) for row in odds]
