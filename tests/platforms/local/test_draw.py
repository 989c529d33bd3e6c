"""Cards, forms and lines as HTML: golden files, and text that stays text whatever stands in it."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.local import draw, forms, lines
from bot.platforms.local.draw import Viewer
from bot.platforms.local.kept import KeptDocument, KeptNotice
from bot.platforms.local.markup import el
from handlers.conversation import (
    Button,
    Buttons,
    Card,
    Confirm,
    Fields,
    Form,
    LinkButton,
    Notice,
    Option,
    Pair,
    Person,
    Role,
    Section,
    Table,
    TextField,
    Voice,
    catalogue,
)
from handlers.conversation.cards import ChoiceField
from storage.transcript import Line
from tests.platforms.local import showcase
from tests.platforms.samples import CARDS, FORMS

GOLDEN = Path(__file__).with_name("golden")
NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
WANG = Person(1, 1, "wang", "王敏", "Wang Min", roles=frozenset({Role.LEAD}))
ANA = Person(2, 1, "ana", "Ana Silva", "安娜", locale="en", zone="Europe/London")
PEOPLE = {1: WANG, 2: ANA}
TEXTS = (catalogue("bot.platforms.local"), catalogue("handlers.conversation"))
VOID = {"br", "hr", "img", "input"}


def viewer(person: Person) -> Viewer:
    return Viewer(person, PEOPLE, Voice(TEXTS, person.locale, person.zone, NOW.date()), NOW, direct=9)


ZH, EN = viewer(WANG), viewer(ANA)


class Tree(HTMLParser):
    """Reads HTML strictly: every tag is closed in its order, ids are unique; keeps tags, attributes and text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names)
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    @property
    def words(self) -> str:
        return "".join(self.text)


def lined(html: str) -> str:
    """HTML with one tag a line, so that a golden file can be read and compared."""
    return html.replace("><", ">\n<") + "\n"


def same(name: str, html: str) -> None:
    """Compare with the golden file; TONGPIN_GOLDEN=write writes it."""
    Tree(html)
    path = GOLDEN / f"{name}.html"
    if os.environ.get("TONGPIN_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(lined(html), encoding="utf8")
    assert lined(html) == path.read_text(encoding="utf8"), f"{path.name}: if it is right, TONGPIN_GOLDEN=write"


@pytest.mark.parametrize("name", ["brief", "typed"])
@pytest.mark.parametrize("locale", ["zh", "en"])
def test_sample_cards_are_drawn_as_before(name: str, locale: str) -> None:
    same(f"{name}.{locale}", draw.card(CARDS[name], {"zh": ZH, "en": EN}[locale], "l1"))


def test_everything_on_a_card() -> None:
    same("everything", draw.card(showcase.card(1), ZH, "l1"))


@pytest.mark.parametrize("name", FORMS)
def test_sample_forms_are_drawn_as_before(name: str) -> None:
    same(name, forms.form(FORMS[name], ZH))


def test_every_kind_of_field() -> None:
    same("fields", forms.form(showcase.form("王芳", 1), EN))


def a_line(kind: str, body: str, **more: object) -> Line:
    values = {
        "id": 12, "workspace_id": 1, "place_id": 3, "letter": None, "author_id": None, "under": None, "seen_by": None,
        "kind": kind, "body": body, "at": NOW, "edited_at": None, "revision": 0, "change": 4, **more,
    }  # fmt: skip
    return Line(**values)  # type: ignore[arg-type]


def test_lines_of_every_kind() -> None:
    notice = Notice("记下了。", (Button(label="撤销", action="tongpin:undo", value={"undo": 1}),))
    words = a_line("words", "早 <b>上</b> 好", author_id=1)
    document = KeptDocument(file=5, name="名单.csv", size=20480, text="1 位伙伴。")
    drawn = [
        lines.line(words, ZH),
        lines.line(a_line("words", "/伙伴", author_id=1, seen_by=1), ZH),
        lines.line(a_line("notice", KeptNotice.of(notice).json_text(), seen_by=1), ZH),
        lines.line(a_line("notice", KeptNotice.of(notice, problem=True).json_text(), seen_by=1, place_id=9), ZH),
        lines.line(a_line("document", document.model_dump_json(), seen_by=1), ZH),
        lines.line(a_line("card", Card(title="收下了").model_dump_json(), under=11, edited_at=NOW), ZH, words),
        lines.line(a_line("card", Card(title="Kept").model_dump_json(), under=11), EN),
    ]
    same("lines", "".join(el("ol", line) for line in drawn))


def test_a_body_of_another_version_is_shown_as_text() -> None:
    for kind in ("card", "notice", "document"):
        for body in ("{", "[]", '{"title": "x", "blocks": [{"kind": "hologram"}]}', "null"):
            assert body in Tree(lines.line(a_line(kind, body), ZH)).words


def test_an_instant_is_told_in_the_readers_zone_and_language() -> None:
    at = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
    assert Tree(draw.moment(at, ZH)).words == "11 月 27 日（周五）16:00"
    assert Tree(draw.moment(at, EN)).words == "Fri 27 Nov, 08:00"
    assert 'datetime="2026-11-27T08:00:00Z"' in draw.moment(at, EN)


def test_days_are_those_of_the_readers_calendar() -> None:
    late = a_line("words", "x", at=datetime(2026, 11, 23, 23, 30, tzinfo=UTC))  # the 24th in Shanghai
    assert 'data-day-label="11 月 24 日（周二）"' in lines.line(late, ZH)
    assert 'data-day-label="Mon 23 Nov"' in lines.line(late, EN)
    old = a_line("words", "x", at=datetime(2025, 1, 2, tzinfo=UTC))
    assert 'data-day-label="Thu 2 Jan 2025"' in lines.line(old, EN)


def test_a_link_button_leads_only_to_addresses() -> None:
    assert "href" not in draw.button(LinkButton(label="x", url="javascript:alert(1)"), ZH)
    assert 'href="https://example.com/?a=1&amp;b=2"' in draw.button(
        LinkButton(label="x", url="https://example.com/?a=1&b=2"), ZH
    )


def test_a_very_long_text_is_all_there_in_a_box_that_scrolls() -> None:
    html = draw.card(Card(title="长" * 10_000, blocks=(Section(text="名" * 10_000),)), ZH, "l1")
    tree = Tree(html)
    assert tree.words.count("名") == 10_000
    assert tree.words.count("长") >= 10_000
    assert any("long" in (a.get("class") or "").split() and a.get("tabindex") == "0" for _, a in tree.tags)


TEXT = st.text(
    st.one_of(st.sampled_from("<>&\"'`/=\u202e\u2066\u05d0\U0001f469\u200d\U0001f4bb\x00{}"), st.characters()),
    min_size=1,
    max_size=40,
)
HOSTILE = st.one_of(
    TEXT,
    st.sampled_from(
        ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</textarea><b>", "javascript:alert(1)", "-->"]
    ),
)


@given(HOSTILE)
def test_no_text_becomes_a_tag_or_leaves_its_attribute(text: str) -> None:
    typed = Card(
        title=text,
        subtitle=text,
        blocks=(
            Section(text=text, button=Button(label=text, action=text, value={"v": text})),
            Fields(items=(Pair(label=text, value=text),)),
            Table(caption=text, columns=(text, "b"), rows=((text, text),)),
            Buttons(items=(Button(label="x", action="a", confirm=Confirm(title=text, text=text, yes=text, no=text)),)),
        ),
    )
    tree = Tree(draw.card(typed, ZH, "l1"))
    plain = Tree(draw.card(_plainer(typed), ZH, "l1"))
    assert [tag for tag, _ in tree.tags] == [tag for tag, _ in plain.tags]
    assert [sorted(a) for _, a in tree.tags] == [sorted(a) for _, a in plain.tags]
    pressed = [json.loads(a["data-press"] or "") for _, a in tree.tags if "data-press" in a]
    assert pressed[0] == {"action": text, "value": {"v": text}}


def _plainer(card: Card) -> Card:
    """The same card with "x" for every text."""

    def plain(value: object) -> object:
        if isinstance(value, dict):
            return {k: v if k in ("kind", "tone", "style") else plain(v) for k, v in value.items()}
        if isinstance(value, (list, tuple)):
            return [plain(v) for v in value]
        return "x" if isinstance(value, str) else value

    return Card.model_validate(plain(card.model_dump()))


@given(HOSTILE)
def test_no_value_leaves_its_field(text: str) -> None:
    options = (Option(value=text, label=text), Option(value="b", label="b"))
    made = Form(
        action="a:b",
        title=text,
        submit=text,
        state={"s": text},
        fields=(
            TextField(name="t", label=text, value=text, hint=text, placeholder=text),
            TextField(name="l", label=text, value=text, long=True),
            ChoiceField(name="c", label=text, options=options, value=text, required=True),
        ),
    )
    tree = Tree(forms.form(made, ZH))
    found = dict(tree.tags)
    assert json.loads(found["form"]["data-state"] or "") == {"s": text}
    assert not {"script", "img", "b"} & {tag for tag, _ in tree.tags}
