"""The small company a newcomer finds: five people with different roles, languages and zones, and their channels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.conversation import Person, Place, Role, Workspace
from storage import people, places, workspaces
from storage.base import Tx

PLATFORM = "local"
WORKSPACE = "local"
"""The platform's name, and the one workspace it has."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the company, as their first profile says."""

    external_id: str
    zh: str
    en: str
    locale: str = "zh"
    zone: str = "Asia/Shanghai"
    roles: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel; `members` None means everybody."""

    external_id: str
    zh: str
    en: str
    members: frozenset[str] | None = None


MEMBERS = (
    Member("wang", "王敏", "Wang Min", roles=frozenset({Role.LEAD, Role.ADMIN})),
    Member("lilei", "李雷", "Li Lei"),
    Member("ana", "安娜", "Ana Silva", locale="en", zone="Europe/London"),
    Member("chenjing", "陈静", "Chen Jing"),
    Member("zhou", "周航", "Zhou Hang", roles=frozenset({Role.LEADER})),
)
CHANNELS = (
    Channel("marketing", "市场部", "marketing"),
    Channel("design", "设计", "design"),
    Channel("leadership", "管理层", "leadership", frozenset({"wang", "zhou"})),
)
MANAGER = MEMBERS[0].external_id

_CHANNEL = {channel.external_id: channel for channel in CHANNELS}


def direct_id(who: str) -> str:
    """The platform's id of a person's direct messages with the bot."""
    return f"dm:{who}"


async def settle(tx: Tx, now: datetime, first: dict[str, Any]) -> Workspace:
    """Make the workspace, its people and its channels where they are missing; what is there stays as it is."""
    known = await workspaces.find(tx, PLATFORM, WORKSPACE)
    if known is not None:
        return known
    made = await workspaces.ensure(tx, PLATFORM, WORKSPACE, now=now, **{"name": "同频 Tongpin", **first})
    for member in MEMBERS:
        person = await people.ensure(
            tx,
            made.id,
            member.external_id,
            name=member.zh if member.locale == "zh" else member.en,
            name_other=member.en if member.locale == "zh" else member.zh,
            locale=member.locale,
            zone=member.zone,
            roles=member.roles,
        )
        await places.ensure(tx, made.id, direct_id(member.external_id), "direct", person_id=person.id)
    for channel in CHANNELS:
        name = channel.zh if made.locale == "zh" else channel.en
        await places.ensure(tx, made.id, channel.external_id, "group", name=name)
    return made


async def greet(tx: Tx, workspace: Workspace, locale: str | None) -> Workspace:
    """The first time the page is opened: the workspace and its manager speak the newcomer's language from then on."""
    kept = workspace.settings.get(PLATFORM, {})
    if kept.get("greeted"):
        return workspace
    settings = {**workspace.settings, PLATFORM: {**kept, "greeted": True}}
    changes: dict[str, Any] = {"settings": settings}
    if locale and locale != workspace.locale:
        changes["locale"] = locale
        manager = await people.find(tx, workspace.id, MANAGER)
        if manager is not None and "locale" not in manager.chosen:
            await people.change(tx, manager, locale=locale)
        for place in await places.groups(tx, workspace.id):
            known = _CHANNEL.get(place.external_id or "")
            if known and place.name in (known.zh, known.en):
                await places.change(tx, place, name=known.zh if locale == "zh" else known.en)
    return await workspaces.change(tx, workspace, **changes)


def called(place: Place, locale: str) -> str:
    """A channel's name in the reader's language, as far as it still has one of its first names."""
    known = _CHANNEL.get(place.external_id or "")
    if known and place.name in (known.zh, known.en):
        return known.zh if locale == "zh" else known.en
    return place.name or place.external_id or "?"


def may_read(person: Person, place: Place) -> bool:
    """Whether a place is this person's to read: their own direct messages, and the channels they are in."""
    if place.kind == "direct":
        return place.person_id == person.id
    known = _CHANNEL.get(place.external_id or "")
    return known is None or known.members is None or person.external_id in known.members


async def readable(tx: Tx, workspace: Workspace, person: Person) -> list[Place]:
    """The places of a person, channels in the order of the company, direct messages last."""
    order = {channel.external_id: n for n, channel in enumerate(CHANNELS)}
    groups = [p for p in await places.groups(tx, workspace.id) if may_read(person, p)]
    groups.sort(key=lambda p: (order.get(p.external_id or "", len(order)), p.name))
    return [*groups, await places.direct(tx, workspace.id, person.id)]
