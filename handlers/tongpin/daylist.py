"""The company's own days off and worked, as people write them: “10月8日 休, 10月10日 上班”, "2 Jan off". Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

_OFF = re.compile(r"(放假|休息|休假|休|\b(?:days? )?off\b|\bclosed\b|\bholiday\b)", re.IGNORECASE)
_WORK = re.compile(r"(上班|补班|调休上班|工作|班|\bwork(?:ing|ed)?(?: days?)?\b|\bopen\b)", re.IGNORECASE)
_PARTS = re.compile(r"[,，;；、\n]+")
MOST = 60


@dataclass(frozen=True, slots=True)
class Days:
    """Days off and days worked; none is both."""

    off: tuple[date, ...]
    worked: tuple[date, ...]


class BadDay(ValueError):
    """A part that is no day, or says neither off nor work. `why` is unread, neither, both or many."""

    def __init__(self, why: str, said: str) -> None:
        super().__init__(why)
        self.why = why
        self.said = said


def read(text: str, day: Callable[[str], tuple[date, date] | None]) -> Days:
    """The days in a text; `day` reads one phrase as a first and a last day. A part without off or work takes the word
    of the part after it, as people write lists ("10月8日、10月9日 休"). Raises BadDay.
    """
    off: dict[date, None] = {}
    worked: dict[date, None] = {}
    waiting: list[tuple[date, date]] = []
    last = ""
    for part in (p.strip() for p in _PARTS.split(text)):
        if not part:
            continue
        last = part
        is_work = bool(_WORK.search(part))
        is_off = bool(_OFF.search(_WORK.sub(" ", part)))  # “调休上班” is work, though it says 休
        if is_work and is_off:
            raise BadDay("both", part)
        bare = (_WORK if is_work else _OFF).sub(" ", part).strip(" :：()（）")
        span = day(bare)
        if span is None:
            raise BadDay("unread", part)
        waiting.append(span)
        if not is_work and not is_off:
            continue
        for first, end in waiting:
            if (end - first).days > MOST:
                raise BadDay("many", part)
            for n in range((end - first).days + 1):
                (worked if is_work else off)[first + timedelta(days=n)] = None
        waiting = []
    if waiting:
        raise BadDay("neither", last)
    if both := off.keys() & worked.keys():
        raise BadDay("both", min(both).isoformat())
    if len(off) + len(worked) > MOST:
        raise BadDay("many", str(len(off) + len(worked)))
    return Days(tuple(sorted(off)), tuple(sorted(worked)))


def write(off: tuple[date, ...], worked: tuple[date, ...], words: tuple[str, str]) -> str:
    """The inverse of `read`, a day to a line; `words` are those for off and work."""
    rows = [(d, words[0]) for d in off] + [(d, words[1]) for d in worked]
    return "\n".join(f"{d.isoformat()} {word}" for d, word in sorted(rows))
