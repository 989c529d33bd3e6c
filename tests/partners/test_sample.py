"""The sample team: realistic, in both languages, and soon heard of."""

from __future__ import annotations

from dataclasses import replace

from handlers import partners
from handlers.conversation import Context, catalogue
from storage import people
from tests.robot import Robot


async def fill(robot: Robot) -> None:
    async with robot.database.write() as tx:
        actor = await people.find(tx, robot.workspace.id, "wang")
        ctx = Context(
            tx=tx,
            workspace=robot.workspace,
            now=robot.now,
            catalogues=(partners.capability.texts, catalogue("handlers.conversation")),
            capability=partners.capability,
            _actor=actor,
        )
        assert partners.capability.sample is not None
        await partners.capability.sample(ctx)
        await partners.capability.sample(replace(ctx))


async def test_the_sample_is_filled_once_and_its_lunar_birthday_is_told_tomorrow(robot: Robot) -> None:
    await fill(robot)
    assert "共 12 位" in await robot.says("wang", "", "/伙伴 列表 全部")
    await robot.clock("2026-11-25 08:59")
    before = await robot.heard("wang")
    await robot.clock("2026-11-25 09:00")
    card = next(c for c in await robot.heard("wang") if c not in before)
    assert card.startswith("王芳 · 生日\n王芳的生日在下周五（12 月 4 日，农历十月廿六）。上次收到的是手冲咖啡")
    assert "偏好里写着“手冲咖啡；不吃甜”。" in card


async def test_the_overview_tells_what_comes_next(robot: Robot) -> None:
    await fill(robot)
    card = await robot.says("wang", "", "/伙伴")
    assert card.startswith("伙伴\n我负责")
    assert "王芳 · 生日：下周五（12 月 4 日，农历十月廿六）" in card
    assert "我负责" in card
