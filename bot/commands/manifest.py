"""`tongpin manifest slack`: the app manifest, and a link that opens Slack's page with it filled in."""

from __future__ import annotations

import json

import click


@click.command("manifest")
@click.argument("platform", type=click.Choice(["slack"]))
@click.option("--locale", type=click.Choice(["zh", "en"]), help="Language of the commands' descriptions.")
@click.option("--url", default="", help="Public address of the bot, for HTTP; without one, Socket Mode.")
@click.option("--link", is_flag=True, help="Only the link that creates the app.")
def command(platform: str, locale: str | None, url: str, link: bool) -> None:
    """Print the manifest of the app for a platform.

    Paste it at api.slack.com/apps (Create New App, From a manifest), or open the link that stands below it.
    """
    from bot.capabilities import CAPABILITIES
    from bot.commands import settings
    from bot.platforms.slack.manifest import create_link, manifest

    loaded = settings()
    made = manifest(CAPABILITIES, locale or loaded.locale, url or loaded.public_url)
    if not link:
        click.echo(json.dumps(made, ensure_ascii=False, indent=2))
        click.echo()
    click.echo(create_link(made), err=not link)
