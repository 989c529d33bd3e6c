"""What a person does, as the handlers see it: no platform's payload and no platform's ids.

Who did it, where and when stands in the context; an event is only the deed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time

from handlers.conversation.inline import Mention, spans, written
from handlers.conversation.problems import OutOfDate

LARGEST = 10**15
"""More than any database here will ever number; a larger number is no number of ours."""


def whole(value: object) -> int:
    """A whole number from what a button or a form carries; 0 where it is missing, no number or beyond all numbers."""
    try:
        number = int(value)  # type: ignore[call-overload]
    except (TypeError, ValueError, OverflowError):
        return 0
    return number if -LARGEST <= number <= LARGEST else 0


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a person handed in."""

    name: str
    content: bytes


Value = str | int | float | bool | date | time | tuple[str, ...] | tuple[int, ...] | Upload | None


@dataclass(frozen=True, slots=True)
class Command:
    """A typed command: `/partner add 王芳` is name "partner", text "add 王芳".

    Flows of a word get `text` without that word. Mentions stand in the text as inline marks; `people` lists their ids
    and `words` is the text without them.
    """

    name: str
    text: str = ""

    @property
    def people(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(s.person for s in spans(self.text) if isinstance(s, Mention)))

    @property
    def words(self) -> str:
        bare = written(
            self.text, lambda s: "" if isinstance(s, Mention) else getattr(s, "text", getattr(s, "words", ""))
        )
        return " ".join(bare.split(" ")).strip()


@dataclass(frozen=True, slots=True)
class Submission:
    """A form that was sent: typed values by field name. Fields left empty are absent or None.

    Person fields come as our person ids (int), dates as `date`, times as `time`, numbers as float, yes/no as bool.
    """

    action: str
    values: dict[str, Value]
    state: dict[str, str | int | float | bool | None] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The field as text, trimmed; "" where it was left empty."""
        value = self.values.get(name)
        return "" if value is None or isinstance(value, (tuple, Upload)) else str(value).strip()

    def number(self, name: str) -> int:
        """A whole number that the form carried, 0 where it is missing or no number (an old form, or a forged one)."""
        return whole(self.state.get(name, 0))

    def day(self, name: str) -> date:
        """A day that the form carried ("2026-11-27"). Raises OutOfDate where it is missing or no day."""
        try:
            return date.fromisoformat(str(self.state.get(name)))
        except ValueError:
            raise OutOfDate from None


@dataclass(frozen=True, slots=True)
class Press:
    """A button that was pressed, with the value it was drawn with."""

    action: str
    value: dict[str, str | int] = field(default_factory=dict)

    def number(self, name: str) -> int:
        """A whole number from the value, 0 where it is missing or no number (an old card, or a forged one)."""
        return whole(self.value.get(name, 0))


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A deed started from a message: its text, who wrote it, an address that leads back to it if there is one, and the
    platform's reference to it (`ref`), under which an answer can be posted."""

    name: str
    text: str = ""
    author: int | None = None
    link: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """The bot's own page was opened (home tab, bot menu), or the bot was met for the first time (`where="hello"`)."""

    where: str = "home"


Event = Command | Submission | Press | Shortcut | Opened
