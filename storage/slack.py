"""Slack's own tables: installed teams with their encrypted tokens, OAuth states, and cards too long for one message."""

from __future__ import annotations

import hashlib
import secrets as randomness
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ForeignKey, String, Table, Text, UniqueConstraint, delete, insert, select, update

from storage.base import Instant, Json, Key, Tx, metadata
from storage.secrets import Keyring, SecretsError

installations = Table(
    "slack_installations",
    metadata,
    Column("id", Key, primary_key=True),
    Column("client_id", String(64), nullable=False),
    Column("enterprise_id", String(32), nullable=False),
    Column("team_id", String(32), nullable=False),
    Column("name", String(200), nullable=False, default=""),
    Column("app_id", String(32), nullable=False, default=""),
    Column("bot_id", String(32), nullable=False, default=""),
    Column("bot_user_id", String(32), nullable=False, default=""),
    Column("installer_id", String(32), nullable=False, default=""),
    Column("scopes", Json, nullable=False, default=list),
    Column("bot_token", Text),
    Column("refresh_token", Text),
    Column("expires_at", Instant),
    Column("installed_at", Instant, nullable=False),
    Column("gone_at", Instant),
    UniqueConstraint("client_id", "enterprise_id", "team_id"),
)

states = Table(
    "slack_states",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("expires_at", Instant, nullable=False, index=True),
)

folds = Table(
    "slack_folds",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("workspace_id", Key, ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False),
    Column("card", Text, nullable=False),
    Column("created_at", Instant, nullable=False, index=True),
)

FOLD_KEPT = timedelta(days=30)
STATE_LIVES = timedelta(minutes=10)
"""Slack's own code lives ten minutes (docs.slack.dev, installing with OAuth)."""


@dataclass(frozen=True, slots=True)
class Installation:
    """The app in one team, or in a whole organisation (`team_id` is then "").

    Tokens are plain here and encrypted in the table. `bot_token` is None once the app was removed; `expires_at` is set
    where tokens rotate.
    """

    client_id: str
    enterprise_id: str
    team_id: str
    name: str = ""
    app_id: str = ""
    bot_id: str = ""
    bot_user_id: str = ""
    installer_id: str = ""
    scopes: tuple[str, ...] = ()
    bot_token: str | None = None
    refresh_token: str | None = None
    expires_at: datetime | None = None
    installed_at: datetime | None = None
    gone_at: datetime | None = None

    @property
    def row(self) -> str:
        """The identity that the encrypted tokens are tied to."""
        return _row(self.client_id, self.enterprise_id, self.team_id)


def _row(client_id: str, enterprise_id: str, team_id: str) -> str:
    return f"slack|{client_id}|{enterprise_id}|{team_id}"


def _open(keys: Keyring, found: Any) -> Installation:
    values = dict(found._mapping)
    values.pop("id")
    values["scopes"] = tuple(values["scopes"])
    row = _row(values["client_id"], values["enterprise_id"], values["team_id"])
    for name in ("bot_token", "refresh_token"):
        values[name] = keys.open(values[name], f"{row}|{name}") if values[name] else None
    return Installation(**values)


def _sealed(keys: Keyring, row: str, name: str, secret: str | None) -> str | None:
    return keys.seal(secret, f"{row}|{name}") if secret else None


async def keep(tx: Tx, keys: Keyring, made: Installation, now: datetime) -> None:
    """Keep the installation; installing again gives the same row new tokens."""
    values = {
        "client_id": made.client_id,
        "enterprise_id": made.enterprise_id,
        "team_id": made.team_id,
        "name": made.name[:200],
        "app_id": made.app_id,
        "bot_id": made.bot_id,
        "bot_user_id": made.bot_user_id,
        "installer_id": made.installer_id,
        "scopes": sorted(made.scopes),
        "bot_token": _sealed(keys, made.row, "bot_token", made.bot_token),
        "refresh_token": _sealed(keys, made.row, "refresh_token", made.refresh_token),
        "expires_at": made.expires_at,
        "installed_at": now,
        "gone_at": None,
    }
    fresh = {n: v for n, v in values.items() if n not in ("client_id", "enterprise_id", "team_id")}
    statement = tx.insert(installations).values(values)
    await tx.execute(
        statement.on_conflict_do_update(index_elements=["client_id", "enterprise_id", "team_id"], set_=fresh)
    )


async def find(
    tx: Tx, keys: Keyring, client_id: str, enterprise_id: str, team_id: str, *, lock: bool = False
) -> Installation | None:
    """The installation that serves this team: its own, else its organisation's. `lock` holds the row (PostgreSQL)."""
    t = installations
    query = select(t).where(t.c.client_id == client_id, t.c.gone_at.is_(None), t.c.bot_token.is_not(None))
    mine = (t.c.team_id == team_id) & (t.c.team_id != "")
    if enterprise_id:
        mine = mine | ((t.c.enterprise_id == enterprise_id) & (t.c.team_id == ""))
    query = query.where(mine).order_by(t.c.team_id.desc(), t.c.installed_at.desc())
    if lock and tx.dialect == "postgresql":
        query = query.with_for_update()
    row = await tx.row(query)
    return _open(keys, row) if row else None


async def renew(
    tx: Tx, keys: Keyring, known: Installation, bot_token: str, refresh_token: str | None, expires_at: datetime | None
) -> None:
    """Put fresh tokens in the place of the ones that were about to expire."""
    await tx.execute(
        update(installations)
        .where(_is(known))
        .values(
            bot_token=_sealed(keys, known.row, "bot_token", bot_token),
            refresh_token=_sealed(keys, known.row, "refresh_token", refresh_token),
            expires_at=expires_at,
        )
    )


def _is(known: Installation) -> Any:
    t = installations
    return (
        (t.c.client_id == known.client_id) & (t.c.enterprise_id == known.enterprise_id) & (t.c.team_id == known.team_id)
    )


async def gone(tx: Tx, client_id: str, enterprise_id: str, team_id: str, now: datetime, event_at: datetime) -> bool:
    """Delete the tokens of a removed app. False when it was installed again after the event, which then is old news."""
    t = installations
    done = await tx.execute(
        update(t)
        .where(
            t.c.client_id == client_id,
            t.c.team_id == team_id,
            (t.c.enterprise_id == enterprise_id) if not team_id else t.c.id.is_not(None),
            t.c.installed_at <= event_at,
        )
        .values(bot_token=None, refresh_token=None, expires_at=None, gone_at=now)
    )
    return bool(done.rowcount)


async def everyone(tx: Tx, keys: Keyring, client_id: str) -> list[Installation]:
    """All installations that still hold a token."""
    t = installations
    query = select(t).where(t.c.client_id == client_id, t.c.bot_token.is_not(None)).order_by(t.c.id)
    return [_open(keys, row) for row in await tx.rows(query)]


async def reseal(tx: Tx, keys: Keyring) -> int:
    """Seal with the newest key whatever an older one sealed. Returns how many rows changed; those that no key opens
    stay as they are, for the day the key is put back."""
    t = installations
    changed = 0
    for row in await tx.rows(select(t).where(t.c.bot_token.is_not(None))):
        if not keys.stale(row.bot_token):
            continue
        try:
            known = _open(keys, row)
        except SecretsError:
            continue
        await renew(tx, keys, known, known.bot_token or "", known.refresh_token, known.expires_at)
        changed += 1
    return changed


async def forget_gone(tx: Tx, before: datetime) -> None:
    """Drop the rows of apps that were removed before this instant."""
    await tx.execute(delete(installations).where(installations.c.gone_at < before))


# -- OAuth states --------------------------------------------------------------------------------------------------


async def new_state(tx: Tx, now: datetime) -> str:
    """A fresh state for one installation; only its hash is kept."""
    state = randomness.token_urlsafe(32)
    await tx.execute(delete(states).where(states.c.expires_at < now))
    await tx.execute(insert(states).values(hash=_hash(state), expires_at=now + STATE_LIVES))
    return state


async def use_state(tx: Tx, state: str, now: datetime) -> bool:
    """Whether the state is ours, fresh and unused; it is used up by asking, in one statement."""
    statement = delete(states).where(states.c.hash == _hash(state), states.c.expires_at >= now)
    return bool((await tx.execute(statement)).rowcount)


def _hash(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()


# -- folded cards --------------------------------------------------------------------------------------------------


def fold_id(workspace_id: int, card: str) -> str:
    """The id of a kept card: the same card has the same one, and nobody can guess it who has not read the card."""
    return hashlib.sha256(f"{workspace_id}:{card}".encode()).hexdigest()[:32]


async def fold(tx: Tx, workspace_id: int, card: str, now: datetime) -> str:
    """Keep a card of which only a part fits into a message; gives its id."""
    made = fold_id(workspace_id, card)
    values = {"id": made, "workspace_id": workspace_id, "card": card, "created_at": now}
    statement = tx.insert(folds).values(values)
    await tx.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"created_at": now}))
    return made


async def forget_folds(tx: Tx, before: datetime) -> None:
    await tx.execute(delete(folds).where(folds.c.created_at < before))


async def unfold(tx: Tx, workspace_id: int, fold_id: str) -> str | None:
    """The whole card, as JSON; None when it is no longer kept."""
    query = select(folds.c.card).where(folds.c.workspace_id == workspace_id, folds.c.id == fold_id)
    found = await tx.value(query)
    return str(found) if found is not None else None
