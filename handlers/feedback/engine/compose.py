"""Composing: the kept clauses as a message in the writer's own words, with marked gaps where a part is missing."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Final

from handlers.feedback.engine import compose_en, compose_zh
from handlers.feedback.engine.mask import NUMBER, Masked
from handlers.feedback.engine.shapes import Clause
from handlers.feedback.engine.split import key as read
from handlers.feedback.engine.topic import topic_of

_SAYS: Final[dict[str, ModuleType]] = {"zh": compose_zh, "en": compose_en}
_ENDS: Final = re.compile(r"[。！？!?；;….\n]")
_QUESTION: Final = re.compile(
    r"[吗么呢嗎麼]$|什么|什麼|哪|谁|誰|几[个時时点天]|多少|怎么|怎麼|为什么|能不能|能否|可否|可不可以|是否|"
    r"是不是|要不要|还是|還是|"
    r"^(?:what|which|who|when|where|why|how|can|could|would|will|do|does|did|is|are|was|were|should|shall|"
    r"have|has|any)\b"
)


@lru_cache(maxsize=3)
def words(lang: str) -> dict[str, str]:
    """The engine's own few words in one language."""
    with Path(__file__).with_name("words.toml").open("rb") as file:
        return dict(tomllib.load(file)[lang])


@dataclass(slots=True)
class Sentence:
    """One sentence of the draft, masked, with the input spans it was made from."""

    text: str
    spans: list[tuple[int, int]] = field(default_factory=list)
    bullet: str = ""


def _stop(clause: Clause, text: str, stop: str) -> str:
    if "?" in clause.after.replace("？", "?") and _QUESTION.search(read(text)):
        return "？" if stop == "。" else "?"
    return stop


def _groups(clauses: Sequence[Clause], places: tuple[str, ...]) -> list[list[Clause]]:
    """Runs of kept clauses that stood in one sentence; a filler between two doesn't part them."""
    groups: list[list[Clause]] = []
    last: Clause | None = None
    for clause in clauses:
        if clause.place not in places:
            continue
        if last is not None and last.sentence == clause.sentence:
            groups[-1].append(clause)
        else:
            groups.append([clause])
        last = clause
    return groups


def _sentence(group: list[Clause], clauses: Sequence[Clause], lang: str, said_so_far: str) -> Sentence:
    says = _SAYS[lang]
    order = {id(c): at for at, c in enumerate(clauses)}
    out = ""
    polite_done = False
    for at, clause in enumerate(group):
        text = says.soften(clause.said or clause.text)
        follows = at > 0 and order[id(clause)] == order[id(group[at - 1])] + 1
        if not follows:
            text = says.lead(text)
        if at == 0:
            text = _with_topic(text, clause, clauses, order[id(clause)], group, lang, said_so_far)
        run_on = lang == "en" and follows and not group[at - 1].after.strip()  # "our price book": no mark stood there
        if clause.place == "suggestion" and not polite_done and not run_on:
            bare = says.lead(text) if at and lang == "en" and text[:4].lower() == "and " else text
            nicer = says.polite(bare)
            if nicer != bare:
                text = nicer if at == 0 or lang == "zh" else nicer[0].lower() + nicer[1:]
                if at and bare != text and lang == "en":
                    text = ("and " if clause.text[:4].lower() == "and " else "") + text
            polite_done = True
        if at:
            previous = group[at - 1]
            glue = previous.after
            if (
                _ENDS.search(glue)
                or not follows
                or (
                    not glue.strip()
                    and lang == "zh"
                    and re.search(r"[\u4e00-\u9fff]$", out)
                    and not re.match(r"[A-Za-z]", text)
                )
            ):
                glue = says.COMMA
            if glue in (",", ".", ":") and re.search(f"{NUMBER}$", out) and re.match(NUMBER, text):
                glue += " "  # two numbers, not one
            out += glue if out else ""
        out += text
    out = re.sub(r"[\s,，、:：;；—-]+$", "", out)
    out = says.begin(out)
    if not re.search(r"[。！？.!?…~～]$", out):
        out += _stop(group[-1], out, says.STOP)
    return Sentence(out, [(c.start, c.end) for c in group], group[0].bullet)


def _with_topic(
    text: str, clause: Clause, clauses: Sequence[Clause], at: int, group: list[Clause], lang: str, said: str
) -> str:
    """Bring along the work item of a clause that was left out just before."""
    dropped: list[Clause] = []
    for other in reversed(clauses[:at]):
        if other.place not in ("out", "unplaced", "filler") or clause.sentence - other.sentence > 1:
            break
        dropped.insert(0, other)
    topic = topic_of(dropped)
    if not topic and lang == "en" and dropped and dropped[-1].sentence == clause.sentence:
        return _SAYS["en"].subject(dropped[-1].text, text)  # type: ignore[no-any-return]
    if not topic or (re.search(r"[A-Za-z]", topic) and lang == "zh" and not re.search(r"[\u4e00-\u9fff]", text)):
        return text
    whole = read(" ".join(c.said or c.text for c in group) + " " + said)
    if read(topic) in whole or (clause.place == "suggestion" and len(text) > 24):
        return text
    says = _SAYS[lang]
    if (
        topic_of(group)
        and not re.match(r"(?:it|this|that)\b", text, re.IGNORECASE)
        and any(read(topic_of(group)) in read(c.text) for c in group)
        and clause.place != "specific"
    ):
        return text
    carried: str = says.carry(topic, says.polite(text) if clause.place == "suggestion" and lang == "zh" else text)
    return carried


def heading(clauses: Sequence[Clause], lang: str) -> list[Sentence]:
    """The heading of a list, when there is one and something under it was kept."""
    found = [c for c in clauses[:3] if c.place == "heading"]
    mark = "：" if lang == "zh" else ":"
    return [Sentence(_SAYS[lang].begin(c.text.rstrip("：: ")) + mark, [(c.start, c.end)]) for c in found[:1]]


def sentences(clauses: Sequence[Clause], places: tuple[str, ...], lang: str, said: str = "") -> list[Sentence]:
    """The kept clauses of some places as sentences, in order; ``said`` is what was said before them."""
    done: list[Sentence] = []
    for group in _groups(clauses, places):
        done.append(_sentence(group, clauses, lang, " ".join([said, *(s.text for s in done)])))
    return done


def join(parts: Sequence[Sentence], lang: str, masked: Masked) -> str:
    """Sentences one after another; items of a list keep a line each, numbered anew."""
    lines = sum(1 for p in parts if p.bullet) > 1
    out, count, listed = "", 0, False
    for part in parts:
        mark = ""
        if lines and part.bullet:
            count += 1
            written = masked.restore(part.bullet).strip()
            mark = f"{written} " if written in "-*•·▪●–—" else f"{count}）" if lang == "zh" else f"{count}) "
        glue = "" if lang == "zh" else " "
        if mark or listed or (lines and out.endswith(("：", ":"))):
            glue = "\n"
        out += (glue if out else "") + mark + part.text
        listed = bool(mark)
    return out
