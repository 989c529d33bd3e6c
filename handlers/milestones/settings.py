"""How a team keeps its briefs: when owners are asked, when the draft is made, when it goes out, and to whom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time
from typing import Any

from storage.teams import Team

STEPS = {"collect": "ask_at", "remind": "remind_at", "draft": "draft_at", "post": "post_at"}
"""The steps of a week in their order, and the setting that says when each happens."""


@dataclass(frozen=True)
class Settings:
    """A team's settings; times are local to the team. `unreviewed` is "mark" or "hold"; `holiday_weeks`, for weeks that
    run into a long break, "early" or "skip"."""

    ask_at: time = time(10, 0)
    remind_at: time = time(14, 0)
    draft_at: time = time(15, 30)
    post_at: time = time(17, 0)
    unreviewed: str = "mark"
    holiday_weeks: str = "early"

    @classmethod
    def of(cls, team: Team) -> Settings:
        """The team's settings; what it never set has its default."""
        made = cls()
        known: dict[str, Any] = {}
        for name, value in team.settings.items():
            if hasattr(made, name):
                known[name] = time.fromisoformat(value) if name.endswith("_at") else str(value)
        return replace(made, **known)

    def kept(self) -> dict[str, Any]:
        """As plain data, for the database."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {n: v.strftime("%H:%M") if isinstance(v, time) else v for n, v in values.items()}
