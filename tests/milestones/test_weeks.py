"""Weeks of briefs, as the clock moves: asking, reminding, drafting, posting, correcting, leadership's answers."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests.milestones.conftest import added, set_person
from tests.robot import Robot


async def _planned(robot: Robot) -> None:
    await added(robot, "wang", "KOL 筛选 9月18日 @lilei", new_project="夏季新品")
    await added(robot, "wang", "脚本拍摄 9月23日 @ana")


async def test_a_week_asks_owners_once_reminds_once_and_posts_at_five(robot: Robot) -> None:
    await _planned(robot)
    await robot.clock("2026-09-19 23:00")  # a make-up Sunday follows, so this week ends on Sunday the 20th
    assert await robot.heard("lilei") == []
    await robot.clock("2026-09-20 10:01")
    (asked,) = await robot.heard("lilei")
    assert "1 个里程碑，等你一句进展" in asked
    assert await robot.heard("chenjing") == []
    await robot.presses("lilei", "填写")
    form = robot.private("lilei")[-1]
    assert "KOL 筛选" in form
    said = await robot.fills("lilei", state_1="done", line_1="10 位已签约")
    assert "KOL 筛选：已达成，9 月 20 日（周日）" in said
    assert "本周进展收到了，谢谢" in (await robot.heard("lilei"))[0]
    await robot.clock("2026-09-20 14:01")
    assert len(await robot.heard("lilei")) == 1
    await robot.clock("2026-09-20 15:31")
    (draft,) = await robot.heard("wang")
    assert "只有写简报和审简报的人能看到。17:00 发出" in draft
    await robot.presses("wang", "就这样发")
    await robot.clock("2026-09-20 17:01")
    (brief,) = await robot.heard("zhou")
    assert brief.startswith(
        "品牌市场组周简报，9 月 14 日（周一）起的一周\n符合计划\n本周达成：KOL 筛选\n下周里程碑：脚本拍摄"
    )
    assert "10 位已签约" in brief
    assert "还没收到进展，不作猜测：安娜" in brief
    assert "未经作者审阅" not in brief
    assert (await robot.heard("#marketing"))[-1] == brief


async def test_an_unreviewed_brief_says_so_or_is_held(robot: Robot) -> None:
    await _planned(robot)
    await robot.clock("2026-09-20 17:01")
    assert "未经作者审阅，由里程碑自动写成" in (await robot.heard("zhou"))[0]
    await robot.says("wang", "#marketing", "/brief team")
    await robot.fills("wang", unreviewed="hold")
    await robot.clock("2026-09-24 17:01")  # Friday the 25th is Mid-Autumn, so this week ends on Thursday
    assert len(await robot.heard("zhou")) == 1
    await robot.presses("wang", "就这样发")
    assert len(await robot.heard("zhou")) == 2


async def test_a_correction_after_posting_edits_the_brief_in_place(robot: Robot) -> None:
    await _planned(robot)
    await robot.clock("2026-09-20 17:01")
    await robot.says("ana", "", "/brief answer")
    await robot.fills("ana", state_2="risk", line_2="Location not confirmed")
    (brief,) = await robot.heard("zhou")
    assert "有更正" in brief
    assert "有风险：脚本拍摄" in brief


async def test_leadership_answers_and_a_redo_is_counted(robot: Robot) -> None:
    await _planned(robot)
    await robot.clock("2026-09-20 17:01")
    await robot.presses("zhou", "请重写，因为…")
    await robot.fills("zhou", words="看不出能否赶上上市日")
    told = (await robot.heard("wang"))[-1]
    assert "周航请品牌市场组重写这份简报" in told
    assert "看不出能否赶上上市日" in told
    await robot.presses("zhou", "我来决策，时间是…")
    assert "9 月 23 日（周三）" in await robot.fills("zhou", words="追加预算", due="下周三")
    await robot.presses("zhou", "同意")
    assert "已经同意过" in await robot.presses("zhou", "同意")
    await robot.presses("zhou", "提问")
    await robot.fills("zhou", words="KOL 名单有几位？")
    await robot.presses("wang", "回答")
    await robot.fills("wang", outcome="10 位，名单已确认")
    await robot.clock("2026-10-08 09:31")
    review = next(card for card in reversed(await robot.heard("zhou")) if "月复盘" in card)
    assert "2026 年 9 月" in review
    assert "本月简报被要求重写 1 次" in review
    assert "没有达成：KOL 筛选和脚本拍摄" in review
    assert "这几个按钮留给看简报的人" in await robot.sends("lilei", "milestones:redo", brief=1)


async def test_somebody_away_is_covered_and_not_asked(robot: Robot) -> None:
    await _planned(robot)
    cover = (await robot.person("chenjing")).id
    await set_person(robot, "lilei", away_until=datetime(2026, 9, 25, tzinfo=UTC), cover_id=cover)
    await robot.clock("2026-09-20 10:01")
    assert await robot.heard("lilei") == []
    (asked,) = await robot.heard("chenjing")
    assert "李雷不在岗，请你代填" in asked
    await robot.presses("chenjing", "填写")
    await robot.fills("chenjing", state_1="progress", line_1="还差两位")
    await robot.clock("2026-09-20 17:01")
    assert "还差两位" in (await robot.heard("zhou"))[0]


async def test_the_week_of_national_day_is_early_or_skipped_and_a_make_up_saturday_counts(robot: Robot) -> None:
    await added(robot, "wang", "样片寄出 10月10日 @lilei", new_project="夏季新品")
    await robot.clock("2026-09-29 23:00")
    before = len(await robot.heard("zhou"))
    await robot.clock("2026-09-30 17:01")  # the last working day before the break
    assert len(await robot.heard("zhou")) == before + 1
    await robot.clock("2026-10-10 17:01")  # a make-up Saturday is that week's last working day
    assert len([c for c in await robot.heard("zhou") if "周简报，" in c]) == before + 2
    await robot.says("wang", "#marketing", "/brief team")
    await robot.fills("wang", holiday_weeks="skip")
    next_runs = await robot.schedules()
    assert any(key.startswith("milestones:post") for key in next_runs)


async def test_a_reader_in_another_zone_gets_it_on_their_own_working_morning(robot: Robot) -> None:
    await robot.says("wang", "#marketing", "/brief team")
    await robot.fills("wang", readers=["zhou", "ana"], where="direct")
    await set_person(robot, "ana", zone="America/Los_Angeles")
    await _planned(robot)
    await robot.clock("2026-09-24 17:01")  # 02:01 on Thursday in Los Angeles
    english = [c for c in await robot.heard("ana") if c.startswith("品牌市场组, week of")]
    assert len([c for c in await robot.heard("zhou") if "周简报，" in c]) == 2
    assert len(english) == 1  # Sunday's came on Monday morning; Thursday's waits for eight o'clock
    await robot.clock("2026-09-24 23:01")
    english = [c for c in await robot.heard("ana") if c.startswith("品牌市场组, week of")]
    assert len(english) == 2
    assert "No answer yet, and nothing guessed" in english[-1]


async def test_exports_hold_the_plan_and_disarm_formulas(robot: Robot) -> None:
    await added(robot, "wang", "=SUM(A1)+1 9月23日 @lilei", new_project="夏季新品")
    await robot.says("wang", "#marketing", "/brief export csv")
    document = robot.documents["wang"][-1]
    text = document.content.decode("utf-8-sig")
    assert "'=SUM(A1)+1" in text
    assert "李雷" in text
    await robot.says("wang", "#marketing", "/简报 导出")
    assert robot.documents["wang"][-1].content[:2] == b"PK"
    assert date(2026, 9, 14).isoformat() in robot.documents["wang"][-1].name
