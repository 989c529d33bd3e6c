"""A robot with a team that writes briefs: Wang Min is the author, Zhou Hang reads."""

from __future__ import annotations

import pytest_asyncio

from storage.database import Database
from tests.robot import Robot


@pytest_asyncio.fixture
async def robot(sqlite: Database) -> Robot:
    made = await Robot(sqlite).move_in("2026-09-14 09:00")
    await made.says("wang", "#marketing", "/brief")
    await made.fills("wang", name="品牌市场组", readers=["zhou"], where="both")
    return made
