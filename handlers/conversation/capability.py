"""What a capability tells the house about itself: its words, its buttons, its forms and its jobs. Data, no magic."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from handlers.conversation.cards import Button
from handlers.conversation.errands import Work
from handlers.conversation.replies import Outgoing, Reply
from handlers.conversation.texts import Catalogue
from storage.people import Person, Role

if TYPE_CHECKING:
    from handlers.conversation.context import Context

Flow = Callable[[Any, "Context"], Awaitable[Reply]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """The first word after a command. Its line of help is the text `help.NAME`, its example `example.NAME`.

    `zh` is the Chinese word, `also` further words that mean the same in either language; `roles` who may use it (None:
    everybody, guests excepted where `guests` is False). A word with an empty name is what happens when only the command
    is typed. The permission is checked by dispatch before the flow runs, so the help can never promise more than holds.
    """

    name: str
    zh: str
    flow: Flow
    also: tuple[str, ...] = ()
    roles: frozenset[Role] | None = None
    guests: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One occurrence of a schedule: what is due, when it was due (UTC) and its local label, "2026-11-27"."""

    schedule: int
    kind: str
    subject: str
    payload: dict[str, Any]
    due: datetime
    slot: str


Late = timedelta | Literal["same day", "always"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What the bot does of its own accord.

    `run` gives the messages to send; it may change the slice's own rows and must not depend on anything but its
    arguments, since a dry run calls it and rolls back. `late` says for how long after its time a run is still worth
    doing: a span, until the end of that local day, or always. `doubtful` is the policy of its messages (see Outgoing).
    """

    run: Callable[[Run, Context], Awaitable[Sequence[Outgoing]]]
    late: Late = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Something that waits on a person: one line, since when, and the button that opens it."""

    text: str
    since: datetime | None = None
    button: Button | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """Everything the house needs to know about one capability.

    `name` is the folder's, `command` the slash command without "/", `zh` the command in Chinese. `otherwise` takes what
    no word matches (the whole text); without it dispatch answers with the nearest words. Actions of buttons and forms
    are written "name:action" and found in `presses` and `submissions` by the part after the colon. `undo` takes back
    what `ctx.remember` noted. `waiting` tells what waits on the actor. `sample` fills a new local workspace. `settled`
    sees to the schedules that hang on a zone or a calendar: called when a process meets a workspace for the first time,
    and when a person's zone (given) or the workspace's zone or calendar (None) has changed; it may be called often.
    `export` and `erase` serve a person's right to their data: `export(ctx, person)` gives plain data, `erase` takes it
    away.
    """

    name: str
    command: str
    zh: str
    texts: Catalogue
    words: tuple[Word, ...]
    otherwise: Flow | None = None
    presses: Mapping[str, Flow] = field(default_factory=dict)
    submissions: Mapping[str, Flow] = field(default_factory=dict)
    shortcuts: Mapping[str, Flow] = field(default_factory=dict)
    opened: Flow | None = None
    jobs: Mapping[str, Job] = field(default_factory=dict)
    errands: Mapping[str, Work] = field(default_factory=dict)
    undo: Mapping[str, Callable[[dict[str, Any], Context], Awaitable[Reply]]] = field(default_factory=dict)
    waiting: Callable[[Context], Awaitable[Sequence[Waiting]]] | None = None
    sample: Callable[[Context], Awaitable[Sequence[Outgoing]]] | None = None
    settled: Callable[[Context, Person | None], Awaitable[None]] | None = None
    export: Callable[[Context, int], Awaitable[Any]] | None = None
    erase: Callable[[Context, int], Awaitable[None]] | None = None

    def word(self, said: str) -> Word | None:
        """The word that this first word of a command names, in either language."""
        said = said.casefold()
        for word in self.words:
            if said in (word.name, word.zh, *word.also):
                return word
        return None
