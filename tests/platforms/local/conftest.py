"""The local workspace, served."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.platforms.local.served import Served, Tab


@pytest_asyncio.fixture
async def served(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Served]:
    """The application on a free port, with the capability that shows everything."""
    running = await Served(tmp_path).start()
    yield running
    await running.stop()


@pytest_asyncio.fixture
async def tab(served: Served) -> Tab:
    """The manager's direct messages."""
    return Tab(served)
