"""`tongpin worker`: the clock and delivery, beside a web process, on PostgreSQL."""

from __future__ import annotations

import click

from bot.commands import Refused, say, settings


@click.command("worker")
def command() -> None:
    """The clock and delivery, on PostgreSQL, beside `tongpin web`."""
    loaded = settings()
    if loaded.embedded:
        raise Refused(say(loaded.locale, "run.needs_postgres", command="worker"), exit_code=2)
    from bot.commands.serving import work

    work(loaded)
