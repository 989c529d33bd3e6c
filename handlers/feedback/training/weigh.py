"""Train the weighing of wording, evidence marks and neighbours, after ``train.py`` has written the classifier.

    python -m handlers.feedback.training.weigh

The classifier's opinions used here are those on texts it had not read, so that the weighing learns how far to trust it;
the report is of texts neither has read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from handlers.feedback.engine.classifier import OUTPUTS
from handlers.feedback.engine.classifier import WEIGHTS as CLASSIFIER
from handlers.feedback.engine.labels import marks
from handlers.feedback.engine.weigh import GROUPS, WEIGHTS, Reading, group, rows, second_look
from handlers.feedback.training.arrays import text_array, write_arrays
from handlers.feedback.training.labelled import Clause, Text, as_clauses, digest, pieces, read, read_texts
from handlers.feedback.training.train import Model

STRENGTH: Final = 0.02  # inverse of the L2 penalty, inputs scaled to one deviation; flat between 0.003 and 0.05
FOLDS: Final = 6

Floats = npt.NDArray[np.float64]


def readings(texts: list[Text], model: Model) -> list[list[Reading]]:
    """Each text as the engine would read it, heard by a classifier."""
    found = []
    for text in texts:
        cut = pieces(text)
        heard = model.probabilities([piece.text for piece in cut])
        found.append([
            Reading(
                piece.clause.key, piece.clause.after, piece.clause.sentence,
                dict(zip(OUTPUTS, (float(p) for p in row), strict=True)), marks(piece.clause.key),
            )
            for piece, row in zip(cut, heard, strict=True)
        ])  # fmt: skip
    return found


def unread(clauses: list[Clause], texts: list[Text]) -> list[list[Reading]]:
    """Readings of every text by a classifier that had not read it."""
    found: list[list[Reading]] = [[] for _ in texts]
    for fold in range(FOLDS):
        rest = [text for at, text in enumerate(texts) if at % FOLDS != fold]
        model = Model().fit([*clauses, *as_clauses(rest)])
        held = [at for at in range(len(texts)) if at % FOLDS == fold]
        for at, reading in zip(held, readings([texts[at] for at in held], model), strict=True):
            found[at] = reading
    return found


class Look:
    """A logistic regression over scaled inputs; the scales end up in its weights."""

    def fit(self, table: Floats, labels: npt.NDArray[np.str_]) -> Look:
        self.mean, self.scale = table.mean(axis=0), table.std(axis=0) + 1e-6
        with threadpool_limits(1):
            self.regression = LogisticRegression(C=STRENGTH, max_iter=3000).fit(
                (table - self.mean) / self.scale, labels
            )
        self.order = [list(self.regression.classes_).index(output) for output in OUTPUTS]
        return self

    def probabilities(self, table: Floats) -> Floats:
        return np.asarray(self.regression.predict_proba((table - self.mean) / self.scale)[:, self.order])

    def weights(self) -> tuple[Floats, Floats]:
        table = (self.regression.coef_[self.order] / self.scale).T
        return table, self.regression.intercept_[self.order] - self.mean @ table


@dataclass(frozen=True)
class Table:
    """Every clause of the texts as a row: its inputs, its label, its text by number."""

    names: list[str]
    inputs: Floats
    labels: npt.NDArray[np.str_]
    texts: npt.NDArray[np.int_]
    readings: list[list[Reading]]

    def wider(self, odds: Floats) -> Floats:
        """The inputs with a second look at the odds of a first."""
        starts = np.cumsum([0, *(len(reading) for reading in self.readings)])
        more = [
            second_look(reading, odds[start : start + len(reading)])
            for reading, start in zip(self.readings, starts[:-1], strict=True)
        ]
        return np.hstack([self.inputs, np.concatenate(more)])


def tabled(texts: list[Text], read_by: list[list[Reading]]) -> Table:
    """The texts, read by a classifier that had not read them, as a table."""
    found = [rows(reading) for reading in read_by]
    names = sorted({name for text in found for row in text for name in row})
    return Table(
        names,
        np.array([[row.get(name, 0.0) for name in names] for text in found for row in text]),
        np.array([piece.kind or piece.label for text in texts for piece in pieces(text)]),
        np.array([at for at, text in enumerate(found) for _ in text]),
        read_by,
    )


def first_odds(table: Table, fold: npt.NDArray[np.int_], left: npt.NDArray[np.bool_]) -> Floats:
    """First odds of every clause by a first look that was not trained on its fold, nor on the clauses left out."""
    odds = np.zeros((len(table.inputs), len(OUTPUTS)))
    for held in range(FOLDS):
        learn = (fold != held) & ~left
        odds[fold == held] = Look().fit(table.inputs[learn], table.labels[learn]).probabilities(
            table.inputs[fold == held]
        )
    return odds


def write(table: Table, first: Look, second: Look) -> None:
    (first_table, first_bias), (second_table, second_bias) = first.weights(), second.weights()
    arrays: dict[str, npt.NDArray[Any]] = {
        "names": text_array("\n".join(table.names)),
        "first": first_table.astype(np.float32), "first_bias": first_bias.astype(np.float32),
        "second": second_table.astype(np.float32), "second_bias": second_bias.astype(np.float32),
        "learned": text_array(digest(CLASSIFIER.read_bytes())),
    }  # fmt: skip
    write_arrays(WEIGHTS, arrays)


def report(truth: npt.NDArray[np.str_], odds: Floats) -> str:
    """AUC by group, how often the likeliest is right, and what thresholds on judgement cost."""
    groups = np.array([group(name) for name in truth])
    columns = {name: [at for at, output in enumerate(OUTPUTS) if group(output) == name] for name in GROUPS}
    shares = np.stack([odds[:, columns[name]].sum(axis=1) for name in GROUPS], axis=1)
    lines = [f"{name:10} AUC {roc_auc_score(groups == name, shares[:, at]):.3f}" for at, name in enumerate(GROUPS)]
    judged, score = groups == "judgement", shares[:, GROUPS.index("judgement")]
    for bar in (0.3, 0.4, 0.5, 0.6, 0.7):
        finds, flags = np.mean(score[judged] >= bar), np.mean(score[groups == "fact"] >= bar)
        lines.append(f"judgement >= {bar}: finds {finds:.1%}, flags {flags:.1%} of facts")
    lines.append(f"the likeliest is right: {np.mean(np.array(GROUPS)[shares.argmax(axis=1)] == groups):.1%}")
    return "\n".join(lines)


def learn(table: Table, measure: bool = True) -> None:
    """Train both looks on everything and write them, after a report on texts left out."""
    fold = table.texts % FOLDS
    if measure:
        left = fold == 0
        odds = first_odds(table, fold, left)
        wider = table.wider(odds)
        second = Look().fit(wider[~left], table.labels[~left])
        print(f"{len(table.readings)} texts, {len(table.inputs)} clauses, {len(table.names)} inputs")
        print(report(table.labels[left], second.probabilities(wider[left])))
    nothing = np.zeros(len(fold), dtype=bool)
    wider = table.wider(first_odds(table, fold, nothing))
    write(table, Look().fit(table.inputs, table.labels), Look().fit(wider, table.labels))


def main() -> None:
    texts = read_texts()
    learn(tabled(texts, unread(read(), texts)))


if __name__ == "__main__":
    main()
