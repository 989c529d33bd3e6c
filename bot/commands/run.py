"""`tongpin run`: everything in one process."""

from __future__ import annotations

import click

from bot.commands import settings


@click.command("run")
def command() -> None:
    """Everything in one process: the web server, the clock and delivery."""
    loaded = settings()
    from bot.commands.serving import serve

    serve(loaded, work=True)
