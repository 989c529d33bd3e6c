"""The common ground of all tables: naming, column types that are the same on SQLite and PostgreSQL, and `Tx`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, BigInteger, Dialect, Integer, MetaData, String, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import CursorResult, Executable, Row, Table
    from sqlalchemy.ext.asyncio import AsyncConnection

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only in a column declared INTEGER.
Key = BigInteger().with_variant(Integer, "sqlite")
Json = JSON().with_variant(JSONB, "postgresql")


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC as fixed-width text ("2026-11-27T01:00:00.000000Z"): the same order, the same
    comparison and no zone surprises on both databases."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


def new_id(done: CursorResult[Any]) -> int:
    """The id of the row that an INSERT made."""
    key = done.inserted_primary_key
    assert key is not None
    return int(key[0])


class Tx:
    """One open transaction. Queries take it, never commit it, and may ask for a call after it has been committed."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection
        self.after: list[Callable[[], None]] = []

    @property
    def dialect(self) -> str:
        """ "sqlite" or "postgresql"."""
        return self.connection.dialect.name

    async def execute(
        self, statement: Executable, parameters: Sequence[Mapping[str, Any]] | Mapping[str, Any] | None = None
    ) -> CursorResult[Any]:
        return await self.connection.execute(statement, parameters)

    async def rows(self, statement: Executable) -> Sequence[Row[Any]]:
        """All rows of a query."""
        return (await self.connection.execute(statement)).all()

    async def row(self, statement: Executable) -> Row[Any] | None:
        """The first row of a query, or None."""
        return (await self.connection.execute(statement)).first()

    async def value(self, statement: Executable) -> Any:
        """The first column of the first row, or None."""
        return (await self.connection.execute(statement)).scalar()

    def insert(self, table: Table) -> Any:
        """An INSERT that knows ON CONFLICT, for the database at hand; the two dialects spell it alike."""
        return postgresql_insert(table) if self.dialect == "postgresql" else sqlite_insert(table)

    def after_commit(self, call: Callable[[], None]) -> None:
        """`call` is made once the transaction is committed, and not at all when it is rolled back."""
        self.after.append(call)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """What fails inside is undone, and what stood before stays."""
        kept = len(self.after)
        try:
            async with self.connection.begin_nested():
                yield
        except BaseException:
            del self.after[kept:]
            raise
