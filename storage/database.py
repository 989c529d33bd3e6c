"""The database itself: SQLite embedded (WAL, one writer, one process) or PostgreSQL, behind the same two doors."""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO, Any

from sqlalchemy import event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.base import Tx

BUSY_SECONDS = 5.0
"""How long a writer waits for another program that holds the SQLite file, before it says so."""

PRAGMAS = {"journal_mode": "WAL", "synchronous": "FULL", "foreign_keys": "ON"}
"""How SQLite works for us: readers beside the writer, and a commit that survives the loss of power."""


class DatabaseInUse(RuntimeError):
    """Another process of ours already works on this SQLite file."""


class Database:
    """Transactions on one database.

    `write()` opens a transaction that may change things; on SQLite there is one writer at a time (BEGIN IMMEDIATE, and
    a lock in this process so that writers queue instead of failing). `read()` opens one that only looks. Leaving the
    block commits, an exception rolls back; what was asked for with `after_commit` runs right after the commit.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.embedded = self.url.get_backend_name() == "sqlite"
        self.engine: AsyncEngine = _engine(url, self.embedded)
        self._writer = asyncio.Lock()
        self._held: IO[str] | None = None

    @property
    def path(self) -> Path | None:
        """The SQLite file, or None on PostgreSQL (or in memory)."""
        name = self.url.database
        return Path(name) if self.embedded and name and name != ":memory:" else None

    def claim(self) -> None:
        """Take the SQLite file for this process until it ends. Does nothing on PostgreSQL.

        Raises DatabaseInUse, with the number of the process that holds it.
        """
        if self.path is None or self._held is not None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lock = self.path.with_name(self.path.name + ".lock")
        held = lock.open("a+")
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            held.seek(0)
            owner = held.read().strip() or "unknown"
            held.close()
            raise DatabaseInUse(owner) from None
        held.truncate(0)
        held.write(str(os.getpid()))
        held.flush()
        self._held = held

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Tx]:
        if self.embedded:
            async with self._writer, self._transaction(writing=True) as tx:
                yield tx
        else:
            async with self._transaction(writing=True) as tx:
                yield tx
        for call in tx.after:
            call()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        async with self._transaction(writing=False) as tx:
            yield tx

    @asynccontextmanager
    async def _transaction(self, *, writing: bool) -> AsyncIterator[Tx]:
        async with self.engine.connect() as connection:
            await connection.execution_options(tongpin_writing=writing)
            async with connection.begin():
                yield Tx(connection)

    async def close(self) -> None:
        """Close all connections and give the file free."""
        await self.engine.dispose()
        if self._held is not None:
            self._held.close()
            self._held = None


def _engine(url: str, embedded: bool) -> AsyncEngine:
    # Parameters are what people wrote: no error may quote them.
    if not embedded:
        return create_async_engine(url, hide_parameters=True, pool_size=10, max_overflow=10, pool_pre_ping=True)
    engine = create_async_engine(
        url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS}, pool_size=5, max_overflow=10
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(dbapi: DBAPIConnection, record: Any) -> None:
        dbapi.isolation_level = None  # we say BEGIN ourselves, below
        cursor = dbapi.cursor()
        for name, value in PRAGMAS.items():
            cursor.execute(f"PRAGMA {name}={value}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        writing = connection.get_execution_options().get("tongpin_writing", True)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine
