"""English: how kept clauses are said again as sentences, orders made polite, a lost topic brought along."""

from __future__ import annotations

import re
from typing import Final

from handlers.feedback.engine.lexicon import lexicon

STOP: Final = "."
COMMA: Final = ", "
_LEAD: Final = re.compile(
    r"^(?:but(?! not)|and|so(?! (?:far|that|many|much|does|do|did|is|are|was))|however|although|though|"
    r"yet(?! to)|whereas|because|since(?= (?:you|we|i|the|it|this|that|they)\b)|also|then|plus|"
    r"except(?: that| for)?|well|ok|okay|"
    r"look|listen|honestly|seriously|frankly|basically|anyway|anyhow|oh|hey|hi|yeah|yep|um+|uh+|like|i mean|you know|"
    r"to be (?:honest|fair|frank)|the (?:only )?(?:thing|problem|issue) is(?: that)?|that said|"
    r"as usual|of course|needless to say|for starters|for one thing|just|now)(?:,)? +(?=[^\s\U000f0000-\U000f0fff])",
    re.IGNORECASE,
)
_VERB: Final = (
    "add|fix|change|update|send|resend|move|remove|delete|replace|swap|check|confirm|cut|trim|shorten|"
    "include|share|use|"
    "make|put|rewrite|redo|revise|adjust|edit|reword|rephrase|attach|link|upload|export|test|align|run|sync|book|call|"
    "ask|tell|set|split|merge|crop|resize|proofread|double-check|cross-check|take|let|cc|copy|bring|"
    "deliver|prepare|walk|"
    "follow|keep|push|pull|switch|turn|drop|clarify|explain|highlight|list|mark|note|flag|start|stop|try|avoid|ensure|"
    "remember|get|have|limit|reduce|increase|lower|raise|tighten|simplify|group|combine|number|label|name|rename|save|"
    "store|print|reprint|reshoot|record|translate|quote|cite|verify|ping|email|message|schedule|reschedule|pause|"
    "restart|reset|restore|revert|spell|write|lead|open|end|close|go|pick|choose|leave|hold|wait|stick|be|focus|aim|"
    "post|publish|pin|sort|tidy|clean|rework|resubmit|rerun|reply|respond|show|break|bump|plan|allow|build|create|"
    "design|draft|hand|bold|compress|define|describe|do|enlarge|expand|fill|find|finish|insert|invite|look|measure|"
    "mention|outline|present|provide|read|rehearse|request|review|submit|summari[sz]e|tag|track|tweak|"
    "don't|do not|never"
)
# "Design spent an afternoon" names a team and what it did; an order is not followed by a verb that is bent.
_BENT: Final = r"(?:spent|took|said|says|had|has|was|were|is|needs|lost|found|got|\w{3,}ed)\b"
_ORDER: Final = re.compile(rf"^(?:{_VERB})(?= |$)(?! {_BENT})", re.IGNORECASE)
_POLITE: Final = re.compile(
    r"\b(?:please|pls|plz|kindly|could you|can you|would you|will you|i'd|i would|i suggest|i recommend|"
    r"let's|we should|we could|maybe|how about|what about|thanks|thank you|next time)\b",
    re.IGNORECASE,
)
_FINITE: Final = re.compile(
    r"^(?:is|was|are|were|has|had|have|doesn't|don't|didn't|isn't|wasn't|aren't|weren't|hasn't|still|says|"
    r"shows|misses|lacks|"
    r"uses|links|needs|looks|reads|goes|runs|starts|ends|came|went|took|cost|lost|missed|contains|includes|points|"
    r"opens|repeats|lists|covers|arrived|sent|used|dropped|ran|no |missing|late\b|too )",
    re.IGNORECASE,
)
_IT: Final = re.compile(r"^(?:it|this|that)(?=(?:'s|’s)? )", re.IGNORECASE)
_PLURAL: Final = re.compile(r"s$(?<!ss)")


def lead(text: str) -> str:
    """The clause without the connective that tied it to what went before."""
    for _ in range(3):
        cut = _LEAD.sub("", text, count=1)
        if cut == text or not cut:
            break
        text = cut
    return text


def polite(text: str) -> str:
    """An order with "Please" in front; the verb stays the writer's."""
    if _POLITE.search(text) or not _ORDER.match(text):
        return text
    return "Please " + (text if text[:2].isupper() else text[0].lower() + text[1:])


def carry(topic: str, text: str) -> str:
    """The clause with the work item it lost."""
    if _IT.match(text):
        rest = _IT.sub("", text, count=1)
        return f"The {topic}{rest}"
    if _FINITE.match(text):
        if re.match(r"(?:no |missing|late\b|too )", text, re.IGNORECASE):
            verb = (
                ("has " if text.lower().startswith("no ") else "is ")
                if not _PLURAL.search(topic)
                else ("have " if text.lower().startswith("no ") else "are ")
            )
            return f"The {topic} {verb}{text[0].lower()}{text[1:]}"
        return f"The {topic} {text[0].lower()}{text[1:]}"
    if re.match(
        r"(?:the|your|yours|you|it|this|that|there|we|half|two|three|a|an|no|some|only|nobody|please|today|yesterday|last|every|most|both|one|on|in|at)\b",
        text,
        re.IGNORECASE,
    ) or (re.match(r"[A-Z][a-z]+\b", text) and lexicon("en").find["work"].match(text.lower())):
        text = text[0].lower() + text[1:]
    return f"On the {topic}: {text}"


_SUBJECT: Final = re.compile(
    r"^((?:the|your|our|this|that|these|those) [\w'’-]+(?: [\w'’-]+){0,2}?) (?:is|are|was|were|has|have|"
    r"looks?|feels?|had|does)\b",
    re.IGNORECASE,
)


def subject(dropped: str, text: str) -> str:
    """The clause with the subject that stood in the clause before it: "(the clip is dull) and has no captions"."""
    found = _SUBJECT.match(dropped)
    return f"{found.group(1)} {text[0].lower()}{text[1:]}" if found and _FINITE.match(text) else text


def begin(text: str) -> str:
    """The start of a sentence, in a capital unless it is a name written small."""
    return text[:1].upper() + text[1:] if re.match(r"[a-z][a-z']*(?=[ ,.!?:]|$)", text) else text


def soften(text: str) -> str:
    """Spoken endings that only scold are dropped."""
    return re.sub(
        r", (?:ok|okay|right|got it|understood|understand|clear|honestly|seriously|man|dude|please and thank you)$",
        "",
        text,
        flags=re.IGNORECASE,
    )
