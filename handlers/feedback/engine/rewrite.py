"""The face of the offline engine: raw feedback in, a draft from the writer's own facts out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from handlers.feedback.engine import compose, trim, verify
from handlers.feedback.engine.compose import Sentence, words
from handlers.feedback.engine.decide import PERSONAL, back, out, reason
from handlers.feedback.engine.labels import (
    THANKS,
    bad_spans,
    faulty,
    harmless,
    hopeful,
    is_hard,
    label,
    language,
    negative,
    unlikely,
)
from handlers.feedback.engine.lexicon import BAD
from handlers.feedback.engine.mask import Masked, mask, without_broadcasts
from handlers.feedback.engine.route import route
from handlers.feedback.engine.shapes import PARTS, Clause, Part, Question, Rewrite, Span
from handlers.feedback.engine.simplify import simplify
from handlers.feedback.engine.split import key as read
from handlers.feedback.engine.split import split
from handlers.feedback.engine.topic import named_work, topic_of
from handlers.feedback.engine.weigh import TURN

LONGEST: Final = 4000
_ENDED: Final = re.compile(r"[。！？.!?…~～)）」』\n\U0001F300-\U0001FAFF]$")
_STRONG: Final = ("insult", "threat", *PERSONAL, "injection", "crisis")
_MILD_INSULT: Final = re.compile(
    r"^(?:trash|garbage|rubbish|crap(?:py)?|bs|damn(?:ed|it)?|suck(?:s|ed)?|hell .*|waste of time|"
    r"hopeless.*|垃圾|useless|dumpster fire|train ?wreck)$"
)


def rewrite(text: str, lang: str | None = None) -> Rewrite:
    """Work a draft out from raw feedback; pure, offline, never raises on any text.

    ``lang`` ("zh", "en", "mixed" or None) is a hint for texts without letters; the language of the draft is counted.
    """
    source, called = without_broadcasts(text)
    flags: list[str] = ["broadcast"] if called else []
    if len(source) > LONGEST:
        source, flags = source[:LONGEST], [*flags, "too_long"]
    letters = re.search(r"[^\W\d_]", source)
    tongue = language(source) if letters else ("zh" if lang in ("zh", "mixed") else "en")
    masked = mask(source)
    clauses = split(masked.text) if letters or re.search(r"\d", source) else []
    label(clauses, masked.restore)
    route(clauses, masked.restore)
    _calm(clauses)
    _quiet(clauses)
    _verify(clauses, masked)
    _bare_verdict(clauses)
    return _compose(source, masked, clauses, tongue, flags)


def _calm(clauses: Sequence[Clause]) -> None:
    """In a harsh text the facts lose their scolding little words too ("even managed to", 居然, 都能)."""
    if not any(c.labels & set(BAD) for c in clauses):
        return
    for clause in clauses:
        if clause.place == "specific" and not clause.changed:
            said = trim.apply_trims(clause.text)
            if said != clause.text and trim.whole(said):
                clause.said, clause.changed = said, True


def _quiet(clauses: Sequence[Clause]) -> None:
    """Facts and requests lose what only scolds or cries out ("for heaven's sake", the *bloated* press kit)."""
    for clause in clauses:
        if clause.place in ("specific", "suggestion"):
            said = trim.without_idle(clause.said or clause.text)
            if said != (clause.said or clause.text):
                clause.said, clause.changed = said, True


def _verify(clauses: Sequence[Clause], masked: Masked) -> None:
    """A trimmed clause that lost a fact or kept a judging word goes back to the writer whole."""
    for clause in clauses:
        if clause.place not in PARTS:
            continue
        said = clause.said or clause.text
        whole = verify.same_masks(said, clause.text) and verify.same_numbers(
            masked.restore(said), masked.restore(clause.text)
        )
        if clause.changed and not whole:
            back(clause, reason(clause.labels))
        elif verify.sensitive(said) and not (harmless(clause.scores) or _unlisted(clause)):
            out(clause, reason(clause.labels))


def _unlisted(clause: Clause) -> bool:
    """Whether a sensitive word in a clause was found to be harmless by the odds ("our final headcount")."""
    return not clause.labels and unlikely(clause.scores)


def _bare_verdict(clauses: Sequence[Clause]) -> None:
    """A verdict on something no list can name is all there is: it is shown, so that its writer can say what it was."""
    if any(c.place in PARTS or c.place == "unplaced" or c.labels & set(_STRONG) for c in clauses):
        return
    if not topic_of(clauses):
        for clause in clauses:
            if clause.place == "out" and len(clause.key) > 4:
                clause.place = "unplaced"


def _script(text: str, tongue: str) -> str:
    """Traditional writers are answered in traditional characters."""
    if tongue != "zh":
        return tongue
    return "zh-Hant" if sum(a != b for a, b in zip(text, simplify(text), strict=True)) > len(text) / 25 + 1 else "zh"


def _flags(clauses: Sequence[Clause], source: str) -> list[str]:
    found = {name for c in clauses for name in c.labels if name in _STRONG}
    if "insult" in found and not any(_insults(c) for c in clauses):
        found.discard("insult")
    if any(c.place == "out" and c.reason == "sarcasm" for c in clauses):
        found.add("sarcasm")
    if all(c.place == "filler" for c in clauses) and not re.search(r"\d", source):
        found.add("empty")
    return [name for name in (*_STRONG, "sarcasm", "empty") if name in found]


def _insults(clause: Clause) -> bool:
    return any(not _MILD_INSULT.match(clause.key[a:b]) for a, b in bad_spans(clause.key, ("insult",)))


def _part(clauses: Sequence[Clause], part: Part, tongue: str) -> list[Sentence]:
    wanted = [c for c in clauses if c.place == part or part in c.also]
    kept = {id(c): c.place for c in wanted}
    for clause in wanted:
        clause.place = part
    done = compose.sentences(clauses, (part,), tongue) if wanted else []
    for clause in wanted:
        clause.place = kept[id(clause)]
    return done


def _compose(source: str, masked: Masked, clauses: list[Clause], tongue: str, flags: list[str]) -> Rewrite:
    say = words(_script(source, tongue))
    flags = [*flags, *_flags(clauses, source)]
    parts: dict[str, str] = {}
    for part in PARTS:
        found = _part(clauses, part, tongue)
        parts[part] = verify.clean(masked.restore(compose.join(found, tongue, masked))) if found else ""
    kept = [c for c in clauses if c.place in PARTS]
    unplaced, removed = _left_out(masked, clauses)
    notes = tuple(f for f in flags if f in ("threat", *PERSONAL, "injection", "crisis", "broadcast", "too_long"))
    named = any(c.place == "suggestion" and c.work for c in clauses)
    topic = "" if parts["specific"] or named else masked.restore(topic_of(clauses))
    clean = not unplaced and not removed and not any(c.changed or c.labels & {"label", "insult"} for c in kept)
    praise_only = (
        bool(parts["encouragement"])
        and not parts["suggestion"]
        and not any(c.place == "specific" and _amiss(c, clauses) for c in clauses)
        and not any((TURN.match(c.key) or c.labels & set(BAD)) and c.place != "encouragement" for c in clauses)
    )
    questions = _questions(say, parts, clauses, topic, praise_only)
    nothing = not kept and not topic and not (unplaced and not set(flags) & set(_STRONG))
    if "crisis" in flags or (nothing and (set(flags) & {*_STRONG, "empty"} or not clauses)):
        ask = (Question("specific", say["ask_nothing"]), *tuple(q for q in questions if q.part != "specific"))
        return Rewrite("", "", "", "", () if "crisis" in flags else ask, () if "crisis" in flags else unplaced,
                       tuple(flags), notes, removed, lang=tongue)  # fmt: skip
    ragged = not re.search(r"[，,。.!！?？;；]", source.strip()[:-1]) and len(clauses) > 2 and "\n" not in source
    whole = clean and all(parts.values()) and not ragged
    if whole or (praise_only and clean):
        span = Span((0, len(source)), ((0, len(source)),))
        return Rewrite(
            parts["specific"], parts["suggestion"], parts["encouragement"], source, questions, unplaced, tuple(flags),
            notes, removed, (span,), untouched="broadcast" not in flags and "too_long" not in flags, lang=tongue,
        )  # fmt: skip
    complete = praise_only or _only_asks(clauses)
    whole_text = "" if ragged or not clean else source
    message, spans = _message(masked, clauses, parts, tongue, topic, complete, whole_text, ragged)
    if _unnamed(clauses, masked, " ".join((message, *unplaced))):
        unplaced, removed = _left_out(masked, clauses)
    if not parts["specific"] and not praise_only and any(q.part == "specific" and not q.optional for q in questions):
        parts["specific"] = (say["about"].format(topic=topic) if topic else "") + say["gap_specific"]
    if not parts["suggestion"] and not complete:
        parts["suggestion"] = say["gap_suggestion"]
    if not parts["encouragement"]:
        parts["encouragement"] = say["neutral"]
    if _script(source, tongue) == "zh-Hant":  # our own few words between the writer's
        message = _traditional(message)
        parts = {name: _traditional(text) for name, text in parts.items()}
    return Rewrite(
        parts["specific"], parts["suggestion"], parts["encouragement"], message, questions, unplaced, tuple(flags),
        notes, removed, spans, lang=tongue,
    )  # fmt: skip


def _left_out(masked: Masked, clauses: Sequence[Clause]) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """What goes back to the writer, and what was removed with its reason."""
    unplaced = tuple(masked.restore(piece) for piece in _held_back(masked.text, clauses))
    removed = tuple((masked.restore(c.text), c.reason) for c in clauses if c.place == "out")
    removed += tuple(
        (masked.restore(c.text), reason(c.labels & {*BAD, *PERSONAL}))
        for c in clauses
        if c.place in PARTS and c.changed and c.labels & {*BAD, *PERSONAL}
    )
    return unplaced, removed


def _unnamed(clauses: Sequence[Clause], masked: Masked, said: str) -> bool:
    """Whether a piece left out names work that nothing shown names: such a piece goes back to the writer instead."""
    found = False
    for clause in clauses:
        if clause.place not in ("out", "filler") or clause.labels & {*_STRONG, "vent"} or clause.reason == "sarcasm":
            continue
        names = {*named_work(clause.key), read(masked.restore(topic_of([clause])))} - {""}
        if names and not any(name in read(said) for name in names):
            clause.place, found = "unplaced", True
    return found


def _held_back(text: str, clauses: Sequence[Clause]) -> list[str]:
    """What goes back to the writer; neighbours in one sentence that look alike are one piece, and one question."""
    held: list[list[Clause]] = []
    for before, clause in zip([None, *clauses], clauses, strict=False):
        if clause.place != "unplaced":
            continue
        alike = before is not None and before.place == "unplaced" and before.sentence == clause.sentence
        if alike and before and (_harsh(before) == _harsh(clause)):
            held[-1].append(clause)
        else:
            held.append([clause])
    pieces = [text[piece[0].start : piece[-1].end] for piece in held]
    return [piece for piece in pieces if len(piece) > 1]


def _harsh(clause: Clause) -> bool:
    return clause.scores["judgement"] > 0.35


def _traditional(text: str) -> str:
    return text.replace("关于", "關於").replace("请", "請").replace("建议", "建議")


def _only_asks(clauses: Sequence[Clause]) -> bool:
    """Whether the writer only wants to know something: a question needs no suggestion."""
    facts = [c for c in clauses if c.place == "specific"]
    return bool(facts) and all(c.queried for c in facts)


def _amiss(clause: Clause, clauses: Sequence[Clause]) -> bool:
    """Whether a fact is a fault; beside praise in the same sentence only a plain fault counts."""
    mates = [c for c in clauses if c.sentence == clause.sentence]
    praised = any(c.place == "encouragement" for c in mates)
    s = clause.scores
    if s["praise"] >= 0.5 or (mates[-1].place == "encouragement" and s["praise"] > 0.2 and s["judgement"] < 0.15):
        return False
    if mates[0].place == mates[-1].place == "encouragement":
        return False  # told between two pieces of praise
    if faulty(clause.key) or (negative(clause.key) and not praised):
        return True
    pleased = clause.scores["praise"] > (0.05 if hopeful(clause.key) else 0.2)
    plain = clause.hard or (clause.scores["fact"] > 0.6 and clause.scores["praise"] < 0.15)
    return plain and not pleased and mates[-1].place != "encouragement"


def _questions(
    say: dict[str, str], parts: dict[str, str], clauses: Sequence[Clause], topic: str, praise_only: bool
) -> tuple[Question, ...]:
    asked: list[Question] = []
    if praise_only:
        worded = any(c.place == "encouragement" and (c.praise or THANKS.search(c.key)) for c in clauses)
        told = any(c.place in PARTS and (c.hard or c.scores["fact"] > 0.3 or "specific" in c.also) for c in clauses)
        length = sum(len(c.text) for c in clauses if c.place in PARTS)
        detail = length > (24 if re.search(r"[一-龥]", parts["encouragement"]) else 70)
        if not told:
            asked.append(Question("specific", say["ask_specific_praise"], optional=detail or not worded))
        if not worded:
            # Told without a word of praise, it may have been meant otherwise: a way to say so, which presses nobody.
            asked.append(Question("suggestion", say["ask_suggestion_praise"], optional=True))
        return tuple(asked)
    if not parts["specific"]:
        shown = any(c.place == "suggestion" and (is_hard(c.key) or c.work) for c in clauses)
        text = say["ask_specific_topic"].format(topic=topic) if topic else say["ask_specific"]
        asked.append(Question("specific", text, optional=shown))
    if not parts["suggestion"]:
        asked.append(Question("suggestion", say["ask_suggestion"], optional=_only_asks(clauses)))
    elif all(not c.request or c.scores["request"] < 0.4 for c in clauses if c.place == "suggestion"):
        asked.append(Question("suggestion", say["ask_suggestion_more"], optional=True))
    if not parts["encouragement"]:
        asked.append(Question("encouragement", say["ask_encouragement"], optional=True))
    return tuple(asked)


def _message(
    masked: Masked, clauses: Sequence[Clause], parts: dict[str, str], tongue: str, topic: str, praise_only: bool,
    source: str, spoken: bool = False,
) -> tuple[str, tuple[Span, ...]]:  # fmt: skip
    """The message and where its sentences came from.

    ``source`` is given when nothing in it needs to go; ``spoken`` text keeps its order: it has no sentences to move.
    """
    say = words(_script(masked.text, tongue))
    pieces: list[Sentence] = []
    body = compose.sentences(clauses, PARTS if spoken else ("specific", "suggestion"), tongue, topic)
    praise = compose.sentences(clauses, ("encouragement",), tongue)
    gaps: list[Sentence] = []
    if (
        not parts["specific"]
        and not praise_only
        and not any(c.place == "suggestion" and (is_hard(c.key) or c.work) for c in clauses)
    ):
        gaps.append(Sentence((say["about"].format(topic=topic) if topic else "") + say["gap_specific"]))
    late: list[Sentence] = []
    if not parts["suggestion"] and not praise_only:
        (late if any(p.bullet for p in praise) else body).append(Sentence(say["gap_suggestion"]))
    if source and praise and body and not gaps:
        pieces = [Sentence(source.strip(), [(0, len(masked.text))])]
        if not parts["suggestion"]:
            if not _ENDED.search(pieces[0].text):
                pieces[0].text += "。" if tongue == "zh" else "."
            pieces.append(Sentence(say["gap_suggestion"]))
    else:
        pieces = [*compose.heading(clauses, tongue), *gaps, *body, *([] if spoken else praise), *late]
        if not praise:
            pieces.append(Sentence(say["neutral"]))
    message = verify.clean(masked.restore(compose.join(pieces, tongue, masked)))
    spans: list[Span] = []
    at = 0
    starts = _offsets(masked)
    for piece in pieces:
        said = masked.restore(piece.text)
        found = message.find(said, at)
        if found >= 0 and piece.spans:
            spans.append(Span((found, found + len(said)), tuple((starts[a], starts[b]) for a, b in piece.spans)))
            at = found + len(said)
    return message, tuple(spans)


def _offsets(masked: Masked) -> list[int]:
    """For each position of the masked text, the position in the text it stands for."""
    at, starts = 0, [0]
    for char in masked.text:
        at += len(masked.restore(char))
        starts.append(at)
    return starts
