"""Work that goes on after the acknowledgement: every piece is kept, bounded, and waited for at the end."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

from bot.observe import fault

log = structlog.get_logger(__name__)

AT_ONCE = 16
"""Pieces worked on at the same time. Acknowledging goes first: what waits here was acknowledged already."""


class Work:
    """Tasks with a roof: Bolt's own are kept by nobody and lost at shutdown."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self._room = asyncio.Semaphore(at_once)

    def start(self, piece: Coroutine[Any, Any, Any], *, urgent: bool = False) -> asyncio.Task[Any]:
        """Start a piece of work; what goes wrong in it is logged without anybody's words. Urgent work does not queue:
        somebody's acknowledgement waits for it."""
        task = asyncio.create_task(self._run(piece) if urgent else self._queued(piece))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _queued(self, piece: Coroutine[Any, Any, Any]) -> Any:
        async with self._room:
            return await self._run(piece)

    async def _run(self, piece: Coroutine[Any, Any, Any]) -> Any:
        try:
            return await piece
        except Exception as error:
            log.error("slack work failed", **fault(error))
            return None

    @property
    def open(self) -> int:
        return len(self._tasks)

    async def drain(self, seconds: float) -> int:
        """Wait until all is done, or this long. Returns how much was left; that is cancelled."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while self._tasks and loop.time() < until:
            await asyncio.wait(set(self._tasks), timeout=max(0.0, until - loop.time()))
        left = set(self._tasks)
        for task in left:
            task.cancel()
        return len(left)
