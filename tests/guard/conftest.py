"""The furnished house, on SQLite with its watch and on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from storage.database import Database
from tests.guard.house import House, Rehearsal, furnish, watch


@pytest_asyncio.fixture
async def house(sqlite_url: str) -> AsyncIterator[House]:
    """Two teams on SQLite; every row that is touched is written down."""
    opened = Database(sqlite_url)
    async with opened.write() as tx:
        await furnish(tx)
        await watch(tx)
    await opened.close()
    rehearsal = Rehearsal(sqlite_url)
    yield House(rehearsal, watched=True)
    await rehearsal.close()


@pytest_asyncio.fixture
async def strict_house(postgres_url: str) -> AsyncIterator[House]:
    """The same two teams on PostgreSQL, which refuses what SQLite lets pass: long words, NUL bytes, huge numbers."""
    opened = Database(postgres_url)
    async with opened.write() as tx:
        await furnish(tx)
    await opened.close()
    rehearsal = Rehearsal(postgres_url)
    yield House(rehearsal, watched=False)
    await rehearsal.close()
