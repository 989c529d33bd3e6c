"""The clock: claim what is due, run each slice's job, and put what it returns into the outbox, all in one transaction.

Time comes in as an argument. APScheduler only calls `tick` (see app.py); schedules are rows (see storage/schedules).
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import structlog

from bot import outgoing
from bot.ahead import Ahead, known
from bot.due import due_now, last_useful, placed, why_not
from bot.observe import RUNS, TICK, fault
from bot.outgoing import Lanes
from handlers.conversation import Capability, Context, Job, Planned, Workspace, catalogue
from storage import audit, outbox, schedules, sending, workspaces
from storage.base import Tx
from storage.database import Database
from storage.outbox import NewMessage
from storage.schedules import Schedule

log = structlog.get_logger(__name__)

BATCH = 500
"""Schedules in one transaction: large enough to share a commit, small enough to leave the loop within some 20 ms."""

FIRST_RETRY, LAST_RETRY = timedelta(minutes=1), timedelta(hours=1)


class UnknownJob(LookupError):
    """A schedule's kind that no capability here has: its slice was renamed, or this process is an older one."""


def real_time() -> datetime:
    return datetime.now(UTC)


class Clock:
    """Knows the time of every workspace and does what is due.

    `lanes` is set by whoever builds the house, since the runner of lanes needs the clock as well.
    """

    lanes: Lanes

    def __init__(
        self, database: Database, capabilities: Sequence[Capability], *, real: Callable[[], datetime] = real_time
    ) -> None:
        self.database = database
        self.real = real
        self.jobs: dict[str, tuple[Capability, Job]] = {
            f"{capability.name}:{name}": (capability, job)
            for capability in capabilities
            for name, job in capability.jobs.items()
        }
        self.capabilities = tuple(capabilities)
        self.common = catalogue("handlers.conversation")
        self.shifted: dict[int, int] = {}
        self._ahead = Ahead(self)
        self._moving = asyncio.Lock()

    def now(self, workspace: Workspace | None) -> datetime:
        """The time in a workspace: the real one, but for a local workspace whose clock was moved."""
        return self.real() + timedelta(seconds=workspace.clock_shift if workspace else 0)

    async def look(self) -> None:
        """Learn which clocks were moved, perhaps by another process."""
        async with self.database.read() as tx:
            self.shifted = await workspaces.shifted(tx)

    # -- the tick ------------------------------------------------------------------------------------------------------

    async def tick(self, now: datetime | None = None) -> int:
        """Do everything that is due at the real time `now`. Returns how many occurrences were dealt with.

        Raises only what the database itself raises; then nothing was changed and the next tick tries again.
        """
        now = now or self.real()
        async with self.database.read() as tx:
            earliest = await schedules.earliest(tx)
        furthest = now + timedelta(seconds=max([0, *self.shifted.values()]))
        if earliest is None or earliest > furthest:
            return 0
        done = 0
        with TICK.time():
            # On PostgreSQL one transaction works while the other one's rows travel.
            abreast = [self._all(now) for _ in range(1 if self.database.embedded else 2)]
            for result in await asyncio.gather(*abreast, return_exceptions=True):
                if isinstance(result, BaseException):
                    raise result
                done += result
            for workspace_id, seconds in tuple(self.shifted.items()):
                done += await self._batch(now + timedelta(seconds=seconds), seconds, workspace_id)
        return done

    async def _all(self, now: datetime) -> int:
        done = 0
        while (batch := await self._batch(now)) > 0:
            done += batch
            if batch < BATCH:
                break
        return done

    async def _batch(self, now: datetime, shift: int = 0, only: int | None = None) -> int:
        """One batch of what is due at `now`, the time of clocks that run `shift` seconds ahead."""
        claimed: list[Schedule] = []
        try:
            async with self.database.write() as tx:
                claimed = await schedules.claim(tx, now, BATCH, only=only, without=self.shifted)
                if claimed:
                    await self._perform(tx, claimed, now, shift)
        except Exception as error:
            if not claimed:
                raise
            # One of them failed and all were rolled back: each again for itself, so that only the one waits.
            log.warning("batch failed, its runs are tried one by one", runs=len(claimed), **fault(error))
            for schedule in claimed:
                await self._alone(schedule, now, shift)
        return len(claimed)

    async def _alone(self, schedule: Schedule, now: datetime, shift: int) -> None:
        try:
            async with self.database.write() as tx:
                held = await schedules.claim_one(tx, schedule)
                if held is not None:
                    await self._perform(tx, [held], now, shift)
        except Exception as error:
            wait = min(FIRST_RETRY * 2 ** min(schedule.failures, 10), LAST_RETRY)
            log.error(
                "run failed, it is postponed",
                schedule=schedule.id,
                kind=schedule.kind,
                slot=schedule.slot,
                failures=schedule.failures + 1,
                wait=wait.total_seconds(),
                **fault(error),
            )
            async with self.database.write() as tx:
                await schedules.postpone(tx, schedule, now + wait)
            RUNS.labels(schedule.kind if schedule.kind in self.jobs else "unknown", "failed").inc()

    async def _perform(self, tx: Tx, claimed: Sequence[Schedule], now: datetime, shift: int) -> None:
        spaces = await workspaces.several(tx, {s.workspace_id for s in claimed})
        contexts: dict[tuple[int, str], Context] = {}
        moved: list[tuple[Schedule, datetime | None, str | None]] = []
        rows: list[NewMessage] = []
        outcomes: list[tuple[str, str]] = []
        for number, schedule in enumerate(claimed):
            workspace = spaces[schedule.workspace_id]
            if workspace.clock_shift != shift:  # another process moved its clock: the next tick has it at its own time
                self.shifted[workspace.id] = workspace.clock_shift
                continue
            capability, job = self._job(schedule.kind)
            key = (schedule.workspace_id, capability.name)
            ctx = contexts.get(key) or contexts.setdefault(
                key, self.context(tx, workspace, capability, now)
            )
            due = due_now(schedule, ctx, now)
            not_after = last_useful(job, due.run.due, schedule.zone)
            skipped = why_not(ctx.workspace, not_after, now)
            if skipped is None:
                label = f"{schedule.kind}:{schedule.subject}:{due.run.slot}"
                said = await job.run(due.run, ctx)
                rows += await outgoing.letters(ctx, said, kind=schedule.kind, key=label, not_after=not_after)
            if (skipped or due.missed) and ctx.workspace.gone_at is None:
                await audit.write(
                    tx,
                    ctx.workspace.id,
                    None,
                    "clock:skipped" if skipped else "clock:coalesced",
                    f"schedule:{schedule.id}",
                    now,
                    kind=schedule.kind,
                    slot=due.run.slot,
                    why=skipped,
                    missed=due.missed,
                )
            outcomes.append((schedule.kind, skipped or "done"))
            moved.append((schedule, *placed(due.following)))
            if number % 50 == 49:
                await asyncio.sleep(0)  # jobs may be pure arithmetic: let replies through in between
        await schedules.advance(tx, moved)
        if rows and await outbox.put(tx, rows, now):
            await self.lanes.wake(tx, *dict.fromkeys(row.workspace_id for row in rows))
        tx.after_commit(lambda: _count(outcomes))

    def _job(self, kind: str) -> tuple[Capability, Job]:
        found = self.jobs.get(kind)
        if found is None:
            raise UnknownJob(kind)
        return found

    def context(self, tx: Tx, workspace: Workspace, capability: Capability, now: datetime) -> Context:
        return Context(
            tx=tx,
            workspace=workspace,
            now=now,
            catalogues=(capability.texts, self.common),
            capabilities=self.capabilities,
            capability=capability,
        )

    # -- the clock that can be moved -----------------------------------------------------------------------------------

    async def advance(self, workspace_id: int, to: datetime) -> None:
        """Move a workspace's clock to the instant `to`.

        Forward, everything due in between happens on the way, each at its own time and delivered before the next.
        Backward, the clock just goes back: what was sent stays sent and is not sent again when its time comes again.
        """
        async with self._moving:
            stuck = 0
            while True:
                async with self.database.read() as tx:
                    workspace = await known(tx, workspace_id)
                    now = self.now(workspace)
                    planned = await schedules.earliest(tx, workspace_id)
                    waiting = await sending.soonest(tx, workspace_id, now)
                at = min((t for t in (planned, waiting) if t is not None), default=None)
                if at is None or at > to or stuck > 20:
                    break
                at = max(at, now)
                shift = await self._set(workspace, at)
                done = await self._batch(at, shift, workspace_id)
                if not done and planned is not None and planned <= at:
                    stuck += 1  # another process holds it; it will be done with in a moment
                    await asyncio.sleep(0.02)
                if waiting is not None and waiting <= at:
                    async with self.database.write() as tx:
                        await self.lanes.wake(tx, workspace_id)
                await self.lanes.settle(workspace_id)
            async with self.database.read() as tx:
                workspace = await known(tx, workspace_id)
            await self._set(workspace, to)
        async with self.database.write() as tx:
            await self.lanes.wake(tx, workspace_id)
        await self.lanes.settle(workspace_id)

    async def reset(self, workspace_id: int) -> None:
        """Set a workspace's clock back to the real time."""
        async with self._moving, self.database.read() as tx:
            workspace = await known(tx, workspace_id)
        await self._set(workspace, None)

    async def _set(self, workspace: Workspace, at: datetime | None) -> int:
        shift = 0 if at is None else math.ceil((at - self.real()).total_seconds())
        async with self.database.write() as tx:
            changed = await workspaces.change(tx, workspace, clock_shift=shift)
            if shift < workspace.clock_shift:
                await sending.retry_at_once(tx, workspace.id, self.now(changed))
        self.shifted.pop(workspace.id, None)
        if shift:
            self.shifted[workspace.id] = shift
        return shift

    # -- looking ahead -------------------------------------------------------------------------------------------------

    async def upcoming(self, tx: Tx, workspace: Workspace, until: datetime, *, limit: int = 50) -> list[Planned]:
        """The messages to come, soonest first; see `Ahead`."""
        return await self._ahead.upcoming(tx, workspace, until, limit=limit)

    async def next_message(self, workspace_id: int) -> datetime | None:
        """When the next message of its own accord would come; None when there is none within 400 days."""
        return await self._ahead.next_message(workspace_id)


def _count(outcomes: Sequence[tuple[str, str]]) -> None:
    for kind, outcome in outcomes:
        RUNS.labels(kind, outcome).inc()
