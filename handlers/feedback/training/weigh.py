"""Train the weighing of wording against evidence marks, after ``train.py`` has written the classifier.

    python -m handlers.feedback.training.weigh

The classifier's opinions used here are those on topics it had not seen, so that the weighing learns how far to trust
it; the report is of topics the weighing hasn't seen either.
"""

from __future__ import annotations

import json
from typing import Final

import numpy as np
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]
from sklearn.model_selection import GroupKFold  # type: ignore[import-untyped]

from handlers.feedback.engine.classifier import LABELS
from handlers.feedback.engine.labels import marks
from handlers.feedback.engine.mask import mask
from handlers.feedback.engine.split import key
from handlers.feedback.engine.weigh import CLASSES, WEIGHTS, features
from handlers.feedback.training.train import held_out, read

STRENGTH: Final = 0.5


def main() -> None:
    clauses = read()
    positions, heard = held_out(clauses)
    rows, truth, topics = [], [], []
    for position, row in zip(positions, heard, strict=True):
        clause = clauses[position]
        opinion = dict(zip(LABELS, (float(p) for p in row), strict=True))
        opinion["fact"] += opinion.pop("impact")
        text = key(mask(clause.text).text)
        rows.append(features(opinion, marks(text), len(text), clause.lang == "en"))
        truth.append("fact" if clause.label == "impact" else clause.label)
        topics.append(clause.topic)
    names = sorted(rows[0])
    table = np.array([[row[name] for name in names] for row in rows])
    labels = np.array(truth)
    tested = np.zeros((len(rows), len(CLASSES)))
    for train, test in GroupKFold(10).split(table, groups=topics):
        model = LogisticRegression(C=STRENGTH, max_iter=2000).fit(table[train], labels[train])
        tested[test] = model.predict_proba(table[test])[:, [list(model.classes_).index(c) for c in CLASSES]]
    for column, name in enumerate(CLASSES):
        print(f"{name:10} AUC {roc_auc_score(labels == name, tested[:, column]):.3f}")
    judged, facts = labels == "judgement", labels == "fact"
    score = tested[:, CLASSES.index("judgement")]
    for bar in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        finds, flags = np.mean(score[judged] >= bar), np.mean(score[facts] >= bar)
        print(f"judgement >= {bar}: finds {finds:.1%}, flags {flags:.1%}")
    print(f"right: {np.mean(np.array(CLASSES)[tested.argmax(axis=1)] == labels):.1%}")
    model = LogisticRegression(C=STRENGTH, max_iter=2000).fit(table, labels)
    order = [list(model.classes_).index(c) for c in CLASSES]
    weights = {
        name: {"bias": round(float(model.intercept_[at]), 4)}
        | {feature: round(float(w), 4) for feature, w in zip(names, model.coef_[at], strict=True)}
        for name, at in zip(CLASSES, order, strict=True)
    }
    WEIGHTS.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
