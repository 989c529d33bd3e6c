"""What a person can do with the workspace as a whole: move its clock, and fill it with sample data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot import outgoing
from bot.platforms import House
from bot.platforms.local import team
from bot.platforms.local.keyboard import Seat
from bot.platforms.local.read import Move
from handlers.conversation import Context, Place, Workspace, shown
from storage import places, transcript, workspaces


@dataclass(frozen=True, slots=True)
class Arrived:
    """Where the clock stands now, and how many messages came on the way, by place; `ahead` False: none was planned."""

    now: datetime
    places: Sequence[tuple[Place, int]] = ()
    ahead: bool = True


def target(move: Move, now: datetime, zone_name: str) -> datetime:
    """The instant a move leads to, by the wall clock of a zone: Monday is the next one that is still to come."""
    local = now.astimezone(shown.zone(zone_name))
    if move == "hour":
        return now + timedelta(hours=1)
    if move == "day":
        return datetime.combine(local.date() + timedelta(days=1), local.time(), tzinfo=local.tzinfo)
    assert move == "monday"
    day = local.date() + timedelta(days=-local.weekday() % 7)
    monday = datetime.combine(day, time(9), tzinfo=local.tzinfo)
    return monday if monday > now else datetime.combine(day + timedelta(days=7), time(9), tzinfo=local.tzinfo)


async def clock(house: House, at: Seat, move: Move) -> Arrived:
    """Move the clock; what is due on the way is delivered before this comes back."""
    workspace = at.workspace
    async with house.database.read() as tx:
        before = await transcript.last_change(tx, workspace.id)
    if move == "now":
        await house.clock.reset(workspace.id)
        return Arrived(house.clock.now(None))
    now = house.clock.now(workspace)
    if move == "next":
        following = await house.clock.next_message(workspace.id)
        if following is None:
            return Arrived(now, ahead=False)
        to = max(following, now)
    else:
        to = target(move, now, at.person.zone)
    await house.clock.advance(workspace.id, to)
    async with house.database.read() as tx:
        moved = await workspaces.get(tx, workspace.id) or workspace
        found = [
            (place, number)
            for place_id, number in await transcript.posted_since(tx, workspace.id, before)
            if (place := await places.get(tx, workspace.id, place_id)) is not None
        ]
    return Arrived(house.clock.now(moved), found)


async def sample(house: House, at: Seat) -> bool:
    """Let every capability fill in its sample data, all in one transaction. False when none has any."""
    dispatch = house.dispatch
    with_sample = [c for c in dispatch.capabilities if c.sample is not None]
    async with house.database.write() as tx:
        workspace = await workspaces.get(tx, at.workspace.id)
        assert workspace is not None
        for capability in with_sample:
            ctx = Context(
                tx=tx,
                workspace=workspace,
                now=house.clock.now(workspace),
                catalogues=(capability.texts, dispatch.common),
                capabilities=dispatch.capabilities,
                capability=capability,
                _actor=at.person,
                _place=await places.direct(tx, workspace.id, at.person.id),
                _people=dict(at.people),
            )
            assert capability.sample is not None
            messages = await capability.sample(ctx)
            name = capability.name
            await outgoing.put(ctx, messages, kind=f"{name}:sample", key=f"sample:{name}", lanes=dispatch.lanes)
        # Read again: a capability may have kept settings of its own.
        workspace = await workspaces.get(tx, workspace.id) or workspace
        kept = {**workspace.settings.get(team.PLATFORM, {}), "sampled": bool(with_sample)}
        await workspaces.change(tx, workspace, settings={**workspace.settings, team.PLATFORM: kept})
    return bool(with_sample)


def sampled(workspace: Workspace) -> bool:
    """Whether the sample data was loaded."""
    return bool(workspace.settings.get(team.PLATFORM, {}).get("sampled"))
