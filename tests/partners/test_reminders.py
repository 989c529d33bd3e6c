"""Key dates told to the owner: on which working day, in which words, on one card, and what can be done with it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import almanac
from handlers.almanac import LunarDay
from handlers.conversation import Voice
from handlers.partners import capability, rules, said
from storage import workspaces
from tests.robot import Robot


async def known(robot: Robot, who: str, line: str, **more: object) -> None:
    """A partner by one line, with whatever its second step asks."""
    await robot.says(who, "", f"/partner add {line}")
    if who in robot.forms:
        await robot.fills(who, **more)


async def test_the_owner_hears_seven_working_days_ahead_and_on_the_day_on_one_card(robot: Robot) -> None:
    await known(robot, "lilei", "王芳 KOL 农历十一月初一")  # Wednesday 9 December 2026
    await robot.says("lilei", "", "/伙伴 编辑 王芳")
    await robot.fills("lilei", preferences="不吃甜", taboos="不喝酒")
    await robot.clock("2026-11-30 08:59")
    assert await robot.heard("lilei") == []
    await robot.clock("2026-11-30 09:00")
    (card,) = await robot.heard("lilei")
    assert card == (
        "王芳 · 生日\n"
        "王芳的生日在下周三（12 月 9 日，农历十一月初一）。偏好里写着“不吃甜”。忌讳里写着“不喝酒”。\n"
        "[已办] [晚一天提醒] [晚一周提醒] [移交]\n"
        "[起草祝福] [礼物点子] [打开档案]"
    )
    await robot.clock("2026-12-08 09:30")
    assert await robot.heard("lilei") == [card]
    await robot.clock("2026-12-09 09:30")
    before, card = await robot.heard("lilei")  # told anew, where it is noticed; the earlier one has no buttons any more
    assert before == "王芳 · 生日\n新的提醒在下面。"
    assert card.startswith("王芳 · 生日\n今天（12 月 9 日，农历十一月初一）是王芳的生日。")
    assert "提醒]" not in card  # on the day itself nothing is left to wait for
    await robot.clock("2026-12-17 09:30")
    assert len(await robot.heard("lilei")) == 2


async def test_what_the_file_knows_stands_in_the_reminder_and_nothing_else(robot: Robot) -> None:
    await known(robot, "ana", "Marco Rossi KOL 9 Dec")
    await robot.clock("2026-11-30 18:00")
    (card,) = await robot.heard("ana")
    assert card.startswith("Marco Rossi · birthday\nMarco Rossi's birthday is next Wednesday (9 Dec).\n[Done]")


async def test_what_is_done_a_day_after_was_not_late(robot: Robot) -> None:
    await known(robot, "lilei", "王芳 KOL 12月9日")
    await robot.says("lilei", "", "/伙伴 编辑 王芳")
    await robot.fills("lilei", preferences="手冲咖啡\n陶艺")
    await robot.clock("2026-12-09 09:00")
    assert "偏好里写着“手冲咖啡；陶艺”。" in (await robot.heard("lilei"))[-1]
    await robot.clock("2026-12-10 08:00")
    await robot.presses("lilei", "已办")
    await robot.fills("lilei")
    card = (await robot.heard("lilei"))[-1]
    assert "王芳的生日是 12 月 9 日（周三）。" in card
    assert "晚" not in card


async def test_what_is_left_is_counted_as_lead_times_are_also_before_a_day_off(robot: Robot) -> None:
    async with robot.database.write() as tx:
        await workspaces.change(tx, robot.workspace, settings={})
    await known(robot, "lilei", "赵小满 KOL 腊月三十")  # 5 February 2027, New Year's Eve
    await robot.clock("2026-12-24 09:00")
    assert (
        "赵小满的生日在 2027 年 2 月 5 日（周五，农历腊月廿九，今年这个月没有三十，正值春节假期，还有 30 个工作日）。"
        in (await robot.heard("lilei"))[-1]
    )


async def test_an_anniversary_says_how_many_years_it_makes(robot: Robot) -> None:
    await robot.says("ana", "", "/partner add Bright Print supplier")
    await robot.says("ana", "", "/partner date Bright Print")
    await robot.fills("ana", kind="cooperation", day="9 Dec 2021", repeats="yearly")
    await robot.fills("ana")
    await robot.clock("2026-12-09 18:00")
    card = (await robot.heard("ana"))[-1]
    assert "The partnership anniversary with Bright Print is today (9 Dec). That makes 5 years together." in card


async def test_where_only_the_month_is_known_no_day_is_claimed(robot: Robot) -> None:
    await robot.says("ana", "", "/partner add Priya Nair media December")
    saved = await robot.fills("ana")
    assert "The birthday is in December (the day isn't known); I'll remind you on" in saved
    assert "Priya Nair · media · Ana Silva · birthday December [Open]" in await robot.says("ana", "", "/partner list")
    await robot.clock("2026-11-30 18:00")
    assert "Priya Nair's birthday is in December (the day isn't known)." in (await robot.heard("ana"))[-1]
    await robot.clock("2026-12-01 18:00")
    card = (await robot.heard("ana"))[-1]
    assert "Priya Nair's birthday is this month (December; the day isn't known)." in card


async def test_reminders_come_at_nine_in_the_owners_zone(robot: Robot) -> None:
    await known(robot, "ana", "Marco Rossi KOL 9 Dec")
    await robot.clock("2026-11-30 16:59")
    assert await robot.heard("ana") == []
    await robot.clock("2026-11-30 17:00")  # nine in London
    assert len(await robot.heard("ana")) == 1


@pytest.mark.parametrize(
    ("day", "told_on", "words"),
    [
        ("2月10日", "2027-02-04", "王芳的生日在下周三（2 月 10 日，正值春节假期）。"),
        ("12月5日", "2026-12-04", "明天（12 月 5 日）是王芳的生日。"),
        ("12月6日", "2026-12-04", "王芳的生日在本周日（12 月 6 日）。"),
    ],
)
async def test_a_day_off_is_told_on_the_last_working_day_in_fitting_words(
    robot: Robot, day: str, told_on: str, words: str
) -> None:
    await known(robot, "lilei", f"王芳 KOL {day}")
    await robot.clock(f"{told_on} 08:00")
    before = [card for card in await robot.heard("lilei") if "生日" in card]
    await robot.clock(f"{told_on} 09:00")
    told = [card for card in await robot.heard("lilei") if "生日" in card]
    assert words in told[-1]
    assert told != before


async def test_done_records_the_gift_and_hushes_the_card_and_can_be_undone(robot: Robot) -> None:
    await known(robot, "lilei", "王芳 KOL 12月9日")
    await robot.clock("2026-11-30 09:00")
    await robot.presses("lilei", "已办")
    assert "送了手冲咖啡" in await robot.fills("lilei", what="手冲咖啡", cost=268.0)
    (card,) = await robot.heard("lilei")
    assert "李雷在 11 月 30 日（周一）09:00 标记为已办。" in card
    assert "[已办]" not in card
    file = await robot.says("lilei", "", "/伙伴 查找 王芳")
    assert "送过：手冲咖啡（11 月 30 日，CNY 268）" in file
    assert "上次联系: 11 月 30 日" in file  # a greeting is a contact: no word of silence follows
    await robot.clock("2026-12-09 09:30")
    assert "标记为已办" in (await robot.heard("lilei"))[0]
    await robot.clock("2027-11-30 09:30")
    assert "上次收到的是手冲咖啡（2026 年 11 月 30 日）。" in (await robot.heard("lilei"))[-1]


async def test_a_snooze_waits_for_a_working_day_and_speaks_once(robot: Robot) -> None:
    await known(robot, "lilei", "王芳 KOL 12月9日")
    await robot.clock("2026-11-30 09:00")
    assert "12 月 7 日（周一）9:00 再提醒你王芳的事" in await robot.presses("lilei", "晚一周提醒")
    assert "已推迟，12 月 7 日（周一）再提醒。" in (await robot.heard("lilei"))[0]
    await robot.clock("2026-12-04 12:00")
    assert "已推迟" in (await robot.heard("lilei"))[0]
    await robot.clock("2026-12-07 09:00")
    before, card = await robot.heard("lilei")
    assert before == "王芳 · 生日\n新的提醒在下面。"
    assert "王芳的生日在本周三（12 月 9 日）。" in card
    assert "已推迟" not in card
    assert "[晚一天提醒] [移交]" in card  # in a week it would be too late
    await robot.clock("2026-12-09 09:00")
    assert "今天（12 月 9 日）是王芳的生日。" in (await robot.heard("lilei"))[-1]
    late = await robot.sends("lilei", "partners:snooze", occasion=1, days=1, **{"for": "2026-12-09"})
    assert "不能再推迟" in late


async def test_a_handed_over_reminder_goes_to_the_new_owner(robot: Robot) -> None:
    await known(robot, "lilei", "王芳 KOL 12月9日")
    await robot.clock("2026-11-30 09:00")
    await robot.presses("lilei", "移交")
    assert await robot.fills("lilei", taker="ana") == "已把王芳移交给安娜。"
    given_away = (await robot.heard("lilei"))[0]
    assert "已移交给安娜。" in given_away
    assert "[已办]" not in given_away  # its deeds are the new owner's
    assert "[打开档案]" in given_away
    (card,) = await robot.heard("ana")
    assert "王芳's birthday is next Wednesday (9 Dec)." in card
    assert "Li Lei handed 王芳 over to you." in card
    await robot.clock("2026-12-09 17:30")
    assert "已移交" in (await robot.heard("lilei"))[0]
    assert "birthday is today (9 Dec)" in (await robot.heard("ana"))[-1]


async def test_an_old_card_says_so(robot: Robot) -> None:
    await known(robot, "lilei", "王芳 KOL 12月9日")
    text = await robot.sends("lilei", "partners:snooze", occasion=1, days=1, **{"for": "2025-12-09"})
    assert text == "这张卡片说的那个日子已经过去，或改了日期。打开档案看最新的。"


async def test_a_leavers_partners_go_to_one_colleague_at_once(robot: Robot) -> None:
    for name in ("王芳", "Marco", "李伟"):
        await known(robot, "lilei", f"{name} KOL")
    assert "只有本人、团队负责人和管理员" in await robot.says("chenjing", "", "/伙伴 移交 @lilei")
    form = await robot.says("wang", "", "/伙伴 移交 @lilei @ana")
    assert "李雷负责 3 位伙伴" in form
    assert await robot.fills("wang") == "已把李雷的 3 位伙伴移交给安娜。"
    assert "3 partners of Li Lei" in (await robot.heard("ana"))[0]
    assert "共 3 位" in await robot.says("wang", "", "/伙伴 列表 @ana")


async def test_a_delivery_counts_its_penalty(robot: Robot) -> None:
    await known(robot, "lilei", "光合设计 供应商")
    await robot.says("lilei", "", "/伙伴 日子 光合设计")
    step = await robot.fills(
        "lilei", kind="delivery", label="秋季样品", day="12月1日", terms="每逾期一天扣 5%，最多 20%"
    )
    assert "我理解为 12 月 1 日（周二），也就是下周二（12 月 1 日）。" in step
    assert "逾期 10 天是 20%" in step
    assert "提醒：提前 30、14、7、1 个工作日，当天，逾期 1、3、5 个工作日" in step
    assert await robot.fills("lilei") == "已记下光合设计的秋季样品：下周二（12 月 1 日）。"
    assert "条款：每逾期一天扣 5%，最多 20%" in await robot.says("lilei", "", "/伙伴 日子 光合设计")
    await robot.clock("2026-11-30 09:00")
    assert "光合设计的“秋季样品”明天（12 月 1 日）交付。" in (await robot.heard("lilei"))[-1]
    await robot.clock("2026-12-02 09:00")
    card = (await robot.heard("lilei"))[-1]
    assert "光合设计的秋季样品原定 12 月 1 日（周二），已晚 1 个工作日。" in card
    assert "按条款，到今天扣 5%。" in card
    await robot.clock("2026-12-08 09:00")
    assert "按条款，到今天扣 20%。" in (await robot.heard("lilei"))[-1]
    waits = await robot.says("lilei", "", "/同频 等我处理")
    assert "光合设计 · 秋季样品：12 月 1 日（周二）（12 月 1 日（周二）起） [已办]" in waits
    assert await robot.presses("lilei", "已办") == "已办好：光合设计的秋季样品。"
    assert "没有事在等你处理" in await robot.says("lilei", "", "/同频 等我处理")


@pytest.mark.parametrize(
    ("terms", "days", "percent"),
    [
        ("materials by 1 June, 5 % off per day late", 2, 10.0),
        ("每逾期一天扣 5%，最多 20%", 10, 20.0),
        ("逾期每日扣合同款 0.5%", 3, 1.5),
        ("2% per week, capped at 6%", 15, 4.0),
        ("每逾期一个工作日扣 5%", 3, None),
        ("pay within 30 days", 3, None),
    ],
)
def test_penalties_are_read_from_their_words(terms: str, days: int, percent: float | None) -> None:
    found = rules.penalty(terms)
    assert (found.today(days) if found else None) == percent


CALENDAR = almanac.Calendar("CN")


@given(
    day=st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    leads=st.lists(st.integers(-5, 40), min_size=1, max_size=6, unique=True).map(tuple),
)
def test_steps_are_working_days_in_order_and_never_after_the_day_but_for_lateness(
    day: date, leads: tuple[int, ...]
) -> None:
    found = rules.steps(day, leads, CALENDAR)
    assert [s.on for s in found] == sorted({s.on for s in found})
    for step in found:
        assert CALENDAR.is_working_day(step.on)
        assert step.on <= day or int(step.name) < 0
        assert day - step.on <= rules.reach(leads)
    assert {int(s.name) for s in found} <= set(leads)


@given(day=st.dates(date(2024, 3, 1), date(2026, 11, 30)), start=st.integers(0, 40), gap=st.integers(1, 4))
def test_every_day_looked_at_or_not_each_step_is_told_at_most_once_and_the_day_itself_always(
    day: date, start: int, gap: int
) -> None:
    from datetime import timedelta

    planner, posted, told = rules.Planner(CALENDAR), "", []
    at = day - timedelta(days=start)
    while at <= day:
        step = rules.remind(planner, day, (7, 1, 0), posted, at)
        if step:
            told.append(step.name)
            posted = step.name
        at += timedelta(days=gap if at + timedelta(days=gap) <= day - timedelta(days=9) else 1)
    assert len(told) == len(set(told))
    if start == 0 or CALENDAR.on_or_before(day) >= day - timedelta(days=start):
        assert told
        assert told[-1] == "0"


@pytest.mark.parametrize(
    ("who", "line", "on", "says"),
    [
        ("lilei", "林悦 KOL 农历闰六月初十", "2027-07-13", "今天（7 月 13 日，农历六月初十，今年没有闰六月）"),
        (
            "ana",
            "Lin KOL lunar leap 6/10",
            "2027-07-13",
            "today (13 Jul, 6th lunar month, day 10, as this year has no leap 6th lunar month)",
        ),
        ("lilei", "赵 KOL 农历十月三十", "2027-11-27", "11 月 27 日，农历十月三十"),
        ("ana", "Zhao KOL lunar 6/30", "2027-07-30", "6th lunar month, day 29, as that month has no day 30 this year"),
        ("lilei", "钱 KOL 农历六月初十", "2027-07-13", "今天（7 月 13 日，农历六月初十）"),
    ],
)
async def test_where_a_year_lacks_the_day_the_card_names_the_one_that_is_kept(
    robot: Robot, who: str, line: str, on: str, says: str
) -> None:
    await known(robot, who, line)
    await robot.clock(f"{on} 18:00")
    cards = await robot.heard(who)
    assert any(says in card for card in cards), cards[-1]


def test_far_from_now_it_is_that_year_and_not_this_one() -> None:
    day = LunarDay(6, 10, leap=True).to_dict()
    words = said.lunar_part(Voice((capability.texts,), "zh", "Asia/Shanghai"), day, date(2028, 7, 31), date(2027, 8, 1))
    assert words == "农历六月初十，那年没有闰六月"
    kept = said.lunar_part(Voice((capability.texts,), "en", "Asia/Shanghai"), day, date(2036, 8, 1))
    assert kept == "leap 6th lunar month, day 10"
