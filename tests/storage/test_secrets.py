"""Secrets at rest, and Slack's installations with them, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from storage import people, places, slack, workspaces
from storage.database import Database
from storage.secrets import SecretsError, keyring
from storage.slack import Installation

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
OLD = "k1:" + "A" * 43 + "="
NEW = "k2:" + "B" * 42 + "E="
TEAM = Installation(
    "C1", "", "T1", name="Acme", bot_token="xoxb-secret-1", refresh_token="xoxe-1", scopes=("commands", "chat:write")
)


def test_a_sealed_secret_opens_only_for_its_row_and_with_its_key() -> None:
    keys = keyring(OLD)
    sealed = keys.seal("xoxb-1", "team 1")
    assert sealed.startswith("k1:")
    assert "xoxb" not in sealed
    assert keys.open(sealed, "team 1") == "xoxb-1"
    assert keys.seal("xoxb-1", "team 1") != sealed, "each sealing has its own nonce"
    with pytest.raises(SecretsError, match="row was altered"):
        keys.open(sealed, "team 2")
    with pytest.raises(SecretsError, match="not in TONGPIN_SECRET_KEYS"):
        keyring(NEW).open(sealed, "team 1")
    with pytest.raises(SecretsError):
        keys.open(sealed[:-4] + "AAA=", "team 1")


def test_keys_rotate() -> None:
    sealed = keyring(OLD).seal("xoxb-1", "row")
    both = keyring(f"{NEW},{OLD}")
    assert both.stale(sealed)
    assert both.open(sealed, "row") == "xoxb-1"
    assert not both.stale(both.seal("xoxb-1", "row"))


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("", "is empty"),
        ("AAAA", "has no name"),
        ("k1:AAAA", "not 32 bytes"),
        ("k1:???", "not 32 bytes"),
        (f"{OLD},{OLD}", 'two keys are named "k1"'),
    ],
)
def test_a_bad_setting_says_what_is_wrong_and_what_works(setting: str, says: str) -> None:
    with pytest.raises(SecretsError, match=says):
        keyring(setting)


async def test_installing_again_keeps_one_row_and_tokens_never_stand_in_the_open(database: Database) -> None:
    keys = keyring(OLD)
    async with database.write() as tx:
        await slack.keep(tx, keys, TEAM, NOW)
        await slack.keep(tx, keys, replace(TEAM, bot_token="xoxb-secret-2"), NOW + timedelta(days=1))
        rows = await tx.rows(text("SELECT * FROM slack_installations"))
        assert len(rows) == 1
        assert "xoxb" not in str(rows)
        assert "xoxe" not in str(rows)
        found = await slack.find(tx, keys, "C1", "", "T1")
        assert found is not None
        assert (found.bot_token, found.refresh_token, found.name) == ("xoxb-secret-2", "xoxe-1", "Acme")
        assert await slack.find(tx, keys, "C2", "", "T1") is None
        assert await slack.find(tx, keys, "C1", "", "") is None


async def test_a_token_moved_to_another_team_does_not_open(database: Database) -> None:
    keys = keyring(OLD)
    async with database.write() as tx:
        await slack.keep(tx, keys, TEAM, NOW)
        await slack.keep(tx, keys, replace(TEAM, team_id="T2", bot_token="xoxb-other"), NOW)
        await tx.execute(
            text(
                "UPDATE slack_installations SET bot_token = (SELECT bot_token FROM slack_installations "
                "WHERE team_id = 'T1') WHERE team_id = 'T2'"
            )
        )
        with pytest.raises(SecretsError):
            await slack.find(tx, keys, "C1", "", "T2")


async def test_an_organisation_serves_its_teams_and_only_its_own(database: Database) -> None:
    keys = keyring(OLD)
    async with database.write() as tx:
        await slack.keep(tx, keys, replace(TEAM, enterprise_id="E1", team_id="", bot_token="xoxb-org"), NOW)
        org = await slack.find(tx, keys, "C1", "E1", "T7")
        assert org is not None
        assert org.bot_token == "xoxb-org"
        assert await slack.find(tx, keys, "C1", "E2", "T7") is None
        assert await slack.find(tx, keys, "C1", "", "T7") is None
        await slack.keep(tx, keys, replace(TEAM, enterprise_id="E1", team_id="T7", bot_token="xoxb-own"), NOW)
        own = await slack.find(tx, keys, "C1", "E1", "T7")
        assert own is not None
        assert own.bot_token == "xoxb-own"


async def test_an_old_removal_does_not_undo_a_new_installation(database: Database) -> None:
    keys = keyring(OLD)
    async with database.write() as tx:
        await slack.keep(tx, keys, TEAM, NOW)
        assert not await slack.gone(tx, "C1", "", "T1", NOW, event_at=NOW - timedelta(seconds=1))
        assert await slack.gone(tx, "C1", "", "T1", NOW, event_at=NOW + timedelta(seconds=1))
        assert await slack.find(tx, keys, "C1", "", "T1") is None
        assert (await tx.value(text("SELECT bot_token FROM slack_installations"))) is None


async def test_resealing_takes_an_old_key_out_of_use(database: Database) -> None:
    async with database.write() as tx:
        await slack.keep(tx, keyring(OLD), TEAM, NOW)
        both = keyring(f"{NEW},{OLD}")
        assert await slack.reseal(tx, both) == 1
        assert await slack.reseal(tx, both) == 0
        found = await slack.find(tx, keyring(NEW), "C1", "", "T1")
        assert found is not None
        assert found.bot_token == "xoxb-secret-1"


async def test_a_state_works_once_and_for_ten_minutes(database: Database) -> None:
    async with database.write() as tx:
        state = await slack.new_state(tx, NOW)
        late = await slack.new_state(tx, NOW)
        assert state not in str(await tx.rows(text("SELECT * FROM slack_states")))
        assert await slack.use_state(tx, state, NOW + timedelta(minutes=9))
        assert not await slack.use_state(tx, state, NOW + timedelta(minutes=9))
        assert not await slack.use_state(tx, late, NOW + timedelta(minutes=11))
        assert not await slack.use_state(tx, "invented", NOW)


async def test_a_folded_card_is_found_in_its_own_workspace_only(database: Database) -> None:
    async with database.write() as tx:
        one = await workspaces.ensure(tx, "slack", "T1", now=NOW)
        two = await workspaces.ensure(tx, "slack", "T2", now=NOW)
        kept = await slack.fold(tx, one.id, "{}", NOW)
        assert await slack.unfold(tx, one.id, kept) == "{}"
        assert await slack.unfold(tx, two.id, kept) is None
        assert await slack.fold(tx, one.id, "{}", NOW + timedelta(days=20)) == kept
        await slack.forget_folds(tx, NOW + timedelta(days=19))
        assert await slack.unfold(tx, one.id, kept) == "{}"
        await slack.forget_folds(tx, NOW + timedelta(days=21))
        assert await slack.unfold(tx, one.id, kept) is None


async def test_a_removed_team_is_erased_after_its_own_time_and_everything_goes_with_it(database: Database) -> None:
    async with database.write() as tx:
        one = await workspaces.ensure(tx, "slack", "T1", now=NOW)
        two = await workspaces.ensure(tx, "slack", "T2", now=NOW, retention_days=90)
        here = await workspaces.ensure(tx, "slack", "T3", now=NOW)
        for team in (one, two):
            await workspaces.change(tx, team, gone_at=NOW)
            person = await people.ensure(tx, team.id, "U1")
            await places.direct(tx, team.id, person.id)
            await slack.fold(tx, team.id, "{}", NOW)
    async with database.write() as tx:
        assert await workspaces.erase_gone(tx, NOW + timedelta(days=29)) == 0
        assert await workspaces.erase_gone(tx, NOW + timedelta(days=31)) == 1
        assert await workspaces.find(tx, "slack", "T1") is None
        assert await workspaces.find(tx, "slack", "T2") is not None
        assert await workspaces.get(tx, here.id) == here
        left = await tx.value(text("SELECT count(*) FROM people"))
        assert left == 1
