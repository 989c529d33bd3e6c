"""The command line: `tongpin …`. Each command is a module in bot/commands, read when it is called."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import click

COMMANDS = ("run", "web", "worker", "migrate", "doctor", "when", "rewrite", "manifest", "export", "erase")


class Lazy(click.Group):
    """A group whose commands are the functions `command` of the modules in bot/commands, imported by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in COMMANDS if find_spec(f"bot.commands.{name}")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        found = import_module(f"bot.commands.{cmd_name}").command
        assert isinstance(found, click.Command)
        return found


@click.group(cls=Lazy, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tongpin", prog_name="tongpin")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Tongpin 同频: a chat bot for marketing managers, in Slack and on this machine.

    `tongpin run` is everything in one process. Settings are environment variables TONGPIN_… or a file .env.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


if __name__ == "__main__":
    main()
