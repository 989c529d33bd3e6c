"""Errands: slow work a flow asked for, done outside its transaction; its result is handled like an event of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import structlog

from bot.dispatch import Dispatch, Handled
from bot.observe import EVENTS, fault
from handlers.conversation import Errand, Returned, Services

log = structlog.get_logger(__name__)

LONGEST_SECONDS = 30.0
"""No errand may take longer; each has a shorter limit of its own."""

Show = Callable[[Handled], Awaitable[None]]


class Errands:
    """Runs errands as tasks of this process. What is lost with the process was never promised: the answer before it is
    complete without it."""

    def __init__(self, dispatch: Dispatch, services: Services) -> None:
        self.dispatch = dispatch
        self.services = services
        self.tasks: set[asyncio.Task[None]] = set()

    def follow(self, handled: Handled, show: Show) -> None:
        """Run the errands of what was handled; `show` is called with what came of each, for the platform to show."""
        for errand in handled.errands:
            task = asyncio.create_task(self._run(handled, errand, show))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    async def settle(self) -> None:
        """Wait until all errands under way are done."""
        while self.tasks:
            await asyncio.gather(*self.tasks, return_exceptions=True)

    async def stop(self) -> None:
        """Give up what is under way."""
        for task in self.tasks:
            task.cancel()
        await self.settle()

    async def _run(self, handled: Handled, errand: Errand, show: Show) -> None:
        try:
            name, _, kind = errand.kind.partition(":")
            capability = next(c for c in self.dispatch.capabilities if c.name == name)
            work = capability.errands[kind]
            async with asyncio.timeout(LONGEST_SECONDS):
                result = await work.do(errand.payload, self.services)
            outcome = "nothing" if result is None else "done"
            EVENTS.labels(handled.workspace.platform, f"Errand {errand.kind}", outcome).inc()
            if result is None:
                return
            returned = Returned(errand.kind, errand.payload, result)
            after = await self.dispatch.returned(handled, returned, capability, work.done)
            if after.answers or after.problem:
                await show(replace(after, errands=()))
        except Exception as error:
            EVENTS.labels(handled.workspace.platform, f"Errand {errand.kind}", "failed").inc()
            log.error("errand failed", errand=errand.kind, **fault(error))
