"""The one kind of failure a person can mend."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.conversation.cards import Button


class Problem(Exception):
    """Something the person can mend. The text is shown to them alone, in their language, and what they typed is kept.

    `fields` names the form's fields at fault, each with a text of its own that is shown beside it. A problem rolls the
    transaction back: nothing is half done.
    """

    def __init__(self, text: str, fields: Mapping[str, str] | None = None, buttons: tuple[Button, ...] = ()) -> None:
        super().__init__(text)
        self.text = text
        self.fields = dict(fields or {})
        self.buttons = buttons


class OutOfDate(Exception):
    """What a button or a form carried cannot be read: it is from another time, or forged. Dispatch answers as it does
    for an action that no longer exists."""
