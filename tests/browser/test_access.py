"""Nobody is kept out: names, references, headings, contrast and size, looked over in every state of the page."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.test_workspace import say

AUDIT = Path(__file__).with_name("audit.js").read_text("utf-8").split("\n", 1)[1]


async def faults(page: Page) -> list[str]:
    """What the audit finds once nothing moves any more."""
    await page.evaluate("Promise.allSettled(document.getAnimations().map((a) => a.finished))")
    found = await page.evaluate(AUDIT)
    assert isinstance(found, list)
    return found


async def test_the_audit_finds_what_it_is_for(opened: Opener) -> None:
    page = await opened("wang", "dm")
    await page.evaluate(
        """() => { const box = document.createElement('div');
        box.innerHTML = '<button></button><input><img><p id="lines">x</p><p aria-labelledby="gone">y</p>';
        box.lastChild.style.color = '#ccc'; box.lastChild.style.background = '#fff';
        document.querySelector('.column').append(box); }"""
    )
    said = "\n".join(await faults(page))
    for fault in ("has no name: <button", "has no name: <input", "picture without", "id used 2", "leads nowhere"):
        assert fault in said
    assert "contrast" in said


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("who", "width"), [("wang", 1280), ("ana", 390)])
async def test_the_page_in_every_state(opened: Opener, theme: str, who: str, width: int) -> None:
    page = await opened(who, "dm", width=width, height=844, color_scheme=theme)
    assert await faults(page) == []
    await say(page, "/show card")
    await expect(page.locator(".card")).to_be_visible()
    await page.locator(".more summary").click()
    await say(page, "/show")
    await say(page, "/shwo")
    await expect(page.locator(".problem-notice")).to_be_visible()
    await expect(page.locator("#text")).to_have_value("/shwo")  # what was not understood comes back, to be mended
    await page.fill("#text", "/")
    await expect(page.get_by_role("listbox")).to_be_visible()
    assert await faults(page) == []
    await page.fill("#text", "")
    await page.locator(".dots").first.click()
    assert await faults(page) == []
    await page.keyboard.press("Escape")
    await page.locator('[data-move="next"]').first.click()
    await expect(page.locator(".toast")).to_be_visible()
    assert await faults(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_the_lists_and_dialogs(opened: Opener, theme: str) -> None:
    page = await opened("ana", "marketing", color_scheme=theme)
    await page.locator("#acting summary").click()
    assert await faults(page) == []
    await page.keyboard.press("Escape")
    await say(page, "/show add")
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await faults(page) == []
    await page.locator(".form footer .primary").click()
    await expect(page.locator("#f-name-e")).to_be_visible()
    assert await faults(page) == []
    await page.locator("#f-name").fill("x")
    await page.keyboard.press("Escape")
    await expect(page.locator("#confirm")).to_be_visible()
    assert await faults(page) == []


async def test_what_a_screen_reader_hears_of_a_card(opened: Opener) -> None:
    page = await opened("wang", "dm")
    await say(page, "/展示 卡片")
    heard = await page.get_by_role("article").aria_snapshot()
    for part in (
        'heading "请留意： 王芳的生日在下周三" [level=3]',
        "term: 类型",
        "definition: 达人",
        'table "送过的礼物"',
        'columnheader "日期"',
        'rowheader "2025-12-12"',
        'img "过去一年的联系次数：每月 2 到 5 次"',
        'button "处理好了"',
        'link "打开档案"',
    ):
        assert part in heard, heard


async def test_a_screen_reader_hears_each_line_once(opened: Opener) -> None:
    """Whatever is added to the live region is read out: a message is, what already stood there is not."""
    page = await opened("wang", "marketing")
    await say(page, "第一条")
    await expect(page.locator("#lines .words")).to_have_count(1)
    await page.evaluate(
        """() => { window.added = [];
        const note = (node) => window.added.push(node.innerText ?? node.data);
        const eye = new MutationObserver((all) => all.forEach((one) => one.addedNodes.forEach(note)));
        eye.observe(document.getElementById('messages'), { childList: true, subtree: true }); }"""
    )
    await say(page, "第二条")
    await expect(page.locator("#lines .words")).to_have_count(2)
    await say(page, "第三条")
    await expect(page.locator("#lines .words")).to_have_count(3)
    added = [text for text in await page.evaluate("window.added") if text.strip() not in ("", "⋯")]
    assert ["第二条" in text for text in added] == [True, False]
    assert ["第三条" in text for text in added] == [False, True]


async def test_motion_stops_for_those_who_asked(opened: Opener) -> None:
    page = await opened("wang", "dm", reduced_motion="reduce")
    await say(page, "/展示 添加")
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await page.evaluate("document.getAnimations().length") == 0
