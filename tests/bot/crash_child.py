"""A process that works as `tongpin worker` does and kills itself at a chosen step: `crash_child.py URL STEP`.

Nothing of the product is changed; a step is a call that is wrapped so that the process ends right before or after it.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from bot.app import App
from bot.settings import Settings
from tests.bot.stage import CAPABILITY

HEARTBEAT = 0.3


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def build(url: str) -> App:
    settings = Settings(database_url=url, heartbeat=HEARTBEAT, _env_file=None)
    return App.build(settings, capabilities=[CAPABILITY], platforms=["local"])


def wrapped(call: Callable[..., Awaitable[Any]], when: str) -> Callable[..., Awaitable[Any]]:
    async def around(*args: Any, **more: Any) -> Any:
        if when == "before":
            die()
        done = await call(*args, **more)
        die()
        return done

    return around


def arrange(app: App, step: str) -> None:
    """Have the process end at this step."""
    local: Any = app.platforms["local"]
    clock: Any = app.clock
    delivery: Any = app.delivery
    if step == "claimed":  # the job ran, its transaction is open
        clock._perform = wrapped(clock._perform, "after")
    elif step == "committed":  # in the outbox, nobody sends yet
        drain = wrapped(delivery.drain, "before")
        app.lanes._drain = drain  # type: ignore[attr-defined]
    elif step == "sending":  # `sending` is committed, nothing was posted
        local.post = wrapped(local.post, "before")
    elif step == "posted":  # posted, and nobody wrote it down
        local.post = wrapped(local.post, "after")
    elif step == "sent":  # all written down
        app.lanes._drain = wrapped(delivery.drain, "after")  # type: ignore[attr-defined]


async def work(url: str, step: str) -> None:
    app = build(url)
    arrange(app, step)
    app.database.claim()
    await app.start(receive=False)
    await asyncio.sleep(90)


async def tick(url: str) -> None:
    """Tick until nothing is due any more; print how many runs this process dealt with."""
    app = App.build(
        Settings(database_url=url, _env_file=None), capabilities=[CAPABILITY], platforms=[], scheduled=False
    )
    print("ready", flush=True)
    sys.stdin.readline()
    done, last = 0, 1
    while last:
        last = await app.clock.tick()
        done += last
    print(done, flush=True)
    await app.database.close()


if __name__ == "__main__":
    asyncio.run(tick(sys.argv[1]) if sys.argv[2] == "tick" else work(sys.argv[1], sys.argv[2]))
