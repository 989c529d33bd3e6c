"""What is done once a day: let go of what no longer serves anybody."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage import files, inbox, outbox, pace, slack, undos, workspaces
from storage.database import Database

INBOX_FOR = timedelta(days=8)
"""Longer than any platform repeats an event."""

UNDO_FOR = timedelta(days=1)
FILES_FOR = timedelta(days=30)
INSTALLATION_FOR = timedelta(days=30)
"""The row of a removed app, whose tokens are gone already."""


async def day(database: Database, now: datetime) -> None:
    """One day's housekeeping, each part in a short transaction of its own."""
    async with database.write() as tx:
        await inbox.forget_before(tx, now - INBOX_FOR)
    async with database.write() as tx:
        await undos.forget_before(tx, now - UNDO_FOR)
        await pace.forget_before(tx, now - timedelta(days=1))
    async with database.write() as tx:
        await files.forget_before(tx, now - FILES_FOR)
    async with database.read() as tx:
        retentions = await workspaces.retentions(tx)
    for days in retentions:
        async with database.write() as tx:
            await outbox.forget_cards(tx, days, now - timedelta(days=days))
    async with database.write() as tx:
        await slack.forget_folds(tx, now - slack.FOLD_KEPT)
        await slack.forget_gone(tx, now - INSTALLATION_FOR)
    async with database.write() as tx:
        await workspaces.erase_gone(tx, now)
