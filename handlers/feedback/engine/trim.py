"""Trimming: taking the judging words out of a clause that also holds a fact, and refusing when the rest would limp."""

from __future__ import annotations

import re
from typing import Final

from handlers.feedback.engine import mask
from handlers.feedback.engine.labels import bad_spans, is_hard, langs, touches
from handlers.feedback.engine.split import key as read

_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_ZH_DEGREE: Final = (
    r"(?:太|真|真的|很|好|非常|实在|这么|那么|简直|特别|如此|超|超级|有点|有些|十分|极其|相当|挺|够|"
    r"也|都|就|还|又|更|是)*"
)
_EN_DEGREE: Final = (
    r"(?:(?:so|such|very|really|just|too|pretty|quite|rather|totally|completely|absolutely|utterly|honestly|"
    r"simply|downright|plain|extremely|incredibly|super) )*"
)
_ZH_BROKEN: Final = re.compile(
    r"^(?:的|得|了|着|是|和|也|都|才|吗|呢|吧|啊|到|成|们|过(?!期|于|多|程|小|大)|，|,)|(?:的|得|是|和|跟|"
    r"把|在|很|太|真|这么|那么|又|就|个|让|被|给|对|时|時|时候|"
    r"像|比|还|而|且|但|因为|所以|这|那|我|你|他|她|们)$|"
    r"(?:很|太|真|得|这么|那么)(?:的|了|得|，|,|$)|的的|是的?(?:，|,)|把(?:了|得)|一[个份]的|你(?:的)?(?:$|"
    r"，|,)|得把|得没|是没有?是"
)
_EN_BROKEN: Final = re.compile(
    r"\b(?:a|an|the|is|are|was|were|so|very|and|or|but|to|of|with|for|in|on|at|by|that|this|your|like|as|than|not|be|"
    r"been|because|really|too|just|it's|you're|that's|looks?|feels?|seems?|reads?|sounds?|smells?|"
    r"my|our|from)[ .,]*$|\b(?:is|are|"
    r"was|were|it's|you're|looks|feels) "
    r"(?:and|but|with|because|of|to do|,|\.)|^(?:or|of|than|with|to|is|are|was|be)\b|\b(?:a|an|the|"
    r"your) (?:and|is|are|was|with|of|to|that|which)\b|"
    r"\b(?:a|an|the|your) (?:would|could|can|will|should|must|do|does|did)\b|\b(?:and|but|or) (?:and|but|"
    r"or)\b|\bto and\b|,\s*,",
    re.IGNORECASE,
)
_COPULA: Final = re.compile(
    r"^(?P<subject>(?:the|this|that|your|our|these|those|it|page|slide|section)\b[^,]{0,60}?|"
    r"[^,]{3,50}?) (?P<be>is|was|are|were|looks?|looked|feels?|seems?|reads?|sounds?) "
    r"(?P<bad>[^,]{2,60}?)(?:,? (?P<link>with|and|because|since|as|full of|riddled with|filled with|"
    r"littered with) )(?P<rest>.+)$",
    re.IGNORECASE,
)
_PAST: Final = {
    "send": "sent", "miss": "missed", "forget": "forgot", "leave": "left", "put": "put", "use": "used", "post":
        "posted",
    "break": "broke", "spell": "spelled", "misspell": "misspelled", "get": "got", "upload": "uploaded", "lose": "lost",
    "attach": "attached", "print": "printed", "publish": "published", "skip": "skipped", "write": "wrote", "make":
        "made",
    "deliver": "delivered", "drop": "dropped", "delete": "deleted",
}  # fmt: skip


# Mock praise and scolding questions that lead up to what was done: "great job sending the …", "who signs off a …".
_LED: Final = re.compile(
    r"^(?:and |but |so |oh,? |wow,? )?(?:"
    r"(?:great|nice|good|brilliant|lovely|amazing|fantastic|excellent|stellar|superb|wonderful|impressive|solid|"
    r"bold|smart|"
    r"top) (?:job|work|going|one|effort|move|call|idea|thinking|touch|choice)(?: (?:on|of|with))?,? (?P<ing>[a-z]+)ing|"
    r"(?:congrat(?:ulation)?s|well done|hats off|kudos|bravo|props)(?: to you)? (?:on|for) (?P<ing2>[a-z]+)ing|"
    r"(?:only|just) an? [a-z]+(?: [a-z]+)? (?:would|could|can) [a-z]+(?: off| out| up)?|"
    r"who (?:on earth |in the world |the hell |exactly |in (?:their|his|her) right mind )?[a-z]+s(?: off| out| up)?|"
    r"(?:what|which) (?:kind|sort) of [a-z]+ [a-z]+s(?: off| out| up)?|"
    r"nothing (?:quite )?says .{2,60}? (?:quite )?like|"
    r"how many (?:people|of us|eyes|pairs of eyes) does it take to (?:notice|see|spot|realise|realize)(?: that)?"
    r") (?=(?:the|a|an|our|your)\b)",
    re.IGNORECASE,
)
_THING: Final = re.compile(
    r"^(?:the|an?|(?P<whose>our|your)) (?P<thing>[A-Za-z][\w'’-]*(?: (?!with\b|where\b|that\b|which\b|"
    r"whose\b)[\w'’-]+){0,4}) "
    r"(?P<how>with|where|that|which) (?P<rest>.+)$",
    re.IGNORECASE,
)
_PLURAL: Final = re.compile(r"(?:[^s']s)$")
# Verbs whose past nobody writes after "did", but mock praise leads up to ("great job giving …").
_PAST_TOO: Final = {
    "give": "gave", "spend": "spent", "choose": "chose", "sell": "sold", "pay": "paid", "run": "ran", "build": "built",
    "hold": "held", "bring": "brought", "draw": "drew", "shoot": "shot", "cut": "cut", "have": "had", "read": "read",
    "tell": "told",
}  # fmt: skip


def _was(stem: str) -> str:
    """The past of a verb by what stands before its "-ing": "send", "mak", "forgett"."""
    known = _PAST | _PAST_TOO
    return next((known[base] for base in (stem, f"{stem}e", stem[:-1]) if base in known), f"{stem}ed")


def plainly(text: str) -> str:
    """What mock praise or a scolding question leads up to, said plainly: "(great job sending) the mail with an ad"."""
    led = _LED.match(text)
    if not led:
        return ""
    rest = text[led.end() :]
    done = led["ing"] or led["ing2"]
    if done:
        return f"you {_was(done.lower())} {rest}"
    found = _THING.match(rest)
    if not found:
        return rest if led.group().lower().rstrip().endswith(("notice", "see", "spot", "that")) else ""
    name = f"{(found['whose'] or 'the').lower()} {found['thing']}"
    how = found["how"].lower()
    if how == "with":
        return f"{name} {'have' if _PLURAL.search(found['thing']) else 'has'} {found['rest']}"
    return f"on {name}, {found['rest']}" if how == "where" else f"{name} {found['rest']}"


def apply_trims(text: str) -> str:
    """The text with the words that can go in any clause gone; matched on its key, so either script works."""
    for lex in langs(read(text)):
        for find, keep in lex.trims:
            for _ in range(6):
                found = find.search(read(text))
                if not found or found.end() == found.start():
                    break
                text = text[: found.start()] + keep + text[found.end() :]
    text = re.sub(
        r"\b(?:did|Did) (\w+)\b",
        lambda m: _PAST[m.group(1).lower()] if m.group(1).lower() in _PAST else m.group(),
        text,
    )
    return tidy(text)


def without_idle(text: str) -> str:
    """The text without the words that say nothing of the work: cries, appeals, scolding adjectives before a noun."""
    said = text
    for lex in langs(read(text)):
        for find in lex.idle:
            for _ in range(3):
                found = find.search(read(said))
                if not found or not found.group():
                    break
                said = said[: found.start()] + said[found.end() :]
    said = tidy(said) if said != text else text
    return said if said == text or whole(said) else text


def tidy(text: str) -> str:
    """Blanks and marks put right after a deletion."""
    text = re.sub(r"[ \t]{2,}", " ", text).strip(" \t,，、:：;；")
    text = re.sub(r"\s+([,.!?;:])(?=\s|$)", r"\1", text)
    text = re.sub(r"([，,])\s*(?:[，,、]\s*)+", r"\1", text)
    text = re.sub(r"\b([Aa])n (?=[bcdfgjklmnpqrstvwxyz])", r"\1 ", text)
    return re.sub(r"\b([Aa]) (?=[aeio]\w)", r"\1n ", text)


def whole(text: str) -> bool:
    """Whether what is left can stand as a clause."""
    if _HAN.search(text):
        return len(text) >= 4 and not _ZH_BROKEN.search(text)
    return len(text.split()) >= 3 and not _EN_BROKEN.search(text)


def _copula(text: str) -> str:
    """ "The deck is a mess with 3 typos" says that the deck has 3 typos."""
    found = _COPULA.match(text)
    if not found or not bad_spans(read(found["bad"])) or bad_spans(read(found["rest"])):
        return ""
    link, rest, subject = found["link"].lower(), found["rest"], found["subject"]
    if link in ("with", "full of", "riddled with", "filled with", "littered with"):
        plural = re.search(r"(?:s|these|those)$", subject) and not re.search(r"(?:ss|'s|us)$", subject)
        return f"{subject} {'have' if plural else 'has'} {rest}"
    if link == "and":
        return f"{subject} {rest}"
    return rest


def excise(text: str) -> str:
    """The clause without its judging words, or "" when that cannot be done without breaking it."""
    plain = "" if _HAN.search(text) else plainly(text)
    if plain and not bad_spans(read(plain)):
        return tidy(plain)
    text = apply_trims(text)
    if not bad_spans(read(text)):
        return text if whole(text) else ""
    if not _HAN.search(text):
        said = _copula(text)
        if said and not bad_spans(read(said)):
            return tidy(said)
    for _ in range(4):
        spans = bad_spans(read(text))
        if not spans:
            break
        start, end = max(spans, key=lambda s: s[1] - s[0])
        before, after = text[:start], text[end:]
        if _HAN.search(text):
            before = re.sub(_ZH_DEGREE + "$", "", before)
            after = re.sub(r"^(?:了|的话|地|得很|极了|透了|死了|啊|呀|吧|吗|嘛|啦|呢)+", "", after)
            if (not before and after.startswith("的")) or (
                before and after.startswith("的") and re.search(r"[的是这那个份篇张]$", before)
            ):
                after = after[1:]
        else:
            before = re.sub(_EN_DEGREE + "$", "", before, flags=re.IGNORECASE)
        text = tidy(before + after)
    if bad_spans(read(text)) or not whole(text):
        return ""
    return text


def holds_evidence(text: str) -> bool:
    """Whether a piece still says something checkable."""
    key = read(text)
    return is_hard(key) or touches(key, "concrete") or bool(re.search(mask.ANY, key))


_SENSITIVE_CUT: Final = (
    re.compile(
        r"^(?:自从|因为|由于|就因为|是不是因为)?你[^,，。]{0,14}?(?:之后|以后|后|的时候|期间|那会儿|"
        r"回来(?:之?后)?)[,，]?(?:你)?"
    ),
    re.compile(r"^(?:since|because|ever since|after|while|when) (?:you|your|the)\b[^,]{0,50}, ?", re.IGNORECASE),
    re.compile(r",? (?:since|because|ever since|after|while) (?:you|your|the)\b[^,]{0,60}$", re.IGNORECASE),
)


def without_sensitive(text: str, sensitive: tuple[str, ...]) -> str:
    """The clause without a remark on health, family or the like, or "" when it cannot be parted."""
    for cut in _SENSITIVE_CUT:
        rest = tidy(cut.sub("", text, count=1))
        if rest != text and rest and not any(touches(read(rest), name) for name in sensitive) and whole(rest):
            return rest
    return ""
