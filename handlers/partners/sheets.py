"""Tables that people hand in: CSV, TSV and XLSX in the encodings they really come in, as rows of plain text.

Formulas stay the text they are, dates become ISO days, a merged cell's value counts for every row it covers.
"""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from handlers.partners.names import tight

MOST_ROWS = 10_000
MOST_COLUMNS = 60
MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
"""An XLSX is a zip: what it unpacks to is limited too, so that a small file cannot fill the memory."""

Why = Literal["empty", "unreadable", "old_excel", "encoding", "many", "big", "no_name", "not_text"]


class BadSheet(ValueError):
    """A file that cannot be read as a table; `why` names the text that says so, `number` goes with it."""

    def __init__(self, why: Why, number: int = 0) -> None:
        super().__init__(why)
        self.why: Why = why
        self.number = number


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of text. `first` is the number the first of `rows` has in the file, as Excel counts; `merged` says that
    merged cells were spread over the rows they cover."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    first: int
    merged: bool = False


_HEADERS = {
    "name": "姓名 名字 名称 伙伴 伙伴姓名 联系人 昵称 name partner partnername contact fullname nickname",
    "kind": "类别 类型 种类 伙伴类型 kind type category",
    "organisation": "单位 公司 机构 组织 品牌 媒体 账号 organisation organization company org outlet brand account",
    "owner": "负责人 对接人 跟进人 我方负责人 owner accountowner",
    "backup": "备份负责人 备份 backup backupowner",
    "birthday": "生日 出生日期 公历生日 阳历生日 出生年月日 birthday birthdate dateofbirth dob solarbirthday",
    "lunar": "农历生日 阴历生日 农历 阴历 旧历生日 lunar lunarbirthday chinesebirthday",
    "platforms": "平台 渠道 platform platforms channels",
    "audience": "受众 粉丝 粉丝画像 audience followers",
    "preferences": "偏好 喜好 爱好 preferences preference likes interests",
    "taboos": "忌讳 禁忌 taboos taboo dislikes avoid",
    "notes": "备注 说明 notes note remarks comment comments",
    "reach": "联系方式 联系习惯 微信 电话 手机 邮箱 reach howtoreach contactinfo phone email wechat",
    "source": "来源 信息来源 source",
}
_FIELD_OF = {tight(word): field for field, words in _HEADERS.items() for word in words.split()}


def read(name: str, content: bytes) -> Sheet:
    """The table in a file. Raises BadSheet."""
    if len(content) > MOST_BYTES:
        raise BadSheet("big", MOST_BYTES // 1024 // 1024)
    if content[:4] == b"PK\x03\x04":
        grid, merged = _xlsx(content)
    elif content[:4] == b"\xd0\xcf\x11\xe0":
        raise BadSheet("old_excel")
    else:
        return read_text(decode(content))
    return _sheet(grid, merged)


def read_text(text: str) -> Sheet:
    """The table in a text, with commas, tabs, semicolons or full-width commas between its columns. Raises BadSheet."""
    text = text.lstrip("\ufeff")
    if "\x00" in text:
        raise BadSheet("not_text")
    head = next((line for line in text.splitlines() if line.strip()), "")
    between = max("\t,;，", key=head.count)
    grid: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text), delimiter=between):
            grid.append([cell.strip() for cell in row[:MOST_COLUMNS]])
            if len(grid) > MOST_ROWS + 100:
                raise BadSheet("many", MOST_ROWS)
    except csv.Error:
        raise BadSheet("unreadable") from None
    return _sheet(grid, False)


def decode(content: bytes) -> str:
    """The text of a file: UTF-8 with or without a mark, UTF-16, or GBK (as GB 18030). Raises BadSheet."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    elif (side := _empty_side(content[:4000])) is not None:
        encodings = ["utf-16-le" if side else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadSheet("encoding")


def _empty_side(head: bytes) -> int | None:
    """Which half of each pair of bytes holds all the noughts, where there are enough of them for UTF-16 without a mark:
    separators and digits are written with one."""
    sides = [head[n::2].count(0) for n in (0, 1)]
    if min(sides) == 0 and max(sides) * 50 >= len(head) > 1:
        return sides.index(max(sides)) if max(sides) else None
    return None


def _sheet(grid: list[list[str]], merged: bool) -> Sheet:
    at = next((i for i, row in enumerate(grid) if sum(bool(c) for c in row) >= 1 and _known(row)), None)
    if at is None:
        raise BadSheet("no_name" if any(any(row) for row in grid) else "empty")
    header = tuple(_FIELD_OF.get(tight(cell), "") for cell in grid[at])
    rows = [tuple(row) for row in grid[at + 1 :]]
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) > MOST_ROWS:
        raise BadSheet("many", MOST_ROWS)
    if not rows:
        raise BadSheet("empty")
    return Sheet(header, tuple(rows), at + 2, merged)


def _known(row: list[str]) -> bool:
    """Whether a row is the header: it names the column of names."""
    return any(_FIELD_OF.get(tight(cell)) == "name" for cell in row)


def _xlsx(content: bytes) -> tuple[list[list[str]], bool]:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED:
                raise BadSheet("big", MOST_BYTES // 1024 // 1024)
        book = load_workbook(io.BytesIO(content), data_only=False)
        sheet = book.worksheets[0]
        if sheet.max_row > MOST_ROWS + 100:
            raise BadSheet("many", MOST_ROWS)
        grid = [
            [_cell(cell) for cell in row]
            for row in sheet.iter_rows(max_col=min(sheet.max_column, MOST_COLUMNS), values_only=True)
        ]
        spans = list(sheet.merged_cells.ranges)
    except BadSheet:
        raise
    except Exception:  # the reader raises many kinds for a broken file, and none of them says more than this
        raise BadSheet("unreadable") from None
    for span in spans:
        top, left = span.min_row - 1, span.min_col - 1
        if span.min_row == 1 or span.max_col > len(grid[0]):
            continue  # a title over the table is no value of its rows
        for row in range(top, min(span.max_row, len(grid))):
            for column in range(left, span.max_col):
                grid[row][column] = grid[top][left]
    return grid, bool(spans)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def template(locale: str) -> bytes:
    """A file to fill in, in CSV that Excel opens with its Chinese intact (UTF-8 with a mark)."""
    if locale == "zh":
        rows = [
            ["姓名", "类别", "单位", "负责人", "生日", "农历生日", "平台", "偏好", "忌讳", "备注", "来源"],
            ["王芳", "KOL", "芳姐的厨房", "", "", "十月廿四", "小红书", "手冲咖啡", "不吃甜", "", "本人提供"],
            ["陈思远", "媒体", "新消费日报", "", "5月2日", "", "", "", "", "周二截稿", ""],
        ]
    else:
        rows = [
            ["Name", "Kind", "Organisation", "Owner", "Birthday", "Lunar birthday", "Platforms", "Preferences",
             "Taboos", "Notes", "Source"],
            ["Marco Rossi", "KOL", "Marco Cooks", "", "29 Feb", "", "Instagram", "Olive oil", "No alcohol", "",
             "Told us"],
            ["王芳", "KOL", "", "", "", "10/24", "", "Pour-over coffee", "", "", ""],
        ]  # fmt: skip
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()
