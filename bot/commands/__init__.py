"""The commands of the command line, one module each; what several of them need stands here.

Heavy libraries are imported inside the functions, so that `tongpin --help` answers at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.database import Database


class Refused(click.ClickException):
    """The command cannot be done; the lines say why and what would help."""

    def __init__(self, lines: str, exit_code: int = 1) -> None:
        super().__init__(lines)
        self.code = exit_code

    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True)
        raise SystemExit(self.code)


def settings(**over: object) -> Settings:
    """The settings; a wrong one ends the command with one line for each fault and exit code 2."""
    from bot.settings import SettingsError, load

    try:
        return load(**over)
    except SettingsError as error:
        raise Refused(str(error), exit_code=2) from None


def say(locale: str, key: str, /, **values: Any) -> str:
    """A text of the command line in the language of the settings."""
    from handlers.conversation import Voice, catalogue

    return Voice((catalogue("bot"),), locale, "UTC")(key, **values)


def claim(database: Database, locale: str) -> None:
    """Take the embedded database for this process, or say who has it."""
    from storage.database import DatabaseInUse

    try:
        database.claim()
    except DatabaseInUse as error:
        raise Refused(say(locale, "run.in_use", pid=str(error), path=str(database.path))) from None
    except OSError as error:
        raise Refused(say(locale, "run.no_folder", path=str(database.path), why=error.strerror)) from None


async def migrated(database: Database, locale: str) -> bool:
    """Bring the database to the newest schema, or say why it does not answer. False when there was nothing to do."""
    from sqlalchemy.exc import DBAPIError

    from storage.migrate import migrate

    try:
        return await migrate(database)
    except (DBAPIError, OSError) as error:
        raise Refused(unreachable(database, locale, error)) from None


def unreachable(database: Database, locale: str, error: Exception) -> str:
    """Why the database does not answer, and what to look at; without its password."""
    why = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    url = database.url.render_as_string(hide_password=True)
    key = "doctor.file_unreadable" if database.embedded else "doctor.database_unreachable"
    return say(locale, key, url=url, path=str(database.path), why=why)
