"""Train the clause classifier from our labelled clauses and texts, and write the weights that the engine reads.

    python -m handlers.feedback.training.train            measure by topic, then train on everything and write
    python -m handlers.feedback.training.train --measure  measure only

The measurement never lets a topic be in training and test at once, so that it shows how the classifier
does on work it has not read about. The same clauses always give the same weights: nothing here is random.

scikit-learn is needed here and nowhere else; what runs in the bot is ``handlers/feedback/engine/classifier.py``.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse  # type: ignore[import-untyped]
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]
from sklearn.model_selection import GroupKFold  # type: ignore[import-untyped]
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from handlers.feedback.engine.classifier import KINDS, LABELS, OUTPUTS, WEIGHTS, terms
from handlers.feedback.training.arrays import text_array, write_arrays
from handlers.feedback.training.labelled import Clause, as_clauses, digest, read, read_texts

STRENGTH: Final = 10.0  # inverse of the L2 penalty; flat between 5 and 30
SEEN_IN: Final = 2  # a term in one clause only teaches nothing about another
MARKS: Final = 0.3  # the length of the block of marks beside the two blocks of n-grams, which have length one
FOLDS: Final = 5

Floats = npt.NDArray[np.float64]


class Model:
    """Three blocks of counts (characters, words, marks), each scaled to one length; a logistic regression on top."""

    def __init__(self) -> None:
        self.blocks = [
            TfidfVectorizer(analyzer=_characters, sublinear_tf=True, min_df=SEEN_IN),
            TfidfVectorizer(analyzer=_words, sublinear_tf=True, min_df=SEEN_IN),
            TfidfVectorizer(analyzer=_marks, sublinear_tf=True, min_df=SEEN_IN, use_idf=False),
        ]
        self.lengths = (1.0, 1.0, MARKS)
        self.regression = LogisticRegression(C=STRENGTH, max_iter=500)

    def fit(self, clauses: Sequence[Clause]) -> Model:
        texts = [clause.text for clause in clauses]
        for block in self.blocks:
            block.fit(texts)
        table = self._table(texts)
        with threadpool_limits(1):  # faster for so small a table, and the sums come in one order
            self.regression.fit(table, [clause.kind or clause.label for clause in clauses])
        known = list(self.regression.classes_)
        self.order = [known.index(output) if output in known else -1 for output in OUTPUTS]
        return self

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """One row a text, one column for each of OUTPUTS."""
        odds = self.regression.predict_proba(self._table(texts))
        return np.stack([odds[:, at] if at >= 0 else np.zeros(len(odds)) for at in self.order], axis=1)

    def _table(self, texts: Sequence[str]) -> sparse.csr_matrix:
        blocks = zip(self.blocks, self.lengths, strict=True)
        return sparse.hstack([block.transform(texts) * length for block, length in blocks]).tocsr()

    def write(self, path: Path = WEIGHTS) -> None:
        """Eight-bit weights with one scale a term; ``handlers.feedback.engine.classifier.Weights`` reads them."""
        listed = [term for block in self.blocks for term in block.get_feature_names_out()]
        sizes = [len(block.vocabulary_) for block in self.blocks]
        table = self.regression.coef_[self.order].T * np.repeat(self.lengths, sizes)[:, None]
        scale = np.abs(table).max(axis=1, keepdims=True) / 127
        arrays = {
            "terms": text_array("\n".join(listed)),
            "rarity": np.concatenate(
                [block.idf_ if block.use_idf else np.ones(len(block.vocabulary_)) for block in self.blocks]
            ).astype(np.float16),
            "table": np.round(table / scale).astype(np.int8),
            "scale": scale.astype(np.float16),
            "bias": self.regression.intercept_[self.order].astype(np.float32),
            "learned": text_array(digest()),
        }
        write_arrays(path, arrays)


def _characters(text: str) -> list[str]:
    return list(terms(text)[0].elements())


def _words(text: str) -> list[str]:
    return list(terms(text)[1].elements())


def _marks(text: str) -> list[str]:
    return list(terms(text)[2].elements())


def by_label(outputs: Floats) -> Floats:
    """Columns in the order of LABELS: the kinds of judgement added together."""
    columns = [
        outputs[:, [OUTPUTS.index(name) for name in (KINDS if label == "judgement" else (label,))]].sum(axis=1)
        for label in LABELS
    ]
    return np.stack(columns, axis=1)


def held_out(clauses: Sequence[Clause], folds: int = FOLDS, only: int | None = None) -> tuple[list[int], Floats]:
    """Probabilities by label for clauses whose topic was not in training: their positions, then one row each.

    ``only`` stops after that many folds.
    """
    positions: list[int] = []
    rows: list[Floats] = []
    topics = [clause.topic for clause in clauses]
    for train, test in list(GroupKFold(min(folds, len(set(topics)))).split(topics, groups=topics))[:only]:
        model = Model().fit([clauses[i] for i in train])
        positions += [int(i) for i in test]
        rows.append(by_label(model.probabilities([clauses[i].text for i in test])))
    return positions, np.concatenate(rows)


def auc(clauses: Sequence[Clause], probabilities: Floats, label: str) -> float:
    """Area under the curve of one label against the rest; nan when one side is empty."""
    truth = np.array([clause.label == label for clause in clauses])
    if truth.all() or not truth.any():
        return float("nan")
    return float(roc_auc_score(truth, probabilities[:, LABELS.index(label)]))


def measure(clauses: Sequence[Clause]) -> str:
    """The report: AUC of every label on held-out topics, overall and by language, and what thresholds cost."""
    positions, probabilities = held_out(clauses)
    tested = [clauses[i] for i in positions]
    lines = [f"{len(clauses)} clauses, {len({c.topic for c in clauses})} topics; AUC on topics held out"]
    lines.append(f"{'':10}" + "".join(f"{label:>11}" for label in LABELS) + f"{'clauses':>9}")
    for name in ("all", "zh", "zh-Hant", "en", "mixed"):
        chosen = [i for i, clause in enumerate(tested) if name in ("all", clause.lang)]
        part = [tested[i] for i in chosen]
        lines.append(f"{name:10}" + "".join(f"{auc(part, probabilities[chosen], label):11.3f}" for label in LABELS)
                     + f"{len(part):9}")  # fmt: skip
    right = np.mean([LABELS[row.argmax()] == clause.label for row, clause in zip(probabilities, tested, strict=True)])
    lines.append(f"most probable label is the right one: {right:.1%}")
    judged = np.array([clause.label == "judgement" for clause in tested])
    facts = np.array([clause.label == "fact" for clause in tested])
    score = probabilities[:, LABELS.index("judgement")]
    for bar in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        lines.append(f"judgement >= {bar}: finds {np.mean(score[judged] >= bar):.1%} of judgements, "
                     f"flags {np.mean(score[facts] >= bar):.1%} of facts, "
                     f"{np.mean(score[~judged] >= bar):.1%} of all that is not")  # fmt: skip
    kinds = Counter(clause.kind for clause in tested if clause.kind)
    missed = Counter(clause.kind for clause, p in zip(tested, score, strict=True) if clause.kind and p < 0.3)
    lines.append("below 0.3 by kind: " + ", ".join(f"{kind} {missed[kind]}/{kinds[kind]}" for kind in KINDS))
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> None:
    clauses = [*read(), *as_clauses(read_texts())]
    print(measure(clauses))
    if "--measure" not in arguments:
        Model().fit(clauses).write()
        print(f"wrote {WEIGHTS.name}, {WEIGHTS.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
