"""Who people are: names, zones, languages and guests from Slack's profiles, fetched after the acknowledgement."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import structlog

from bot.platforms.slack.wire import Wire
from storage import people, workspaces
from storage.base import Tx
from storage.database import Database
from storage.people import Person, Role
from storage.slack import Installation
from storage.workspaces import Workspace

log = structlog.get_logger(__name__)

FRESH = 12 * 3600.0
"""Seconds after which a profile is asked for again; changes in between come as `user_change`."""

PATIENCE = 0.9
"""Seconds that an answer waits for the profile of somebody never met: a dialog's trigger lives for three."""


class Profiles:
    """What was asked of Slack is remembered in this process, what was learnt stands in the table of people."""

    def __init__(
        self,
        database: Database,
        wire: Wire,
        now: Callable[[Workspace | None], datetime],
        first: Mapping[str, Any],
        start: Callable[[Any], object],
    ) -> None:
        self.database, self.wire, self.now, self.first, self.start = database, wire, now, first, start
        self.patience = PATIENCE
        self._seen: dict[tuple[str, str], float] = {}

    async def know(
        self, inst: Installation, team: str, ids: Iterable[str], names: Mapping[str, str], *, wait: bool = True
    ) -> None:
        """Make sure that these people have rows with names, as well as Slack can be reached in the time there is.

        `names` holds what the payload itself tells; it serves when Slack does not answer. Without `wait` Slack is asked
        behind the answer: an acknowledgement is not kept waiting by the network.
        """
        missing = {i for i in ids if time.monotonic() - self._seen.get((team, i), -FRESH) >= FRESH}
        if not missing:
            return
        async with self.database.read() as tx:
            workspace = await workspaces.find(tx, "slack", team)
            known = {i: await people.find(tx, workspace.id, i) for i in missing} if workspace else {}
        strangers = {i for i in missing if (p := known.get(i)) is None or p.name == i}
        for old in missing - strangers:
            self._seen[team, old] = time.monotonic()
            self.start(self._fetch(inst, team, [old], {}))
        if strangers and not wait:
            self.start(self._fetch(inst, team, strangers, names))
        elif strangers:
            try:
                await asyncio.wait_for(self._fetch(inst, team, strangers, names), self.patience)
            except TimeoutError:
                await self._put(team, {i: {"name": names[i]} for i in strangers if i in names}, inst)
                self.start(self._fetch(inst, team, strangers, names))

    async def _fetch(self, inst: Installation, team: str, ids: Iterable[str], names: Mapping[str, str]) -> None:
        client = self.wire.reads(inst.bot_token or "")

        async def one(user: str) -> tuple[str, dict[str, Any]]:
            try:
                told: Any = await client.users_info(user=user, include_locale=True)
                self._seen[team, user] = time.monotonic()
                return user, profile(told["user"], team)
            except Exception as error:
                log.info("slack profile not read", error=type(error).__name__)
                return user, {"name": names[user]} if user in names else {}

        found = dict(await asyncio.gather(*(one(i) for i in ids)))
        await self._put(team, {i: told for i, told in found.items() if told}, inst)

    async def _put(self, team: str, found: Mapping[str, dict[str, Any]], inst: Installation) -> None:
        if not found:
            return
        if len(self._seen) > 50_000:
            self._seen.clear()
        async with self.database.write() as tx:
            first = {**self.first, **beginning(inst)}
            workspace = await workspaces.ensure(tx, "slack", team, now=self.now(None), **first)
            for user, told in found.items():
                await put(tx, workspace, user, told)

    async def changed(self, team: str, user: Mapping[str, Any]) -> None:
        """Slack told that a profile changed. People we have never met stay unknown."""
        async with self.database.write() as tx:
            workspace = await workspaces.find(tx, "slack", team)
            if workspace and await people.find(tx, workspace.id, user["id"]):
                await put(tx, workspace, user["id"], profile(user, team))


def beginning(inst: Installation) -> dict[str, Any]:
    """What a team's new workspace begins with: its name, and the organisation that its token may come from."""
    first: dict[str, Any] = {"name": inst.name[:200]} if inst.name else {}
    if inst.enterprise_id:
        first["settings"] = {"slack": {"enterprise": inst.enterprise_id}}
    return first


async def enrol(tx: Tx, workspace: Workspace, inst: Installation) -> Workspace:
    """The workspace, knowing the organisation of its installation."""
    kept = workspace.settings.get("slack", {})
    if not inst.enterprise_id or kept.get("enterprise") == inst.enterprise_id:
        return workspace
    settings = {**workspace.settings, "slack": {**kept, "enterprise": inst.enterprise_id}}
    return await workspaces.change(tx, workspace, settings=settings)


def profile(user: Mapping[str, Any], team: str) -> dict[str, Any]:
    """What we take of Slack's user object (docs.slack.dev/reference/objects/user-object): never an address."""
    shown = user.get("profile") or {}
    name = (
        shown.get("display_name") or shown.get("real_name") or user.get("real_name") or user.get("name") or user["id"]
    )
    told: dict[str, Any] = {
        "name": name[:200],
        "title": (shown.get("title") or "")[:200],
        "active": not user.get("deleted", False),
        "is_bot": bool(user.get("is_bot") or user["id"] == "USLACKBOT"),
        "guest": bool(user.get("is_restricted") or user.get("is_ultra_restricted") or user.get("is_stranger")),
        "admin": bool(user.get("is_admin") or user.get("is_owner")),
    }
    if user.get("tz"):
        told["zone"] = user["tz"]
    if user.get("locale"):
        told["locale"] = "zh" if str(user["locale"]).lower().startswith("zh") else "en"
    return told


async def put(tx: Tx, workspace: Workspace, external_id: str, told: Mapping[str, Any]) -> Person:
    """The person with what Slack told; what they chose themselves stays, and so do roles given by hand."""
    fields = {n: v for n, v in told.items() if n not in ("guest", "admin")}
    known = await people.find(tx, workspace.id, external_id)
    if known is None:
        roles = [Role.GUEST] if told.get("guest") else [Role.ADMIN] if told.get("admin") else []
        base = {"locale": workspace.locale, "zone": workspace.zone}
        return await people.ensure(tx, workspace.id, external_id, roles=roles, **{**base, **fields})
    fresh: dict[str, Any] = {n: v for n, v in fields.items() if n not in known.chosen and getattr(known, n) != v}
    if "guest" in told and told["guest"] != (Role.GUEST in known.roles):
        fresh["roles"] = known.roles | {Role.GUEST} if told["guest"] else known.roles - {Role.GUEST}
    if "admin" in told and known.name == known.external_id and told["admin"]:
        fresh["roles"] = fresh.get("roles", known.roles) | {Role.ADMIN}
    return await people.change(tx, known, **fresh) if fresh else known
