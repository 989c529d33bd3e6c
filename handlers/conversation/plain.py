"""Every card and form in plain words: what a screen reader reads, a notification shows and a test compares."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from handlers.conversation import shown
from handlers.conversation.cards import (
    Block,
    Button,
    Buttons,
    Card,
    Divider,
    Explanation,
    Fields,
    Form,
    LinkButton,
    More,
    Note,
    Picture,
    Section,
    Table,
)
from handlers.conversation.inline import Link, Mention, Moment, Span, written


def _nobody(person: int) -> str:
    return "?"


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom something is drawn: language, zone, and how people are called (`names` takes our person id)."""

    locale: str = "zh"
    zone: str = "Asia/Shanghai"
    names: Callable[[int], str] = _nobody


def plain(text: str, reader: Reader) -> str:
    """A text without marks, written out for this reader."""

    def draw(span: Span) -> str:
        if isinstance(span, Mention):
            return f"@{reader.names(span.person)}"
        if isinstance(span, Moment):
            return shown.instant(span.at, reader.locale, reader.zone, span.form)
        if isinstance(span, Link):
            return span.words
        return span.text

    return written(text, draw)


def plain_card(card: Card, reader: Reader) -> str:
    """The whole card as lines of text; buttons stand in square brackets."""
    lines = [card.title, card.subtitle, *_blocks(card.blocks)]
    return "\n".join(plain(line, reader) for line in lines if line)


def _blocks(blocks: Iterable[Block]) -> Iterable[str]:
    for block in blocks:
        if isinstance(block, Section):
            yield block.text + (f" {_button(block.button)}" if block.button else "")
        elif isinstance(block, Fields):
            yield from (f"{pair.label}: {pair.value}" for pair in block.items)
        elif isinstance(block, Buttons):
            yield " ".join(_button(item) for item in block.items)
        elif isinstance(block, Note):
            yield block.text
        elif isinstance(block, Table):
            yield block.caption
            yield " | ".join(block.columns)
            yield from (" | ".join(row) for row in block.rows)
        elif isinstance(block, Picture):
            yield block.alt
        elif isinstance(block, More):
            yield block.label
            yield from _blocks(block.blocks)
        else:
            assert isinstance(block, Divider)


def _button(button: Button | LinkButton) -> str:
    return f"[{button.label}]"


def plain_form(form: Form, reader: Reader) -> str:
    """The form as lines: title, each field with its hint, the submit button."""
    lines = [form.title]
    for entry in form.fields:
        if isinstance(entry, Explanation):
            lines.append(entry.text)
        else:
            lines.append(f"{entry.label}{' *' if entry.required else ''}{f' ({entry.hint})' if entry.hint else ''}")
    lines.append(f"[{form.submit}]")
    return "\n".join(plain(line, reader) for line in lines)
