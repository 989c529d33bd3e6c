"""Deciding on one clause, evidence first: it joins the draft, goes out with a reason, or goes back to the writer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from handlers.feedback.engine import trim
from handlers.feedback.engine.labels import (
    addresses,
    bad_spans,
    hopeful,
    is_fragment,
    is_hard,
    is_praise,
    negative,
    touches,
)
from handlers.feedback.engine.lexicon import BAD
from handlers.feedback.engine.shapes import Clause
from handlers.feedback.engine.split import key as read

KEPT: Final = ("specific", "suggestion", "encouragement")
PERSONAL: Final = ("protected", "health", "private")
# Which reason a piece is removed for, the gravest first.
GRAVITY: Final = (
    "injection", "crisis", "threat", "protected", "health", "private", "insult", "sarcasm", "comparison", "motive",
    "label", "general", "rhetoric", "vent",
)  # fmt: skip
_OPENER: Final = re.compile(
    r"^(?:i )?(?:just )?(?:love|glad|thrilled|delighted|impressed|great|nice) (?:that|how|to|when|it)\b"
)
_TOLD: Final = re.compile(
    r"了|过|着|是|在|没|有|\b(?:is|are|was|were|has|have|had|went|got|says|shows|doesn't|didn't|isn't|\w{2,}ed)\b"
)
_PLAINLY: Final = re.compile(
    r"请|麻烦|建议|希望|能否|能不能|可以|可否|记得|务必|下次|以后|改成|换成|改到|换到|^别(?!的)|不要|把|要|明年|"
    r"\b(?:please|could you|can you|would you|suggest|recommend|let's|should|don't|do not|never|next time|"
    r"needs? to)\b|^[a-z]+ "
)
THANKS: Final = re.compile(r"辛苦|谢|感谢|\bthank|\bappreciat|\bcheers\b")
_PLAIN_SARCASM: Final = re.compile(
    r"可真|真有你|呵呵|服了|好一个|不愧|您|恭喜|congrat|slow clap|bravo|genius|einstein|picasso|so glad you|"
    r"glad you|oh,? |"
    r"how (?:nice|lovely|kind)|thanks (?:a lot|for nothing|a bunch)|yeah,? right"
)


def reason(labels: set[str]) -> str:
    """The gravest of the labels."""
    return next((name for name in GRAVITY if name in labels), "judgement")


def out(clause: Clause, why: str) -> None:
    clause.place, clause.reason, clause.said = "out", why, ""


def _say(clause: Clause, said: str) -> None:
    clause.said, clause.changed = said, said != clause.text


def _personal(clause: Clause) -> None:
    """A remark on a person's body, family or origin never passes; a fact beside it does."""
    said = trim.without_sensitive(clause.text, PERSONAL)
    if not said or not trim.holds_evidence(said):
        out(clause, reason(clause.labels))
        return
    key = read(said)
    if any(touches(key, name) for name in BAD):
        said = trim.excise(said)
    if said and trim.holds_evidence(said):
        _say(clause, said)
        clause.place = "suggestion" if touches(key, "request") else "specific"
        clause.reason = reason(clause.labels)
    else:
        out(clause, reason(clause.labels))


@dataclass(frozen=True, slots=True)
class Around:
    """What stands round a clause: is the text troubled or harsh, and what do its neighbours say of it."""

    troubled: bool
    harsh: bool
    mood: float
    told: bool
    soon: bool
    alone: bool


def _limit(clause: Clause, told: bool, soon: bool) -> float:
    """How likely a judgement must be before this clause goes back to the writer: the more evidence, the higher.

    ``told`` says that a fact stands just before it in the sentence, so that this may be what came of it;
    ``soon`` that one follows at once.
    """
    if clause.digits:
        return 0.93 if told else 0.75
    if clause.hard or (clause.concrete and clause.work):
        if told:
            return 1.2 if clause.concrete else 0.95
        if clause.concrete and clause.work:
            return 0.88 if addresses(clause.key) or "?" in clause.key or clause.after[:1] in "?？" else 1.2
        return 0.7
    if clause.concrete:
        return 1.2 if told else 0.5 if addresses(clause.key) else 0.7
    if clause.work:
        return 0.8 if told else 0.65 if soon else 0.42
    return 0.6 if told else 0.5 if soon else 0.38


def _judging(clause: Clause) -> None:
    """A clause with judging words: cut them out when a checkable fact remains, otherwise the clause goes."""
    feeling = clause.labels & set(BAD) <= {"vent", "rhetoric"} and not clause.digits
    mine = "vent" in clause.labels and re.match(r"i(?:'m|'ve)? |我(?!们)", clause.key) and not clause.digits
    feeling = (feeling or bool(mine)) and "vent" in clause.labels and not (clause.concrete and clause.work)
    firm = clause.digits or (clause.concrete and clause.work) or (clause.hard and (clause.work or clause.concrete))
    habit = "general" in clause.labels and not clause.hard and not re.search(r"[一-龥]", clause.key)
    spread = habit or "comparison" in clause.labels or not bad_spans(clause.key)  # judged by the company it keeps
    if not feeling and not spread and (firm or clause.request or (clause.concrete and clause.scores["fact"] > 0.3)):
        said = trim.excise(clause.text)
        key = read(said)
        if said and clause.request and touches(key, "request") and (clause.work or is_hard(key) or len(key) > 5):
            _say(clause, said)
            clause.place = "suggestion"
            return
        if said and (is_hard(key) or (touches(key, "concrete") and negative(key))):
            _say(clause, said)
            clause.place = "specific"
            return
    if clause.labels & set(BAD) == {"sarcasm"} and (clause.work or clause.concrete):
        said = trim.excise(clause.text)  # the mocking opener goes, what it mocks stays
        if said and len(said) > len(clause.text) // 2 and touches(read(said), "work"):
            _say(clause, said)
            clause.place, clause.reason = "specific", "sarcasm"
            return
    out(clause, reason(clause.labels))
    if not feeling and (clause.hard or (clause.work and (clause.concrete or clause.scores["fact"] > 0.15))):
        clause.place = "unplaced"  # a fact may hide in it: shown to the writer rather than lost


def _asks(clause: Clause) -> bool:
    """Whether a clause that looks like a request is one: said politely or plainly, or heard as one."""
    s = clause.scores
    if not clause.request or (clause.praise and s["praise"] > s["request"]):
        return False
    return bool(_PLAINLY.search(clause.key)) or s["request"] > 0.5 or not (negative(clause.key) and s["request"] < 0.5)


def _plain(clause: Clause, around: Around) -> None:
    """A clause no list objects to."""
    s = clause.scores
    suspect = s["judgement"] + around.mood > _limit(clause, around.told, around.soon)
    if "filler" in clause.labels and not clause.hard:
        clause.place = "filler"
    elif _asks(clause):
        if s["request"] < 0.1 and s["praise"] > 0.5:
            clause.place = "encouragement"
        elif s["judgement"] > max(s["request"], 0.6 if clause.hard else 0.5):
            clause.place, clause.reason = "unplaced", "judgement"
        elif s["request"] < 0.25 and s["fact"] > 0.6 and _TOLD.search(clause.key):
            clause.place = "specific"
        else:
            clause.place = "suggestion"
            if clause.concrete and negative(clause.key) and s["fact"] > 0.2:
                clause.also.add("specific")
    elif clause.praise and not (negative(clause.key) and s["praise"] < 0.3 and (clause.hard or clause.concrete)):
        if around.harsh and s["judgement"] > (0.8 if clause.hard or THANKS.search(clause.key) else 0.6):
            clause.place, clause.reason = "unplaced", "judgement"
        else:
            clause.place = "encouragement"
            if clause.hard:
                clause.also.add("specific")
    elif (is_fragment(clause.key) or heads(clause)) and not (
        s["judgement"] > 0.7 and len(clause.key) > 8 and not clause.hard and re.search(r"[一-龥]", clause.key)
    ):
        clause.place = "fragment"
    elif suspect:
        clause.place, clause.reason = "unplaced", "judgement"
    elif s["request"] > (0.85 if clause.hard or clause.concrete else 0.7) and not (
        clause.concrete and negative(clause.key)
    ):
        clause.place = "suggestion"
    elif s["praise"] > (0.9 if around.harsh else 0.65 if clause.work else 0.5) and not negative(clause.key):
        clause.place = "encouragement"
        if clause.hard:
            clause.also.add("specific")
    elif s["other"] > 0.6 and s["fact"] < 0.2 and not clause.digits and not clause.concrete:
        clause.place = "unplaced"
    elif (
        clause.evidence
        or (clause.work and (s["fact"] > 0.2 or around.told))
        or s["fact"] >= 0.4
        or (clause.work and negative(clause.key) and s["judgement"] < 0.3)
    ):
        clause.place = "specific"
    elif s["praise"] > max(s["judgement"], 0.35) and not negative(clause.key):
        clause.place = "encouragement"
    else:
        clause.place = "unplaced"


def heads(clause: Clause) -> bool:
    """Whether a clause is a heading: a few words before a colon."""
    short = len(clause.key) <= 14 if re.search(r"[一-龥]", clause.key) else clause.key.count(" ") <= 4
    return short and clause.after.strip()[:1] in ("：", ":") and not (clause.digits and clause.concrete)


def decide(clause: Clause, around: Around) -> None:
    labels = clause.labels
    if labels & {"injection", "crisis", "threat"}:
        out(clause, reason(labels))
    elif labels & set(PERSONAL):
        _personal(clause)
    elif labels & set(BAD):
        bad = labels & set(BAD)
        if (
            bad <= {"sarcasm"}
            and not around.troubled
            and not _PLAIN_SARCASM.search(clause.key)
            and not (_OPENER.match(clause.key) and negative(clause.key))
            and (hopeful(clause.key) or clause.digits or clause.work or around.alone)
            and (
                (is_praise(clause.key) or clause.scores["praise"] > 0.3)
                and clause.scores["judgement"] < (0.6 if _OPENER.match(clause.key) else 0.92)
            )
        ):
            clause.labels -= {"sarcasm"}
            clause.place = "encouragement"
        else:
            _judging(clause)
    else:
        _plain(clause, around)
