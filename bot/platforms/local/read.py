"""From what the page sends to events: checked shapes, typed values, mentions of people of the company."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable
from datetime import date, time
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.platforms import Incoming, Sender, Someone, Whereabouts, outside_mention
from bot.platforms.local import team
from bot.platforms.typed import command
from handlers.conversation import Command, Event, Person, Place, Press, Shortcut, Submission, Upload, clean, mention

Move = Literal["hour", "day", "monday", "next", "now"]
"""Where the clock can be moved: on by an hour or a day, to Monday morning, to the next message, or back to now."""

LARGEST_FILE = 10 * 1024 * 1024
LONGEST_TEXT = 20_000


class Unreadable(Exception):
    """The page sent something that is not what a page of ours sends."""


class Wrong(Exception):
    """Fields whose content is of another kind than the field: the name of each, and the key of the text for it."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("fields of another kind")
        self.fields = fields


class Shape(BaseModel):
    """What every request says: who acts (`as`), where (`in`), and an id that is the same when it is sent again."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    who: str = Field(alias="as", max_length=128)
    where: str = Field(alias="in", max_length=128)
    id: str = Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")


class Plain(Shape):
    """A deed that needs no more words."""


class Said(Shape):
    """A text from the composer."""

    text: str = Field(max_length=10 * LONGEST_TEXT)


class Pressed(Shape):
    """A button, and the line it stands on (none for a button in a passing notice)."""

    action: str = Field(max_length=200)
    value: dict[str, str | int] = {}
    line: int | None = None


class Sent(BaseModel):
    """A file as the page sends it."""

    name: str = Field(max_length=400)
    content: str = Field(max_length=LARGEST_FILE * 4 // 3 + 8)


class Filled(BaseModel):
    """One field of a form, with the kind it was drawn as."""

    name: str = Field(max_length=200)
    kind: Literal["text", "choice", "choices", "person", "people", "date", "time", "number", "yesno", "file"]
    value: str | bool | list[str] | Sent | None = None


class Submitted(Shape):
    """A form with its action and state."""

    action: str = Field(max_length=200)
    state: dict[str, str | int | float | bool | None] = {}
    fields: list[Filled] = Field(max_length=200)


class Chosen(Shape):
    """A shortcut on a message."""

    name: str = Field(max_length=200)
    line: int


class Moved(Shape):
    """A move of the clock."""

    move: Move


class Spoken(Shape):
    """The language in which the acting person wants to be spoken to."""

    locale: Literal["zh", "en"]


S = TypeVar("S", bound=Shape)


def shape(kind: type[S], body: bytes) -> S:
    """The body of a request as this shape. Raises Unreadable."""
    try:
        return kind.model_validate_json(body)
    except ValidationError:
        raise Unreadable from None


def incoming(said: Shape, place: Place, event: Event) -> Incoming:
    """What dispatch takes."""
    return Incoming(
        team.PLATFORM,
        team.WORKSPACE,
        said.id,
        Sender(said.who),
        Whereabouts(place.external_id or "", place.kind),
        event,
    )


# -- what was typed ----------------------------------------------------------------------------------------------------


def _mentioned(text: str, people: Iterable[Person], draw: Callable[[Person], str]) -> str:
    """The text with "@王敏", "@Wang Min" and "@wang" drawn; the longest name wins, and "@analysis" is not "@ana"."""
    names = {f"@{name}".casefold(): p for p in people for name in (p.name, p.name_other, p.external_id) if name}
    if "@" not in text or not names:
        return text
    known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    pattern = re.compile(f"(?:{known})(?![a-z0-9_])", re.IGNORECASE)
    return pattern.sub(lambda found: draw(names[found[0].casefold()]), text)


def typed_command(text: str, people: Iterable[Person]) -> Command | None:
    """The command in a text, with "@name" of people of the company as mentions; None when it is no command."""
    return command(_mentioned(clean(text), people, lambda p: outside_mention(p.external_id)))


def typed_words(text: str, people: Iterable[Person]) -> str:
    """A text as it stands in the transcript, with our own marks for mentions."""
    return _mentioned(clean(text).strip(), people, lambda p: mention(p.id))


# -- what was pressed and filled in ------------------------------------------------------------------------------------


def press(said: Pressed) -> Press:
    return Press(said.action, dict(said.value))


def shortcut(said: Chosen, text: str, author: int | None, link: str) -> Shortcut:
    return Shortcut(said.name, text, author, link, str(said.line))


def submission(said: Submitted) -> Submission:
    """The form with typed values. Raises Wrong with the fields that hold another kind of thing."""
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for field in said.fields:
        try:
            value = _value(field)
        except ValueError as error:
            wrong[field.name] = str(error)
            continue
        if value is not None:
            values[field.name] = value
    if wrong:
        raise Wrong(wrong)
    return Submission(said.action, values, dict(said.state))


def _value(field: Filled) -> Any:
    given, kind = field.value, field.kind
    if kind == "yesno":
        return given is True
    if given is None or given in ("", []):
        return None
    if kind == "file":
        return _upload(given)
    if kind in ("choices", "people"):
        if not isinstance(given, list):
            raise ValueError("unreadable")
        return tuple(Someone(g) for g in given) if kind == "people" else tuple(given)
    if not isinstance(given, str):
        raise ValueError("unreadable")
    if kind == "person":
        return Someone(given)
    if kind == "number":
        return _number(given)
    if kind == "date":
        try:
            return date.fromisoformat(given)
        except ValueError:
            raise ValueError("bad_date") from None
    if kind == "time":
        try:
            return time.fromisoformat(given).replace(second=0, microsecond=0, tzinfo=None)
        except ValueError:
            raise ValueError("bad_time") from None
    return given


def _number(given: str) -> float:
    try:
        number = float(given)
    except ValueError:
        raise ValueError("bad_number") from None
    if not -1e15 < number < 1e15:
        raise ValueError("bad_number")
    return number


def _upload(given: Any) -> Upload:
    if not isinstance(given, Sent):
        raise ValueError("bad_file")
    try:
        content = base64.b64decode(given.content, validate=True)
    except binascii.Error:
        raise ValueError("bad_file") from None
    if len(content) > LARGEST_FILE:
        raise ValueError("big_file")
    return Upload(clean(given.name).rpartition("/")[2].rpartition("\\")[2] or "file", content)
