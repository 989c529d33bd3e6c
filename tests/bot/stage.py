"""A small stage for the clock and delivery: a capability with jobs, a platform that writes into the transcript, and a
clock in the test's hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.app import App
from bot.platforms import DeliveryError, Found, House, Letter, Pace
from bot.settings import Settings
from handlers import almanac
from handlers.conversation import Capability, Catalogue, Context, Job, Outgoing, Run, Workspace
from handlers.conversation.cards import Card
from storage import places, schedules, transcript, workspaces
from storage.database import Database

START = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # Monday 08:00 in Shanghai


@dataclass
class Hand:
    """The hand on the clock: `sleep` moves it, so that nobody waits."""

    at: datetime = START
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)

    def go(self, **span: float) -> datetime:
        self.at += timedelta(**span)
        return self.at


STILL = Pace()


class Board:
    """A platform on which a letter stands by its id, as on the local one; `trouble` makes it fail as it is told."""

    name = "board"
    edit_for: timedelta | None = None

    def __init__(self, database: Database, pace: Pace = STILL) -> None:
        self.database = database
        self.pace = pace
        self.trouble: dict[str, list[Exception | None]] = {}
        self.calls: list[tuple[str, int, str]] = []
        self.knows = True

    def fails(self, call: str, *errors: Exception | None) -> None:
        """The next calls of "post", "edit" or "find" fail in this way (None: they do not)."""
        self.trouble.setdefault(call, []).extend(errors)

    async def post(self, letter: Letter) -> str:
        self.calls.append(("post", letter.place.id, letter.card.title))
        late = self._fail("post", letter)
        async with self.database.write() as tx:
            line = await transcript.add(
                tx, letter.workspace.id, letter.place.id, "card", letter.card.title, letter.at, letter=letter.id
            )
        if late:
            raise late
        return str(line)

    async def edit(self, letter: Letter, ref: str) -> str:
        self.calls.append(("edit", letter.place.id, letter.card.title))
        self._fail("edit", letter)
        async with self.database.write() as tx:
            if not await transcript.edit(tx, letter.workspace.id, int(ref), letter.card.title, letter.at):
                raise DeliveryError("message_gone", permanent=True)
        return ref

    async def find(self, letter: Letter) -> Found:
        self.calls.append(("find", letter.place.id, letter.card.title))
        self._fail("find", letter)
        if not self.knows:
            return Found(None)
        async with self.database.read() as tx:
            line = await transcript.by_letter(tx, letter.workspace.id, letter.id)
        return Found(True, str(line.id)) if line else Found(False)

    def _fail(self, call: str, letter: Letter) -> Exception | None:
        errors = self.trouble.get(call)
        error = errors.pop(0) if errors else None
        if error is None:
            return None
        if isinstance(error, DeliveryError) and error.why == "arrived all the same":
            return error
        raise error

    def routes(self) -> Sequence[Any]:
        return ()

    async def check(self) -> Sequence[str]:
        return ()

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


def connect(house: House) -> Board:
    return Board(house.database)


async def _post(run: Run, ctx: Context) -> list[Outgoing]:
    place = await places.get(ctx.tx, ctx.workspace.id, run.payload["place"])
    assert place is not None
    if run.payload.get("fails"):
        await places.change(ctx.tx, place, name="half done")
        raise ValueError("what a person wrote")
    return [Outgoing(place, Card(title=f"{run.subject} {run.slot}"), living=run.payload.get("living"))]


async def _counted(run: Run, ctx: Context) -> list[Outgoing]:
    """Leaves a line for every time it runs, so that a run done twice shows even where its message would not."""
    await ctx.note("ran", run.subject)
    return await _post(run, ctx)


WORDLESS = Catalogue("tests.bot", {"zh": {}, "en": {}})
CAPABILITY = Capability(
    name="stage",
    command="stage",
    zh="舞台",
    texts=WORDLESS,
    words=(),
    jobs={
        "post": Job(run=_post),
        "hours": Job(run=_post, late=timedelta(hours=2)),
        "day": Job(run=_post, late="same day"),
        "always": Job(run=_post, late="always"),
        "counted": Job(run=_counted, late="always"),
    },
)


@dataclass
class Stage:
    """One workspace with a channel, on one database."""

    app: App
    hand: Hand
    board: Board
    workspace: Workspace
    place: places.Place

    async def plan(
        self, subject: str, rule: almanac.Rule, *, kind: str = "stage:post", zone: str = "Asia/Shanghai", **payload: Any
    ) -> schedules.Schedule:
        async with self.app.database.write() as tx:
            ctx = Context(tx, await self.fresh(tx), self.app.clock.now(self.workspace), ())
            payload = {"place": self.place.id, **payload}
            await ctx.schedule(kind, subject, rule, zone, payload=payload)
            found = await schedules.find(tx, self.workspace.id, kind, subject)
        assert found is not None
        return found

    async def fresh(self, tx: Any) -> Workspace:
        known = await workspaces.get(tx, self.workspace.id)
        assert known is not None
        return known

    async def change(self, **changes: Any) -> None:
        async with self.app.database.write() as tx:
            self.workspace = await workspaces.change(tx, self.workspace, **changes)

    async def tick(self) -> int:
        done = await self.app.clock.tick(self.hand.at)
        await self.app.sweep()
        await self.app.lanes.settle(self.workspace.id)
        return done

    async def heard(self) -> list[str]:
        """What stands in all places, in the order in which it came."""
        return [body for body, _ in await self.lines()]

    async def lines(self) -> list[tuple[str, datetime]]:
        t = transcript.table
        async with self.app.database.read() as tx:
            rows = await tx.rows(select(t.c.body, t.c.at).where(t.c.workspace_id == self.workspace.id).order_by(t.c.id))
        return [(row.body, row.at) for row in rows]

    async def all_of(self, table: Any) -> list[Any]:
        async with self.app.database.read() as tx:
            return list(await tx.rows(select(table).order_by(*table.primary_key.columns)))


async def stage(database: Database, *, pace: Pace = STILL, capability: Capability = CAPABILITY) -> Stage:
    """Build the house on this (migrated) database, with the clock in hand."""
    hand = Hand()
    settings = Settings(database_url=database.url.render_as_string(hide_password=False), _env_file=None)
    app = App.build(settings, capabilities=[capability], platforms=[], real=hand.now, sleep=hand.sleep, scheduled=False)
    board = Board(app.database, pace)
    app.platforms["board"] = board
    async with app.database.write() as tx:
        workspace = await workspaces.ensure(tx, "board", "team", now=hand.at)
        place = await places.ensure(tx, workspace.id, "general", "group", name="general")
    await app.start(receive=False)
    return Stage(app, hand, board, workspace, place)
