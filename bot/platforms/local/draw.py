"""From cards to semantic HTML: headings, description lists, tables with headings, buttons; every text escaped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bot.platforms.local.markup import Html, el, join
from handlers.conversation import (
    Block,
    Button,
    Buttons,
    Card,
    Divider,
    Fields,
    LinkButton,
    More,
    Note,
    Person,
    Picture,
    Reader,
    Section,
    Table,
    Tone,
    Voice,
    plain,
    shown,
)
from handlers.conversation.inline import Link, Mention, Moment, Span, written

LONG = 900
"""Characters of one text after which it gets a box of its own that scrolls; nothing is left out."""

_SIGNS: dict[Tone, str] = {"plain": "", "good": "✓", "warning": "!", "bad": "×"}


@dataclass(frozen=True)
class Viewer:
    """For whom the page is drawn: the person, the people they may meet, the page's own words, and the time it is."""

    person: Person
    people: dict[int, Person]
    t: Voice
    now: datetime
    direct: int = 0
    """The id of their direct messages, where everything is for them alone."""
    files: str = "/local/files/"

    @property
    def locale(self) -> str:
        return self.person.locale

    @cached_property
    def reader(self) -> Reader:
        return Reader(self.person.locale, self.person.zone, self.name)

    def name(self, person_id: int) -> str:
        known = self.people.get(person_id)
        return known.named(self.locale) if known else "?"

    def file(self, file_id: int) -> str:
        return f"{self.files}{file_id}?as={self.person.external_id}"


# -- texts -------------------------------------------------------------------------------------------------------------


def words(text: str, viewer: Viewer) -> Html:
    """A text with its marks drawn."""

    def span(piece: Span) -> str:
        if isinstance(piece, Mention):
            me = " me" if piece.person == viewer.person.id else ""
            return el("bdi", f"@{viewer.name(piece.person)}", class_=f"mention{me}")
        if isinstance(piece, Moment):
            return moment(piece.at, viewer, piece.form)
        if isinstance(piece, Link):
            return el("a", el("bdi", piece.words), href=piece.url, target="_blank", rel="noopener noreferrer")
        return el("strong", piece.text) if piece.bold else join(piece.text)

    return Html(written(text, span))


def moment(at: datetime, viewer: Viewer, form: str = "datetime") -> Html:
    """An instant in the reader's zone, with the exact one for machines and on hover."""
    said = viewer.t.instant(at) if form != "datetime" else shown.city(viewer.person.zone, viewer.locale)
    today = viewer.now.astimezone(shown.zone(viewer.person.zone)).date()
    text = shown.instant(at, viewer.locale, viewer.person.zone, form, today)
    return el("time", text, datetime=at.strftime("%Y-%m-%dT%H:%M:%SZ"), title=said)


def paragraph(text: str, viewer: Viewer, class_: str = "text", tag: str = "p") -> Html:
    """A text in an element of its own, in its own direction; a very long one scrolls in its own box."""
    if len(text) > LONG:
        return el(
            tag,
            words(text, viewer),
            class_=f"{class_} long",
            dir="auto",
            tabindex="0",
            role="group" if tag in ("p", "div") else None,
            aria_label=viewer.t("local.long_text") if tag in ("p", "div") else None,
        )
    return el(tag, words(text, viewer), class_=class_, dir="auto")


# -- cards -------------------------------------------------------------------------------------------------------------


def card(card: Card, viewer: Viewer, key: str) -> Html:
    """A card as an article. `key` makes its ids unique in the page."""
    sign = _SIGNS[card.tone]
    tone = join(
        el("span", sign, class_="sign", aria_hidden="true"),
        el("span", viewer.t(f"local.tone.{card.tone}"), class_="vh"),
    )
    title = el(
        "h3",
        tone if sign else None,
        el("span", words(card.title, viewer), dir="auto", class_="title-words"),
        id=f"{key}-t",
        class_="card-title",
    )
    subtitle = paragraph(card.subtitle, viewer, "subtitle") if card.subtitle else None
    return el(
        "article",
        el("header", title, subtitle),
        blocks(card.blocks, viewer, key),
        class_=f"card tone-{card.tone}",
        aria_labelledby=f"{key}-t",
    )


def blocks(items: Iterable[Block], viewer: Viewer, key: str) -> Html:
    return join(*(block(item, viewer, f"{key}-{index}") for index, item in enumerate(items)))


def block(item: Block, viewer: Viewer, key: str) -> Html:
    """One block of a card."""
    if isinstance(item, Section):
        text = paragraph(item.text, viewer)
        return el("div", text, button(item.button, viewer), class_="section beside") if item.button else text
    if isinstance(item, Fields):
        pairs = (
            el("div", el("dt", words(p.label, viewer)), el("dd", words(p.value, viewer), dir="auto"))
            for p in item.items
        )
        return el("dl", *pairs, class_="fields")
    if isinstance(item, Buttons):
        return el("div", *(button(b, viewer) for b in item.items), class_="buttons")
    if isinstance(item, Note):
        return paragraph(item.text, viewer, "note")
    if isinstance(item, Table):
        return table(item, viewer, key)
    if isinstance(item, Picture):
        title = el("figcaption", words(item.title, viewer)) if item.title else None
        picture = el("img", src=viewer.file(item.file), alt=plain(item.alt, viewer.reader), loading="lazy")
        return el("figure", title, picture)
    if isinstance(item, More):
        summary = el("summary", words(item.label, viewer))
        return el("details", summary, el("div", blocks(item.blocks, viewer, key), class_="folded"), class_="more")
    assert isinstance(item, Divider)
    return el("hr")


def table(item: Table, viewer: Viewer, key: str) -> Html:
    """A table under its caption; on a narrow screen it scrolls by itself, also by keyboard."""
    head = el("tr", *(el("th", words(c, viewer), scope="col") for c in item.columns))
    body = (
        el(
            "tr",
            *(
                el("th", words(cell, viewer), scope="row", dir="auto")
                if n == 0
                else el("td", words(cell, viewer), dir="auto")
                for n, cell in enumerate(row)
            ),
        )
        for row in item.rows
    )
    drawn = el(
        "table",
        el("caption", words(item.caption, viewer), id=f"{key}-c"),
        el("thead", head),
        el("tbody", *body),
    )
    return el("div", drawn, class_="scroll", role="region", aria_labelledby=f"{key}-c", tabindex="0")


def button(item: Button | LinkButton | None, viewer: Viewer) -> Html:
    """A button; what it stands for travels in its data, and comes back when it is pressed."""
    if item is None:
        return Html("")
    if isinstance(item, LinkButton):
        if not item.url.startswith(("https://", "http://", "mailto:")):
            return el("span", words(item.label, viewer))
        away = el("span", "↗", aria_hidden="true", class_="away")
        return el("a", words(item.label, viewer), away, class_="button", href=item.url, target="_blank", rel="noopener")
    confirm = None
    if item.confirm:
        said = item.confirm
        confirm = {
            "title": plain(said.title, viewer.reader),
            "text": plain(said.text, viewer.reader),
            "yes": plain(said.yes, viewer.reader),
            "no": plain(said.no, viewer.reader),
            "danger": item.style == "danger",
        }
    style = {"default": "", "primary": " primary", "danger": " danger"}[item.style]
    return el(
        "button",
        words(item.label, viewer),
        type="button",
        class_=f"button{style}",
        data_press={"action": item.action, "value": item.value},
        data_confirm=confirm,
    )
