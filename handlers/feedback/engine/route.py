"""Routing, evidence first: each clause joins the draft, goes out with a reason, or goes back to the writer."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Final

from handlers.feedback.engine import trim
from handlers.feedback.engine.labels import is_fragment, is_hard, is_praise, negative, touches
from handlers.feedback.engine.lexicon import BAD
from handlers.feedback.engine.shapes import Clause
from handlers.feedback.engine.split import key as read

PERSONAL: Final = ("protected", "health", "private")
# Which reason a piece is removed for, the gravest first.
_GRAVITY: Final = (
    "injection", "crisis", "threat", "protected", "health", "private", "insult", "sarcasm", "comparison", "motive",
    "label", "general", "rhetoric", "vent",
)  # fmt: skip
TURN: Final = re.compile(
    r"^(?:但(?!凡)|不过|可是|可惜|然而|就是|只是|只不过|美中不足|唯一|唯独|只有一点|有一点|"
    r"(?:and )?(?:but|however|though|although|yet|whereas|except|only|still|that said|having said that|"
    r"(?:just |the )?(?:one|only) (?:gap|thing|note|issue|problem|concern|snag|nit|catch|ask|point|request|worry)|"
    r"where it)\b)"
)
_TRAILS: Final = re.compile(
    r"^(?:and|or|nor|not|plus|than|as|with|which|except|instead|rather|[a-z]+$|而不是|以及|和|跟)\b|^[^a-z]*$"
)
_CONDITION: Final = re.compile(
    r"再|如果|要是|下次|还这样|否则|不然|要不|改不|做不|交不|\b(?:if|again|unless|once more|one more|"
    r"next time|or else|otherwise|"
    r"pull this|keep this|do this|this happens)\b"
)
THANKS: Final = re.compile(r"辛苦|谢|感谢|\bthank|\bappreciat|\bcheers\b")
_PLAIN_SARCASM: Final = re.compile(
    r"可真|真有你|呵呵|服了|好一个|不愧|您|恭喜|congrat|slow clap|bravo|genius|einstein|picasso|so glad you|"
    r"glad you|oh,? |"
    r"how (?:nice|lovely|kind)|thanks (?:a lot|for nothing|a bunch)|yeah,? right"
)


def reason(labels: set[str]) -> str:
    """The gravest of the labels."""
    return next((name for name in _GRAVITY if name in labels), "judgement")


def _out(clause: Clause, why: str) -> None:
    clause.place, clause.reason, clause.said = "out", why, ""


def _say(clause: Clause, said: str) -> None:
    clause.said, clause.changed = said, said != clause.text


def _personal(clause: Clause) -> None:
    """A remark on a person's body, family or origin never passes; a fact beside it does."""
    said = trim.without_sensitive(clause.text, PERSONAL)
    if not said or not trim.holds_evidence(said):
        _out(clause, reason(clause.labels))
        return
    key = read(said)
    if any(touches(key, name) for name in BAD):
        said = trim.excise(said)
    if said and trim.holds_evidence(said):
        _say(clause, said)
        clause.place = "suggestion" if touches(key, "request") else "specific"
        clause.reason = reason(clause.labels)
    else:
        _out(clause, reason(clause.labels))


def _limit(clause: Clause, told: bool) -> float:
    """How likely a judgement must be before this clause goes back to the writer: the more evidence, the higher.

    ``told`` says that a fact stands just before it in the sentence, so that this may be what came of it.
    """
    if clause.digits:
        return 0.82
    if clause.hard or (clause.concrete and clause.work):
        return 0.95 if told else 0.65
    if clause.concrete:
        return 0.9 if told else 0.5
    return 0.42 if clause.work else 0.38


def _judging(clause: Clause) -> None:
    """A clause with judging words: cut them out when a checkable fact remains, otherwise the clause goes."""
    feeling = clause.labels & set(BAD) == {"vent"} and not (clause.digits or clause.concrete)
    firm = clause.digits or (clause.concrete and clause.work) or (clause.hard and (clause.work or clause.concrete))
    if not feeling and (firm or clause.request or (clause.concrete and clause.scores["fact"] > 0.3)):
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
        if firm:
            clause.place, clause.reason = "unplaced", reason(clause.labels)
            return
    _out(clause, reason(clause.labels))


def _plain(clause: Clause, mood: float, told: bool, harsh: bool) -> None:
    """A clause no list objects to; ``mood`` is what its neighbours add to the suspicion."""
    s = clause.scores
    suspect = s["judgement"] + mood > _limit(clause, told)
    if "filler" in clause.labels and not clause.hard:
        clause.place = "filler"
    elif clause.request and not (clause.praise and s["praise"] > s["request"]):
        if s["judgement"] > 0.8 and not clause.hard and not clause.work:
            clause.place, clause.reason = "unplaced", "judgement"
        elif s["request"] < 0.15 and s["fact"] > 0.6 and negative(clause.key):
            clause.place = "specific"
        else:
            clause.place = "suggestion"
            if clause.concrete and negative(clause.key) and s["fact"] > 0.2:
                clause.also.add("specific")
    elif clause.praise and not (negative(clause.key) and s["praise"] < 0.3 and (clause.hard or clause.concrete)):
        if harsh and s["judgement"] > 0.8 and not clause.hard and not THANKS.search(clause.key):
            clause.place, clause.reason = "unplaced", "judgement"
        else:
            clause.place = "encouragement"
            if clause.hard:
                clause.also.add("specific")
    elif is_fragment(clause.key) or _heads(clause):
        clause.place = "fragment"
    elif suspect:
        clause.place, clause.reason = "unplaced", "judgement"
    elif s["request"] > 0.55 and not (clause.concrete and negative(clause.key)):
        clause.place = "suggestion"
    elif s["praise"] > 0.5 and not (clause.evidence and negative(clause.key)):
        clause.place = "encouragement"
        if clause.hard:
            clause.also.add("specific")
    elif clause.evidence or clause.work or s["fact"] >= 0.4:
        clause.place = "specific"
    elif s["praise"] > max(s["judgement"], 0.35):
        clause.place = "encouragement"
    else:
        clause.place = "unplaced"


def _heads(clause: Clause) -> bool:
    """Whether a clause is a heading: a few words before a colon."""
    short = len(clause.key) <= 14 if re.search(r"[一-龥]", clause.key) else clause.key.count(" ") <= 4
    return short and clause.after.strip()[:1] in ("：", ":") and not (clause.digits and clause.concrete)


def _decide(clause: Clause, troubled: bool, harsh: bool, mood: float, told: bool) -> None:
    labels = clause.labels
    if labels & {"injection", "crisis", "threat"}:
        _out(clause, reason(labels))
    elif labels & set(PERSONAL):
        _personal(clause)
    elif labels & set(BAD):
        bad = labels & set(BAD)
        if (
            bad <= {"sarcasm"}
            and not troubled
            and not _PLAIN_SARCASM.search(clause.key)
            and ((is_praise(clause.key) or clause.scores["praise"] > 0.3) and clause.scores["judgement"] < 0.6)
        ):
            clause.labels -= {"sarcasm"}
            clause.place = "encouragement"
        else:
            _judging(clause)
    else:
        _plain(clause, mood, told, harsh)


def _spread(clauses: Sequence[Clause]) -> None:
    """A threat takes its condition with it, an order to the machine the rest of its sentence."""
    for at, clause in enumerate(clauses):
        for other in clauses[max(0, at - 2) : at + 3]:
            if other is clause or other.sentence != clause.sentence:
                continue
            if "threat" in clause.labels and _CONDITION.search(other.key) and not other.hard:
                other.labels.add("threat")
            beside = abs(clauses.index(other) - at) == 1
            if "injection" in clause.labels and beside and not (other.concrete and other.work):
                other.labels.add("injection")


def _sarcasm(clauses: Sequence[Clause]) -> None:
    """Bare praise that leans on a fault, with no turning word between them, isn't praise."""
    for clause, following in itertools.pairwise(clauses):
        if clause.place != "encouragement" or clause.hard or THANKS.search(clause.key) or TURN.match(following.key):
            continue
        bare = not clause.work or "sarcasm" in clause.labels
        short = len(clause.key) <= 6 if re.search(r"[一-龥]", clause.key) else clause.key.count(" ") <= 2
        near = following.sentence == clause.sentence
        mocking = following.labels & {"general", "sarcasm", "insult", "rhetoric"}
        told = following.place in ("specific", "unplaced", "out") and following.scores["praise"] < 0.35
        if (
            (bare and near and told and (negative(following.key) or mocking))
            or (bare and short and near and told and following.scores["fact"] + following.scores["judgement"] > 0.5)
            or (bare and short and mocking and following.sentence == clause.sentence + 1)
        ):
            clause.labels.add("sarcasm")
            _out(clause, "sarcasm")


def _turns(clauses: Sequence[Clause]) -> None:
    """What stands before a "but", and isn't bad, was meant as praise."""
    for at, turning in enumerate(clauses):
        if not TURN.match(turning.key):
            continue
        for clause in clauses[max(0, at - 3) : at]:
            s = clause.scores
            if turning.sentence - clause.sentence > (0 if clause.place == "specific" and clause.digits else 1):
                continue
            if clause.labels & {*BAD, *PERSONAL, "filler"} or negative(clause.key) or clause.request:
                continue
            likely = s["praise"] > 0.12 and s["praise"] > s["request"]
            if (clause.place == "unplaced" and s["judgement"] < 0.75 and (likely or s["judgement"] < 0.5)) or (
                clause.place == "specific" and not clause.hard and likely
            ):
                clause.place, clause.reason = "encouragement", ""


def _fragments(clauses: Sequence[Clause]) -> None:
    """Topics, times and conditions go where their clause goes: a leading one forward, a trailing one back."""
    kept = ("specific", "suggestion", "encouragement")
    for at in range(len(clauses) - 1, -1, -1):
        clause = clauses[at]
        if clause.place != "fragment":
            continue
        after = clauses[at + 1] if at + 1 < len(clauses) else None
        before = clauses[at - 1] if at else None
        heads = _heads(clause)
        if after is not None and after.sentence != clause.sentence and not heads:
            after = None
        if before is not None and before.sentence != clause.sentence:
            before = None
        near = [c for c in ((before, after) if _TRAILS.match(clause.key) else (after, before)) if c is not None]
        places = [c.place for c in near if c.place != "fragment"]
        if heads and after is not None and after.sentence != clause.sentence:
            clause.place = "heading"
        elif any(p in kept for p in places):
            clause.place = next(p for p in places if p in kept)
        elif not places and near:
            continue
        elif clause.hard or not places:
            clause.place = "unplaced"
        else:
            clause.place = "filler"
    for at, clause in enumerate(clauses):  # a list whose first item was kept
        if clause.place == "fragment":
            clause.place = clauses[at - 1].place if at else "unplaced"


def _uncertain(clauses: Sequence[Clause]) -> None:
    """A piece nothing is known about follows its neighbour, a calm text is taken at its word."""
    labelled = any(c.labels & {*BAD, *PERSONAL, "threat", "injection"} for c in clauses)
    kindly = any(c.place == "encouragement" for c in clauses) and any(c.place == "suggestion" for c in clauses)
    calm = not labelled and kindly and sum(c.scores["judgement"] for c in clauses) / len(clauses) < 0.4
    for at, clause in enumerate(clauses):
        if clause.place != "unplaced" or clause.labels:
            continue
        beside = [
            c for c in clauses[max(0, at - 1) : at + 2]
            if c is not clause and c.sentence == clause.sentence and c.place in ("specific", "suggestion",
                "encouragement")
        ]  # fmt: skip
        before = clauses[at - 1] if at and clauses[at - 1] in beside else None
        if (calm and clause.scores["judgement"] < 0.9) or (beside and clause.scores["judgement"] < 0.45):
            best = max(("fact", "praise", "request"), key=lambda name: clause.scores[name])
            place = {"fact": "specific", "praise": "encouragement", "request": "suggestion"}[best]
            if before is not None and clause.scores[best] < 0.5:
                place = before.place
            clause.place, clause.reason = place, ""  # type: ignore[assignment]


def route(clauses: Sequence[Clause]) -> None:
    """Give every clause its place."""
    if not clauses:
        return
    _spread(clauses)
    troubled = any(
        (c.labels & set(BAD)) - {"sarcasm"} or (c.concrete and negative(c.key)) or c.labels & {*PERSONAL, "threat"}
        for c in clauses
    )
    harsh = any(c.labels & {*BAD, "threat"} for c in clauses)
    for at, clause in enumerate(clauses):
        beside = [c for c in clauses[max(0, at - 1) : at + 2] if c is not clause and c.sentence == clause.sentence]
        mood = 0.12 * sum(1 for c in beside if c.labels & set(BAD)) - 0.1 * any(c.digits and c.concrete for c in beside)
        before = clauses[at - 1] if at and clauses[at - 1].sentence == clause.sentence else None
        told = (
            before is not None
            and before.place == "specific"
            and (before.hard or before.concrete)
            and not before.changed
        )
        _decide(clause, troubled, harsh, mood, told)
    _turns(clauses)
    _uncertain(clauses)
    _sarcasm(clauses)
    _fragments(clauses)
