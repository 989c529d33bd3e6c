"""One key date on two desks: what one person does about it is seen on every card of it, on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import time

import pytest_asyncio
from sqlalchemy import text

from storage import people, workspaces
from storage.database import Database
from tests.robot import Robot


async def _begun(database: Database, quiet: tuple[time, time] | None = None) -> Robot:
    """Ana's partner has a birthday on 9 December, and Ana a card of it since 30 November, if she is not asleep."""
    robot = await Robot(database).move_in()
    async with database.write() as tx:
        chosen = {"partners": {"leads": {"birthday": [7, 1, 0]}}}
        robot.workspace = await workspaces.change(tx, robot.workspace, settings=chosen)
        if quiet:
            await people.change(tx, await robot.person("ana"), quiet_from=quiet[0], quiet_to=quiet[1])
    await robot.says("ana", "", "/partner add 王芳 KOL 9 Dec")
    await robot.fills("ana")
    await robot.says("ana", "", "/partner edit 王芳")
    await robot.fills("ana", backup_id="lilei")
    await robot.clock("2026-11-30 18:00")
    return robot


@pytest_asyncio.fixture
async def two(database: Database) -> Robot:
    """Ana owned the card first; she is away since, and her backup Li Lei got the newer reminder."""
    robot = await _begun(database)
    await robot.says("ana", "", "/tongpin away 11 Dec")
    await robot.fills("ana")
    await robot.clock("2026-12-08 18:00")
    assert len(await robot.heard("ana")) == len(await robot.heard("lilei")) == 1
    assert "[Done]" in (await robot.heard("ana"))[0]
    assert "[已办]" in (await robot.heard("lilei"))[0]
    return robot


async def rows(robot: Robot) -> int:
    async with robot.database.read() as tx:
        return int(await tx.value(text("SELECT count(*) FROM outbox")))


async def test_done_by_the_backup_is_done_on_the_owners_card(two: Robot) -> None:
    await two.presses("lilei", "已办")
    before = await rows(two)
    assert await two.fills("lilei") == "已办好：王芳的生日。"
    assert await rows(two) == before + 2  # one edit for each desk, and nothing new is posted
    (mine,) = await two.heard("lilei")
    assert "李雷在 12 月 8 日（周二）18:00 标记为已办。\n[打开档案]" in mine
    (hers,) = await two.heard("ana")
    assert "Li Lei marked this as done on Tue 8 Dec, 10:00.\n[Open file]" in hers
    assert "[Done]" not in hers

    assert await two.presses("lilei", "撤销") == "已撤销，日子回到之前的样子。"
    assert "[Done]" in (await two.heard("ana"))[0]
    assert "[已办]" in (await two.heard("lilei"))[0]
    await two.presses("ana", "Done")
    await two.fills("ana")
    assert "安娜在 12 月 8 日（周二）18:00 标记为已办。" in (await two.heard("lilei"))[0]


async def test_a_press_that_comes_twice_edits_once(two: Robot) -> None:
    await two.presses("lilei", "已办")
    form = two.forms["lilei"]
    await two.fills("lilei")
    before = await rows(two)
    two.forms["lilei"] = form
    assert await two.fills("lilei") == "这个生日已经办好了。"
    assert await rows(two) == before


async def test_handed_over_by_the_backup_it_is_closed_for_the_owner_and_open_again_when_undone(two: Robot) -> None:
    await two.presses("lilei", "移交")
    assert await two.fills("lilei", taker="chenjing") == "已把王芳移交给陈静。"
    (hers,) = await two.heard("ana")
    assert "Handed over to Chen Jing.\n[Open file]" in hers
    (mine,) = await two.heard("lilei")
    assert "已移交给陈静。\n[打开档案]" in mine
    (new,) = await two.heard("chenjing")
    assert "李雷把王芳移交给你，之后由你负责。\n[已办]" in new

    assert await two.presses("lilei", "撤销") == "已撤销移交，1 位伙伴回到原来的负责人名下。"
    assert "[Done]" in (await two.heard("ana"))[0]
    assert "[已办]" in (await two.heard("lilei"))[0]
    assert "已移交给安娜。\n[打开档案]" in (await two.heard("chenjing"))[0]


async def test_a_backup_who_takes_over_can_go_on_with_the_card(two: Robot) -> None:
    await two.presses("lilei", "移交")
    assert await two.fills("lilei", taker="lilei") == "已把王芳移交给李雷。"
    assert "已移交给李雷。\n[已办]" in (await two.heard("lilei"))[0]
    assert "[Done]" not in (await two.heard("ana"))[0]


async def test_what_is_snoozed_by_one_says_so_on_both_cards(database: Database) -> None:
    robot = await _begun(database)
    await robot.says("ana", "", "/tongpin away 11 Dec")
    await robot.fills("ana")
    await robot.sends("lilei", "partners:snooze", **{"occasion": 1, "for": "2026-12-09", "days": 1})
    (hers,) = await robot.heard("ana")
    assert "Snoozed until Tue 1 Dec.\n[Done]" in hers


async def test_what_waits_for_the_morning_does_not_come_in_the_night_because_of_a_colleague(database: Database) -> None:
    robot = await _begun(database, quiet=(time(20), time(12)))
    assert await robot.heard("ana") == []
    await robot.sends("wang", "partners:done", **{"occasion": 1, "for": "2026-12-09"})
    await robot.fills("wang")
    assert await robot.heard("ana") == []
    await robot.clock("2026-11-30 20:00")
    (hers,) = await robot.heard("ana")
    assert "Wang Min marked this as done on Mon 30 Nov, 10:00." in hers
