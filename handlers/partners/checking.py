"""From rows of a table to partners that could be saved: what each row holds, what is wrong with it, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from handlers.conversation import Person, Voice, clean
from handlers.partners import access, birthdays, forms, names, rules, sheets
from storage.partners import Partner

_TEXTS = ("organisation", "platforms", "audience", "preferences", "taboos", "notes", "reach", "source")


@dataclass(slots=True)
class Row:
    """One row: its number in the file, the columns of a partner, the birthday, and what is to be said about it.

    A row with a `problem` cannot be imported; `hints` are said and kept; `twin` means that somebody with this name is
    there already, or further up in the file.
    """

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    day: dict[str, Any] | None = None
    problem: str = ""
    hints: list[str] = field(default_factory=list)
    twin: bool = False


def check(
    sheet: sheets.Sheet, v: Voice, today: date, team: Sequence[Person], known: Mapping[str, Partner], owner: int
) -> list[Row]:
    """Every row of the sheet that holds anything, checked. `known` are partners by folded name."""
    people = {names.tight(name): p.id for p in team for name in (p.name, p.name_other, p.external_id) if name}
    locale = _order(sheet, v.locale)
    seen: dict[str, int] = {}
    out = []
    for index, cells in enumerate(sheet.rows):
        if not any(cells):
            continue
        row = Row(sheet.first + index)
        said = _by_field(sheet.header, cells)
        _name(row, said, v, known, seen)
        _kind(row, said, v)
        for name in _TEXTS:
            text = said.get(name, "")
            most = forms.LENGTHS[name]
            if len(text) > most:
                row.problem = row.problem or v("too_long", label=v(f"field.{name}"), n=len(text), most=most)
            row.values[name] = text
        row.values["owner_id"] = _person(row, said.get("owner", ""), people, v, owner)
        backup = _person(row, said.get("backup", ""), people, v, 0)
        row.values["backup_id"] = backup if backup and backup != row.values["owner_id"] else None
        _birthday(row, said, v, today, locale)
        out.append(row)
    return out


def _by_field(header: tuple[str, ...], cells: tuple[str, ...]) -> dict[str, str]:
    """The cells by field; where two columns mean one field (phone and e-mail), both stand in it."""
    said: dict[str, str] = {}
    for name, cell in zip(header, cells, strict=False):
        if name and (text := clean(cell).strip()):
            said[name] = f"{said[name]}; {text}" if name in said else text
    return said


def _order(sheet: sheets.Sheet, locale: str) -> str:
    """Whether "5/2" is May or February in this file: one day above 12 anywhere in the column settles it."""
    if "birthday" not in sheet.header:
        return locale
    column = sheet.header.index("birthday")
    for cells in sheet.rows:
        parts = cells[column].replace(".", "/").replace("-", "/").split("/") if column < len(cells) else []
        if len(parts) >= 2 and all(p.strip().isdigit() for p in parts) and len(parts[0]) <= 2:
            if int(parts[0]) > 12:
                return "day-first"
            if int(parts[1]) > 12:
                return "zh"
    return locale


def _name(row: Row, said: Mapping[str, str], v: Voice, known: Mapping[str, Partner], seen: dict[str, int]) -> None:
    name = " ".join(said.get("name", "").split())
    row.values["name"] = name
    if not name:
        row.problem = v("import.no_name")
    elif len(name) > forms.LENGTHS["name"]:
        row.problem = v("too_long", label=v("field.name"), n=len(name), most=forms.LENGTHS["name"])
    key = names.tight(name)
    if twin := known.get(key):
        row.twin = True
        row.hints.append(v("import.twin", name=twin.name))
    elif key in seen:
        row.twin = True
        row.hints.append(v("import.twin_row", name=name, row=seen[key]))
    elif name:
        seen[key] = row.number


def _kind(row: Row, said: Mapping[str, str], v: Voice) -> None:
    text = said.get("kind", "")
    kind = rules.kind_of(text) if text else "other"
    if kind is None:
        row.hints.append(v("import.kind", said=access.short(text)))
    row.values["kind"] = kind or "other"


def _person(row: Row, said: str, people: Mapping[str, int], v: Voice, otherwise: int) -> int | None:
    if not said:
        return otherwise or None
    found = people.get(names.tight(said.removeprefix("@")))
    if found is None:
        row.hints.append(v("import.nobody", said=access.short(said)))
        return otherwise or None
    return found


def _birthday(row: Row, said: Mapping[str, str], v: Voice, today: date, locale: str) -> None:
    text, lunar = said.get("birthday", ""), said.get("lunar", "")
    if lunar:
        if text:
            row.hints.append(v("import.both_days"))
        text = lunar if any(mark in lunar for mark in "农農阴陰除") or "lunar" in lunar.casefold() else f"农历{lunar}"
    if not text:
        return
    try:
        row.day = birthdays.read(text, today, "zh" if locale == "zh" else "en").to_dict()
    except birthdays.Unread as unread:
        if unread.reason == "two_readings" and locale == "day-first":
            row.day = unread.readings[0].to_dict()
        elif unread.reason == "two_readings":
            row.problem = row.problem or v("unread_day.two_readings", said=access.short(text))
        else:
            row.problem = row.problem or v(f"import.day_{unread.reason}", said=access.short(lunar or text))
