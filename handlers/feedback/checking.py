"""What goes to a model and what may come back: names and addresses behind tokens, every fact accounted for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handlers.feedback import rules
from handlers.feedback.engine import verify
from handlers.feedback.engine.labels import is_praise, label, langs
from handlers.feedback.engine.mask import NAMED, mask
from handlers.feedback.engine.split import key, split

_TOKEN = re.compile(r"⟦[A-Z]\d+⟧")
_PHONE = re.compile(r"(?<!\d)(?:\+?\d[\d\- ]{7,}\d)(?!\d)")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_QUOTED = re.compile(r"“[^“”]+”|\"[^\"]+\"|「[^「」]+」|《[^《》]+》|『[^『』]+』")
_NEGATION = re.compile(r"不|没|未|无|别|莫|\b(?:not|no|never|without)\b|n['’]t\b", re.IGNORECASE)
NEW_WORDS = 0.35
"""The share of a draft that may be words the writer did not use."""
JUDGEMENT = 0.75
"""From this probability on, a clause of the draft counts as a judgement."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text with its private pieces hidden: `held` maps each token to what stands behind it."""

    source: str
    text: str
    held: Mapping[str, str]

    def shown(self, text: str) -> str:
        """The text with what the tokens stand for; unknown tokens stay and are a fault."""
        return _TOKEN.sub(lambda m: self.held.get(m[0], m[0]), text).strip()

    def hidden(self, text: str) -> str:
        """The other way: a text of ours about the draft, with the private pieces behind their tokens again."""
        for token, piece in self.held.items():
            text = text.replace(piece, token)
        return text

    def quoted(self, words: str) -> bool:
        """Whether these words are part of a quotation the writer gave."""
        return any(words in quote for quote in _QUOTED.findall(self.source))


def hide(text: str, names: Iterable[str]) -> Tokens:
    """Names, mentions, links, addresses, files and phone numbers as tokens; the rest of the text is left to be read."""
    held: dict[str, str] = {}
    known: dict[str, str] = {}

    def token(letter: str, piece: str) -> str:
        if piece not in known:
            known[piece] = f"⟦{letter}{len(known) + 1}⟧"
            held[known[piece]] = piece
        return known[piece]

    masked = mask(_TOKEN.sub("", text))
    kept = {char: piece for char, piece in masked.held.items() if re.match(NAMED, char)}
    out = "".join(token("A", kept[c]) if c in kept else masked.held.get(c, c) for c in masked.text)
    out = masked.restore(out)
    out = _PHONE.sub(lambda m: token("P", m[0]), out)
    for name in sorted({n for n in names if len(n) > 1}, key=len, reverse=True):
        out = out.replace(name, token("N", name)) if name in out else out
    return Tokens(text, out, held)


def faults(parts: Mapping[str, str], tokens: Tokens, offline: rules.Parts) -> list[str]:
    """What is wrong with a model's draft, in words it can mend; empty when it may be shown."""
    message = "\n".join(parts[name] for name in rules.PARTS if parts[name])
    found: list[str] = []
    if not parts["specific"] and not parts["suggestion"] and not parts["encouragement"]:
        return ["it is empty"]
    found += _facts(message, tokens, offline)
    found += _inventions(message, parts, tokens, offline)
    if verify.judging(_bare(message)) or verify.sensitive(message):
        found.append("it still holds judging words")
    clauses = split(message)
    label(clauses, str)
    for clause in clauses:
        if clause.scores["judgement"] >= JUDGEMENT and len(clause.text) > 3 and not _NUMBER.search(clause.text):
            found.append(f"this reads like a judgement: {clause.text}")
    if rules.quiet(message) != message.strip():
        found.append("it calls a whole channel")
    return found


def _bare(text: str) -> str:
    return _QUOTED.sub("", text)


def _facts(message: str, tokens: Tokens, offline: rules.Parts) -> list[str]:
    """Every number, quotation and token the offline draft kept must be there, and a negation must not be lost."""
    kept = "\n".join([offline.message, *offline.unplaced])
    found = [f"missing: {piece}" for piece in tokens.held.values() if piece in kept and piece not in message]
    there = Counter(_NUMBER.findall(message))
    found += [f"missing number: {n}" for n in Counter(_NUMBER.findall(kept)) if n not in there]
    found += [f"missing quotation: {q}" for q in _QUOTED.findall(kept) if q not in message]
    if _NEGATION.search(_bare(offline.specific)) and not _NEGATION.search(_bare(message)):
        found.append("a negation was lost")
    return found


def _inventions(message: str, parts: Mapping[str, str], tokens: Tokens, offline: rules.Parts) -> list[str]:
    """Nothing may stand there that the writer did not write: numbers, quotations, names, praise, or much else."""
    source = tokens.source
    numbers = set(_NUMBER.findall(source))
    found = [f"not in the text: {n}" for n in dict.fromkeys(_NUMBER.findall(message)) if n not in numbers]
    found += [f"not in the text: {q}" for q in _QUOTED.findall(message) if q[1:-1] not in source]
    found += [f"unknown token: {t}" for t in _TOKEN.findall(message)]
    rest = message
    for piece in tokens.held.values():
        rest = rest.replace(piece, "")
    found += [f"not in the text: {u}" for u in re.findall(r"https?://\S+|[@＠]\w+", rest)]
    praised = any(is_praise(key(c.text)) for c in split(source))
    found += [f"praise that the text does not hold: {word}" for word in _praise(message) if word not in key(source)]
    if parts["encouragement"] and not praised:
        found.append("encouragement must be empty: the text praises nothing")
    if not parts["suggestion"] and "suggestion" not in offline.questions and offline.suggestion:
        found.append("suggestion is empty, but the text asks for something")
    if parts["suggestion"] and "suggestion" in offline.questions and "suggestion" not in offline.optional:
        found.append("suggestion must be empty: the text asks for nothing")
    if _novel(message, source) > NEW_WORDS:
        found.append("too many words that are not the writer's")
    return found


def _praise(text: str) -> list[str]:
    """The words of praise in a text, as its key has them."""
    read = key(text)
    return [found.group().strip() for lists in langs(read) for found in lists.find["praise"].finditer(read)]


def _novel(message: str, source: str) -> float:
    """The share of the message's characters (Chinese) and words (Latin) that the source does not hold."""
    pieces = re.findall(r"[\u4e00-\u9fff]|[A-Za-z]{3,}", message)
    if not pieces:
        return 0.0
    known = source.casefold()
    polite = "请建议麻烦可以希望能再把在的了和这里一下" if re.search(r"[\u4e00-\u9fff]", message) else ""
    allowed = {
        "please",
        "could",
        "would",
        "you",
        "the",
        "and",
        "for",
        "with",
        "that",
        "this",
        "was",
        "were",
        "has",
        "have",
    }
    new = [p for p in pieces if p.casefold() not in known and p not in polite and p.casefold() not in allowed]
    return len(new) / len(pieces)
