"""The outbox: every message that is to go out, is going out or went out. Its row is the truth about the message.

ready ──> sending ──> sent
             │ ├────> ready      (surely not posted: refused, too fast, not connected)
             │ ├────> failed     (the platform will never take it)
             └─└────> doubtful   (it may have been posted and nobody can tell)
ready ──> skipped               (too late to be of use, or paused)
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TextClause,
    UniqueConstraint,
    func,
    select,
    text,
    update,
)

from storage import workspaces
from storage.base import Instant, Key, Tx, metadata

READY, SENDING, SENT, FAILED, DOUBTFUL, SKIPPED = "ready", "sending", "sent", "failed", "doubtful", "skipped"

table = Table(
    "outbox",
    metadata,
    Column("seq", Key, primary_key=True),
    Column("id", String(36), nullable=False, unique=True),
    Column("workspace_id", Key, ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False),
    Column("once", String(250), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("place_id", Key, ForeignKey("places.id", ondelete="CASCADE"), nullable=False),
    Column("living", String(120)),
    Column("instead", Text),
    Column("edits", String(200)),
    Column("under", String(200)),
    Column("policy", String(8), nullable=False, default="flag"),
    Column("card", Text, nullable=False),
    Column("state", String(10), nullable=False, default=READY),
    Column("attempts", Integer, nullable=False, default=0),
    Column("created_at", Instant, nullable=False),
    Column("not_before", Instant),
    Column("not_after", Instant),
    Column("changed_at", Instant, nullable=False),
    Column("tried_at", Instant),
    Column("external_ref", String(200)),
    Column("why", String(200)),
    UniqueConstraint("workspace_id", "once"),
    Index("ix_outbox_state_workspace", "state", "workspace_id", "seq"),
)

living_table = Table(
    "living_cards",
    metadata,
    Column("workspace_id", Key, ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False),
    Column("living", String(120), nullable=False),
    Column("place_id", Key, ForeignKey("places.id", ondelete="CASCADE"), nullable=False),
    Column("external_ref", String(200), nullable=False),
    Column("posted_at", Instant, nullable=False),
    PrimaryKeyConstraint("workspace_id", "living", "place_id"),
)

_PUT = {
    *("id", "workspace_id", "once", "kind", "place_id", "living", "instead", "edits", "under"),
    *("policy", "card", "state", "attempts"),
    *("created_at", "not_before", "not_after", "changed_at"),
}

# A fixed namespace, so that the same occurrence gets the same message id in whichever process puts it.
_NAMESPACE = uuid.UUID("6f3a1c52-8f2e-5e0b-9d0a-4b0f0c6d7e11")


@dataclass(frozen=True, slots=True)
class Message:
    """A row of the outbox. `card` is the card's JSON; `id` is a UUID that is the same for the same `once`; `under` is
    the platform's reference of the message in whose thread it belongs; `tried_at` the real time of the first try.

    `instead` is the card that the message where a living card stood becomes, once the living card is posted anew;
    `edits` the platform's reference of such a message, on the row that edits it."""

    seq: int
    id: str
    workspace_id: int
    once: str
    kind: str
    place_id: int
    living: str | None
    instead: str | None
    edits: str | None
    under: str | None
    policy: str
    card: str
    state: str
    attempts: int
    created_at: datetime
    not_before: datetime | None
    not_after: datetime | None
    changed_at: datetime
    tried_at: datetime | None
    external_ref: str | None
    why: str | None


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to be put: see the columns of the outbox."""

    workspace_id: int
    once: str
    kind: str
    place_id: int
    card: str
    living: str | None = None
    instead: str | None = None
    edits: str | None = None
    under: str | None = None
    policy: str = "flag"
    not_before: datetime | None = None
    not_after: datetime | None = None


def message_id(workspace_id: int, once: str) -> str:
    """The message's id: a name-based UUID of workspace and `once` (RFC 9562, version 5)."""
    return str(uuid.uuid5(_NAMESPACE, f"{workspace_id}:{once}"))


async def put(tx: Tx, messages: Sequence[NewMessage], now: datetime) -> int:
    """Put the messages; those whose `once` is already there are left as they are. Returns how many are new."""
    if not messages:
        return 0
    rows = [
        {
            "id": message_id(m.workspace_id, m.once),
            "workspace_id": m.workspace_id,
            "once": m.once,
            "kind": m.kind,
            "place_id": m.place_id,
            "living": m.living,
            "instead": m.instead,
            "edits": m.edits,
            "under": m.under,
            "policy": m.policy,
            "card": m.card,
            "state": READY,
            "attempts": 0,
            "created_at": now,
            "not_before": m.not_before,
            "not_after": m.not_after,
            "changed_at": now,
        }
        for m in messages
    ]
    if tx.dialect == "postgresql" and len(rows) > 10:
        # As one value: a statement with thousands of parameters takes the driver longer to read than to run.
        stamp = Instant().process_bind_param
        for row in rows:
            for name, value in row.items():
                if isinstance(value, datetime):
                    row[name] = stamp(value, tx.connection.dialect)
        made = await tx.execute(_PUT_MANY, {"rows": json.dumps(rows)})
    else:
        made = await tx.execute(tx.insert(table).on_conflict_do_nothing().returning(table.c.seq), rows)
    return len(made.all())


def _put_many() -> TextClause:
    taken = [c for c in table.columns if c.name in _PUT]
    names = ", ".join(c.name for c in taken)
    types = ", ".join(f"{c.name} {'bigint' if isinstance(c.type, (BigInteger, Integer)) else 'text'}" for c in taken)
    return text(
        f"INSERT INTO outbox ({names}) SELECT {names}"  # noqa: S608 - the names are the table's own
        f" FROM ROWS FROM (json_to_recordset(CAST(:rows AS json)) AS ({types})) WITH ORDINALITY AS r({names}, nth)"
        " ORDER BY nth ON CONFLICT DO NOTHING RETURNING seq"
    )


def read(row: Any) -> Message:
    """A row of the table as a Message."""
    return Message(**row._mapping)


_PUT_MANY = _put_many()


async def get(tx: Tx, workspace_id: int, message: str) -> Message | None:
    row = await tx.row(select(table).where(table.c.workspace_id == workspace_id, table.c.id == message))
    return read(row) if row else None


async def by_once(tx: Tx, workspace_id: int, once: str) -> Message | None:
    row = await tx.row(select(table).where(table.c.workspace_id == workspace_id, table.c.once == once))
    return read(row) if row else None


async def mark(tx: Tx, message: Message, state: str, now: datetime, **more: Any) -> bool:
    """Move the message to a state, only if it is still where `message` says it is. False when somebody was faster."""
    done = await tx.execute(
        update(table)
        .where(table.c.seq == message.seq, table.c.state == message.state, table.c.attempts == message.attempts)
        .values(state=state, changed_at=now, **more)
    )
    return bool(done.rowcount)


async def living_ref(tx: Tx, workspace_id: int, living: str, place_id: int) -> tuple[str, datetime] | None:
    """Where the living card stands on the platform in this place, and since when; None before it is posted."""
    t = living_table
    row = await tx.row(
        select(t.c.external_ref, t.c.posted_at).where(
            t.c.workspace_id == workspace_id, t.c.living == living, t.c.place_id == place_id
        )
    )
    return (row.external_ref, row.posted_at) if row else None


async def standing(tx: Tx, workspace_id: int, living: str) -> dict[int, bool]:
    """The places where this living card stands (True) or is on its way to (False)."""
    t = living_table
    waits = select(table.c.place_id).where(
        table.c.workspace_id == workspace_id, table.c.living == living, table.c.state.in_((READY, SENDING))
    )
    found = {row.place_id: False for row in await tx.rows(waits)}
    stands = select(t.c.place_id).where(t.c.workspace_id == workspace_id, t.c.living == living)
    return found | {row.place_id: True for row in await tx.rows(stands)}


async def set_living(tx: Tx, workspace_id: int, living: str, place_id: int, ref: str, now: datetime) -> None:
    """Remember where the living card now stands."""
    values = {
        "workspace_id": workspace_id,
        "living": living,
        "place_id": place_id,
        "external_ref": ref,
        "posted_at": now,
    }
    statement = tx.insert(living_table).values(values)
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "living", "place_id"],
            set_={"external_ref": ref, "posted_at": now},
        )
    )


async def forget_cards(tx: Tx, retention_days: int, before: datetime) -> int:
    """Empty the cards of messages that were done with before then, in workspaces that keep things for that many days.
    The rows stay, for their keys keep an occurrence from being posted again. Returns how many."""
    keeping = select(workspaces.table.c.id).where(workspaces.table.c.retention_days == retention_days)
    done = await tx.execute(
        update(table)
        .where(
            table.c.state.in_((SENT, FAILED, DOUBTFUL, SKIPPED)),
            table.c.workspace_id.in_(keeping),
            table.c.changed_at < before,
            table.c.card != "",
        )
        .values(card="", instead=None)
    )
    return int(done.rowcount)


async def counts(tx: Tx) -> dict[str, int]:
    """How many messages are in each state, over all workspaces (for the metrics)."""
    rows = await tx.rows(select(table.c.state, func.count().label("number")).group_by(table.c.state))
    return {row.state: int(row.number) for row in rows}
