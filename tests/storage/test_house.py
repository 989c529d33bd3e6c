"""The house's tables on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage import inbox, outbox, people, places, tables, undos, workspaces
from storage.base import metadata
from storage.database import Database, DatabaseInUse
from storage.migrate import config, migrate
from storage.outbox import NewMessage
from storage.people import Role

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


async def test_the_migrations_make_exactly_the_declared_tables(database: Database) -> None:
    assert tables
    async with database.engine.connect() as connection:
        different = await connection.run_sync(
            lambda c: compare_metadata(
                MigrationContext.configure(
                    c, opts={"include_name": lambda name, kind, _: kind != "table" or name in metadata.tables}
                ),
                metadata,
            )
        )
    assert different == []


def test_the_migrations_are_one_line() -> None:
    assert len(ScriptDirectory.from_config(config()).get_heads()) == 1


async def test_migrating_twice_does_nothing(database: Database) -> None:
    assert await migrate(database) is False


async def test_people_places_and_workspaces_come_back_as_they_were_put(database: Database) -> None:
    async with database.write() as tx:
        team = await workspaces.ensure(tx, "local", "local", now=NOW, name="同频")
        again = await workspaces.ensure(tx, "local", "local", now=NOW, name="other")
        assert team == again
        ana = await people.ensure(tx, team.id, "ana", name="王敏", name_other="Ana", roles={Role.LEAD})
        ana = await people.change(tx, ana, quiet_from=time(22), quiet_to=time(8), away_until=NOW)
        assert await people.get(tx, team.id, ana.id) == ana
        assert (ana.named("en"), ana.named("zh")) == ("Ana", "王敏")
        direct = await places.direct(tx, team.id, ana.id)
        assert await places.direct(tx, team.id, ana.id) == direct
        known = await places.ensure(tx, team.id, "D1", "direct", person_id=ana.id)
        assert (known.id, known.external_id) == (direct.id, "D1")


async def test_nobody_is_found_across_workspaces(database: Database) -> None:
    async with database.write() as tx:
        one = await workspaces.ensure(tx, "slack", "T1", now=NOW)
        two = await workspaces.ensure(tx, "slack", "T2", now=NOW)
        ana = await people.ensure(tx, one.id, "U1", name="Ana")
        assert await people.get(tx, two.id, ana.id) is None
        assert await people.several(tx, two.id, [ana.id]) == {}
        assert (await people.ensure(tx, two.id, "U1", name="Bob")).id != ana.id


async def test_the_same_event_and_the_same_message_count_once(database: Database) -> None:
    async with database.write() as tx:
        team = await workspaces.ensure(tx, "local", "local", now=NOW)
        place = await places.ensure(tx, team.id, "design", "group", name="design")
        assert await inbox.first_time(tx, team.id, "e1", NOW)
        assert not await inbox.first_time(tx, team.id, "e1", NOW)
        message = NewMessage(team.id, "birthday:1:2026", "partners:daily", place.id, "{}")
        assert await outbox.put(tx, [message], NOW) == 1
        assert await outbox.put(tx, [message, message], NOW) == 0
        kept = await outbox.by_once(tx, team.id, "birthday:1:2026")
        assert kept is not None
        assert await outbox.mark(tx, kept, outbox.SENDING, NOW, attempts=1)
        assert not await outbox.mark(tx, kept, outbox.SENDING, NOW, attempts=1)


async def test_what_fails_is_rolled_back_and_calls_nobody(database: Database) -> None:
    called: list[str] = []
    with pytest.raises(RuntimeError):
        async with database.write() as tx:
            await workspaces.ensure(tx, "local", "local", now=NOW)
            tx.after_commit(lambda: called.append("committed"))
            raise RuntimeError
    async with database.read() as tx:
        assert await workspaces.find(tx, "local", "local") is None
    async with database.write() as tx:
        tx.after_commit(lambda: called.append("committed"))
        team = await workspaces.ensure(tx, "local", "local", now=NOW)
        person = await people.ensure(tx, team.id, "ana")
        kept = await undos.remember(tx, team.id, person.id, "partners:archive", "archived", {"partner": 1}, NOW)
        undo = await undos.get(tx, team.id, person.id, kept)
        assert undo is not None
        assert await undos.use(tx, undo, NOW)
        assert not await undos.use(tx, undo, NOW)
    assert called == ["committed"]


def test_a_second_process_on_one_sqlite_file_is_refused(sqlite_url: str) -> None:
    first, second = Database(sqlite_url), Database(sqlite_url)
    first.claim()
    with pytest.raises(DatabaseInUse):
        second.claim()


def test_everything_of_a_workspace_goes_with_it() -> None:
    for table in metadata.sorted_tables:
        for column in table.columns:
            if column.name == "workspace_id":
                ends = {key.target_fullname: key.ondelete for key in column.foreign_keys}
                assert ends == {"workspaces.id": "CASCADE"}, table.name
