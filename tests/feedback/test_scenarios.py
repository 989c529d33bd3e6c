"""The practice scenarios are complete, native in their punctuation, and leave something to rewrite."""

import re
from typing import Literal

import pytest

from handlers.feedback.engine.classifier import judge
from handlers.feedback.scenarios import scenarios

Language = Literal["zh", "en"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_there_are_at_least_thirty_and_each_is_whole(language: Language) -> None:
    listed = scenarios(language)
    assert len(listed) >= 30
    assert len({s.id for s in listed}) == len({s.title for s in listed}) == len({s.raw for s in listed}) == len(listed)
    for s in listed:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", s.id)
        assert 2 <= len(re.findall(r"[。?!？！](?!”)|[.!?](?=\s|$)", s.situation)) <= 6, s.id
        assert 2 <= len(s.hints) <= 4
        assert all(text == text.strip() and text for text in (s.title, s.situation, s.raw, *s.hints))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_most_raw_sentences_hold_a_judgement(language: Language) -> None:
    listed = [s for s in scenarios(language) if "praise" not in s.id and "thanks" not in s.id]
    judged = [max(score.judgement for score in judge(re.split(r"[,，。？?！!]", s.raw))) >= 0.3 for s in listed]
    assert sum(judged) >= 0.9 * len(judged), [s.raw for s, found in zip(listed, judged, strict=True) if not found]


def test_chinese_punctuation_is_full_width_and_latin_and_digits_stand_apart() -> None:
    for s in scenarios("zh"):
        for text in (s.title, s.situation, s.raw, *s.hints):
            assert not re.search(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]", text), text
            assert not re.search(r"[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9%][\u4e00-\u9fff]", text), text


def test_the_two_languages_are_written_each_on_its_own() -> None:
    shared = {s.id for s in scenarios("zh")} & {s.id for s in scenarios("en")}
    assert not shared
