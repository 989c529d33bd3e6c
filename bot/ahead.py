"""Looking ahead: what the bot would say of its own accord, told by running its jobs and taking all back."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from bot import outgoing
from bot.due import due_now, last_useful, why_not
from bot.observe import fault
from handlers.conversation import Card, Outgoing, Planned, Workspace
from storage import outbox, places, schedules, sending, workspaces
from storage.base import Tx

if TYPE_CHECKING:
    from bot.clock import Clock

log = structlog.get_logger(__name__)

HORIZON = timedelta(days=400)
"""How far a dry run looks ahead: a year and the longest move of a holiday."""


class _Rollback(Exception):
    """Ends a dry run."""


async def known(tx: Tx, workspace_id: int) -> Workspace:
    """The workspace; LookupError where there is none."""
    workspace = await workspaces.get(tx, workspace_id)
    if workspace is None:
        raise LookupError(f"no workspace {workspace_id}")
    return workspace


class Ahead:
    """The dry run of a clock's jobs."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def upcoming(
        self, tx: Tx, workspace: Workspace, until: datetime, *, limit: int = 50, runs: int = 2000
    ) -> list[Planned]:
        """The messages to come up to `until` (at most 400 days), soonest first, as a dry run of the jobs tells them.

        The jobs run in their order of time on the rows as they are; all they change is rolled back.
        """
        planned: list[Planned] = []
        now = self._clock.now(workspace)
        until = min(until, now + HORIZON)
        try:
            async with tx.savepoint():
                planned = await self._dry(tx, workspace, now, until, limit, runs)
                raise _Rollback
        except _Rollback:
            pass
        return sorted(planned, key=lambda p: p.at)[:limit]

    async def next_message(self, workspace_id: int) -> datetime | None:
        """When the next message of its own accord would come; None when there is none within 400 days."""
        async with self._clock.database.write() as tx:
            workspace = await known(tx, workspace_id)
            now = self._clock.now(workspace)
            planned = await self.upcoming(tx, workspace, now + HORIZON, limit=1)
            waiting = await sending.soonest(tx, workspace_id, now)
        times = [p.at for p in planned] + ([waiting] if waiting else [])
        return min(times, default=None)

    async def _dry(
        self, tx: Tx, workspace: Workspace, now: datetime, until: datetime, limit: int, runs: int
    ) -> list[Planned]:
        planned: list[Planned] = []
        known = {s.id: s for s in await schedules.of_workspace(tx, workspace.id) if s.kind in self._clock.jobs}
        queue = [(max(s.next_run_at, now), s.id) for s in known.values() if s.next_run_at is not None]
        heapq.heapify(queue)
        while queue and runs > 0:
            at, schedule_id = heapq.heappop(queue)
            if at > until or (len(planned) >= limit and at > max(p.at for p in planned)):
                break
            runs -= 1
            schedule = known[schedule_id]
            capability, job = self._clock.jobs[schedule.kind]
            ctx = replace(self._clock.context(tx, workspace, capability, at), dry=True)
            try:
                async with tx.savepoint():
                    due = due_now(schedule, ctx, at)
                    if why_not(replace(workspace, paused_at=None), last_useful(job, due.run.due, schedule.zone), at):
                        said: Sequence[Outgoing] = ()
                    else:
                        said = await job.run(due.run, ctx)
                    for row in await outgoing.letters(
                        ctx, said, kind=schedule.kind, key=f"{schedule.kind}:{schedule.subject}:{due.run.slot}"
                    ):
                        if await outbox.put(tx, [row], at):
                            place = await places.get(tx, workspace.id, row.place_id)
                            assert place is not None
                            card = Card.model_validate_json(row.card)
                            planned.append(Planned(row.not_before or at, place, card, row.kind))
            except Exception as error:
                log.warning("a dry run failed", kind=schedule.kind, **fault(error))
                continue
            if due.following is not None:
                known[schedule_id] = replace(schedule, next_run_at=due.following.at_utc, slot=due.following.slot)
                heapq.heappush(queue, (due.following.at_utc, schedule_id))
        return planned
