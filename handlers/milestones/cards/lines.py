"""How a milestone, a verdict and a move are put into words, everywhere alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from handlers.conversation import Voice
from handlers.milestones import rules
from handlers.milestones.rules import Item, Verdict
from storage.milestones import Slip

FEW = 4
"""Names in one sentence; the rest is counted."""


class Named(Protocol):
    """What the words need of a desk or a sheet."""

    def named(self, milestone_id: int) -> Item: ...


def few(t: Voice, names: Sequence[str], most: int = FEW) -> list[str]:
    """The first names, and how many more there are."""
    if len(names) <= most + 1:
        return list(names)
    return [*names[:most], t("line.others", n=len(names) - most)]


def line(t: Voice, item: Item, behind: int, owner: str) -> str:
    """One milestone in one line: name, state, date, how far behind its baseline, owner."""
    parts = [t(f"state.{item.state}"), t("line.due", day=item.done_on or item.due)]
    if item.state != "dropped" and behind:
        same = (item.done_on or item.due) == item.baseline
        parts.append(t("line.late", n=behind) if same else t("line.behind", n=behind, baseline=item.baseline))
    if owner:
        parts.append(owner)
    return f"{item.name}{t('line.dash')}{t('line.comma').join(parts)}"


def verdict(t: Voice, found: Verdict, names: Named) -> str:
    """The verdict in words; a lateness names its milestone and its baseline."""
    if found.kind in ("late", "decision") and found.item is not None:
        worst = names.named(found.item)
        return t(f"verdict.{found.kind}_late", n=found.days, name=worst.name, baseline=worst.baseline)
    return t(f"verdict.{found.kind}")


def move(t: Voice, slip: Slip) -> str:
    """A move of a date: from, to, by how many working days, and why."""
    key = "milestone.slip" if slip.days > 0 else "milestone.pulled" if slip.days < 0 else "milestone.same"
    return t(key, was=slip.was, now=slip.now, n=abs(slip.days), reason=slip.reason)


def opened(items: Sequence[Item]) -> list[Item]:
    """Those that are still open."""
    return [i for i in items if i.state in rules.OPEN]
