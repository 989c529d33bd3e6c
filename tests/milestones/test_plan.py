"""The plan, as people use it: in one line, by form, by paste; moved, finished, dropped, undone."""

from __future__ import annotations

import pytest

from tests.milestones.conftest import added
from tests.robot import Robot


async def test_a_milestone_in_one_line_echoes_its_date_before_it_saves(robot: Robot) -> None:
    await robot.says("wang", "#marketing", "/简报 添加 KOL 筛选 本周五 @lilei")
    echo = await robot.fills("wang", new_project="夏季新品")
    assert "9 月 18 日（周五）" in echo
    assert "上海" in echo
    assert "李雷" in echo
    assert "KOL 筛选" not in await robot.says("wang", "#marketing", "/brief")
    await robot.says("wang", "#marketing", "/brief add KOL 筛选 本周五 @lilei")
    await robot.fills("wang", new_project="夏季新品")
    assert "已添加 KOL 筛选" in await robot.fills("wang")
    plan = await robot.says("wang", "#marketing", "/简报")
    assert "KOL 筛选：未开始，9 月 18 日（周五），李雷" in plan
    assert "符合计划" in plan


async def test_a_paste_becomes_a_preview_and_then_all_of_it_or_nothing(robot: Robot) -> None:
    preview = await robot.says("wang", "#marketing", "/brief paste KOL 筛选 本周五, 脚本拍摄 下周三 @lilei")
    assert "1. KOL 筛选：9 月 18 日（周五），未定负责人" in preview
    assert "2. 脚本拍摄：9 月 23 日（周三），李雷" in preview
    assert "已在“第一个项目”里添加 2 个里程碑" in await robot.fills("wang")
    said = await robot.says("wang", "#marketing", "/brief paste KOL 筛选 本周五, 脚本拍摄")
    assert "第 2 行“脚本拍摄”" in said
    assert (await robot.says("wang", "#marketing", "/brief")).count("KOL 筛选") == 1


async def test_a_move_keeps_the_baseline_and_its_reason(robot: Robot) -> None:
    await added(robot, "wang", "脚本拍摄 9月23日 @lilei", new_project="夏季新品")
    await robot.says("lilei", "", "/简报 改期 脚本拍摄 9月28日 样片还没寄到")
    echo = await robot.fills("lilei")
    assert "晚 2 个工作日" in echo
    assert "比基准日期 9 月 23 日（周三）晚 2 个工作日" in echo
    await robot.fills("lilei")
    plan = await robot.says("wang", "#marketing", "/brief")
    assert "晚 2 个工作日：脚本拍摄，基准日期 9 月 23 日（周三）" in plan
    await robot.presses("wang", "milestones:open")
    assert "样片还没寄到" in robot.private("wang")[-1]


@pytest.mark.parametrize("said", ["下周八", "99月99日", "‮周五", "", "好的"])
async def test_a_date_nobody_can_read_is_kept_and_explained(robot: Robot, said: str) -> None:
    await robot.says("wang", "#marketing", "/brief add")
    answer = await robot.fills("wang", name="KOL 筛选", due=said, new_project="新品")
    if said != "‮周五":  # without its direction override this is a plain Friday
        assert "读不出日期" in answer
    else:
        assert "9 月 18 日（周五）" in answer


async def test_only_those_who_may_change_it_change_it(robot: Robot) -> None:
    await added(robot, "wang", "脚本拍摄 9月23日 @lilei", new_project="夏季新品")
    assert "只有这份简报的作者能改" in await robot.says("chenjing", "#marketing", "/brief add 海报 周五")
    assert "由它的负责人或简报作者来改" in await robot.sends("chenjing", "milestones:finish", milestone=1)
    assert "已经不在计划里" in await robot.sends("wang", "milestones:finish", milestone=999)


async def test_a_paused_project_says_so_and_nobody_is_asked(robot: Robot) -> None:
    await added(robot, "wang", "脚本拍摄 9月18日 @lilei", new_project="夏季新品")
    await robot.says("wang", "#marketing", "/brief pause 夏季")
    assert "王敏在 9 月 14 日（周一）09:00 暂停了这个项目" in await robot.says("wang", "#marketing", "/brief")
    await robot.clock("2026-09-18 20:00")
    assert await robot.heard("lilei") == []
    assert all("脚本拍摄" not in card for card in await robot.heard("#marketing"))
