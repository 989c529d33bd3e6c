"""Cards and forms as plain data: what a handler returns and every platform draws.

All are frozen pydantic models, so that a card can wait in the outbox as JSON and come back the same.
Texts may carry the marks of `inline`. Limits of a platform are the business of its own `draw`, not of these shapes.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

Tone = Literal["plain", "good", "warning", "bad"]
ButtonStyle = Literal["default", "primary", "danger"]


class Piece(BaseModel):
    """The common ground of everything that is drawn: frozen, and closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_serializer(mode="wrap")
    def _named(self, written: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """With its `kind` even where defaults are left out: without it, nobody could read the piece back."""
        out: dict[str, Any] = written(self)
        kind = getattr(self, "kind", None)
        return out if kind is None else {"kind": kind, **out}


# -- what stands on a card ---------------------------------------------------------------------------------------------


class Confirm(Piece):
    """A question before an act that cannot be taken back lightly; `text` says the consequence."""

    title: str
    text: str
    yes: str
    no: str


class Button(Piece):
    """A press comes back as a `Press` with this action ("partners:snooze") and this value (small, JSON-able)."""

    label: str
    action: str
    value: dict[str, str | int] = {}
    style: ButtonStyle = "default"
    confirm: Confirm | None = None


class LinkButton(Piece):
    """Opens an address; nothing comes back."""

    label: str
    url: str


class Section(Piece):
    """A paragraph, with at most one button beside it."""

    kind: Literal["section"] = "section"
    text: str
    button: Button | LinkButton | None = None


class Pair(Piece):
    """A name and what it is: "Owner", "Li Lei"."""

    label: str
    value: str


class Fields(Piece):
    """Short pairs, two in a row where there is room."""

    kind: Literal["fields"] = "fields"
    items: tuple[Pair, ...]


class Buttons(Piece):
    """A row of buttons."""

    kind: Literal["buttons"] = "buttons"
    items: tuple[Button | LinkButton, ...]


class Note(Piece):
    """A quiet line: where a figure comes from, who may see this, what happens next."""

    kind: Literal["note"] = "note"
    text: str


class Divider(Piece):
    """A line between two parts."""

    kind: Literal["divider"] = "divider"


class Table(Piece):
    """Rows under headings; the first column names the row. Platforms without tables draw it as lines."""

    kind: Literal["table"] = "table"
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str


class Picture(Piece):
    """A picture kept in the file store, by its id; `alt` says all that the picture says."""

    kind: Literal["picture"] = "picture"
    file: int
    alt: str
    title: str = ""


class More(Piece):
    """Detail that is folded away until asked for; where a platform cannot fold, it stands behind a button."""

    kind: Literal["more"] = "more"
    label: str
    blocks: tuple[Annotated[Section | Fields | Note | Divider | Table, Field(discriminator="kind")], ...]


Block = Annotated[
    Section | Fields | Buttons | Note | Divider | Table | Picture | More,
    Field(discriminator="kind"),
]


class Card(Piece):
    """A message with structure. `tone` colours the header and is never the only carrier of a meaning."""

    title: str
    subtitle: str = ""
    tone: Tone = "plain"
    blocks: tuple[Block, ...] = ()


# -- what stands in a form ---------------------------------------------------------------------------------------------


class FormField(Piece):
    """What every field has. `hint` is one line of help below it."""

    name: str
    label: str
    hint: str = ""
    required: bool = False


class TextField(FormField):
    """One line of text; with `long`, several."""

    kind: Literal["text"] = "text"
    value: str = ""
    placeholder: str = ""
    long: bool = False
    max_length: int = 1000


class Option(Piece):
    """One choice: the value that comes back, and what is read."""

    value: str
    label: str


class ChoiceField(FormField):
    """One of a list."""

    kind: Literal["choice"] = "choice"
    options: tuple[Option, ...]
    value: str | None = None


class ChoicesField(FormField):
    """Any number of a list."""

    kind: Literal["choices"] = "choices"
    options: tuple[Option, ...]
    value: tuple[str, ...] = ()


class PersonField(FormField):
    """One person of the workspace, by our id."""

    kind: Literal["person"] = "person"
    value: int | None = None


class PeopleField(FormField):
    """Several people of the workspace, by our ids."""

    kind: Literal["people"] = "people"
    value: tuple[int, ...] = ()


class DateField(FormField):
    """A day from a calendar, "2026-11-27". For phrases use a TextField and the almanac, and echo what was read."""

    kind: Literal["date"] = "date"
    value: str | None = None


class TimeField(FormField):
    """A time of day, "09:00"."""

    kind: Literal["time"] = "time"
    value: str | None = None


class NumberField(FormField):
    """A number; `minimum` and `maximum` belong to it."""

    kind: Literal["number"] = "number"
    value: float | None = None
    minimum: float | None = None
    maximum: float | None = None


class YesNoField(FormField):
    """A switch."""

    kind: Literal["yesno"] = "yesno"
    value: bool = False


class FileField(FormField):
    """A file; it comes back as an `Upload`. `accept` lists endings: (".csv", ".xlsx")."""

    kind: Literal["file"] = "file"
    accept: tuple[str, ...] = ()


class Explanation(Piece):
    """A paragraph between fields: what was understood, what will happen."""

    kind: Literal["explanation"] = "explanation"
    text: str


Entry = Annotated[
    TextField
    | ChoiceField
    | ChoicesField
    | PersonField
    | PeopleField
    | DateField
    | TimeField
    | NumberField
    | YesNoField
    | FileField
    | Explanation,
    Field(discriminator="kind"),
]


class Form(Piece):
    """A dialog. What is filled in comes back as a `Submission` with this action and this state (at most 2,000
    characters as JSON). A flow may answer a submission with a further form: the next step, with what was typed kept."""

    action: str
    title: str
    fields: tuple[Entry, ...]
    submit: str
    state: dict[str, str | int | float | bool | None] = {}
