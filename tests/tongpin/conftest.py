"""Here birthdays are told seven working days ahead and on the day, so that each test is about one thing."""

from __future__ import annotations

import pytest_asyncio

from storage import workspaces
from storage.database import Database
from tests.robot import Robot


@pytest_asyncio.fixture
async def robot(sqlite: Database) -> Robot:
    moved_in = await Robot(sqlite).move_in()
    async with sqlite.write() as tx:
        chosen = {"partners": {"leads": {"birthday": [7, 0]}}}
        moved_in.workspace = await workspaces.change(tx, moved_in.workspace, settings=chosen)
    return moved_in
