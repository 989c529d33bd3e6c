"""Deciding on one clause: it joins the draft, goes out with a reason, or goes back to the writer.

The odds of ``weigh`` lead; the lists say which words to cut and which remarks never pass. A clause whose judging words
can be cut is heard again without them, and what is left is decided on as if it had been written so.
"""

from __future__ import annotations

import re
from typing import Final

from handlers.feedback.engine import mask, trim
from handlers.feedback.engine.labels import (
    STRONG_PROTECTED,
    THANKS,
    addresses,
    bad_spans,
    faulty,
    hopeful,
    is_fragment,
    is_hard,
    negative,
    touches,
)
from handlers.feedback.engine.lexicon import BAD
from handlers.feedback.engine.shapes import Clause
from handlers.feedback.engine.split import key as read

PERSONAL: Final = ("protected", "health", "private")
# Which reason a piece is removed for, the gravest first.
GRAVITY: Final = (
    "injection", "crisis", "threat", "protected", "health", "private", "insult", "sarcasm", "comparison", "motive",
    "label", "general", "rhetoric", "vent",
)  # fmt: skip
# Kinds that are told by the whole clause rather than by a word: a list that hears them may be wrong.
_HEARD_AS_A_WHOLE: Final = {"rhetoric", "vent", "comparison", "motive", "sarcasm"}
_PERSON: Final = re.compile(
    r"(?:但|不过|可)?你(?:这个?人|们这些人|就是个|真是个|整个人)|"
    r"(?:and |but |so )?you(?:'re| are) (?:so|just|such|a|an|always) "
)
_SOFT: Final = {"label", "rhetoric", "vent", "sarcasm"}  # kinds a word alone does not prove
RATIO: Final = 1.0
PLEASED: Final = 0.6  # how likely praise must be where no word of it stands
_ASKED: Final = re.compile(
    r"[吗么呢嗎麼]$|什么|哪|谁|几|多少|怎|为什么|为何|咋|(.)[不没]\1|能否|可否|是否|有没有|"
    r"^(?:and |but |so )?(?:what|which|who|whose|when|where|why|how|can|could|would|will|do|does|did|is|are|was|were|"
    r"should|shall|have|has|any|am|may|might)\b"
)
# "it's Provost": a name put right
_CORRECTS: Final = re.compile(r"[Ii]t(?:'s|’s| is| was| should be)(?: actually)? [A-Z]\w+(?:[ -][A-Z]\w+)*$")
_PRAISES: Final = re.compile(
    r"(?:well done|great|good|nice|lovely|kudos|props|hats off|brilliant|bravo|fantastic|excellent|congrat)|辛苦|"
    r"干得|做得|办得"
)
_NEVER_CAME: Final = re.compile(
    r"^(?:and |but |so )?(?!you\b|he\b|she\b).{2,40}? never (?:got|received|came|arrived|went|reached|heard|saw|"
    r"loaded|opened)\b"
)
_HEARD: Final = {
    "generalisation": "general", "rhetorical": "rhetoric", "label": "label", "comparison": "comparison",
    "motive": "motive", "sarcasm": "sarcasm", "insult": "insult",
}  # fmt: skip
# Words that make an order or a wish of a clause, whatever it holds.
_PLAINLY: Final = re.compile(
    r"^(?:请(?!得|问|假|了|来|到|过|柬|帖|客|个)|麻烦|劳烦|烦请|建议(?!书)|希望|记得|务必|别(?!的|人|处|说)|"
    r"不要(?!求)|能否|能不能|可否|"
    r"可以(?=在|把|补|加|改|换|再|先|试|考虑)|你(?:让|叫|先|把)(?!我|人)|至少|最多|一律|统一)|"
    r"(?:(?<![申邀聘宴我他她们])请(?!得|问|假|了|来|到|过|柬|帖|客|个)|麻烦你|务必|建议(?!书|里|中)|不要(?!求)|"
    r"能否|可否)|"
    r"(?:改[成为到回]|换[成为到回]|[挪移提]到|调整?[成为到])[^了被]*$|改[短长大小细粗浅深早晚]一?点$|"
    r"\b(?:please|kindly|could you|can you|would you|can we|i suggest|i'd suggest|i recommend|let's|make sure|"
    r"ensure)\b|"
    r"^(?:don't|do not) |^(?:just|simply) (?:say|put|use|write|keep|add|call|make) |"
    r"^(?:and |so |but )?i(?:'d)? (?:need|want|would like|like) (?!to (?:know|see)\b)|"
    r"\b(?:it|that)(?:'d| would) (?:\w+ ){1,4}if\b|^i'd (?:\w+ ){1,4}if\b|"
    r"\b(?:would|might|could) (?:probably |likely |easily |already |also )+(?:hold|fix|help|solve|do|save|keep|"
    r"stop|settle|sort)\b|"
    r"\bcould (?:easily |probably )?lose (?:its|the|a|some|about|half|two|three)\b|"
    r"(?<![我他她])记得(?=[把加改补带给发查看问])|"
    r"\bcould (?:really )?(?:do with|use (?:a|an|some|more|another))\b|"
    r"(?:补|加|换|改|挪|调|删|去掉)[^,，。]{1,10}就(?:顺|好|行|清楚|没问题|可以)|"
    r"[上里中处页面](?:不要|别)再?(?:写|放|用|"
    r"出现|提|加|印|标|发)"
)
# 周四晚上九点才给我 tells, and asks nothing
_LATE: Final = re.compile(r"才(?:[换发交到来回]|给(?:我|客户|他|她|对方))")
_TOLD: Final = re.compile(
    r"(?<!不)了(?!解)|过的|着呢|还(?:是|在|没|挂着?|写着?)|才(?=[换发交到给上来])|还没|[写发做印改换]成了|"
    r"\b(?:asked|told|said|wrote) (?:you|them|us|him|her)\b|^(?:i|we) (?:asked|told|said)\b"
)
_ASKS: Final = re.compile(
    r"哪|几[笔个张条位家]|多少|怎么来|为什么|从哪|谁|"
    r"\bis there (?:a|any) reason\b|"
    r"\b(?:why (?:on earth |exactly )?(?:is|are|was|were|does|did|do)|where (?:did|does|do|is|are)|which|how many|"
    r"how much|"
    r"what (?:is|are|was|were) the|who is)\b"
)


def reason(labels: set[str]) -> str:
    """The gravest of the labels."""
    return next((name for name in GRAVITY if name in labels), "judgement")


def out(clause: Clause, why: str) -> None:
    clause.place, clause.reason, clause.said, clause.changed = "out", why, "", False


def back(clause: Clause, why: str) -> None:
    clause.place, clause.reason, clause.said, clause.changed = "unplaced", why, "", False


def _say(clause: Clause, said: str) -> None:
    clause.said, clause.changed = said, said != clause.text


def heads(clause: Clause) -> bool:
    """Whether a clause is a heading: a few words before a colon."""
    short = len(clause.key) <= 14 if re.search(r"[一-龥]", clause.key) else clause.key.count(" ") <= 4
    return short and clause.after.strip()[:1] in ("：", ":") and not (clause.digits and clause.concrete)


def why(clause: Clause) -> str:
    """What a judgement is removed for: the list that knows it, else the kind it sounds like."""
    known = clause.labels & set(BAD)
    if known:
        return reason(known)
    return _HEARD.get(clause.kind, "judgement")


def cut(clause: Clause) -> str:
    """The clause without its judging words, or "" when nothing needs to be cut or nothing whole is left."""
    bad = clause.labels & set(BAD)
    if not bad and clause.scores["judgement"] < 0.25:
        return ""
    whole = bad and bad <= _HEARD_AS_A_WHOLE and clause.scores["judgement"] < 0.2
    if whole and not trim.plainly(clause.text):
        return ""
    if "comparison" in bad:  # what somebody else did is no fact about this work
        return ""
    said = trim.excise(clause.text)
    if not said or said == clause.text or len(said) <= 3:
        return ""
    if clause.text.startswith(said) and _RESULT.match(read(clause.text)[len(said) :]):
        return ""  # what came of it went with the judging words
    headless = not re.search(r"[一-龥]", said) and not clause.request and _HEADLESS.match(said)
    if re.search(r"[一-龥]", said) and len(said) < 6 and not re.search(mask.ANY, said):
        return ""
    if headless and not _HEADLESS.match(clause.text):
        return ""  # its subject went with the judging words
    return said


_HEADLESS: Final = re.compile(
    r"(?!(?:the|a|an|this|that|these|those|your|our|my|their|his|her|you|we|i|it|they|there|no|some|all|both|half|"
    r"please|not|in|on|at|for|from|with|when|if|after|before|only|one|two|three|page|slide|and|but|because)\b)[a-z]+\b"
)


_RESULT: Final = re.compile(r"[就都才便]")
_SUPPOSES: Final = re.compile(
    r"(?:maybe |perhaps )?(?:if|had|were) (?:you|he|she|they)\b|(?:也许|可能)?(?:要是|如果)[你他她]"
)


def _personal(clause: Clause) -> None:
    """A remark on a person's body, family or origin never passes; a fact beside it does."""
    said = trim.without_sensitive(clause.text, PERSONAL)
    if said and any(touches(read(said), name) for name in BAD):
        said = trim.excise(said)
    if not said or not trim.holds_evidence(said) or (said != clause.text and _SUPPOSES.match(clause.key)):
        out(clause, reason(clause.labels))
        return
    _say(clause, said)
    clause.place = "suggestion" if touches(read(said), "request") else "specific"
    clause.reason = reason(clause.labels)


def _limit(clause: Clause) -> float:
    """How likely a judgement must be before a clause goes: a number is seldom in one, a bare remark often is."""
    if clause.queried and _ASKED.search(clause.key) and not clause.labels & set(BAD):
        named = clause.hard or clause.work
        if _ASKS.search(clause.key) and (named or not addresses(clause.key)):
            return 0.85
        if named:
            return 0.6  # a question about the work is more often asked than meant
    if THANKS.search(clause.key) and not clause.labels:
        return 0.75
    if clause.digits or _NEVER_CAME.match(clause.key):
        return 0.48
    if clause.hard or (clause.concrete and clause.work):
        return 0.4
    return 0.34 if clause.work or clause.concrete else 0.3


def _judges(clause: Clause) -> bool:
    """Whether a clause is taken for a judgement: likely enough, and not far behind the likeliest other reading."""
    s = clause.scores
    if clause.praise and not clause.labels & set(BAD) and (s["praise"] > s["judgement"] or _names_its_praise(clause)):
        return False
    if clause.praise and not clause.labels & set(BAD) and not negative(clause.key) and s["judgement"] < 0.5:
        return False
    if _CORRECTS.match(clause.text) and not clause.labels & set(BAD):
        return False
    listed = clause.labels & set(BAD) and not clause.evidence and not clause.praise and s["praise"] < 0.6
    if listed and s["judgement"] > 0.2:
        return True
    if asks(clause) and s["judgement"] < 0.7 and not clause.labels & set(BAD):
        return False
    if _PERSON.match(clause.key) and not clause.evidence and not clause.praise and s["judgement"] > 0.2:
        return True
    return s["judgement"] > _limit(clause) and s["judgement"] > RATIO * max(s["fact"], s["praise"], s["request"])


def _names_its_praise(clause: Clause) -> bool:
    """Whether plain praise names what it praises ("the voice-over is moving"): mockery seldom takes that trouble."""
    s = clause.scores
    likely = s["judgement"] < 0.75 and s["praise"] > 0.12 and clause.kind == "sarcasm"
    return clause.work and likely and not negative(clause.key)


def _judged(clause: Clause) -> None:
    """A judgement goes out; where a fact may hide in it, it is shown to the writer rather than lost."""
    likely = clause.scores["fact"] > 0.1 or clause.queried or _long(clause)
    clue = clause.hard or clause.concrete or (clause.work and likely)
    sure = clause.scores["judgement"] > (0.45 if clause.labels & set(BAD) else 0.85)
    known = (sure and not clause.praise) or "insult" in clause.labels
    (out if known and not clue else back)(clause, why(clause))


def _long(clause: Clause) -> bool:
    """Whether a clause says more than a name and a verdict; an insult is never shown again for that."""
    if "insult" in clause.labels:
        return False
    return len(clause.key) > 12 if re.search(r"[一-龥]", clause.key) else clause.key.count(" ") > 8


def _left_over(clause: Clause) -> bool:
    """Whether judging words stand in the clause as it would be said, beyond those only the whole clause can tell."""
    sure = max(clause.scores["fact"], clause.scores["praise"]) > 0.6
    doubtful = clause.scores["judgement"] > (0.3 if sure else 0.06) and not (
        clause.digits and clause.scores["fact"] > 0.9
    )
    if "compared" in clause.labels or ("comparison" in clause.labels and doubtful):
        return True
    if clause.labels & set(BAD) <= _SOFT and _sure(clause):
        return False  # "the most stubborn venue owner in town", in a sentence that praises
    if clause.labels & set(BAD) == {"general"} and clause.scores["judgement"] < 0.2 and not addresses(clause.key):
        return False  # "so nobody can scan it" says what happens, not what somebody always does
    if clause.digits and clause.scores["fact"] > 0.9 and not clause.labels & {"insult", "general"}:
        return False  # "57 orders are still a mess": the number is the news
    said = read(clause.said or clause.text)
    names = [name for name in BAD if name not in _HEARD_AS_A_WHOLE]
    return any(b > a for a, b in bad_spans(said, names))


def _sure(clause: Clause) -> bool:
    """Whether the odds leave no doubt that a clause is praise or a fact."""
    s = clause.scores
    return s["judgement"] < 0.1 and (s["praise"] > 0.85 or (s["fact"] > 0.9 and not addresses(clause.key)))


def _of_the_work(clause: Clause) -> bool:
    """Whether a personal word only says what the work is about, nobody being spoken to ("the hospital campaign")."""
    remark = clause.personal_odds > 0.15 or (clause.scores["judgement"] > 0.5 and not touches(clause.key, "work"))
    meant = clause.work or clause.scores["praise"] > 0.7
    if clause.personal_odds < 0.03 and meant and not STRONG_PROTECTED.search(clause.key):
        return True
    return not remark and not addresses(clause.key) and not STRONG_PROTECTED.search(clause.key)


def decide(clause: Clause) -> None:
    """Give a clause its place by its labels and odds; ``clause.said`` may hold it with judging words cut."""
    labels = clause.labels
    if labels & set(PERSONAL) and _of_the_work(clause):
        labels -= set(PERSONAL)
    if labels & {"injection", "crisis", "threat"}:
        out(clause, reason(labels))
    elif labels & set(PERSONAL):
        _personal(clause)
    elif labels >= {"filler", "vent"}:
        out(clause, "vent")
    elif "filler" in labels and not clause.hard:
        clause.place, clause.said, clause.changed = "filler", "", False
    elif _judges(clause) or _left_over(clause):
        _judged(clause)
    else:
        _kept(clause)


def asks(clause: Clause) -> bool:
    """Whether a clause plainly asks for something, whatever the odds say of its details."""
    plain = _PLAINLY.search(clause.key) and not _TOLD.search(clause.key)
    heard = clause.request or clause.scores["request"] > 0.05
    return bool(plain and heard) and (not clause.praise or clause.scores["request"] + 0.5 > clause.scores["praise"])


def _pleased(clause: Clause) -> bool:
    """Whether a clause is praise: by its words, or so likely that it needs none."""
    plain = clause.praise or THANKS.search(clause.key) or hopeful(clause.key)
    return clause.scores["praise"] > (0.5 if plain else PLEASED) or (
        clause.praise and not (faulty(clause.key) and clause.scores["praise"] < 0.6)
    )


def wonders(clause: Clause) -> bool:
    """Whether a clause asks what is the matter with something named, which is to be told, not to be done."""
    asked = clause.queried and _ASKS.search(clause.key)
    return bool(asked) and (clause.hard or clause.work) and clause.scores["request"] < 0.8


def _tells(clause: Clause) -> bool:
    """Whether what sounds like a request tells what was done."""
    s = clause.scores
    told = s["request"] < 0.8 and s["fact"] > 0.2 and _TOLD.search(clause.key)
    unasked = s["request"] < 0.6 and s["fact"] > 0.35 and not clause.request and not clause.queried
    return bool(_LATE.search(clause.key) or told or unasked)


def _is_part(clause: Clause, *, praised: bool) -> bool:
    """Whether a clause is a heading, a topic, a time or a condition, which says nothing alone."""
    part = is_fragment(clause.key) or heads(clause)
    return part and not praised and max(clause.scores["request"] + 0.2, clause.scores["praise"]) < 0.6


def _kept(clause: Clause) -> None:
    """A clause nothing objects to goes where it most likely belongs."""
    s = clause.scores
    best = max(("fact", "request", "praise", "other"), key=lambda name: s[name])
    thanked = THANKS.search(clause.key) and s["fact"] < 0.5 and s["praise"] > 0.12
    if thanked or (clause.praise and best == "other" and (s["praise"] > 0.12 or _PRAISES.match(clause.key))):
        best = "praise"
    elif asks(clause) and not _LATE.search(clause.key):
        best = "request"
    elif best == "fact" and clause.praise and s["praise"] > 0.3 and not negative(clause.key):
        best = "praise"  # its words praise, and nothing in it is amiss
    elif wonders(clause) or (best == "request" and _tells(clause)):
        best = "fact"
    elif _is_part(clause, praised=best == "praise" and clause.praise):
        clause.place = "fragment"
        return
    if best == "request":
        clause.place = "suggestion"
        if clause.concrete and negative(clause.key) and s["fact"] > 0.25:
            clause.also.add("specific")
    elif best == "praise" and clause.changed and clause.labels & {"label", "insult"} and s["praise"] < PLEASED:
        clause.place = "specific" if clause.evidence or clause.work else "unplaced"
    elif best == "praise" and _pleased(clause):
        clause.place = "encouragement"
        if clause.digits or s["fact"] > 0.25:
            clause.also.add("specific")
    elif best == "other" and not (clause.digits and s["fact"] > 0.2):
        clause.place = "fragment" if clause.evidence or clause.work else "unplaced"
    elif clause.evidence or clause.work or s["fact"] > 0.45 or is_hard(clause.key):
        clause.place = "specific"
    else:
        sober = s["judgement"] < 0.15 and s["other"] < 0.3
        clause.place = "specific" if sober else "unplaced"
