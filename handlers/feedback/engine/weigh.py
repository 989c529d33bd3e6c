"""Weighing: the classifier's opinion and the evidence marks of a clause brought together into one set of odds.

The classifier hears wording, the marks see numbers, work nouns and observable verbs; each is wrong where the other is
right. A small logistic regression over both, trained by ``handlers/feedback/training/weigh.py`` on clauses whose
topic the classifier had not seen, says how likely a clause is fact, request, praise, judgement or none of them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

WEIGHTS: Final = Path(__file__).with_name("weights.json")
CLASSES: Final = ("fact", "request", "praise", "judgement", "other")
_HEARD: Final = ("fact", "request", "praise", "judgement", "other")


def features(heard: Mapping[str, float], seen: Mapping[str, bool], length: int, latin: bool) -> dict[str, float]:
    """The inputs: log odds of what was heard, 0 or 1 for what was seen, pairs that mean more than their parts."""
    row = {f"heard {name}": math.log((heard[name] + 0.01) / (1.01 - heard[name])) for name in _HEARD}
    row |= {f"seen {name}": float(value) for name, value in seen.items()}
    number, work, concrete = seen["digits"], seen["work"], seen["concrete"]
    row["number and work"] = float(number and work)
    row["verb and work"] = float(concrete and work)
    row["number and verb"] = float(number and concrete)
    row["bad and hard"] = float(seen["bad"] and seen["hard"])
    row["bad and praise"] = float(seen["bad"] and seen["praise"])
    row["amiss and praise"] = float(seen["negative"] and seen["praise"])
    row["you and work"] = float(seen["you"] and work)
    row["nothing"] = float(not any(seen[k] for k in ("hard", "concrete", "weak", "work", "request", "praise", "bad")))
    row["length"] = math.log(length + 1) - (3.2 if latin else 2.2)
    row["latin"] = float(latin)
    return row


@lru_cache(maxsize=1)
def _weights() -> dict[str, dict[str, float]]:
    read: dict[str, dict[str, float]] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return read


def weigh(row: Mapping[str, float]) -> dict[str, float]:
    """Probabilities by class, adding up to 1."""
    totals = []
    for name in CLASSES:
        weights = _weights()[name]
        totals.append(weights["bias"] + sum(weights.get(key, 0.0) * value for key, value in row.items()))
    top = max(totals)
    powers = [math.exp(t - top) for t in totals]
    return {name: power / sum(powers) for name, power in zip(CLASSES, powers, strict=True)}
