"""Lanes in one process: after the commit, APScheduler runs the drain as a date job, one at a time per workspace."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import structlog

from bot.observe import fault
from storage.base import Tx

log = structlog.get_logger(__name__)

ABREAST = 100
"""Lanes that send at the same time."""


class Embedded:
    """Runs lanes on a scheduler; without one (in tests, in a command) they run when `settle` is awaited."""

    def __init__(self, drain: Callable[[int], Awaitable[None]], scheduler: Any = None) -> None:
        self._drain = drain
        self._scheduler = scheduler
        self._waiting: set[int] = set()
        self._running: set[int] = set()
        self._again: set[int] = set()
        self._waiters: list[asyncio.Future[None]] = []
        self._abreast = asyncio.Semaphore(ABREAST)
        self._closed = False

    async def start(self) -> None:
        """Begin to run lanes; the scheduler runs by now."""
        if self._scheduler is not None:
            from apscheduler import events

            self._scheduler.add_listener(self._ended, events.EVENT_JOB_EXECUTED | events.EVENT_JOB_ERROR)
            for workspace_id in tuple(self._waiting):
                self._launch(workspace_id)

    async def wake(self, tx: Tx, *workspace_ids: int) -> None:
        for workspace_id in workspace_ids:
            tx.after_commit(partial(self.arm, workspace_id))

    def arm(self, workspace_id: int) -> None:
        """Have the lane run soon; if it is running now, once more after that, for it may be past what is new."""
        if self._closed:
            return
        if workspace_id in self._running:
            self._again.add(workspace_id)
        elif workspace_id not in self._waiting:
            self._waiting.add(workspace_id)
            if self._scheduler is not None and self._scheduler.running:
                self._launch(workspace_id)

    async def sweep(self, workspace_ids: set[int]) -> None:
        """Arm the lanes of workspaces that have unfinished messages, unless they run already."""
        for workspace_id in workspace_ids - self._running:
            self.arm(workspace_id)

    async def settle(self, workspace_id: int) -> None:
        if self._scheduler is None:
            while workspace_id in self._waiting:
                await self._lane(workspace_id)
                self._finish(workspace_id)
            return
        while workspace_id in self._waiting or workspace_id in self._running:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiters.append(waiter)
            await waiter

    async def stop(self, seconds: float) -> None:
        """Take nothing new, and give running lanes some time to finish the message at hand."""
        self._closed = True
        self._waiting.clear()
        self._again.clear()
        try:
            async with asyncio.timeout(seconds):
                for workspace_id in tuple(self._running):
                    await self.settle(workspace_id)
        except TimeoutError:
            log.warning("lanes did not finish in time; their messages are looked up at the next start")

    def _launch(self, workspace_id: int) -> None:
        self._scheduler.add_job(
            self._lane,
            "date",
            args=[workspace_id],
            id=_job(workspace_id),
            max_instances=1,
            misfire_grace_time=None,
            replace_existing=True,
        )

    async def _lane(self, workspace_id: int) -> None:
        self._waiting.discard(workspace_id)
        self._running.add(workspace_id)
        try:
            async with self._abreast:
                await self._drain(workspace_id)
        except Exception as error:
            log.error("lane failed, the sweep will wake it again", workspace=workspace_id, **fault(error))

    def _ended(self, event: Any) -> None:
        """APScheduler has let go of the job: only from here on does max_instances=1 allow the next run."""
        if event.job_id.startswith("lane:"):
            self._finish(int(event.job_id.removeprefix("lane:")))

    def _finish(self, workspace_id: int) -> None:
        self._running.discard(workspace_id)
        if workspace_id in self._again:
            self._again.discard(workspace_id)
            self.arm(workspace_id)
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)


def _job(workspace_id: int) -> str:
    return f"lane:{workspace_id}"
