"""What neighbours say of a clause: turns, mockery, lists, fragments, the company of facts or of judgements."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from handlers.feedback.engine.decide import PERSONAL, back, heads, out
from handlers.feedback.engine.labels import THANKS, addresses, faulty, hopeful, is_fragment, negative
from handlers.feedback.engine.lexicon import BAD
from handlers.feedback.engine.shapes import PARTS, Clause, Place
from handlers.feedback.engine.topic import phrase
from handlers.feedback.engine.weigh import TURN

_PLACES: Final[dict[str, Place]] = {"fact": "specific", "praise": "encouragement", "request": "suggestion"}
_TRAILS: Final = re.compile(
    r"^(?:and|or|nor|not|plus|than|as|with|which|except|instead|rather|[a-z]+$|而不是|以及|和|跟)\b|^[^a-z]*$"
)
_TO_DO: Final = re.compile(
    r"^(?:so|to ?do|next steps?|(?:\w+ )?asks?|please|actions?|action items?|for next time|next time|fixes|"
    r"requests?|what i need|建议|修改建议|待办|"
    r"需要改的?|改进|修改意见|下一步|要求|安排|接下来|整改|收尾的事|后续|所以|这样吧|行动项)$"
)
_OPENS: Final = re.compile(
    r"(?:贴|拿|发|交|放|寄|递|摆)出去$|(?:的时候|那会儿|那时候?|之后|以后|之前|的话|听到一半|看到一半)$|"
    r"^[你我]?(?:要是|如果|假如|再不)|"
    r"^(?:and |but |so )?(?:when|while|if|after|before|since|because|as soon as) "
)
_DANGLES: Final = re.compile(
    r"\b(?:is|was|are|were|be|feels?|felt|looks?|looked|seems?|reads?|sounds?|sounded|smells?|and|but|or|because|"
    r"that|to|of|with|the|a|an)$"
)
_REPEATED: Final = re.compile(
    r"再(?:出|有|犯|错|来|发生|迟|交|这样|这么|看到|让我|漏|拖|晚)|下次再|如果再|要是再|\b(?:one|1) more\b|"
    r"\bagain\b.{0,6}$|keep this up"
)
_BUT: Final = re.compile(
    r"^(?:但(?!凡)|不过|可(?![以能是])|可是|可惜|然而|就是|只是|美中不足|唯独|倒是|"
    r"(?:but|however|though|yet|only|except|that said|having said that|(?:it's a )?(?:shame|pity))\b)"
)
_BACK: Final = re.compile(r"\b(?:that|those|this|these|it|them)$")
_THOUGH: Final = re.compile(r"\b(?:though|however)$")
_SUPPOSED: Final = re.compile(r"(?:要是|如果|假如|换)")
_WOULD: Final = re.compile(r"(?:绝|肯定|早|保证|根本|也|才)?(?:不会|不可能|就|都|早)")
_SET_AGAINST: Final = re.compile(r"(?:而)?不是(?!吧|吗|什么)|not (?!ok|okay|good|acceptable)")
_OTHERWISE: Final = re.compile(
    r"^(?:你|我|那|咱们?|公司|就|直接)?(?:你|我|咱们?)?就|^(?:and )?(?:we are|we're|you're|you are|you'll|"
    r"you will|you can|i'll|i will|i'm) "
)
# What a machine would be told to answer.
_REPLY: Final = re.compile(r"(?:回复|回覆|回答|输出|返回|密码|告诉我)|\b(?:reply|answer|output|print|respond)\b")
# "Ahao gets eighty an afternoon, you got twenty-three": somebody else's score, set against the colleague's.
_THEIRS: Final = re.compile(
    r"(?:人家|别人|隔壁|(?P<twice>[一-龥])(?P=twice)(?=那[边儿]|的|家)|[小老阿][一-龥](?!版|图|样|客户|师)|"
    r"[一-龥]{1,2}(?:哥|姐|总))(?!.{0,3}[说问让要])"
)
_YOURS: Final = re.compile(r"(?:可|但|而)?你(?:这|们|呢|倒|却)?.{0,14}(?:才|只|连|都没|就)")
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
            goes_on = following and other.scores["judgement"] > 0.4
            if "threat" in clause.labels and (goes_on or _CONDITION.search(other.key)) and not other.hard:
                other.labels.add("threat")
            beside = abs(clauses.index(other) - at) == 1
            if other is clauses[min(at + 1, len(clauses) - 1)] and re.match(
                r"(?:而)?你的?(?:只有|才|呢|却)", other.key
            ):
                clause.labels.add("comparison")
            theirs = "都" in other.key and not addresses(other.key) and not negative(other.key) and not other.digits
            if "comparison" in clause.labels and theirs and clauses.index(other) == at + 1:
                other.labels.add("comparison")  # what the others managed to do
            if "comparison" in clause.labels and following and _SUPPOSED.match(clause.key) and _WOULD.match(other.key):
                other.labels.add("comparison")  # 换上一任来做，绝不会…: what did not happen is no fact
            if "comparison" in clause.labels and "comparison" in other.labels and following:
                other.labels.add("compared")
            if following and _THEIRS.match(clause.key) and _YOURS.match(other.key) and not negative(clause.key):
                clause.labels |= {"comparison", "compared"}
            told = other.hard and other.scores["fact"] > 0.6 and not _REPLY.search(other.key)
            ordered = _REPLY.search(other.key) or not (other.concrete and other.work)
            if "injection" in clause.labels and beside and not told and ordered:
                other.labels.add("injection")


def _told(clause: Clause, near: bool) -> float:
    """How likely a piece must be a fact to be told as one; ``near`` says that others stand in its sentence."""
    if clause.digits:
        return 0.5
    if clause.work and near:
        return 0.6
    return 0.7 if clause.evidence else 0.8


def fragments(clauses: Sequence[Clause]) -> None:
    """Topics, times and conditions go where their clause goes: a leading one forward, a trailing one back."""
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
        names = clause.evidence or clause.work or is_fragment(clause.key)
        if heading and not names and clause.scores["judgement"] > 0.2:
            clause.place, clause.reason = "unplaced", "judgement"  # "remind me to frame it: …"
            continue
        if after is not None and after.sentence != clause.sentence and not heading:
            after = None
        if before is not None and before.sentence != clause.sentence:
            before = None
        near = [c for c in ((before, after) if _TRAILS.match(clause.key) else (after, before)) if c is not None]
        places = [c.place for c in near if c.place != "fragment"]
        if heading and after is not None and after.sentence != clause.sentence:
            clause.place = "heading"
        elif any(p in PARTS for p in places):
            clause.place = next(p for p in places if p in PARTS)
        elif not places and near:
            continue
        elif clause.scores["fact"] > _told(clause, bool(near)):
            clause.place = "specific"
        elif clause.hard or clause.concrete or clause.work or not places:
            clause.place = "unplaced"
        elif clause.scores["other"] > 0.5:
            clause.place = "filler"  # "then he turned to me": nothing about the work stands in it
        else:
            clause.place = "unplaced"
    for at, clause in enumerate(clauses):  # a list whose first item was kept
        if clause.place == "fragment":
            led = clauses[at - 1].place if at else "unplaced"
            told = clause.evidence and clause.scores["fact"] > 0.5
            clause.place = led if led in PARTS else "specific" if told else "unplaced"


def named(clauses: Sequence[Clause]) -> None:
    """A piece of work that is named and then judged is a topic, no fact: 快闪店的预算表，一言难尽."""
    for at, clause in enumerate(clauses[:-1]):
        rest = [c for c in clauses[at + 1 :] if c.sentence == clause.sentence and c.place != "filler"]
        first = at == 0 or clauses[at - 1].sentence != clause.sentence
        if clause.place not in ("specific", "fragment") or not first or not rest or not phrase(clause):
            continue
        if all(c.place in ("out", "unplaced") and c.scores["judgement"] > 0.5 for c in rest):
            clause.place = "unplaced" if rest[0].place == "unplaced" else "filler"
            clause.reason = "judgement"


def mocking(clauses: Sequence[Clause]) -> None:
    """Bare praise that leans on a fault, with no turning word between them, isn't praise."""
    for at in range(len(clauses) - 2, -1, -1):
        clause, following = clauses[at], clauses[at + 1]
        short = len(clause.key) <= 5 if re.search(r"[一-龥]", clause.key) else clause.key.count(" ") <= 1
        known = "sarcasm" in clause.labels
        bare = not clause.hard and not heads(clause) and (known or (short and not clause.work))
        if clause.sentence != following.sentence or not bare:
            continue
        turns = THANKS.search(clause.key) or TURN.match(following.key)
        if turns or clause.place not in ("specific", "encouragement", "fragment"):
            continue
        doubtful = known or clause.praise or clause.scores["judgement"] > 0.25
        if known and short and following.place == "encouragement" and clause.place != "encouragement":
            for mocked in clauses[at + 1 :]:  # "Genius, you put a party soundtrack on the flood appeal"
                if mocked.sentence == clause.sentence and mocked.place == "encouragement":
                    mocked.place = "specific"
                    mocked.also.discard("specific")
            out(clause, "sarcasm")
            continue
        told = following.place == "specific" and following.scores["praise"] < 0.3 and not hopeful(following.key)
        if doubtful and (told or (following.place == "out" and following.reason == "sarcasm")):
            clause.labels.add("sarcasm")
            out(clause, "sarcasm")


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
        if asked and clause.place in (*PARTS, "unplaced") and not clause.labels and not negative(clause.key):
            clause.place, clause.reason = "suggestion", ""


def turned(clauses: Sequence[Clause]) -> None:
    """What stands before a turning word and names no fault is meant as praise, when the odds allow it."""
    for before, clause in pairwise(clauses):
        told = before.place == "specific" and before.scores["fact"] > 0.2
        turns = _BUT.match(clause.key) or _THOUGH.search(clause.key)
        if told or before.place not in ("unplaced", "out", "specific") or not turns:
            continue
        if clause.sentence - before.sentence > 1 or before.labels or before.hard or faulty(before.key):
            continue
        s = before.scores
        likely = s["praise"] > 0.3 or (before.praise and s["praise"] > 0.1)
        if likely and s["judgement"] < (0.9 if before.praise else 0.75) and (before.place != "out" or before.praise):
            before.place, before.reason = "encouragement", ""


_BY_FRAME: Final = {"general", "comparison", "sarcasm"}  # kinds a turn of phrase suggests and its neighbours disprove


def sincere(clauses: Sequence[Clause]) -> None:
    """Praise beside nothing that is amiss, or after a fault and a request told soberly, is meant."""
    doubtful = [c for c in clauses if _praising(c)]
    rest = [c for c in clauses if not _praising(c) and c.place != "filler"]
    harsh = any(c.labels & {*BAD, *PERSONAL, "threat", "injection"} or c.scores["judgement"] > 0.3 for c in rest)
    if not doubtful or not rest or harsh or any(c.place in ("out", "unplaced") for c in rest):
        return
    facts = [c for c in rest if c.place == "specific"]
    good = all(c.scores["praise"] > 0.03 and not faulty(c.key) and not negative(c.key) for c in facts)
    sober = bool(facts) and any(c.place == "suggestion" for c in rest)
    for clause in doubtful:
        apart = all(c.sentence != clause.sentence for c in facts)
        if facts and clause.start > facts[-1].start and (good or (sober and apart)):
            clause.place, clause.reason = "encouragement", ""
            clause.labels -= _BY_FRAME


def _praising(clause: Clause) -> bool:
    s = clause.scores
    if clause.place not in ("unplaced", "out") or clause.queried or clause.labels - _BY_FRAME:
        return False
    likely = clause.praise or s["praise"] > (0.7 if clause.labels else 0.5)
    return s["judgement"] < 0.78 and not negative(clause.key) and likely


def contrasts(clauses: Sequence[Clause]) -> None:
    """ "It is the front desk's, not the franchise team's": what a fact is set against goes where the fact goes."""
    for before, clause in pairwise(clauses):
        told = before.place in PARTS and before.sentence == clause.sentence and clause.place == "unplaced"
        if told and _SET_AGAINST.match(clause.key) and not clause.labels and not addresses(clause.key):
            clause.place, clause.reason = before.place, ""


def spoken(clauses: Sequence[Clause]) -> None:
    """In dictated text a piece that says nothing is no reason to break the sentence it stands in."""
    for at in range(len(clauses) - 1, -1, -1):
        clause = clauses[at]
        unsure = clause.place == "encouragement" and not clause.praise and clause.scores["praise"] < 0.75
        small_talk = clause.scores["other"] > 0.95
        if clause.labels - {"filler"} or small_talk or clause.scores["judgement"] > 0.35 or THANKS.search(clause.key):
            continue
        if clause.place not in ("unplaced", "fragment", "filler") and not unsure:
            continue
        after = clauses[at + 1] if at + 1 < len(clauses) and not clause.after.strip() else None
        before = clauses[at - 1] if at and not clauses[at - 1].after.strip() else None
        for near in (after, before):
            if near is not None and near.sentence == clause.sentence and near.place in PARTS:
                clause.place, clause.reason = near.place, ""
                break


def praised(clauses: Sequence[Clause]) -> None:
    """What is told after praise in the same sentence, and is no fault, is what is praised."""
    for before, clause in reversed(list(pairwise(clauses))):  # "the photos did land, so thank you for those"
        told = before.place == "specific" and before.sentence == clause.sentence and not before.labels
        thanked = clause.place == "encouragement" and THANKS.search(clause.key) and _BACK.search(clause.key)
        if told and thanked and not faulty(before.key) and not negative(before.key):
            before.place = "encouragement"
            before.also |= {"specific"} if before.hard else set()
    for before, clause in pairwise(clauses):
        though = before.place == clause.place == "encouragement" and _THOUGH.search(clause.key)
        if though and not clause.praise and not before.labels:
            for other in clauses:  # "it gave me goosebumps. The byline credits somebody else though"
                if other.sentence == clause.sentence and other.start >= clause.start and not other.praise:
                    other.place = "specific"
        if before.place != "encouragement" or before.sentence != clause.sentence or clause.place != "specific":
            continue
        if clause.labels or TURN.match(clause.key) or faulty(clause.key) or negative(clause.key):
            continue
        if clause.scores["praise"] > 0.12 or hopeful(clause.key):
            clause.place = "encouragement"
            clause.also |= {"specific"} if clause.hard else set()


def dangling(clauses: Sequence[Clause]) -> None:
    """A clause cut off before its predicate goes where the predicate goes."""
    for at in range(len(clauses) - 2, -1, -1):
        clause = clauses[at]
        rest = [c for c in clauses[at + 1 : at + 3] if c.sentence == clause.sentence and c.place != "filler"]
        if not rest or rest[0].place in PARTS or clause.place not in PARTS:
            continue
        if _DANGLES.search(clause.said.lower() or clause.key) or (_OPENS.search(clause.key) and not clause.digits):
            back(clause, "judgement")


def calm(clauses: Sequence[Clause]) -> None:
    """In a text that judges nothing, a piece nothing is known about follows its neighbours."""
    if any(c.labels & {*BAD, *PERSONAL, "threat", "injection"} or c.scores["judgement"] > 0.35 for c in clauses):
        return
    for at, clause in enumerate(clauses):
        if clause.place != "unplaced" or clause.labels:
            continue
        beside = [
            c for c in clauses[max(0, at - 1) : at + 2]
            if c is not clause and c.sentence == clause.sentence and c.place in PARTS
        ]  # fmt: skip
        if beside:
            clause.place, clause.reason = beside[0].place, ""
        elif any(c.place == "encouragement" for c in clauses):
            best = max(("fact", "praise", "request"), key=lambda name: clause.scores[name])
            clause.place = _PLACES[best]
