"""Bring a database to the newest schema. Each step adds before anything is taken away, so that an old process beside a
new one keeps working through a rolling deploy."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.database import Database

HERE = Path(__file__).with_name("migrations")


def config() -> Config:
    """Alembic's configuration, without a file of its own."""
    made = Config()
    made.set_main_option("script_location", str(HERE))
    made.set_main_option("path_separator", "os")
    return made


def head() -> str:
    """The newest revision in the code."""
    found = ScriptDirectory.from_config(config()).get_current_head()
    assert found is not None
    return found


async def current(database: Database) -> str | None:
    """The revision of the database; None where it is empty."""
    async with database.engine.connect() as connection:
        return await connection.run_sync(lambda c: MigrationContext.configure(c).get_current_revision())


async def migrate(database: Database) -> bool:
    """Take every step that is missing, in one transaction. False when there was nothing to do."""
    if await current(database) == head():
        return False

    def upgrade(connection: Connection) -> None:
        made = config()
        made.attributes["connection"] = connection
        command.upgrade(made, "head")

    async with database.engine.begin() as connection:
        if not database.embedded:  # two processes that start together must not migrate together
            await connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7420611)")
        await connection.run_sync(upgrade)
    return True
