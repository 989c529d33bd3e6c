"""The manifest fits Slack's figures, and the documentation names every scope and event with its reason."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner

from bot.__main__ import main
from bot.capabilities import CAPABILITIES
from bot.platforms.slack.ink import texts
from bot.platforms.slack.manifest import create_link, manifest
from bot.platforms.slack.scopes import EVENTS, OPTIONAL, SCOPES
from bot.settings import SettingsError, load
from handlers.conversation.texts import PLACEHOLDER

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "slack.md"


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_manifest_fits_and_offers_every_capability(locale: str) -> None:
    made = manifest(CAPABILITIES, locale)
    features = made["features"]
    assert [c["command"] for c in features["slash_commands"]] == [f"/{c.command}" for c in CAPABILITIES]
    for command in features["slash_commands"]:
        assert re.fullmatch(r"/[a-z]{1,31}", command["command"])
        assert 0 < len(command["description"]) <= 2_000
        assert len(command.get("usage_hint", "")) <= 1_000
        assert command["should_escape"] is True
    wanted = {"tongpin", *(f"{c.name}:{s}" for c in CAPABILITIES for s in c.shortcuts)}
    assert {s["callback_id"] for s in features["shortcuts"]} == wanted
    for shortcut in features["shortcuts"]:
        assert 0 < len(shortcut["name"]) <= 24
        assert 0 < len(shortcut["description"]) <= 150
    assert len(features["shortcuts"]) <= 10
    assert len(made["display_information"]["description"]) <= 140


def test_without_an_address_it_asks_for_socket_mode_and_with_one_for_requests() -> None:
    here = manifest(CAPABILITIES, "en")
    assert here["settings"]["socket_mode_enabled"] is True
    assert "http" not in json.dumps({**here, "features": {}})
    there = manifest(CAPABILITIES, "en", "https://bot.example.org/")
    assert there["settings"]["socket_mode_enabled"] is False
    assert there["settings"]["interactivity"]["request_url"] == "https://bot.example.org/slack/events"
    assert there["oauth_config"]["redirect_urls"] == ["https://bot.example.org/slack/oauth_redirect"]
    assert {c["url"] for c in there["features"]["slash_commands"]} == {"https://bot.example.org/slack/events"}


def test_the_command_prints_the_manifest_and_a_link_with_it_filled_in() -> None:
    done = CliRunner().invoke(main, ["manifest", "slack", "--locale", "en"])
    assert done.exit_code == 0, done.output
    printed = json.loads(done.stdout[: done.stdout.rindex("}") + 1])
    assert printed == manifest(CAPABILITIES, "en")
    link = CliRunner().invoke(main, ["manifest", "slack", "--locale", "en", "--link"]).stdout.strip()
    assert link == create_link(printed)
    assert json.loads(parse_qs(urlsplit(link).query)["manifest_json"][0]) == printed


def test_every_scope_and_event_stands_in_the_document_with_its_reason() -> None:
    told = dict(re.findall(r"^\| `([\w.:]+)` \| (.+) \|$", DOCUMENT.read_text("utf-8"), re.MULTILINE))
    assert told == {**SCOPES, **OPTIONAL, **EVENTS}


def test_both_languages_have_the_same_texts() -> None:
    zh, en = texts().texts["zh"], texts().texts["en"]
    assert set(zh) == set(en)
    for key in zh:
        assert set(PLACEHOLDER.findall(str(zh[key]))) == set(PLACEHOLDER.findall(str(en[key]))), key


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"slack_bot_token": "xapp-1"}, "must start with xoxb-, but this is xapp"),
        ({"slack_app_token": "xoxb-1"}, "must start with xapp-, but this is xoxb"),
        ({"slack_bot_token": "xoxb-1"}, "Slack cannot reach the bot"),
        ({"slack_app_token": "xapp-1"}, "neither TONGPIN_SLACK_BOT_TOKEN"),
        ({"slack_bot_token": "xoxb-1", "slack_client_id": "1"}, "not both"),
        ({"slack_client_id": "1"}, "needs TONGPIN_SLACK_CLIENT_SECRET"),
        ({"slack_client_id": "1", "slack_client_secret": "x"}, "needs TONGPIN_PUBLIC_URL"),
        (
            {"slack_client_id": "1", "slack_client_secret": "x", "public_url": "https://bot.example.org"},
            "TONGPIN_SECRET_KEYS is empty",
        ),
        ({"slack_api_url": "http://example.org"}, "must start with https://"),
    ],
)
def test_a_wrong_setting_names_the_cure(given: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        load(_env_file=None, **given)
