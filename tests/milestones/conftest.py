"""A robot with a team that writes briefs: Wang Min is the author, Zhou Hang reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest_asyncio
from sqlalchemy import Engine, event

from handlers.conversation import Context, catalogue
from handlers.milestones import capability
from storage import people, workspaces
from storage.base import Tx
from storage.database import Database
from tests.robot import Robot


@pytest_asyncio.fixture
async def robot(sqlite: Database) -> Robot:
    return await founded(sqlite, "2026-09-14 09:00")


async def founded(database: Database, at: str) -> Robot:
    """The robot and its team from this local time on."""
    made = await Robot(database).move_in(at)
    await made.says("wang", "#marketing", "/brief")
    await made.fills("wang", name="品牌市场组", readers=["zhou"], where="both")
    return made


async def added(robot: Robot, who: str, line: str, **more: object) -> str:
    """Add a milestone as typed; `more` fills in the first step of the form."""
    await robot.says(who, "#marketing", f"/brief add {line}")
    await robot.fills(who, **more)
    return await robot.fills(who)


async def set_person(robot: Robot, who: str, **changes: Any) -> None:
    """Change how somebody is: their zone, hours, absence."""
    async with robot.database.write() as tx:
        person = await people.find(tx, robot.workspace.id, who)
        assert person is not None
        await people.change(tx, person, **changes)


async def set_workspace(robot: Robot, **changes: Any) -> None:
    """Change a setting of the workspace."""
    async with robot.database.write() as tx:
        robot.workspace = await workspaces.change(tx, robot.workspace, **changes)


async def context(robot: Robot, tx: Tx, who: str) -> Context:
    """The circumstances of this person asking about milestones now."""
    person = await robot.person(who)
    return Context(
        tx=tx,
        workspace=robot.workspace,
        now=robot.now,
        catalogues=(capability.texts, catalogue("handlers.conversation")),
        capability=capability,
        _actor=person,
    )


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that go to the database meanwhile."""
    seen: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE")):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)
