"""Four weeks of a team, told once in Chinese and once in English: a slip, an absent owner, a redo and a holiday.

September and October 2026: Sunday 20 September is a make-up working day, Friday the 25th is Mid-Autumn, 1 to 7 October
is National Day, Saturday 10 October is a make-up working day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from storage import files, workspaces
from storage.database import Database
from tests.milestones.conftest import set_person
from tests.robot import TEAM, Robot

ZH = {
    "team": "品牌市场组",
    "project": "夏季新品",
    "paste": "KOL 筛选 9月18日 @lilei, 拍摄脚本 9月23日 @chenjing, 样品寄出 9月29日 @lilei, 新品首发 10月16日 @wang",
    "answer": "填写",
    "signed": "10 位已签约",
    "drafting": "分镜在画",
    "late": "包装晚到三天",
    "ask": "请批准 3000 元加急费",
    "covered": "脚本已过法务",
    "redo": "看不出能不能赶上 10 月 16 日首发",
    "fixed": "首发日不变，样品晚 1 个工作日",
    "first": ["品牌市场组周简报，9 月 14 日（周一）起的一周", "符合计划", "本周达成：KOL 筛选", "下周里程碑：拍摄脚本"],
    "second": ["本周达成：拍摄脚本", "下周里程碑：样品寄出", "脚本已过法务"],
    "third": [
        "需要决策；样品寄出晚 2 个工作日，基准日期 9 月 29 日（周二）",
        "节后里程碑：样品寄出",
        "请求（样品寄出）：请批准 3000 元加急费",
        "样品寄出：有风险，10 月 8 日（周四），比基准日期 9 月 29 日（周二）晚 2 个工作日",
    ],
    "fourth": ["本周达成：样品寄出", "下周里程碑：新品首发", "符合计划"],
    "review": [
        "品牌市场组月复盘，2026 年 9 月",
        "计划 3 个里程碑，达成 2 个（按基准日期）",
        "按计划达成：KOL 筛选和拍摄脚本",
        "没有达成：样品寄出",
        "样品寄出：晚 2 个工作日，包装晚到三天",
        "向管理层请求 1 次，得到决定 1 次",
        "下个月：样品寄出和新品首发",
        "本月简报被要求重写 1 次",
        "由 3 份周简报汇总，其中 0 份有人没填进展",
    ],
    "cover": "陈静不在岗，请你代填",
}
EN = {
    "team": "Brand marketing",
    "project": "Summer launch",
    "paste": (
        "KOL selection 18 Sep @lilei, shooting script 23 Sep @chenjing, samples sent 29 Sep @lilei, launch 16 Oct @wang"
    ),
    "answer": "Answer",
    "signed": "10 creators have signed",
    "drafting": "Storyboard under way",
    "late": "boxes came three days late",
    "ask": "approve 3,000 for the courier",
    "covered": "Legal has said yes",
    "redo": "I can't see whether 16 October holds",
    "fixed": "Launch date holds; samples 1 working day late",
    "first": ["Brand marketing, week of Mon 14 Sep", "On plan", "Reached: KOL selection", "Next week: shooting script"],
    "second": ["Reached: shooting script", "Next week: samples sent", "Legal has said yes"],
    "third": [
        "A decision is needed; samples sent is 2 working days late (baseline Tue 29 Sep)",
        "After the break: samples sent",
        "Ask (samples sent): approve 3,000 for the courier",
        "samples sent: at risk, Thu 8 Oct, 2 working days behind its baseline of Tue 29 Sep",
    ],
    "fourth": ["Reached: samples sent", "Next week: launch", "On plan"],
    "review": [
        "Brand marketing, review of September 2026",
        "2 of 3 planned milestones reached, by their baselines",
        "Reached as planned: KOL selection and shooting script",
        "Not reached: samples sent",
        "samples sent: 2 working days later, boxes came three days late",
        "Asks to leadership: 1; decided: 1.",
        "Next month: samples sent and launch",
        "Leadership asked for a redo once",
        "Rolled up from 3 weekly briefs (0 with answers missing)",
    ],
    "cover": "Chen Jing is away; you're covering",
}


def _holds(card: str, *told: str) -> None:
    for words in told:
        assert words in card, f"{words!r} is not in\n{card}"


@pytest.mark.parametrize(("locale", "say"), [("zh", ZH), ("en", EN)], ids=["zh", "en"])
async def test_four_weeks(sqlite: Database, locale: str, say: dict[str, str | list[str]]) -> None:
    robot = await Robot(sqlite, locale=locale).move_in("2026-09-14 09:00")
    for who in TEAM:
        await set_person(robot, who, locale=locale, zone="Asia/Shanghai")
    await robot.says("wang", "#marketing", "/brief")
    await robot.fills("wang", name=say["team"], readers=["zhou"], where="direct")
    await robot.says("wang", "#marketing", "/brief paste")
    await robot.says("wang", "#marketing", f"/brief paste {say['paste']}")
    await robot.fills("wang")

    # Week one: two owners owe an answer; one is early, one is asked; the author approves.
    await robot.clock("2026-09-17 11:00")
    await robot.says("chenjing", "", "/brief answer")
    await robot.fills("chenjing", state_2="progress", line_2=say["drafting"])
    await robot.clock("2026-09-20 10:01")
    assert await robot.heard("chenjing") == []
    await robot.presses("lilei", str(say["answer"]))
    await robot.fills("lilei", state_1="done", due_1=date(2026, 9, 18), line_1=say["signed"])
    await robot.clock("2026-09-20 15:31")
    await robot.presses("wang", "milestones:approve_brief")
    await robot.clock("2026-09-20 17:01")
    _holds((await robot.heard("zhou"))[-1], *say["first"], str(say["signed"]), str(say["drafting"]))

    # Week two ends on Thursday. The script's owner is away, her cover answers; leadership asks for a redo.
    cover = (await robot.person("lilei")).id
    await set_person(robot, "chenjing", away_until=datetime(2026, 9, 27, tzinfo=UTC), cover_id=cover)
    await robot.clock("2026-09-24 10:01")
    assert await robot.heard("chenjing") == []
    asked = [card for card in await robot.heard("lilei") if str(say["cover"]) in card]
    assert len(asked) == 1
    await robot.presses("lilei", str(say["answer"]))
    await robot.fills("lilei", state_2="done", due_2=date(2026, 9, 23), line_2=say["covered"], line_3="ok")
    await robot.clock("2026-09-24 17:01")
    _holds((await robot.heard("zhou"))[-1], *say["second"])
    await robot.presses("zhou", "milestones:redo")
    await robot.fills("zhou", words=say["redo"])
    _holds((await robot.heard("wang"))[-1], str(say["redo"]))
    await robot.presses("wang", "milestones:edit_brief")
    await robot.fills("wang", verdict=say["fixed"])
    second = [card for card in await robot.heard("zhou") if str(say["fixed"]) in card]
    assert len(second) == 1

    # Week three is the one before National Day: early, with a slip and an ask that leadership agrees to.
    await robot.clock("2026-09-28 09:00")
    await robot.says("lilei", "", "/brief answer")
    await robot.fills("lilei", state_3="risk", due_3=date(2026, 10, 8), line_3=say["late"], ask_3=say["ask"])
    await robot.clock("2026-09-30 16:59")
    before = len(await robot.heard("zhou"))
    await robot.clock("2026-09-30 17:01")
    assert len(await robot.heard("zhou")) == before + 1
    _holds((await robot.heard("zhou"))[-1], *say["third"])
    await robot.presses("zhou", "milestones:approve")

    # The review of September comes on the first working day after the break.
    await robot.clock("2026-10-08 09:31")
    review = (await robot.heard("zhou"))[-1]
    _holds(review, *say["review"])

    # Week four ends on a make-up Saturday.
    await robot.says("wang", "#marketing", f"/brief done {'样品寄出' if locale == 'zh' else 'samples sent'}")
    await robot.clock("2026-10-10 09:59")
    before = len(await robot.heard("zhou"))
    await robot.clock("2026-10-10 10:01")
    await robot.presses("wang", str(say["answer"]))
    await robot.fills("wang", line_4="ok")
    await robot.clock("2026-10-10 17:01")
    assert len(await robot.heard("zhou")) == before + 1
    _holds((await robot.heard("zhou"))[-1], *say["fourth"])

    # The picture is there, made once, in the reader's language.
    async with sqlite.read() as tx:
        workspace = await workspaces.get(tx, robot.workspace.id)
        assert workspace is not None
        picture = await files.get(tx, workspace.id, 1)
    assert picture is not None
    assert picture.name.startswith(f"2026-09-{locale}-")
    assert picture.content[:8] == b"\x89PNG\r\n\x1a\n"
