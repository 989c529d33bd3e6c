"""`tongpin migrate`: bring the database to the newest schema."""

from __future__ import annotations

import asyncio

import click

from bot.commands import claim, migrated, settings


@click.command("migrate")
def command() -> None:
    """Bring the database to the newest schema; does nothing when it is there."""
    loaded = settings()
    from storage.database import Database

    async def go() -> bool:
        database = Database(loaded.database)
        claim(database, loaded.locale)
        try:
            return await migrated(database, loaded.locale)
        finally:
            await database.close()

    click.echo("migrated" if asyncio.run(go()) else "nothing to do")
