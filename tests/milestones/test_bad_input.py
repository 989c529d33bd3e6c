"""What people type when they do not type what was expected: long, odd, late, forged; nothing is lost or half-done."""

from __future__ import annotations

import json

import pytest

from handlers.milestones import capability
from handlers.milestones.waiting import waiting
from storage.database import Database
from tests.milestones.conftest import added, context, counted
from tests.robot import Robot


@pytest.mark.parametrize("name", ["长" * 10_000, "x" * 101])
async def test_a_name_that_is_too_long_says_how_long_it_may_be(robot: Robot, name: str) -> None:
    said = await robot.says("wang", "#marketing", f"/brief add {name} 周五")
    assert "名字有 10,0" in said or "名字有 101 个字" in said
    await robot.says("wang", "#marketing", "/brief add")
    assert "最多 100 个" in await robot.fills("wang", name=name, due="周五", new_project="P")
    said = await robot.says("wang", "#marketing", f"/brief paste {name} 周五")
    assert "最多 100 个" in said or "读不出名字或日期" in said  # a line this long is not searched for dates


@pytest.mark.parametrize(
    "name",
    ["🚀🎉", "مرحبا بالعالم", "<script>alert(1)</script>", "‮evil", "a\nb\tc", "{n} %s {name}", "*粗* _斜_ <@U1>"],
)
async def test_odd_names_are_kept_as_they_are(robot: Robot, name: str) -> None:
    await robot.says("wang", "#marketing", "/brief add")
    await robot.fills("wang", name=name, due="9月18日", new_project="P")
    assert "已添加" in await robot.fills("wang")
    plain = " ".join(name.replace("‮", "").split())
    assert f"{plain}：未开始" in await robot.says("wang", "#marketing", "/brief")
    await robot.clock("2026-09-20 17:01")
    assert plain in (await robot.heard("zhou"))[-1]
    assert plain in await robot.says("wang", "#marketing", "/brief review")


async def test_the_state_of_every_form_stays_small(robot: Robot) -> None:
    """Slack keeps 3,000 characters with a form, of which the platform itself needs some."""
    long = "长" * 97
    rows = "，".join(f"{long}{n:02} 9月{17 + n % 10}日 @lilei" for n in range(12))
    await robot.says("wang", "#marketing", "/brief paste")
    await robot.fills("wang", text=rows.replace("@lilei", ""), new_project="项" * 60)
    sizes = [len(json.dumps(robot.forms["wang"].state, ensure_ascii=False))]
    await robot.fills("wang")
    await robot.says("wang", "#marketing", "/brief add")
    await robot.fills("wang", name=long, due="9月18日")
    sizes.append(len(json.dumps(robot.forms["wang"].state, ensure_ascii=False)))
    assert "已添加" in await robot.fills("wang", done_means="成" * 500, goal="目" * 500)
    await robot.sends("wang", "milestones:move", milestone=1)
    await robot.fills("wang", due="9月29日", reason="因" * 500)
    sizes.append(len(json.dumps(robot.forms["wang"].state, ensure_ascii=False)))
    await robot.fills("wang")
    assert max(sizes) <= 2000


async def test_old_and_forged_buttons_change_nothing(robot: Robot) -> None:
    await added(robot, "wang", "KOL 筛选 9月18日 @lilei", new_project="夏季新品")
    for action in sorted(capability.presses):
        said = await robot.sends("ana", f"milestones:{action}", milestone=987, brief=987, team=987, response=987)
        assert said
    await robot.sends("ana", "milestones:answer", team=1, week="not a week")
    plan = await robot.says("wang", "#marketing", "/brief")
    assert "KOL 筛选：未开始，9 月 18 日（周五），李雷" in plan


async def test_the_same_step_twice_says_so(robot: Robot) -> None:
    await added(robot, "wang", "KOL 筛选 9月18日 @lilei", new_project="夏季新品")
    await robot.sends("wang", "milestones:finish", milestone=1)
    assert "已经是“已达成”" in await robot.sends("wang", "milestones:finish", milestone=1)
    await robot.sends("wang", "milestones:open", milestone=1)
    assert "重新打开，进行中" in await robot.presses("wang", "重新打开")
    assert "最近达成" not in await robot.says("wang", "#marketing", "/brief")


async def test_what_was_reached_lately_is_seen_and_order_is_changed_by_buttons(robot: Robot) -> None:
    await robot.says("wang", "#marketing", "/brief paste 甲 9月18日, 乙 9月21日, 丙 9月22日")
    await robot.fills("wang")
    await robot.says("wang", "#marketing", "/brief done 甲 昨天")
    plan = await robot.says("wang", "#marketing", "/brief")
    assert "最近达成（1 个）\n甲：已达成，9 月 13 日（周日）" in plan
    plan = await robot.sends("wang", "milestones:up", milestone=3)
    assert plan.index("丙") < plan.index("乙")
    plan = await robot.says("wang", "#marketing", "/brief order 乙 1")
    assert plan.index("乙") < plan.index("丙")


async def test_a_team_stops_and_begins_again_with_its_plan(robot: Robot) -> None:
    await added(robot, "wang", "KOL 筛选 9月18日 @lilei", new_project="夏季新品")
    assert "不再写简报？" in await robot.says("wang", "#marketing", "/brief stop")
    await robot.presses("wang", "停写简报")
    assert not [k for k in await robot.schedules() if k.startswith("milestones:")]
    await robot.clock("2026-09-20 17:01")
    assert await robot.heard("zhou") == []
    await robot.says("wang", "#marketing", "/brief team 品牌市场组")
    await robot.fills("wang", readers=["zhou"])
    assert "KOL 筛选" in await robot.says("wang", "#marketing", "/brief")


async def test_an_archived_project_comes_back_by_name(robot: Robot) -> None:
    await added(robot, "wang", "KOL 筛选 9月18日 @lilei", new_project="夏季新品")
    await robot.says("wang", "#marketing", "/brief archive 夏季新品")
    assert "KOL 筛选" not in await robot.says("wang", "#marketing", "/brief")
    assert "已恢复" in await robot.says("wang", "#marketing", "/brief resume 夏季新品")
    assert "没有暂停" in await robot.says("wang", "#marketing", "/brief resume 夏季新品")
    assert "KOL 筛选" in await robot.says("wang", "#marketing", "/brief")


async def test_a_holiday_week_is_skipped_and_a_single_day_off_is_not(robot: Robot) -> None:
    await added(robot, "wang", "样片寄出 10月10日 @lilei", new_project="夏季新品")
    await robot.says("wang", "#marketing", "/brief team")
    await robot.fills("wang", holiday_weeks="skip")
    await robot.clock("2026-09-24 17:01")  # Friday is Mid-Autumn: a brief on Thursday as usual
    assert "9 月 21 日（周一）起的一周" in (await robot.heard("zhou"))[-1]
    before = len(await robot.heard("zhou"))
    asked = len(await robot.heard("lilei"))
    await robot.clock("2026-10-08 09:00")
    assert len(await robot.heard("zhou")) == before
    assert len(await robot.heard("lilei")) == asked
    await robot.clock("2026-10-10 17:01")
    assert "10 月 5 日（周一）起的一周" in (await robot.heard("zhou"))[-1]


async def test_a_person_can_have_their_data_and_have_it_taken_away(robot: Robot) -> None:
    await added(robot, "wang", "KOL 筛选 9月18日 @lilei", new_project="夏季新品")
    await robot.says("lilei", "", "/brief answer")
    await robot.fills("lilei", line_1="还差两位", ask_1="加 3 万元")
    person = await robot.person("lilei")
    assert capability.export is not None
    assert capability.erase is not None
    async with robot.database.write() as tx:
        ctx = await context(robot, tx, "wang")
        told = await capability.export(ctx, person.id)
        assert told["milestones"][0]["name"] == "KOL 筛选"
        assert told["answers"][0]["line"] == "还差两位"
        await capability.erase(ctx, person.id)
        told = await capability.export(ctx, person.id)
    assert told == {"teams": [], "milestones": [], "answers": [], "responses": []}
    assert "KOL 筛选：未开始，9 月 18 日（周五）" in await robot.says("wang", "#marketing", "/brief")


@pytest.mark.parametrize("more", [0, 5])
async def test_what_waits_costs_as_many_queries_for_one_team_as_for_six(sqlite: Database, more: int) -> None:
    robot = await Robot(sqlite).move_in("2026-09-14 09:00")
    for n in range(1 + more):
        await robot.says("wang", "#marketing", f"/brief team 第{n}组")
        await robot.fills("wang", readers=["zhou"])
        await robot.sends("wang", "milestones:add", team=n + 1)
        await robot.fills("wang", name=f"任务{n}", due="9月18日", owner="lilei", new_project=f"项目{n}")
        await robot.fills("wang")
    await robot.clock("2026-09-20 16:00")
    async with sqlite.read() as tx:
        ctx = await context(robot, tx, "lilei")
        with counted() as queries:
            rows = await waiting(ctx)
    assert len(rows) == 1 + more
    assert len(queries) == 7, queries
