"""Keeping relationships warm: contacts, silence, festivals, greetings, gifts with a cap, files that leave the house."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date

import pytest
from icalendar import Calendar
from openpyxl import load_workbook

from handlers.conversation import Shortcut
from handlers.conversation.spreadsheets import harmless
from handlers.partners import festivals, greeting
from storage import workspaces
from tests.robot import Robot


async def known(robot: Robot, who: str, line: str, **edit: object) -> None:
    await robot.says(who, "", f"/partner add {line}")
    if who in robot.forms:
        await robot.fills(who)
    if edit:
        await robot.says(who, "", f"/partner edit {line.split()[0]}")
        await robot.fills(who, **edit)


async def test_a_contact_is_noted_in_one_line_and_silence_is_told_once_a_week(robot: Robot) -> None:
    await known(robot, "lilei", "王芳 KOL", weeks=4.0)
    assert (
        await robot.says("lilei", "", "/伙伴 联系 王芳 看了样片，喜欢竖屏")
        == "已记下和王芳的联系（11 月 24 日（周二））。"
    )
    card = await robot.says("lilei", "", "/伙伴 查找 王芳")
    assert "11 月 24 日：看了样片，喜欢竖屏" in card
    await robot.clock("2026-12-21 10:00")
    assert await robot.heard("lilei") == []
    await robot.clock("2026-12-28 09:00")
    quiet = [c for c in await robot.heard("lilei") if "没联系" in c]
    assert quiet[0].startswith("1 位伙伴有一阵没联系了\n王芳：4 周没联系（上次 11 月 24 日） [记一次联系]")
    await robot.presses("lilei", "记一次联系")
    assert "没看懂“下周五”" in await robot.fills("lilei", text="聊了新品", day="下周五")
    assert "已记下和王芳的联系（12 月 27 日（周日））" in await robot.fills("lilei", text="聊了新品", day="昨天")
    await robot.presses("lilei", "撤销")
    await robot.clock("2027-01-04 09:00")
    assert "王芳：5 周没联系" in [c for c in await robot.heard("lilei") if "没联系" in c][-1]


async def test_a_festival_is_told_a_week_before_and_ticked_off_one_by_one(robot: Robot) -> None:
    await known(robot, "lilei", "王芳 KOL", country="CN")
    await known(robot, "lilei", "Emily client", country="US")
    await known(robot, "lilei", "Marco KOL", country="GB")
    await robot.clock("2026-12-18 09:00")
    (card,) = await robot.heard("lilei")
    assert card.startswith("圣诞节（12 月 25 日）要问候的伙伴\n0 / 2\nEmily · 客户 [已问候]\nMarco · KOL [已问候]")
    await robot.presses("lilei", "起草祝福")
    draft = robot.private("lilei")[-1]
    assert draft.startswith("给 Emily 的祝福 · 圣诞节")
    await robot.presses("lilei", "已问候")
    (card,) = await robot.heard("lilei")
    assert "1 / 2" in card
    await robot.presses("lilei", "已问候")
    assert "2 / 2\n都办好了。" in (await robot.heard("lilei"))[0]
    assert await robot.presses("lilei", "撤销") == "已撤销勾选。"
    assert "1 / 2" in (await robot.heard("lilei"))[0]


@pytest.mark.parametrize(
    ("festival", "day"),
    [
        ("spring", date(2027, 2, 6)),
        ("lantern", date(2027, 2, 20)),
        ("dragon_boat", date(2026, 6, 19)),
        ("mid_autumn", date(2026, 9, 25)),
        ("thanksgiving", date(2026, 11, 26)),
        ("christmas", date(2026, 12, 25)),
    ],
)
def test_festivals_fall_on_their_days(festival: str, day: date) -> None:
    assert festivals.on(festival, day.year) == day


def test_festivals_follow_country_preference_and_taboo() -> None:
    assert "christmas" in festivals.kept("CN", "zh", "CN", "每年过圣诞", "")
    assert "spring" not in festivals.kept("CN", "zh", "CN", "", "不过春节")
    assert "mid_autumn" in festivals.kept("", "", "CN", "", "")


@pytest.mark.parametrize("locale", ["zh", "en"])
@pytest.mark.parametrize("family", greeting.FAMILIES)
def test_there_are_twelve_drafts_and_more_for_each_family_in_every_tone(locale: str, family: str) -> None:
    found = [t for t in greeting.templates(locale) if t.family == family]
    assert len(found) >= 12
    assert {t.tone for t in found} == set(greeting.TONES)
    assert len({t.text for t in found}) == len(found)
    for t in found:
        assert t.facts <= {"name", "organisation", "gift", "preference", "festival"}


def test_a_draft_uses_only_what_is_recorded() -> None:
    bare = greeting.drafts("zh", "birthday", "client", {"name": "王芳"})
    assert bare
    assert all("{" not in text and "王芳" in text for text in bare)
    known_gift = greeting.drafts("zh", "birthday", "client", {"name": "王芳", "gift": "手冲咖啡"})
    assert {text for text in known_gift if "手冲咖啡" in text} == set(known_gift) - set(bare)


async def test_a_greeting_is_drafted_changed_and_copied_never_sent(robot: Robot) -> None:
    await known(robot, "ana", "Marco KOL", preferences="good olive oil")
    card = await robot.says("ana", "", "/partner greet Marco")
    assert card.startswith("Greeting for Marco · birthday")
    assert "Marco" in card.split("\n")[1]
    await robot.presses("ana", "Three others")
    await robot.presses("ana", "Use this")
    assert await robot.fills("ana", text="Happy birthday!") == (
        "Your greeting for Marco\nHappy birthday!\nCopy the paragraph above and send it from your own account."
    )
    assert await robot.heard("ana") == []


async def test_gift_ideas_come_from_the_file_and_do_not_repeat(robot: Robot) -> None:
    await known(robot, "lilei", "王芳 KOL", preferences="喜欢手冲咖啡；陶艺书；不吃甜", taboos="陶艺书")
    card = await robot.says("lilei", "", "/伙伴 礼物 王芳")
    assert "可以送\n· 手冲咖啡\n" in card
    assert "陶艺书\n" not in card.split("可以送")[1]
    await robot.presses("lilei", "记一份礼物")
    assert await robot.fills("lilei", what="手冲咖啡壶", cost=300.0) == "已记下：给王芳送手冲咖啡壶。"
    card = await robot.says("lilei", "", "/伙伴 礼物 王芳")
    assert "今年一共送了 CNY 300，没有设上限。" in card
    assert "可以送" not in card
    await robot.presses("lilei", "记个点子")
    await robot.fills("lilei", what="绿植")
    assert "· 绿植" in await robot.says("lilei", "", "/伙伴 礼物 王芳")


async def test_above_the_cap_a_lead_decides_on_a_card(robot: Robot) -> None:
    await known(robot, "lilei", "王芳 KOL", gift_cap=500.0)
    await robot.says("lilei", "", "/伙伴 礼物 王芳")
    await robot.presses("lilei", "记一份礼物")
    assert "已请团队负责人审批" in await robot.fills("lilei", what="羊绒围巾", cost=800.0, why="合作五年")
    (card,) = [c for c in await robot.heard("wang") if "礼品审批" in c]
    assert "李雷想送王芳一份礼物，会超过今年的上限。" in card
    assert "加上这份，今年合计: 800" in card
    assert "礼品审批：给王芳送羊绒围巾" in await robot.says("wang", "", "/同频 等我处理")
    assert "由团队负责人和管理员" in await robot.sends("lilei", "partners:gift_yes", gift=1)
    assert await robot.presses("wang", "同意") == "已同意：给王芳送羊绒围巾。"
    assert "王敏已同意。" in next(c for c in await robot.heard("wang") if "礼品审批" in c)
    assert "王敏同意了：给王芳送羊绒围巾。已记入台账。" in (await robot.heard("lilei"))[-1]
    assert "已经由王敏处理过" in await robot.sends("wang", "partners:gift_no", gift=1)
    assert "没有事在等你处理" in await robot.says("wang", "", "/同频 等我处理")
    await robot.says("wang", "", "/伙伴 礼品台账 2026")
    book = load_workbook(io.BytesIO(robot.documents["wang"][0].content))
    rows = list(book.active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert rows[1][1] == "王芳"
    assert rows[1][4:6] == ("羊绒围巾", 800)  # an amount can be added up
    assert rows[1][8] == "王敏"


async def test_a_list_of_whom_to_invite_is_ticked_off(robot: Robot) -> None:
    await known(robot, "ana", "Marco KOL")
    assert await robot.says("ana", "", "/partner invite") == (
        "Say what the invitation is for, like: /partner invite Brand day in June"
    )
    await robot.says("ana", "", "/partner invite Brand day in June")
    assert (await robot.heard("ana"))[0] == "To invite: Brand day in June\n0 of 1\nMarco · KOL [Invited]"
    await robot.presses("ana", "Invited")
    assert (await robot.heard("ana"))[0] == "To invite: Brand day in June\n1 of 1\nAll done."
    assert "Invited: Brand day in June" in await robot.says("ana", "", "/partner find Marco")


async def out(robot: Robot, who: str, shape: str, scope: str = "mine") -> bytes:
    await robot.says(who, "", "/partner export")
    await robot.fills(who, shape=shape, scope=scope)
    return robot.documents[who][-1].content


async def test_exports_open_where_they_are_meant_to_and_run_nothing(robot: Robot) -> None:
    await known(robot, "wang", "王芳 KOL 1990年5月2日", owner_notes="秘密", notes="=1+1")
    await known(robot, "wang", "林悦 KOL 农历闰六月初十")
    text = (await out(robot, "wang", "csv")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [r["姓名"] for r in rows] == ["林悦", "王芳"]
    assert rows[1]["备注"] == "'=1+1"
    assert rows[1]["生日"] == "5 月 2 日"
    assert "1990" not in text
    assert "秘密" not in text
    book = load_workbook(io.BytesIO(await out(robot, "wang", "xlsx")))
    cells = [c for row in book.active.iter_rows() for c in row if c.value == "=1+1"]  # type: ignore[union-attr]
    assert [c.data_type for c in cells] == ["s"]
    raw = await out(robot, "wang", "ics")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    events = Calendar.from_ical(raw).walk("VEVENT")
    lunar = [e for e in events if str(e["summary"]) == "林悦 · 生日"]
    assert [e["dtstart"].dt.isoformat() for e in lunar][:2] == ["2027-07-13", "2028-07-31"]
    assert not any("rrule" in e for e in events)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"])
def test_no_cell_runs(cell: str) -> None:
    assert harmless(cell) == "'" + cell
    assert harmless("王芳 =1") == "王芳 =1"


async def test_what_is_known_of_a_partner_is_given_and_erased_on_request(robot: Robot) -> None:
    await known(robot, "lilei", "王芳 KOL 1990年5月2日", owner_notes="秘密")
    await robot.says("lilei", "", "/伙伴 联系 王芳 喝了咖啡")
    assert "由李雷负责" in await robot.says("chenjing", "", "/伙伴 资料 王芳")
    await robot.says("lilei", "", "/伙伴 资料 王芳")
    data = json.loads(robot.documents["lilei"][0].content)
    assert data["owner_notes"] == "秘密"
    assert data["contacts"][0]["text"] == "喝了咖啡"
    assert [data[key] for key in ("owner", "backup", "created_by", "changed_by")] == ["李雷", None, "李雷", "李雷"]
    assert data["contacts"][0]["by"] == "李雷"
    assert {e["by"] for e in data["audit"]} == {"李雷"}
    assert not {"owner_id", "backup_id", "import_id", "gift_cap", "version"} & set(data)
    assert data["gift_cap_a_year"] is None
    assert {"partners:added", "partners:changed", "partners:data_exported"} <= {e["deed"] for e in data["audit"]}
    await robot.says("wang", "", "/伙伴 资料 王芳")
    assert "owner_notes" not in json.loads(robot.documents["wang"][0].content)
    await robot.says("lilei", "", "/伙伴 抹除 王芳")
    assert "不一致" in await robot.fills("lilei", name="王方")
    assert await robot.fills("lilei", name="王芳") == "已抹除王芳的全部信息。"
    assert "没有找到" in await robot.says("lilei", "", "/伙伴 查找 王芳")
    async with robot.database.read() as tx:
        from sqlalchemy import text

        for table in ("partners", "occasions", "contacts", "undos", "partner_drafts"):
            rows = (await tx.execute(text(f"SELECT * FROM {table}"))).all()
            assert not re.search("秘密|1990|喝了咖啡", str(rows)), table


async def test_archived_partners_are_forgotten_when_their_time_is_over(robot: Robot) -> None:
    async with robot.database.write() as tx:
        await workspaces.change(tx, robot.workspace, settings={"partners": {"forget_days": 10}})
    await known(robot, "lilei", "王芳 KOL")
    await known(robot, "lilei", "李伟 KOL")
    await robot.says("lilei", "", "/伙伴 归档 王芳")
    await robot.clock("2026-11-30 10:00")
    assert "王芳" in await robot.says("lilei", "", "/伙伴 列表 已归档")
    await robot.clock("2026-12-07 10:00")
    assert "这里还没有伙伴" in await robot.says("lilei", "", "/伙伴 列表 已归档")
    assert "李伟" in await robot.says("lilei", "", "/伙伴 列表")


async def test_a_message_is_kept_in_a_partners_notes_and_taken_back(robot: Robot) -> None:
    await robot.says("wang", "", "/partner add 王芳 KOL")
    said = Shortcut("partners:note", text="样片要竖屏，字幕放上方", author=None)
    await robot._deed("wang", "#design", said)
    assert "没有找到“赵六”" in await robot.fills("wang", partner="赵六")
    await robot._deed("wang", "#design", said)
    assert "已记到王芳的备注" in await robot.fills("wang", partner="王芳")
    await robot.presses("wang", "打开")
    assert "样片要竖屏" in robot.private("wang")[-1]
    await robot.presses("wang", "撤销")
    await robot.says("wang", "", "/partner find 王芳")
    await robot.presses("wang", "打开")
    assert "样片要竖屏" not in robot.private("wang")[-1]
    await robot._deed("lilei", "#design", said)
    assert "由王敏负责" in await robot.fills("lilei", partner="王芳")
