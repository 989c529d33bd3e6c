"""Routing, evidence first: each clause joins the draft, goes out with a reason, or goes back to the writer."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from handlers.feedback.engine import trim
from handlers.feedback.engine.labels import (
    addresses,
    bad_spans,
    faulty,
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
_OPENER: Final = re.compile(
    r"^(?:i )?(?:just )?(?:love|glad|thrilled|delighted|impressed|great|nice) (?:that|how|to|when|it)\b"
)
_TO_DO: Final = re.compile(
    r"^(?:so|to ?do|next steps?|(?:\w+ )?asks?|please|actions?|action items?|for next time|next time|fixes|"
    r"requests?|what i need|建议|修改建议|待办|"
    r"需要改的?|改进|修改意见|下一步|要求|安排|接下来|整改|收尾的事|后续|所以|这样吧|行动项)$"
)
_DANGLES: Final = re.compile(
    r"\b(?:is|was|are|were|be|feels?|felt|looks?|looked|seems?|and|but|or|because|that|to|of|with|the|a|an)$"
)
_TOLD: Final = re.compile(
    r"了|过|着|是|在|没|有|\b(?:is|are|was|were|has|have|had|went|got|says|shows|doesn't|didn't|isn't|\w{2,}ed)\b"
)
_PLAINLY: Final = re.compile(
    r"请|麻烦|建议|希望|能否|能不能|可以|可否|记得|务必|下次|以后|改成|换成|改到|换到|^别(?!的)|不要|把|要|明年|"
    r"\b(?:please|could you|can you|would you|suggest|recommend|let's|should|don't|do not|never|next time|"
    r"needs? to)\b|^[a-z]+ "
)
_REPEATED: Final = re.compile(
    r"再(?:出|有|犯|错|来|发生|迟|交|这样|这么|看到|让我|漏|拖|晚)|下次再|如果再|要是再|\b(?:one|1) more\b|"
    r"\bagain\b.{0,6}$|keep this up"
)
_OTHERWISE: Final = re.compile(
    r"^(?:你|我|那|咱们?|公司|就|直接)?(?:你|我|咱们?)?就|^(?:and )?(?:we are|we're|you're|you are|you'll|"
    r"you will|you can|i'll|i will|i'm) "
)
_CREDIT: Final = re.compile(
    r"^(?:倒是|好在|话说回来|公平地说|平心而论|有一说一|值得肯定|当然|不过话说|唯一可取|(?:and |"
    r"but )?(?:to be fair|in fairness|credit where|"
    r"on the plus side|the good news|one bright spot|what (?:did|does) work|on a positive note|that said))"
)
_AIMED: Final = re.compile(r"^(?:if|when|since|while|because|unless|once) (?:you|your|that|this)\b|^(?:如果|要是|等)你")
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
    feeling = clause.labels & set(BAD) == {"vent"} and not (clause.digits or clause.concrete)
    firm = clause.digits or (clause.concrete and clause.work) or (clause.hard and (clause.work or clause.concrete))
    spread = "comparison" in clause.labels or not bad_spans(clause.key)  # judged by the company it keeps
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
    _out(clause, reason(clause.labels))
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
    elif (is_fragment(clause.key) or _heads(clause)) and not (
        s["judgement"] > 0.7 and len(clause.key) > 8 and not clause.hard and re.search(r"[一-龥]", clause.key)
    ):
        clause.place = "fragment"
    elif suspect:
        clause.place, clause.reason = "unplaced", "judgement"
    elif s["request"] > (0.85 if clause.hard or clause.concrete else 0.7) and not (
        clause.concrete and negative(clause.key)
    ):
        clause.place = "suggestion"
    elif s["praise"] > (0.9 if around.harsh else 0.5) and not negative(clause.key):
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


def _heads(clause: Clause) -> bool:
    """Whether a clause is a heading: a few words before a colon."""
    short = len(clause.key) <= 14 if re.search(r"[一-龥]", clause.key) else clause.key.count(" ") <= 4
    return short and clause.after.strip()[:1] in ("：", ":") and not (clause.digits and clause.concrete)


def _decide(clause: Clause, around: Around) -> None:
    labels = clause.labels
    if labels & {"injection", "crisis", "threat"}:
        _out(clause, reason(labels))
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


def _spread(clauses: Sequence[Clause]) -> None:
    """A threat takes its condition with it, an order to the machine the rest of its sentence."""
    for at, clause in enumerate(clauses):
        for other in clauses[max(0, at - 2) : at + 3]:
            if other is clause or other.sentence != clause.sentence:
                continue
            following = other is clauses[min(at + 1, len(clauses) - 1)]
            bare = _OTHERWISE.search(other.key) and not other.hard and not other.request
            if following and bare and _REPEATED.search(clause.key):
                clause.labels.add("threat")
                other.labels.add("threat")
            if "threat" in clause.labels and _CONDITION.search(other.key) and not other.hard:
                other.labels.add("threat")
            beside = abs(clauses.index(other) - at) == 1
            if other is clauses[min(at + 1, len(clauses) - 1)] and re.match(
                r"(?:而)?你的?(?:只有|才|呢|却)", other.key
            ):
                clause.labels.add("comparison")
            theirs = "都" in other.key and not addresses(other.key) and not negative(other.key) and not other.digits
            if "comparison" in clause.labels and theirs and clauses.index(other) == at + 1:
                other.labels.add("comparison")  # what the others managed to do
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
        says = following.scores["request"] < 0.6 and following.scores["fact"] + following.scores["judgement"] > 0.3
        pleased = hopeful(following.key) and following.scores["praise"] > 0.2
        mocking = following.labels & {"general", "sarcasm", "insult", "rhetoric"}
        told = following.place in ("specific", "unplaced", "out") and following.scores["praise"] < 0.35
        if (
            (bare and near and told and (negative(following.key) or mocking))
            or (bare and short and near and told and says and not pleased)
            or (bare and short and mocking and following.sentence == clause.sentence + 1)
        ):
            clause.labels.add("sarcasm")
            _out(clause, "sarcasm")


def _turns(clauses: Sequence[Clause]) -> None:
    """What stands before a "but", and isn't bad, was meant as praise."""
    for at, turning in enumerate(clauses):
        if not TURN.match(turning.key):
            continue
        told = [c for c in clauses[at : at + 3] if c.sentence == turning.sentence]
        if any(c.place == "encouragement" for c in told):
            continue
        for clause in clauses[max(0, at - 3) : at]:
            s = clause.scores
            if turning.sentence - clause.sentence > (0 if clause.place == "specific" and clause.digits else 1):
                continue
            if clause.labels & {*BAD, *PERSONAL, "filler"} or negative(clause.key) or clause.request:
                continue
            likely = s["praise"] > 0.12 and s["praise"] > s["request"]
            if (clause.place == "unplaced" and s["judgement"] < 0.75 and (likely or s["judgement"] < 0.5)) or (
                clause.place == "specific" and not clause.digits and likely
            ):
                clause.place, clause.reason = "encouragement", ""


def _fragments(clauses: Sequence[Clause]) -> None:
    """Topics, times and conditions go where their clause goes: a leading one forward, a trailing one back."""
    kept = ("specific", "suggestion", "encouragement")
    for at in range(len(clauses) - 1, -1, -1):
        clause = clauses[at]
        if clause.place != "fragment":
            continue
        if clause.scores["judgement"] > 0.6 and not clause.hard and _AIMED.match(clause.key):
            clause.place, clause.reason = "unplaced", "judgement"
            continue
        after = next((c for c in clauses[at + 1 : at + 3] if c.place != "filler"), None)
        before = next((c for c in reversed(clauses[max(0, at - 2) : at]) if c.place != "filler"), None)
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
        elif clause.hard or clause.concrete or clause.work or not places:
            clause.place = "unplaced"
        else:
            clause.place = "filler"
    for at, clause in enumerate(clauses):  # a list whose first item was kept
        if clause.place == "fragment":
            clause.place = clauses[at - 1].place if at else "unplaced"


def _company(clauses: Sequence[Clause]) -> None:
    """A doubtful fact among judgements only is part of them; a doubtful one among facts only is a fact."""
    for at, clause in enumerate(clauses):
        beside = [c for c in clauses[max(0, at - 1) : at + 2] if c is not clause and c.sentence == clause.sentence]
        if not beside or clause.labels:
            continue
        s = clause.scores
        alone = all(c.place in ("out", "unplaced") and c.scores["judgement"] > 0.5 for c in beside)
        sure = len(beside) == 2 and all(c.place == "specific" and c.scores["fact"] > 0.6 for c in beside)
        if clause.place == "specific" and s["fact"] < 0.5 and not clause.digits and not clause.concrete and alone:
            clause.place, clause.reason = "unplaced", "judgement"
        elif clause.place == "unplaced" and s["judgement"] < 0.8 and sure:
            clause.place, clause.reason = "specific", ""


def _listed(clauses: Sequence[Clause]) -> None:
    """What follows "To do:" or another request in the same breath is a request too, unless it tells a fault."""
    asking = -1
    for at, clause in enumerate(clauses):
        if clause.after.strip()[:1] in ("：", ":") and _TO_DO.match(clause.key.strip()):
            asking = clause.sentence + (1 if "\n" in clause.after else 0)
            continue
        before = clauses[at - 1] if at and clauses[at - 1].sentence == clause.sentence else None
        told = clause.scores["request"] > 0.15 and "了" not in clause.key and before and before.place == "suggestion"
        asked = (clause.sentence == asking and clause.scores["judgement"] < 0.6) or (
            told and clause.place == "specific"
        )
        if asked and clause.place in (*KEPT, "unplaced") and not clause.labels and not negative(clause.key):
            clause.place, clause.reason = "suggestion", ""


def _praised(clauses: Sequence[Clause]) -> None:
    """A sentence that praises and tells nothing amiss is praise as a whole: its figures are what is praised."""
    sentences: dict[int, list[Clause]] = {}
    for clause in clauses:
        sentences.setdefault(clause.sentence, []).append(clause)
    for group in sentences.values():
        if _CREDIT.match(group[0].key) and not any(faulty(c.key) or c.labels & set(BAD) for c in group):
            for clause in group:
                if clause.place in ("specific", "unplaced") or (clause.place == "suggestion" and not clause.hard):
                    clause.place, clause.reason = "encouragement", ""
                    clause.also |= {"specific"} if clause.hard else set()
            continue
        first = next((at for at, c in enumerate(group) if c.place == "encouragement"), None)
        if first is None or any(c.place in ("out", "suggestion") for c in group):
            continue
        if any(negative(c.key) or (at and TURN.match(c.key)) for at, c in enumerate(group)):
            continue
        for clause in group:
            if clause.place in ("specific", "unplaced") and not clause.labels and clause.scores["judgement"] < 0.9:
                if clause.hard:
                    clause.also.add("specific")
                clause.place, clause.reason = "encouragement", ""


def _dangling(clauses: Sequence[Clause]) -> None:
    """A clause cut off before its predicate goes where the predicate goes."""
    for at in range(len(clauses) - 2, -1, -1):
        clause = clauses[at]
        rest = [c for c in clauses[at + 1 : at + 3] if c.sentence == clause.sentence and c.place != "filler"]
        if not rest or rest[0].place in KEPT or clause.place not in KEPT:
            continue
        if _DANGLES.search(clause.said.lower() or clause.key):
            clause.place, clause.reason, clause.said, clause.changed = "unplaced", "judgement", "", False


def _kindly(clauses: Sequence[Clause], harsh: bool) -> None:
    """In a calm text with a request and no praise found, the sentence with nothing amiss is the praise."""
    if harsh or any(c.place == "encouragement" for c in clauses) or not any(c.place == "suggestion" for c in clauses):
        return
    sentences: dict[int, list[Clause]] = {}
    for clause in clauses:
        sentences.setdefault(clause.sentence, []).append(clause)
    for group in sentences.values():
        best = max(c.scores["praise"] for c in group)
        plain = any(c.concrete and c.scores["fact"] > 0.6 for c in group)
        if best < 0.1 or plain or any(negative(c.key) or c.request or c.place != "specific" for c in group):
            continue
        for clause in group:
            clause.place = "encouragement"
            if clause.hard:
                clause.also.add("specific")


def _uncertain(clauses: Sequence[Clause]) -> None:
    """A piece nothing is known about follows its neighbour, a calm text is taken at its word."""
    labelled = any(c.labels & {*BAD, *PERSONAL, "threat", "injection"} for c in clauses)
    kindly = any(c.place == "encouragement" for c in clauses) and any(c.place == "suggestion" for c in clauses)
    loud = sum(1 for c in clauses if c.place == "unplaced" and c.scores["judgement"] > 0.6)
    calm = (
        not labelled
        and kindly
        and loud <= 2
        and len(clauses) <= 12
        and sum(c.scores["judgement"] for c in clauses) / len(clauses) < 0.55
    )
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
    told = False
    for at, clause in enumerate(clauses):
        beside = [c for c in clauses[max(0, at - 1) : at + 2] if c is not clause and c.sentence == clause.sentence]
        mood = 0.12 * sum(1 for c in beside if c.labels & set(BAD)) - 0.1 * any(c.digits and c.concrete for c in beside)
        before = clauses[at - 1] if at and clauses[at - 1].sentence == clause.sentence else None
        if before is None:
            told = False
        elif before.place != "fragment":
            told = before.place == "specific" and (before.hard or before.concrete)
        after = clauses[at + 1] if at + 1 < len(clauses) and clauses[at + 1].sentence == clause.sentence else None
        soon = after is not None and not after.labels and (after.hard or after.concrete) and after.scores["fact"] > 0.6
        _decide(clause, Around(troubled, harsh, mood, told, soon, len(beside) == 0 or len(clauses) < 3))
    _company(clauses)
    _listed(clauses)
    _turns(clauses)
    _uncertain(clauses)
    _kindly(clauses, harsh)
    _sarcasm(clauses)
    _praised(clauses)
    _fragments(clauses)
    _dangling(clauses)
