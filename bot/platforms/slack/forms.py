"""Forms as modals, cards as modals and as the home tab, and a modal again with what was typed kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from bot.platforms.slack import draw, ink, limits
from bot.platforms.slack.draw import Json
from bot.platforms.slack.ink import Pen
from handlers.conversation import (
    Button,
    Card,
    ChoiceField,
    ChoicesField,
    DateField,
    Entry,
    Explanation,
    FileField,
    Form,
    Notice,
    NumberField,
    Option,
    PeopleField,
    PersonField,
    TextField,
    TimeField,
    YesNoField,
    inline,
    plain,
)

READ = "slack:read"
"""The callback of modals that are only read: cards, notices, "working on it"."""

PICK = "slack:pick"
"""The action of a person field: picking somebody lets us fetch their name before the form is sent."""

_SAYS = "says"
_PAGE_BYTES = 200_000


def form(shown: Form, pen: Pen, origin: Json) -> Json:
    """The form as a modal; `origin` travels along and comes back with what was filled in."""
    title, blocks = _title(shown.title, pen)
    for entry in shown.fields:
        blocks += _entry(entry, pen)
    meta = json.dumps({"s": shown.state, "o": origin}, ensure_ascii=False, separators=(",", ":"))
    if ink.units(meta) > limits.METADATA:  # the address for a private answer is the only part that may be left out
        small = {k: v for k, v in origin.items() if k != "u"}
        meta = json.dumps({"s": shown.state, "o": small}, ensure_ascii=False, separators=(",", ":"))
    return {
        "type": "modal",
        "callback_id": ink.cut(shown.action, limits.ACTION_ID),
        "title": title,
        "submit": _plain(ink.flat(shown.submit, pen, limits.TITLE)),
        "close": _plain(ink.flat(pen.t("slack.cancel"), pen, limits.TITLE)),
        "private_metadata": meta,
        "blocks": blocks[: limits.BLOCKS["modal"]],
    }


def card(shown: Card, pen: Pen, ref: str, origin: Json, page: int = 0) -> Json:
    """The card as a modal, page by page where a hundred blocks do not hold it."""
    title, head = _title(shown.title, pen)
    rest = draw.view_blocks(shown, pen, ref)[1:]
    blocks = _paged(head + rest, pen, ref, page, limits.BLOCKS["modal"])
    return _read_only(title, blocks, pen, origin)


def part(title: str, blocks: Sequence[Json], pen: Pen, origin: Json) -> Json:
    """A few blocks as a modal."""
    shown, head = _title(title, pen)
    return _read_only(shown, (head + list(blocks))[: limits.BLOCKS["modal"]] or [_section("–")], pen, origin)


def notice(shown: Notice, pen: Pen, origin: Json) -> Json:
    """A notice as a modal, where there is no conversation to show it in."""
    return part("Tongpin", draw.notice(shown, pen).blocks, pen, origin)


def home(shown: Card, pen: Pen, ref: str) -> Json:
    """The card as the home tab."""
    blocks = draw.view_blocks(shown, pen, ref)
    return {"type": "home", "blocks": _paged(blocks, pen, ref, 0, limits.BLOCKS["home"])}


def paged(view: Json) -> bool:
    """Whether the view has further pages, for which its card has to be kept."""
    return any(draw.PAGE in action for action in limits.action_ids(view["blocks"][-1:]))


def working(pen: Pen, text: str) -> Json:
    """What stands in the modal while a slow deed goes on."""
    return part(pen.t("slack.working_title"), [_section(ink.clipped(text, pen, 2_900))], pen, {})


def _read_only(title: Json, blocks: list[Json], pen: Pen, origin: Json) -> Json:
    return {
        "type": "modal",
        "callback_id": READ,
        "title": title,
        "close": _plain(ink.flat(pen.t("slack.close"), pen, limits.TITLE)),
        "private_metadata": json.dumps({"o": origin}, ensure_ascii=False, separators=(",", ":")),
        "blocks": blocks,
    }


def _paged(blocks: list[Json], pen: Pen, ref: str, page: int, most: int) -> list[Json]:
    pages: list[list[Json]] = [[]]
    size = 0
    for block in blocks:
        bytes_ = len(json.dumps(block))
        if pages[-1] and (len(pages[-1]) == most - 1 or size + bytes_ > _PAGE_BYTES):
            pages.append([])
            size = 0
        pages[-1].append(block)
        size += bytes_
    if len(pages) == 1:
        return blocks
    page = max(0, min(page, len(pages) - 1))
    buttons = [
        draw.own(pen.t(key), draw.PAGE, {"f": ref, "p": to}, to)
        for key, to in (("slack.page_before", page - 1), ("slack.next_page", page + 1))
        if 0 <= to < len(pages)
    ]
    return [*pages[page], draw.actions(buttons)]


def _title(text: str, pen: Pen) -> tuple[Json, list[Json]]:
    """The modal's title, and the whole title again on top where 24 characters do not hold it."""
    short = ink.flat(text, pen, limits.TITLE)
    if short != (plain(text, pen.reader).strip() or "–"):
        return _plain(short), [_section(ink.clipped(inline.bold(text), pen, 2_900))]
    return _plain(short), []


# -- fields ------------------------------------------------------------------------------------------------------------


def _entry(entry: Entry, pen: Pen) -> list[Json]:
    if isinstance(entry, Explanation):
        return [_section(piece) for piece in ink.pieces(entry.text, pen, 2_900)]
    element, picked = _element(entry, pen), isinstance(entry, (PersonField, PeopleField))
    if element is None:
        return [_section(ink.clipped(f"{entry.label}\n{pen.t('slack.no_options')}", pen, 2_900))]
    drawn: Json = {
        "type": "input",
        "block_id": ink.cut(entry.name, limits.ACTION_ID),
        "label": _plain(ink.flat(entry.label, pen, limits.LABEL)),
        "optional": not entry.required,
        "element": {"action_id": PICK if picked else entry.kind, **element},
    }
    if picked:
        drawn["dispatch_action"] = True
    if entry.hint:
        drawn["hint"] = _plain(ink.flat(entry.hint, pen, limits.LABEL))
    return [drawn]


def _element(entry: Entry, pen: Pen) -> Json | None:
    if isinstance(entry, TextField):
        return _text(entry, pen)
    if isinstance(entry, ChoiceField):
        return _choice(entry.options, [entry.value] if entry.value is not None else [], pen, several=False)
    if isinstance(entry, ChoicesField):
        return _choice(entry.options, list(entry.value), pen, several=True)
    if isinstance(entry, PersonField):
        known = pen.ids.get(entry.value or 0)
        return {"type": "users_select", **({"initial_user": known} if known else {})}
    if isinstance(entry, PeopleField):
        several = [pen.ids[p] for p in entry.value if p in pen.ids]
        return {"type": "multi_users_select", **({"initial_users": several} if several else {})}
    if isinstance(entry, DateField):
        return {"type": "datepicker", **({"initial_date": entry.value} if entry.value else {})}
    if isinstance(entry, TimeField):
        return {"type": "timepicker", **({"initial_time": entry.value} if entry.value else {})}
    if isinstance(entry, NumberField):
        return _number(entry)
    if isinstance(entry, YesNoField):
        options = [_option("1", pen.t("slack.yes"), pen), _option("0", pen.t("slack.no"), pen)]
        return {"type": "radio_buttons", "options": options, "initial_option": options[0 if entry.value else 1]}
    assert isinstance(entry, FileField)
    endings = [a.lstrip(".").lower() for a in entry.accept]
    return {"type": "file_input", "max_files": 1, **({"filetypes": endings} if endings else {})}


def _text(entry: TextField, pen: Pen) -> Json:
    longest = max(1, min(entry.max_length, limits.TYPED))
    element: Json = {"type": "plain_text_input", "multiline": entry.long, "max_length": longest}
    if entry.value:
        element["initial_value"] = ink.cut(plain(entry.value, pen.reader), longest)
    if entry.placeholder:
        element["placeholder"] = _plain(ink.flat(entry.placeholder, pen, limits.PLACEHOLDER))
    return element


def _number(entry: NumberField) -> Json:
    element: Json = {"type": "number_input", "is_decimal_allowed": True}
    for name, value in (
        ("initial_value", entry.value),
        ("min_value", entry.minimum),
        ("max_value", entry.maximum),
    ):
        if value is not None:
            element[name] = f"{value:g}" if float(f"{value:g}") == value else repr(value)
    return element


def _choice(options: Sequence[Option], chosen: Sequence[str], pen: Pen, *, several: bool) -> Json | None:
    if not options:
        return None
    drawn = [_option(o.value, o.label, pen) for o in options[: limits.OPTIONS * limits.GROUPS]]
    first = [d for d in drawn if d["value"] in chosen]
    if several and len(drawn) <= limits.BOXES:
        return {"type": "checkboxes", "options": drawn, **({"initial_options": first} if first else {})}
    element: Json = {"type": "multi_static_select" if several else "static_select"}
    size = limits.OPTIONS
    if len(drawn) <= size:
        element["options"] = drawn
    else:
        element["option_groups"] = [
            {"label": _plain(_span(drawn[i : i + size])), "options": drawn[i : i + size]}
            for i in range(0, len(drawn), size)
        ]
    if first:
        element.update({"initial_options": first} if several else {"initial_option": first[0]})
    return element


def _span(options: Sequence[Json]) -> str:
    return f"{ink.cut(options[0]['text']['text'], 34)} – {ink.cut(options[-1]['text']['text'], 34)}"


def _option(value: str, label: str, pen: Pen) -> Json:
    return {"text": _plain(ink.flat(label, pen, limits.OPTION)), "value": value}


# -- a modal again -----------------------------------------------------------------------------------------------------


def again(view: Mapping[str, Any], says: str, buttons: Sequence[Button], pen: Pen) -> Json:
    """The modal that was sent, with a word on top and everything that was filled in still there."""
    blocks = [b for b in deepcopy(list(view["blocks"])) if not str(b.get("block_id", "")).startswith(_SAYS)]
    values = view.get("state", {}).get("values", {})
    for block in blocks:
        if block.get("type") == "input":
            given: Mapping[str, Any] = next(iter(values.get(block["block_id"], {}).values()), {})
            _fill(block["element"], given)
    top = [
        {**_section(piece), "block_id": f"{_SAYS}{i}"} for i, piece in enumerate(ink.pieces(f"⚠️ {says}", pen, 2_900))
    ]
    if buttons:
        top.append({**draw.buttons(buttons, pen)[0], "block_id": f"{_SAYS}-buttons"})
    kept = {k: view[k] for k in ("type", "callback_id", "title", "submit", "close", "private_metadata") if view.get(k)}
    return {**kept, "blocks": (top + blocks)[: limits.BLOCKS["modal"]]}


_FILLED = {
    "value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_user": "initial_user",
    "selected_users": "initial_users",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
}


def _fill(element: Json, given: Mapping[str, Any]) -> None:
    for name, initial in _FILLED.items():
        if name in given:
            element.pop(initial, None)
            if given[name]:
                element[initial] = given[name]


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def _section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}
