"""What is wrong with the connection to Slack, one line with its cure each: for `tongpin doctor`."""

from __future__ import annotations

import re
import time
from email.utils import parsedate_to_datetime
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.platforms.slack.accounts import Accounts
from bot.platforms.slack.ink import voice
from bot.platforms.slack.install import INSTALL
from bot.platforms.slack.scopes import SCOPES
from bot.platforms.slack.wire import Wire, why
from bot.settings import Settings
from handlers.conversation import Voice
from storage import places, slack, workspaces
from storage.database import Database
from storage.secrets import SecretsError
from storage.slack import Installation

SKEW = 60
CHANNELS = 50
"""Channels that are looked at; one call each, and Slack allows fifty a minute."""


async def check(settings: Settings, database: Database, wire: Wire, accounts: Accounts) -> list[str]:
    """All faults found. Every call is a read; nothing is posted."""
    t = voice(settings.locale)
    found = _signing(settings, t)
    installed, trouble = await _installed(settings, database, accounts, t)
    found += trouble
    for inst in installed:
        try:
            told: Any = await wire.reads(inst.bot_token or "").auth_test()
        except SlackApiError as error:
            found.append(t("slack.check.token", why=why(error)))
            continue
        except Exception:
            return [*found, t("slack.check.unreachable", url=settings.slack_api_url)]
        found += _scopes(told, inst, t) + _skew(told, t)
        found += await _channels(inst, told.get("team_id") or "", database, wire, t)
    return found + await _app_token(settings, wire, t)


def _signing(settings: Settings, t: Voice) -> list[str]:
    secret = settings.slack_signing_secret.get_secret_value()
    return [t("slack.check.signing")] if secret and not re.fullmatch("[0-9a-f]{32}", secret) else []


async def _installed(
    settings: Settings, database: Database, accounts: Accounts, t: Voice
) -> tuple[list[Installation], list[str]]:
    if accounts.token:
        return [Installation("", "", "", bot_token=accounts.token)], []
    assert accounts.keys is not None
    try:
        async with database.read() as tx:
            found = await slack.everyone(tx, accounts.keys, accounts.client_id)
    except SecretsError as error:
        return [], [t("slack.check.keys", text=str(error))]
    if found:
        return found, []
    return [], [t("slack.check.none_installed", url=settings.public_url.rstrip("/") + INSTALL)]


def _scopes(told: Any, inst: Installation, t: Voice) -> list[str]:
    header = _header(told, "x-oauth-scopes")
    granted = {s.strip() for s in header.split(",")} if header else set(inst.scopes)
    missing = sorted(set(SCOPES) - granted) if granted else []
    return [t("slack.check.scopes", scopes=", ".join(missing))] if missing else []


def _skew(told: Any, t: Voice) -> list[str]:
    try:
        off = round(time.time() - parsedate_to_datetime(_header(told, "date")).timestamp())
    except (TypeError, ValueError):
        return []
    return [t("slack.check.skew", n=off)] if abs(off) > SKEW else []


def _header(told: Any, name: str) -> str:
    for key, value in dict(told.headers).items():
        if key.lower() == name:
            return value[0] if isinstance(value, list) else str(value)
    return ""


async def _app_token(settings: Settings, wire: Wire, t: Voice) -> list[str]:
    token = settings.slack_app_token.get_secret_value()
    if not token:
        return []
    try:
        await wire.reads("").apps_connections_open(app_token=token)
    except SlackApiError as error:
        return [t("slack.check.app_token", why=why(error))]
    except Exception:
        return [t("slack.check.unreachable", url=settings.slack_api_url)]
    return []


async def _channels(inst: Installation, team: str, database: Database, wire: Wire, t: Voice) -> list[str]:
    """The channels this workspace posts to, whether the bot may still post there."""
    async with database.read() as tx:
        workspace = await workspaces.find(tx, "slack", inst.team_id or team)
        groups = await places.groups(tx, workspace.id) if workspace else []
    found = []
    for place in groups[:CHANNELS]:
        try:
            told: Any = await wire.reads(inst.bot_token or "").conversations_info(channel=place.external_id or "")
            channel = told["channel"]
            wrong = (
                "is_archived" if channel.get("is_archived") else "" if channel.get("is_member") else "not_in_channel"
            )
        except SlackApiError as error:
            wrong = why(error)
        if wrong:
            found.append(t("slack.check.channel", channel=place.name or place.external_id, why=wrong))
    return found
