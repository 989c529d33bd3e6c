"""The monthly review's figures, its picture and the exports."""

from __future__ import annotations

import csv
import io
from datetime import date

from openpyxl import load_workbook
from sqlalchemy import func, select

from handlers.milestones import picture
from storage import files
from tests.milestones.conftest import added
from tests.robot import Robot

MONTHS = tuple(f"{n} 月" for n in range(1, 13))
LEGEND = picture.Legend("月复盘", "基准日期", "已达成", "未达成", "今天", MONTHS)


async def _pictures(robot: Robot) -> int:
    async with robot.database.read() as tx:
        return int(await tx.value(select(func.count()).select_from(files.table)))


async def test_a_month_says_what_was_planned_reached_dropped_and_pulled_forward(robot: Robot) -> None:
    await added(robot, "wang", "KOL 筛选 9月18日 @lilei", new_project="夏季新品")
    await added(robot, "wang", "脚本拍摄 9月23日 @lilei")
    await added(robot, "wang", "海报定稿 9月24日 @chenjing")
    await robot.says("wang", "#marketing", "/brief done KOL 筛选 今天")
    await robot.sends("wang", "milestones:drop", milestone=3)
    await robot.says("wang", "#marketing", "/brief move 脚本拍摄 9月21日 场地提前空出")
    assert "提前 2 个工作日" in await robot.fills("wang")
    await robot.fills("wang")
    review = await robot.says("wang", "#marketing", "/简报 月复盘")
    assert "计划 2 个里程碑，达成 1 个" in review
    assert "计划里取消了：海报定稿" in review
    assert "脚本拍摄：提前 2 个工作日，场地提前空出" in review
    assert "本月没有简报被要求重写" in review
    assert "由 0 份周简报汇总" in review
    assert "KOL 筛选：基准日期 9 月 18 日（周五），现在 9 月 14 日（周一），已达成" in review  # the picture in words


async def test_the_picture_is_drawn_anew_only_when_it_changed(robot: Robot) -> None:
    await added(robot, "wang", "KOL 筛选 9月18日 @lilei", new_project="夏季新品")
    await robot.says("wang", "#marketing", "/brief review")
    await robot.says("wang", "#marketing", "/brief review")
    assert await _pictures(robot) == 1
    await robot.says("wang", "#marketing", "/brief done KOL 筛选")
    await robot.says("wang", "#marketing", "/brief review")
    assert await _pictures(robot) == 2


async def test_a_redo_counts_in_the_month_whose_brief_it_was(robot: Robot) -> None:
    await added(robot, "wang", "KOL 筛选 10月30日 @lilei", new_project="夏季新品")
    await robot.clock("2026-09-30 17:01")
    await robot.clock("2026-10-08 09:00")
    await robot.presses("zhou", "请重写，因为…")
    await robot.fills("zhou", words="结论看不懂")
    await robot.clock("2026-10-08 09:31")
    assert "本月简报被要求重写 1 次" in (await robot.heard("zhou"))[-1]
    assert "本月没有简报被要求重写" in await robot.says("wang", "#marketing", "/brief review")


async def test_a_redo_of_the_review_itself_is_answered_and_never_turns_it_into_a_brief(robot: Robot) -> None:
    await added(robot, "wang", "KOL 筛选 9月30日 @lilei", new_project="夏季新品")
    await robot.clock("2026-10-08 09:31")
    review = (await robot.heard("zhou"))[-1]
    await robot.presses("zhou", "请重写，因为…")
    await robot.fills("zhou", words="KOL 筛选其实达成了")
    assert "改了什么，或为什么不改" in await robot.presses("wang", "milestones:edit_brief")
    await robot.fills("wang", outcome="补上了达成日期")
    assert "王敏改好了简报" in (await robot.heard("zhou"))[-1]
    assert (await robot.heard("zhou"))[-2] == review
    assert "不能直接改" in await robot.presses("wang", "milestones:edit_brief")
    assert "本月简报被要求重写 1 次" in await robot.says("wang", "#marketing", "/brief review")


def _bar(name: str) -> picture.Bar:
    return picture.Bar(name, date(2026, 9, 18), date(2026, 9, 21), False, 1, "晚 1 个工作日")


def test_the_picture_escapes_names_cuts_long_ones_and_leaves_pictographs_out() -> None:
    drawn = picture.svg([_bar("<script>alert(1)</script> 😀王喆" + "长" * 200)], LEGEND, date(2026, 9, 20))
    assert "<script" not in drawn
    assert "😀" not in drawn
    assert "…" in drawn
    assert picture.png(drawn)[:4] == b"\x89PNG"


def test_the_bundled_font_has_hard_names_and_the_rest_is_counted() -> None:
    assert picture.missing("喆堃珺祎玥旻昇瑄 Ångström €") == 0
    assert picture.missing("ಕನ್ನಡ") > 0
    blank, named = (picture.png(picture.svg([_bar(n)], LEGEND, date(2026, 9, 20))) for n in (" ", "喆堃珺祎玥旻昇瑄"))
    assert len(named) > len(blank) + 1000  # the characters leave ink


async def test_the_excel_file_opens_with_dates_as_dates_and_text_as_text(robot: Robot) -> None:
    await added(robot, "wang", "=1+1 9月23日 @lilei", new_project="夏季新品")
    await added(robot, "wang", "脚本拍摄 9月24日 @ana", new_project="秋季")
    await robot.says("wang", "#marketing", "/brief goal 秋季：全年销售额 +15%")
    await robot.says("wang", "#marketing", "/brief archive 秋季")
    await robot.says("wang", "#marketing", "/brief export")
    document = robot.documents["wang"][-1]
    assert document.name == "品牌市场组-2026-09-14.xlsx"
    sheet = load_workbook(io.BytesIO(document.content)).active
    assert sheet is not None
    head, first, second = sheet.iter_rows(values_only=True)
    assert head[:6] == ("项目", "里程碑", "负责人", "状态", "基准日期", "当前日期")
    assert first[0] == "夏季新品"
    assert first[1] == "=1+1"
    assert sheet["B2"].data_type == "s"
    assert first[4].date() == date(2026, 9, 23)
    assert second[0] == "秋季（已归档）"
    assert second[10] == "全年销售额 +15%"
    assert sheet.freeze_panes == "B2"  # the heading and the first column stay in sight


async def test_the_csv_disarms_every_kind_of_formula(robot: Robot) -> None:
    for name in ("=1+1", "+cmd", "-2", "@sum", " =1"):
        await robot.says("wang", "#marketing", "/brief add")
        await robot.fills("wang", name=name, due="9月23日", **({"new_project": "P"} if name == "=1+1" else {}))
        await robot.fills("wang")
    await robot.says("wang", "#marketing", "/brief export csv")
    rows = list(csv.reader(io.StringIO(robot.documents["wang"][-1].content.decode("utf-8-sig"))))
    assert [row[1][0] for row in rows[1:]] == ["'"] * 5
    assert rows[1][4] == "2026-09-23"
