"""Many teams: OAuth bound to the browser, organisations, rotation, and the app that goes and comes back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from sqlalchemy import text

from bot.app import App
from bot.platforms.slack import Slack
from bot.platforms.slack.accounts import Accounts
from bot.platforms.slack.check import check
from bot.platforms.slack.scopes import SCOPES
from bot.web import web
from storage import people, slack, workspaces
from storage.migrate import migrate
from storage.people import Role
from storage.secrets import keyring
from storage.slack import Installation
from storage.workspaces import Workspace
from tests.platforms.slack.conftest import KEYS, SECRET, Desk, no_wait, settings
from tests.platforms.slack.server import FakeSlack, Refuse
from tests.platforms.slack.toy import capability

OAUTH = {
    "slack_bot_token": "",
    "slack_client_id": "C.1",
    "slack_client_secret": "shh",
    "secret_keys": KEYS,
    "public_url": "http://127.0.0.1:9",
}


@pytest.fixture
def over() -> dict[str, Any]:
    return OAUTH


def granted(team: str = "T1", token: str = "xoxb-1", user: str = "U1", **more: Any) -> dict[str, Any]:
    return {
        "ok": True,
        "access_token": token,
        "app_id": "A1",
        "bot_user_id": "UBOT",
        "scope": ",".join(SCOPES),
        "team": {"id": team, "name": "Acme"},
        "enterprise": None,
        "authed_user": {"id": user},
        "is_enterprise_install": False,
        **more,
    }


async def install(desk: Desk, answer: dict[str, Any]) -> httpx2.Response:
    """Through the browser: begin, agree at Slack, come back."""
    begun = await desk.http.get("/slack/install")
    asked = parse_qs(urlsplit(begun.headers["location"]).query)
    desk.server.codes["code-1"] = answer
    back = await desk.http.get("/slack/oauth_redirect", params={"code": "code-1", "state": asked["state"][0]})
    await desk.settle()
    return back


async def workspace(desk: Desk, team: str = "T1") -> Workspace:
    async with desk.app.database.read() as tx:
        found = await workspaces.find(tx, "slack", team)
    assert found is not None
    return found


async def rows(desk: Desk) -> list[Any]:
    async with desk.app.database.read() as tx:
        return list(await tx.rows(text("SELECT * FROM slack_installations ORDER BY id")))


async def gone(desk: Desk, kind: str, at: float | None = None, **more: Any) -> None:
    tokens = {"tokens": {"bot": ["UBOT"]}} if kind == "tokens_revoked" else {}
    when = int(at if at is not None else time.time() + 2)
    done = await desk.event({"type": kind, **tokens}, event_time=when, **more)
    assert done.status_code == 200


async def test_the_way_to_slack_asks_for_what_is_documented_and_binds_the_browser(desk: Desk) -> None:
    begun = await desk.http.get("/slack/install")
    assert begun.status_code == 302
    asked = parse_qs(urlsplit(begun.headers["location"]).query)
    assert asked["scope"] == [",".join(SCOPES)]
    assert asked["redirect_uri"] == ["http://127.0.0.1:9/slack/oauth_redirect"]
    cookie = begun.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


async def test_installing_greets_the_installer_once_with_admin_rights(desk: Desk, server: FakeSlack) -> None:
    done = await install(desk, granted())
    assert (done.status_code, "It&#x27;s in Acme now" in done.text) == (200, True)
    assert [m["text"].split("\n")[0] for m in server.messages["D-U1"]] == ["hello of Ana"]
    team = await workspace(desk)
    async with desk.app.database.read() as tx:
        ana = await people.find(tx, team.id, "U1")
    assert ana is not None
    assert Role.ADMIN in ana.roles
    await install(desk, granted())
    assert len(server.messages["D-U1"]) == 1
    assert len(await rows(desk)) == 1
    await desk.says("/tongpin", "card")
    assert server.answers[0]["text"].startswith("Toy")


async def test_a_state_of_another_browser_or_a_used_one_installs_nothing(desk: Desk, server: FakeSlack) -> None:
    begun = await desk.http.get("/slack/install")
    state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]
    server.codes["code-1"] = granted()
    desk.http.cookies.clear()
    back = await desk.http.get("/slack/oauth_redirect", params={"code": "code-1", "state": state})
    assert (back.status_code, "has run out" in back.text) == (400, True)
    back = await desk.http.get("/slack/oauth_redirect", params={"code": "code-1"})
    assert back.status_code == 400
    assert await rows(desk) == []
    assert server.called("oauth.v2.access") == []


async def test_not_agreeing_and_a_refusal_are_said_plainly_in_the_readers_language(
    desk: Desk, server: FakeSlack
) -> None:
    begun = await desk.http.get("/slack/install")
    state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]
    headers = {"Accept-Language": "zh-CN"}
    back = await desk.http.get(
        "/slack/oauth_redirect", params={"error": "access_denied", "state": state}, headers=headers
    )
    assert "没有安装" in back.text
    begun = await desk.http.get("/slack/install")
    state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]
    back = await desk.http.get("/slack/oauth_redirect", params={"code": "invented", "state": state})
    assert (back.status_code, "Slack didn&#x27;t finish" in back.text) == (400, True)
    assert await rows(desk) == []


@pytest.mark.parametrize("order", [("app_uninstalled", "tokens_revoked"), ("tokens_revoked", "app_uninstalled")])
async def test_removal_in_either_order_deletes_tokens_and_stops_and_reinstalling_restores(
    desk: Desk, server: FakeSlack, order: tuple[str, str]
) -> None:
    await install(desk, granted())
    before = await workspace(desk)
    for kind in order:
        await gone(desk, kind)
    (row,) = await rows(desk)
    assert (row.bot_token, row.refresh_token) == (None, None)
    team = await workspace(desk)
    assert team.gone_at is not None
    await desk.says("/tongpin", "card")
    assert "install me again" in server.answers[0]["text"]
    await install(desk, granted())
    assert await workspace(desk) == before
    await desk.says("/tongpin", "card")
    assert server.answers[1]["text"].startswith("Toy")


async def test_late_news_of_an_old_removal_does_not_undo_a_new_installation(desk: Desk, server: FakeSlack) -> None:
    await install(desk, granted())
    await gone(desk, "app_uninstalled", at=time.time() - 3600)
    assert (await workspace(desk)).gone_at is None
    await desk.says("/tongpin", "card")
    assert server.answers[0]["text"].startswith("Toy")


async def test_only_a_revoked_bot_token_is_a_removal(desk: Desk) -> None:
    await install(desk, granted())
    done = await desk.event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}}, event_time=int(time.time()) + 2)
    assert done.status_code == 200
    assert (await workspace(desk)).gone_at is None


async def test_a_removal_whose_event_was_not_heard_is_learnt_from_the_refused_post(
    desk: Desk, server: FakeSlack
) -> None:
    await install(desk, granted())
    server.plan("chat.postMessage", Refuse("account_inactive"))
    await desk.says("/tongpin", "post hi")
    await desk.deliver()
    assert (await workspace(desk)).gone_at is not None
    assert (await rows(desk))[0].bot_token is None


async def test_teams_have_their_own_tokens_people_and_data(desk: Desk, server: FakeSlack) -> None:
    server.team("T2", "xoxb-2", users={"U1": {"profile": {"display_name": "Bob"}, "name": "bob"}})
    await install(desk, granted())
    await install(desk, granted("T2", "xoxb-2"))
    await desk.says("/tongpin", "post one")
    desk.team = "T2"
    await desk.says("/tongpin", "post two")
    await desk.deliver()
    assert [(m["team"], m["text"]) for m in server.messages["C1"]] == [("T1", "Posted\none"), ("T2", "Posted\ntwo")]
    await desk.says("/tongpin", "notice")
    assert server.answers[-1]["text"] == "Done by Bob."


async def test_an_organisation_serves_all_its_teams_with_one_token(desk: Desk, server: FakeSlack) -> None:
    server.team("E1", "xoxb-org", enterprise="E1", users={"W1": {"profile": {"display_name": "Wen"}, "name": "wen"}})
    answer = granted(token="xoxb-org", team=None, enterprise={"id": "E1", "name": "Org"}, is_enterprise_install=True)
    await install(desk, {**answer, "authed_user": {"id": "W1"}})
    (row,) = await rows(desk)
    assert (row.enterprise_id, row.team_id) == ("E1", "")
    desk.user, desk.team = "W1", "T7"
    await desk.says("/tongpin", "notice", enterprise_id="E1", is_enterprise_install="true")
    assert server.answers[0]["text"] == "Done by Wen."
    await desk.says("/tongpin", "post hi", enterprise_id="E1")
    await desk.deliver()
    assert len(server.messages["C1"]) == 1
    await gone(
        desk,
        "app_uninstalled",
        enterprise_id="E1",
        authorizations=[{"enterprise_id": "E1", "team_id": None}],
        team_id=None,
    )
    assert (await workspace(desk, "T7")).gone_at is not None


async def test_an_organisation_can_take_the_app_out_of_one_team_and_give_it_back(desk: Desk, server: FakeSlack) -> None:
    server.team("E1", "xoxb-org", enterprise="E1", users={"W1": {"profile": {"display_name": "Wen"}, "name": "wen"}})
    answer = granted(token="xoxb-org", team=None, enterprise={"id": "E1", "name": "Org"}, is_enterprise_install=True)
    await install(desk, answer)
    desk.user = "W1"
    for team in ("T7", "T8"):
        await desk.says("/tongpin", "card", team_id=team, enterprise_id="E1")
    for kind, stopped in (("team_access_revoked", True), ("team_access_granted", False)):
        await desk.event({"type": kind, "team_ids": ["T7"]}, enterprise_id="E1", team_id=None)
        assert ((await workspace(desk, "T7")).gone_at is not None) == stopped
        assert (await workspace(desk, "T8")).gone_at is None
    assert (await rows(desk))[0].bot_token is not None


async def test_tokens_that_rotate_are_renewed_once_though_many_ask(desk: Desk, server: FakeSlack) -> None:
    await install(desk, granted(refresh_token="xoxe-1", expires_in=43_200))
    async with desk.app.database.write() as tx:
        await tx.execute(slack.installations.update().values(expires_at=datetime.now(UTC) + timedelta(seconds=30)))
    server.refresh["xoxe-1"] = {"access_token": "xoxb-new", "refresh_token": "xoxe-2", "expires_in": 43_200}
    server.team("T1", "xoxb-new", users=server.teams["xoxb-1"].users)
    desk.slack.accounts.forget()
    found = await asyncio.gather(*(desk.slack.accounts.find("", "T1") for _ in range(8)))
    assert {f.bot_token for f in found if f} == {"xoxb-new"}
    assert len(server.called("oauth.v2.access")) == 2
    await desk.says("/tongpin", "post hi")
    await desk.deliver()
    assert server.called("chat.postMessage")[-1].token == "xoxb-new"
    assert "xoxb-new" not in str(await rows(desk))


async def test_a_renewal_that_slack_refuses_leaves_the_old_token_in_place(desk: Desk, server: FakeSlack) -> None:
    await install(desk, granted(refresh_token="xoxe-1", expires_in=60))
    desk.slack.accounts.forget()
    found = await desk.slack.accounts.find("", "T1")
    assert found is not None
    assert found.bot_token == "xoxb-1"


async def test_a_new_key_in_front_seals_all_tokens_and_a_lost_one_is_said_in_the_log(
    desk: Desk, server: FakeSlack, capsys: Any
) -> None:
    await install(desk, granted())
    newer = "k2:" + "B" * 42 + "E="
    desk.slack.accounts.keys = keyring(f"{newer},{KEYS}")
    await desk.slack.accounts.reseal()
    assert (await rows(desk))[0].bot_token.startswith("k2:")
    desk.slack.accounts.forget()
    await desk.says("/tongpin", "card")
    assert server.answers[0]["text"].startswith("Toy")
    desk.slack.accounts.keys = keyring(KEYS)
    desk.slack.accounts.forget()
    await desk.says("/tongpin", "card")
    assert "install me again" in server.answers[1]["text"]
    assert "Put that key back" in capsys.readouterr().out


@asynccontextmanager
async def house(server: FakeSlack, url: str) -> AsyncIterator[Desk]:
    """A house of its own on this database: a second process, as far as the database can tell."""
    given = settings(server, url, **OAUTH)
    app = App.build(given, capabilities=(capability,), platforms=["slack"], sleep=no_wait, scheduled=False)
    await migrate(app.database)
    found = app.platforms["slack"]
    assert isinstance(found, Slack)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=web(app)), base_url="http://tongpin") as http:
        yield Desk(app, found, server, http)
    await found.stop()
    await app.database.close()


async def test_variables_of_other_slack_programs_change_nothing(
    server: FakeSlack, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("BOT_TOKEN", "SIGNING_SECRET", "CLIENT_ID", "CLIENT_SECRET", "APP_TOKEN", "VERIFICATION_TOKEN"):
        monkeypatch.setenv(f"SLACK_{name}", "somebody-else")
    monkeypatch.setenv("HOME", str(tmp_path))
    made = Installation("C.1", "", "T1", bot_token="xoxb-1", bot_user_id="UBOT")
    async with house(server, sqlite_url) as desk:
        assert desk.slack.accounts.keys is not None
        async with desk.app.database.write() as tx:
            await slack.keep(tx, desk.slack.accounts.keys, made, datetime.now(UTC))
        await desk.says("/tongpin", "post hi")
        await desk.deliver()
        assert server.answers == []
        assert {c.token for c in server.calls} == {"xoxb-1"}
        assert len(server.messages["C1"]) == 1
    assert [p.name for p in tmp_path.iterdir() if "bolt" in p.name] == []


@pytest.mark.postgres
async def test_two_processes_that_renew_together_ask_slack_once(server: FakeSlack, postgres_url: str) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=30)
    made = Installation("C.1", "", "T1", bot_token="xoxb-1", refresh_token="xoxe-1", expires_at=soon)
    server.refresh["xoxe-1"] = {"access_token": "xoxb-new", "refresh_token": "xoxe-2", "expires_in": 43_200}
    async with house(server, postgres_url) as one, house(server, postgres_url) as two:
        keys = one.slack.accounts.keys
        assert keys is not None
        async with one.app.database.write() as tx:
            await slack.keep(tx, keys, made, datetime.now(UTC))
        found = await asyncio.gather(*(d.slack.accounts.find("", "T1") for d in (one, two, one, two)))
        assert {f.bot_token for f in found if f} == {"xoxb-new"}
    assert len(server.called("oauth.v2.access")) == 1


@pytest.mark.postgres
async def test_two_versions_side_by_side_act_once_on_one_event(server: FakeSlack, postgres_url: str) -> None:
    made = Installation("C.1", "", "T1", bot_token="xoxb-1", bot_user_id="UBOT")
    mention = {"type": "app_mention", "user": "U1", "text": "<@UBOT> card", "channel": "C1", "ts": "9.9"}
    async with house(server, postgres_url) as one, house(server, postgres_url) as two:
        assert one.slack.accounts.keys is not None
        async with one.app.database.write() as tx:
            await slack.keep(tx, one.slack.accounts.keys, made, datetime.now(UTC))
        await asyncio.gather(*(d.event(mention, event_id="Ev7") for d in (one, two, one, two)))
        assert len(server.private) == 1
        press = {"type": "button", "action_id": "0|toy:of_a_newer_version", "value": "{}"}
        await one.presses(press)
        assert "out of date" in server.answers[0]["text"]


async def test_the_check_names_each_fault_with_its_cure(desk: Desk, server: FakeSlack) -> None:
    assert any("No team has installed" in line for line in await desk.slack.check())
    await install(desk, granted())
    found = "\n".join(await desk.slack.check())
    assert "Missing scopes: app_mentions:read, channels:read" in found
    assert ("signing secret" in found) == (not SECRET.isalnum() or not set(SECRET) <= set("0123456789abcdef"))
    server.teams["xoxb-1"].scopes = ",".join(SCOPES)
    server.teams["xoxb-1"].archived.add("C1")
    await desk.says("/tongpin", "card")
    assert any("I can't post in #general (is_archived)" in line for line in await desk.slack.check())
    server.plan("auth.test", Refuse("invalid_auth"))
    assert any("refused TONGPIN_SLACK_BOT_TOKEN (invalid_auth)" in line for line in await desk.slack.check())


async def test_the_check_tries_the_app_token_and_says_when_slack_is_away(desk: Desk, server: FakeSlack) -> None:
    given = settings(server, "sqlite+aiosqlite://", slack_app_token="xapp-1", slack_signing_secret="0" * 32)
    server.plan("apps.connections.open", Refuse("not_allowed_token_type"))
    accounts = Accounts(given, desk.app.database, desk.slack.wire, desk.slack.work, lambda: datetime.now(UTC))
    server.teams["xoxb-1"].scopes = ",".join(SCOPES)
    (line,) = await check(given, desk.app.database, desk.slack.wire, accounts)
    assert "refused TONGPIN_SLACK_APP_TOKEN (not_allowed_token_type)" in line
    assert await check(given, desk.app.database, desk.slack.wire, accounts) == []
    await server.stop()
    await desk.slack.wire.close()
    (line,) = await check(given, desk.app.database, desk.slack.wire, accounts)
    assert "can't be reached" in line
    await server.start()
