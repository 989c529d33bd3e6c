"""Which token serves which team: one from the settings, or one a team from the installations, cached and renewed."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from bot.observe import fault
from bot.platforms.slack.wire import Wire, why
from bot.platforms.slack.work import Work
from bot.settings import Settings
from storage import slack
from storage.base import Tx
from storage.database import Database
from storage.secrets import Keyring, SecretsError, keyring
from storage.slack import Installation

log = structlog.get_logger(__name__)

CACHED = 60.0
"""Seconds for which another process may not notice a removal; its posts are refused by Slack in the meantime."""

RENEW = timedelta(hours=2)
"""Tokens that rotate live twelve hours; they are renewed when this much is left."""


class Accounts:
    """The installations this process speaks for. `find` reads one indexed row at most, and mostly none."""

    def __init__(
        self, settings: Settings, database: Database, wire: Wire, work: Work, now: Callable[[], datetime]
    ) -> None:
        self.database, self.wire, self.work, self.now = database, wire, work, now
        self.client_id = settings.slack_client_id
        self.client_secret = settings.slack_client_secret.get_secret_value()
        self.token = settings.slack_bot_token.get_secret_value()
        self.keys: Keyring | None = None if self.token else keyring(settings.secret_keys.get_secret_value())
        self._own: Installation | None = None
        self._asked = -CACHED
        self._cache: dict[tuple[str, str], tuple[float, Installation | None]] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def learn(self) -> Installation | None:
        """With a token from the settings: ask Slack once whose it is. None when Slack cannot be asked just now."""
        if not self.token or self._own is not None:
            return self._own
        try:
            told: Any = await self.wire.reads(self.token).auth_test()
        except Exception as error:
            log.warning("slack auth.test failed", **fault(error))
            return None
        scopes = str(told.headers.get("x-oauth-scopes", "")).split(",")
        self._own = Installation(
            "",
            told.get("enterprise_id") or "",
            told.get("team_id") or "",
            name=told.get("team") or "",
            bot_id=told.get("bot_id") or "",
            bot_user_id=told.get("user_id") or "",
            scopes=tuple(s.strip() for s in scopes if s.strip()),
            bot_token=self.token,
        )
        return self._own

    async def reseal(self) -> None:
        """After a new key was put in front: seal all tokens with it, so that the old one can go."""
        if self.keys is not None:
            async with self.database.write() as tx:
                changed = await slack.reseal(tx, self.keys)
            if changed:
                log.info("slack tokens sealed anew", rows=changed)

    async def find(self, enterprise: str, team: str) -> Installation | None:
        """The installation that serves this team; None where the app is not installed."""
        if self.token:
            if self._own is None and time.monotonic() - self._asked > CACHED:  # Slack was away when we started
                self._asked = time.monotonic()
                self.work.start(self.learn())
            own = self._own or Installation("", enterprise, team, bot_token=self.token)
            mine = own.team_id in ("", team) or (own.enterprise_id and own.enterprise_id == enterprise)
            return own if mine else None
        cached = self._cache.get((enterprise, team))
        if cached is not None and time.monotonic() - cached[0] < CACHED:
            return cached[1]
        try:
            async with self.database.read() as tx:
                found = await slack.find(tx, self._keys, self.client_id, enterprise, team)
        except SecretsError as error:
            log.error("slack token not readable", team=team or enterprise, why=str(error))
            found = None
        if len(self._cache) > 10_000:
            self._cache.clear()
        self._cache[enterprise, team] = (time.monotonic(), found)
        return await self._renewed(found) if found else None

    async def of_workspace(self, external_id: str, enterprise: str = "") -> Installation | None:
        """The installation behind a workspace of ours, whose id is the team's, or the organisation's."""
        if external_id.startswith("E"):
            return await self.find(external_id, "")
        return await self.find(enterprise, external_id)

    def forget(self) -> None:
        """Drop what is cached, after an installation or a removal."""
        self._cache.clear()

    @property
    def _keys(self) -> Keyring:
        assert self.keys is not None, "a token from the settings needs no keys"
        return self.keys

    # -- rotation ------------------------------------------------------------------------------------------------------

    async def _renewed(self, known: Installation) -> Installation:
        if known.expires_at is None or known.expires_at - self.now() > RENEW:
            return known
        if known.expires_at - self.now() > timedelta(minutes=2):
            self.work.start(self.renew(known))
            return known
        return await self.renew(known)

    async def renew(self, known: Installation) -> Installation:
        """Fresh tokens, fetched once: within a process behind a lock, between processes behind the row's lock.

        Slack's refresh token works once, and two workers that refresh together can revoke each other's tokens.
        """
        async with self._locks[known.row]:
            if self.database.embedded:  # one process; the one writer must not wait for the network
                async with self.database.read() as tx:
                    now = await self._again(tx, known, lock=False)
                fresh = await self._fetch(now) if now else None
                if now and fresh:
                    async with self.database.write() as tx:
                        await self._put(tx, now, fresh)
            else:
                async with self.database.write() as tx:
                    now = await self._again(tx, known, lock=True)
                    fresh = await self._fetch(now) if now else None
                    if now and fresh:
                        await self._put(tx, now, fresh)
            self._cache.clear()
        return fresh or now or known

    async def _again(self, tx: Tx, known: Installation, *, lock: bool) -> Installation | None:
        return await slack.find(tx, self._keys, known.client_id, known.enterprise_id, known.team_id, lock=lock)

    async def _fetch(self, known: Installation) -> Installation | None:
        """New tokens from Slack; None when somebody fetched them while we waited for the lock, or Slack refused."""
        if known.expires_at is None or known.expires_at - self.now() > RENEW or not known.refresh_token:
            return None
        try:
            told: Any = await self.wire.posts("").oauth_v2_access(
                client_id=self.client_id,
                client_secret=self.client_secret,
                grant_type="refresh_token",
                refresh_token=known.refresh_token,
            )
        except SlackApiError as error:
            log.error("slack token not renewed", why=why(error), team=known.team_id)
            return None
        expires = self.now() + timedelta(seconds=int(told.get("expires_in") or 43_200))
        refresh = told.get("refresh_token") or known.refresh_token
        return replace(known, bot_token=told["access_token"], refresh_token=refresh, expires_at=expires)

    async def _put(self, tx: Tx, known: Installation, fresh: Installation) -> None:
        await slack.renew(tx, self._keys, known, fresh.bot_token or "", fresh.refresh_token, fresh.expires_at)
