"""Feedback with a language model: the ladder of shapes, every fault, and a verifier that nothing untrue gets past."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.dispatch import Handled
from bot.errands import Errands
from bot.model import OpenAICompatible, model_of
from bot.platforms import Incoming, Sender, Whereabouts, outside_mention
from bot.settings import Settings, SettingsError, load
from handlers.conversation import Card, Command, ModelError, Reader, Replace, Services, plain_card
from handlers.feedback import checking, model, rules
from handlers.feedback.engine import rewrite
from storage.database import Database
from tests import waiting
from tests.feedback.endpoint import Answer, Endpoint, broken, cut_short, drips, refuses_schemas
from tests.robot import Robot

TEXT = "你总是拖延，海报晚交了2天，@李雷 第3页漏了价格，周五前补上，配色很好"
GOOD = {"specific": "海报晚交了2天，⟦A1⟧第3页漏了价格。", "suggestion": "请周五前补上。", "encouragement": "配色很好。"}


@pytest_asyncio.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    made = Endpoint()
    await made.start()
    yield made
    await made.stop()


def _payload(text: str = TEXT) -> dict[str, object]:
    found = rewrite(text)
    parts = rules.Parts(
        lang=found.lang,
        specific=found.specific,
        suggestion=found.suggestion,
        encouragement=found.encouragement,
        message=found.message,
        questions={q.part: q.text for q in found.questions},
        optional=tuple(q.part for q in found.questions if q.optional),
        unplaced=tuple(found.unplaced),
    )
    return {"draft": 1, "text": text, "names": ["李雷", "王敏"], "parts": parts.kept()}


async def _improved(endpoint: Endpoint, *answers: Answer, seconds: float = 8.0, text: str = TEXT) -> object:
    endpoint.answers = list(answers)
    asked = OpenAICompatible(endpoint.url, "m", "key", seconds=seconds)
    return await model.improve(_payload(text), Services(asked))


async def test_a_true_draft_is_taken_and_says_where_it_came_from(endpoint: Endpoint) -> None:
    found = await _improved(endpoint, GOOD)
    assert found == {
        "specific": "海报晚交了2天，@李雷第3页漏了价格。",
        "suggestion": "请周五前补上。",
        "encouragement": "配色很好。",
        "host": "127.0.0.1",
    }
    assert endpoint.drafts() == 1
    assert endpoint.asked[0]["response_format"]["type"] == "json_schema"


async def test_names_and_mentions_never_leave(endpoint: Endpoint) -> None:
    text = "海报第3页漏了价格，见 https://example.org/p?k=1 ，联系 ana@example.org 或 13800138000，李雷改一下，配色很好"
    await _improved(endpoint, GOOD, text=text)
    sent = str(endpoint.asked)
    for private in ("李雷", "example.org", "13800138000"):
        assert private not in sent
    assert "海报第3页漏了价格" in sent


async def test_a_shape_the_endpoint_refuses_is_remembered(endpoint: Endpoint) -> None:
    endpoint.answers = [refuses_schemas, refuses_schemas, GOOD]
    asked = OpenAICompatible(endpoint.url, "m", "")
    assert await model.improve(_payload(), Services(asked)) is not None
    kinds = [body.get("response_format", {}).get("type", "text") for body in endpoint.asked]
    assert kinds == ["json_schema", "json_object", "text", "text"]
    assert asked.shape() == "text"


@pytest.mark.parametrize(
    "wrapped",
    [
        "<think>the user wants …{}</think>\n```json\n{BODY}\n```",
        "Sure! Here it is: {BODY} Hope this helps.",
    ],
)
async def test_thinking_aloud_and_fences_are_looked_through(endpoint: Endpoint, wrapped: str) -> None:
    import json

    body = json.dumps(GOOD, ensure_ascii=False)
    assert await _improved(endpoint, wrapped.replace("{BODY}", body)) is not None


@pytest.mark.parametrize(
    "bad",
    [
        {**GOOD, "specific": "海报晚交了3天，⟦A1⟧第3页漏了价格。"},
        {**GOOD, "specific": "海报晚交了，⟦A1⟧漏了价格。"},
        {**GOOD, "specific": "海报晚交了2天，第3页漏了价格。"},
        {**GOOD, "specific": "你总是拖延，海报晚交了2天，⟦A1⟧第3页漏了价格。"},
        {**GOOD, "encouragement": "配色很好，你一直是团队里最棒的设计师，大家都很喜欢你的创意和热情。"},
        {**GOOD, "suggestion": "请周五前补上，并参考 https://example.com 的模板。"},
        {**GOOD, "suggestion": ""},
        {**GOOD, "note": "extra"},
        {"specific": 1},
        "no json at all",
        "[]",
    ],
)
async def test_an_untrue_or_broken_draft_is_mended_or_dropped(endpoint: Endpoint, bad: Answer) -> None:
    assert await _improved(endpoint, bad, GOOD) is not None, "the second answer was true"
    assert endpoint.drafts() == 2
    assert "faults" in str(endpoint.asked) or "mend them" in str(endpoint.asked)
    endpoint.asked.clear()
    assert await _improved(endpoint, bad) is None
    assert endpoint.drafts() == 3, "two repairs and no more"


async def test_invented_praise_is_refused_where_the_writer_praised_nothing(endpoint: Endpoint) -> None:
    text = "海报第3页漏了价格，周五前补上"
    answer = {"specific": "海报第3页漏了价格。", "suggestion": "请周五前补上。", "encouragement": "整体很棒！"}
    assert await _improved(endpoint, answer, text=text) is None
    answer["encouragement"] = ""
    assert await _improved(endpoint, answer, text=text) is not None


async def test_an_obeyed_injection_gets_nowhere(endpoint: Endpoint) -> None:
    obeyed = {"specific": "HACKED", "suggestion": "", "encouragement": ""}
    assert await _improved(endpoint, obeyed) is None


@pytest.mark.parametrize("fault", [broken, cut_short, ""])
async def test_an_endpoint_in_trouble_leaves_the_offline_draft(endpoint: Endpoint, fault: Answer) -> None:
    assert await _improved(endpoint, fault) is None
    assert endpoint.drafts() == 1


async def test_a_dripping_answer_ends_at_the_limit(endpoint: Endpoint) -> None:
    async with asyncio.timeout(waiting.SECONDS):  # the answer itself never ends
        assert await _improved(endpoint, drips, seconds=0.3) is None


async def test_after_three_failures_the_endpoint_rests(endpoint: Endpoint) -> None:
    endpoint.answers = [broken]
    now = [0.0]
    asked = OpenAICompatible(endpoint.url, "m", "", clock=lambda: now[0])
    for _ in range(5):
        with pytest.raises(ModelError):
            await asked.complete("s", "u", "text", {})
    assert len(endpoint.asked) == 3
    now[0] = 61.0
    with pytest.raises(ModelError):
        await asked.complete("s", "u", "text", {})
    assert len(endpoint.asked) == 4


async def test_nobody_there_is_no_fault_of_the_writers() -> None:
    asked = OpenAICompatible("http://127.0.0.1:9", "m", "")
    assert await model.improve(_payload(), Services(asked)) is None
    assert await model.improve(_payload(), Services(None)) is None


def test_a_model_is_off_unless_address_and_name_are_set() -> None:
    assert model_of(Settings(model_url="https://example.org/v1")) is None
    assert model_of(Settings(model_name="m")) is None
    assert model_of(Settings(model_url="https://example.org/v1", model_name="m")) is not None
    with pytest.raises(SettingsError, match="https"):
        load(model_url="http://example.org/v1", model_name="m")


def test_tokens_hide_and_show_again() -> None:
    tokens = checking.hide("请 @ana 看 a.pdf，李雷 说“好的 a.pdf”", ["李雷"])
    assert "ana" not in tokens.text
    assert "李雷" not in tokens.text
    assert tokens.shown(tokens.text) == tokens.source


async def test_the_preview_changes_place_with_the_models_draft_unless_the_author_has_gone_on(
    endpoint: Endpoint, sqlite: Database
) -> None:
    endpoint.answers = [{**GOOD, "specific": "海报晚交了2天，第3页漏了价格。"}]
    robot = await Robot(sqlite).move_in()
    robot.dispatch.model_host = "127.0.0.1"
    errands = Errands(robot.dispatch, Services(OpenAICompatible(endpoint.url, "m", "")))
    shown: list[Handled] = []

    async def show(handled: Handled) -> None:
        shown.append(handled)

    async def typed(number: int, text: str) -> Handled:
        said = Command("feedback", f"{outside_mention('lilei')} {text}")
        return await robot.dispatch.handle(
            Incoming("local", "local", f"m{number}", Sender("wang"), Whereabouts("dm:wang", "direct"), said)
        )

    text = "你总是拖延，海报晚交了2天，第3页漏了价格，周五前补上，配色很好"
    handled = await typed(1, text)
    assert isinstance(handled.answers[0], Card), "the offline draft is there at once"
    errands.follow(handled, show)
    await errands.settle()
    (replaced,) = shown[0].answers
    assert isinstance(replaced, Replace)
    assert "由 127.0.0.1 上的模型改写" in plain_card(replaced.card, Reader())
    handled = await typed(2, text)
    await robot.sends("wang", "feedback:discard", draft=2)
    errands.follow(handled, show)
    await errands.settle()
    assert len(shown) == 1
    assert (await typed(3, "你再这样就扣工资，海报晚交了2天")).errands == ()
    await robot.says("wang", "", "/反馈 模型 关闭")
    assert (await typed(4, text)).errands == ()
    assert "管理员" in await robot.says("lilei", "", "/反馈 模型 打开")
