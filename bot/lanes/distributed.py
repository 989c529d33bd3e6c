"""Lanes over several processes: Procrastinate on the same PostgreSQL, its job deferred in the transaction that put the
messages, one at a time per workspace by the job's lock, taken over from a worker that gives no sign of life."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import procrastinate
import structlog
from sqlalchemy import URL, bindparam, text

from bot.observe import fault
from storage.base import Tx
from storage.database import Database

log = structlog.get_logger(__name__)

QUEUE = "lanes"
ABREAST = 100
"""Lanes that one process drains at the same time."""

DEAD_AFTER = 3
"""Heartbeats that a worker may miss before its jobs are given to others."""

SETTLE_SECONDS = 10.0

_HELD = text(
    "SELECT lock FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND queue_name = 'lanes' AND lock IN :locks"
).bindparams(bindparam("locks", expanding=True))


class Distributed:
    """Runs lanes as Procrastinate's jobs. In a process that only receives, `start` is not called: it still wakes."""

    def __init__(
        self,
        database: Database,
        drain: Callable[[int], Awaitable[None]],
        unfinished: Callable[[], Awaitable[set[int]]],
        *,
        heartbeat: float = 10.0,
    ) -> None:
        self._database = database
        self._drain = drain
        self._unfinished = unfinished
        self._heartbeat = heartbeat
        self._worker: asyncio.Task[None] | None = None
        self._grace = 10.0
        self._app = procrastinate.App(
            connector=procrastinate.PsycopgConnector(conninfo=_conninfo(database.url), min_size=1, max_size=8)
        )
        self._lane = self._app.task(name="lane", queue=QUEUE)(self._run)

    async def start(self) -> None:
        """Begin to run lanes here."""
        await self._app.open_async()
        self._worker = asyncio.create_task(self._supervise(), name="lanes")

    async def wake(self, tx: Tx, *workspace_ids: int) -> None:
        raw = await tx.connection.get_raw_connection()
        # No queueing lock: a job that waits already may be one that drains before our rows are committed, and the
        # wake-up would be lost. A lane with nothing to do is cheap.
        jobs = [
            self._lane.configure(lock=_lock(workspace_id)).make_new_job(workspace_id=workspace_id)
            for workspace_id in workspace_ids
        ]
        await self._app.job_manager.batch_defer_jobs_async(jobs, connection=raw.driver_connection)

    async def sweep(self, workspace_ids: set[int]) -> None:
        """Wake the lanes of workspaces with unfinished messages that no job stands for, and take over from the dead."""
        if self._worker is not None:
            await self._rescue()
        if not workspace_ids:
            return
        async with self._database.write() as tx:
            held = {row.lock for row in await tx.rows(_HELD.params(locks=[_lock(w) for w in workspace_ids]))}
            left = [w for w in sorted(workspace_ids) if _lock(w) not in held]
            if left:
                await self.wake(tx, *left)

    async def settle(self, workspace_id: int) -> None:
        """Wait until some worker has sent what can go now: for a moved clock, which shows one thing after another."""
        try:
            async with asyncio.timeout(SETTLE_SECONDS):
                while workspace_id in await self._unfinished():  # noqa: ASYNC110 - the worker is another process
                    await asyncio.sleep(0.02)
        except TimeoutError:
            log.warning("lane did not settle in time", workspace=workspace_id)

    async def stop(self, seconds: float) -> None:
        """Take no new jobs, and give running lanes some time to finish the message at hand."""
        self._grace = seconds
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)
            self._worker = None
            await self._app.close_async()

    async def _run(self, workspace_id: int) -> None:
        try:
            await self._drain(workspace_id)
        except Exception as error:
            log.error("lane failed, the sweep will wake it again", workspace=workspace_id, **fault(error))

    async def _supervise(self) -> None:
        """A worker stops when one of its side tasks fails (a lost connection): then there must be another."""
        wait = 0.5
        while True:
            try:
                await self._app.run_worker_async(
                    queues=[QUEUE],
                    concurrency=ABREAST,
                    fetch_job_polling_interval=1.0,
                    update_heartbeat_interval=self._heartbeat,
                    stalled_worker_timeout=DEAD_AFTER * self._heartbeat,
                    delete_jobs="always",
                    shutdown_graceful_timeout=self._grace,
                    install_signal_handlers=False,
                )
                log.warning("worker stopped, another one starts")
            except Exception as error:
                log.error("worker failed, another one starts", **fault(error))
            await asyncio.sleep(wait)
            wait = min(wait * 2, 10.0)

    async def _rescue(self) -> None:
        manager = self._app.job_manager
        for job in await manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=DEAD_AFTER * self._heartbeat):
            log.warning("lane taken over from a dead worker", lock=job.lock)
            await manager.retry_job(job)


def _lock(workspace_id: int) -> str:
    return f"lane:{workspace_id}"


def _conninfo(url: URL) -> str:
    """The address as libpq reads it."""
    plain: Any = url.set(drivername="postgresql")
    return str(plain.render_as_string(hide_password=False))
