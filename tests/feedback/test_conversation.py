"""Feedback in conversation: the private preview, its questions, and what the receiver gets."""

from __future__ import annotations

import pytest
import pytest_asyncio
from sqlalchemy import select

from handlers.feedback import capability, cards
from handlers.feedback.engine import decide
from storage import feedback as store
from storage.database import Database
from tests.robot import Robot

SOURCE = "方案中“用户画像”部分不够清晰，建议补充“25-30岁用户的消费习惯”数据，整体框架很有创意，完善后会更有说服力"


@pytest_asyncio.fixture
async def robot(sqlite: Database) -> Robot:
    return await Robot(sqlite).move_in("2026-11-24 10:00")


async def test_good_feedback_is_left_alone_and_reaches_the_receiver_as_the_authors(robot: Robot) -> None:
    preview = await robot.says("wang", "#design", f"/反馈 @lilei {SOURCE}")
    assert "给李雷的反馈（还没发出）" in preview
    assert "一个字没动" in preview
    assert await robot.heard("lilei") == []
    said = await robot.presses("wang", "发给李雷")
    assert "已发给李雷。" in said
    (received,) = await robot.heard("lilei")
    assert received.startswith("王敏给你的反馈")
    assert SOURCE in received
    assert "这是王敏写的" in received
    await robot.presses("lilei", "收到，谢谢")
    assert "李雷读了你的反馈" in (await robot.heard("wang"))[0]


async def test_a_draft_is_sent_once_however_often_the_button_is_pressed(robot: Robot) -> None:
    await robot.says("wang", "#design", f"/feedback @lilei {SOURCE}")
    await robot.sends("wang", "feedback:send", draft=1)
    assert "已经发出" in await robot.sends("wang", "feedback:send", draft=1)
    assert len(await robot.heard("lilei")) == 1


async def test_an_angry_sentence_keeps_its_fact_loses_its_heat_and_asks_for_what_is_missing(robot: Robot) -> None:
    preview = await robot.says("wang", "#design", "/feedback @lilei 你总是拖延，海报晚交了2天，真是服了")
    assert "海报晚交了2天" in preview
    message = preview.partition("拿掉了")[0]
    assert "总是" not in message
    assert "建议" in preview
    assert "补上之后就能发送" in preview
    assert "还不能发送" in await robot.sends("wang", "feedback:send", draft=1)
    assert await robot.heard("lilei") == []
    await robot.presses("wang", "回答")
    after = await robot.fills("wang", suggestion="下次提前一天告诉我进度")
    assert "发出去是这样" in after
    await robot.presses("wang", "发给李雷")
    (received,) = await robot.heard("lilei")
    assert "海报晚交了2天" in received
    assert "下次提前一天告诉我进度" in received
    assert "总是" not in received


async def test_only_the_author_can_touch_a_draft(robot: Robot) -> None:
    await robot.says("wang", "#design", f"/feedback @lilei {SOURCE}")
    for action in ("send", "edit", "own", "discard", "copy", "later", "thread"):
        assert "已经发出，或超过 24 小时" in await robot.sends("lilei", f"feedback:{action}", draft=1)
    assert await robot.heard("lilei") == []


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("@lilei @chenjing 海报漏了价格", "一条反馈只能给一个人"),
        ("@wang 海报漏了价格", "这是你自己"),
    ],
)
async def test_what_cannot_be_feedback_is_refused_with_a_reason(robot: Robot, said: str, answer: str) -> None:
    assert answer in await robot.says("wang", "#design", f"/feedback {said}")


async def test_an_insult_alone_makes_no_draft(robot: Robot) -> None:
    answer = await robot.says("wang", "#design", "/feedback @lilei 你就是个废物")
    assert "骂人的话不会发给任何人" in answer
    assert "feedback:send" not in str(robot.buttons.get("wang"))


async def test_words_of_crisis_point_to_people_and_not_to_a_draft(robot: Robot) -> None:
    answer = await robot.says("wang", "#design", "/feedback @lilei 我不想活了，海报也不想管了")
    assert "先照顾好人" in answer
    assert "12356" in answer


async def test_broadcast_words_never_pass_even_in_ones_own_words(robot: Robot) -> None:
    await robot.says("wang", "#design", f"/feedback @lilei {SOURCE}")
    await robot.presses("wang", "用我自己的话")
    await robot.fills("wang", text="@channel @所有人 <!here> 海报第 2 版漏了价格")
    await robot.presses("wang", "发给李雷")
    (received,) = await robot.heard("lilei")
    assert "海报第 2 版漏了价格" in received
    for word in ("@channel", "@所有人", "<!here>"):
        assert word not in received


async def test_it_can_wait_for_the_receivers_working_hours_and_be_taken_back(robot: Robot) -> None:
    await robot.clock("2026-11-27 21:00")  # a Friday evening
    await robot.says("wang", "#design", f"/feedback @lilei {SOURCE}")
    assert "11 月 30 日（周一）09:30" in await robot.presses("wang", "等对方上班再发")
    await robot.presses("wang", "先不发")
    await robot.presses("wang", "等对方上班再发")
    await robot.clock("2026-11-30 09:29")
    assert await robot.heard("lilei") == []
    await robot.clock("2026-11-30 09:31")
    assert len(await robot.heard("lilei")) == 1
    await robot.says("wang", "#design", f"/feedback @ana {SOURCE}")


async def test_the_raw_text_is_kept_nowhere_and_a_draft_only_for_a_day(robot: Robot) -> None:
    await robot.says("wang", "#design", "/feedback @lilei 你总是拖延，海报晚交了2天")
    async with robot.database.read() as tx:
        rows = [str(tuple(row)) for row in await tx.rows(select(store.drafts))]
        marks = [str(tuple(row)) for row in await tx.rows(select(store.marks))]
    assert len(rows) == 1
    assert "总是" not in rows[0]
    assert "海报" not in marks[0]
    await robot.clock("2026-11-25 10:01")
    assert "超过 24 小时" in await robot.sends("wang", "feedback:edit", draft=1)


async def test_a_person_sees_their_own_pattern_from_counts(robot: Robot) -> None:
    assert "还看不出习惯" in await robot.says("wang", "#design", "/feedback pattern")
    for _ in range(3):
        await robot.says("wang", "#design", "/feedback @lilei 海报晚交了2天")
    card = await robot.says("wang", "#design", "/反馈 习惯")
    assert "3 份里有 3 份没说希望怎么改" in card
    assert "已清空 3 条计数" in await robot.presses("wang", "清空这些计数")


async def test_feedback_can_be_asked_for(robot: Robot) -> None:
    await robot.says("lilei", "#design", "/feedback ask @wang 周三那版海报的排版")
    (asked,) = await robot.heard("wang")
    assert "李雷想听听你的反馈" in asked
    await robot.presses("wang", "写反馈")
    await robot.fills("wang", text=SOURCE)
    await robot.presses("wang", "发给李雷")
    assert len(await robot.heard("lilei")) == 1


async def test_an_english_reader_gets_english_around_the_authors_words(robot: Robot) -> None:
    await robot.says("wang", "#design", f"/feedback @ana {SOURCE}")
    await robot.presses("wang", "feedback:send")
    (received,) = await robot.heard("ana")
    assert received.startswith("Feedback from Wang Min")
    assert SOURCE in received


def test_every_reason_and_flag_the_engine_gives_has_its_words() -> None:
    for locale in ("zh", "en"):
        for reason in {*decide.GRAVITY, "judgement"} - {"crisis"}:
            assert capability.texts.find(locale, f"why.{reason}"), (locale, reason)
            assert capability.texts.find(locale, f"kind.{reason}"), (locale, reason)
        for flag in cards._TOLD:
            assert capability.texts.find(locale, f"note.{flag}"), (locale, flag)


async def test_every_kind_of_removed_piece_can_be_shown(robot: Robot) -> None:
    said = [
        "你看看人家李娜，这次名单又少了5家",
        "你到底会不会用PS？海报第3页漏了价格",
        "都什么年代了还用这种配色，改成品牌蓝，第2页漏了价格",
        "As usual you missed it, slide 7 still has last quarter's numbers",
    ]
    for text in said:
        assert "还没发出" in await robot.says("wang", "#design", f"/feedback @lilei {text}")


async def test_pieces_nobody_can_tell_are_asked_about_three_at_a_time(robot: Robot) -> None:
    await robot.says("wang", "#design", "/feedback @lilei 你总是拖延，海报晚交了2天，真是服了")
    pieces = ["第一句", "第二句", "第三句", "第四句", "第五句"]
    async with robot.database.write() as tx:
        (draft,) = await store.written_by(tx, 1, 1)
        await store.change(tx, draft, parts={**draft.parts, "unplaced": pieces})
    preview = await robot.sends("wang", "feedback:place", draft=1, piece=0, **{"as": "fact"})
    assert [piece in preview.replace("发出去", "") for piece in pieces[1:]] == [True, True, True, False]
    assert "还有 1 句也要你看" in preview
    preview = await robot.presses("wang", "都不写进去")
    assert "分不清" not in preview
    assert "第一句" in preview
    assert not [piece for piece in pieces[1:] if piece in preview]


async def test_praise_can_go_as_it_is_and_a_question_beside_it_presses_nobody(robot: Robot) -> None:
    preview = await robot.says("wang", "#design", "/feedback @lilei 辛苦了，做得很好！")
    assert "这是真心的肯定，我一个字没动。" in preview
    assert "补一个例子" in preview
    assert "（可以不填）" in preview
    assert "已发给李雷。" in await robot.presses("wang", "发给李雷")


async def test_what_feedback_knows_of_a_person_can_be_seen_and_erased(robot: Robot) -> None:
    await robot.says("wang", "#design", f"/feedback @lilei {SOURCE}")
    await robot.says("lilei", "#design", f"/feedback @chenjing {SOURCE}")
    await robot.says("lilei", "", "/tongpin export")
    assert SOURCE in robot.documents["lilei"][-1].content.decode()
    await robot.says("wang", "", "/tongpin erase @lilei")
    await robot.fills("wang", word="抹除")
    async with robot.database.read() as tx:
        assert await tx.rows(select(store.drafts)) == []
        lilei = (await tx.rows(select(store.marks).where(store.marks.c.author_id == 2))) or ()
    assert list(lilei) == []
    assert "已经发出" in await robot.sends("wang", "feedback:send", draft=1)
