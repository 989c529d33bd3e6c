"""Erasing a partner reaches what was said of them in cards, on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import time

import pytest_asyncio
from sqlalchemy import text

from storage import outbox, people, places, slack, workspaces
from storage.database import Database
from storage.outbox import NewMessage
from tests.robot import Robot

GONE = "这位伙伴的档案已抹除。"
KEPT = ("outbox", "undos", "partner_drafts", "slack_folds", "transcript", "partners", "contacts", "gifts", "audit")


@pytest_asyncio.fixture
async def robot(database: Database) -> Robot:
    moved_in = await Robot(database).move_in()
    async with database.write() as tx:
        chosen = {"partners": {"leads": {"birthday": [7, 1, 0]}}}
        moved_in.workspace = await workspaces.change(tx, moved_in.workspace, settings=chosen)
    return moved_in


async def known(robot: Robot, who: str, line: str, **edit: object) -> None:
    await robot.says(who, "", f"/partner add {line}")
    if who in robot.forms:
        await robot.fills(who)
    await robot.says(who, "", f"/partner edit {line.split()[0]}")
    await robot.fills(who, country="CN", preferences="每年过圣诞", weeks=1.0, **edit)


async def erased(robot: Robot, who: str, name: str) -> str:
    await robot.says(who, "", f"/伙伴 抹除 {name}")
    return await robot.fills(who, name=name)


async def where(robot: Robot, word: str) -> set[str]:
    """The tables in which a word stands."""
    found = set()
    async with robot.database.read() as tx:
        for name in KEPT:
            if word in str((await tx.execute(text(f"SELECT * FROM {name}"))).all()):
                found.add(name)
    return found


async def test_every_card_about_an_erased_partner_becomes_one_line_and_leaves_the_outbox(robot: Robot) -> None:
    await known(robot, "lilei", "王芳 KOL 12月9日", gift_cap=100.0)
    await known(robot, "lilei", "王芳芳 KOL 12月9日")
    await robot.clock("2026-12-08 09:00")  # twice reminded, and once asked for a word
    await robot.says("lilei", "", "/伙伴 礼物 王芳")
    await robot.presses("lilei", "记一份礼物")
    await robot.fills("lilei", what="羊绒围巾", cost=800.0)
    await robot.presses("wang", "不同意")
    await robot.says("lilei", "", "/伙伴 移交 王芳 @chenjing")
    await robot.clock("2026-12-18 09:00")  # whom to greet for Christmas: now one on each desk
    await robot.says("lilei", "", "/伙伴 移交 王芳芳 @chenjing")
    await robot.says("chenjing", "", "/伙伴 邀请 品牌日")
    await robot.says("chenjing", "", "/伙伴 编辑 王芳")
    await robot.fills("chenjing", birthday="2月29日")  # a second step that nobody came back to
    before = {who: len(await robot.heard(who)) for who in ("lilei", "wang", "chenjing")}

    says = await erased(robot, "chenjing", "王芳")
    assert says.startswith("已抹除王芳的全部信息。聊天里关于 TA 的 ")
    for who in before:
        cards = await robot.heard(who)
        assert len(cards) == before[who]  # nothing new is posted
        assert not any("王芳" in card.replace("王芳芳", "") or "羊绒围巾" in card for card in cards), cards
    assert (await robot.heard("wang"))[-1] == GONE
    assert GONE in await robot.heard("chenjing")
    mine = await robot.heard("lilei")
    assert [card for card in mine if card.startswith("王芳芳 · 生日")], "a namesake's cards stay"
    assert any(card.startswith("2 位伙伴有一阵没联系了") and GONE in card and "王芳芳：" in card for card in mine)
    invited = next(card for card in await robot.heard("chenjing") if card.startswith("邀请：品牌日"))
    assert "0 / 1\n王芳芳 · KOL [已邀请]" in invited
    async with robot.database.read() as tx:
        rows = (await tx.execute(text("SELECT card, instead FROM outbox"))).all()
        kept = str(rows).replace("王芳芳", "")
        assert "王芳" not in kept
        assert "羊绒围巾" not in kept
        assert "王芳芳" in str(rows)
        undos = str((await tx.execute(text("SELECT says, payload FROM undos"))).all()).replace("王芳芳", "")
        assert "王芳" not in undos
    await robot.presses("chenjing", "已邀请")
    assert "1 / 1" in next(card for card in await robot.heard("chenjing") if card.startswith("邀请：品牌日"))


async def test_nothing_of_the_name_is_left_in_any_table(robot: Robot) -> None:
    await known(robot, "lilei", "欧阳修 KOL 12月9日 ")
    await robot.clock("2026-12-09 09:00")
    await robot.presses("lilei", "已办")
    await robot.fills("lilei", what="徽墨", cost=90.0)
    async with robot.database.write() as tx:
        await slack.fold(tx, robot.workspace.id, '{"title":"欧阳修"}', robot.now)
    assert {"outbox", "undos", "transcript", "slack_folds"} <= await where(robot, "欧阳修")
    await erased(robot, "lilei", "欧阳修")
    assert await where(robot, "欧阳修") == set()
    assert await where(robot, "徽墨") == set()
    assert set(await robot.heard("lilei")) == {GONE}


async def test_what_waits_for_the_morning_never_comes_when_it_is_about_them_alone(robot: Robot) -> None:
    async with robot.database.write() as tx:
        await people.change(tx, await robot.person("lilei"), quiet_from=time(8), quiet_to=time(10))
    await known(robot, "lilei", "王芳 KOL 12月9日")
    await known(robot, "lilei", "李伟 KOL 5月2日")
    await robot.clock("2026-12-07 09:30")
    assert not any("没联系" in card for card in await robot.heard("lilei"))
    await robot.clock("2026-12-08 09:30")
    await erased(robot, "lilei", "王芳")
    await robot.clock("2026-12-09 11:00")
    heard = await robot.heard("lilei")
    assert not any("王芳" in card for card in heard)
    assert [card for card in heard if GONE in card] == [GONE, *(c for c in heard if "没联系" in c and GONE in c)]
    async with robot.database.read() as tx:
        whys = [row.why for row in (await tx.execute(text("SELECT why FROM outbox WHERE state = 'skipped'"))).all()]
    assert whys == ["erased"]


async def test_a_card_that_only_quotes_the_name_is_emptied_and_stays_in_the_chat(robot: Robot) -> None:
    await known(robot, "lilei", "王芳 KOL")
    async with robot.database.write() as tx:
        place = await places.direct(tx, robot.workspace.id, (await robot.person("lilei")).id)
        card = '{"title":"王芳 的旧卡片"}'
        row = NewMessage(robot.workspace.id, "old", "partners:reply", place.id, card)
        other = NewMessage(robot.workspace.id, "brief", "milestones:weekly", place.id, '{"title":"签下王芳"}')
        await outbox.put(tx, [row, other], robot.now)
    await robot.lanes.settle(robot.workspace.id)
    await robot.delivery.drain(robot.workspace.id)
    assert await robot.heard("lilei") == ["王芳 的旧卡片", "签下王芳"]
    assert await erased(robot, "lilei", "王芳") == "已抹除王芳的全部信息。"
    assert await robot.heard("lilei") == ["王芳 的旧卡片", "签下王芳"]
    async with robot.database.read() as tx:
        assert (await outbox.by_once(tx, robot.workspace.id, "old")).card == ""  # type: ignore[union-attr]
        assert "王芳" in (await outbox.by_once(tx, robot.workspace.id, "brief")).card  # type: ignore[union-attr]


async def test_the_line_is_in_the_readers_language(robot: Robot) -> None:
    await known(robot, "ana", "Marco KOL 9 Dec")
    await robot.clock("2026-12-08 18:00")
    await robot.says("ana", "", "/partner erase Marco")
    assert "what people typed and files they exported are theirs to delete" in robot.private("ana")[-1]
    told = await robot.fills("ana", name="Marco")
    assert told == "Everything about Marco is erased. In the chat, 3 cards about them become a line that says so."
    assert await robot.heard("ana") == ["This partner's file was erased."] * 3
