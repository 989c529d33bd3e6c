"""Adding, finding, changing and putting away partners, as a person does it."""

from __future__ import annotations

import pytest

from tests.robot import Robot


async def test_a_partner_is_added_by_the_form_and_what_was_understood_comes_first(robot: Robot) -> None:
    form = await robot.says("wang", "#marketing", "/伙伴 添加")
    assert form.startswith("添加伙伴\n姓名 *")
    step = await robot.fills("wang", name="王芳", kind="kol", organisation="小红书", birthday="农历十月廿四")
    assert "我理解为农历十月廿四。下一次是公历 2026 年 12 月 2 日（周三）。" in step
    assert await robot.says("lilei", "", "/伙伴 列表 全部") == "这里还没有伙伴。先添加一位，或换个条件看看。"
    saved = await robot.fills("wang")
    assert saved.startswith("已添加王芳。生日在下周三（12 月 2 日，农历十月廿四）")
    assert saved.endswith("11 月 25 日（周三）9:00 提醒你。")
    assert "partners:daily Asia/Shanghai" in await robot.schedules()


async def test_one_line_is_enough(robot: Robot) -> None:
    step = await robot.says("ana", "", "/partner add Marco Rossi KOL 2 May")
    assert "I read that as 2 May in the solar calendar. Next time it's Sunday 2 May 2027" in step
    assert (await robot.fills("ana")).startswith("Added Marco Rossi.")
    card = await robot.says("ana", "", "/partner find mr")
    assert card.startswith("Marco Rossi\nKOL\nOwner: Ana Silva")


@pytest.mark.parametrize("said", ["王芳", "wangfang", "wf", "WF", "ｗｆ", "小红书", "xhs", "wang fang"])
async def test_partners_are_found_by_name_pinyin_initials_and_organisation(robot: Robot, said: str) -> None:
    await robot.says("wang", "", "/partner add")
    await robot.fills("wang", name="王芳", organisation="小红书")
    await robot.says("wang", "", "/partner add 李伟 媒体")
    assert (await robot.says("wang", "", f"/伙伴 查找 {said}")).startswith("王芳\n")


async def test_a_surname_is_read_as_a_surname(robot: Robot) -> None:
    await robot.says("wang", "", "/伙伴 添加 单小云 媒体")
    assert (await robot.says("wang", "", "/伙伴 查找 shanxiaoyun")).startswith("单小云")


async def test_a_near_duplicate_is_hinted_and_not_forbidden(robot: Robot) -> None:
    await robot.says("wang", "", "/伙伴 添加 王芳 KOL")
    step = await robot.says("lilei", "", "/伙伴 添加 王方 媒体")
    assert "已经有相近的伙伴了" in step
    assert "· 王芳（KOL，王敏负责）" in step
    assert (await robot.fills("lilei")).startswith("已添加王方。")


async def test_a_leap_month_is_asked_about_only_where_it_matters(robot: Robot) -> None:
    step = await robot.says("wang", "", "/伙伴 添加 林悦 KOL 闰六月初十")
    assert "遇到有闰六月的年份，在哪个月过生日？" in step
    await robot.fills("wang", leap="both")
    assert "闰六月" not in await robot.says("wang", "", "/伙伴 添加 赵一 KOL 六月初十")
    step = await robot.says("wang", "", "/伙伴 添加 钱二 KOL 2月29日")
    assert "2 月 29 日出生：平年在哪天过生日？" in step
    assert "3 月 1 日" in await robot.fills("wang", feb29="mar1")


async def test_a_day_with_two_readings_is_asked_not_guessed(robot: Robot) -> None:
    step = await robot.says("ana", "", "/partner add Jane Doe media 5/2")
    assert '"5/2" can be read two ways' in step
    await robot.fills("ana", reading="1")
    assert "Birthday: 2 May" in await robot.says("ana", "", "/partner find jane")


async def test_others_read_what_is_shared_and_change_nothing(robot: Robot) -> None:
    await robot.says("lilei", "", "/伙伴 添加")
    await robot.fills("lilei", name="王芳", birthday="1990-05-02", notes="样片已寄")
    await robot.fills("lilei")
    card = await robot.says("chenjing", "", "/伙伴 查找 王芳")
    assert "样片已寄" in card
    assert "1990" not in card
    assert "编辑" not in card
    assert "由李雷负责" in await robot.says("chenjing", "", "/伙伴 编辑 王芳")
    assert "由李雷负责" in await robot.says("chenjing", "", "/伙伴 归档 王芳")
    assert "只给负责人" in await robot.sends("chenjing", "partners:private", partner=1)
    assert "已归档王芳" in await robot.says("wang", "", "/伙伴 归档 王芳")  # a team lead may


async def test_two_people_who_edit_at_once_do_not_overwrite_each_other(robot: Robot) -> None:
    await robot.says("lilei", "", "/伙伴 添加 王芳 KOL")
    await robot.says("lilei", "", "/伙伴 编辑 王芳")
    await robot.says("wang", "", "/伙伴 编辑 王芳")
    assert await robot.fills("wang", preferences="手冲咖啡") == "已保存王芳的改动。"
    assert (await robot.fills("lilei", preferences="茶")).startswith("没有保存：王敏在你填写时改过这份档案")
    assert "手冲咖啡" in await robot.says("lilei", "", "/伙伴 查找 王芳")


async def test_the_birth_year_survives_an_edit_that_does_not_show_it(robot: Robot) -> None:
    await robot.says("wang", "", "/伙伴 添加 王芳 KOL 1987年5月2日")
    await robot.fills("wang")
    form = await robot.says("wang", "", "/伙伴 编辑 王芳")
    assert "1987" not in form
    await robot.fills("wang", notes="新备注")
    assert "1987 年 5 月 2 日" in await robot.sends("wang", "partners:private", partner=1)


async def test_an_archived_partner_is_gone_from_lists_and_comes_back(robot: Robot) -> None:
    await robot.says("wang", "", "/伙伴 添加 王芳 KOL")
    await robot.says("wang", "", "/伙伴 归档 王芳")
    assert "没有找到" in await robot.says("wang", "", "/伙伴 查找 王芳")
    assert "王芳" in await robot.says("wang", "", "/伙伴 列表 已归档")
    await robot.presses("wang", "打开")
    assert "已恢复王芳" in await robot.presses("wang", "恢复")


async def test_pages_of_a_list_turn(robot: Robot) -> None:
    for number in range(10):
        await robot.says("wang", "", f"/伙伴 添加 伙伴{number} 媒体")
        if "wang" in robot.forms:
            await robot.fills("wang")
    first = await robot.says("wang", "", "/伙伴 列表")
    assert "共 10 位" in first
    assert "第 1 / 2 页" in first
    assert "第 2 / 2 页" in await robot.presses("wang", "下一页")


LONG = "长" * 10_000


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("😀🎉", "😀🎉"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("\u202eمرحبا", "مرحبا"),
        ("  王\t 芳 ", "王 芳"),
    ],
)
async def test_odd_names_are_kept_as_text(robot: Robot, name: str, kept: str) -> None:
    await robot.says("wang", "", "/partner add")
    assert (await robot.fills("wang", name=name)).startswith(f"已添加{kept}。")


async def test_what_cannot_be_saved_is_named_and_kept_in_both_languages(robot: Robot) -> None:
    await robot.says("wang", "", "/伙伴 添加")
    assert await robot.fills("wang", name=LONG) == (
        "姓名写了 10,000 个字符，最多 120 个。你写的内容还在，缩短一些就能保存。"
    )
    assert "没看懂生日“下周四左右”" in await robot.fills("wang", name="王芳", birthday="下周四左右")
    assert "没有“2月30日”这一天" in await robot.fills("wang", name="王芳", birthday="2月30日")
    await robot.says("ana", "", "/partner add")
    assert (await robot.fills("ana", name="x" * 10_000)).startswith("Name has 10,000 characters and takes up to 120.")
    assert 'There\'s no day "30 Feb"' in await robot.fills("ana", name="Jo", birthday="30 Feb")
    assert (
        await robot.says("ana", "", "/partner list all")
        == "No partners here yet. Add the first one, or look with other words."
    )
    assert "10,000" in await robot.says("wang", "", f"/伙伴 添加 {LONG}")
