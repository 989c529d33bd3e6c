"""Tables that leave the house as CSV: Excel reads their Chinese, and nothing in them can run.

A cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection); blanks before the
sign and full-width signs are looked through, for some programs do so too.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

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
