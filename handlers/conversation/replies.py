"""What leaves a handler: answers to the person who acted, and messages that go out to places.

The law of the house: whatever leaves a handler is returned. Nothing here sends anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.conversation.cards import Button, Card, Form
from handlers.conversation.errands import Errand
from storage.people import Person
from storage.places import Place


@dataclass(frozen=True, slots=True)
class Notice:
    """A line or two for the person who acted, and nobody else: a confirmation, with at most a few buttons (undo)."""

    text: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Replace:
    """The private card whose button was pressed becomes this one."""

    card: Card


@dataclass(frozen=True, slots=True)
class Document:
    """A file for the person who acted, with a line that says what it is."""

    name: str
    media_type: str
    content: bytes
    text: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to a place, or to a person's direct messages; it goes through the outbox.

    `once` is unique in the workspace: put twice, it is posted once. Without one, dispatch and clock make one from the
    event or the occurrence. A `living` card ("request:17") is posted the first time and edited in place after that;
    where the platform can no longer edit it, a fresh one is posted. An edit rings for nobody: with `instead` the living
    card is posted anew, at the end, where it is noticed, and the message where it stood becomes that card. With
    `under`, the reference of a message (see Shortcut), it goes into that message's thread. `doubtful` says what to do
    when a post may have happened and nobody can tell: "flag" leaves it and tells the owner, "resend" accepts the risk
    of a second copy. `quiet` keeps it out of a person's quiet hours (what answers a deed of theirs is not kept back);
    `not_before` keeps it until an instant, such as the morning of a reader in another zone. With `edits`, the
    platform's reference of an earlier message of ours, that message becomes this card; where it can't, nothing goes.
    """

    to: Place | Person
    card: Card
    once: str | None = None
    living: str | None = None
    instead: Card | None = None
    under: str | None = None
    edits: str | None = None
    doubtful: str = "flag"
    quiet: bool = False
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A message that is to come, as a dry run tells it: when, where and what it would say if nothing changes."""

    at: datetime
    to: Place
    card: Card
    kind: str


Answer = Card | Form | Notice | Replace | Document | Outgoing | Errand
Reply = Answer | Sequence[Answer] | None


def answers(reply: Reply) -> tuple[Answer, ...]:
    """The reply as a row of answers."""
    if reply is None:
        return ()
    if isinstance(reply, (Card, Form, Notice, Replace, Document, Outgoing, Errand)):
        return (reply,)
    return tuple(reply)
