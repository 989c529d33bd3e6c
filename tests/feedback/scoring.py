"""Scoring a draft against a labelled item: facts kept, judgement gone, parts right, nothing invented, marks clean."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from handlers.feedback.engine import Rewrite

ITEMS = Path(__file__).with_name("items")
GAP = re.compile(r"【待[补補]充[^】]*】|\[fill in:[^\]]*\]")
NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


def items() -> list[dict[str, Any]]:
    """Every labelled item, batch by batch."""
    return [
        json.loads(line)
        for path in sorted(ITEMS.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def flat(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


def says(text: str, fact: str) -> bool:
    """Whether a fact is said; "3" isn't said by "30"."""
    before = r"(?<![\d.])" if flat(fact)[:1].isdigit() else ""
    after = r"(?!\d)" if flat(fact)[-1:].isdigit() else ""
    return re.search(before + re.escape(flat(fact)) + after, flat(text)) is not None


def judges(text: str, phrase: str) -> bool:
    if phrase.isascii():
        return re.search(rf"(?<![a-z0-9]){re.escape(phrase.lower())}(?![a-z0-9])", text.lower()) is not None
    return flat(phrase) in flat(text)


@dataclass(frozen=True)
class Score:
    """The faults found, each in a few words; none means that the draft passes."""

    faults: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.faults


def score(item: dict[str, Any], draft: Rewrite) -> Score:
    raw, message = item["raw"], draft.message
    told = GAP.sub(" ", message)
    parts = {"specific": draft.specific, "suggestion": draft.suggestion, "encouragement": draft.encouragement}
    everything = GAP.sub(" ", "\n".join([message, *parts.values()]))
    asked = {q.part for q in draft.questions}
    faults = [
        f"lost {fact}"
        for fact in item["must_keep"]
        if not any(says(message, one) for one in (fact if isinstance(fact, list) else [fact]))
    ]
    faults += [f"left {phrase}" for phrase in item["must_not_contain"] if judges(everything, phrase)]
    listed = re.sub(r"(?m)^\s*\d+[.)）]\s*", "", everything)
    faults += [f"number {number}" for number in NUMBER.findall(listed) if number not in raw]
    for name, text in parts.items():
        filled = bool(GAP.sub("", text).strip()) and not GAP.search(text)
        if item[f"has_{name}"] is True and not filled and item["category"] != "praise_only":
            faults.append(f"{name} not found")
        if item[f"has_{name}"] is False and name in item["expect_question_for"]:
            fine = name in asked or bool(GAP.search(text)) or (name == "encouragement" and filled)
            faults += [] if fine else [f"{name} not asked for"]
    if item["leave_alone"]:
        alike = SequenceMatcher(None, flat(raw), flat(message), autojunk=False).ratio()
        if alike < 0.9 or any(not q.optional for q in draft.questions):
            faults.append(f"not left alone ({alike:.2f})")
    faults += [f"flag {flag} missing" for flag in item["flags_expected"] if flag not in draft.flags]
    faults += [f"flag {flag} wrong" for flag in item["flags_forbidden"] if flag in draft.flags]
    if re.search(
        r"[，、；：][，。、；！？]|^[，。、；！？,;]|\s,|,\s*[,.;]|(?<!\.)\.\.(?!\.)|“”|\(\)|（）", told.strip()
    ):
        faults.append("broken marks")
    return Score(tuple(faults))
