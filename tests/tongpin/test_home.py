"""The bot's own page and its first words."""

from __future__ import annotations

from handlers.conversation import Opened
from tests.robot import Robot


async def test_the_page_says_what_waits_and_what_comes(robot: Robot) -> None:
    said = await robot._deed("wang", "", Opened())
    assert "没有事在等你处理。" in said
    assert "接下来的定时消息" in said
    assert "[全部用法] [设置]" in said
    await robot.presses("wang", "全部用法")
    assert robot.private("wang")[-1].startswith("同频能帮你做什么")


async def test_the_first_words_offer_three_things_that_work(robot: Robot) -> None:
    said = await robot._deed("ana", "", Opened("hello"))
    assert "[Add a partner] [Write feedback] [See the milestones]" in said
    for label in ("Add a partner", "Write feedback", "See the milestones"):
        assert await robot.presses("ana", label)
