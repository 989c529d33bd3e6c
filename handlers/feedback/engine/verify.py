"""Verifying a draft before anyone sees it: facts back once, nothing added, no judging words, no broken marks."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from handlers.feedback.engine import mask
from handlers.feedback.engine.labels import bad_spans
from handlers.feedback.engine.lexicon import SENSITIVE
from handlers.feedback.engine.split import key as read

_NUMBER: Final = re.compile(r"\d+(?:[.,:]\d+)*")
_NOT_BAD: Final = ("insult", "label", "comparison", "motive", "sarcasm")


def judging(text: str) -> bool:
    """Whether listed judging or sensitive words are left outside the masks."""
    return bool(bad_spans(read(text), _NOT_BAD))


def sensitive(text: str) -> bool:
    """Whether a threat, an order to the machine or a personal remark is left."""
    return bool(bad_spans(read(text), tuple(n for n in SENSITIVE if n in ("threat", "injection", "crisis"))))


def same_masks(said: str, written: str) -> bool:
    """Whether every mask of a piece is there exactly as often as it was written, and no other."""
    return Counter(re.findall(mask.ANY, said)) == Counter(re.findall(mask.ANY, written))


def same_numbers(said: str, written: str) -> bool:
    """Whether the restored piece holds only numbers that were written; two of them must not have run together."""
    return not Counter(_NUMBER.findall(said)) - Counter(_NUMBER.findall(written))


def clean(text: str) -> str:
    """Marks and blanks put right: nothing doubled, nothing leading, nothing empty."""
    text = re.sub(r"([，、；：])\s*(?=[，。、；：！？])", "", text)
    text = re.sub(r"([。！？])[，、；。]+", r"\1", text)
    text = re.sub(r"(?<=[^\s.]),\s*(?=[,.;])", "", text)
    text = re.sub(r"[ \t]+(?=[,，。、；：！？])(?!,\d)", "", text)
    text = re.sub(r"(?<!\.)\.\.(?!\.)", ".", text)
    text = re.sub(r"“\s*”|\"\s*\"|（\s*）|\(\s*\)|「\s*」", "", text)
    text = re.sub(r"^[\s，、；。！？,;]+", "", text)
    return re.sub(r"[ \t]{2,}", " ", text).rstrip(" \t，、,")
