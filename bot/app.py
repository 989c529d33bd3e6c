"""The composition root: settings in, a wired application out. Building does no work; `start` does."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal, Protocol

import structlog

from bot import housekeeping
from bot.capabilities import CAPABILITIES
from bot.clock import Clock, real_time
from bot.delivery import Delivery
from bot.dispatch import Dispatch
from bot.errands import Errands
from bot.lanes.embedded import Embedded
from bot.model import model_of
from bot.observe import fault
from bot.outgoing import Lanes
from bot.platforms import House, Platform
from bot.settings import Settings
from handlers.almanac import Calendar
from handlers.conversation import Capability, Services
from storage import sending
from storage.database import Database

log = structlog.get_logger(__name__)

DRAIN_SECONDS = 10.0
SWEEP_SECONDS = 5


class Runner(Lanes, Protocol):
    """A runner of lanes as the application starts and stops it."""

    async def start(self) -> None: ...
    async def sweep(self, workspace_ids: set[int]) -> None: ...
    async def stop(self, seconds: float) -> None: ...


class App:
    """Everything that one process is made of. `build` wires it; `start` and `stop` are its life."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        clock: Clock,
        delivery: Delivery,
        dispatch: Dispatch,
        lanes: Runner,
        platforms: dict[str, Platform],
        scheduler: Any,
        leaving: asyncio.Event,
        errands: Errands,
    ) -> None:
        self.settings = settings
        self.database = database
        self.clock = clock
        self.delivery = delivery
        self.dispatch = dispatch
        self.lanes = lanes
        self.platforms = platforms
        self.scheduler = scheduler
        self.leaving = leaving
        self.errands = errands
        self.started = False

    @classmethod
    def build(
        cls,
        settings: Settings,
        *,
        capabilities: Sequence[Capability] = CAPABILITIES,
        platforms: Sequence[str] | None = None,
        real: Callable[[], datetime] = real_time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        scheduled: bool = True,
        runner: Literal["embedded", "distributed"] | None = None,
    ) -> App:
        """Wire the application. `platforms` names the folders to connect (those that are set up, when not given).

        `runner` of lanes follows from the database when not given. With `scheduled=False` nothing runs by itself:
        `clock.tick`, `clock.advance` and `lanes.settle` are called by whoever holds the time, a test or a command.
        """
        database = Database(settings.database)
        connected: dict[str, Platform] = {}
        clock = Clock(database, capabilities, real=real)
        delivery = Delivery(database, connected, now=clock.now, real=real, sleep=sleep)
        scheduler = _scheduler() if scheduled else None
        lanes: Runner
        if runner == "embedded" or (runner is None and (settings.embedded or not scheduled)):
            lanes = Embedded(delivery.drain, scheduler)
        else:
            from bot.lanes.distributed import Distributed

            unfinished = partial(_unfinished, database, clock)
            lanes = Distributed(database, delivery.drain, unfinished, heartbeat=settings.heartbeat)
        clock.lanes = lanes
        first = {"locale": settings.locale, "zone": settings.zone, "country": settings.country}
        services = Services(model_of(settings))
        host = services.model.host if services.model else ""
        dispatch = Dispatch(
            database, capabilities, clock.now, lanes, first=first, ahead=clock.upcoming, model_host=host
        )
        errands = Errands(dispatch, services)
        leaving = asyncio.Event()
        house = House(settings, database, dispatch, clock, leaving, errands)
        for name in set_up(settings) if platforms is None else platforms:
            connected[name] = import_module(f"bot.platforms.{name}").connect(house)
        return cls(settings, database, clock, delivery, dispatch, lanes, connected, scheduler, leaving, errands)

    async def start(self, *, receive: bool = True, work: bool = True) -> None:
        """Begin to receive events, to tick and to deliver. The database is migrated by now."""
        self.leaving.clear()
        await self.clock.look()
        if receive:
            for platform in self.platforms.values():
                await platform.start()
        if work:
            if self.scheduler is not None:
                self._plan()
                self.scheduler.start()
            await self.lanes.start()
            await self.sweep()
        self.started = True

    def _plan(self) -> None:
        whole_second = self.clock.real().replace(microsecond=0) + timedelta(seconds=1)
        add = self.scheduler.add_job
        add(self.tick, "interval", seconds=1, start_date=whole_second, id="tick")
        add(self.sweep, "interval", seconds=SWEEP_SECONDS, id="sweep")
        add(self.housekeeping, "interval", days=1, start_date=whole_second + timedelta(minutes=1), id="housekeeping")
        # The first question to a calendar loads it for a third of a second: better here than while somebody waits.
        year = whole_second.year
        calendar = Calendar(self.settings.country)
        add(asyncio.to_thread, "date", args=[calendar.warm, (year, year + 1)], id="calendar")

    async def tick(self) -> None:
        """One tick; what goes wrong is logged, and the next second tries again."""
        try:
            await self.clock.tick()
        except Exception as error:
            log.error("tick failed", **fault(error))

    async def sweep(self) -> None:
        """Wake the lanes of whatever was left: by a crash, by a lane that failed, or to wait for its hour."""
        try:
            await self.clock.look()
            await self.lanes.sweep(await _unfinished(self.database, self.clock))
        except Exception as error:
            log.error("sweep failed", **fault(error))

    async def housekeeping(self) -> None:
        try:
            await housekeeping.day(self.database, self.clock.real())
        except Exception as error:
            log.error("housekeeping failed", **fault(error))

    async def stop(self) -> None:
        """Stop receiving, let what is on its way arrive (at most ten seconds), then let go of everything."""
        self.started = False
        self.leaving.set()
        for platform in self.platforms.values():
            try:
                async with asyncio.timeout(DRAIN_SECONDS):
                    await platform.stop()
            except Exception as error:
                log.error("platform did not stop well", platform=platform.name, **fault(error))
        await self.errands.stop()
        if self.scheduler is not None and self.scheduler.running:
            self.scheduler.pause()
        self.delivery.stopping = True
        await self.lanes.stop(DRAIN_SECONDS)
        if self.scheduler is not None and self.scheduler.running:
            self.scheduler.shutdown(wait=False)
        await self.database.close()


async def _unfinished(database: Database, clock: Clock) -> set[int]:
    """The workspaces with something to send now."""
    async with database.read() as tx:
        return await sending.unfinished(tx, clock.real(), clock.shifted)


def set_up(settings: Settings) -> list[str]:
    """The platforms that these settings ask for."""
    wanted = {"local": settings.local and loopback(settings.host), "slack": settings.slack}
    return [name for name, on in wanted.items() if on and find_spec(f"bot.platforms.{name}")]


def loopback(host: str) -> bool:
    """Whether only this machine can reach the address: the local workspace lets everybody act as anybody."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _scheduler() -> Any:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    # A tick that comes late is still a tick: nothing may be dropped for having waited.
    return AsyncIOScheduler(
        timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )
