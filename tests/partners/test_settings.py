"""What a workspace chooses for its partners, and the lead times that hold without a choice."""

from __future__ import annotations

from datetime import date

from handlers import almanac
from handlers.partners import rules
from storage import workspaces
from tests.robot import Robot


def test_without_a_choice_the_owner_hears_30_14_7_and_1_working_days_ahead_and_on_the_day() -> None:
    for kind in rules.OCCASIONS:
        assert [lead for lead in rules.leads_for(kind, None, {}) if lead >= 0] == [30, 14, 7, 1, 0]
    found = rules.steps(date(2026, 12, 9), rules.LEADS["birthday"], almanac.Calendar("CN"))
    assert [(s.on.isoformat(), s.name) for s in found] == [
        ("2026-10-28", "30"),
        ("2026-11-19", "14"),
        ("2026-11-30", "7"),
        ("2026-12-08", "1"),
        ("2026-12-09", "0"),
    ]


async def test_five_reminders_are_one_card(robot: Robot) -> None:
    async with robot.database.write() as tx:
        await workspaces.change(tx, robot.workspace, settings={})
    await robot.says("lilei", "", "/伙伴 添加 王芳 KOL 2月3日")
    await robot.fills("lilei")
    seen = []
    for day in ("2026-12-21", "2026-12-22", "2027-01-14", "2027-01-25", "2027-02-02", "2027-02-03"):
        await robot.clock(f"{day} 09:00")
        told = [c for c in await robot.heard("lilei") if "王芳 · 生日" in c]
        cards = [c for c in told if "新的提醒在下面" not in c]
        assert len(cards) <= 1
        seen.append(cards[0].split("\n")[1] if cards else "")
    assert seen == [
        "",
        "王芳的生日在 2027 年 2 月 3 日（周三，还有 30 个工作日）。",
        "王芳的生日在 2 月 3 日（周三，还有 14 个工作日）。",
        "王芳的生日在下周三（2 月 3 日）。",
        "明天（2 月 3 日）是王芳的生日。",
        "今天（2 月 3 日）是王芳的生日。",
    ]


async def test_leads_choose_lead_times_and_the_cap(robot: Robot) -> None:
    assert "需要管理员或团队负责人" in await robot.says("lilei", "", "/伙伴 设置")
    await robot.says("wang", "", "/伙伴 设置")
    assert "“两周”不是提前的工作日数" in await robot.fills("wang", leads_birthday="两周")
    assert "已保存伙伴的设置" in await robot.fills("wang", leads_birthday="10, 1, 0", gift_cap=600.0)
    await robot.says("lilei", "", "/伙伴 添加 王芳 KOL 12月9日")
    await robot.fills("lilei")
    assert "上限 CNY 600" in await robot.says("lilei", "", "/伙伴 礼物 王芳")
    await robot.clock("2026-11-25 09:00")
    assert "王芳 · 生日" in (await robot.heard("lilei"))[0]


async def test_gifts_are_counted_in_one_currency(robot: Robot) -> None:
    await robot.says("lilei", "", "/伙伴 添加 王芳 KOL")
    await robot.says("lilei", "", "/伙伴 礼物 王芳")
    await robot.presses("lilei", "记一份礼物")
    await robot.fills("lilei", what="茶", cost=268.0)
    assert "礼物用哪种货币记 *" in await robot.says("wang", "", "/伙伴 设置")
    await robot.fills("wang", currency="EUR", gift_cap=60.0)
    form = await robot.says("lilei", "", "/伙伴 礼物 王芳")
    assert "今年一共送了 EUR 0，上限 EUR 60。" in form
    await robot.says("wang", "", "/伙伴 设置")
    await robot.fills("wang", currency="CNY")
    assert "currency" not in robot.workspace.settings["partners"]


async def test_a_choice_can_be_taken_back(robot: Robot) -> None:
    await robot.says("wang", "", "/伙伴 设置")
    await robot.fills("wang", gift_cap=600.0)
    assert await robot.presses("wang", "撤销") == "已撤销，设置回到之前的样子。"
    assert "gift_cap" not in robot.workspace.settings["partners"]
