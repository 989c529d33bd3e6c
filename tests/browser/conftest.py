"""A real Chromium on the served local workspace; where none is found the tests are skipped and say so."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests import waiting
from tests.platforms.local.served import Served

expect.set_options(timeout=waiting.SECONDS * 1000)

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
Opener = Callable[..., Awaitable[Page]]


def found() -> str | None:
    """Where a Chromium is on this machine."""
    return next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            # One Chromium serves all tests of a process, so they live in its loop; each opens contexts of its own.
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
            if found() is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium on the PATH: the browser tests need one"))


@pytest_asyncio.fixture(loop_scope="session")
async def served(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Served]:
    running = await Served(tmp_path).start()
    yield running
    await running.stop()


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found(), args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def opened(served: Served, chromium: Browser) -> AsyncIterator[Opener]:
    """Opens a page: `await opened("wang", "dm", width=390)`. What the page itself complains of fails the test."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    async def open_page(
        who: str = "", where: str = "dm", *, width: int = 1280, height: int = 800, locale: str = "zh-CN", **more: Any
    ) -> Page:
        context = await chromium.new_context(viewport={"width": width, "height": height}, locale=locale, **more)
        contexts.append(context)
        context.set_default_timeout(waiting.SECONDS * 1000)
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        await page.goto(f"{served.url}/?as={who}&in={where}" if who else served.url)
        await page.wait_for_selector("html.ready")
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert complaints == []
