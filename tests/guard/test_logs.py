"""Nothing a person wrote reaches the log, the audit or the metrics: not in good times, not when things break."""

from __future__ import annotations

import asyncio
import io
import logging
import sys
from collections.abc import Iterator

import prometheus_client
import pytest
import structlog
from sqlalchemy import select, text

from bot.capabilities import CAPABILITIES
from bot.dispatch import Handled
from bot.observe import start_logging
from bot.platforms import Incoming, Sender, Whereabouts
from handlers.conversation import Capability, Command, Context, Reply, Word, catalogue
from storage import audit
from storage.database import Database
from tests.robot import Robot

MARK = "马克记号XYZZY"


@pytest.fixture
def loud(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """The house's own logging, at its loudest; put back as it was afterwards."""
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    level, handlers = logging.root.level, list(logging.root.handlers)
    logging.root.handlers[:] = []  # the runner's own are not the house's to close
    start_logging("DEBUG")
    yield written
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


async def _raises(event: Command, ctx: Context) -> Reply:
    raise ValueError(f"cannot read {event.text!r}")


async def _breaks(event: Command, ctx: Context) -> Reply:
    await ctx.tx.execute(text("INSERT INTO nowhere VALUES (:words)"), {"words": event.text})
    return None


BROKEN = Capability(
    name="broken",
    command="broken",
    zh="坏",
    texts=catalogue("handlers.conversation"),
    words=(Word(name="raise", zh="抛", flow=_raises), Word(name="break", zh="断", flow=_breaks)),
)


async def test_nothing_a_person_wrote_is_logged_counted_or_audited(sqlite: Database, loud: io.StringIO) -> None:
    robot = await Robot(sqlite, capabilities=(BROKEN, *CAPABILITIES)).move_in()
    await robot.says("wang", "#design", f"/partner add {MARK} KOL 农历十月廿四")
    await robot.says("wang", "#design", f"/partner find {MARK}")
    await robot.says("wang", "#design", f"/partner met {MARK} {MARK}看了样片")
    await robot.says("wang", "#marketing", "/brief")
    await robot.fills("wang", name=MARK, readers=["zhou"])
    await robot.says("wang", "#marketing", f"/brief add {MARK} 周五 @lilei")
    await robot.fills("wang", new_project=MARK)
    await robot.fills("wang")
    await robot.says("wang", "#design", f"/feedback @lilei 你总是拖延，{MARK}海报晚交了2天")
    await robot.says("wang", "#design", f"/{MARK}")
    await robot.says("wang", "#design", f"/brief {MARK}")
    await robot.clock("2026-12-05 09:00")
    for number, word in enumerate(("raise", "break")):
        said = Command("broken", f"{word} {MARK}")
        failed = await robot.dispatch.handle(
            Incoming("local", "local", f"x{number}", Sender("wang"), Whereabouts("design"), said)
        )
        assert failed.failed, "this was to fail"
    written = loud.getvalue()
    assert "event failed" in written, "the log was on"
    assert MARK not in written
    assert MARK not in prometheus_client.generate_latest().decode()
    async with sqlite.read() as tx:
        rows = await tx.rows(select(audit.table))
    assert rows
    assert not [row for row in rows if MARK in str(tuple(row))]


async def test_one_event_delivered_twenty_times_at_once_acts_once(database: Database) -> None:
    robot = await Robot(database).move_in()
    said = Command("partner", "add 王芳 KOL")
    incoming = Incoming("slack", "T1", "same", Sender("U1", name="Ana"), Whereabouts("D1", "direct"), said)
    handled: list[Handled] = list(await asyncio.gather(*(robot.dispatch.handle(incoming) for _ in range(20))))
    assert [h.failed for h in handled if h.failed] == []
    assert sum(not h.duplicate for h in handled) == 1, [(h.problem and h.problem.text, h.answers) for h in handled]
    async with database.read() as tx:
        for table in ("workspaces", "people", "places", "partners"):
            where = (
                ""
                if table == "workspaces"
                else " WHERE workspace_id = (SELECT id FROM workspaces WHERE platform = 'slack')"
            )
            wanted = await tx.value(text(f"SELECT count(*) FROM {table}{where}"))
            assert wanted == (2 if table == "workspaces" else 1), table
