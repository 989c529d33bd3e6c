"""`tongpin doctor`: look at settings, database, clock and platforms, and say the cure for whatever is wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import click

from bot.commands import Refused, say, settings, unreachable

if TYPE_CHECKING:
    from bot.app import App
    from bot.settings import Settings

Finding = tuple[bool, str]
"""Whether it is well, and the line that says what it is, with the cure when it is not."""


@click.command("doctor")
def command() -> None:
    """Look at settings, database, clock and platforms, and say the cure for each fault. Changes nothing."""
    loaded = settings()
    bad = asyncio.run(_go(loaded))
    if bad:
        raise Refused(say(loaded.locale, "doctor.bad", n=bad))
    click.echo(say(loaded.locale, "doctor.good"))


async def _go(loaded: Settings) -> int:
    from bot.app import App

    app = App.build(loaded, scheduled=False)
    bad = 0
    try:
        async for well, line in _examine(app):
            click.echo(f"{'✓' if well else '✗'} {line}")
            bad += not well
    finally:
        await app.database.close()
    return bad


async def _examine(app: App) -> AsyncIterator[Finding]:
    s = app.settings

    def t(key: str, /, **values: object) -> str:
        return say(s.locale, f"doctor.{key}", **values)

    yield True, t("settings", locale=s.locale, zone=s.zone, country=s.country)
    path = app.database.path
    if path is not None and not path.exists():
        yield True, t("no_database_yet", path=str(path))
        return
    async for finding in _database(app):
        yield finding
        if not finding[0]:
            return
    async for finding in _clock(app):
        yield finding
    for name, platform in app.platforms.items():
        faults = await platform.check()
        for line in faults:
            yield False, f"{name}: {line}"
        if not faults:
            yield True, t("platform", name=name)
    if not app.platforms:
        yield False, t("no_platform")


async def _database(app: App) -> AsyncIterator[Finding]:
    from sqlalchemy.exc import DBAPIError

    from storage.migrate import current, head

    locale = app.settings.locale
    shown = app.database.url.render_as_string(hide_password=True)
    try:
        found = await current(app.database)
    except (DBAPIError, OSError) as error:
        yield False, unreachable(app.database, locale, error)
        return
    yield True, say(locale, "doctor.database", url=shown)
    if found != head():
        yield False, say(locale, "doctor.schema_old", found=found or "-", wanted=head())
    else:
        yield True, say(locale, "doctor.schema", found=found)


async def _clock(app: App) -> AsyncIterator[Finding]:
    from datetime import timedelta

    from storage import outbox, schedules

    locale = app.settings.locale
    now = app.clock.real()
    async with app.database.read() as tx:
        earliest = await schedules.earliest(tx)
        counts = await outbox.counts(tx)
    here = _written(app, now)
    if earliest is not None and now - earliest > timedelta(minutes=5):
        yield False, say(locale, "doctor.clock_behind", now=here, due=_written(app, earliest))
    elif earliest is not None:
        yield True, say(locale, "doctor.clock", now=here, due=_written(app, earliest))
    else:
        yield True, say(locale, "doctor.clock_idle", now=here)
    stuck = counts.get(outbox.FAILED, 0) + counts.get(outbox.DOUBTFUL, 0)
    waiting = counts.get(outbox.READY, 0) + counts.get(outbox.SENDING, 0)
    yield True, say(locale, "doctor.outbox", sent=counts.get(outbox.SENT, 0), waiting=waiting, stuck=stuck)


def _written(app: App, at: object) -> str:
    from datetime import datetime

    from handlers.conversation import shown

    assert isinstance(at, datetime)
    return shown.instant(at, app.settings.locale, app.settings.zone)
