"""Two teams never meet: whatever a member of one names, nothing of the other is read, changed or pointed at."""

from __future__ import annotations

from typing import Any

import pytest

from bot.platforms import Someone
from tests.guard.house import ACTIONS, FIRST, MARK, SECOND, Action, House, proper


def forgeries(action: Action) -> list[dict[str, Any]]:
    """All values of the first team; and one's own with one of them forged, so that what is checked first holds."""
    own, foreign = proper(action.capability, SECOND), proper(action.capability, FIRST)
    people = {name: FIRST for name, value in own.items() if isinstance(value, Someone)}
    names = [n for n in action.numbers if own.get(n) != foreign.get(n)]
    return [foreign, own, own | people, *({**own, name: FIRST} for name in names)]


@pytest.mark.parametrize("who", ["owner"])
async def test_forged_values_reach_nothing_of_another_team(house: House, who: str) -> None:
    wrong = []
    for action in ACTIONS:
        for values in forgeries(action):
            forged = sorted(n for n, v in values.items() if v in (FIRST, (FIRST,), str(FIRST)))
            async with house.database.rehearse() as tx:
                handled, touched = await house.does(tx, SECOND, who, action.event(values))
            if handled.failed:
                wrong.append(f"{action} fails with {forged}")
            wrong += [f"{action}: {row} with {forged}" for row in touched if row[0] != SECOND]
            if MARK in repr(handled.answers) or MARK in repr(handled.problem and handled.problem.text):
                wrong.append(f"{action} shows what is not theirs with {forged}")
    assert wrong == []
