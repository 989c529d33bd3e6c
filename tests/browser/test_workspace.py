"""The local workspace as people meet it: a newcomer, a keyboard, a phone, the dark, two languages, an input method."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Opener
from tests.platforms.local.served import Served


async def say(page: Page, text: str) -> None:
    await page.fill("#text", text)
    await page.press("#text", "Escape")
    await page.press("#text", "Enter")


async def test_a_newcomers_story(opened: Opener) -> None:
    page = await opened()
    await expect(page.get_by_role("heading", name="三件事，先试试")).to_be_visible()
    await page.click("[data-sample]")
    await expect(page.locator(".toast")).to_contain_text("示例团队已载入")
    again = page.locator("#welcome").get_by_role("button", name="下一条定时消息")
    await expect(again).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator(".toast").last).to_contain_text("到达 1 条消息：在这里")
    card = page.get_by_role("article", name="早上好")
    await expect(card).to_contain_text("11 月 25 日（周三）09:00")
    await expect(page.locator("#now")).to_have_text("11 月 25 日（周三）09:00")
    await page.get_by_role("button", name="回到现在").click()
    await expect(page.locator("#now")).to_have_text("11 月 24 日（周二）09:00")
    await page.reload()
    await expect(page.get_by_role("article", name="早上好")).to_be_visible()
    await expect(page.locator("[data-sample]")).to_have_count(0)


async def test_a_form_keeps_what_was_typed_until_it_is_right(opened: Opener) -> None:
    page = await opened("wang", "marketing")
    await say(page, "/展示 添加 错")
    form = page.get_by_role("dialog", name="添加伙伴")
    await expect(form).to_be_visible()
    await form.get_by_label("名字").fill("")
    await form.get_by_role("button", name="添加").click()
    await expect(form.locator("#f-name-e")).to_have_text("这一项需要填写。")
    await expect(form.get_by_label("名字")).to_be_focused()
    await form.get_by_label("名字").fill("错")
    await form.get_by_label("礼物预算").fill("9000")
    await form.get_by_role("button", name="添加").click()
    await expect(form.locator("#f-budget-e")).to_have_text("不能大于 5000。")
    await form.get_by_label("礼物预算").fill("900")
    await form.get_by_label("备注").fill("喜欢手冲")
    await form.get_by_role("button", name="添加").click()
    await expect(form.locator("#f-name-e")).to_contain_text("不像一个名字")
    await expect(form.get_by_label("备注")).to_have_value("喜欢手冲")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog", name="离开这张表单？")).to_be_visible()
    await page.get_by_role("button", name="继续填写").click()
    await form.get_by_label("名字").fill("王芳")
    await form.locator("input[type=file]").set_input_files(
        {"name": "名单.csv", "mimeType": "text/csv", "buffer": b"a,b\n"}
    )
    await form.get_by_role("button", name="添加").click()
    await expect(form).to_be_hidden()
    await expect(page.locator(".toast")).to_contain_text("已添加 王芳。收到 名单.csv，4 字节。")
    await expect(page.locator("#lines .notice").last.get_by_role("button", name="撤销")).to_be_visible()


async def test_a_form_goes_on_to_its_next_step(opened: Opener) -> None:
    page = await opened("wang", "dm")
    await say(page, "/展示 添加 王芳")
    await page.select_option("#f-stage", "7")
    await page.get_by_role("dialog").get_by_role("button", name="添加").click()
    second = page.get_by_role("dialog", name="再确认一步")
    await expect(second.get_by_label("名字")).to_have_value("王芳")
    await second.get_by_role("button", name="保存").click()
    await expect(second).to_be_hidden()


async def test_enter_sends_what_is_typed_out_and_takes_what_was_only_begun(opened: Opener) -> None:
    page = await opened("wang", "dm")
    said = page.locator("#lines .words")
    for typed in ("/show", "/展示", "／show　", "/展示 "):
        await page.keyboard.type(typed)
        await page.keyboard.press("Enter")
        await expect(page.locator("#text")).to_have_value("")
    await expect(said).to_have_text(["/show", "/展示", "／show", "/展示"])
    await page.keyboard.type("/sh")
    await page.keyboard.press("Enter")
    await expect(page.locator("#text")).to_have_value("/展示 ")
    await page.keyboard.press("ArrowUp")
    await expect(page.get_by_role("option", selected=True)).to_contain_text("/展示 出错")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator("#text")).to_have_value("/展示 添加 ")
    await page.keyboard.type("@陈")
    await page.keyboard.press("Enter")
    await expect(page.locator("#text")).to_have_value("/展示 添加 @陈静 ")


async def test_with_the_keyboard_alone(opened: Opener) -> None:
    page = await opened("wang", "marketing")
    await page.keyboard.type("/")
    offers = page.get_by_role("listbox")
    await expect(offers).to_be_visible()
    await expect(page.locator("#text")).to_have_attribute("aria-activedescendant", "offer-0")
    await page.keyboard.press("Tab")
    await expect(page.locator("#text")).to_have_value("/展示 ")
    await page.keyboard.type("卡")
    await expect(offers.get_by_role("option")).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(page.locator("#text")).to_have_value("/展示 卡片 ")
    await page.keyboard.press("Enter")
    card = page.get_by_role("article", name="王芳的生日在下周三")
    await expect(card).to_be_visible()
    # From the composer back to the card's last button, through a question, and back.
    await card.get_by_role("button", name="归档").focus()
    await page.keyboard.press("Enter")
    question = page.get_by_role("dialog", name="归档王芳？")
    await expect(question).to_be_visible()
    await expect(question.get_by_role("button", name="先不")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(question).to_be_hidden()
    await expect(card.get_by_role("button", name="归档")).to_be_focused()
    await card.get_by_role("button", name="处理好了").focus()
    await page.keyboard.press("Space")
    await expect(page.get_by_role("article", name="处理好了")).to_be_visible()
    # The message menu by arrows; by then the page has drawn what came of the press and scrolled to it.
    await page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    await page.locator(".dots").first.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name="收下这条消息")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator(".dots").first).to_be_focused()


async def test_everything_is_reached_by_tab_and_shows_it(opened: Opener) -> None:
    page = await opened("wang", "marketing")
    await page.evaluate("document.activeElement.blur()")
    seen = []
    for _ in range(30):
        await page.keyboard.press("Tab")
        seen.append(
            await page.evaluate(
                """() => { const e = document.activeElement; const s = getComputedStyle(e);
                const box = getComputedStyle(e.closest('.box-of-text') ?? e);
                return [e.id || e.className || e.tagName, s.outlineStyle !== 'none' || box.boxShadow !== 'none']; }"""
            )
        )
    names = [name for name, _ in seen]
    assert {"skip", "text", "send", "language", "theme"} <= set(names)
    assert [name for name, visible in seen if not visible and name != "BODY"] == []


async def test_an_input_method_composes_without_sending(opened: Opener) -> None:
    page = await opened("wang", "marketing")
    await page.focus("#text")
    session = await page.context.new_cdp_session(page)
    await session.send("Input.imeSetComposition", {"text": "ni", "selectionStart": 2, "selectionEnd": 2})
    await session.send(
        "Input.dispatchKeyEvent", {"type": "rawKeyDown", "windowsVirtualKeyCode": 229, "key": "Enter", "code": "Enter"}
    )
    await expect(page.locator("#text")).to_have_value("ni")
    await session.send("Input.insertText", {"text": "你好"})
    await expect(page.locator("#text")).to_have_value("你好")
    await expect(page.locator("#lines .words")).to_have_count(0)
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("第二行")
    await page.keyboard.press("Enter")
    await expect(page.locator("#lines .words")).to_have_text("你好\n第二行")


@pytest.mark.parametrize("width", [320, 390, 820, 1280])
async def test_no_width_scrolls_sideways(opened: Opener, width: int) -> None:
    page = await opened("wang", "marketing", width=width, height=844)
    await say(page, "/展示 卡片")
    await expect(page.get_by_role("article", name="王芳的生日在下周三")).to_be_visible()
    await say(page, "很" * 3000 + "😀" * 300 + " https://example.com/" + "a" * 500 + " שלום <script>x</script>")
    await expect(page.locator("#lines .words").last).to_contain_text("<script>x</script>")
    await say(page, "/展示 添加 " + "名" * 90)
    await expect(page.get_by_role("dialog")).to_be_visible()
    wide = await page.evaluate(
        """() => [document.documentElement, ...document.querySelectorAll('.scroller, .column, .form, dialog[open]')]
        .filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.className || e.tagName)"""
    )
    assert wide == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_on_a_phone_the_rooms_are_behind_a_button(opened: Opener) -> None:
    page = await opened("wang", "dm", width=390, height=844, has_touch=True, is_mobile=True)
    await expect(page.get_by_role("link", name="设计")).to_be_hidden()
    await page.get_by_role("button", name="频道和成员").click()
    await page.get_by_role("link", name="设计").click()
    await expect(page.get_by_role("heading", name="#设计")).to_be_visible()
    await page.get_by_role("button", name="拨动时钟").click()
    await page.get_by_role("button", name="到周一 09:00").click()
    await expect(page.locator("#now")).to_have_text("11 月 30 日（周一）09:00")


async def test_both_languages_and_the_persons_own(opened: Opener) -> None:
    page = await opened("wang", "dm")
    await page.get_by_role("button", name="切换到英文界面").click()
    await expect(page.get_by_role("heading", name="Three things to try")).to_be_visible()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Tongpin")
    await page.get_by_role("button", name="+1 day").click()
    await expect(page.locator(".toast")).to_contain_text("Moved to Wed 25 Nov, 09:00 (Shanghai); no messages arrived.")
    await page.locator("#acting summary").click()
    await page.get_by_role("link", name="Ana Silva").click()
    await expect(page.locator("#acting summary")).to_contain_text("Ana Silva")
    await expect(page.locator("#clock")).to_contain_text("01:00 (London)")
    await page.locator("#acting summary").click()
    await expect(page.locator(".may")).to_contain_text("Not allowed here: /show admin")


async def test_today_is_the_clocks_day(opened: Opener) -> None:
    page = await opened("wang", "marketing")
    await say(page, "早")
    heading = page.locator("#lines .day")
    await expect(heading).to_have_text("今天 · 11 月 24 日（周二）")
    await page.get_by_role("button", name="+1 天").click()
    await expect(heading).to_have_text("昨天 · 11 月 24 日（周二）")
    await say(page, "又早")
    await expect(heading).to_have_text(["昨天 · 11 月 24 日（周二）", "今天 · 11 月 25 日（周三）"])


async def test_the_bots_own_page_opens_from_every_room(opened: Opener) -> None:
    page = await opened("wang", "marketing")
    await page.get_by_role("link", name="我的总览").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("同频")
    await expect(page.get_by_role("article", name="总览")).to_have_count(1)
    await page.get_by_role("link", name="我的总览").click()
    await expect(page.get_by_role("article", name="总览")).to_have_count(2)


async def test_light_and_dark(opened: Opener) -> None:
    page = await opened("wang", "dm", color_scheme="dark")
    shade = "getComputedStyle(document.body).backgroundColor"
    dark = await page.evaluate(shade)
    await page.get_by_role("button", name="切换深色、浅色").click()
    light = await page.evaluate(shade)
    assert light != dark
    await page.reload()
    assert await page.evaluate(shade) == light


async def test_two_tabs_stay_in_step_and_other_rooms_are_marked(opened: Opener) -> None:
    wang = await opened("wang", "marketing")
    lei = await opened("lilei", "marketing")
    ana = await opened("ana", "dm")
    await say(wang, "大家早")
    await expect(lei.locator("#lines .words")).to_have_text("大家早")
    await expect(ana.get_by_role("link", name="marketing").locator(".badge")).to_have_text("1")
    await ana.get_by_role("link", name="marketing").click()
    await expect(ana.locator("#lines .words")).to_have_text("大家早")
    await expect(ana.get_by_role("link", name="marketing").locator(".badge")).to_be_hidden()
    await wang.get_by_role("button", name="+1 小时").click()
    await expect(lei.locator("#now")).to_have_text("11 月 24 日（周二）10:00")


async def test_a_restart_of_the_server_is_survived(opened: Opener, served: Served) -> None:
    page = await opened("wang", "marketing")
    await say(page, "之前")
    await expect(page.locator("#lines .words")).to_have_count(1)
    await served.stop()
    await expect(page.locator("#banner")).to_contain_text("正在重连")
    await say(page, "没发出去")
    await expect(page.locator(".toast.bad")).to_contain_text("你写的内容还在")
    await expect(page.locator("#text")).to_have_value("没发出去")
    await served.start()
    await expect(page.locator("#banner")).to_be_hidden()
    await page.press("#text", "Enter")
    await expect(page.locator("#lines .words")).to_have_text(["之前", "没发出去"])
    other = await opened("lilei", "marketing")
    await say(other, "之后")
    await expect(page.locator("#lines .words")).to_have_text(["之前", "没发出去", "之后"])


async def test_a_message_for_somebody_else_is_told_with_a_way_there(opened: Opener, served: Served) -> None:
    lei = await opened("lilei", "dm")
    await say(lei, "/展示 稍后")
    await expect(lei.locator("#lines .notice")).to_have_text("明天九点见。")
    page = await opened("wang", "dm")
    await page.locator("#clock").get_by_role("button", name="下一条定时消息").click()
    await page.locator(".toast").get_by_role("link", name="发给李雷").click()
    await expect(page.get_by_role("article", name="早上好")).to_be_visible()
    await expect(page.locator("#acting summary")).to_contain_text("李雷")


async def test_long_histories_page_back(opened: Opener, served: Served) -> None:
    from tests.platforms.local.served import Tab

    for n in range(75):
        await Tab(served, "lilei", "design").says(f"第 {n} 条")
        served.now += timedelta(minutes=1)
    page = await opened("lilei", "design")
    await expect(page.locator("#lines .words").last).to_be_in_viewport()
    await page.evaluate("document.getElementById('scroller').scrollTop = 0")
    await expect(page.locator("#lines .words")).to_have_count(75)
    await expect(page.locator("#lines .words").first).to_have_text("第 0 条")
