"""A year with partners, told once from beginning to end in both languages: leap month, 30th day, 29 February, an owner
away, an owner who leaves, a holiday's shift, a cap exceeded, an import undone."""

from __future__ import annotations

from handlers.conversation import Upload
from storage import people
from tests.robot import Robot


def about(cards: list[str], name: str) -> list[str]:
    """The live cards about somebody: an earlier reminder that points down to a newer one is not counted."""
    moved = ("新的提醒在下面。", "The newer reminder is further down.")
    return [card for card in cards if card.split("\n")[0].startswith(f"{name} · ") and not card.endswith(moved)]


async def test_a_year_with_partners(robot: Robot) -> None:
    # -- November: files are made; what a date means is shown before it is kept
    step = await robot.says("lilei", "", "/伙伴 添加 林悦 KOL 1987年农历闰六月初十")
    assert "我理解为 1987 年农历闰六月初十。下一次是公历 2027 年 7 月 13 日（周二）。" in step
    await robot.fills("lilei", leap="leap")
    step = await robot.says("lilei", "", "/伙伴 添加 赵小满 KOL 腊月三十")
    assert "我理解为农历腊月三十。下一次是公历 2027 年 2 月 5 日（周五）。" in step  # the 12th month has 29 days
    await robot.fills("lilei")
    step = await robot.says("ana", "", "/partner add Marco Rossi KOL 29 Feb 1992")
    assert "Born on 29 February: which day in other years?" in step
    await robot.fills("ana", feb29="mar1")
    await robot.says("ana", "", "/partner edit Marco")
    await robot.fills("ana", country="GB", preferences="good olive oil")

    # -- an import that turns out to be the wrong list is taken back as a whole
    await robot.says("ana", "", "/partner import")
    await robot.fills(
        "ana", file=Upload("old.csv", "Name,Birthday\nOld One,2 Dec\nOld Two,lunar 10/24\n".encode("utf-16"))
    )
    assert "Imported 2 partners." in await robot.presses("ana", "Import 2")
    assert await robot.says("ana", "", "/tongpin undo") == "The import is undone; 2 partners were removed."

    # -- December: Christmas for those who keep it
    await robot.clock("2026-12-18 18:00")
    (card,) = [c for c in await robot.heard("ana") if "whom to greet" in c]
    assert card.startswith("Christmas (25 Dec): whom to greet\n0 of 1\nMarco Rossi · KOL [Greeted]")
    await robot.presses("ana", "Greeted")

    # -- February: New Year's Eve is off, so the day is told on the last working day, in words for a holiday
    await robot.clock("2027-02-04 08:59")
    before = about(await robot.heard("lilei"), "赵小满")
    await robot.clock("2027-02-04 09:00")
    (card,) = about(await robot.heard("lilei"), "赵小满")
    assert [card] != before
    assert "明天（2 月 5 日，农历腊月廿九，今年这个月没有三十，正值春节假期）是赵小满的生日。" in card

    # -- the gift goes above the cap: a lead decides on a card
    await robot.says("lilei", "", "/伙伴 编辑 赵小满")
    await robot.fills("lilei", gift_cap=200.0)
    await robot.presses("lilei", "已办")
    await robot.fills("lilei", what="帐篷", cost=900.0)
    assert robot.private("lilei")[-1] == "已办好：赵小满的生日。帐篷会超过今年的上限，已请团队负责人审批。"
    assert any("李雷想送赵小满一份礼物" in c for c in await robot.heard("wang"))
    await robot.presses("wang", "不同意")
    assert "王敏没有同意：给赵小满送帐篷。" in (await robot.heard("lilei"))[-1]

    # -- March: 29 February is kept on 1 March this year; the owner is away, the cover hears of it
    step = await robot.says("ana", "", "/tongpin away 5 Mar @lilei")
    assert "Away to the end of Fri 5 Mar (London time)" in step
    assert "Away to the end of Fri 5 Mar (London time), back on Mon 8 Mar." in await robot.fills("ana")
    await robot.clock("2027-03-01 18:00")
    (card,) = about(await robot.heard("lilei"), "Marco Rossi")
    assert "今天（3 月 1 日）是 Marco Rossi 的生日。" in card
    assert "负责人安娜不在岗，所以发给你。" in card
    await robot.clock("2027-03-08 10:00")
    assert not (await robot.person("ana")).away(robot.now)

    # -- June: the owner leaves; a lead hands everything over in one go
    form = await robot.says("wang", "", "/伙伴 移交 @lilei @chenjing")
    assert "李雷负责 2 位伙伴" in form
    assert "已把李雷的 2 位伙伴移交给陈静。" in await robot.fills("wang")
    async with robot.database.write() as tx:
        await people.change(tx, await robot.person("lilei"), active=False)

    # -- July: no leap sixth month in 2027, so the regular one is kept, told to the new owner
    await robot.clock("2027-07-02 09:30")
    (card,) = about(await robot.heard("chenjing"), "林悦")
    assert "林悦的生日在 7 月 13 日（周二，农历六月初十，今年没有闰六月，还有 7 个工作日）。" in card
    await robot.clock("2027-07-13 09:30")
    (card,) = about(await robot.heard("chenjing"), "林悦")
    assert "今天（7 月 13 日，农历六月初十，今年没有闰六月）是林悦的生日。" in card
    assert about(await robot.heard("lilei"), "林悦") == []

    # -- November again: who saw and changed what is in the log, and nothing is due twice
    await robot.clock("2027-11-24 10:00")
    assert len(about(await robot.heard("chenjing"), "林悦")) == 1
    await robot.says("chenjing", "", "/伙伴 资料 林悦")
    assert b"data_exported" in robot.documents["chenjing"][0].content
