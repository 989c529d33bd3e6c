"""The wire of the local workspace on both databases: posting by the letter's id, editing, finding, streams that end."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from bot.app import App
from bot.platforms import DeliveryError, Found, Letter
from bot.platforms.local import LocalPlatform, moves, team
from bot.platforms.local.stream import Listeners
from bot.settings import Settings
from handlers.conversation import Card, Reader
from storage import people, places, transcript, workspaces
from storage.database import Database
from tests.platforms.local import showcase

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


async def moved_in(database: Database) -> tuple[LocalPlatform, Letter]:
    """The platform with its small company, and a letter to the manager that is yet to be posted."""
    settings = Settings(database_url=database.url.render_as_string(hide_password=False), _env_file=None)
    app = App.build(settings, capabilities=(showcase.capability,), real=lambda: NOW, scheduled=False)
    platform = app.platforms["local"]
    assert isinstance(platform, LocalPlatform)
    await platform.start()
    async with platform.database.read() as tx:
        workspace = await workspaces.find(tx, team.PLATFORM, team.WORKSPACE)
        assert workspace is not None
        place = await places.find(tx, workspace.id, "dm:wang")
    assert place is not None
    return platform, Letter(str(uuid4()), workspace, place, Card(title="早"), Reader(), NOW, NOW + timedelta(hours=1))


async def test_a_letter_stands_once_however_often_it_is_posted(database: Database) -> None:
    platform, letter = await moved_in(database)
    assert await platform.find(letter) == Found(False)
    ref = await platform.post(letter)
    assert await platform.post(letter) == ref
    assert await platform.find(letter) == Found(True, ref)
    async with platform.database.read() as tx:
        lines = await transcript.tail(tx, letter.workspace.id, letter.place.id, None)
    assert [(line.kind, line.at, line.revision) for line in lines] == [("card", letter.at, 0)]
    await platform.database.close()


async def test_an_edit_changes_the_line_and_the_same_edit_changes_nothing(database: Database) -> None:
    platform, letter = await moved_in(database)
    ref = await platform.post(letter)
    second = replace(letter, id=str(uuid4()), card=Card(title="晚", tone="good"))
    assert await platform.edit(second, ref) == ref
    assert await platform.edit(second, ref) == ref
    async with platform.database.read() as tx:
        line = await transcript.get(tx, letter.workspace.id, int(ref))
        assert await transcript.last_change(tx, letter.workspace.id) == 2
    assert line is not None
    assert (line.revision, "晚" in line.body) == (1, True)
    with pytest.raises(DeliveryError) as gone:
        await platform.edit(second, "987654")
    assert gone.value.permanent
    await platform.database.close()


async def test_a_thread_stays_in_its_place(database: Database) -> None:
    platform, letter = await moved_in(database)
    ref = await platform.post(letter)
    below = await platform.post(replace(letter, id=str(uuid4()), under=ref))
    odd = await platform.post(replace(letter, id=str(uuid4()), under="not a line"))
    async with platform.database.read() as tx:
        found = [await transcript.get(tx, letter.workspace.id, int(r)) for r in (below, odd)]
    assert [line.under for line in found if line] == [int(ref), None]
    await platform.database.close()


async def test_changes_are_numbered_in_the_order_of_commits(database: Database) -> None:
    platform, letter = await moved_in(database)
    await asyncio.gather(*(platform.post(replace(letter, id=str(uuid4()))) for _ in range(8)))
    async with platform.database.read() as tx:
        place = {letter.place.id}
        lines = await transcript.changed(tx, letter.workspace.id, 0, None, place)
        rest = await transcript.changed(tx, letter.workspace.id, 5, None, place)
    assert [line.change for line in lines] == list(range(1, 9))
    assert [line.change for line in rest] == [6, 7, 8]
    await platform.database.close()


async def test_a_database_that_others_hold_asks_for_patience(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.database.BUSY_SECONDS", 0.05)
    platform, letter = await moved_in(sqlite)
    assert sqlite.path is not None
    other = sqlite3.connect(sqlite.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DeliveryError) as busy:
        await platform.post(letter)
    assert (busy.value.permanent, busy.value.ambiguous, busy.value.retry_after) == (False, False, 1.0)
    other.execute("ROLLBACK")
    other.close()
    assert await platform.find(letter) == Found(False)
    assert await platform.post(letter)
    await platform.database.close()


async def test_the_company_moves_in_once_and_stays_as_it_is(database: Database) -> None:
    platform, letter = await moved_in(database)
    async with platform.database.write() as tx:
        await workspaces.change(tx, letter.workspace, name="我们的公司")
    await platform.start()
    async with platform.database.read() as tx:
        again = await workspaces.find(tx, team.PLATFORM, team.WORKSPACE)
        assert again is not None
        zhou = await people.find(tx, again.id, "zhou")
        assert zhou is not None
        rooms = await team.readable(tx, again, zhou)
    assert again.name == "我们的公司"
    assert [r.external_id for r in rooms] == ["marketing", "design", "leadership", "dm:zhou"]
    await platform.database.close()


async def test_waiting_ends_with_a_change_or_with_the_process() -> None:
    leaving = asyncio.Event()
    listeners = Listeners(leaving)
    async with listeners.listening() as heard:
        assert await listeners.wait(heard, 0.001) is False
        listeners.stir()
        assert await listeners.wait(heard, 60) is True
        heard.clear()
        leaving.set()
        assert await listeners.wait(heard, 60) is False


@pytest.mark.parametrize(
    ("move", "now", "zone", "to"),
    [
        ("hour", "2026-11-24T09:30+08:00", "Asia/Shanghai", "2026-11-24T10:30+08:00"),
        ("day", "2026-11-24T09:30+08:00", "Asia/Shanghai", "2026-11-25T09:30+08:00"),
        ("day", "2026-10-24T12:00+01:00", "Europe/London", "2026-10-25T12:00+00:00"),  # a day of 25 hours
        ("monday", "2026-11-24T09:30+08:00", "Asia/Shanghai", "2026-11-30T09:00+08:00"),
        ("monday", "2026-11-30T08:59+08:00", "Asia/Shanghai", "2026-11-30T09:00+08:00"),
        ("monday", "2026-11-30T09:00+08:00", "Asia/Shanghai", "2026-12-07T09:00+08:00"),
        ("monday", "2026-11-29T23:30+00:00", "Europe/London", "2026-11-30T09:00+00:00"),
    ],
)
def test_where_a_move_leads(move: moves.Move, now: str, zone: str, to: str) -> None:
    assert moves.target(move, datetime.fromisoformat(now), zone) == datetime.fromisoformat(to)
