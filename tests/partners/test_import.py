"""Importing tables in the shapes they come in: seen first, brought in as a whole, taken back as a whole."""

from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import Workbook

from handlers.conversation import Upload
from handlers.partners import sheets
from tests.robot import Robot

TABLE = """姓名,类别,单位,负责人,生日,农历生日,偏好
王芳,KOL,芳姐的厨房,李雷,,十月廿四,手冲咖啡
李伟,媒体,新消费日报,,1990-05-02,,
坏日子,媒体,,,2月30日,,
,客户,无名公司,,,,
林悦,达人,,没有这人,,闰六月初十,
王芳,KOL,,,,,
"""


async def handed_in(robot: Robot, content: bytes, name: str = "伙伴.csv", who: str = "wang") -> str:
    await robot.says(who, "", "/伙伴 导入")
    return await robot.fills(who, file=Upload(name, content))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16", "utf-16-le"])
async def test_every_row_is_seen_before_anything_is_saved(robot: Robot, encoding: str) -> None:
    card = await handed_in(robot, TABLE.encode(encoding))
    assert "共 6 行：可以导入 3 位，同名 1 位，有问题 2 行。现在什么都还没有改动。" in card
    assert "第 4 行 坏日子：没有“2月30日”这一天。" in card
    assert "第 5 行 ?：缺姓名。" in card
    assert "第 7 行 王芳：和第 2 行的王芳重名。" in card
    assert "第 6 行 林悦：没有叫“没有这人”的同事，先由你负责。" in card
    assert "王芳 | KOL | 芳姐的厨房 | 农历十月廿四" in card
    assert "这里还没有伙伴" in await robot.says("wang", "", "/伙伴 列表 全部")


async def test_an_import_is_brought_in_as_a_whole_and_taken_back_as_a_whole(robot: Robot) -> None:
    await handed_in(robot, TABLE.encode())
    assert "已导入 3 位伙伴。" in await robot.presses("wang", "导入 3 位")
    assert "共 3 位" in await robot.says("wang", "", "/伙伴 列表 全部")
    assert "负责人: 李雷" in await robot.says("wang", "", "/伙伴 查找 wf")
    assert "已经处理过" in await robot.presses("wang", "导入 3 位")
    assert await robot.says("wang", "", "/同频 撤销") == "已撤销导入，3 位伙伴都移除了。"
    assert "这里还没有伙伴" in await robot.says("wang", "", "/伙伴 列表 全部")


async def test_an_import_somebody_worked_on_is_not_taken_back(robot: Robot) -> None:
    await handed_in(robot, TABLE.encode())
    await robot.presses("wang", "导入 3 位")
    await robot.says("lilei", "", "/伙伴 编辑 王芳")
    await robot.fills("lilei", notes="新备注")
    assert "没有撤销：导入之后有 1 位已经改过（王芳）" in await robot.says("wang", "", "/同频 撤销")


async def test_namesakes_are_left_out_unless_asked_for(robot: Robot) -> None:
    await robot.says("wang", "", "/伙伴 添加 李伟 媒体")
    card = await handed_in(robot, TABLE.encode())
    assert "第 3 行 李伟：已经有李伟了。" in card
    await robot.presses("wang", "同名的也导入，共 4 位")
    assert "共 5 位" in await robot.says("wang", "", "/伙伴 列表 全部")


async def test_a_cancelled_import_leaves_nothing(robot: Robot) -> None:
    await handed_in(robot, TABLE.encode())
    assert "什么都没改动" in await robot.presses("wang", "取消")
    assert "已经处理过" in await robot.presses("wang", "导入 3 位")


async def test_rows_can_be_pasted_with_tabs(robot: Robot) -> None:
    await robot.says("ana", "", "/partner import")
    card = await robot.fills("ana", paste="Name\tBirthday\nJo March\t13/2/1990\nAmy\t5/2/1991\n")
    assert "2 rows: 2 ready" in card
    assert "Amy | other |  | 5 Feb" in card


def workbook(merge: bool = False) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["名单", None, None])
    sheet.append(["姓名", "单位", "生日"])
    sheet.append(["王芳", "光合设计", date(1990, 5, 2)])
    sheet.append(["李伟", None, "农历十月廿四"])
    sheet.append(['=HYPERLINK("http://x")', "别的", None])
    if merge:
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("B3:B4")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


async def test_a_sheet_with_merged_cells_and_formulas_is_read_as_it_looks(robot: Robot) -> None:
    card = await handed_in(robot, workbook(merge=True), "伙伴.xlsx")
    assert "表里有合并单元格，已把值填到它覆盖的每一行。" in card
    assert "王芳 | 其他 | 光合设计 | 5 月 2 日" in card
    assert "李伟 | 其他 | 光合设计 | 农历十月廿四" in card
    assert '=HYPERLINK("http://x") | 其他 | 别的' in card


@pytest.mark.parametrize(
    ("name", "content", "zh", "en"),
    [
        ("a.csv", b"", "这里面没有数据", "There's no data in this"),
        ("a.csv", "生日,单位\n1,2\n".encode(), "没找到“姓名”这一列", "There's no column for names"),
        ("a.xls", b"\xd0\xcf\x11\xe0abc", "是旧版 Excel", "is an old Excel file"),
        ("a.xlsx", b"PK\x03\x04broken", "打不开", "can't be opened"),
        ("a.csv", b"\x81\xff\xfe\xff\x01\xff", "认不出来", "isn't one I know"),
        ("a.csv", b"name\n" + b"x\n" * 10_001, "一次最多导入 10,000 行", "takes 10,000 rows at most"),
        ("a.csv", b"name\n" + b"\x00x\n" * 3, "不是文字", "isn't text"),
    ],
)
async def test_a_file_that_cannot_be_read_says_why_and_what_works(
    robot: Robot, name: str, content: bytes, zh: str, en: str
) -> None:
    assert zh in await handed_in(robot, content, name)
    assert en in await handed_in(robot, content, name, who="ana")


async def test_an_empty_form_and_very_long_names_are_named(robot: Robot) -> None:
    await robot.says("wang", "", "/伙伴 导入")
    assert await robot.fills("wang") == "请选一个文件，或把表格粘贴进来。"
    card = await handed_in(robot, ("name\n" + "长" * 10_000).encode())
    assert "姓名写了 10,000 个字符，最多 120 个" in card


async def test_the_template_can_be_imported(robot: Robot) -> None:
    await robot.says("wang", "", "/伙伴 模板")
    await robot.says("ana", "", "/partner template")
    for who in ("wang", "ana"):
        assert robot.documents[who][0].content.startswith(b"\xef\xbb\xbf")
        sheet = sheets.read("t.csv", robot.documents[who][0].content)
        assert "" not in sheet.header
    card = await handed_in(robot, robot.documents["ana"][0].content, who="ana")
    assert "2 rows: 2 ready" in card
    assert "Marco Rossi | KOL | Marco Cooks | 29 Feb" in card


async def test_ten_thousand_rows_are_imported_in_one_go(robot: Robot) -> None:
    rows = "\n".join(f"伙伴{n},{n % 12 + 1}月{n % 28 + 1}日" for n in range(10_000))
    assert "可以导入 10,000 位" in await handed_in(robot, f"姓名,生日\n{rows}".encode())
    assert "已导入 10,000 位伙伴。" in await robot.presses("wang", "导入 10,000 位")
    assert "共 10,000 位" in await robot.says("wang", "", "/伙伴 列表 全部")
