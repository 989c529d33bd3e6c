"""The app comes and goes: installed, removed, tokens taken back, met for the first time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import structlog

from bot.dispatch import Dispatch
from bot.platforms.slack.accounts import Accounts
from bot.platforms.slack.profiles import beginning, enrol
from storage import people, places, slack, workspaces
from storage.base import Tx
from storage.database import Database
from storage.people import Role
from storage.slack import Installation
from storage.workspaces import Workspace

log = structlog.get_logger(__name__)


class Lifecycle:
    """Marks workspaces as gone and back. Rows stay for the workspace's retention period, counted from `gone_at`.

    While a workspace is gone its schedules do not run and nothing is sent: clock and delivery look at `gone_at`.
    """

    def __init__(self, database: Database, dispatch: Dispatch, accounts: Accounts) -> None:
        self.database, self.dispatch, self.accounts = database, dispatch, accounts

    async def removed(self, enterprise: str, team: str, event_at: datetime) -> None:
        """`app_uninstalled`, or `tokens_revoked` with the bot's token: in either order, and again, with one outcome."""
        now = self.dispatch.now(None)
        async with self.database.write() as tx:
            if not self.accounts.token:
                fresh = not await slack.gone(tx, self.accounts.client_id, enterprise, team, now, event_at)
                if fresh and await self._installed(tx, enterprise, team):
                    return
            for workspace in await self._of(tx, enterprise, team):
                if workspace.gone_at is None:
                    await workspaces.change(tx, workspace, gone_at=now)
        self.accounts.forget()
        log.info("slack app removed", team=team or enterprise)

    async def access(self, teams: Sequence[str], *, granted: bool) -> None:
        """An organisation gave the app to some of its workspaces, or took it out of them; the token stays."""
        now = self.dispatch.now(None)
        async with self.database.write() as tx:
            for team in teams:
                for workspace in await self._of(tx, "", team):
                    if granted == (workspace.gone_at is not None):
                        await workspaces.change(tx, workspace, gone_at=None if granted else now)

    async def token_gone(self, inst: Installation) -> None:
        """Slack refused the token in the middle of a post. With OAuth that is a removal whose event was not heard."""
        if not self.accounts.token:
            await self.removed(inst.enterprise_id, inst.team_id, self.dispatch.now(None))

    async def installed(self, inst: Installation) -> None:
        """Installed, or installed again: what the team had is there again, and the installer is an admin."""
        now = self.dispatch.now(None)
        async with self.database.write() as tx:
            for workspace in await self._of(tx, inst.enterprise_id if not inst.team_id else "", inst.team_id):
                await workspaces.change(tx, workspace, gone_at=None)
            if inst.team_id:
                workspace = await self.ensure(tx, inst, inst.team_id, now)
                if inst.installer_id:
                    person = await people.ensure(
                        tx, workspace.id, inst.installer_id, locale=workspace.locale, zone=workspace.zone
                    )
                    if Role.ADMIN not in person.roles:
                        await people.change(tx, person, roles=person.roles | {Role.ADMIN})
        self.accounts.forget()

    async def ensure(self, tx: Tx, inst: Installation, team: str, now: datetime) -> Workspace:
        """The team's workspace, which knows the organisation that its token may come from."""
        first: dict[str, Any] = {**self.dispatch.first, **beginning(inst)}
        return await enrol(tx, await workspaces.ensure(tx, "slack", team, now=now, **first), inst)

    async def first_time(self, inst: Installation, team: str, user: str) -> bool:
        """Whether the hello is still to be said, and is now: to the installer; with a token, to whoever comes first."""
        if inst.installer_id and inst.installer_id != user:
            return False
        async with self.database.write() as tx:
            workspace = await self.ensure(tx, inst, team, self.dispatch.now(None))
            kept = workspace.settings.get("slack", {})
            if kept.get("greeted"):
                return False
            settings = {**workspace.settings, "slack": {**kept, "greeted": True}}
            await workspaces.change(tx, workspace, settings=settings)
        return True

    async def open_again(self, team: str, channel: str) -> None:
        """The bot was invited, or a channel taken out of the archive: messages may be posted there again."""
        async with self.database.write() as tx:
            workspace = await workspaces.find(tx, "slack", team)
            place = await places.find(tx, workspace.id, channel) if workspace else None
            if place and place.closed_at is not None:
                await places.change(tx, place, closed_at=None, closed_why=None)

    async def renamed(self, team: str, channel: Mapping[str, Any]) -> None:
        async with self.database.write() as tx:
            workspace = await workspaces.find(tx, "slack", team)
            place = await places.find(tx, workspace.id, channel["id"]) if workspace else None
            if place:
                await places.change(tx, place, name=str(channel.get("name", ""))[:200])

    async def _installed(self, tx: Tx, enterprise: str, team: str) -> bool:
        assert self.accounts.keys is not None
        return await slack.find(tx, self.accounts.keys, self.accounts.client_id, enterprise, team) is not None

    async def _of(self, tx: Tx, enterprise: str, team: str) -> list[Workspace]:
        """The workspaces an installation serves: one team's, or all that are known of an organisation."""
        if team:
            found = await workspaces.find(tx, "slack", team)
            return [found] if found else []
        everyone = await workspaces.of_platform(tx, "slack")
        return [w for w in everyone if w.settings.get("slack", {}).get("enterprise") == enterprise]


def event_time(body: Mapping[str, Any]) -> datetime:
    """When the event happened, as Slack tells it (whole seconds)."""
    return datetime.fromtimestamp(int(body.get("event_time") or 0), UTC)
