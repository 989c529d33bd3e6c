"""Who is looking at the page right now, and how they hear that something changed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Listeners:
    """The open streams of this process. `stir` wakes all of them; each then asks the database what is new."""

    def __init__(self, leaving: asyncio.Event) -> None:
        self.leaving = leaving
        self._open: set[asyncio.Event] = set()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[asyncio.Event]:
        """An event that is set whenever something changed, for as long as the block runs."""
        heard = asyncio.Event()
        self._open.add(heard)
        try:
            yield heard
        finally:
            self._open.discard(heard)

    def stir(self) -> None:
        for heard in self._open:
            heard.set()

    async def wait(self, heard: asyncio.Event, seconds: float) -> bool:
        """Wait until something changed, the process ends or the time is over; whether something changed."""
        tasks = [asyncio.ensure_future(heard.wait()), asyncio.ensure_future(self.leaving.wait())]
        try:
            await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
        return heard.is_set()
