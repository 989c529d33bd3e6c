"""From forms to HTML: every field with its label, its line of help and a place for what is wrong with it."""

from __future__ import annotations

from typing import Any

from bot.platforms.local.draw import Viewer, paragraph, words
from bot.platforms.local.markup import Html, el, join
from handlers.conversation import (
    ChoiceField,
    ChoicesField,
    DateField,
    Entry,
    Explanation,
    FileField,
    Form,
    NumberField,
    PeopleField,
    PersonField,
    TextField,
    TimeField,
    YesNoField,
    plain,
)

FEW = 5
"""Up to so many choices stand open as radio buttons; more fold into a list."""


def form(form: Form, viewer: Viewer) -> Html:
    """The form with its title, fields and buttons; a page shows it in a dialog and sends its action and state back."""
    return el(
        "form",
        el(
            "header",
            el("h2", words(form.title, viewer), id="form-title", dir="auto", tabindex="-1"),
            el("button", el("span", "×", aria_hidden="true"), type="button", class_="close", data_close=True,
               aria_label=viewer.t("local.close")),
        ),
        el(
            "div",
            el("div", class_="problem", role="alert", hidden=True),
            *(entry(item, viewer) for item in form.fields),
            class_="fields-of-form",
        ),
        el(
            "footer",
            el("button", viewer.t("common.cancel"), type="button", class_="button", data_close=True),
            el("button", words(form.submit, viewer), type="submit", class_="button primary"),
        ),
        class_="form",
        novalidate=True,
        autocomplete="off",
        data_action=form.action,
        data_state=form.state,
    )  # fmt: skip


def entry(item: Entry, viewer: Viewer) -> Html:
    """One field, or a paragraph between fields."""
    if isinstance(item, Explanation):
        return paragraph(item.text, viewer, "explanation")
    key = f"f-{item.name}"
    hint = el("p", words(item.hint, viewer), class_="hint", id=f"{key}-h") if item.hint else None
    wrong = el("p", class_="error", id=f"{key}-e", hidden=True)
    needed = el("span", viewer.t("local.required"), class_="needed") if item.required else None
    label = join(words(item.label, viewer), " " if needed else None, needed)
    common: dict[str, Any] = {
        "id": key,
        "name": item.name,
        "aria_describedby": f"{key}-h {key}-e" if item.hint else f"{key}-e",
        "aria_required": "true" if item.required else None,
    }
    shell: dict[str, Any] = {
        "class_": f"field kind-{item.kind}",
        "data_name": item.name,
        "data_kind": item.kind,
        "data_required": item.required,
    }
    if _together(item):
        group = el(
            "fieldset",
            el("legend", label),
            *_boxes(item, viewer, key),
            aria_describedby=common["aria_describedby"],
        )
        return el("div", group, hint, wrong, **shell)
    if isinstance(item, YesNoField):
        box = el("input", type="checkbox", role="switch", checked=item.value, **common)
        return el("div", el("label", box, el("span", label), class_="switch"), hint, wrong, **shell)
    return el("div", el("label", label, for_=key), _control(item, viewer, common), hint, wrong, **shell)


def _together(item: Entry) -> bool:
    if isinstance(item, (ChoicesField, PeopleField)):
        return True
    # A radio button cannot be taken back, so an optional choice with nothing chosen is a list with an empty line.
    return isinstance(item, ChoiceField) and len(item.options) <= FEW and (item.required or item.value is not None)


def _boxes(item: Entry, viewer: Viewer, key: str) -> list[Html]:
    if isinstance(item, PeopleField):
        rows = [(p.external_id, p.named(viewer.locale), p.id in item.value) for p in _people(viewer)]
    elif isinstance(item, ChoicesField):
        rows = [(o.value, plain(o.label, viewer.reader), o.value in item.value) for o in item.options]
    else:
        assert isinstance(item, ChoiceField)
        rows = [(o.value, plain(o.label, viewer.reader), o.value == item.value) for o in item.options]
    kind = "radio" if isinstance(item, ChoiceField) else "checkbox"
    return [
        el(
            "label",
            el("input", type=kind, id=key if n == 0 else None, name=item.name, value=value, checked=chosen),
            el("span", said, dir="auto"),
            class_="box",
        )
        for n, (value, said, chosen) in enumerate(rows)
    ]


def _control(item: Entry, viewer: Viewer, common: dict[str, Any]) -> Html:
    if isinstance(item, TextField):
        more: dict[str, Any] = {
            "placeholder": plain(item.placeholder, viewer.reader) or None,
            "maxlength": item.max_length,
            "dir": "auto",
            **common,
        }
        if not item.long:
            return el("input", type="text", value=item.value or None, **more)
        count = el("p", class_="count", data_count=item.max_length, aria_hidden="true")
        return join(el("textarea", item.value, rows="5", **more), count)
    if isinstance(item, ChoiceField):
        empty = el("option", viewer.t("local.choose"), value="", selected=item.value is None)
        options = (
            el("option", plain(o.label, viewer.reader), value=o.value, selected=o.value == item.value)
            for o in item.options
        )
        return el("select", empty, *options, **common)
    if isinstance(item, PersonField):
        empty = el("option", viewer.t("local.choose"), value="", selected=item.value is None)
        options = (
            el("option", p.named(viewer.locale), value=p.external_id, selected=p.id == item.value)
            for p in _people(viewer)
        )
        return el("select", empty, *options, **common)
    if isinstance(item, DateField):
        return el("input", type="date", value=item.value, max="9999-12-31", **common)
    if isinstance(item, TimeField):
        return el("input", type="time", value=item.value, **common)
    if isinstance(item, NumberField):
        value = None if item.value is None else f"{item.value:.15g}"
        limits = {
            name: None if limit is None else f"{limit:.15g}"
            for name, limit in (("min", item.minimum), ("max", item.maximum))
        }
        return el("input", type="number", step="any", inputmode="decimal", value=value, **limits, **common)
    assert isinstance(item, FileField)
    chosen = el("span", viewer.t("local.drop"), class_="chosen")
    return el(
        "label",
        el("input", type="file", accept=",".join(item.accept) or None, **common),
        chosen,
        class_="drop",
        for_=common["id"],
    )


def _people(viewer: Viewer) -> list[Any]:
    return sorted(
        (p for p in viewer.people.values() if p.active and not p.is_bot),
        key=lambda p: (p.named(viewer.locale), p.id),
    )
