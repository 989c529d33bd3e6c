"""Who is asked each week, when, and for what; and what their answers do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.milestones import rules
from tests.milestones.conftest import added, set_person
from tests.robot import Robot

SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("zone", "when"),
    [
        ("Asia/Shanghai", "2026-11-27T10:00"),
        ("Asia/Tokyo", "2026-11-27T10:00"),
        ("Asia/Kolkata", "2026-11-27T10:00"),
        ("Europe/London", "2026-11-26T16:05"),  # at ten in London the brief would be out: asked the afternoon before
        ("America/Los_Angeles", "2026-11-26T10:00"),
        ("America/New_York", "2026-11-26T11:05"),
        ("Pacific/Auckland", "2026-11-27T10:00"),
    ],
)
def test_an_owner_is_asked_in_the_waking_hours_of_their_own_zone(zone: str, when: str) -> None:
    at = rules.asking_time(FRIDAY, time(10), time(17), SHANGHAI, ZoneInfo(zone))
    assert at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M") == when


@given(
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.sampled_from(["Asia/Shanghai", "Europe/London", "America/Los_Angeles", "Asia/Kathmandu", "Pacific/Apia"]),
    st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Tokyo"]),
)
def test_nobody_is_asked_at_night_or_after_the_brief(day: date, team: str, own: str) -> None:
    at = rules.asking_time(day, time(10), time(17), ZoneInfo(team), ZoneInfo(own))
    assert at <= datetime.combine(day, time(16), ZoneInfo(team))
    assert time(8) <= at.astimezone(ZoneInfo(own)).time() < time(20)


async def test_the_owner_in_london_hears_it_by_their_own_day(robot: Robot) -> None:
    await added(robot, "wang", "脚本拍摄 9月23日 @ana", new_project="夏季新品")
    await robot.clock("2026-09-20 00:04")
    assert await robot.heard("ana") == []
    await robot.clock("2026-09-20 00:06")  # 17:06 on Saturday in London; in Shanghai Sunday is a working day
    (asked,) = await robot.heard("ana")
    assert "1 milestone needs a line from you" in asked
    await robot.clock("2026-09-20 14:01")  # seven in the morning there: no reminder at night, but at eight
    assert len(await robot.heard("ana")) == 1
    await robot.clock("2026-09-20 15:01")
    assert "1 milestone still needs your line" in (await robot.heard("ana"))[1]


async def test_quiet_hours_hold_the_question_back(robot: Robot) -> None:
    await set_person(robot, "lilei", quiet_from=time(9), quiet_to=time(11))
    await added(robot, "wang", "KOL 筛选 9月18日 @lilei", new_project="夏季新品")
    await robot.clock("2026-09-20 10:30")
    assert await robot.heard("lilei") == []
    await robot.clock("2026-09-20 11:01")
    assert len(await robot.heard("lilei")) == 1


async def test_an_early_answer_means_no_question_and_what_is_far_away_needs_none(robot: Robot) -> None:
    await added(robot, "wang", "KOL 筛选 9月18日 @lilei", new_project="夏季新品")
    await added(robot, "wang", "新品首发 11月20日 @chenjing")
    await robot.clock("2026-09-16 09:00")
    await robot.says("lilei", "", "/简报 填写")
    await robot.fills("lilei", state_1="progress", line_1="还差两位")
    await robot.clock("2026-09-20 14:30")
    assert await robot.heard("lilei") == []
    assert await robot.heard("chenjing") == []
    assert "没有等你填写" in await robot.says("chenjing", "", "/简报 填写")


async def test_one_reminder_and_only_for_those_who_have_not_answered(robot: Robot) -> None:
    await added(robot, "wang", "KOL 筛选 9月18日 @lilei", new_project="夏季新品")
    await added(robot, "wang", "脚本拍摄 9月23日 @chenjing")
    await robot.clock("2026-09-20 10:01")
    await robot.presses("lilei", "填写")
    await robot.fills("lilei", line_1="还差两位")
    await robot.clock("2026-09-20 16:59")
    assert len(await robot.heard("lilei")) == 1
    (_, again) = await robot.heard("chenjing")
    assert "还差 1 个里程碑的进展" in again


async def test_when_the_owner_has_left_or_there_is_none_the_author_is_asked(robot: Robot) -> None:
    await added(robot, "wang", "KOL 筛选 9月18日 @lilei", new_project="夏季新品")
    await added(robot, "wang", "脚本拍摄 9月23日")
    await set_person(robot, "lilei", active=False)
    await robot.clock("2026-09-20 10:01")
    assert await robot.heard("lilei") == []
    (asked,) = await robot.heard("wang")
    assert "2 个里程碑，等你一句进展" in asked
    assert "李雷已经不在团队里，请你代填" in asked
    await robot.sends("wang", "milestones:open", milestone=1)
    assert "李雷已经不在团队里，进展先问作者" in robot.private("wang")[-1]
    await robot.presses("wang", "填写")
    await robot.fills("wang", line_1="由我接手", line_2="下周开拍")
    await robot.clock("2026-09-20 17:01")
    brief = (await robot.heard("zhou"))[0]
    assert "由我接手" in brief
    assert "还没收到进展" not in brief


async def test_somebody_away_without_cover_is_left_alone_and_said_to_be_away(robot: Robot) -> None:
    await added(robot, "wang", "KOL 筛选 9月18日 @lilei", new_project="夏季新品")
    await set_person(robot, "lilei", away_until=datetime(2026, 9, 25, tzinfo=UTC))
    await robot.clock("2026-09-20 10:01")
    assert await robot.heard("lilei") == []
    assert "李雷不在岗，请你代填" in (await robot.heard("wang"))[0]
    await robot.clock("2026-09-20 17:01")
    assert "还没收到进展，不作猜测：李雷（不在岗）" in (await robot.heard("zhou"))[0]


async def test_many_milestones_come_in_short_steps(robot: Robot) -> None:
    paste = "，".join(f"任务{n} 9月{17 + n}日 @lilei" for n in range(1, 6))
    await robot.says("wang", "#marketing", f"/brief paste {paste}")
    await robot.fills("wang")
    await robot.clock("2026-09-20 10:01")
    first = await robot.presses("lilei", "填写")
    assert "本周进展（第 1 个起，共 5 个）" in first
    assert "任务3" in first
    assert "任务4" not in first
    second = await robot.fills("lilei", line_1="一", line_2="二", line_3="三")
    assert "本周进展（第 4 个起，共 5 个）" in second
    assert "都记下了" in await robot.fills("lilei", state_4="risk", line_4="四", line_5="五")
    assert "本周进展收到了，谢谢" in (await robot.heard("lilei"))[0]
    await robot.clock("2026-09-20 17:01")
    brief = (await robot.heard("zhou"))[0]
    assert all(f"。{line}" in brief for line in "一二三四五")
    assert "有风险：任务4" in brief


async def test_a_date_that_moves_needs_a_reason_and_a_day_reached_is_not_a_move(robot: Robot) -> None:
    await added(robot, "wang", "KOL 筛选 9月18日 @lilei", new_project="夏季新品")
    await added(robot, "wang", "脚本拍摄 9月23日 @lilei")
    await robot.clock("2026-09-20 10:01")
    await robot.presses("lilei", "填写")
    assert "脚本拍摄改了日期，请在“一句话进展”里写上原因" in await robot.fills("lilei", due_2=date(2026, 9, 28))
    assert "日期却在以后" in await robot.fills("lilei", state_2="done", due_2=date(2026, 9, 28), line_2="x")
    said = await robot.fills(
        "lilei", state_1="done", due_1=date(2026, 9, 17), due_2=date(2026, 9, 28), line_2="场地改期"
    )
    assert "KOL 筛选：已达成，9 月 17 日（周四）" in said
    assert "脚本拍摄改到 9 月 28 日（周一），比基准日期晚 2 个工作日" in said
    await robot.sends("wang", "milestones:open", milestone=1)
    assert "改期记录" not in robot.private("wang")[-1]
    await robot.sends("wang", "milestones:open", milestone=2)
    assert "场地改期" in robot.private("wang")[-1]


async def test_last_weeks_line_is_shown_and_a_past_week_can_still_be_corrected(robot: Robot) -> None:
    await added(robot, "wang", "脚本拍摄 9月30日 @lilei", new_project="夏季新品")
    await robot.clock("2026-09-20 10:01")
    await robot.sends("lilei", "milestones:answer", team=1, week="2026-09-14")
    assert "没有等你填写" in robot.private("lilei")[-1]
    await robot.clock("2026-09-24 10:01")
    await robot.presses("lilei", "填写")
    await robot.fills("lilei", state_1="progress", line_1="分镜在画")
    await robot.clock("2026-09-30 10:01")
    assert "上周：分镜在画" in await robot.presses("lilei", "填写")
    await robot.sends("lilei", "milestones:answer", team=1, week="2026-09-21")
    await robot.fills("lilei", state_1="progress", line_1="分镜画完了")
    last_week = [c for c in await robot.heard("zhou") if "9 月 21 日（周一）起的一周" in c]
    assert len(last_week) == 1
    assert "分镜画完了" in last_week[0]
    assert "有更正" in last_week[0]


async def test_a_project_of_two_teams_is_asked_about_once_and_told_in_both_briefs(robot: Robot) -> None:
    await added(robot, "wang", "KOL 筛选 9月18日 @lilei", new_project="夏季新品")
    await robot.says("chenjing", "#design", "/brief team 内容组")
    await robot.fills("chenjing", readers=["ana"], where="direct")
    await robot.says("wang", "#marketing", "/brief share 夏季新品：内容组")
    await robot.clock("2026-09-20 10:01")
    assert len(await robot.heard("lilei")) == 1
    await robot.says("lilei", "", "/brief answer")
    await robot.fills("lilei", line_1="还差两位")
    await robot.clock("2026-09-20 14:01")
    assert len(await robot.heard("lilei")) == 1
    await robot.clock("2026-09-20 20:01")
    assert "还差两位" in (await robot.heard("zhou"))[0]
    (english,) = await robot.heard("ana")
    assert english.startswith("内容组, week of Mon 14 Sep")
    assert "还差两位" in english
    await robot.says("lilei", "", "/brief answer")  # a correction reaches both
    await robot.fills("lilei", line_1="只差一位了")
    assert "只差一位了" in (await robot.heard("zhou"))[0]
    assert "只差一位了" in (await robot.heard("ana"))[0]
    assert "Edited Sun 20 Sep" in (await robot.heard("ana"))[0]


async def test_one_person_in_several_teams_picks_the_team_with_a_button(robot: Robot) -> None:
    await robot.says("wang", "#design", "/brief team 内容组")
    await robot.fills("wang", readers=["zhou"])
    assert "点下面的名字" in await robot.says("wang", "", "/brief")
    assert "内容组的里程碑" in await robot.presses("wang", "内容组")
    assert "品牌市场组的里程碑" in await robot.says("wang", "#marketing", "/brief")
