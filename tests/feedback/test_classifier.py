"""The clause classifier: the committed weights are what training gives, and they hold on topics they never met."""

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from handlers.feedback.engine import breath, classifier, weigh
from handlers.feedback.engine.classifier import KINDS, LABELS, OUTPUTS, hear, terms
from handlers.feedback.engine.simplify import TO_SIMPLIFIED, simplify
from handlers.feedback.training import train
from handlers.feedback.training.labelled import Clause, digest, pieces, read, read_texts

CLAUSES = read()
TEXTS = read_texts()


def test_the_clauses_are_distinct_and_spread_over_topics_languages_and_labels() -> None:
    assert [text for text, times in Counter(c.text for c in CLAUSES).items() if times > 1] == []
    assert min(Counter(c.label for c in CLAUSES).values()) >= 30
    assert set(Counter(c.lang for c in CLAUSES)) == {"zh", "zh-Hant", "en", "mixed"}
    assert not [c.text for c in CLAUSES if c.text != c.text.strip() or "  " in c.text]
    spoken = ["".join(span for span, _, _ in text.spans) for text in TEXTS]
    assert [text for text, times in Counter(spoken).items() if times > 1] == []
    assert {kind for text in TEXTS for _, _, kind in text.spans if kind} == set(KINDS)
    assert len({text.id for text in TEXTS}) == len(TEXTS)


def test_a_text_is_cut_as_the_engine_cuts_it_and_keeps_its_labels() -> None:
    mixed = [piece for text in TEXTS for piece in pieces(text) if piece.share < 0.7]
    assert len(mixed) < 0.02 * sum(len(pieces(text)) for text in TEXTS)


@pytest.mark.parametrize("weights", [classifier.WEIGHTS, weigh.WEIGHTS, breath.WEIGHTS], ids=lambda path: path.name)
def test_committed_weights_were_learned_from_the_committed_clauses(weights: Path) -> None:
    with np.load(weights, allow_pickle=False) as stored:
        learned = bytes(stored["learned"]).decode()
    assert learned == (digest(classifier.WEIGHTS.read_bytes()) if weights == weigh.WEIGHTS else digest())


def test_written_weights_give_what_training_gives(tmp_path: Path) -> None:
    model = train.Model().fit(CLAUSES)
    model.write(tmp_path / "clauses.npz")
    written = classifier.load(tmp_path / "clauses.npz")
    texts = [clause.text for clause in CLAUSES[:: max(1, len(CLAUSES) // 60)]]
    texts += [
        "第四页缺图",
        "這份簡報沒有重點",
        "you never read the brief",
        "deck 第 3 页没有 source，补一下",
        "?",
        "嗯",
    ]
    known = [at for at, output in enumerate(OUTPUTS) if output in {c.kind or c.label for c in CLAUSES}]
    expected = model.probabilities(texts)[:, known]
    found = np.array([written.probabilities(text) for text in texts])[:, known]
    assert np.abs(found / found.sum(axis=1, keepdims=True) - expected).max() < 0.01


def test_judgements_are_told_apart_on_topics_that_training_did_not_see() -> None:
    positions, probabilities = train.held_out(CLAUSES, folds=5, only=1)
    tested = [CLAUSES[i] for i in positions]
    assert {c.topic for c in tested}.isdisjoint({c.topic for i, c in enumerate(CLAUSES) if i not in set(positions)})
    assert train.auc(tested, probabilities, "judgement") > 0.85
    assert train.auc(tested, probabilities, "request") > 0.85
    assert train.auc(tested, probabilities, "fact") > 0.85


def test_clauses_written_after_training_are_read_well_and_facts_are_seldom_taken_for_judgements() -> None:
    # These were written against the classifier, full of idioms, and must never go into training.
    with (Path(__file__).parent / "items" / "unseen_clauses.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert {row["text"] for row in rows}.isdisjoint({clause.text for clause in CLAUSES})
    unseen = [Clause("unseen", row["lang"], row["label"], "", row["text"]) for row in rows]
    heard = hear(clause.text for clause in unseen)
    probabilities = train.by_label(np.array([[odds[output] for output in OUTPUTS] for odds in heard]))
    assert train.auc(unseen, probabilities, "judgement") > 0.84
    assert train.auc(unseen, probabilities, "fact") > 0.93
    facts = probabilities[[clause.label == "fact" for clause in unseen]]
    assert np.mean(facts[:, LABELS.index("judgement")] >= 0.5) <= 0.05


def test_odds_add_up_and_an_empty_clause_is_nothing() -> None:
    heard = hear(["你总是拖延", "the price is missing on page three", "  "])
    assert [sum(odds.values()) for odds in heard] == pytest.approx([1, 1, 1], abs=1e-6)
    assert max(heard[0], key=lambda name: heard[0][name]) == "generalisation"
    assert heard[1]["fact"] > 0.5
    assert heard[2]["other"] == 1


def test_script_width_case_and_masks_do_not_change_what_is_read() -> None:
    assert terms("這份報告沒有結論！") == terms("这份报告没有结论!")
    assert terms("See HTTPS://a.example/x now") == terms("see \ue001 now")
    assert terms("@ana 晚了 2.5 天") == terms("<@U123> 晚了 48 天")


def test_a_very_long_clause_is_read_by_its_ends() -> None:
    assert terms("开头" + "啊" * 5000 + "结尾") == terms("开头" + "啊" * 9000 + "结尾")


def test_simplify_keeps_the_length_and_leaves_simplified_text_alone() -> None:
    for clause in CLAUSES:
        assert len(simplify(clause.text)) == len(clause.text)
        assert simplify(simplify(clause.text)) == simplify(clause.text)
        if clause.lang == "zh":
            assert simplify(clause.text) == clause.text
    assert simplify("這樣寫沒問題，後臺數據裡還有誤差") == "这样写没问题，后台数据里还有误差"
    assert not {new for new in TO_SIMPLIFIED.values() if ord(new) in TO_SIMPLIFIED}


def test_every_traditional_character_in_the_clauses_is_known() -> None:
    # GB 2312 is the simplified repertoire: what is left outside it after mapping was not mapped.
    left = {c for clause in CLAUSES for c in simplify(clause.text) if "\u4e00" <= c <= "\u9fff" and not _in_gb2312(c)}
    assert left <= set("喔欸嗨啰佢咗嘢冇咁哋啲嚟喺嚿嘅攞攰嗰喎啱搵"), left


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
