"""From the outbox to the platform: a workspace's messages in order, at the platform's pace, each step committed.

The row is the truth (see storage/outbox). `ready -> sending` is committed before the post and `sending -> sent` after
it, together with taking the next one. Whoever holds a workspace's lane and finds a row in `sending` knows that somebody
died in between, and asks the platform before anything is sent again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from pydantic import ValidationError

from bot import trouble
from bot.observe import SENT, fault
from bot.platforms import DeliveryError, Letter, Platform
from bot.readers import reader
from handlers.conversation import Card, Workspace
from storage import outbox, pace, places, sending, workspaces
from storage.base import Tx
from storage.database import Database
from storage.outbox import Message, NewMessage
from storage.pace import Limit

log = structlog.get_logger(__name__)

TRIES = 9
"""After that many a message is given up, loudly: some five hours with the waits below."""

FIRST_WAIT, LAST_WAIT = timedelta(seconds=5), timedelta(hours=1)
SHORT_WAIT = 5.0
"""Seconds a lane waits on the spot when a platform asks it to slow down; for longer it leaves and comes back."""

AT_ONCE = 200
"""Messages that need no post (too late, paused) and are put away in one transaction."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A message in `sending`: what is to be posted, or edited at `ref`; `doubt` when an earlier holder began it.

    `moves_from` is where a living card stands that is to be posted anew."""

    message: Message
    letter: Letter
    platform: Platform
    ref: str | None = None
    doubt: bool = False
    moves_from: str | None = None


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of a step: the row's new state; `wait` seconds before the lane goes on, `leave` for leaving it."""

    step: _Step
    state: str
    ref: str | None = None
    why: str | None = None
    not_before: datetime | None = None
    place_gone: bool = False
    refund: bool = False
    wait: float = 0.0
    leave: bool = False


class Delivery:
    """Drains lanes. `sleep` must let its seconds pass on the same clock that `real` reads."""

    def __init__(
        self,
        database: Database,
        platforms: Mapping[str, Platform],
        *,
        now: Callable[[Workspace | None], datetime],
        real: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.database = database
        self.platforms = platforms
        self.now = now
        self.real = real
        self.sleep = sleep
        self.stopping = False

    async def drain(self, workspace_id: int) -> None:
        """Send what the workspace has to send now. One caller at a time per workspace: the runner of lanes sees to it.

        Comes back when nothing more can go now. Messages that wait (for another try, for morning) are left in the
        outbox; the sweep wakes the lane for them.
        """
        outcome: _Outcome | None = None
        settled = False
        while True:
            async with self.database.write() as tx:
                if outcome is not None:
                    await self._record(tx, outcome)
                    if outcome.leave:
                        return
                if outcome is not None and outcome.wait:
                    step: _Step | float | None = outcome.wait
                else:
                    step = None if self.stopping else await self._next(tx, workspace_id, settled)
            outcome = None
            if step is None:
                return
            if isinstance(step, float):
                await self.sleep(step)
                continue
            settled = not step.doubt
            outcome = await self._deliver(step)

    # -- what is next --------------------------------------------------------------------------------------------------

    async def _next(self, tx: Tx, workspace_id: int, settled: bool) -> _Step | float | None:
        """The next step; or how many seconds to wait for it; or None when there is none."""
        workspace = await workspaces.get(tx, workspace_id)
        platform = self.platforms.get(workspace.platform) if workspace else None
        if workspace is None or platform is None:
            return None
        while not settled and (doubtful := await sending.in_doubt(tx, workspace_id)):
            if step := await self._step(tx, workspace, platform, doubtful, doubt=True):
                return step
        now, real = self.now(workspace), self.real()
        resting: dict[int, float] = {}
        for _ in range(AT_ONCE):
            message = await sending.next_ready(tx, workspace_id, now, resting)
            if message is None:
                return min(resting.values(), default=None)
            if await self._put_away(tx, workspace, message, now):
                continue
            limits = _limits(platform, message)
            in_the_way = await pace.take(tx, limits, real) if limits else None
            if in_the_way is not None:
                key, seconds = in_the_way
                if key == limits[0].key and platform.pace.workspace_seconds:
                    return seconds
                resting[message.place_id] = seconds
                continue
            taken = {"attempts": message.attempts + 1, "tried_at": message.tried_at or real}
            if await outbox.mark(tx, message, outbox.SENDING, real, **taken):
                message = replace(message, state=outbox.SENDING, attempts=message.attempts + 1, tried_at=real)
                if step := await self._step(tx, workspace, platform, message, doubt=False):
                    return step
        return 0.0

    async def _put_away(self, tx: Tx, workspace: Workspace, message: Message, now: datetime) -> bool:
        """Whether the message need not go, and was marked so."""
        state, why = outbox.SKIPPED, None
        place = await places.get(tx, workspace.id, message.place_id)
        reply = message.kind.endswith(":reply") or message.kind == trouble.OWN
        if workspace.gone_at is not None:
            why = "gone"
        elif place is None or place.closed_at is not None:
            state, why = outbox.FAILED, "place_closed"
        elif message.not_after is not None and now > message.not_after:
            why = "late"
        elif workspace.paused and not reply:
            why = "paused"
        elif await sending.superseded(tx, message):
            why = "superseded"
        if why is None:
            return False
        await outbox.mark(tx, message, state, self.real(), why=why)
        SENT.labels(workspace.platform, why).inc()
        log.info("message put away", message=message.id, kind=message.kind, why=why)
        return True

    async def _step(
        self, tx: Tx, workspace: Workspace, platform: Platform, message: Message, *, doubt: bool
    ) -> _Step | None:
        """The message as the platform gets it; None for a card that this version cannot read, which is put away."""
        place = await places.get(tx, workspace.id, message.place_id)
        assert place is not None  # a place goes only together with its messages
        try:
            card = Card.model_validate_json(message.card)
        except ValidationError as error:
            await outbox.mark(tx, message, outbox.FAILED, self.real(), why="unreadable")
            log.error("card cannot be read", message=message.id, kind=message.kind, faults=error.error_count())
            return None
        letter = Letter(
            id=message.id,
            workspace=workspace,
            place=place,
            card=card,
            reader=await reader(tx, workspace, place, message.card),
            first_tried_at=message.tried_at or self.real(),
            at=self.now(workspace),
            under=message.under,
            doubtful=message.policy,
        )
        ref = message.edits
        if message.living is not None:
            stands = await outbox.living_ref(tx, workspace.id, message.living, message.place_id)
            if stands and (platform.edit_for is None or self.real() - stands[1] < platform.edit_for):
                ref = stands[0]
        if message.instead is not None:
            return _Step(message, letter, platform, None, doubt, moves_from=ref)
        return _Step(message, letter, platform, ref, doubt)

    # -- the wire ------------------------------------------------------------------------------------------------------

    async def _deliver(self, step: _Step) -> _Outcome:
        platform, letter = step.platform, step.letter
        try:
            if step.ref is not None:  # an edit is the same however often it is made: it is never in doubt
                try:
                    return _Outcome(step, outbox.SENT, await platform.edit(letter, step.ref))
                except DeliveryError as error:
                    if error.ambiguous:
                        return self._again(step, error.why)
                    if not error.permanent or error.place_gone:
                        raise
                    if step.message.edits:
                        return _Outcome(step, outbox.SKIPPED, why=error.why)  # gone already, which is as good
                    # The message it was is gone: a fresh one takes its place.
            elif step.doubt:
                return await self._look(step, "interrupted")
            return _Outcome(step, outbox.SENT, await platform.post(letter))
        except DeliveryError as error:
            if error.permanent:
                return _Outcome(step, outbox.FAILED, why=error.why, place_gone=error.place_gone)
            if error.ambiguous:
                await self.sleep(1.0)  # what was on its way may still arrive
                return await self._look(step, error.why)
            if error.retry_after is not None:
                return self._slower(step, error.why, error.retry_after)
            return self._again(step, error.why)
        except Exception as error:
            log.error("a platform failed in an unexpected way", message=step.message.id, **fault(error))
            return await self._look(step, "fault")

    async def _look(self, step: _Step, why: str) -> _Outcome:
        """Ask the platform whether a message in doubt was posted, and go by its answer or the message's policy."""
        try:
            found = await step.platform.find(step.letter)
        except Exception as error:
            if not isinstance(error, DeliveryError):
                log.error("a platform failed in an unexpected way", message=step.message.id, **fault(error))
            if step.message.attempts >= TRIES:
                return _Outcome(step, outbox.DOUBTFUL, why=why)
            # It stays in `sending`; the sweep brings the next one who asks.
            return _Outcome(step, outbox.SENDING, why=why, leave=True)
        if found.posted:
            log.info("message in doubt was found", message=step.message.id)
            return _Outcome(step, outbox.SENT, found.ref)
        if found.posted is None and step.message.policy != "resend":
            return _Outcome(step, outbox.DOUBTFUL, why=why)
        if step.doubt:
            return _Outcome(step, outbox.READY, why=why)
        return self._again(step, why)

    def _again(self, step: _Step, why: str) -> _Outcome:
        attempts = step.message.attempts
        if attempts >= TRIES:
            return _Outcome(step, outbox.FAILED, why=why)
        wait = min(FIRST_WAIT * 3 ** (attempts - 1), LAST_WAIT)
        return _Outcome(step, outbox.READY, why=why, not_before=self.now(step.letter.workspace) + wait)

    def _slower(self, step: _Step, why: str, seconds: float) -> _Outcome:
        later = self.now(step.letter.workspace) + timedelta(seconds=seconds)
        short = seconds <= SHORT_WAIT
        return _Outcome(
            step,
            outbox.READY,
            why=why,
            not_before=later,
            refund=True,  # being asked to wait is no failure of the message
            wait=seconds if short else 0.0,
            leave=not short,
        )

    # -- the books -----------------------------------------------------------------------------------------------------

    async def _record(self, tx: Tx, outcome: _Outcome) -> None:
        step, message, workspace = outcome.step, outcome.step.message, outcome.step.letter.workspace
        real = self.real()
        more: dict[str, Any] = {"why": outcome.why[:200] if outcome.why else None}
        if outcome.ref is not None:
            more["external_ref"] = outcome.ref
        if outcome.state == outbox.READY:
            more["not_before"] = outcome.not_before
            more["attempts"] = message.attempts - 1 if outcome.refund else message.attempts
        elif outcome.state == outbox.SENDING:
            more["attempts"] = message.attempts + 1
        if not await outbox.mark(tx, message, outcome.state, real, **more):
            log.warning("message was finished by somebody else", message=message.id)
            return
        if outcome.state == outbox.SENT and message.living is not None and outcome.ref is not None:
            fresh = step.ref is None or outcome.ref != step.ref
            if fresh:
                await outbox.set_living(tx, workspace.id, message.living, message.place_id, outcome.ref, real)
            if step.moves_from and step.moves_from != outcome.ref and message.instead is not None:
                await _leave_word(tx, message, step.moves_from, self.now(workspace))
        name = step.platform.name
        tx.after_commit(lambda: SENT.labels(name, outcome.state).inc())
        if outcome.state in (outbox.FAILED, outbox.DOUBTFUL):
            log.error(
                "message not delivered",
                message=message.id,
                kind=message.kind,
                state=outcome.state,
                why=outcome.why,
                attempts=message.attempts,
            )
            if outcome.place_gone and step.letter.place.closed_at is None:
                await places.change(tx, step.letter.place, closed_at=real, closed_why=(outcome.why or "")[:40])
            kind = "place_gone" if outcome.place_gone else outcome.state
            why = outcome.why or "?"
            await trouble.tell(tx, workspace, step.letter.place, message, kind, why, self.now(workspace))
        elif outcome.state != outbox.SENT:
            log.warning("message waits", message=message.id, kind=message.kind, state=outcome.state, why=outcome.why)


async def _leave_word(tx: Tx, message: Message, ref: str, now: datetime) -> None:
    """The living card has moved down: where it stood becomes what the message says instead. The row has a key of its
    own, so that it is done once, and the lane that is running takes it up."""
    assert message.instead is not None
    row = NewMessage(
        workspace_id=message.workspace_id,
        once=f"moved:{message.id}",
        kind=message.kind,
        place_id=message.place_id,
        card=message.instead,
        edits=ref,
    )
    await outbox.put(tx, [row], now)


def _limits(platform: Platform, message: Message) -> list[Limit]:
    """The limits a message passes: the workspace's first, then the place's."""
    p, head = platform.pace, f"{platform.name}:{message.workspace_id}"
    limits = []
    if p.workspace_seconds:
        limits.append(Limit(head, p.workspace_seconds, p.workspace_burst))
    if p.place_seconds:
        limits.append(Limit(f"{head}:{message.place_id}", p.place_seconds, p.place_burst))
    return limits
