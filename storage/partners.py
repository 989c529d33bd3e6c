"""Partners: the file on each person or company outside whom the team works with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    Table,
    Text,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from storage import people
from storage.base import Instant, Key, Tx, metadata, new_id

table = Table(
    "partners",
    metadata,
    Column("id", Key, primary_key=True),
    Column("workspace_id", Key, ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False),
    Column("name", String(200), nullable=False),
    Column("kind", String(12), nullable=False, default="other"),
    Column("organisation", String(200), nullable=False, default=""),
    Column("owner_id", Key, ForeignKey("people.id", ondelete="SET NULL")),
    Column("backup_id", Key, ForeignKey("people.id", ondelete="SET NULL")),
    Column("platforms", String(500), nullable=False, default=""),
    Column("audience", String(500), nullable=False, default=""),
    Column("preferences", Text, nullable=False, default=""),
    Column("taboos", Text, nullable=False, default=""),
    Column("notes", Text, nullable=False, default=""),
    Column("owner_notes", Text, nullable=False, default=""),
    Column("reach", String(500), nullable=False, default=""),
    Column("country", String(2), nullable=False, default=""),
    Column("locale", String(8), nullable=False, default=""),
    Column("consent", Boolean, nullable=False, default=False),
    Column("source", String(500), nullable=False, default=""),
    Column("gift_cap", Integer),
    Column("weeks", Integer),
    Column("last_contact_on", Date),
    Column("search", Text, nullable=False, default=""),
    Column("sort", String(200), nullable=False, default=""),
    Column("import_id", Key),
    Column("created_by", Key),
    Column("created_at", Instant, nullable=False),
    Column("changed_by", Key),
    Column("changed_at", Instant, nullable=False),
    Column("archived_at", Instant),
    Column("version", Integer, nullable=False, default=1),
    Index("ix_partners_workspace_sort", "workspace_id", "sort", "id"),
    Index("ix_partners_workspace_owner", "workspace_id", "owner_id", "sort"),
    Index("ix_partners_workspace_import", "workspace_id", "import_id"),
)


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner of the workspace.

    `kind` is KOL, media, supplier, client or other, in lower case. `owner_notes` are for the owner (and backup) alone,
    `reach` says how they like to be contacted, `source` where the data came from. `gift_cap` is the yearly limit in
    hundredths of the workspace's currency, `weeks` after how many weeks without contact the owner wants to hear of it.
    `search` and `sort` are derived from the names: folded, with pinyin and its initials.
    """

    id: int
    workspace_id: int
    name: str
    kind: str
    organisation: str
    owner_id: int | None
    backup_id: int | None
    platforms: str
    audience: str
    preferences: str
    taboos: str
    notes: str
    owner_notes: str
    reach: str
    country: str
    locale: str
    consent: bool
    source: str
    gift_cap: int | None
    weeks: int | None
    last_contact_on: date | None
    search: str
    sort: str
    import_id: int | None
    created_by: int | None
    created_at: datetime
    changed_by: int | None
    changed_at: datetime
    archived_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class Filter:
    """Which partners are meant: `text` is a folded search, the others narrow it. Archived ones only when asked for."""

    text: str = ""
    kind: str = ""
    owner_id: int | None = None
    archived: bool = False


def _read(row: Any) -> Partner:
    return Partner(**row._mapping)


async def get(tx: Tx, workspace_id: int, partner_id: int) -> Partner | None:
    row = await tx.row(select(table).where(table.c.workspace_id == workspace_id, table.c.id == partner_id))
    return _read(row) if row else None


async def several(tx: Tx, workspace_id: int, ids: Iterable[int]) -> dict[int, Partner]:
    """The partners of this workspace with these ids, in one query."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = await tx.rows(select(table).where(table.c.workspace_id == workspace_id, table.c.id.in_(wanted)))
    return {row.id: _read(row) for row in rows}


def _where(query: Select[Any], workspace_id: int, wanted: Filter) -> Select[Any]:
    query = query.where(table.c.workspace_id == workspace_id)
    query = query.where(table.c.archived_at.is_not(None) if wanted.archived else table.c.archived_at.is_(None))
    if wanted.kind:
        query = query.where(table.c.kind == wanted.kind)
    if wanted.owner_id is not None:
        query = query.where(table.c.owner_id == wanted.owner_id)
    for part in wanted.text.split():
        query = query.where(table.c.search.contains(part, autoescape=True))
    return query


async def search(tx: Tx, workspace_id: int, wanted: Filter, *, limit: int, offset: int = 0) -> list[Partner]:
    """The partners that match, the nearest names first, then by name."""
    query = _where(select(table), workspace_id, wanted)
    if wanted.text:
        near = case(
            (table.c.sort == wanted.text, literal(0)),
            (table.c.search.startswith(wanted.text, autoescape=True), literal(1)),
            (table.c.search.contains("\n" + wanted.text, autoescape=True), literal(2)),
            else_=literal(3),
        )
        query = query.order_by(near)
    query = query.order_by(table.c.sort, table.c.id).limit(limit).offset(offset)
    return [_read(row) for row in await tx.rows(query)]


async def count(tx: Tx, workspace_id: int, wanted: Filter) -> int:
    """How many match."""
    return int(await tx.value(_where(select(func.count()).select_from(table), workspace_id, wanted)))


async def named(tx: Tx, workspace_id: int, sorts: Sequence[str]) -> list[Partner]:
    """Partners, archived ones included, whose folded name is one of these: what a near-duplicate starts from."""
    found: list[Partner] = []
    for start in range(0, len(sorts), 500):
        some = sorts[start : start + 500]
        query = select(table).where(table.c.workspace_id == workspace_id, table.c.sort.in_(some))
        found += [_read(row) for row in await tx.rows(query.order_by(table.c.id))]
    return found


async def alike(tx: Tx, workspace_id: int, key: str, limit: int = 20) -> list[Partner]:
    """Partners whose search text holds this key (a pinyin or a folded name)."""
    query = select(table).where(
        table.c.workspace_id == workspace_id,
        table.c.archived_at.is_(None),
        table.c.search.contains("\n" + key + "\n", autoescape=True),
    )
    return [_read(row) for row in await tx.rows(query.order_by(table.c.id).limit(limit))]


async def alike_head(tx: Tx, workspace_id: int, head: str, limit: int = 200) -> list[Partner]:
    """Live partners whose folded name begins alike: the ones a spelling slip could be about."""
    query = select(table).where(
        table.c.workspace_id == workspace_id,
        table.c.archived_at.is_(None),
        table.c.sort >= head,
        table.c.sort < head + "\U0010ffff",
    )
    return [_read(row) for row in await tx.rows(query.order_by(table.c.id).limit(limit))]


async def owned(tx: Tx, workspace_id: int, person_id: int, *, backup: bool = False) -> list[Partner]:
    """All partners of one owner, archived ones included; with `backup` also those they stand in for."""
    mine = table.c.owner_id == person_id
    query = select(table).where(
        table.c.workspace_id == workspace_id, or_(mine, table.c.backup_id == person_id) if backup else mine
    )
    return [_read(row) for row in await tx.rows(query.order_by(table.c.sort, table.c.id))]


async def silent(tx: Tx, workspace_id: int, zone: str, *, nobodys: bool) -> list[Partner]:
    """Live partners of owners in this zone for whom somebody wants to hear of silence."""
    o = people.table
    mine = (o.c.zone == zone) & o.c.active.is_(True)
    if nobodys:
        mine = mine | o.c.id.is_(None) | o.c.active.is_(False)
    query = (
        select(table)
        .outerjoin(o, o.c.id == table.c.owner_id)
        .where(table.c.workspace_id == workspace_id, table.c.archived_at.is_(None), table.c.weeks.is_not(None), mine)
    )
    return [_read(row) for row in await tx.rows(query.order_by(table.c.sort))]


async def of_zone(tx: Tx, workspace_id: int, zone: str) -> list[Partner]:
    """Live partners whose owner is there and lives in this zone."""
    o = people.table
    query = (
        select(table)
        .join(o, o.c.id == table.c.owner_id)
        .where(
            table.c.workspace_id == workspace_id,
            table.c.archived_at.is_(None),
            o.c.zone == zone,
            o.c.active.is_(True),
        )
    )
    return [_read(row) for row in await tx.rows(query.order_by(table.c.sort))]


async def add(tx: Tx, workspace_id: int, by: int | None, now: datetime, **values: Any) -> Partner:
    """A new partner with these columns; the rest as the table says."""
    done = await tx.execute(
        insert(table).values(
            workspace_id=workspace_id, created_by=by, changed_by=by, created_at=now, changed_at=now, **values
        )
    )
    made = await get(tx, workspace_id, new_id(done))
    assert made is not None
    return made


async def add_many(tx: Tx, workspace_id: int, by: int, now: datetime, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Many at once, with the same columns each; their ids in the order of the rows."""
    first = {"workspace_id": workspace_id, "created_by": by, "changed_by": by, "created_at": now, "changed_at": now}
    made: list[int] = []
    for start in range(0, len(rows), 500):
        some = [{**first, **row} for row in rows[start : start + 500]]
        statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
        made += [int(row.id) for row in (await tx.execute(statement, some)).all()]
    return made


async def change(tx: Tx, partner: Partner, by: int | None, now: datetime, **changes: Any) -> bool:
    """Change these columns, if the partner is still at the version in hand. False when somebody was faster."""
    done = await tx.execute(
        update(table)
        .where(
            table.c.workspace_id == partner.workspace_id,
            table.c.id == partner.id,
            table.c.version == partner.version,
        )
        .values(changed_by=by, changed_at=now, version=partner.version + 1, **changes)
    )
    return bool(done.rowcount)


async def move(tx: Tx, workspace_id: int, ids: Sequence[int], by: int, now: datetime, **changes: Any) -> None:
    """Give several partners the same columns (a leaver's go to one colleague)."""
    await tx.execute(
        update(table)
        .where(table.c.workspace_id == workspace_id, table.c.id.in_(ids))
        .values(changed_by=by, changed_at=now, version=table.c.version + 1, **changes)
    )


async def touched(tx: Tx, workspace_id: int, partner_id: int, on: date | None) -> None:
    """When they were last spoken to; this is no change of the file, and leaves its version alone."""
    await tx.execute(
        update(table).where(table.c.workspace_id == workspace_id, table.c.id == partner_id).values(last_contact_on=on)
    )


async def remove(tx: Tx, workspace_id: int, ids: Sequence[int]) -> None:
    """Take partners away with everything that hangs on them."""
    await tx.execute(delete(table).where(table.c.workspace_id == workspace_id, table.c.id.in_(ids)))


async def archived_before(tx: Tx, workspace_id: int, before: datetime) -> list[int]:
    """Partners archived before this instant: what retention forgets."""
    query = select(table.c.id).where(table.c.workspace_id == workspace_id, table.c.archived_at < before)
    return [int(row.id) for row in await tx.rows(query)]


async def of_import(tx: Tx, workspace_id: int, import_id: int) -> list[Partner]:
    """What an import brought in, as it is now."""
    query = select(table).where(table.c.workspace_id == workspace_id, table.c.import_id == import_id)
    return [_read(row) for row in await tx.rows(query)]


async def remove_import(tx: Tx, workspace_id: int, import_id: int) -> None:
    """Take away everything an import brought in."""
    await tx.execute(delete(table).where(table.c.workspace_id == workspace_id, table.c.import_id == import_id))
