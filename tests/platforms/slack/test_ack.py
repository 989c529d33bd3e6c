"""The acknowledgement waits for nobody: not for Slack, not for the database, and a form's not for long."""

from __future__ import annotations

import asyncio
import json
from urllib.parse import urlencode

from tests import waiting
from tests.platforms.slack.conftest import Desk
from tests.platforms.slack.server import FakeSlack, Slow


def slash(desk: Desk, text: str) -> str:
    return urlencode(
        {
            "command": "/tongpin",
            "text": text,
            "team_id": "T1",
            "user_id": "U1",
            "channel_id": "C1",
            "channel_name": "general",
            "response_url": desk.server.response_url(),
            "trigger_id": desk.server.trigger(),
        }
    )


async def test_a_command_is_acknowledged_while_database_and_slack_stand_still(desk: Desk, server: FakeSlack) -> None:
    go_on = asyncio.Event()
    server.plan("users.info", Slow(go_on))
    async with asyncio.timeout(waiting.SECONDS), desk.app.database.write():
        done = await desk.send(slash(desk, "card"))
        assert (done.status_code, done.text) == (200, "")
        assert server.answers == []
    go_on.set()
    await desk.settle()
    assert len(server.answers) == 1


async def test_hundreds_at_once_are_all_acknowledged_before_any_is_answered(desk: Desk, server: FakeSlack) -> None:
    await desk.says("/tongpin", "card")
    async with asyncio.timeout(waiting.SECONDS), desk.app.database.write():
        sent = await asyncio.gather(*(desk.send(slash(desk, "card")) for _ in range(200)))
        assert [done.status_code for done in sent] == [200] * 200
        assert len(server.answers) == 1
    await server.until(lambda: len(server.answers) == 201)


async def test_a_form_that_takes_too_long_says_so_and_shows_its_outcome_later(desk: Desk, server: FakeSlack) -> None:
    await desk.says("/tongpin", "form")
    view = server.top
    desk.slack.submitting.patience = 0.05
    for name, outcome in (("bad", "Try another name."), ("Wang", "it's done")):
        state = {"name": {"text": {"type": "plain_text_input", "value": name}}}
        user = {"id": "U1", "team_id": "T1"}
        sent = {**view, "hash": name, "state": {"values": state}}
        payload = {"type": "view_submission", "team": {"id": "T1"}, "user": user, "view": sent}
        async with desk.app.database.write():
            done = (await desk.send(urlencode({"payload": json.dumps(payload)}))).json()
            assert done["response_action"] == "update"
            assert done["view"]["title"]["text"] == "One moment"
        await desk.settle()
        now = server.views[view["id"]]
        assert outcome in json.dumps(now["blocks"], ensure_ascii=False)
    assert server.answers[-1]["text"] == "Saved Wang for nobody."


async def test_a_database_that_cannot_be_used_is_said_and_the_form_is_kept(desk: Desk, server: FakeSlack) -> None:
    await desk.says("/tongpin", "form")
    view = server.top
    path = desk.app.database.path
    assert path is not None
    await desk.app.database.engine.dispose()
    kept = path.with_suffix(".kept")
    path.rename(kept)
    path.mkdir()
    try:
        await desk.says("/tongpin", "card")
        assert "couldn't reach my database" in server.answers[-1]["text"]
        done = (await desk.fills(view, name={"value": "Wang"})).json()
        assert done["response_action"] == "update"
        assert "couldn't reach my database" in done["view"]["blocks"][0]["text"]["text"]
        assert done["view"]["blocks"][1]["element"]["initial_value"] == "Wang"
    finally:
        path.rmdir()
        kept.rename(path)
