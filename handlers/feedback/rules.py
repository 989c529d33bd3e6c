"""Pure decisions about a draft: what it still lacks, how its parts become a message, when a receiver is at work."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from handlers.almanac import Calendar

PARTS = ("specific", "suggestion", "encouragement")
WORK_BEGINS, WORK_ENDS = time(9, 30), time(18, 0)

# A prompt the engine leaves where something is missing; a message that still holds one cannot be sent.
_PROMPT = re.compile(r"【(?:待补充|请补充)[^】]*】|\[(?:fill in|add|TODO)[^\]]*\]|_{4,}")
# Words that would call a whole channel, in the spellings of Slack, Feishu and plain typing.
_BROADCAST = re.compile(
    r"<!(?:channel|here|everyone)[^>]*>|<at (?:user_)?id=[\"']?all[\"']?>[^<]*</at>"
    r"|[@＠](?:channel|here|everyone|all|所有人|全体成员|全員)(?![\w])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Parts:
    """A draft as its preview shows it.

    `questions` maps a missing part to the question that asks for it; `optional` lists those that may stay open.
    `unplaced` are pieces nobody could tell fact from judgement. `reasons` says by kind what was taken out; the pieces
    themselves are shown once and not kept. `own` is set when the message is the author's own wording, `message` then
    stands for all parts. `origin` is "" for this server, or the host of the model that wrote it.
    """

    lang: str
    specific: str = ""
    suggestion: str = ""
    encouragement: str = ""
    message: str = ""
    questions: dict[str, str] = field(default_factory=dict)
    optional: tuple[str, ...] = ()
    unplaced: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    untouched: bool = False
    own: bool = False
    origin: str = ""

    def kept(self) -> dict[str, Any]:
        """As plain data, for the database."""
        return asdict(self)


def parts_from(kept: dict[str, Any]) -> Parts:
    """The parts from what was kept; fields a later version added get their defaults, unknown ones are dropped."""
    known = {name: kept[name] for name in Parts.__dataclass_fields__ if name in kept}
    for name in ("optional", "unplaced", "reasons", "flags"):
        known[name] = tuple(known.get(name, ()))
    return Parts(**known)


def gaps(parts: Parts) -> tuple[str, ...]:
    """The parts that must still be answered before the message can be sent."""
    if parts.own:
        return ("message",) if _PROMPT.search(parts.message) or not parts.message.strip() else ()
    if parts.untouched:
        return ()
    asked = [name for name in PARTS if name in parts.questions and name not in parts.optional]
    marked = [name for name in PARTS if _PROMPT.search(getattr(parts, name))]
    return tuple(dict.fromkeys([*asked, *marked]))


def sendable(parts: Parts) -> bool:
    """Whether the message can go out: something to say, nothing open."""
    return bool(parts.message.strip()) and not gaps(parts) and not _PROMPT.search(parts.message)


def answered(parts: Parts, answers: dict[str, str]) -> Parts:
    """The draft with the author's answers in their places; an empty answer leaves the question open."""
    changed = {name: quiet(text.strip()) for name, text in answers.items() if name in PARTS and text.strip()}
    if not changed:
        return parts
    questions = {name: asked for name, asked in parts.questions.items() if name not in changed}
    return composed(replace(parts, questions=questions, untouched=False, **changed))  # type: ignore[arg-type]


def placed(parts: Parts, index: int, where: str) -> Parts:
    """The draft with an unplaced piece kept as "fact" or "praise", or left "out"; "none" leaves all of them out."""
    if where == "none":
        return replace(parts, unplaced=())
    if not 0 <= index < len(parts.unplaced):
        return parts
    piece = parts.unplaced[index]
    rest = parts.unplaced[:index] + parts.unplaced[index + 1 :]
    parts = replace(parts, unplaced=rest)
    name = {"fact": "specific", "praise": "encouragement"}.get(where)
    if name is None:
        return parts
    text = joined([_PROMPT.sub("", getattr(parts, name)), piece], parts.lang)
    questions = {n: q for n, q in parts.questions.items() if n != name}
    return composed(replace(parts, questions=questions, untouched=False, **{name: text}))  # type: ignore[arg-type]


def composed(parts: Parts) -> Parts:
    """The message made of the three parts, in their order."""
    return replace(parts, message=joined([getattr(parts, name) for name in PARTS], parts.lang), own=False)


def joined(pieces: list[str], lang: str) -> str:
    """Sentences one after the other, each closed by a full stop of its language where it has none."""
    stop, gap = ("。", "") if lang != "en" else (".", " ")
    closed = []
    for piece in pieces:
        text = piece.strip().rstrip(",，;；、")
        if text:
            closed.append(text if text[-1] in '。.!！?？…”"』」）)】]' else text + stop)
    return gap.join(closed)


def quiet(text: str) -> str:
    """The text without words that call a whole channel."""
    return re.sub(r"[ \t]{2,}", " ", _BROADCAST.sub("", text)).strip()


def at_work(now: datetime, zone: ZoneInfo, calendar: Calendar) -> datetime:
    """The next moment, from now on, at which somebody in this zone is at work: a working day, 09:30 to 18:00."""
    local = now.astimezone(zone)
    day = local.date()
    if calendar.is_working_day(day) and local.time() < WORK_ENDS:
        return max(local, datetime.combine(day, WORK_BEGINS, zone))
    return datetime.combine(calendar.next_working_day(day), WORK_BEGINS, zone)


def shares(marks: list[tuple[str, ...]]) -> list[tuple[str, int]]:
    """How often each kind stands in the marks, most frequent first."""
    counts: dict[str, int] = {}
    for kinds in marks:
        for kind in set(kinds):
            counts[kind] = counts.get(kind, 0) + 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


DRAFT_LIVES = timedelta(hours=24)
