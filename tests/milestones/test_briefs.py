"""The brief itself: composed, previewed, approved, posted, corrected; and what leadership makes of it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

from handlers.milestones.waiting import waiting
from storage import places, transcript
from storage.database import Database
from storage.people import Role
from tests.milestones.conftest import added, context, founded, set_person, set_workspace
from tests.robot import Robot


async def _planned(robot: Robot) -> None:
    await added(robot, "wang", "KOL 筛选 9月18日 @lilei", new_project="夏季新品")
    await added(robot, "wang", "脚本拍摄 9月23日 @chenjing")


async def _posted(robot: Robot, ask: str = "") -> str:
    """The first week's brief, with an ask of Li Lei where one is given."""
    await _planned(robot)
    if ask:
        await robot.says("lilei", "", "/brief answer")
        await robot.fills("lilei", state_1="risk", line_1="还差两位", ask_1=ask)
    await robot.clock("2026-09-20 17:01")
    return (await robot.heard("zhou"))[-1]


async def test_a_brief_that_is_out_stays_as_it_was_told_until_it_is_corrected(robot: Robot) -> None:
    sent = await _posted(robot)
    await robot.says("chenjing", "", "/brief move 脚本拍摄 9月29日 场地没定")
    await robot.fills("chenjing")
    await robot.fills("chenjing")
    await robot.says("wang", "#marketing", "/brief done KOL 筛选")
    await robot.clock("2026-09-21 09:00")
    assert (await robot.heard("zhou"))[0] == sent
    source = await robot.presses("zhou", "数字从哪来")
    assert "现在 9 月 23 日（周三），没有晚" in source
    assert "场地没定" in source  # moved on the brief's own day
    await robot.sends("chenjing", "milestones:answer", team=1, week="2026-09-14")
    await robot.fills("chenjing", line_2="等场地")
    edited = (await robot.heard("zhou"))[0]
    assert "脚本拍摄：未开始，9 月 29 日（周二），比基准日期 9 月 23 日（周三）晚 3 个工作日，陈静。等场地" in edited
    assert "KOL 筛选：未开始，9 月 18 日（周五），已晚 1 个工作日，李雷" in edited
    assert "9 月 21 日（周一）09:00 有更正" in edited


async def test_what_is_reached_after_a_brief_went_out_is_told_once_in_the_next(robot: Robot) -> None:
    await _posted(robot)
    await robot.says("wang", "#marketing", "/brief done KOL 筛选")  # on the day of the brief, after it
    await robot.clock("2026-09-24 17:01")
    second = (await robot.heard("zhou"))[-1]
    assert "9 月 21 日（周一）起的一周" in second
    assert "本周达成：KOL 筛选" in second
    await robot.clock("2026-09-30 17:01")
    assert "本周达成" not in (await robot.heard("zhou"))[-1]


async def test_the_brief_before_a_break_looks_past_it(sqlite: Database) -> None:
    robot = await founded(sqlite, "2027-02-01 09:00")
    await added(robot, "wang", "开工会 2月18日 @lilei", new_project="春季")
    await set_workspace(robot, days_off=[date(2027, 2, 8) + timedelta(days=n) for n in range(7)])
    await robot.clock("2027-02-05 17:01")
    brief = (await robot.heard("zhou"))[-1]
    assert "节后里程碑：开工会" in brief


async def test_an_edit_of_somebody_else_is_not_overwritten(robot: Robot) -> None:
    await _planned(robot)
    await robot.says("wang", "#marketing", "/brief team")
    await robot.fills("wang", reviewers=["chenjing"])
    await robot.says("wang", "#marketing", "/brief preview")
    await robot.presses("wang", "edit_brief")
    await robot.says("chenjing", "#marketing", "/brief preview")
    await robot.presses("chenjing", "edit_brief")
    assert "整体顺利" in await robot.fills("chenjing", verdict="整体顺利")
    assert "刚被别人改过" in await robot.fills("wang", verdict="一切正常")
    assert "刚被别人改过" in await robot.sends("wang", "milestones:approve_brief", brief=1, version=1)
    assert "好，17:00 发出" in await robot.sends("wang", "milestones:approve_brief", brief=1, version=2)
    assert "已经确认过了" in await robot.sends("chenjing", "milestones:approve_brief", brief=1, version=3)
    await robot.clock("2026-09-20 17:01")
    assert "整体顺利" in (await robot.heard("zhou"))[0]


async def test_a_milestone_changed_meanwhile_is_not_overwritten(robot: Robot) -> None:
    await _planned(robot)
    await robot.sends("lilei", "milestones:change", milestone=1)
    await robot.sends("wang", "milestones:risk", milestone=1)
    assert "刚被别人改过" in await robot.fills("lilei", name="KOL 名单")
    await robot.sends("lilei", "milestones:drop", milestone=1)
    plan = await robot.says("wang", "#marketing", "/brief")
    assert "KOL 筛选" not in plan
    await robot.presses("lilei", "撤销")
    assert "KOL 筛选：有风险" in await robot.says("wang", "#marketing", "/brief")


async def test_the_ask_in_prep_order_is_framed_in_each_readers_language(robot: Robot) -> None:
    await set_person(robot, "zhou", locale="en")
    await _planned(robot)
    await robot.says("wang", "#marketing", "/brief preview")
    await robot.presses("wang", "写一个请求")
    assert "三样都要有" in await robot.fills("wang", point="批准追加 3 万元")
    preview = await robot.fills("wang", point="批准追加 3 万元。", reason="两位 KOL 涨价", evidence="报价单已收到")
    assert "请求：批准追加 3 万元。原因：两位 KOL 涨价。依据：报价单已收到。所以，批准追加 3 万元" in preview
    await robot.clock("2026-09-20 17:01")
    assert "Ask: 批准追加 3 万元. Reason: 两位 KOL 涨价. Evidence: 报价单已收到. So:" in (await robot.heard("zhou"))[0]
    assert "请求：批准追加 3 万元。" in (await robot.heard("#marketing"))[-1]


async def test_whoever_covers_for_the_author_gets_the_draft_and_may_approve_it(robot: Robot) -> None:
    await _planned(robot)
    cover = (await robot.person("chenjing")).id
    await set_person(robot, "wang", away_until=datetime(2026, 9, 23, tzinfo=UTC), cover_id=cover)
    assert "只有这份简报的作者能改" in await robot.says("lilei", "", "/brief preview")
    await robot.clock("2026-09-20 15:31")
    assert "品牌市场组周简报" in (await robot.heard("chenjing"))[-1]
    assert "好，17:00 发出" in await robot.presses("chenjing", "就这样发")
    await robot.clock("2026-09-20 17:01")
    assert "未经作者审阅" not in (await robot.heard("zhou"))[0]


async def test_a_held_brief_is_told_to_its_author_and_waits_for_them(robot: Robot) -> None:
    await _planned(robot)
    await robot.says("wang", "#marketing", "/brief team")
    await robot.fills("wang", unreviewed="hold")
    await robot.clock("2026-09-21 09:00")
    assert await robot.heard("zhou") == []
    assert "到点没人确认，所以没有发" in (await robot.heard("wang"))[-1]
    assert "简报没人确认，还没发出" in await _waiting(robot, "wang")
    await robot.presses("wang", "就这样发")
    assert len(await robot.heard("zhou")) == 1
    assert "未经作者审阅" not in (await robot.heard("zhou"))[0]


async def _waiting(robot: Robot, who: str) -> str:
    async with robot.database.read() as tx:
        return "\n".join(row.text for row in await waiting(await context(robot, tx, who)))


async def test_agreement_answers_every_ask_and_stays_with_the_milestone(robot: Robot) -> None:
    brief = await _posted(robot, ask="请批准追加 3 万元")
    assert "需要决策；KOL 筛选晚 1 个工作日" in brief
    assert "请求（KOL 筛选）：请批准追加 3 万元" in brief
    assert "你同意了 1 个请求" in await robot.presses("zhou", "同意")
    told = (await robot.heard("lilei"))[-1]
    assert "周航同意了品牌市场组的简报" in told
    assert "关于：KOL 筛选" in told
    await robot.sends("lilei", "milestones:open", milestone=1)
    card = robot.private("lilei")[-1]
    assert "李雷在 9 月 14 日（周一）那周请求：请批准追加 3 万元" in card
    assert "周航同意（9 月 20 日（周日）17:01）：请批准追加 3 万元" in card


async def test_a_promised_decision_is_reminded_of_and_its_outcome_kept(robot: Robot) -> None:
    await _posted(robot, ask="请批准追加 3 万元")
    form = await robot.presses("zhou", "我来决策，时间是…")
    assert "要决策的是什么" in form
    assert "已经过去了" in await robot.fills("zhou", due="昨天")
    assert "那天早上我会提醒你" in await robot.fills("zhou", due="下周三")
    assert "你答应 9 月 23 日（周三）给决定" in await _waiting(robot, "zhou")
    await robot.clock("2026-09-23 09:01")
    assert "你答应今天给品牌市场组一个决定" in (await robot.heard("zhou"))[-1]
    await robot.presses("zhou", "写下决定")
    assert "还没写内容" in await robot.fills("zhou", outcome=" ")
    await robot.fills("zhou", outcome="批准 2 万元")
    assert "KOL 筛选：决定有了（周航）" in (await robot.heard("lilei"))[-1]
    assert "批准 2 万元" in (await robot.heard("wang"))[-1]
    assert await _waiting(robot, "zhou") == ""
    assert "已经有结果了" in await robot.presses("zhou", "写下决定")
    await robot.sends("wang", "milestones:open", milestone=1)
    assert "结果：批准 2 万元" in robot.private("wang")[-1]


async def test_a_question_goes_to_the_owner_in_a_thread_under_the_brief(robot: Robot) -> None:
    await _posted(robot)
    await robot.presses("zhou", "提问")
    assert "问题已发给李雷" in await robot.fills("zhou", about="1", words="签了几位？")
    brief, question = (await _lines(robot, "marketing"))[-2:]
    assert question.under == brief.id
    asked = (await robot.heard("#marketing"))[-1]
    assert "周航对品牌市场组的简报有个问题" in asked
    assert "关于：KOL 筛选" in asked
    assert "@李雷 签了几位？" in asked
    assert "周航问：签了几位？" in await _waiting(robot, "lilei")
    assert "由它的负责人或简报作者来改" in await robot.presses("chenjing", "回答")
    await robot.presses("lilei", "回答")
    await robot.fills("lilei", outcome="8 位，还差 2 位")
    answer = (await _lines(robot, "marketing"))[-1]
    assert answer.under == brief.id
    assert "@周航 8 位，还差 2 位" in (await robot.heard("#marketing"))[-1]
    await robot.sends("wang", "milestones:open", milestone=1)
    assert "结果：8 位，还差 2 位" in robot.private("wang")[-1]


async def test_without_a_channel_the_question_comes_directly_and_the_answer_under_the_leaders_brief(
    robot: Robot,
) -> None:
    await robot.says("wang", "#marketing", "/brief team")
    await robot.fills("wang", where="direct")
    await _posted(robot)
    await robot.presses("zhou", "提问")
    await robot.fills("zhou", about="1", words="签了几位？")
    assert "签了几位？" in (await robot.heard("lilei"))[-1]
    assert await robot.heard("#marketing") == []
    await robot.presses("lilei", "回答")
    await robot.fills("lilei", outcome="8 位")
    brief, answer = await _lines(robot, "dm:zhou")
    assert answer.under == brief.id
    assert "8 位" in (await robot.heard("zhou"))[-1]


async def _lines(robot: Robot, place: str) -> list[transcript.Line]:
    async with robot.database.read() as tx:
        found = await places.find(tx, robot.workspace.id, place)
        assert found is not None
        lines = await transcript.tail(tx, robot.workspace.id, found.id, None, limit=100)
    return [line for line in lines if line.kind == "card"]


async def test_a_redo_is_settled_by_the_edit_and_told_to_whoever_asked(robot: Robot) -> None:
    await _posted(robot)
    await robot.presses("zhou", "请重写，因为…")
    await robot.fills("zhou", words="看不出能否赶上上市日")
    assert "周航请重写品牌市场组的简报" in await _waiting(robot, "wang")
    await robot.presses("wang", "milestones:edit_brief")
    await robot.fills("wang", verdict="上市日不变，KOL 晚一天")
    first, told = await robot.heard("zhou")
    assert "上市日不变，KOL 晚一天" in first
    assert "有更正" in first
    assert "王敏按你说的改好了品牌市场组的简报" in told
    assert await _waiting(robot, "wang") == ""


async def test_each_reader_in_their_own_language_and_place(robot: Robot) -> None:
    await robot.says("wang", "#marketing", "/brief team")
    await robot.fills("wang", readers=["zhou", "ana"], where="direct")
    await _planned(robot)
    await robot.says("ana", "", "/brief")
    await robot.presses("ana", "Where I read it")
    await robot.fills("ana", where="channel")
    await robot.says("wang", "#marketing", "/brief team")
    await robot.fills("wang", post_at="16:30")  # saving the settings keeps what a reader chose
    await robot.clock("2026-09-20 17:01")
    assert (await robot.heard("zhou"))[0].startswith("品牌市场组周简报")
    assert (await robot.heard("#marketing"))[-1].startswith("品牌市场组周简报")
    assert [c for c in await robot.heard("ana") if "week of" in c] == []


async def test_readers_read_and_guests_see_only_what_they_have_a_part_in(robot: Robot) -> None:
    await set_person(robot, "chenjing", roles=[Role.GUEST])
    await added(robot, "wang", "KOL 筛选 9月18日 @lilei", new_project="夏季新品")
    await robot.clock("2026-09-20 17:01")
    assert "只给成员看" in await robot.sends("chenjing", "milestones:open", milestone=1)
    assert "只给成员看" in await robot.sends("chenjing", "milestones:source", brief=1)
    assert "留给看简报的人" in await robot.sends("chenjing", "milestones:approve", brief=1)
    assert "只有这份简报的作者能改，请找王敏" in await robot.sends("zhou", "milestones:edit_brief", brief=1)
    plan = await robot.says("zhou", "#marketing", "/brief")
    assert "添加里程碑" not in plan
    await robot.sends("zhou", "milestones:open", milestone=1)
    assert "改日期" not in robot.private("zhou")[-1]


async def test_a_long_list_stays_three_lines_and_the_rest_is_folded(robot: Robot) -> None:
    for start in (1, 11):
        paste = "，".join(f"任务{n} 9月24日 @lilei" for n in range(start, start + 10))
        await robot.says("wang", "#marketing", f"/brief paste {paste}")
        await robot.fills("wang")
    await robot.clock("2026-09-20 17:01")
    line = (await _lines(robot, "dm:zhou"))[0]
    card = json.loads(line.body)
    assert "下周里程碑：任务1、任务2、任务3、任务4 和另外 16 个" in (await robot.heard("zhou"))[0]
    faces = [b for b in card["blocks"] if b["kind"] == "section"]
    assert len(faces) == 2 + 8
    (more,) = [b for b in card["blocks"] if b["kind"] == "more"]
    assert len(more["blocks"]) == 12


async def test_weeks_that_start_on_sunday_by_setting(robot: Robot) -> None:
    await _planned(robot)
    await robot.clock("2026-09-16 09:00")
    await set_workspace(robot, week_start=6)
    await robot.clock("2026-09-20 17:01")
    assert await robot.heard("zhou") == []  # the make-up Sunday begins a week now
    await robot.clock("2026-09-24 17:01")  # the new week's last working day: Friday is Mid-Autumn
    runs = await robot.schedules()
    assert all(at is not None for at in runs.values())
    assert "9 月 20 日（周日）起的一周" in (await robot.heard("zhou"))[-1]
