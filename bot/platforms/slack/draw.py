"""Cards as Block Kit messages: all that fits under Slack's limits, and a button to the rest."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.platforms.slack import ink, limits
from bot.platforms.slack.ink import Pen
from handlers.conversation import (
    Block,
    Button,
    Buttons,
    Card,
    Confirm,
    Divider,
    Fields,
    LinkButton,
    More,
    Note,
    Notice,
    Picture,
    Section,
    Table,
    inline,
    plain,
)
from handlers.conversation.inline import Words

Json = dict[str, Any]

REST, PAGE, MORE, LINK = "slack:rest", "slack:page", "slack:more", "slack:link"
"""This platform's own actions: all of a cut card, a further page of it, one folded part, a link that was followed."""

_ROOM_BLOCKS = limits.BLOCKS["message"] - 5  # "cut", "show all" and the card's own last buttons still fit
_ROOM_TEXT = limits.TEXT_IN_BLOCKS - 1_500
_PARAGRAPH = limits.SECTION - 100
_FALLBACK = 10_000
_TONES = {"plain": "", "good": "✅ ", "warning": "🟠 ", "bad": "🔴 "}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A message: its blocks, its complete text, and whether it holds buttons that need the whole card kept."""

    blocks: list[Json]
    text: str
    folded: bool = False

    @property
    def message(self) -> Json:
        """The arguments of chat.postMessage and chat.update, and the body for a response_url."""
        return {"text": self.text, "blocks": self.blocks, "unfurl_links": False, "unfurl_media": False}


def card(shown: Card, pen: Pen, ref: str) -> Drawn:
    """The card as a message. `ref` is where the whole card is kept, for the buttons that show more of it."""
    rows: list[tuple[Block | None, Json]] = [(None, block) for block in _head(shown, pen)]
    for index, block in enumerate(shown.blocks):
        table = not any(isinstance(b, Table) for b in shown.blocks[:index])
        rows += [(block, drawn) for drawn in _block(block, pen, ref, index, table=table)]
    blocks: list[Json] = []
    words = 0
    folded = any(isinstance(b, More) for b in shown.blocks)
    for at, (_, drawn) in enumerate(rows):
        size = limits.text_in(drawn)
        if len(blocks) >= _ROOM_BLOCKS or words + size > _ROOM_TEXT:
            last = [row for source, row in rows[at:] if isinstance(source, Buttons)][-1:]
            blocks += [_context(pen.t("slack.cut")), actions([own(pen.t("slack.show_all"), REST, {"f": ref})])]
            blocks += [row for row in last if limits.text_in(row) < 700]
            folded = True
            break
        blocks.append(drawn)
        words += size
    return Drawn(blocks, said(shown, pen), folded)


def notice(shown: Notice, pen: Pen) -> Drawn:
    """A line or two with at most a few buttons."""
    blocks = [b for piece in ink.pieces(shown.text, pen, _PARAGRAPH)[:3] for b in [_section(piece)]]
    if shown.buttons:
        blocks += buttons(shown.buttons, pen)
    text = ink.cut(ink.mrkdwn(shown.text, pen, address=False), _FALLBACK)
    return Drawn(blocks or [_section("–")], text or "–")


def plain_only(shown: Card, pen: Pen) -> Json:
    """The card in words alone: what is sent when Slack refuses the blocks."""
    return {"text": said(shown, pen), "unfurl_links": False, "unfurl_media": False}


# -- the complete text -------------------------------------------------------------------------------------------------


def said(shown: Card, pen: Pen) -> str:
    """Everything the card says, in lines: a screen reader reads this and not the blocks."""
    colon = "：" if pen.reader.locale == "zh" else ": "
    lines = [shown.title, shown.subtitle, *_lines(shown.blocks, colon)]
    drawn = [ink.mrkdwn(line, pen, address=False) for line in lines]
    return ink.cut("\n".join(line for line in drawn if line), _FALLBACK) or "–"


def _lines(blocks: Iterable[Block], colon: str) -> Iterable[str]:
    for block in blocks:
        if isinstance(block, Section):
            yield block.text + (f" [{block.button.label}]" if block.button else "")
        elif isinstance(block, Fields):
            yield from (f"{pair.label}{colon}{pair.value}" for pair in block.items)
        elif isinstance(block, Buttons):
            yield " ".join(f"[{item.label}]" for item in block.items)
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
            yield from _lines(block.blocks, colon)


# -- blocks ------------------------------------------------------------------------------------------------------------


def _head(shown: Card, pen: Pen) -> list[Json]:
    title = ink.flat(shown.title, pen, limits.HEADER - 3)
    blocks: list[Json] = [
        {"type": "header", "text": {"type": "plain_text", "text": _TONES[shown.tone] + title, "emoji": True}}
    ]
    if title.endswith("…"):
        blocks.append(_section(ink.clipped(shown.title, pen, _PARAGRAPH)))
    if shown.subtitle:
        blocks.append(_context(ink.clipped(shown.subtitle, pen, _PARAGRAPH)))
    return blocks


def view_blocks(shown: Card, pen: Pen, ref: str) -> list[Json]:
    """The card for a modal or the home tab: all of it, folded parts unfolded; the caller takes as much as fits."""
    blocks = _head(shown, pen)
    for index, block in enumerate(shown.blocks):
        if isinstance(block, More):
            blocks += _paragraphs(f"{block.label}", pen)
            for inner in block.blocks:
                blocks += _block(inner, pen, ref, index, table=False)
        else:
            blocks += _block(block, pen, ref, index, table=False)
    return blocks


def part(shown: More, pen: Pen) -> list[Json]:
    """One folded part, for a modal."""
    return [b for inner in shown.blocks for b in _block(inner, pen, "", 0, table=False)]


def _block(block: Block, pen: Pen, ref: str, index: int, *, table: bool) -> list[Json]:
    if isinstance(block, Section):
        return _paragraphs(block.text, pen, block.button)
    if isinstance(block, Fields):
        return _fields(block, pen)
    if isinstance(block, Buttons):
        return buttons(block.items, pen)
    if isinstance(block, Note):
        return [_context(piece) for piece in ink.pieces(block.text, pen, _PARAGRAPH)]
    if isinstance(block, Divider):
        return [{"type": "divider"}]
    if isinstance(block, Table):
        return _table(block, pen) if table and _fits(block, pen) else _rows(block, pen)
    if isinstance(block, Picture):
        return _picture(block, pen)
    return [actions([own(ink.flat(block.label, pen, limits.BUTTON), MORE, {"f": ref, "i": index})])]


def _paragraphs(text: str, pen: Pen, button: Button | LinkButton | None = None) -> list[Json]:
    if button is None and ink.styled(text):
        return ink.rich(text, pen, _PARAGRAPH)
    blocks = [_section(piece) for piece in ink.pieces(text, pen, _PARAGRAPH)]
    if button is not None:
        blocks = blocks or [_section("–")]
        blocks[0]["accessory"] = _button(button, pen, 0)
    return blocks


def _fields(block: Fields, pen: Pen) -> list[Json]:
    cells = []
    for pair in block.items:
        label = ink.clipped(pair.label, pen, 300).replace("*", "∗")
        value = ink.clipped(pair.value, pen, limits.FIELD - 350)
        cells.append(_mrkdwn(f"*{label}*\n{value}"))
    size = limits.FIELDS
    return [{"type": "section", "fields": cells[i : i + size]} for i in range(0, len(cells), size)]


def buttons(items: Iterable[Button | LinkButton], pen: Pen) -> list[Json]:
    drawn = [_button(item, pen, index) for index, item in enumerate(items)]
    size = limits.ACTION_ELEMENTS
    return [actions(drawn[i : i + size]) for i in range(0, len(drawn), size)]


def _fits(block: Table, pen: Pen) -> bool:
    text = sum(ink.units(plain(c, pen.reader)) + 20 for row in (block.columns, *block.rows) for c in row)
    few = len(block.rows) < limits.TABLE_ROWS and 0 < len(block.columns) <= limits.TABLE_CELLS
    return few and text <= limits.TABLE_TEXT


def _table(block: Table, pen: Pen) -> list[Json]:
    rows = [[_cell(c, pen) for c in row] for row in (block.columns, *block.rows)]
    return [
        _context(ink.clipped(block.caption, pen, _PARAGRAPH)),
        {"type": "table", "column_settings": [{"is_wrapped": True} for _ in block.columns], "rows": rows},
    ]


def _cell(text: str, pen: Pen) -> Json:
    spans = inline.spans(text)
    if all(isinstance(s, Words) and not s.bold for s in spans):
        return {"type": "raw_text", "text": plain(pen.typed(text), pen.reader).strip() or "–"}
    return ink.rich(text, pen, _PARAGRAPH)[0]


def _rows(block: Table, pen: Pen) -> list[Json]:
    """A table as lines, one a row: its name in bold, then each column with its heading."""
    lines = []
    for row in block.rows:
        rest = " · ".join(f"{head}: {cell}" for head, cell in zip(block.columns[1:], row[1:], strict=False) if cell)
        lines.append(inline.bold(row[0]) + (f"\n{rest}" if rest else ""))
    blocks = [_context(ink.clipped(block.caption, pen, _PARAGRAPH))]
    for at in range(0, len(lines), 10):
        blocks += ink.rich("\n".join(lines[at : at + 10]), pen, _PARAGRAPH)
    return blocks


def _picture(block: Picture, pen: Pen) -> list[Json]:
    alt = ink.flat(block.alt, pen, limits.ALT)
    file = pen.pictures.get(block.file)
    if file is None:
        return [_context(ink.clipped(block.alt, pen, _PARAGRAPH))]
    image: Json = {"type": "image", "slack_file": {"id": file}, "alt_text": alt}
    if block.title:
        image["title"] = _plain(ink.flat(block.title, pen, limits.ALT))
    return [image]


# -- small pieces ------------------------------------------------------------------------------------------------------


def _mrkdwn(text: str) -> Json:
    # verbatim: typed addresses and channel names stay text.
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def _section(text: str) -> Json:
    return {"type": "section", "text": _mrkdwn(text)}


def _context(text: str) -> Json:
    return {"type": "context", "elements": [_mrkdwn(text)]}


def actions(elements: list[Json]) -> Json:
    return {"type": "actions", "elements": elements}


def _button(button: Button | LinkButton, pen: Pen, index: int) -> Json:
    label = ink.flat(button.label, pen, limits.BUTTON)
    if isinstance(button, LinkButton):
        return {"type": "button", "text": _plain(label), "url": button.url, "action_id": f"{index}|{LINK}"}
    drawn = own(label, button.action, dict(button.value), index)
    if button.style != "default":
        drawn["style"] = button.style
    if button.confirm:
        drawn["confirm"] = _confirm(button.confirm, pen)
    return drawn


def own(label: str, action: str, value: Json, index: int = 0) -> Json:
    drawn = {"type": "button", "text": _plain(label), "action_id": f"{index}|{action}"}
    return {**drawn, "value": json.dumps(value, ensure_ascii=False, separators=(",", ":"))} if value else drawn


def _confirm(confirm: Confirm, pen: Pen) -> Json:
    return {
        name: _plain(ink.flat(text, pen, limits.CONFIRM[name]))
        for name, text in (
            ("title", confirm.title),
            ("text", confirm.text),
            ("confirm", confirm.yes),
            ("deny", confirm.no),
        )
    }
