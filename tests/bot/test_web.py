"""What an operator's tools ask the web server, and what every answer says to a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from sqlalchemy import text

from tests.platforms.local.served import Served


@pytest_asyncio.fixture
async def served(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Served]:
    running = await Served(tmp_path).start()
    yield running
    await running.stop()


async def test_ready_means_reachable_and_migrated(served: Served) -> None:
    async with served.client() as client:
        assert (await client.get("/healthz")).text == "ok\n"
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.text) == (200, "ready\n")
        async with served.app.database.write() as tx:
            await tx.execute(text("UPDATE alembic_version SET version_num = '0000_old'"))
        behind = await client.get("/readyz")
    assert behind.status_code == 503
    assert "tongpin migrate" in behind.text


async def test_the_metrics_tell_numbers_and_nobodys_words(served: Served) -> None:
    async with served.client() as client:
        said = {"as": "wang", "in": "dm", "id": "6f3a1c52-8f2e-4e0b-9d0a-4b0f0c6d7e11", "text": "/show 秘密"}
        assert (await client.post("/local/say", json=said)).status_code == 200
        metrics = (await client.get("/metrics")).text
    assert 'tongpin_events_total{kind="Command",outcome="done",platform="local"}' in metrics or (
        'tongpin_events_total{kind="Command",outcome="problem",platform="local"}' in metrics
    )
    assert "秘密" not in metrics


async def test_every_answer_tells_a_browser_to_load_and_guess_nothing(served: Served) -> None:
    async with served.client() as client:
        for path in ("/healthz", "/metrics", "/nothing-here"):
            answer = await client.get(path)
            assert answer.headers["content-security-policy"].startswith("default-src 'none'")
            assert answer.headers["x-content-type-options"] == "nosniff"
