"""From what a handler returned to rows in the outbox: one key each, quiet hours kept, the lane woken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Protocol

from handlers.conversation import Context, Outgoing, Person, shown
from storage import outbox, places
from storage.base import Tx
from storage.outbox import NewMessage


class Lanes(Protocol):
    """The runner of lanes. `wake` asks, inside the transaction that put messages, that the workspaces' lanes be drained
    once that transaction is committed; asked for twice, it may drain twice, which does no harm. `settle` comes back
    when what can go now has gone."""

    async def wake(self, tx: Tx, *workspace_ids: int) -> None: ...

    async def settle(self, workspace_id: int) -> None: ...


def quiet_until(person: Person, now: datetime) -> datetime | None:
    """The end of the person's quiet hours when it is inside them, else None. Hours may cross midnight."""
    if person.quiet_from is None or person.quiet_to is None or person.quiet_from == person.quiet_to:
        return None
    local = now.astimezone(shown.zone(person.zone))
    begin, end, at = person.quiet_from, person.quiet_to, local.time()
    inside = begin <= at < end if begin < end else at >= begin or at < end
    if not inside:
        return None
    ends_today = at < end
    day = local.date() if ends_today else local.date() + timedelta(days=1)
    return datetime.combine(day, time(end.hour, end.minute), tzinfo=local.tzinfo)


def _earliest(message: Outgoing, person: Person | None, now: datetime) -> datetime | None:
    at = message.not_before if message.not_before and message.not_before > now else None
    if person and message.quiet:
        at = quiet_until(person, at or now) or at
    return at


async def letters(
    ctx: Context, messages: Sequence[Outgoing], *, kind: str, key: str, not_after: datetime | None = None
) -> list[NewMessage]:
    """The messages as rows of the outbox.

    `key` makes the `once` of those that bring none: the event's id or the occurrence's.
    """
    rows = []
    readers = [message.to.id for message in messages if isinstance(message.to, Person)]
    direct = await places.directs(ctx.tx, ctx.workspace.id, readers)
    for index, message in enumerate(messages):
        person = message.to if isinstance(message.to, Person) else None
        place = direct[person.id] if person else message.to
        rows.append(
            NewMessage(
                workspace_id=ctx.workspace.id,
                once=message.once or f"{key}:{index}",
                kind=kind,
                place_id=place.id,
                card=message.card.model_dump_json(exclude_defaults=True),
                living=message.living,
                instead=message.instead.model_dump_json(exclude_defaults=True) if message.instead else None,
                edits=message.edits,
                under=message.under,
                policy=message.doubtful,
                not_before=_earliest(message, person, ctx.now),
                not_after=not_after,
            )
        )
    return rows


async def put(
    ctx: Context,
    messages: Sequence[Outgoing],
    *,
    kind: str,
    key: str,
    lanes: Lanes | None,
    not_after: datetime | None = None,
) -> int:
    """Put messages into the outbox in the context's transaction, and wake the lane. Returns how many are new.

    Puts made in a dry run wake nobody; the transaction is rolled back by whoever runs it.
    """
    rows = await letters(ctx, messages, kind=kind, key=key, not_after=not_after)
    new = await outbox.put(ctx.tx, rows, ctx.now)
    if new and lanes is not None and not ctx.dry:
        await lanes.wake(ctx.tx, ctx.workspace.id)
    return new
