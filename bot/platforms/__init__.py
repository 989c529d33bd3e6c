"""What a chat platform must be able to do, and what comes in from it. Small, and nothing in it is optional.

Each platform's folder has `connect(house: House) -> Platform`, and three rooms: `read` turns a payload into an
`Incoming`, `draw` turns cards and forms into the platform's JSON, `client` is the wire: it verifies and acknowledges
what comes in and sends what goes out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, Protocol

from handlers.conversation import Card, Event, Place, Reader, Workspace

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from bot.clock import Clock
    from bot.dispatch import Dispatch
    from bot.errands import Errands
    from bot.settings import Settings
    from storage.database import Database

PlaceKind = Literal["direct", "group"]


class DeliveryError(Exception):
    """A message could not be delivered, or nobody knows whether it was.

    permanent    the platform will never take it: the channel is gone, the person left, the card is refused
    ambiguous    it may have been posted: the line broke after the request was on its way
    retry_after  seconds the platform asked us to wait; with neither of the others set, it was surely not posted
    why          a short word for the log and the owner ("channel_archived"), never what somebody wrote
    place_gone   nothing can be posted to this place any more
    """

    def __init__(
        self,
        why: str,
        *,
        permanent: bool = False,
        ambiguous: bool = False,
        retry_after: float | None = None,
        place_gone: bool = False,
    ) -> None:
        super().__init__(why)
        self.why = why
        self.permanent = permanent or place_gone
        self.ambiguous = ambiguous
        self.retry_after = retry_after
        self.place_gone = place_gone


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a platform may be spoken to: seconds between messages, and how many may come at once."""

    place_seconds: float = 0.0
    place_burst: int = 1
    workspace_seconds: float = 0.0
    workspace_burst: int = 1


@dataclass(frozen=True, slots=True)
class Letter:
    """A message on its way: what stands where, for which readers. `id` is the outbox's UUID, the same at every try;
    `at` is the workspace's own time, `first_tried_at` the real time of the first try; `under` is the reference of the
    message in whose thread it belongs."""

    id: str
    workspace: Workspace
    place: Place
    card: Card
    reader: Reader
    first_tried_at: datetime
    at: datetime
    under: str | None = None
    doubtful: str = "flag"


@dataclass(frozen=True, slots=True)
class Found:
    """What a platform knows about a letter in doubt: `ref` when it was posted, `posted` None when it cannot tell."""

    posted: bool | None
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class House:
    """What a platform is given when it is connected. Nothing of it may be used before `start`, except to keep it.

    `leaving` is set when the process was asked to end: a request that stays open ends itself then, for the server waits
    for open requests before anything is stopped."""

    settings: Settings
    database: Database
    dispatch: Dispatch
    clock: Clock
    leaving: asyncio.Event
    errands: Errands


class Platform(Protocol):
    """One chat platform. All calls may raise DeliveryError; nothing else means anything to the delivery."""

    name: str
    pace: Pace
    edit_for: timedelta | None
    """How long after posting a card can still be edited; None: for ever."""

    async def post(self, letter: Letter) -> str:
        """Post the letter; gives the platform's reference to the message."""
        ...

    async def edit(self, letter: Letter, ref: str) -> str:
        """Put the letter's card in place of the message at `ref`; gives the reference it has now."""
        ...

    async def find(self, letter: Letter) -> Found:
        """Whether a letter in doubt was posted. Where the platform makes posting idempotent, `post` may be tried again:
        then this answers `Found(False)`."""
        ...

    def routes(self) -> Sequence[BaseRoute]:
        """Where the platform's requests come in; none for one that receives over a socket of its own."""
        ...

    async def check(self) -> Sequence[str]:
        """What is wrong with the connection, one line with its cure each; empty when all is well."""
        ...

    async def start(self) -> None:
        """Begin to receive."""
        ...

    async def stop(self) -> None:
        """Stop receiving and drain what was received, within ten seconds."""
        ...


# -- what comes in ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Someone:
    """A person by the platform's id, as a value of a form's person field before dispatch knows them as ours."""

    external_id: str


@dataclass(frozen=True, slots=True)
class Sender:
    """Who acted, as far as the payload tells. What is None is left as it is known."""

    external_id: str
    name: str | None = None
    locale: str | None = None
    zone: str | None = None
    is_bot: bool = False
    guest: bool = False


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where they acted."""

    external_id: str
    kind: PlaceKind = "group"
    name: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One event as it came in, before anything was looked up.

    `event_id` is the platform's, unique in the workspace: the same one twice acts once. In texts, a mention of somebody
    is written with `outside_mention`; person fields of a submission hold `Someone`, or a tuple of them.
    """

    platform: str
    workspace: str
    event_id: str
    sender: Sender
    where: Whereabouts
    event: Event
    workspace_first: Mapping[str, Any] = field(default_factory=dict)


def outside_mention(external_id: str) -> str:
    """The mark for a person by the platform's id; dispatch turns it into the language's own mention."""
    return f"\ue000x:{external_id}\ue001"
