"""Cards and forms as Block Kit: golden files, every limit, and text that stays text."""

from __future__ import annotations

import json
import os
import string
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.platforms.slack import draw, forms, ink, limits
from bot.platforms.slack.ink import Pen
from handlers.conversation import (
    Button,
    Buttons,
    Card,
    Confirm,
    Fields,
    Form,
    More,
    Note,
    Notice,
    Option,
    Pair,
    Reader,
    Section,
    Table,
    TextField,
    bold,
    mention,
    moment,
)
from handlers.conversation.cards import ChoiceField
from tests.platforms.samples import BRIEF, CARDS, FORM, FORMS, LONG, TYPED, WHEN, WICKED

GOLDEN = Path(__file__).with_name("golden")
NAMES = {1: "王敏", 2: "Ana"}
PEN = Pen(Reader("zh", "Asia/Shanghai", lambda p: NAMES.get(p, "?")), {1: "U01", 2: "W02"}, {7: "F07"})
EN = Pen(Reader("en", "Europe/Berlin", lambda p: NAMES.get(p, "?")), {1: "U01", 2: "W02"}, {7: "F07"})


def same(name: str, drawn: object) -> None:
    """Compare with the golden file; TONGPIN_GOLDEN=write writes it."""
    text = json.dumps(drawn, ensure_ascii=False, indent=1) + "\n"
    path = GOLDEN / f"{name}.json"
    if os.environ.get("TONGPIN_GOLDEN") == "write":
        path.write_text(text, encoding="utf8")
    assert text == path.read_text(encoding="utf8"), (
        f"{path.name}: look at the difference; if right, TONGPIN_GOLDEN=write"
    )


@pytest.mark.parametrize("name", CARDS)
def test_cards_are_drawn_as_before_and_inside_the_limits(name: str) -> None:
    for locale, pen in (("zh", PEN), ("en", EN)):
        message = draw.card(CARDS[name], pen, "o:1").message
        assert limits.breaches(message, "message") == []
        modal = forms.card(CARDS[name], pen, "o:1", {})
        assert limits.breaches(modal, "modal") == []
        home = forms.home(CARDS[name], pen, "o:1")
        assert limits.breaches(home, "home") == []
        if name == "brief":
            same(f"{name}.{locale}.modal", modal)
            same(f"{name}.{locale}.home", home)
        if name in ("brief", "typed", "long"):
            same(f"{name}.{locale}", message)


@pytest.mark.parametrize("name", FORMS)
def test_forms_are_drawn_as_before_and_inside_the_limits(name: str) -> None:
    view = forms.form(FORMS[name], EN, {"c": "C1"})
    assert limits.breaches(view, "modal") == []
    same(name, view)


def test_what_people_typed_stays_text_everywhere() -> None:
    message = draw.card(TYPED, EN, "o:1").message
    for text in texts(message):
        assert "<" not in text or text_is_literal(message, text)
    assert "&lt;!channel&gt;" in message["text"]
    assert "&amp;lt;" in message["text"]


def text_is_literal(message: dict[str, object], text: str) -> bool:
    """Whether this text only stands where Slack reads no markup: headers and rich text."""
    return not any(text == m for m in marked(message))


def marked(node: object) -> list[str]:
    if isinstance(node, dict):
        own = [str(node["text"])] if node.get("type") == "mrkdwn" else []
        return own + [m for v in node.values() for m in marked(v)]
    return [m for v in node for m in marked(v)] if isinstance(node, list) else []


def texts(node: object) -> list[str]:
    if isinstance(node, dict):
        own = [v for k, v in node.items() if k == "text" and isinstance(v, str)]
        return own + [t for v in node.values() for t in texts(v)]
    return [t for v in node for t in texts(v)] if isinstance(node, list) else []


def test_a_date_is_shown_in_each_readers_own_zone() -> None:
    message = draw.card(Card(title="t", blocks=(Section(text=f"at {moment(WHEN)}"),)), EN, "").message
    stamp = int(WHEN.timestamp())
    date = f"<!date^{stamp}^{{date_short_pretty}} {{time}}|Fri 27 Nov, 09:00 (Berlin)>"
    assert message["blocks"][1]["text"]["text"] == f"at {date}"
    assert date in message["text"]
    rich = draw.card(Card(title="t", blocks=(Section(text=f"{bold('at')} {moment(WHEN)}"),)), EN, "").blocks[1]
    assert {"type": "date", "timestamp": stamp} | rich["elements"][0]["elements"][2] == rich["elements"][0]["elements"][
        2
    ]


def test_people_are_addressed_in_the_blocks_and_named_in_the_text() -> None:
    message = draw.card(Card(title="t", blocks=(Section(text=f"{mention(2)} {mention(9)}"),)), EN, "").message
    assert message["blocks"][1]["text"]["text"] == "<@W02> @?"
    assert message["text"] == "t\n@Ana @?"


def test_the_text_says_everything_a_screen_reader_needs() -> None:
    text = draw.card(BRIEF, PEN, "o:1").text
    for said in (
        "周简报",
        "样机验收",
        "基准日期：11 月 20 日",
        "物料 | 12 月 1 日 | 符合计划",
        "折线图",
        "含调休上班日",
        "[发给管理层]",
    ):
        assert said in text


def test_a_long_card_is_cut_with_a_way_to_see_the_rest_and_keeps_its_last_buttons() -> None:
    drawn = draw.card(LONG, EN, "o:abc")
    assert drawn.folded
    assert drawn.blocks[-3]["elements"][0]["text"] == "This is only the first part."
    assert drawn.blocks[-2]["elements"][0]["action_id"] == f"0|{draw.REST}"
    assert json.loads(drawn.blocks[-2]["elements"][0]["value"]) == {"f": "o:abc"}
    assert drawn.blocks[-1]["elements"][0]["action_id"] == "0|requests:close"
    modal = forms.card(LONG, EN, "o:abc", {})
    assert len([b for b in modal["blocks"] if b["type"] == "section"]) == 80


def test_a_very_long_card_is_turned_page_by_page() -> None:
    card = Card(title="t", blocks=tuple(Section(text=f"line {n}") for n in range(250)))
    seen: list[str] = []
    for page in range(3):
        view = forms.card(card, EN, "f:1", {}, page)
        assert limits.breaches(view, "modal") == []
        seen += [b["text"]["text"] for b in view["blocks"] if b["type"] == "section"]
        buttons = [json.loads(e["value"])["p"] for e in view["blocks"][-1]["elements"]]
        assert buttons == [p for p in (page - 1, page + 1) if 0 <= p <= 2]
    assert seen == [f"line {n}" for n in range(250)]


def test_weight_beside_chinese_is_a_style_and_not_an_asterisk() -> None:
    block = draw.card(Card(title="t", blocks=(Section(text=f"负责人{bold('王敏')}已确认"),)), PEN, "").blocks[1]
    assert block["elements"][0]["elements"][1] == {"type": "text", "text": "王敏", "style": {"bold": True}}
    beside = draw.card(
        Card(title="t", blocks=(Section(text=f"负责人{bold('王敏')}好", button=Button(label="看", action="a:b")),)),
        PEN,
        "",
    ).blocks[1]
    assert beside["text"]["text"] == "负责人\u200b*王敏*\u200b好"


def test_commands_are_shown_as_slack_has_them_and_paths_are_left_alone() -> None:
    pen = Pen(PEN.reader, commands={"简报": "brief", "同频": "tongpin"})
    said = "输入 /简报 添加 KOL，或“/同频 简报”；和/或，https://a.cn/简报，设计/简报"
    wanted = "输入 /brief 添加 KOL，或“/tongpin 简报”；和/或，https://a.cn/简报，设计/简报"
    message = draw.card(Card(title=said, blocks=(Section(text=said), Note(text=said))), pen, "").message
    assert message["text"] == "\n".join([wanted] * 3)
    assert message["blocks"][0]["text"]["text"] == wanted
    assert message["blocks"][1]["text"]["text"] == wanted


def test_a_second_table_is_drawn_as_lines() -> None:
    table = Table(caption="c", columns=("a", "b"), rows=(("x", "1"), ("y", "")))
    blocks = draw.card(Card(title="t", blocks=(table, table)), EN, "").blocks
    assert [b["type"] for b in blocks] == ["header", "context", "table", "context", "rich_text"]


def test_a_notice_has_its_buttons() -> None:
    drawn = draw.notice(Notice("Saved.", (Button(label="Undo", action="tongpin:undo", value={"undo": 3}),)), EN)
    assert drawn.text == "Saved."
    assert drawn.blocks[1]["elements"][0]["value"] == '{"undo":3}'


def test_a_form_sent_with_a_mistake_keeps_what_was_typed() -> None:
    view = forms.form(FORM, EN, {})
    values = {
        "name": {"text": {"type": "plain_text_input", "value": "王芳芳"}},
        "notes": {"text": {"type": "plain_text_input", "value": None}},
        "owner": {forms.PICK: {"type": "users_select", "selected_user": "U9"}},
        "lunar": {"yesno": {"selected_option": view["blocks"][-2]["element"]["options"][1]}},
    }
    back = forms.again({**view, "state": {"values": values}}, "There are two 王芳.", (), EN)
    assert limits.breaches(back, "modal") == []
    by_id = {b.get("block_id"): b for b in back["blocks"]}
    assert by_id["name"]["element"]["initial_value"] == "王芳芳"
    assert "initial_value" not in by_id["notes"]["element"]
    assert by_id["owner"]["element"]["initial_user"] == "U9"
    assert by_id["lunar"]["element"]["initial_option"]["value"] == "0"
    assert by_id["says0"]["text"]["text"] == "⚠️ There are two 王芳."
    twice = forms.again({**back, "state": {"values": values}}, "Again.", (), EN)
    assert sum("says" in b.get("block_id", "") for b in twice["blocks"]) == 1


WORDS = st.one_of(
    st.text(alphabet=string.printable + "中文，。🎉\u200b*_~`<>&|", max_size=60),
    st.text(alphabet="字🎉<&", min_size=1).map(lambda s: s * 400),
    st.just(WICKED),
    st.just(mention(1) + moment(WHEN) + bold("重")),
)
BUTTON = st.builds(
    Button,
    label=WORDS,
    action=st.just("partners:snooze"),
    value=st.just({"id": 1}),
    confirm=st.none() | st.builds(Confirm, title=WORDS, text=WORDS, yes=WORDS, no=WORDS),
)
BLOCK = st.one_of(
    st.builds(Section, text=WORDS, button=st.none() | BUTTON),
    st.builds(Fields, items=st.lists(st.builds(Pair, label=WORDS, value=WORDS), min_size=1, max_size=25).map(tuple)),
    st.builds(Buttons, items=st.lists(BUTTON, min_size=1, max_size=40).map(tuple)),
    st.builds(Note, text=WORDS),
    st.builds(
        lambda caption, rows: Table(caption=caption, columns=("a", "b"), rows=tuple(rows)),
        WORDS,
        st.lists(st.tuples(WORDS, WORDS), max_size=120),
    ),
    st.builds(lambda label, text: More(label=label, blocks=(Section(text=text),)), WORDS, WORDS),
)
ANY_CARD = st.builds(
    Card,
    title=WORDS,
    subtitle=WORDS,
    blocks=st.lists(st.tuples(BLOCK, st.integers(1, 30)), max_size=8).map(
        lambda runs: tuple(block for block, times in runs for _ in range(times))
    ),
)


@settings(max_examples=60, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(ANY_CARD)
def test_no_card_can_break_a_limit(card: Card) -> None:
    assert limits.breaches(draw.card(card, PEN, "o:1").message, "message") == []
    for page in range(2):
        assert limits.breaches(forms.card(card, PEN, "o:1", {"c": "C1"}, page), "modal") == []
    assert limits.breaches(forms.home(card, PEN, "o:1"), "home") == []


@settings(max_examples=40, deadline=None)
@given(WORDS, WORDS, WORDS)
def test_no_form_can_break_a_limit(title: str, label: str, value: str) -> None:
    fields = (
        TextField(name="a", label=label, hint=value, value=value, placeholder=label),
        ChoiceField(name="b", label=label, options=(Option(value="1", label=value),), value="1"),
    )
    view = forms.form(Form(action="a:b", title=title, submit=label, fields=fields), PEN, {"u": "https://x" * 30})
    assert limits.breaches(view, "modal") == []
    assert limits.breaches(forms.again({**view, "state": {}}, value, (), PEN), "modal") == []


def test_the_checker_sees_each_kind_of_breach() -> None:
    bad = {
        "text": "",
        "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}, "block_id": "a"},
            {"type": "section", "block_id": "a"},
            {"type": "input", "label": {"type": "plain_text", "text": "l"}, "element": {"type": "plain_text_input"}},
            {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": ""}}]},
            *({"type": "divider"} for _ in range(47)),
        ],
    }
    found = "\n".join(limits.breaches(bad, "message"))
    for said in (
        "51, at most 50",
        "block_id used 2",
        "151, must be 1 to 150",
        "neither text nor",
        "views only",
        "empty",
    ):
        assert said in found


def test_lengths_are_counted_in_utf16() -> None:
    assert ink.units("a🎉") == 3
    assert ink.units(ink.cut("🎉" * 100, 75)) <= 75
