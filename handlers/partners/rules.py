"""What is decided about partners: who may change what, when to remind, and how a day is called. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from handlers.almanac import Calendar, NoSuchDay, NoWorkingDay, day_from_dict, next_occurrence

KINDS = ("kol", "media", "supplier", "client", "other")
OCCASIONS = ("birthday", "cooperation", "renewal", "delivery", "other")

# What people type for a kind, in either language.
_KIND_WORDS = {
    "kol": ("kol", "koc", "达人", "网红", "博主", "主播", "up主", "influencer", "creator"),
    "media": ("media", "媒体", "记者", "编辑", "press", "journalist", "editor"),
    "supplier": ("supplier", "供应商", "vendor", "agency", "代理商", "乙方"),
    "client": ("client", "客户", "customer", "甲方"),
    "other": ("other", "其他", "其它", "別的", "别的"),
}

LEADS: Mapping[str, tuple[int, ...]] = {
    "birthday": (30, 14, 7, 1, 0),
    "cooperation": (30, 14, 7, 1, 0),
    "renewal": (30, 14, 7, 1, 0),
    "delivery": (30, 14, 7, 1, 0, -1, -3, -5),
    "other": (30, 14, 7, 1, 0),
}
"""Working days ahead at which the owner is told, by kind of key date; after the day for what can be late."""

MOST_LEADS = 8
FARTHEST = 120
"""Working days ahead that a reminder may be set to."""
BEHIND = timedelta(days=45)
"""No reminder lies further behind its day than this."""

Where = Literal["past", "today", "tomorrow", "this_week", "next_week", "later"]


def kind_of(said: str) -> str | None:
    """The kind that a word names, in either language."""
    word = said.strip().casefold()
    return next((kind for kind, words in _KIND_WORDS.items() if word in words), None)


def leads_for(kind: str, own: Sequence[int] | None, workspace: Mapping[str, Any]) -> tuple[int, ...]:
    """The lead times that hold: the key date's own, else the workspace's for the kind, else the house's."""
    if own is not None:
        return tuple(own)
    chosen = workspace.get("leads", {}).get(kind)
    return tuple(chosen) if chosen is not None else LEADS.get(kind, LEADS["other"])


@dataclass(frozen=True, slots=True)
class Step:
    """One reminder: on which day it is sent, and for which lead time ("7", "0", "-1")."""

    on: date
    name: str


def steps(day: date, leads: Iterable[int], calendar: Calendar) -> list[Step]:
    """The reminders for a day, in order.

    A lead is counted in working days strictly before the day. The day itself, where it is off, moves to the last
    working day before it, and swallows a lead that would fall there too. Leads below nought follow the day.
    """
    found: dict[date, int] = {}
    for lead in sorted(set(leads), reverse=True):
        try:
            on = calendar.on_or_before(day) if lead == 0 else calendar.add_working_days(day, -lead)
        except NoWorkingDay:
            on = day - timedelta(days=lead)
        found[on] = lead  # the later lead of two that share a day is the one that is said
    return [Step(on, str(lead)) for on, lead in sorted(found.items())]


class Planner:
    """The steps of many days, each worked out once: thousands of key dates share some eighty days."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._known: dict[tuple[date, tuple[int, ...]], list[Step]] = {}

    def due(self, day: date, leads: tuple[int, ...], today: date) -> Step | None:
        """The newest step that has come by today, or None before the first."""
        key = (day, leads)
        if key not in self._known:
            self._known[key] = steps(day, leads, self.calendar)
        past = [step for step in self._known[key] if step.on <= today]
        return past[-1] if past else None


def remind(
    planner: Planner,
    day: date,
    leads: tuple[int, ...],
    posted: str,
    today: date,
    *,
    snoozed_to: date | None = None,
    done_for: date | None = None,
) -> Step | None:
    """The reminder to send today, or None. `posted` names the last step that was sent for this day.

    Steps that were missed fold into the newest one. A snooze hushes everything before the day's own step until it is
    over, and then speaks once. On a day off only that is sent which could not wait for the next working day. After the
    day itself only leads below nought speak: a birthday that has passed is not announced.
    """
    if done_for == day:
        return None
    step = planner.due(day, leads, today)
    if not planner.calendar.is_working_day(today) and planner.calendar.next_working_day(today) <= day:
        return None
    if snoozed_to is not None and today <= day and (step is None or int(step.name) > 0):
        if today < snoozed_to:
            return None
        return Step(today, step.name if step else f"{max(leads, default=0) + 1}")
    if step is None or (posted and int(posted) <= int(step.name)):
        return None  # sent already; or a lead time was changed, and an earlier step is never gone back to
    if today > day and int(step.name) >= 0:
        return None
    return step


def reach(leads: Iterable[int]) -> timedelta:
    """How far ahead of a day the first of these reminders can lie, the longest breaks included."""
    return timedelta(days=max(leads, default=0) * 7 // 5 + 25)


def where(day: date, today: date) -> Where:
    """How far a day is, as people call it. Weeks start on Monday."""
    ahead = (day - today).days
    if ahead < 0:
        return "past"
    if ahead < 2:
        return "today" if ahead == 0 else "tomorrow"
    weeks = ((day - timedelta(days=day.weekday())) - (today - timedelta(days=today.weekday()))).days // 7
    return "this_week" if weeks == 0 else "next_week" if weeks == 1 else "later"


def once(on: date) -> dict[str, Any]:
    """A day that does not come back, as it is stored."""
    return {"kind": "once", "on": on.isoformat()}


def next_day(day: Mapping[str, Any], today: date) -> date | None:
    """The next day a stored key date falls on, today included; None when it does not come again."""
    if day.get("kind") == "once":
        on = date.fromisoformat(day["on"])
        return on if on >= today else None
    try:
        return next_occurrence(day_from_dict(day), today)
    except NoSuchDay:
        return None


def may_edit(person: int, elevated: bool, owner: int | None, backup: int | None) -> bool:
    """Owner, backup, team leads and admins may change a file; everybody else may read what is shared."""
    return elevated or person in (owner, backup)


def sees_private(person: int, owner: int | None, backup: int | None) -> bool:
    """Owner-only notes and birth years: for the owner and the backup owner, not for rank."""
    return person in (owner, backup)


@dataclass(frozen=True, slots=True)
class Penalty:
    """What lateness costs by a contract's own words: percent for each day (or week), up to a limit."""

    percent: float
    every: int = 1
    most: float | None = None

    def today(self, days_late: int) -> float:
        """The percentage after that many calendar days."""
        owed = round(self.percent * (days_late // self.every), 2)
        return owed if self.most is None else min(owed, self.most)


_PER_DAY_ZH = re.compile(
    r"每(?:逾期|延迟|延期|迟交|晚)?(?:一|1)?\s*(?P<unit>天|日|周)[^%\d]{0,10}(?P<percent>\d+(?:\.\d+)?)\s*%"
)
_PER_DAY_EN = re.compile(
    r"(?P<percent>\d+(?:\.\d+)?)\s*(?:%|percent)[^.;\d]{0,20}?\b(?:per|a|each|every)\s+(?P<unit>day|week|calendar day)"
)
_MOST = re.compile(
    r"(?:最多|不超过|上限|封顶|up to|at most|capped at|max(?:imum)?(?: of)?)\D{0,8}"
    r"(?P<most>\d+(?:\.\d+)?)\s*(?:%|percent)"
)


def penalty(terms: str) -> Penalty | None:
    """The penalty in the words of a contract: "5 % off per day late", “每逾期一天扣 5%，最多 20%”; None without one.

    Days are calendar days, as contracts count them unless they say otherwise; words about working days give None, since
    a wrong figure is worse than none.
    """
    text = unicodedata.normalize("NFKC", terms).casefold()
    if "工作日" in text or "working day" in text or "business day" in text:
        return None
    found = _PER_DAY_ZH.search(text) or _PER_DAY_EN.search(text)
    if not found:
        return None
    most = _MOST.search(text)
    every = 7 if found["unit"] in ("周", "week") else 1
    return Penalty(float(found["percent"]), every, float(most["most"]) if most else None)
