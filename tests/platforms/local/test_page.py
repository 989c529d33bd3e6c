"""The local workspace over real HTTP: what is typed, pressed and filled in, and who may ask at all."""

from __future__ import annotations

import asyncio
import base64
import re
import uuid
from pathlib import Path

from bot.platforms import local
from handlers.conversation import catalogue
from handlers.conversation.texts import PLACEHOLDER
from tests.platforms.local.served import Served, Tab


async def test_a_newcomer_is_led_to_the_managers_messages(served: Served) -> None:
    async with served.client(**{"accept-language": "en-GB,en;q=0.9"}) as client:
        answer = await client.get("/", follow_redirects=True)
    assert str(answer.url).endswith("/?as=wang&in=dm")
    assert '<html lang="en"' in answer.text
    assert "Three things to try" in answer.text
    assert "#marketing" in (await Tab(served, "wang", "marketing").page())
    # The first newcomer chose; the next one does not choose again.
    async with served.client(**{"accept-language": "zh-CN"}) as client:
        again = await client.get("/", follow_redirects=True)
    assert '<html lang="en"' in again.text


async def test_a_browser_comes_back_to_where_it_was(served: Served) -> None:
    async with served.client() as client:
        await client.get("/", params={"as": "ana", "in": "design"})
        answer = await client.get("/")
    assert answer.headers["location"] == "/?as=ana&in=design"


async def test_a_command_is_answered_to_the_one_who_typed_it(served: Served, tab: Tab) -> None:
    channel = Tab(served, "wang", "marketing")
    answer = await channel.says("／展示　")
    typed, said = answer["lines"]
    assert "／展示" in typed["html"]
    assert "好的。" in said["html"]
    assert "仅你可见" in said["html"]
    assert "好的。" in await channel.page()
    assert "好的。" not in await Tab(served, "lilei", "marketing").page()


async def test_words_are_heard_by_everybody_there(served: Served) -> None:
    answer = await Tab(served, "ana", "design").says("Draft for @chenjing by @李雷, no @analysis")
    assert len(answer["lines"]) == 1
    page = await Tab(served, "chenjing", "design").page()
    assert '<bdi class="mention me">@陈静</bdi>' in page
    assert '<bdi class="mention">@李雷</bdi>' in page
    assert "@analysis" in page


async def test_the_same_deed_sent_twice_acts_once(served: Served, tab: Tab) -> None:
    key = str(uuid.uuid4())
    first = await tab.says("/show post", id=key)
    again = await tab.says("/show post", id=key)
    assert [line["id"] for line in again["lines"]] == [line["id"] for line in first["lines"]]
    await served.app.lanes.settle(1)
    assert (await tab.page()).count("王芳的生日在下周三</span>") == 1


async def test_a_form_comes_back_typed(served: Served, tab: Tab) -> None:
    answer = await tab.says("/show add 王芳")
    assert 'data-action="show:add"' in answer["form"]
    content = base64.b64encode("名字\n王芳".encode()).decode()
    sent = await tab.post(
        "submit",
        action="show:add",
        state={"step": 1},
        fields=[
            {"name": "name", "kind": "text", "value": "王芳"},
            {"name": "owner", "kind": "person", "value": "lilei"},
            {"name": "readers", "kind": "people", "value": ["ana", "zhou"]},
            {"name": "since", "kind": "date", "value": "2026-11-01"},
            {"name": "at", "kind": "time", "value": "09:30"},
            {"name": "budget", "kind": "number", "value": "1200.5"},
            {"name": "private", "kind": "yesno", "value": True},
            {"name": "file", "kind": "file", "value": {"name": "名单.csv", "content": content}},
        ],
    )
    assert "已添加 王芳。收到 名单.csv，13 字节。" in sent["lines"][0]["html"]
    assert sent["toasts"]
    assert "data-press" in sent["toasts"][0]


async def test_what_is_wrong_stands_at_its_field(tab: Tab) -> None:
    sent = await tab.post(
        "submit", action="show:add", fields=[{"name": "name", "kind": "text", "value": "错"}], state={"step": 1}
    )
    assert sent["problem"]["fields"]["name"] == "“错”不像一个名字，试试“王芳”。"
    assert sent["lines"] == []
    odd = await tab.post(
        "submit",
        action="show:add",
        fields=[
            {"name": "budget", "kind": "number", "value": "很多"},
            {"name": "since", "kind": "date", "value": "2026-02-30"},
            {"name": "at", "kind": "time", "value": "25:00"},
            {"name": "file", "kind": "file", "value": {"name": "x", "content": "***"}},
        ],
    )
    assert odd["status"] == 422
    assert set(odd["problem"]["fields"]) == {"budget", "since", "at", "file"}


async def test_the_next_step_of_a_form(tab: Tab) -> None:
    fields = [{"name": "name", "kind": "text", "value": "王芳"}, {"name": "stage", "kind": "choice", "value": "7"}]
    answer = await tab.post("submit", action="show:add", state={"step": 1}, fields=fields)
    assert "再确认一步" in answer["form"]
    assert 'value="王芳"' in answer["form"]


async def test_a_private_card_is_replaced_by_a_press_on_it(tab: Tab) -> None:
    card = (await tab.says("/show card"))["lines"][1]
    answer = await tab.post("press", action="show:done", value={"partner": 7}, line=card["id"])
    changed = next(line for line in answer["lines"] if line["id"] == card["id"])
    assert changed["revision"] == 1
    assert "处理好了" in changed["html"]
    assert "已更新" in changed["html"]


async def test_a_living_card_is_edited_in_place_and_everybody_sees_it(served: Served) -> None:
    marketing = Tab(served, "wang", "marketing")
    await marketing.says("/show post")
    await served.app.lanes.settle(1)
    heard = await Tab(served, "lilei", "marketing").hears(1)
    await marketing.post("press", action="show:snooze", line=heard[0]["id"])
    await served.app.lanes.settle(1)
    again = await Tab(served, "lilei", "marketing").hears(1, since=heard[0]["change"])
    assert (again[0]["id"], again[0]["revision"]) == (heard[0]["id"], 1)
    assert "明天再提醒" in again[0]["html"]


async def test_a_press_on_a_button_nobody_knows_says_so(tab: Tab) -> None:
    answer = await tab.post("press", action="gone:away")
    assert "这张卡片已经过期" in answer["problem"]["message"]


async def test_a_shortcut_takes_the_message_and_answers_under_it(served: Served) -> None:
    channel = Tab(served, "wang", "marketing")
    line = (await Tab(served, "lilei", "marketing").says("新海报 <b>完成</b> @wang"))["lines"][0]
    answer = await channel.post("choose", name="show:keep", line=line["id"])
    assert "收下了：新海报 &lt;b&gt;完成&lt;/b&gt; @王敏" in answer["lines"][0]["html"]
    await served.app.lanes.settle(1)
    assert f'href="#line-{line["id"]}"' in await channel.page()


async def test_a_document_is_for_its_person_alone(served: Served, tab: Tab) -> None:
    html = (await tab.says("/show report"))["lines"][1]["html"]
    path = re.search(r'href="(/local/files/\d+)\?as=wang"', html)
    assert path is not None
    async with served.client() as client:
        mine = await client.get(path[1], params={"as": "wang"})
        other = await client.get(path[1], params={"as": "lilei"})
    assert mine.text == "名字\n王芳\n"
    assert mine.headers["content-disposition"].startswith("attachment; ")
    assert "%E4%BC%99%E4%BC%B4" in mine.headers["content-disposition"]
    assert "sandbox" in mine.headers["content-security-policy"]
    assert other.status_code == 404


async def test_a_fault_of_ours_is_told_with_a_code_and_without_its_words(tab: Tab) -> None:
    answer = await tab.says("/show crash")
    assert "没有完成" in answer["lines"][1]["html"]
    assert "secret" not in str(answer)


async def test_strangers_and_closed_rooms(served: Served, tab: Tab) -> None:
    assert (await Tab(served, "nobody", "dm").post("say", text="hi"))["status"] == 404
    assert (await Tab(served, "ana", "leadership").post("say", text="hi"))["status"] == 404
    assert (await Tab(served, "ana", "dm:wang").post("say", text="hi"))["status"] == 404
    await Tab(served, "zhou", "leadership").says("只给管理层看")
    await Tab(served, "ana", "marketing").says("for all")
    heard = await Tab(served, "ana", "marketing").hears(1)
    assert "for all" in heard[0]["html"]


async def test_too_long_a_text_is_refused_and_nothing_is_kept(tab: Tab) -> None:
    answer = await tab.says("长" * 20_001)
    assert answer["status"] == 422
    assert "20,000" in answer["problem"]["fields"]["text"]
    assert 'class="line' not in await tab.page()


async def test_the_language_is_the_persons_own(served: Served, tab: Tab) -> None:
    assert (await tab.post("speak", locale="en"))["status"] == 200
    assert '<html lang="en"' in await tab.page()
    assert "Here we are." in (await tab.says("/show"))["lines"][1]["html"]
    assert '<html lang="zh-CN"' in await Tab(served, "lilei", "dm").page()


async def test_the_completion_offers_what_the_person_may(served: Served, tab: Tab) -> None:
    mine = (await tab.data())["commands"][0]
    assert mine["say"] == "/展示"
    assert mine["help"] == "看看各种卡片和表单"
    add = next(w for w in mine["words"] if "add" in w["keys"])
    assert (add["say"], add["help"], add["example"]) == (
        "/展示 添加",
        "打开一张有各种字段的表单",
        "/展示 添加 王芳",
    )
    assert any("admin" in w["keys"] for w in mine["words"])
    other = await Tab(served, "ana", "dm").data()
    assert other["commands"][0]["say"] == "/show"
    assert not any("admin" in w["keys"] for w in other["commands"][0]["words"])
    assert "Not allowed here: /show admin" in await Tab(served, "ana", "dm").page()
    assert other["shortcuts"] == [{"name": "show:keep", "label": "Keep this message"}]


async def test_older_lines_come_page_by_page(served: Served) -> None:
    channel = Tab(served, "lilei", "design")
    for n in range(70):
        await channel.says(f"第 {n} 条")
    data = await channel.data()
    assert data["older"] is True
    page = await channel.page()
    assert "第 9 条" not in page
    first = re.search(r'data-line="(\d+)"', page)
    assert first is not None
    async with served.client() as client:
        query = {"as": "lilei", "in": "design", "before": first[1]}
        answer = (await client.get("/local/lines", params=query)).json()
    assert answer["older"] is False
    assert len(answer["lines"]) == 10
    assert "第 0 条" in answer["lines"][0]["html"]


async def test_the_stream_goes_on_where_it_broke_off(served: Served) -> None:
    channel = Tab(served, "lilei", "design")
    for n in range(3):
        await channel.says(f"第 {n} 条")
    two = await channel.hears(2)
    rest = await channel.hears(1, last_event_id=two[1]["change"])
    assert [line["change"] for line in two + rest] == sorted({line["change"] for line in two + rest})
    assert "第 2 条" in rest[0]["html"]

    async def later() -> None:
        await channel.says("后来的一条")

    heard, _ = await asyncio.gather(channel.hears(1, last_event_id=rest[0]["change"]), later())
    assert "后来的一条" in heard[0]["html"]


async def test_a_restart_keeps_everything(served: Served) -> None:
    channel = Tab(served, "wang", "marketing")
    await channel.says("还在吗")
    await channel.says("/show post")
    await served.app.lanes.settle(1)
    before = await channel.page()
    await served.stop()
    await served.start()
    assert await channel.page() == before


# -- who may ask -------------------------------------------------------------------------------------------------------


async def test_a_foreign_name_pointed_here_finds_nothing(served: Served) -> None:
    async with served.client(host="evil.example") as client:
        answer = await client.get("/", params={"as": "wang", "in": "dm"})
    assert answer.status_code == 403
    assert "127.0.0.1" in answer.text
    for host in (f"localhost:{served.port}", f"[::1]:{served.port}"):
        async with served.client(host=host) as client:
            assert (await client.get("/", params={"as": "wang", "in": "dm"})).status_code == 200


async def test_a_page_from_elsewhere_can_do_nothing(served: Served) -> None:
    said = {"as": "wang", "in": "dm", "id": str(uuid.uuid4()), "text": "/show"}
    async with served.client() as client:
        foreign = {"origin": "http://evil.example"}
        assert (await client.post("/local/say", json=said, headers=foreign)).status_code == 403
        other_port = {"origin": "http://127.0.0.1:1"}
        assert (await client.post("/local/say", json=said, headers=other_port)).status_code == 403
        cross = {"sec-fetch-site": "cross-site"}
        assert (await client.post("/local/say", json=said, headers=cross)).status_code == 403
        assert (await client.get("/local/lines", headers=cross)).status_code == 403
        plain = {"content-type": "text/plain"}
        assert (await client.post("/local/say", content="{}", headers=plain)).status_code == 403
        assert (await client.post("/local/say", json=said, headers={"x-tongpin": ""})).status_code == 403
        own = {"origin": served.url, "sec-fetch-site": "same-origin"}
        assert (await client.post("/local/say", json=said, headers=own)).status_code == 200


async def test_every_answer_is_closed_to_foreign_content(served: Served) -> None:
    async with served.client() as client:
        answer = await client.get("/", params={"as": "wang", "in": "dm"})
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not re.search(r"<(script|style)(?![^>]*(src=|application/json))[^>]*>", answer.text)
    assert not re.search(r"\s(on\w+|style)=", answer.text)
    assert not re.search(r'(src|href)="(https?:)?//', answer.text)


async def test_requests_that_no_page_sends_are_refused_in_words(tab: Tab, served: Served) -> None:
    assert (await tab.post("press"))["status"] == 400
    assert (await tab.post("say", text="hi", id="1"))["status"] == 400
    async with served.client() as client:
        answer = await client.post("/local/say", content=b"{", headers={"content-type": "application/json"})
        assert answer.status_code == 400
        assert answer.json()["message"]
        assert (await client.get("/local/page/..%2fclient.py")).status_code == 404
        assert (await client.get("/local/stream", params={"as": "wang", "in": "dm"})).status_code == 400


async def test_the_page_is_light(served: Served) -> None:
    """All that a first visit fetches stays under 60 KB on the wire."""
    total = 0
    async with served.client(**{"accept-encoding": "gzip"}) as client:
        pieces = ["page.css", "page.js", "wire.js", "clock.js", "composer.js", "deeds.js", "dialogs.js", "lines.js"]
        pieces += ["stream.js", "theme.js", "icon.svg"]
        for path in ["/?as=wang&in=dm", *(f"/local/page/{name}" for name in pieces)]:
            async with client.stream("GET", path) as answer:
                assert answer.status_code == 200
                total += sum([len(part) async for part in answer.aiter_raw()])
    assert total < 60_000


def test_the_pages_own_words_are_whole_and_all_said() -> None:
    """Both languages have the same texts with the same placeholders, and each is said somewhere."""
    folder = Path(local.__file__).parent
    known = catalogue("bot.platforms.local").texts
    assert set(known["zh"]) == set(known["en"])
    for key, text in known["zh"].items():
        english = known["en"][key]
        for one in english.values() if isinstance(english, dict) else (english,):
            assert set(PLACEHOLDER.findall(str(text))) >= set(PLACEHOLDER.findall(one)), key
    code = "".join(f.read_text("utf-8") for f in [*folder.glob("*.py"), *folder.glob("page/*")] if f.is_file())
    dynamic = ("local.role.", "local.team.", "local.topic.", "local.tone.", "local.welcome.")
    silent = [
        key
        for key in known["en"]
        if not key.startswith(dynamic)
        and not any(f"{before}{name}" in code for name in (key, key[6:]) for before in ('"', "t:", "'"))
    ]
    assert silent == []
