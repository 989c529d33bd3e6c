"""What neighbours say of a clause: turns, mockery, lists, fragments, the company of facts or of judgements."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from handlers.feedback.engine.decide import KEPT, PERSONAL, THANKS, heads, out
from handlers.feedback.engine.labels import addresses, faulty, hopeful, negative
from handlers.feedback.engine.lexicon import BAD
from handlers.feedback.engine.shapes import Clause

TURN: Final = re.compile(
    r"^(?:但(?!凡)|不过|可是|可惜|然而|就是|只是|只不过|美中不足|唯一|唯独|只有一点|有一点|"
    r"(?:and )?(?:but|however|though|although|yet|whereas|except|only|still|that said|having said that|"
    r"(?:just |the )?(?:one|only) (?:gap|thing|note|issue|problem|concern|snag|nit|catch|ask|point|request|worry)|"
    r"where it)\b)"
)
_TRAILS: Final = re.compile(
    r"^(?:and|or|nor|not|plus|than|as|with|which|except|instead|rather|[a-z]+$|而不是|以及|和|跟)\b|^[^a-z]*$"
)
_TO_DO: Final = re.compile(
    r"^(?:so|to ?do|next steps?|(?:\w+ )?asks?|please|actions?|action items?|for next time|next time|fixes|"
    r"requests?|what i need|建议|修改建议|待办|"
    r"需要改的?|改进|修改意见|下一步|要求|安排|接下来|整改|收尾的事|后续|所以|这样吧|行动项)$"
)
_DANGLES: Final = re.compile(
    r"\b(?:is|was|are|were|be|feels?|felt|looks?|looked|seems?|and|but|or|because|that|to|of|with|the|a|an)$"
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
    r"on the plus side|the good news|one bright spot|what (?:you |they )?(?:did )?(?:get|got|works?|worked|"
    r"do well|did well)|what i (?:like|love|liked|loved)|on a positive note|that said))"
)
_AIMED: Final = re.compile(r"^(?:if|when|since|while|because|unless|once) (?:you|your|that|this)\b|^(?:如果|要是|等)你")
_CONDITION: Final = re.compile(
    r"再|如果|要是|下次|还这样|否则|不然|要不|改不|做不|交不|\b(?:if|again|unless|once more|one more|"
    r"next time|or else|otherwise|"
    r"pull this|keep this|do this|this happens)\b"
)


def spread(clauses: Sequence[Clause]) -> None:
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


def sarcasm(clauses: Sequence[Clause]) -> None:
    """Bare praise that leans on a fault, with no turning word between them, isn't praise."""
    for clause, following in pairwise(clauses):
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
            out(clause, "sarcasm")


def turns(clauses: Sequence[Clause]) -> None:
    """What stands before a "but", and isn't bad, was meant as praise."""
    for at, turning in enumerate(clauses):
        if not TURN.match(turning.key):
            continue
        before = clauses[at - 1] if at and clauses[at - 1].sentence == turning.sentence else None
        if turning.place == "encouragement" and not turning.praise and before and before.place == "encouragement":
            turning.place = "specific"  # "great finish but the barcode is on the fold"
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


def fragments(clauses: Sequence[Clause]) -> None:
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
        heading = heads(clause)
        if after is not None and after.sentence != clause.sentence and not heading:
            after = None
        if before is not None and before.sentence != clause.sentence:
            before = None
        near = [c for c in ((before, after) if _TRAILS.match(clause.key) else (after, before)) if c is not None]
        places = [c.place for c in near if c.place != "fragment"]
        if heading and after is not None and after.sentence != clause.sentence:
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


def company(clauses: Sequence[Clause]) -> None:
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


def listed(clauses: Sequence[Clause]) -> None:
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


def praised(clauses: Sequence[Clause]) -> None:
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


def dangling(clauses: Sequence[Clause]) -> None:
    """A clause cut off before its predicate goes where the predicate goes."""
    for at in range(len(clauses) - 2, -1, -1):
        clause = clauses[at]
        rest = [c for c in clauses[at + 1 : at + 3] if c.sentence == clause.sentence and c.place != "filler"]
        if not rest or rest[0].place in KEPT or clause.place not in KEPT:
            continue
        if _DANGLES.search(clause.said.lower() or clause.key):
            clause.place, clause.reason, clause.said, clause.changed = "unplaced", "judgement", "", False


def kindly(clauses: Sequence[Clause], harsh: bool) -> None:
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


def uncertain(clauses: Sequence[Clause]) -> None:
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
    pleased = any(c.place == "encouragement" for c in clauses) and not any(
        negative(c.key) or c.labels & {*BAD, *PERSONAL, "threat"} or c.place == "suggestion" or TURN.match(c.key)
        for c in clauses
    )
    for at, clause in enumerate(clauses):
        if clause.place != "unplaced" or clause.labels:
            continue
        if pleased and clause.scores["judgement"] < 0.8:  # praise, and nothing amiss anywhere
            clause.place, clause.reason = "encouragement", ""
            continue
        beside = [
            c for c in clauses[max(0, at - 1) : at + 2]
            if c is not clause and c.sentence == clause.sentence and c.place in ("specific", "suggestion",
                "encouragement")
        ]  # fmt: skip
        before = clauses[at - 1] if at and clauses[at - 1] in beside else None
        if (calm and clause.scores["judgement"] < 0.9 and clause.scores["other"] < 0.5) or (
            beside and clause.scores["judgement"] < 0.45
        ):
            best = max(("fact", "praise", "request"), key=lambda name: clause.scores[name])
            place = {"fact": "specific", "praise": "encouragement", "request": "suggestion"}[best]
            if beside and clause.scores[best] < 0.5:
                place = (before or beside[-1]).place
            clause.place, clause.reason = place, ""  # type: ignore[assignment]
