"""The app manifest: commands and shortcuts of every capability, events, and each scope with its reason."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from bot.platforms.slack.http import PATH
from bot.platforms.slack.ink import cut, voice
from bot.platforms.slack.install import BACK
from bot.platforms.slack.scopes import EVENTS, SCOPES
from handlers.conversation import Capability, Voice

NAME_LONGEST, SHORT_LONGEST, COMMANDS_MOST, SHORTCUTS_MOST = 24, 140, 50, 10


def manifest(capabilities: Sequence[Capability], locale: str, public_url: str = "") -> dict[str, Any]:
    """The manifest as Slack takes it. Without a public address it asks for Socket Mode, which needs no other."""
    t = voice(locale)
    url = public_url.rstrip("/")
    commands = [_command(c, locale, url) for c in capabilities][:COMMANDS_MOST]
    shortcuts = [_global(t), *(s for c in capabilities for s in _shortcuts(c, locale))][:SHORTCUTS_MOST]
    settings: dict[str, Any] = {
        "event_subscriptions": {"bot_events": sorted(EVENTS)},
        "interactivity": {"is_enabled": True},
        "org_deploy_enabled": True,
        "socket_mode_enabled": not url,
        "token_rotation_enabled": False,
    }
    oauth: dict[str, Any] = {"scopes": {"bot": sorted(SCOPES)}}
    if url:
        settings["event_subscriptions"]["request_url"] = url + PATH
        settings["interactivity"]["request_url"] = url + PATH
        oauth["redirect_urls"] = [url + BACK]
    return {
        "_metadata": {"major_version": 1},
        "display_information": {
            "name": "Tongpin",
            "description": cut(t("slack.manifest.description"), SHORT_LONGEST),
            "background_color": "#1f4e5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Tongpin", "always_online": True},
            "shortcuts": shortcuts,
            "slash_commands": commands,
        },
        "oauth_config": oauth,
        "settings": settings,
    }


def create_link(made: dict[str, Any]) -> str:
    """The address that opens Slack's page for a new app with this manifest filled in."""
    return "https://api.slack.com/apps?new_app=1&manifest_json=" + quote(
        json.dumps(made, ensure_ascii=False, separators=(",", ":")), safe=""
    )


def _command(capability: Capability, locale: str, url: str) -> dict[str, Any]:
    known = capability.texts.find(locale, "help.about")
    about = known if isinstance(known, str) else capability.zh
    words = [(w.zh if locale == "zh" else w.name) for w in capability.words if w.name]
    made: dict[str, Any] = {
        "command": f"/{capability.command}",
        "description": cut(about[:1].upper() + about[1:], 2_000),
        "should_escape": True,
    }
    if words:
        made["usage_hint"] = cut(f"[{' | '.join(words[:8])}]", 1_000)
    return {**made, "url": url + PATH} if url else made


def _shortcuts(capability: Capability, locale: str) -> list[dict[str, Any]]:
    """Message shortcuts; their names are the texts `shortcut.NAME` and `shortcut.NAME_about` beside the capability."""
    t = Voice((capability.texts,), locale, "UTC")
    made = []
    for name in capability.shortcuts:
        found = capability.texts.find(locale, f"shortcut.{name}")
        about = capability.texts.find(locale, f"shortcut.{name}_about")
        label = t(f"shortcut.{name}") if found else f"{capability.command}: {name}"
        made.append(
            {
                "name": cut(label, NAME_LONGEST),
                "type": "message",
                "callback_id": f"{capability.name}:{name}",
                "description": cut(t(f"shortcut.{name}_about") if about else label, 150),
            }
        )
    return made


def _global(t: Voice) -> dict[str, Any]:
    return {
        "name": "Tongpin",
        "type": "global",
        "callback_id": "tongpin",
        "description": cut(t("slack.manifest.shortcut"), 150),
    }
