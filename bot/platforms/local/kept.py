"""How notices and documents are kept in the transcript, as JSON that an older or newer version may fail to read."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from handlers.conversation import Button, Notice


class KeptNotice(BaseModel):
    """A notice; `problem` where it says what the person can mend."""

    model_config = ConfigDict(frozen=True)

    text: str
    buttons: tuple[Button, ...] = ()
    problem: bool = False

    @classmethod
    def of(cls, notice: Notice, *, problem: bool = False) -> KeptNotice:
        return cls(text=notice.text, buttons=notice.buttons, problem=problem)

    def json_text(self) -> str:
        return self.model_dump_json(exclude_defaults=True)


class KeptDocument(BaseModel):
    """A document: its number in the file store, and what is said of it."""

    model_config = ConfigDict(frozen=True)

    file: int
    name: str
    size: int
    text: str
