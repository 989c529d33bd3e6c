"""Tables that leave the house as CSV or XLSX: Excel reads their Chinese, and nothing in them can run.

In CSV, a cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection); blanks
before the sign and full-width signs are looked through, for some programs do so too. In XLSX, texts are strings.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

LONGEST_CELL = 32_767
"""Characters that Excel takes in a cell."""
RISKY = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def harmless(cell: str) -> str:
    """The cell, so that no spreadsheet runs it."""
    risky = cell.lstrip().startswith(RISKY) or cell.startswith(("\t", "\r", "\n"))
    return f"'{cell}" if risky else cell


def csv_file(rows: Iterable[Sequence[object]]) -> bytes:
    """CSV in UTF-8 with the mark that Excel needs to show Chinese; texts are disarmed, dates and numbers stay."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def xlsx_file(rows: Sequence[Sequence[object]], title: str = "") -> bytes:
    """XLSX with one sheet; the first row is the heading. Days are days, whole numbers are counts and other numbers
    amounts that can be added up, all else is text; printed, all columns stand side by side on a page across.

    It is slow with many rows: for a thread.
    """
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(title[:31] or None)
        heading = book.add_format({"bold": True, "bg_color": "#E8F1F0", "bottom": 1, "valign": "top"})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        count = book.add_format({"valign": "top"})
        amount = book.add_format({"num_format": "#,##0.00", "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"})
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(y, x, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001 - a day
                elif isinstance(cell, (int, float)):
                    sheet.write_number(y, x, cell, count if isinstance(cell, int) else amount)
                else:
                    sheet.write_string(y, x, str(cell)[:LONGEST_CELL], text if y else heading)
        for x in range(len(rows[0])):
            widest = max(_width(str(row[x])) for row in rows[:200])
            sheet.set_column(x, x, min(max(widest + 2, 8), 40))
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(rows) - 1, 1), len(rows[0]) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
    return out.getvalue()


def _width(text: str) -> int:
    """Columns that a text takes; a Chinese character takes two."""
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text.split("\n", 1)[0])
