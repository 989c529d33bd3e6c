"""Two teams never meet: whatever a member of one names, nothing of the other is read, changed or pointed at."""

from __future__ import annotations

from typing import Any

import pytest

from bot.capabilities import CAPABILITIES
from bot.platforms import Someone
from tests.guard.house import ACTIONS, FIRST, MARK, SECOND, Action, House, proper


def forgeries(action: Action, asked: set[str]) -> list[dict[str, Any]]:
    """All values of the first team; and one's own with one of them forged, so that what is checked first holds. What
    the flow does not ask for among its own values cannot make a difference, and is not forged by itself."""
    own, foreign = proper(action.capability, SECOND), proper(action.capability, FIRST)
    people = {name: FIRST for name, value in own.items() if isinstance(value, Someone)}
    names = [n for n in action.numbers if n in asked and own.get(n) != foreign.get(n)]
    return [foreign, own | people, *({**own, name: FIRST} for name in names)]


@pytest.mark.parametrize("capability", [c.name for c in CAPABILITIES])
async def test_forged_values_reach_nothing_of_another_team(house: House, capability: str) -> None:
    wrong = []

    async def tried(action: Action, values: dict[str, Any]) -> None:
        forged = sorted(n for n, v in values.items() if v in (FIRST, (FIRST,), str(FIRST)))
        async with house.database.rehearse() as tx:
            handled, touched = await house.does(tx, SECOND, "owner", action.event(values))
        if handled.failed:
            wrong.append(f"{action} fails with {forged}")
        wrong.extend(f"{action}: {row} with {forged}" for row in touched if row[0] != SECOND)
        if MARK in repr(handled.answers) or MARK in repr(handled.problem and handled.problem.text):
            wrong.append(f"{action} shows what is not theirs with {forged}")

    for action in (a for a in ACTIONS if a.capability == capability):
        await tried(action, proper(capability, SECOND))
        for values in forgeries(action, house.dispatch.asked):
            await tried(action, values)
    assert wrong == []
