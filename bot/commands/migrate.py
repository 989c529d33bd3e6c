"""`tongpin migrate`: bring the database to the newest schema."""

from __future__ import annotations

import asyncio

import click

from bot.commands import claim, settings


@click.command("migrate")
def command() -> None:
    """Bring the database to the newest schema; does nothing when it is there."""
    loaded = settings()
    from storage.database import Database
    from storage.migrate import migrate

    async def go() -> bool:
        database = Database(loaded.database)
        claim(database, loaded.locale)
        try:
            return await migrate(database)
        finally:
            await database.close()

    click.echo("migrated" if asyncio.run(go()) else "nothing to do")
