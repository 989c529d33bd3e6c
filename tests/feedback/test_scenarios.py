"""The practice scenarios are complete, native in their punctuation, and leave something to rewrite."""

import re
import tomllib
from importlib import resources

import pytest

from handlers.feedback.engine.labels import label
from handlers.feedback.engine.lexicon import BAD
from handlers.feedback.engine.mask import mask
from handlers.feedback.engine.shapes import Clause
from handlers.feedback.engine.split import split
from handlers.feedback.flows.practice import scenarios


def _ids(language: str) -> list[str]:
    text = resources.files("handlers.feedback").joinpath(f"scenarios.{language}.toml").read_text("utf-8")
    return [row["id"] for row in tomllib.loads(text)["scenario"]]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_there_are_at_least_thirty_and_each_is_whole(language: str) -> None:
    listed = scenarios(language)
    assert len(listed) >= 30
    for distinct in (_ids(language), [s.title for s in listed], [s.raw for s in listed]):
        assert len(set(distinct)) == len(listed)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in _ids(language))
    for s in listed:
        assert 2 <= len(re.findall(r"[。?!？！](?!”)|[.!?](?=\s|$)", s.situation)) <= 6, s.title
        assert 2 <= len(s.hints) <= 4
        assert all(text == text.strip() and text for text in (s.title, s.situation, s.raw, *s.hints))


def _labelled(raw: str) -> list[Clause]:
    masked = mask(raw)
    clauses = split(masked.text)
    label(clauses, masked.restore)
    return clauses


@pytest.mark.parametrize("language", ["zh", "en"])
def test_most_raw_sentences_hold_a_judgement(language: str) -> None:
    only_thanks = {"already-good-thanks", "praise-with-nothing-in-it"}
    listed = [s for s, name in zip(scenarios(language), _ids(language), strict=True) if name not in only_thanks]
    judged = [any(c.labels & set(BAD) or c.scores["judgement"] >= 0.3 for c in _labelled(s.raw)) for s in listed]
    assert sum(judged) >= 0.9 * len(judged), [s.raw for s, found in zip(listed, judged, strict=True) if not found]


def test_chinese_punctuation_is_full_width_and_latin_and_digits_stand_apart() -> None:
    for s in scenarios("zh"):
        for text in (s.title, s.situation, s.raw, *s.hints):
            assert not re.search(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]", text), text
            assert not re.search(r"[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9%][\u4e00-\u9fff]", text), text


def test_the_two_languages_are_written_each_on_its_own() -> None:
    assert set(_ids("zh")).isdisjoint(_ids("en"))
