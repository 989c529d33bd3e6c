"""A house with two teams that must never meet, every table furnished for both, and a rehearsal that leaves no trace.

Everything of the first team has the id 1 in its table, everything of the second the id 2, so that one forged number
names whatever the first team has. Texts of the first team carry a mark, and triggers write down every row touched.
"""

from __future__ import annotations

import ast
from collections import UserDict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Date, Double, Float, Integer, LargeBinary, Table, insert, text

from bot.capabilities import CAPABILITIES
from bot.dispatch import Dispatch, Handled
from bot.platforms import Incoming, Sender, Someone, Whereabouts
from handlers.conversation import Command, Event, Press, Shortcut, Submission, Workspace
from handlers.feedback.rules import Parts
from storage import tables
from storage.base import Instant, Json, Tx, metadata
from storage.database import Database

assert tables

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # Tuesday 09:00 in Shanghai
WEEK = date(2026, 11, 23)
DAY = date(2026, 12, 2)
FIRST, SECOND = 1, 2
MARK = "ZANZIBAR"
PEOPLE = {"owner": (0, ["admin"]), "guest": (10, ["guest"]), "member": (20, []), "lead": (30, ["lead"])}
"""Who is in each team: added to the team's number, this gives the person's id. The owner owns everything in it."""

_PARTS = Parts(
    "en", "It was late.", "Send it.", message="It was late. Send it.", questions={"encouragement": "What was good?"},
    optional=("encouragement",),
)  # fmt: skip

_SPECIAL: dict[str, dict[str, Any]] = {
    "workspaces": {
        "platform": "slack",
        "locale": "en",
        "zone": "Asia/Shanghai",
        "country": "CN",
        "subdivision": None,
        "week_start": 0,
        "days_off": [],
        "days_worked": [],
        "retention_days": 30,
        "clock_shift": 0,
        "paused_at": None,
        "paused_by": None,
        "gone_at": None,
        "settings": {},
    },
    "people": {
        "locale": "en",
        "zone": "Asia/Shanghai",
        "quiet_from": None,
        "quiet_to": None,
        "away_until": None,
        "cover_id": None,
        "active": True,
        "is_bot": False,
        "chosen": [],
    },
    "places": {"kind": "group", "locale": None, "person_id": None, "closed_at": None, "closed_why": None},
    "schedules": {
        "kind": "partners:daily",
        "subject": "Asia/Shanghai",
        "zone": "Asia/Shanghai",
        "rule": {"kind": "daily", "at": "09:00"},
        "slot": "2026-11-25",
        "due_at": None,
        "failures": 0,
    },
    "undos": {"kind": "partners:archived", "used_at": None},
    "partners": {"kind": "kol", "archived_at": None, "country": "CN", "locale": "zh", "last_contact_on": None},
    "partner_drafts": {"kind": "date"},
    "partner_lists": {"kind": "news", "on": None},
    "partner_imports": {"undone_at": None},
    "occasions": {
        "kind": "renewal",
        "day": {"kind": "once", "on": DAY.isoformat()},
        "leads": None,
        "has_leads": False,
        "next_on": DAY,
        "posted_step": "",
        "done_for": None,
        "snoozed_to": None,
    },
    "gifts": {"state": "asked", "decided_by": None, "decided_at": None, "currency": "CNY"},
    "feedback_drafts": {"kind": "feedback", "send_at": None, "parts": _PARTS.kept()},
    "feedback_marks": {"missing": ["specific"], "removed": ["label"]},
    "teams": {"zone": "Asia/Shanghai", "settings": {}, "archived_at": None},
    "team_members": {"role": "author", "where": "direct"},
    "projects": {"paused_at": None, "paused_by": None, "archived_at": None},
    "milestones": {"state": "planned", "done_on": None, "baseline": DAY, "due": DAY},
    "milestone_answers": {"week": WEEK, "state": "planned", "due": DAY},
    "briefs": {
        "kind": "week",
        "period": WEEK,
        "state": "draft",
        "words": {},
        "figures": {},
        "approved_by": None,
        "posted_at": None,
        "edited_at": None,
    },
    "brief_responses": {"kind": "question", "settled_at": None, "settled_by": None, "outcome": ""},
    "outbox": {
        "state": "sent",
        **dict.fromkeys(("living", "instead", "edits", "under", "not_before", "not_after")),
    },
}


def _rows(table: Table, n: int) -> list[dict[str, Any]]:
    """One row of the table for the team with this number; people several."""
    row: dict[str, Any] = {}
    for column in table.columns:
        special = _SPECIAL.get(table.name, {})
        if column.name in special:
            row[column.name] = special[column.name]
        elif column.name == "external_id":
            row["external_id"] = {"workspaces": f"T{n}", "places": f"C{n}"}.get(table.name, f"U{n}")
        elif column.name == "id" and not isinstance(column.type, Integer) and column.type.python_type is str:
            row["id"] = f"id-{n}"
        elif column.foreign_keys or column.primary_key or column.name.endswith(("_id", "_by")):
            row[column.name] = n if column.type.python_type is int else f"x{n}"
        elif isinstance(column.type, Instant):
            row[column.name] = NOW
        elif isinstance(column.type, Date):
            row[column.name] = DAY
        elif isinstance(column.type, Boolean):
            row[column.name] = True
        elif isinstance(column.type, (Double, Float)):
            row[column.name] = 0.0
        elif isinstance(column.type, LargeBinary):
            row[column.name] = b"x"
        elif column.type is Json:
            row[column.name] = {}
        elif column.type.python_type is int:
            row[column.name] = 1
        else:
            mark = MARK if n == FIRST else "second"
            row[column.name] = f"{mark} {column.name} {n}"[: getattr(column.type, "length", None) or 100]
    if table.name == "people":
        return [
            row | {"id": n + add, "external_id": f"U{n + add}", "roles": roles, "name": f"{row['name']} {who}"}
            for who, (add, roles) in PEOPLE.items()
        ]
    if table.name == "team_members":  # whoever owns everything also writes the brief and reads it
        return [row, row | {"role": "reader"}]
    if table.name == "undos":
        row["payload"] = {"partner": n, "version": 1}
    if table.name == "partner_drafts":
        values = {
            "kind": "other",
            "label": "x",
            "terms": "",
            "day": {"kind": "once", "on": DAY.isoformat()},
            "leads": None,
            "has_leads": False,
        }
        row["payload"] = {"partner": n, "occasion": n, "values": values}
    if table.name == "feedback_drafts":
        row["receiver_id"] = n + PEOPLE["member"][0]
    return [row]


async def furnish(tx: Tx) -> None:
    """Put one row of everything into both teams."""
    for table in metadata.sorted_tables:
        for n in (FIRST, SECOND):
            await tx.execute(insert(table), _rows(table, n))
    if tx.dialect == "postgresql":
        for table in metadata.sorted_tables:
            if "id" in table.columns and table.columns["id"].type.python_type is int:
                await tx.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), 1000)"))


# -- a rehearsal -------------------------------------------------------------------------------------------------------


class Rehearsal(Database):
    """The database behind one connection whose outer transaction is always rolled back: `write` is a savepoint in it.

    What was asked for with `after_commit` runs, since for the house the savepoint is the commit.
    """

    _tx: Tx | None = None

    @asynccontextmanager
    async def rehearse(self) -> AsyncIterator[Tx]:
        async with self.engine.connect() as connection:
            await connection.execution_options(tongpin_writing=True)
            outer = await connection.begin()
            self._tx = Tx(connection)
            try:
                yield self._tx
            finally:
                self._tx = None
                await outer.rollback()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Tx]:
        assert self._tx is not None
        async with self._tx.connection.begin_nested():
            tx = Tx(self._tx.connection)
            yield tx
        for call in tx.after:
            call()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        assert self._tx is not None
        yield Tx(self._tx.connection)


class Nobody:
    """Lanes that post nothing: what would go out is looked up in the outbox."""

    async def wake(self, tx: Tx, *workspace_ids: int) -> None: ...

    async def settle(self, workspace_id: int) -> None: ...


# -- rows that were touched --------------------------------------------------------------------------------------------


def _workspace_of(table: Table, row: str) -> str:
    """SQL for the workspace a row belongs to; by its first parent where it has no column of its own."""
    if table.name == "workspaces":
        return f"{row}.id"
    if "workspace_id" in table.columns:
        return f"{row}.workspace_id"
    found = []
    for key in sorted(
        table.foreign_keys, key=lambda k: (k.parent.nullable, k.column.table.name == "people", k.parent.name)
    ):
        parent = key.column.table
        if parent is not table and "workspace_id" in parent.columns:  # a parent that goes first takes the row along
            found.append(f'(SELECT p.workspace_id FROM {parent.name} p WHERE p.id = {row}."{key.parent.name}")')
    return f"COALESCE({', '.join([*found, 'NULL'])})"


# Columns that name a person without a foreign key: the person may be erased, and the row stays.
_PEOPLE = {"cover_id", "paused_by", "approved_by", "settled_by", "decided_by", "by_id", "created_by", "changed_by"}


def _strangers(table: Table) -> Iterator[str]:
    """SQL conditions that hold when a new row points into another workspace."""
    own = _workspace_of(table, "NEW")
    for column in table.columns:
        if column.name == "workspace_id" or table.name == "workspaces":
            continue
        parents = [k.column.table for k in column.foreign_keys]
        parents += [metadata.tables["people"]] if column.name in _PEOPLE else []
        for parent in parents:
            if "workspace_id" in parent.columns:
                theirs = f'(SELECT p.workspace_id FROM {parent.name} p WHERE p.id = NEW."{column.name}")'
                yield f'NEW."{column.name}" IS NOT NULL AND {theirs} IS NOT ({own})'


async def watch(tx: Tx) -> None:
    """Write down every row that is touched, and every new row that points into another workspace (SQLite only)."""
    await tx.execute(text("CREATE TABLE touched (tab TEXT, deed TEXT, workspace INTEGER, id INTEGER)"))
    for table in metadata.sorted_tables:
        key = "id" if "id" in table.columns else "rowid"
        for deed, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            name = f"watch_{table.name}_{deed}_{row}"
            whose = _workspace_of(table, row)
            await tx.execute(
                text(
                    f"CREATE TRIGGER {name} AFTER {deed} ON {table.name} BEGIN"
                    f" INSERT INTO touched VALUES ('{table.name}', '{deed}', {whose}, {row}.{key}); END"
                )
            )
        for number, stranger in enumerate(_strangers(table)):
            for deed in ("INSERT", "UPDATE"):
                await tx.execute(
                    text(
                        f"CREATE TRIGGER cross_{table.name}_{number}_{deed} AFTER {deed} ON {table.name}"
                        f" WHEN {stranger} BEGIN INSERT INTO touched"
                        f" VALUES ('{table.name}', 'CROSSED', NULL, NEW.{key}); END"
                    )
                )


# -- everything that can be done ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Action:
    """A press, a submission or a shortcut of a capability."""

    kind: str
    name: str

    @property
    def capability(self) -> str:
        return self.name.partition(":")[0]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"

    @property
    def numbers(self) -> list[str]:
        """The names of values that its capability may read as numbers."""
        return NUMBERS[self.capability]

    def event(self, values: dict[str, Any], state: dict[str, Any] | None = None) -> Event:
        """The deed with these values; a submission's state holds them too unless it is given."""
        if self.kind == "press":
            return Press(self.name, carried(values))
        if self.kind == "submission":
            return Submission(self.name, values, carried(values) if state is None else state)
        return Shortcut(self.name, str(values.get("text", "")), values.get("author"), ref=str(values.get("ref", "")))


ACTIONS = tuple(
    Action(kind, f"{capability.name}:{name}")
    for capability in CAPABILITIES
    for kind, flows in (
        ("press", capability.presses),
        ("submission", capability.submissions),
        ("shortcut", capability.shortcuts),
    )
    for name in flows
)

_READS = ("event.", "state", "value.", "values", "_people")


def _read_names(capability: str) -> Iterator[tuple[str, bool]]:
    """The names of values that a capability's code reads from events, and whether the value may be a number: new names
    are found by themselves."""
    yield from (("owner_id", True), ("backup_id", True))
    for path in (Path(__file__).parents[2] / "handlers" / capability).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                value, source = next(iter(node.args), None), node.func
            elif isinstance(node, ast.Subscript):
                value, source = node.slice, node.value
            else:
                continue
            if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value.isidentifier():
                said = ast.unparse(source)
                if said.startswith(_READS):
                    yield value.value, not said.startswith(("event.text", "event.day"))


_READ = {capability.name: sorted(_read_names(capability.name)) for capability in CAPABILITIES}
NAMES = {capability: sorted({name for name, _ in read}) for capability, read in _READ.items()}
NUMBERS = {capability: sorted({name for name, number in read if number}) for capability, read in _READ.items()}
COLUMNS = sorted({column.name for table in metadata.sorted_tables for column in table.columns})
"""Fields of forms are often named as the column they fill."""

_WORDS: dict[str, Any] = {
    "for": DAY.isoformat(), "on": DAY.isoformat(), "day": "24 December", "due": "2026-12-24", "as": "csv",
    "week": WEEK.isoformat(), "month": "2026-11-01", "kind": "other", "name": "Name", "label": "Label", "text": "Text",
    "reason": "Because", "words": "Words", "command": "partner", "locale": "en", "zone": "Asia/Shanghai",
    "country": "CN", "what": "Tea", "where": "direct", "role": "author", "away": "2026-12-24", "word": "erase",
    "leads": "7, 1", "line": "Line", "ask": "Ask", "state": "risk", "point": "a", "evidence": "b", "project": "second",
    "verdict": "plan", "repeats": "once", "days": "", "subdivision": "", "birthday": "", "cost": 12.0, "off": "",
    "worked": "", "quiet_from": "", "quiet_to": "", "retention_days": 60.0, "new_project": "", "channel": "",
}  # fmt: skip
_SAID = {
    "milestones": {"text": "Script 24 December"},
    "feedback": {"text": "The deck was late on Monday. Please send it by Friday."},
    "partners": {"text": "second", "birthday": "1 June", "day": "today", "kind": "kol"},
    "tongpin": {"text": ""},
}
_PARTS_OF_FORMS = ("point", "reason", "evidence", "again", "specific", "suggestion", "encouragement", "message")


def proper(capability: str, n: int) -> dict[str, Any]:
    """Values under which the capability's flows mostly go through, all numbers naming what the team `n` has."""
    values: dict[str, Any] = dict.fromkeys(COLUMNS, n) | dict.fromkeys(NAMES[capability], n)
    values |= {name: word for name, word in _WORDS.items() if name in values}
    for i in (FIRST, SECOND):
        values |= {f"due_{i}": DAY, f"line_{i}": "Line", f"ask_{i}": "Ask", f"state_{i}": "risk"}
    values |= {"items": str(n), "rows": f"{DAY.isoformat()}|{n}|Name", "version": 1, "consent": True}
    values |= {name: f"Some {name}." for name in _PARTS_OF_FORMS} | _SAID.get(capability, {})
    owner, lead = Someone(f"U{n}"), Someone(f"U{n + PEOPLE['lead'][0]}")
    for name in ("authors", "reviewers", "readers", "lead", "leader", "admin", "people"):
        values[name] = (owner, lead)
    for name in ("taker", "to", "cover", "owner", "owner_id"):
        values[name] = lead
    values["backup_id"] = None
    if capability == "partners":
        values["name"] = f"second name {n}"  # to erase a file, its name is typed once more
    return values


def carried(values: dict[str, Any]) -> dict[str, Any]:
    """What of these values a button or a form can carry: no people but by our own numbers."""
    return {name: v for name, v in values.items() if isinstance(v, (str, int, float, bool))}


class Noted(UserDict[str, Any]):
    """Values that write down by which names they are asked for; whoever goes through them all asks for all."""

    def __init__(self, values: dict[str, Any], asked: set[str]) -> None:
        self.data = values
        self.asked = asked

    def __getitem__(self, name: str) -> Any:
        self.asked.add(name)
        return self.data[name]

    def __contains__(self, name: object) -> bool:
        self.asked.add(str(name))
        return name in self.data

    def __iter__(self) -> Iterator[str]:
        self.asked |= self.data.keys()
        return iter(self.data)


class Listening(Dispatch):
    """The real dispatch; `asked` holds the names of values that the flow of the last event asked for."""

    asked: set[str]

    async def _known(self, tx: Tx, workspace: Workspace, event: Event) -> Event:
        known, self.asked = await super()._known(tx, workspace, event), set()
        if isinstance(known, Submission):
            noted: Any = Noted(known.values, self.asked), Noted(known.state, self.asked)
            return replace(known, values=noted[0], state=noted[1])
        if isinstance(known, Press):
            value: Any = Noted(known.value, self.asked)
            return replace(known, value=value)
        return known


@dataclass
class House:
    """The rehearsed house: `does` handles one event of somebody in a team and tells what came of it."""

    database: Rehearsal
    watched: bool
    ids: int = 0
    dispatch: Listening = field(init=False)

    def __post_init__(self) -> None:
        self.dispatch = Listening(self.database, CAPABILITIES, now, Nobody())
        self.dispatch._settled |= {FIRST, SECOND}  # as in a process that has met both teams already

    async def does(self, tx: Tx, team: int, who: str, event: Event, where: str = "") -> tuple[Handled, list[Any]]:
        """Handle one event; gives what came of it and the rows it touched (workspace, table, deed, id)."""
        self.ids += 1
        person = f"U{team + PEOPLE[who][0]}" if who in PEOPLE else who
        place = Whereabouts(where or f"C{team}", "group" if not where.startswith("D") else "direct")
        if self.watched:
            await tx.execute(text("DELETE FROM touched"))
        handled = await self.dispatch.handle(
            Incoming("slack", f"T{team}", f"e{self.ids}", Sender(person), place, event)
        )
        if not self.watched:
            return handled, []
        rows = await tx.rows(text("SELECT DISTINCT workspace, tab, deed, id FROM touched"))
        return handled, [tuple(row) for row in rows]


def now(workspace: Workspace | None) -> datetime:
    return NOW


def commands() -> Iterator[Command]:
    """Every word of every command, with nothing after it."""
    for capability in CAPABILITIES:
        for word in capability.words:
            yield Command(capability.command, word.name)
