"""The monthly review: rolled up from the weeks, with a picture and exports; every figure by the baselines."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from handlers.conversation import (
    Block,
    Button,
    Buttons,
    Card,
    Command,
    Context,
    Document,
    Note,
    Picture,
    Press,
    Reply,
    Section,
    Voice,
    bold,
    shown,
)
from handlers.milestones import picture, rules
from handlers.milestones.desk import Desk, own_desk
from handlers.milestones.rules import Month
from storage import files
from storage import milestones as store
from storage.milestones import Brief, Response, Slip


@dataclass(frozen=True)
class Figures:
    """A month's figures: the roll-up, the moves in it, its weekly briefs and what leadership said to them."""

    month: date
    rolled: Month
    slips: tuple[Slip, ...]
    weeks: tuple[Brief, ...]
    said: tuple[Response, ...]

    def redone(self) -> int:
        return sum(1 for r in self.said if r.kind == "redo")


async def figures_of(ctx: Context, desk: Desk, month: date) -> Figures:
    """Everything a review says, in three queries more."""
    after = rules.next_month(month)
    zone = shown.zone(desk.team.zone)
    begin, end = datetime(month.year, month.month, 1, tzinfo=zone), datetime(after.year, after.month, 1, tzinfo=zone)
    every = await store.slips_of(ctx.tx, [m.id for m in desk.every])
    slips = tuple(s for s in every if begin <= s.at < end)
    weeks = await store.briefs_of(ctx.tx, desk.team.id, "week", month - timedelta(days=6), after - timedelta(days=1))
    weeks = [w for w in weeks if month <= w.period + timedelta(days=4) < after]
    said = await store.responses_of(ctx.tx, [w.id for w in weeks])
    return Figures(month, rules.review(desk.every, slips, month), slips, tuple(weeks), tuple(said))


async def drawn(ctx: Context, desk: Desk, month: date, figures: Figures) -> Callable[..., Card]:
    """A drawer of the review's card; its picture is made once for each language and kept."""
    pictures: dict[str, int] = {}
    for locale in ("zh", "en"):
        voice = Voice(ctx.catalogues, locale, desk.team.zone, desk.today)
        bars = bars_of(ctx, voice, desk, figures)
        if bars:
            legend = _legend(voice, desk, month)
            made = await asyncio.to_thread(picture.png, picture.svg(bars, legend))
            name = f"{month:%Y-%m}.{locale}.png"
            pictures[locale] = await files.keep(ctx.tx, ctx.workspace.id, None, name, "image/png", made, ctx.now)

    def draw(ctx: Context, t: Voice, desk: Desk, kept: Brief, *, reviewed: bool = True) -> Card:
        return card(ctx, t, desk, figures, kept, pictures.get(t.locale))

    return draw


def bars_of(ctx: Context, t: Voice, desk: Desk, figures: Figures) -> list[picture.Bar]:
    """The milestones of the month's picture: planned, reached, moved or coming."""
    r = figures.rolled
    wanted = {*r.planned, *r.extra, *(i for i, _, _ in r.slips), *r.coming}
    bars = []
    for item in sorted((m for m in desk.every if m.id in wanted), key=lambda m: (m.baseline, m.id)):
        days = rules.behind(item, desk.today, ctx.calendar)
        says = t("picture.behind", n=days) if days else t("picture.done" if item.state == "done" else "picture.on_plan")
        reached = item.done_on or item.due
        bars.append(picture.Bar(item.name, item.baseline, reached, item.state == "done", days, says))
    return bars


def _legend(t: Voice, desk: Desk, month: date) -> picture.Legend:
    months = tuple(t("picture.month", month=str(n)) if t.locale == "zh" else _MONTHS[n - 1] for n in range(1, 13))
    title = t("review.title", team=desk.team.name, month=month_name(t, month))
    return picture.Legend(title, t("picture.baseline"), t("picture.reached"), t("picture.open"), months)


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def month_name(t: Voice, month: date) -> str:
    """ "November 2026", “2026 年 11 月”."""
    return f"{month.year} 年 {month.month} 月" if t.locale == "zh" else f"{month:%B %Y}"


def card(ctx: Context, t: Voice, desk: Desk, figures: Figures, kept: Brief | None, file: int | None) -> Card:
    """The review: reached against planned, moves with reasons and days, decisions, next month, redo count."""
    r = figures.rolled

    def names(ids: tuple[int, ...]) -> list[str]:
        return [desk.named(i).name for i in ids]

    blocks: list[Block] = []
    open_ids = tuple(i for i in r.planned if i not in r.reached)
    if r.reached:
        blocks.append(Section(text=t("review.reached", names=names(r.reached))))
    if open_ids:
        blocks.append(Section(text=t("review.not_reached", names=names(open_ids))))
    if r.extra:
        blocks.append(Section(text=t("review.extra", names=names(r.extra))))
    if file is not None:
        alt = "\n".join(
            t("picture.alt", name=b.name, baseline=b.baseline, reached=b.reached, says=b.says)
            for b in bars_of(ctx, t, desk, figures)
        )
        blocks.append(Picture(file=file, alt=alt, title=t("picture.title")))
    if r.slips:
        rows = [t("review.slip", name=desk.named(i).name, n=days, reason=why) for i, days, why in r.slips]
        blocks.append(Section(text="\n".join([bold(t("review.slips")), *rows[:8]])))
        if len(rows) > 8:
            blocks.append(Note(text=t("common.and_more", n=len(rows) - 8)))
    asked = [ask for w in figures.weeks for ask in w.figures.get("asks", [])]
    decided = [s for s in figures.said if s.kind in ("approve", "decision")]
    if asked or decided:
        blocks.append(Section(text=t("review.decisions", asked=len(asked), given=len(decided))))
    coming = t("review.next", names=names(r.coming)) if r.coming else t("review.nothing_next")
    blocks.append(Section(text=coming))
    missing = sum(1 for w in figures.weeks if w.figures.get("missing"))
    blocks.append(Note(text=t("review.redo", n=figures.redone())))
    blocks.append(Note(text=t("review.from", n=len(figures.weeks), missing=missing)))
    value: dict[str, str | int] = {"team": desk.team.id, "month": figures.month.isoformat()}
    items = [
        Button(label=t(f"button.export_{kind}"), action="milestones:export", value={**value, "as": kind})
        for kind in ("xlsx", "csv")
    ]
    if kept is not None:
        items.insert(0, Button(label=t("button.approve"), action="milestones:approve", value={"brief": kept.id}))
        items.insert(1, Button(label=t("button.redo"), action="milestones:redo", value={"brief": kept.id}))
    blocks.append(Buttons(items=tuple(items)))
    total = len(r.planned)
    subtitle = t("review.verdict", reached=len(r.reached), planned=total) if total else t("review.none_planned")
    tone = "good" if total and len(r.reached) == total else "warning" if open_ids else "plain"
    title = t("review.title", team=desk.team.name, month=month_name(t, figures.month))
    return Card.model_validate({"title": title, "subtitle": subtitle, "tone": tone, "blocks": blocks})


async def review(event: Command, ctx: Context) -> Reply:
    """`/brief review`: this month so far; `/brief review last` the one before."""
    desk = await own_desk(ctx)
    month = rules.month_of(desk.today)
    if event.words.casefold() in ("last", "上月", "上个月"):
        month = rules.month_of(month - timedelta(days=1))
    figures = await figures_of(ctx, desk, month)
    draw = await drawn(ctx, desk, month, figures)
    kept = await store.briefs_of(ctx.tx, desk.team.id, "month", month, month)
    return draw(ctx, ctx.t, desk, kept[0] if kept else None)


# -- exports -----------------------------------------------------------------------------------------------------------


def rows_of(ctx: Context, t: Voice, desk: Desk, slips: list[Slip]) -> list[list[Any]]:
    """The plan as rows under headings: one milestone each."""
    head = [t(f"column.{n}") for n in ("project", "name", "owner", "state", "baseline", "due", "done", "behind", "why")]
    rows: list[list[Any]] = [head]
    names = {p.id: p.name for p in desk.projects}
    for m in desk.every:
        owner = desk.owner(m)
        why = t("brief.semicolon").join(s.reason for s in slips if s.milestone_id == m.id)
        rows.append(
            [
                names[m.project_id],
                m.name,
                owner.named(t.locale) if owner else "",
                t(f"state.{m.state}"),
                m.baseline,
                m.due,
                m.done_on or "",
                rules.behind(m, desk.today, ctx.calendar),
                why,
            ]
        )
    return rows


def as_csv(rows: list[list[Any]]) -> bytes:
    """CSV for Excel: UTF-8 with its mark, and cells that would begin a formula disarmed with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([_safe(str(cell)) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def as_xlsx(rows: list[list[Any]]) -> bytes:
    """An Excel file; text stays text, dates are dates."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        heading, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(y, x, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001 - a day
                else:
                    sheet.write(y, x, cell, heading if y == 0 else None)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(rows[0]) - 1, 16)
        sheet.set_column(1, 1, 32)
    return out.getvalue()


async def export(event: Command, ctx: Context) -> Reply:
    """`/brief export`: the team's whole plan as an Excel file, `/brief export csv` as CSV."""
    desk = await own_desk(ctx)
    return await _document(ctx, desk, "csv" if event.words.casefold() == "csv" else "xlsx")


async def export_pressed(event: Press, ctx: Context) -> Reply:
    """The buttons of the review."""
    desk = await own_desk(ctx, event.number("team"))
    return await _document(ctx, desk, "csv" if event.value.get("as") == "csv" else "xlsx")


async def _document(ctx: Context, desk: Desk, kind: str) -> Document:
    slips = await store.slips_of(ctx.tx, [m.id for m in desk.every])
    rows = rows_of(ctx, ctx.t, desk, slips)
    await ctx.note("exported", f"team:{desk.team.id}", rows=len(rows) - 1)
    media = "text/csv" if kind == "csv" else "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    content = as_csv(rows) if kind == "csv" else await asyncio.to_thread(as_xlsx, rows)
    text = ctx.t("export.text", n=len(rows) - 1, team=desk.team.name)
    return Document(f"{desk.team.name}-{desk.today.isoformat()}.{kind}", media, content, text)
