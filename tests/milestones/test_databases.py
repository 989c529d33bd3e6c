"""A week with everything in it, on SQLite and on PostgreSQL."""

from __future__ import annotations

from handlers.milestones import capability
from handlers.milestones.waiting import waiting
from storage.database import Database
from tests.milestones.conftest import added, context
from tests.robot import Robot


async def test_a_week_and_its_review_on_each_database(database: Database) -> None:
    robot = await Robot(database).move_in("2026-09-14 09:00")
    await robot.says("wang", "#marketing", "/brief")
    await robot.fills("wang", name="品牌市场组", readers=["zhou"], where="both")
    await added(robot, "wang", "KOL 筛选 9月18日 @lilei", new_project="夏季新品")
    await added(robot, "wang", "脚本拍摄 9月23日 @chenjing")
    await robot.says("wang", "#design", "/brief team 内容组")
    await robot.fills("wang", readers=["zhou"])
    await robot.says("wang", "#marketing", "/brief share 夏季新品：内容组")
    await robot.clock("2026-09-20 10:01")
    await robot.presses("lilei", "填写")
    await robot.fills("lilei", state_1="risk", line_1="还差两位", ask_1="请批准追加 3 万元")
    await robot.says("wang", "#marketing", "/brief preview")
    await robot.presses("wang", "就这样发")
    await robot.clock("2026-09-20 17:01")
    assert len(await robot.heard("zhou")) == 2
    await robot.says("lilei", "", "/brief answer")
    await robot.fills("lilei", line_1="只差一位了", ask_1="请批准追加 3 万元")
    assert all("只差一位了" in card for card in await robot.heard("zhou"))
    await robot.presses("zhou", "提问")
    await robot.fills("zhou", about="1", words="签了几位？")
    await robot.presses("zhou", "我来决策，时间是…")
    await robot.fills("zhou", due="下周三")
    async with database.write() as tx:
        ctx = await context(robot, tx, "lilei")
        assert [row.text for row in await waiting(ctx)] == ["周航问：签了几位？"]
    await robot.presses("lilei", "回答")
    await robot.fills("lilei", outcome="9 位")
    await robot.sends("wang", "milestones:up", milestone=2)
    await robot.clock("2026-10-08 09:31")
    assert any("品牌市场组月复盘，2026 年 9 月" in card for card in await robot.heard("zhou"))
    await robot.says("wang", "#marketing", "/brief export")
    assert robot.documents["wang"]
    person = await robot.person("lilei")
    async with database.write() as tx:
        assert capability.erase is not None
        assert capability.export is not None
        ctx = await context(robot, tx, "wang")
        await capability.erase(ctx, person.id)
        assert not any((await capability.export(ctx, person.id)).values())
