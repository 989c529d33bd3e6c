"""The furnished house, on SQLite with its watch and on PostgreSQL."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from storage.database import Database
from tests.guard.house import House, Rehearsal, furnish, watch


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """A SQLite file with both teams and the watch, to be copied for every test."""
    path = tmp_path_factory.mktemp("furnished") / "tongpin.db"
    shutil.copyfile(sqlite_template, path)

    async def go() -> None:
        opened = Database(f"sqlite+aiosqlite:///{path}")
        async with opened.write() as tx:
            await furnish(tx)
            await watch(tx)
        await opened.close()

    asyncio.run(go())
    return path


@pytest_asyncio.fixture
async def house(tmp_path: Path, furnished: Path) -> AsyncIterator[House]:
    """Two teams on SQLite; every row that is touched is written down."""
    path = tmp_path / "tongpin.db"
    shutil.copyfile(furnished, path)
    rehearsal = Rehearsal(f"sqlite+aiosqlite:///{path}")
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
