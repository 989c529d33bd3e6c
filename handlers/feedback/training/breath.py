"""Train the finding of clause ends in text without marks, from our labelled texts with their marks taken out.

    python -m handlers.feedback.training.breath

Prints how many of the ends it finds, and how many of those found are ends, on texts it had not read.
"""

from __future__ import annotations

import re
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction import DictVectorizer  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from handlers.feedback.engine.breath import WEIGHTS, around, tokens
from handlers.feedback.training.arrays import text_array, write_arrays
from handlers.feedback.training.labelled import Text, digest, read_texts

_MARKS: Final = re.compile(r"[，。！？!?；;,：:…—~～、“”‘’\"（）()\n]|\.(?=\s|$)")
SEEN_IN: Final = 3
SMALL: Final = 0.03  # weights smaller than this are left out


def unmarked(text: Text, lang: str) -> tuple[list[str], set[int]]:
    """The text's tokens without marks, and the numbers of those a clause starts with."""
    said: list[str] = []
    starts: set[int] = set()
    for span, _, _ in text.spans:
        bare = re.sub(r"\s+", "" if lang == "zh" else " ", _MARKS.sub("" if lang == "zh" else " ", span)).strip()
        if said and bare:
            starts.add(len(said))
        said += [token for _, token in tokens(bare, lang)]
    return said, starts


def main() -> None:
    weights: dict[str, float] = {}
    for lang in ("zh", "en"):
        texts = [text for text in read_texts() if (text.lang == "en") == (lang == "en")]
        rows, truth, fold = [], [], []
        for number, text in enumerate(texts):
            said, starts = unmarked(text, lang)
            for at in range(1, len(said)):
                rows.append(dict.fromkeys(around(said, at, lang), 1.0))
                truth.append(at in starts)
                fold.append(number % 6)
        names = DictVectorizer(dtype=np.float32)
        table = names.fit_transform(rows)
        known = np.asarray(table.sum(axis=0)).ravel() >= SEEN_IN
        table, ends, folds = table[:, known], np.array(truth), np.array(fold)
        with threadpool_limits(1):
            tested = LogisticRegression(max_iter=400).fit(table[folds > 0], ends[folds > 0])
            odds, there = tested.predict_proba(table[folds == 0])[:, 1], ends[folds == 0]
            for bar in (0.3, 0.4, 0.5):
                right = ((odds > bar) & there).sum()
                print(f"{lang} above {bar}: finds {right / there.sum():.1%}, right {right / (odds > bar).sum():.1%}")
            model = LogisticRegression(max_iter=400).fit(table, ends)
        listed = np.array(names.get_feature_names_out())[known]
        weights[f"bias {lang}"] = float(model.intercept_[0])
        for name, weight in zip(listed, model.coef_[0], strict=True):
            if abs(weight) >= SMALL:
                weights[f"{lang} {name}"] = float(weight)
    arrays: dict[str, npt.NDArray[Any]] = {
        "names": text_array("\n".join(weights)),
        "values": np.array(list(weights.values()), dtype=np.float16),
        "learned": text_array(digest()),
    }
    write_arrays(WEIGHTS, arrays)
    print(f"{len(weights)} weights, {WEIGHTS.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
