"""A house with one small capability, connected to Slack on this machine."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
import pytest_asyncio

from bot.app import App
from bot.platforms.slack import Slack
from bot.settings import Settings
from bot.web import web
from handlers.conversation import Capability
from storage import workspaces
from tests import waiting
from tests.platforms.slack.server import FakeSlack, Team
from tests.platforms.slack.toy import capability

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
KEYS = "k1:" + "A" * 43 + "="


@pytest_asyncio.fixture
async def server() -> AsyncIterator[FakeSlack]:
    """Slack, with one team."""
    made = FakeSlack()
    await made.start()
    made.team(
        users={
            "U1": person("Ana", tz="Europe/Berlin", locale="en-US", is_admin=True),
            "U2": person("王敏", tz="Asia/Shanghai", locale="zh-CN"),
            "U3": person("Gus", tz="America/New_York", locale="en-GB", is_restricted=True),
            "W4": person("Noor", tz="Asia/Tokyo", locale="ja-JP"),
            "UAPP": person("Some app", is_bot=True),
        }
    )
    yield made
    await made.stop()


def person(name: str, **more: Any) -> dict[str, Any]:
    return {"profile": {"display_name": name, "email": f"{name}@example.org"}, "name": name.lower(), **more}


@dataclass
class Desk:
    """Somebody at Slack: everything they do goes over signed HTTP, and waits until the bot has finished."""

    app: App
    slack: Slack
    server: FakeSlack
    http: httpx2.AsyncClient
    user: str = "U1"
    team: str = "T1"
    more: dict[str, Any] = field(default_factory=dict)

    async def send(self, body: str, kind: str = "application/x-www-form-urlencoded", **headers: str) -> httpx2.Response:
        stamp = headers.pop("stamp", str(int(time.time())))
        signature = headers.pop("signature", sign(body, stamp))
        sent = {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature, **headers}
        return await self.http.post("/slack/events", content=body.encode(), headers=sent)

    async def settle(self) -> None:
        """Until all work behind acknowledgements is done."""
        async with asyncio.timeout(waiting.SECONDS):
            while self.slack.work.open:
                await asyncio.sleep(0)

    async def says(
        self, command: str, text: str = "", channel: str = "C1", name: str = "general", **more: str
    ) -> httpx2.Response:
        body = {
            "command": command,
            "text": text,
            "team_id": self.team,
            "user_id": self.user,
            "user_name": self.user.lower(),
            "channel_id": channel,
            "channel_name": name,
            "response_url": self.server.response_url(),
            "trigger_id": self.server.trigger(),
            **more,
        }
        done = await self.send(urlencode(body))
        await self.settle()
        return done

    async def interacts(self, payload: dict[str, Any]) -> httpx2.Response:
        user = {"id": self.user, "name": self.user.lower(), "team_id": self.team}
        body = {
            "team": {"id": self.team, "domain": "acme"},
            "user": user,
            "trigger_id": self.server.trigger(),
            **payload,
        }
        done = await self.send(urlencode({"payload": json.dumps(body)}))
        await self.settle()
        return done

    async def presses(
        self, button: dict[str, Any], *, channel: str = "C1", private: bool = True, **more: Any
    ) -> httpx2.Response:
        return await self.interacts(
            {
                "type": "block_actions",
                "actions": [{**button, "block_id": "b", "action_ts": "1"}],
                "container": {"type": "message", "message_ts": "1.1", "channel_id": channel, "is_ephemeral": private},
                "channel": {"id": channel, "name": "general"},
                "response_url": self.server.response_url(),
                **more,
            }
        )

    async def presses_in(self, view: dict[str, Any], button: dict[str, Any]) -> httpx2.Response:
        return await self.interacts(
            {
                "type": "block_actions",
                "actions": [{**button, "block_id": "b", "action_ts": "1"}],
                "container": {"type": "view", "view_id": view.get("id", "VH")},
                "view": {"id": "VH", "hash": "h", **view},
            }
        )

    async def fills(self, view: dict[str, Any], **values: Any) -> httpx2.Response:
        """Send the dialog with these fields; each value is the element's part of Slack's state."""
        state: dict[str, Any] = {}
        for block in view["blocks"]:
            if block.get("type") == "input":
                element = block["element"]
                given = values.get(block["block_id"], {})
                state[block["block_id"]] = {element["action_id"]: {"type": element["type"], **given}}
        sent = {**view, "state": {"values": state}}
        return await self.interacts({"type": "view_submission", "view": sent})

    async def event(self, event: dict[str, Any], **more: Any) -> httpx2.Response:
        body = {
            "type": "event_callback",
            "team_id": self.team,
            "event_id": f"Ev{next(self.server._numbers)}",
            "event_time": int(time.time()),
            "authorizations": [{"team_id": self.team, "enterprise_id": None, "user_id": "UBOT"}],
            "event": event,
            **more,
        }
        headers = body.pop("headers", {})
        done = await self.send(json.dumps(body), "application/json", **headers)
        await self.settle()
        return done

    async def deliver(self) -> None:
        """Let the outbox go."""
        async with self.app.database.read() as tx:
            ids = await workspaces.all_ids(tx)
        for workspace in ids:
            await self.app.lanes.settle(workspace)  # type: ignore[attr-defined]


def sign(body: str, stamp: str, secret: str = SECRET) -> str:
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256)
    return "v0=" + digest.hexdigest()


def settings(server: FakeSlack, url: str, **more: Any) -> Settings:
    given = {
        "database_url": url,
        "local": False,
        "slack_bot_token": "xoxb-1",
        "slack_signing_secret": SECRET,
        "slack_api_url": server.url,
        "locale": "en",
        "zone": "Europe/Berlin",
        **more,
    }
    return Settings(_env_file=None, **given)  # type: ignore[call-arg]


@pytest.fixture
def capabilities() -> tuple[Capability, ...]:
    return (capability,)


@pytest.fixture
def over() -> dict[str, Any]:
    """Settings of one test beside the usual ones."""
    return {}


async def no_wait(seconds: float) -> None:
    await asyncio.sleep(0)


@pytest_asyncio.fixture
async def desk(
    server: FakeSlack, sqlite_url: str, capabilities: tuple[Capability, ...], over: dict[str, Any]
) -> AsyncIterator[Desk]:
    """A person at Slack, and the house behind it. The one writer's rules hold: nothing is mocked but Slack itself."""
    app = App.build(
        settings(server, sqlite_url, **over),
        capabilities=capabilities,
        platforms=["slack"],
        sleep=no_wait,
        scheduled=False,
    )
    slack = app.platforms["slack"]
    assert isinstance(slack, Slack)
    slack.sending.sleep = no_wait
    slack.submitting.patience = slack.profiles.patience = waiting.SECONDS  # a busy machine is no slow Slack
    await app.start(work=False)
    made = web(app)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=made), base_url="http://tongpin") as http:
        yield Desk(app, slack, server, http)
    await app.stop()


@pytest.fixture
def team(server: FakeSlack) -> Team:
    return server.teams["xoxb-1"]
