"""The umbrella: help, near misses, settings, pause, what comes up, undo, the year's calendar and one's data."""

from __future__ import annotations

import json
from datetime import date, time

import pytest

from handlers.tongpin import daylist
from tests.robot import Robot


async def test_help_tells_each_person_what_they_can_do_with_an_example(robot: Robot) -> None:
    lead, member = await robot.says("wang", "", "/同频"), await robot.says("lilei", "", "/同频 帮助")
    assert "/伙伴 添加 王芳 KOL 农历十月廿四：添加伙伴，可以一行写完" in member
    assert "/同频 暂停" in lead
    assert "/同频 暂停" not in member
    english = await robot.says("ana", "", "/tongpin")
    assert "/partner add 王芳 KOL lunar 10/24: add a partner, in one line if you like" in english
    assert "/partner find wf: find by name" in await robot.says("ana", "", "/tongpin help partner")


async def test_a_near_miss_is_asked_back_and_one_press_does_it(robot: Robot) -> None:
    assert await robot.says("ana", "", "/parnter list all") == 'There\'s no "/parnter". Did you mean /partner?'
    assert (await robot.presses("ana", "/partner")).startswith("No partners here yet.")
    assert await robot.says("lilei", "", "/伙伴 归当 王芳") == "没有“归当”。你是想用 /伙伴 归档 吗？"
    assert "没有找到“王芳”" in await robot.presses("lilei", "/伙伴 归档")


async def test_every_command_works_under_the_umbrella(robot: Robot) -> None:
    assert (await robot.says("wang", "", "/同频 伙伴 添加 王芳 KOL")) == "已添加王芳。"


async def test_a_press_on_a_near_miss_does_not_get_past_permissions(robot: Robot) -> None:
    assert "过期" in await robot.sends("lilei", "tongpin:run", command="tongpin", text="pause")


async def test_pausing_is_seen_by_everyone_and_stops_what_is_scheduled(robot: Robot) -> None:
    await robot.says("lilei", "", "/伙伴 添加 王芳 KOL 12月9日")
    await robot.fills("lilei")
    assert "需要管理员或团队负责人" in await robot.says("lilei", "", "/同频 暂停")
    await robot.says("wang", "#design", "/同频 暂停")
    assert "王敏暂停了所有定时消息" in (await robot.heard("#marketing"))[-1]
    assert "王敏暂停了所有定时消息" in (await robot.heard("#design"))[-1]
    assert "所有定时消息已由王敏在 11 月 24 日（周二）09:00 暂停。" in await robot.says("lilei", "", "/同频")
    await robot.clock("2026-12-01 09:00")
    assert await robot.heard("lilei") == []
    await robot.says("wang", "", "/同频 恢复")
    await robot.clock("2026-12-02 09:00")
    assert "王芳的生日" in (await robot.heard("lilei"))[0]


async def test_what_comes_up_is_a_dry_run_that_keeps_others_messages_theirs(robot: Robot) -> None:
    for who in ("lilei", "wang"):
        await robot.says(who, "", f"/伙伴 添加 {who}的朋友 KOL 12月9日")
        await robot.fills(who)
    card = await robot.says("wang", "", "/同频 接下来")
    assert "11 月 30 日（周一）09:00 | 发给你 | wang的朋友 · 生日" in card
    assert "lilei的朋友" not in card
    assert "另有 1 条发给其他同事" in card
    assert await robot.heard("wang") == []


async def test_the_last_change_is_taken_back_within_ten_minutes(robot: Robot) -> None:
    assert "最近 10 分钟里没有可以撤销的改动" in await robot.says("wang", "", "/同频 撤销")
    await robot.says("wang", "", "/伙伴 添加 王芳 KOL")
    assert await robot.presses("wang", "撤销") == "已撤销，王芳的档案没有留下。"
    assert "已经撤销过了" in await robot.presses("wang", "撤销")
    await robot.says("wang", "", "/伙伴 添加 李伟 KOL")
    await robot.clock("2026-11-24 09:11")
    assert "超过 10 分钟" in await robot.presses("wang", "撤销")
    assert "没有可以撤销的改动" in await robot.says("wang", "", "/同频 撤销")


async def test_an_undo_never_undoes_somebody_elses_work(robot: Robot) -> None:
    await robot.says("lilei", "", "/伙伴 添加 王芳 KOL")
    await robot.says("wang", "", "/伙伴 编辑 王芳")
    await robot.fills("wang", preferences="茶")
    assert "没有撤销：王敏在这之后改过王芳的档案" in await robot.says("lilei", "", "/同频 撤销")


async def test_settings_of_a_person_are_checked_kept_and_undone(robot: Robot) -> None:
    await robot.says("ana", "", "/tongpin settings")
    await robot.presses("ana", "Change mine")
    assert 'There\'s no time zone "Asia/Hong". Did you mean' in await robot.fills("ana", zone="Asia/Hong")
    assert "Quiet hours need a start and an end" in await robot.fills("ana", quiet_from=time(22))
    saved = await robot.fills("ana", zone="Paris", quiet_from=time(22), quiet_to=time(8))
    assert saved == "Your settings are saved."
    assert (await robot.person("ana")).zone == "Europe/Paris"
    assert await robot.presses("ana", "Undo") == "Undone. The settings are as they were."
    assert ((await robot.person("ana")).zone, (await robot.person("ana")).quiet_from) == ("Europe/London", None)


async def test_being_away_is_echoed_and_sends_reminders_to_the_cover(robot: Robot) -> None:
    await robot.says("lilei", "", "/伙伴 添加 王芳 KOL 12月9日")
    await robot.fills("lilei")
    step = await robot.says("lilei", "", "/同频 不在岗 12月4日 @chenjing")
    assert "不在岗到 12 月 4 日（周五）结束（上海时间），12 月 7 日（周一）回岗。" in step
    assert "这期间提醒发给陈静。" in step
    assert await robot.fills("lilei") == (
        "已保存。不在岗到 12 月 4 日（周五）结束（上海时间），12 月 7 日（周一）回岗。这期间提醒发给陈静。"
    )
    await robot.says("lilei", "", "/同频 不在岗 12月4日 @chenjing")
    assert await robot.fills("lilei") == (
        "没有变化。不在岗到 12 月 4 日（周五）结束（上海时间），12 月 7 日（周一）回岗。这期间提醒发给陈静。"
    )
    await robot.clock("2026-11-30 09:00")
    assert await robot.heard("lilei") == []
    (card,) = await robot.heard("chenjing")
    assert "负责人李雷不在岗，所以发给你。" in card
    await robot.presses("chenjing", "已办")
    assert "已办好：王芳的生日。" in await robot.fills("chenjing")
    assert "没看懂“很久以后”" in await robot.says("lilei", "", "/同频 不在岗 很久以后")
    assert await robot.says("lilei", "", "/同频 回来了") == "欢迎回来，提醒又发给你了。"
    await robot.says("ana", "", "/tongpin away tomorrow noon")
    assert await robot.fills("ana") == (
        "Saved. Away until Tue 1 Dec, 12:00 (London time)."
        " No cover chosen: reminders still come to you, or go to a backup owner."
    )
    assert await robot.says("ana", "", "/tongpin back") == "Welcome back. Reminders come to you again."


async def test_a_persons_new_zone_moves_their_reminders(robot: Robot) -> None:
    await robot.says("lilei", "", "/伙伴 添加 王芳 KOL 12月9日")
    await robot.fills("lilei")
    await robot.says("lilei", "", "/同频 设置")
    await robot.presses("lilei", "改我的设置")
    assert await robot.fills("lilei", zone="伦敦") == "已保存你的设置。"
    assert "partners:daily Europe/London" in await robot.schedules()
    await robot.clock("2026-11-30 16:59")
    assert await robot.heard("lilei") == []
    await robot.clock("2026-11-30 17:00")
    assert len(await robot.heard("lilei")) == 1


async def test_the_workspaces_own_days_off_are_echoed_and_move_reminders(robot: Robot) -> None:
    await robot.says("lilei", "", "/伙伴 添加 王芳 KOL 12月9日")
    await robot.fills("lilei")
    assert "工作区设置由管理员来改" in await robot.sends("lilei", "tongpin:workspace")
    await robot.says("wang", "", "/同频 设置")
    await robot.presses("wang", "改工作区设置")
    assert "没看懂“某天 休”是哪一天" in await robot.fills("wang", days="某天 休")
    step = await robot.fills("wang", days="11月30日 休, 11月28日 上班")
    assert "2026 年 11 月 28 日（周六）上班\n2026 年 11 月 30 日（周一）休息" in step
    assert "已保存工作区设置" in await robot.fills("wang")
    await robot.clock("2026-11-28 09:00")
    assert "王芳的生日" in (await robot.heard("lilei"))[0]


async def test_roles_are_given_by_admins_and_the_last_admin_stays(robot: Robot) -> None:
    await robot.says("wang", "", "/同频 设置")
    await robot.presses("wang", "设置角色")
    assert "至少要留一位管理员" in await robot.fills("wang", admin=())
    assert await robot.fills("wang", lead=("lilei",)) == "已保存角色。"
    assert "lead" in (await robot.person("lilei")).roles
    assert await robot.presses("wang", "撤销") == "已撤销，设置回到之前的样子。"
    assert (await robot.person("lilei")).roles == frozenset()


async def test_a_missing_holiday_arrangement_is_told_loudly_and_once(robot: Robot) -> None:
    await robot.says("wang", "", "/同频")
    await robot.clock("2026-11-24 10:00")
    (card,) = await robot.heard("wang")
    assert card.startswith("2027 年放假安排还没有公布\n国务院还没有公布 2027 年的放假调休安排。")
    await robot.clock("2026-12-10 10:00")
    assert await robot.heard("wang") == [card]
    assert await robot.heard("lilei") == []


async def test_the_calendar_tells_days_off_make_up_days_and_whether_it_is_official(robot: Robot) -> None:
    card = await robot.says("wang", "", "/同频 日历 2026")
    assert "春节 | 2 月 15 日（周日）至2 月 23 日（周一） | 9 天" in card.replace("至 ", "至")
    assert "调休上班日：1 月 4 日（周日）、2 月 14 日（周六）" in card
    assert "按已公布的安排" in card
    assert "注意：2027 年的放假调休安排国务院还没有公布" in await robot.says("wang", "", "/同频 日历 2027")
    assert "hasn't published the 2027" in await robot.says("ana", "", "/tongpin calendar 2027")


async def test_everyone_gets_what_is_kept_about_them_and_admins_may_erase(robot: Robot) -> None:
    await robot.says("lilei", "", "/伙伴 添加 王芳 KOL")
    await robot.says("lilei", "", "/同频 导出")
    data = json.loads(robot.documents["lilei"][0].content)
    assert data["person"]["name"] == "李雷"
    assert data["partners"]["owner_of"] == ["王芳"]
    assert "只有管理员" in await robot.says("lilei", "", "/同频 导出 @wang")
    await robot.says("wang", "", "/同频 抹除 @lilei")
    assert "确认词不对" in await robot.fills("wang", word="是")
    assert await robot.fills("wang", word="抹除") == "已抹除李雷的信息。"
    person = await robot.person("lilei")
    assert (person.name, person.active) == ("前同事", False)


def read_day(said: str) -> tuple[date, date] | None:
    known = {"10月8日": date(2026, 10, 8), "10月9日": date(2026, 10, 9), "10月10日": date(2026, 10, 10)}
    if said == "10月8日至10月9日":
        return known["10月8日"], known["10月9日"]
    return (known[said], known[said]) if said in known else None


@pytest.mark.parametrize(
    ("text", "off", "worked"),
    [
        ("10月8日 休, 10月10日 上班", ["10月8日"], ["10月10日"]),
        ("10月8日、10月9日 休", ["10月8日", "10月9日"], []),
        ("10月8日至10月9日 放假", ["10月8日", "10月9日"], []),
        ("10月10日 调休上班", [], ["10月10日"]),
        ("", [], []),
    ],
)
def test_lists_of_days_are_read(text: str, off: list[str], worked: list[str]) -> None:
    found = daylist.read(text, read_day)
    assert found.off == tuple(d for said in off if (span := read_day(said)) for d in span[:1])
    assert found.worked == tuple(d for said in worked if (span := read_day(said)) for d in span[:1])


@pytest.mark.parametrize(
    ("text", "why"),
    [("某天 休", "unread"), ("10月8日", "neither"), ("10月8日 休, 10月8日 上班", "both"), ("10月8日 休 上班", "both")],
)
def test_lists_of_days_that_say_nothing_clear_are_refused(text: str, why: str) -> None:
    with pytest.raises(daylist.BadDay) as caught:
        daylist.read(text, read_day)
    assert caught.value.why == why
