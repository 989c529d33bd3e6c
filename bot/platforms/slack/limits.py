"""Every published limit of Block Kit, checked on what is about to be sent, so that a refusal is ours and not Slack's.

Figures: docs.slack.dev/reference/block-kit and the types of @slack/types 3.2.0; the total of a message's text is not
published, refusals (`msg_blocks_too_long`) begin at about 11,300 characters. Lengths are UTF-16 units.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal

from bot.platforms.slack.ink import units

Surface = Literal["message", "modal", "home"]

BLOCKS = {"message": 50, "modal": 100, "home": 100}
TEXT_IN_BLOCKS = 10_000
TEXT = 40_000
VIEW_BYTES = 250_000
METADATA = 3_000
HEADER, SECTION, FIELD, FIELDS = 150, 3_000, 2_000, 10
CONTEXT_ELEMENTS, ACTION_ELEMENTS = 10, 25
BUTTON, VALUE, ACTION_ID, URL = 75, 2_000, 255, 3_000
OPTION, OPTION_VALUE, OPTIONS, GROUPS, BOXES = 75, 150, 100, 100, 10
LABEL, PLACEHOLDER, TYPED = 2_000, 150, 3_000
TITLE = 24
ALT = 2_000
TABLE_ROWS, TABLE_CELLS, TABLE_TEXT = 100, 20, 10_000
CONFIRM = {"title": 100, "text": 300, "confirm": 30, "deny": 30}

_LENGTHS: dict[tuple[str, str], int] = {
    ("header", "text"): HEADER,
    ("section", "text"): SECTION,
    ("input", "label"): LABEL,
    ("input", "hint"): LABEL,
    ("image", "alt_text"): ALT,
    ("image", "title"): ALT,
    ("image", "image_url"): URL,
    ("button", "text"): BUTTON,
    ("button", "value"): VALUE,
    ("button", "url"): URL,
    ("button", "accessibility_label"): BUTTON,
}
_COUNTS: dict[tuple[str, str], tuple[int, int]] = {
    ("section", "fields"): (1, FIELDS),
    ("context", "elements"): (1, CONTEXT_ELEMENTS),
    ("actions", "elements"): (1, ACTION_ELEMENTS),
    ("table", "rows"): (1, TABLE_ROWS),
    ("static_select", "options"): (1, OPTIONS),
    ("static_select", "option_groups"): (1, GROUPS),
    ("multi_static_select", "options"): (1, OPTIONS),
    ("multi_static_select", "option_groups"): (1, GROUPS),
    ("checkboxes", "options"): (1, BOXES),
    ("radio_buttons", "options"): (1, BOXES),
    ("rich_text", "elements"): (1, 10_000),
}
_ONLY_IN_VIEWS = {"input"}
_ONLY_IN_MESSAGES = {"table", "markdown"}


def breaches(payload: dict[str, Any], surface: Surface) -> list[str]:
    """Every limit that this message or view breaks, as "path: what"; nothing of the contents is quoted."""
    return list(_whole(payload, surface))


def _whole(payload: dict[str, Any], surface: Surface) -> Iterator[str]:
    blocks = payload.get("blocks", [])
    if len(blocks) > BLOCKS[surface]:
        yield f"blocks: {len(blocks)}, at most {BLOCKS[surface]}"
    ids = Counter(b["block_id"] for b in blocks if "block_id" in b)
    yield from (f"block_id used {n} times" for n in ids.values() if n > 1)
    for index, block in enumerate(blocks):
        yield from _block(block, f"blocks[{index}]", surface)
    if surface == "message":
        if units(payload.get("text", "")) > TEXT:
            yield f"text: more than {TEXT}"
        if not payload.get("text", "").strip():
            yield "text: empty, so a screen reader reads nothing"
        if text_in(blocks) > TEXT_IN_BLOCKS:
            yield f"text of all blocks: {text_in(blocks)}, at most {TEXT_IN_BLOCKS}"
        return
    if units(payload.get("private_metadata", "")) > METADATA:
        yield f"private_metadata: more than {METADATA}"
    if len(json.dumps(payload)) > VIEW_BYTES:
        yield f"view: more than {VIEW_BYTES} bytes"
    if surface == "modal":
        for part in ("title", "submit", "close"):
            if part in payload and not 0 < units(payload[part]["text"]) <= TITLE:
                yield f"{part}: not 1 to {TITLE}"
        if any(b["type"] == "input" for b in blocks) and "submit" not in payload:
            yield "submit: missing beside inputs"


def text_in(node: Any) -> int:
    """The units of all strings named "text" below, tables excepted, which have a total of their own."""
    if isinstance(node, list):
        return sum(text_in(x) for x in node)
    if not isinstance(node, dict) or node.get("type") == "table":
        return 0
    return sum(units(v) if k == "text" and isinstance(v, str) else text_in(v) for k, v in node.items())


def _block(block: dict[str, Any], path: str, surface: Surface) -> Iterator[str]:
    kind = block["type"]
    if surface == "message" and kind in _ONLY_IN_VIEWS:
        yield f"{path}: {kind} stands in views only"
    if surface != "message" and kind in _ONLY_IN_MESSAGES:
        yield f"{path}: {kind} stands in messages only"
    if units(block.get("block_id", "")) > ACTION_ID:
        yield f"{path}.block_id: more than {ACTION_ID}"
    if kind == "section" and not block.get("text") and not block.get("fields"):
        yield f"{path}: neither text nor fields"
    if kind == "table":
        yield from _table(block, path)
    actions = Counter(action_ids(block))
    yield from (f"{path}: an action_id used {n} times" for n in actions.values() if n > 1)
    yield from _node(block, path)


def action_ids(node: Any) -> Iterator[str]:
    """Every action_id below a block."""
    if isinstance(node, dict):
        if "action_id" in node:
            yield node["action_id"]
        for value in node.values():
            yield from action_ids(value)
    elif isinstance(node, list):
        for value in node:
            yield from action_ids(value)


def _table(block: dict[str, Any], path: str) -> Iterator[str]:
    cells = [cell for row in block["rows"] for cell in row]
    if any(len(row) > TABLE_CELLS for row in block["rows"]):
        yield f"{path}.rows: more than {TABLE_CELLS} cells in a row"
    total = sum(text_in(c) for c in cells)
    if total > TABLE_TEXT:
        yield f"{path}.rows: {total} characters, at most {TABLE_TEXT}"
    if any(c["type"] == "raw_text" and not c["text"] for c in cells):
        yield f"{path}.rows: an empty cell"


def _node(node: Any, path: str) -> Iterator[str]:
    if isinstance(node, list):
        for index, value in enumerate(node):
            yield from _node(value, f"{path}[{index}]")
        return
    if not isinstance(node, dict):
        return
    kind = node.get("type", "")
    for name, value in node.items():
        length = _length(value)
        limit = _LENGTHS.get((kind, name))
        if limit and length is not None and not 0 < length <= limit:
            yield f"{path}.{name}: {length}, must be 1 to {limit}"
        few, many = _COUNTS.get((kind, name), (0, 0))
        if many and not few <= len(value) <= many:
            yield f"{path}.{name}: {len(value)} items, must be {few} to {many}"
        yield from _node(value, f"{path}.{name}")
    if kind in ("mrkdwn", "plain_text") and not 0 < units(node["text"]) <= SECTION:
        yield f"{path}.text: {units(node['text'])}, must be 1 to {SECTION}"
    yield from _parts(node, kind, path)


def _parts(node: dict[str, Any], kind: str, path: str) -> Iterator[str]:
    if units(node.get("action_id", "")) > ACTION_ID:
        yield f"{path}.action_id: more than {ACTION_ID}"
    if _length(node.get("placeholder", "")) not in (None, *range(PLACEHOLDER + 1)):
        yield f"{path}.placeholder: more than {PLACEHOLDER}"
    if kind == "section":
        for index, field in enumerate(node.get("fields", [])):
            if units(field["text"]) > FIELD:
                yield f"{path}.fields[{index}]: more than {FIELD}"
    if kind in ("static_select", "multi_static_select") and ("options" in node) == ("option_groups" in node):
        yield f"{path}: needs either options or option_groups"
    if kind == "plain_text_input" and not 0 < node.get("max_length", TYPED) <= TYPED:
        yield f"{path}.max_length: must be 1 to {TYPED}"
    if kind == "button" and "confirm" in node:
        for name, limit in CONFIRM.items():
            if not 0 < (_length(node["confirm"].get(name)) or 0) <= limit:
                yield f"{path}.confirm.{name}: must be 1 to {limit}"
    for name in ("options", "initial_options"):
        yield from _options(node.get(name, []), f"{path}.{name}")
    for index, group in enumerate(node.get("option_groups", [])):
        if not 0 < units(group["label"]["text"]) <= OPTION or not 0 < len(group["options"]) <= OPTIONS:
            yield f"{path}.option_groups[{index}]: label must be 1 to {OPTION}, options 1 to {OPTIONS}"
        yield from _options(group["options"], f"{path}.option_groups[{index}]")


def _options(options: Any, path: str) -> Iterator[str]:
    if not isinstance(options, list):
        return
    for index, option in enumerate(options):
        if not 0 < units(option["text"]["text"]) <= OPTION:
            yield f"{path}[{index}].text: must be 1 to {OPTION}"
        if not 0 < units(option["value"]) <= OPTION_VALUE:
            yield f"{path}[{index}].value: must be 1 to {OPTION_VALUE}"


def _length(value: Any) -> int | None:
    """The units of a string or of a text object."""
    if isinstance(value, dict):
        value = value.get("text")
    return units(value) if isinstance(value, str) else None
