"""What delivery asks of the outbox: what is next in a workspace's lane, what was left half done, what still waits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, or_, select, update

from storage.base import Tx
from storage.outbox import READY, SENDING, SENT, Message, read, table


async def in_doubt(tx: Tx, workspace_id: int) -> Message | None:
    """The first message that somebody began to send and did not finish."""
    query = select(table).where(table.c.state == SENDING, table.c.workspace_id == workspace_id)
    row = await tx.row(query.order_by(table.c.seq).limit(1))
    return read(row) if row else None


async def next_ready(tx: Tx, workspace_id: int, now: datetime, resting: Collection[int] = ()) -> Message | None:
    """The first message that may go now, leaving out the places in `resting`.

    A message that waits for another try holds back the later ones of its place, so that their order stands; one that
    waits for the end of quiet hours does not.
    """
    earlier = table.alias()
    held_back = exists().where(
        earlier.c.state == READY,
        earlier.c.workspace_id == workspace_id,
        earlier.c.seq < table.c.seq,
        earlier.c.place_id == table.c.place_id,
        earlier.c.tried_at.is_not(None),
        earlier.c.not_before > now,
    )
    query = (
        select(table)
        .where(
            table.c.state == READY,
            table.c.workspace_id == workspace_id,
            or_(table.c.not_before.is_(None), table.c.not_before <= now),
            ~held_back,
        )
        .order_by(table.c.seq)
        .limit(1)
    )
    if resting:
        query = query.where(table.c.place_id.not_in(resting))
    row = await tx.row(query)
    return read(row) if row else None


async def superseded(tx: Tx, message: Message) -> bool:
    """Whether a later state of the same living card stands there already."""
    if message.living is None:
        return False
    query = select(table.c.seq).where(
        table.c.state == SENT,
        table.c.workspace_id == message.workspace_id,
        table.c.seq > message.seq,
        table.c.living == message.living,
        table.c.place_id == message.place_id,
    )
    return await tx.value(query.limit(1)) is not None


async def unfinished(tx: Tx, now: datetime, shifted: Mapping[int, int]) -> set[int]:
    """The workspaces that have something to send now, or something half sent. `shifted`: see `workspaces.shifted`."""

    def due(at: datetime) -> Any:
        return or_(table.c.not_before.is_(None), table.c.not_before <= at)

    open_ = table.c.state.in_((READY, SENDING))
    found = {row.workspace_id for row in await tx.rows(select(table.c.workspace_id).where(open_, due(now)).distinct())}
    for workspace_id, seconds in shifted.items():
        query = select(table.c.seq).where(
            open_, table.c.workspace_id == workspace_id, due(now + timedelta(seconds=seconds))
        )
        if await tx.value(query.limit(1)) is not None:
            found.add(workspace_id)
        else:
            found.discard(workspace_id)
    return found


async def soonest(tx: Tx, workspace_id: int, after: datetime) -> datetime | None:
    """When the first message that waits for its hour may go, after this instant; None when none waits."""
    query = select(func.min(table.c.not_before)).where(
        table.c.state == READY, table.c.workspace_id == workspace_id, table.c.not_before > after
    )
    found: datetime | None = await tx.value(query)
    return found


async def retry_at_once(tx: Tx, workspace_id: int, now: datetime) -> None:
    """Let messages that wait for another try go now: the clock their waiting was measured by was set back."""
    await tx.execute(
        update(table)
        .where(
            table.c.state == READY,
            table.c.workspace_id == workspace_id,
            table.c.tried_at.is_not(None),
            table.c.not_before > now,
        )
        .values(not_before=None)
    )
