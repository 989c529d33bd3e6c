"""Socket Mode over a real WebSocket: two connections, acknowledgements, reconnecting, and a quiet end."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from bot.observe import EVENTS
from tests.platforms.slack.conftest import Desk
from tests.platforms.slack.server import FakeSlack, Slow


@pytest.fixture
def over() -> dict[str, Any]:
    return {"slack_app_token": "xapp-1", "slack_signing_secret": ""}


def slash(server: FakeSlack, text: str, **more: Any) -> dict[str, Any]:
    return {
        "command": "/tongpin",
        "text": text,
        "team_id": "T1",
        "user_id": "U1",
        "channel_id": "C1",
        "channel_name": "general",
        "response_url": server.response_url(),
        "trigger_id": server.trigger(),
        **more,
    }


async def test_two_connections_hear_and_each_acknowledges_what_it_heard(desk: Desk, server: FakeSlack) -> None:
    await server.until(lambda: len(server.sockets) == 2)
    assert desk.slack.routes() == []
    for socket in (0, 1):
        ack = await server.push("slash_commands", slash(server, "card"), socket=socket)
        assert ack == {}
    await server.until(lambda: len(server.answers) == 2)
    assert all(a["text"].startswith("Toy") for a in server.answers)


async def test_a_form_is_answered_inside_the_acknowledgement(desk: Desk, server: FakeSlack) -> None:
    await server.push("slash_commands", slash(server, "form"))
    await server.until(lambda: bool(server.stack))
    view = {**server.top, "state": {"values": {"name": {"text": {"type": "plain_text_input", "value": "bad"}}}}}
    payload = {"type": "view_submission", "team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T1"}, "view": view}
    ack = await server.push("interactive", payload)
    assert ack == {"response_action": "errors", "errors": {"name": "Try another name."}}


async def test_an_event_sent_again_over_the_other_connection_acts_once(desk: Desk, server: FakeSlack) -> None:
    await server.until(lambda: len(server.sockets) == 2)
    event = {"type": "app_mention", "user": "U1", "text": "<@UBOT> card", "channel": "C1", "ts": "9.9"}
    body = {"type": "event_callback", "team_id": "T1", "event_id": "Ev9", "event": event, "event_time": 1}
    before = EVENTS.labels("slack", "Command", "duplicate")._value.get()
    await server.push("events_api", body)
    await server.push("events_api", body, socket=1, retry_attempt=1, retry_reason="timeout")
    await desk.settle()
    assert len(server.private) == 1
    assert EVENTS.labels("slack", "Command", "duplicate")._value.get() == before + 1


async def test_unknown_envelopes_are_acknowledged_so_that_slack_does_not_repeat_them(
    desk: Desk, server: FakeSlack
) -> None:
    ack = await server.push("events_api", {"type": "event_callback", "team_id": "T1", "event": {"type": "pin_added"}})
    assert ack == {}
    assert await server.push("interactive", {"type": "something_new", "team": {"id": "T1"}}) == {}


async def test_a_connection_that_slack_wants_renewed_is_opened_again_while_the_other_hears(
    desk: Desk, server: FakeSlack
) -> None:
    await server.until(lambda: len(server.sockets) == 2)
    closed = server.sockets[0]
    await closed.send_str(json.dumps({"type": "disconnect", "reason": "refresh_requested"}))
    await server.push("slash_commands", slash(server, "card"), socket=-1)
    await server.until(lambda: len(server.sockets) == 2 and closed not in server.sockets)
    await server.push("slash_commands", slash(server, "card"), socket=-1)
    await server.until(lambda: len(server.answers) == 2)


async def test_the_watchdog_replaces_a_connection_that_went_silent(desk: Desk, server: FakeSlack) -> None:
    await server.until(lambda: len(server.sockets) == 2)
    sockets = desk.slack.sockets
    await sockets.stop()
    sockets.watch_seconds = 0.01
    await sockets.start()
    await server.until(lambda: len(server.sockets) == 2)
    dead = sockets._clients[0]
    dead.auto_reconnect_enabled = dead.default_auto_reconnect_enabled = False
    assert dead.current_session_monitor is not None
    dead.current_session_monitor.cancel()
    assert dead.current_session is not None
    await dead.current_session.close()
    sockets._heard[dead] = -1000.0
    await server.until(lambda: len(server.sockets) == 2 and dead not in sockets._clients)
    await server.push("slash_commands", slash(server, "card"), socket=-1)


async def test_stopping_finishes_what_was_acknowledged_and_hears_nothing_more(desk: Desk, server: FakeSlack) -> None:
    await server.until(lambda: len(server.sockets) == 2)
    go_on = asyncio.Event()
    server.plan("users.info", Slow(go_on))
    await server.push("slash_commands", slash(server, "card"))
    stopping = asyncio.create_task(desk.slack.stop())
    await server.until(lambda: server.sockets == [])
    assert server.answers == []
    go_on.set()
    await stopping
    assert len(server.answers) == 1
    assert desk.slack.work.open == 0


async def test_what_cannot_be_finished_in_time_is_given_up_and_said(desk: Desk, server: FakeSlack, capsys: Any) -> None:
    never = asyncio.Event()
    server.plan("conversations.open", Slow(never))
    desk.slack.drain_seconds = 0.05
    await server.push("slash_commands", slash(server, "card", channel_id="D-other"))
    await server.until(lambda: bool(server.called("conversations.open")))
    await desk.slack.stop()
    assert "slack work left undone at shutdown" in capsys.readouterr().out
    never.set()


async def test_a_slack_that_is_away_at_the_start_does_not_stop_the_house(desk: Desk, server: FakeSlack) -> None:
    await desk.slack.stop()
    await server.stop()
    await desk.slack.start()
    assert desk.slack.sockets.connected == 0
    await server.start()
