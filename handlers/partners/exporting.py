"""Files that leave the house: partners as XLSX and calendar, the gift register. Nothing in them can run.

In XLSX, texts are written as strings; CSV is the language's `csv_file`. Lunar days are one calendar event for each
year, since no recurrence rule can say them.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta

YEARS = 5
"""Years ahead that a calendar file holds."""


def to_xlsx(title: str, header: Sequence[str], rows: Sequence[Sequence[str | float]]) -> bytes:
    """An XLSX with one sheet, its first row bold and frozen. Texts are written as strings, amounts as numbers that can
    be added up; printed, all columns stand side by side on a page across."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(title[:31])
    bold = book.add_format({"bold": True, "bg_color": "#EDEFF3", "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    amount = book.add_format({"num_format": "#,##0.00", "valign": "top"})
    for column, name in enumerate(header):
        sheet.write_string(0, column, name, bold)
        widest = max([_width(name), *(_width(str(row[column])) for row in rows[:200])], default=8)
        sheet.set_column(column, column, min(max(widest + 2, 8), 40))
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, column, cell[:32_000], wrap)
            else:
                sheet.write_number(number, column, cell, amount)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows), 1), len(header) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()
    return out.getvalue()


def _width(text: str) -> int:
    """Columns a text takes; a Chinese character takes two."""
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text.split("\n", 1)[0])


def to_ics(name: str, events: Sequence[tuple[str, str, date, str]], now: datetime) -> bytes:
    """A calendar of whole-day events: (unique id, title, day, description), lines folded at 75 octets."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//Tongpin//Partners//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for uid, title, day, description in events:
        event = Event()
        event.add("uid", uid)
        event.add("dtstamp", now)
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("summary", title)
        if description:
            event.add("description", description)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
