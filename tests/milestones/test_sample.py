"""The sample team: loaded once, and its week then runs by itself."""

from __future__ import annotations

import pytest

from handlers.milestones import capability
from storage.database import Database
from tests.milestones.conftest import context
from tests.robot import Robot


@pytest.mark.parametrize(
    ("locale", "team", "late"),
    [
        ("zh", "品牌市场组", "样品寄到 KOL：有风险，11 月 30 日（周一），比基准日期 11 月 25 日（周三）晚 3 个工作日"),
        ("en", "Brand marketing", "Samples with the creators：有风险"),
    ],
)
async def test_the_sample_team_asks_and_briefs_by_itself(sqlite: Database, locale: str, team: str, late: str) -> None:
    robot = await Robot(sqlite, locale=locale).move_in()
    for _ in range(2):
        async with sqlite.write() as tx:
            assert capability.sample is not None
            await capability.sample(await context(robot, tx, "chenjing"))
    plan = await robot.says("wang", "#marketing", "/brief")
    assert team in plan
    assert late in plan
    assert plan.count("晚 3 个工作日") >= 1
    await robot.clock("2026-11-27 10:01")
    asked = [who for who in ("wang", "lilei", "chenjing", "ana") if await robot.heard(who)]
    assert len(asked) == 4
    assert await robot.heard("zhou") == []
    await robot.clock("2026-11-27 17:01")
    (brief,) = await robot.heard("zhou")
    assert brief.startswith(team)
    assert "周简报，11 月 23 日（周一）起的一周" in brief
    (shared,) = await robot.heard("#marketing")  # in the language of the channel
    assert shared.startswith(f"{team}, week of" if locale == "en" else f"{team}周简报")
