"""`tongpin web`: receive only; `tongpin worker` beside it ticks and delivers."""

from __future__ import annotations

import click

from bot.commands import Refused, say, settings


@click.command("web")
def command() -> None:
    """The web server only, on PostgreSQL; `tongpin worker` ticks and delivers."""
    loaded = settings()
    if loaded.embedded:
        raise Refused(say(loaded.locale, "run.needs_postgres", command="web"), exit_code=2)
    from bot.commands.serving import serve

    serve(loaded, work=False)
