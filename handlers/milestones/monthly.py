"""The monthly review: rolled up from the weekly briefs and the moves of the month, every figure by the baselines."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from handlers.conversation import (
    Block,
    Button,
    Buttons,
    Card,
    Context,
    More,
    Note,
    Picture,
    Section,
    Table,
    Voice,
    bold,
    shown,
)
from handlers.milestones import picture, rules
from handlers.milestones.cards.lines import few
from handlers.milestones.desk import Desk
from handlers.milestones.rules import Month
from storage import briefs, files
from storage import milestones as store
from storage.briefs import Brief, Response
from storage.milestones import Slip

Draw = Callable[[Voice, Brief | None], Card]
SLIPS_SHOWN = 6


@dataclass(frozen=True)
class Figures:
    """A month's figures: the roll-up, the moves in it, its weekly briefs and what leadership said to them. `redone` is
    how often leadership asked for a redo, of these briefs and of the review that went out in the month."""

    month: date
    rolled: Month
    slips: tuple[Slip, ...]
    weeks: tuple[Brief, ...]
    said: tuple[Response, ...]
    redone: int

    @property
    def asked(self) -> list[tuple[int, int]]:
        """(brief, milestone) for every ask that went to leadership in the month."""
        return [(w.id, i) for w in self.weeks for i, _ in w.figures.get("sheet", {}).get("made", {}).get("asks", [])]

    @property
    def given(self) -> list[tuple[int, int]]:
        """Those of the asks that leadership agreed to, or settled."""
        answered = {
            (r.brief_id, r.milestone_id)
            for r in self.said
            if r.kind == "approve" or (r.kind == "decision" and r.settled_at)
        }
        return [pair for pair in self.asked if pair in answered]


async def figures_of(ctx: Context, desk: Desk, month: date) -> Figures:
    """Everything a review says, in four queries more."""
    after = rules.next_month(month)
    zone = shown.zone(desk.team.zone)
    begin, end = datetime(month.year, month.month, 1, tzinfo=zone), datetime(after.year, after.month, 1, tzinfo=zone)
    every = await store.slips_of(ctx.tx, [p.id for p in desk.projects])
    slips = tuple(s for s in every if begin <= s.at < end)
    found = await briefs.briefs_of(ctx.tx, [desk.team.id], "week", month - timedelta(days=6), after - timedelta(days=1))
    # A week belongs to the month in which its brief went out.
    weeks = tuple(w for w in found if w.state == "posted" and w.posted_at and begin <= w.posted_at < end)
    before = rules.month_of(month - timedelta(days=1))
    reviews = await briefs.briefs_of(ctx.tx, [desk.team.id], "month", before, before)
    said = await briefs.responses_of(ctx.tx, [w.id for w in (*weeks, *reviews)])
    redone = sum(1 for r in said if r.kind == "redo")
    return Figures(month, rules.review(desk.every, slips, month), slips, weeks, tuple(said), redone)


async def drawn(ctx: Context, desk: Desk, figures: Figures, locales: Collection[str]) -> Draw:
    """A drawer of the review's card. Its picture is made once for each language, and again only when it changed."""
    pictures: dict[str, int] = {}
    for locale in sorted(locales):
        voice = Voice(ctx.catalogues, locale, desk.team.zone, desk.today)
        bars = bars_of(ctx, voice, desk, figures)
        if bars:
            pictures[locale] = await _picture(ctx, voice, desk, figures.month, bars)

    def draw(t: Voice, kept: Brief | None) -> Card:
        return card(ctx, t, desk, figures, kept, pictures.get(t.locale))

    return draw


async def _picture(ctx: Context, t: Voice, desk: Desk, month: date, bars: list[picture.Bar]) -> int:
    svg = picture.svg(bars, _legend(t, desk, month), desk.today)
    name = f"{month:%Y-%m}-{t.locale}-{hashlib.sha256(svg.encode()).hexdigest()[:16]}.png"
    known = await files.named(ctx.tx, ctx.workspace.id, name)
    if known is not None:
        return known
    made = await asyncio.to_thread(picture.png, svg)
    return await files.keep(ctx.tx, ctx.workspace.id, None, name, "image/png", made, ctx.now)


def bars_of(ctx: Context, t: Voice, desk: Desk, figures: Figures) -> list[picture.Bar]:
    """The milestones of the month's picture: planned, reached, moved or coming."""
    r = figures.rolled
    wanted = {*r.planned, *r.extra, *(i for i, _, _ in r.slips), *r.coming}
    bars = []
    for item in sorted((m for m in desk.every if m.id in wanted), key=lambda m: (m.baseline, m.id)):
        days = rules.behind(item, desk.today, ctx.calendar)
        state = "done" if item.state == "done" else "on_plan"
        says = t("picture.behind", n=days) if days else t(f"picture.{state}")
        reached = item.done_on or item.due
        bars.append(picture.Bar(item.name, item.baseline, reached, item.state == "done", days, says))
    return bars


def _legend(t: Voice, desk: Desk, month: date) -> picture.Legend:
    months = tuple(t("picture.month", month=str(n)) if t.locale == "zh" else _MONTHS[n - 1] for n in range(1, 13))
    title = t("review.title", team=desk.team.name, month=month_name(t, month))
    return picture.Legend(
        title,
        t("picture.baseline"),
        t("picture.reached"),
        t("picture.open"),
        t("picture.today"),
        months,
        t.locale != "zh",
    )


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def month_name(t: Voice, month: date) -> str:
    """ "November 2026", “2026 年 11 月”."""
    return f"{month.year} 年 {month.month} 月" if t.locale == "zh" else f"{month:%B %Y}"


def card(ctx: Context, t: Voice, desk: Desk, figures: Figures, kept: Brief | None, file: int | None) -> Card:
    """The review: reached against planned, moves with reasons and days, decisions, next month, redo count."""
    r = figures.rolled

    def names(ids: tuple[int, ...]) -> list[str]:
        return few(t, [desk.by_id[i].name for i in ids], 6)

    blocks: list[Block] = []
    open_ids = tuple(i for i in r.planned if i not in r.reached)
    for key, ids in (("reached", r.reached), ("not_reached", open_ids), ("extra", r.extra), ("dropped", r.dropped)):
        if ids:
            blocks.append(Section(text=t(f"review.{key}", names=names(ids))))
    if file is not None:
        alt = "\n".join(
            t("picture.alt", name=b.name, baseline=b.baseline, reached=b.reached, says=b.says)
            for b in bars_of(ctx, t, desk, figures)[: picture.MOST]
        )
        blocks.append(Picture(file=file, alt=alt, title=t("picture.title")))
    blocks += _moves(t, desk, figures)
    if figures.asked:
        blocks.append(Section(text=t("review.decisions", asked=len(figures.asked), given=len(figures.given))))
    coming = t("review.next", names=names(r.coming)) if r.coming else t("review.nothing_next")
    blocks.append(Section(text=coming))
    if figures.weeks:
        blocks.append(More(label=t("review.weeks", n=len(figures.weeks)), blocks=(_weeks(t, figures),)))
    blocks.append(Note(text=t("review.redo", n=figures.redone) if figures.redone else t("review.no_redo")))
    missing = sum(1 for w in figures.weeks if w.figures.get("sheet", {}).get("made", {}).get("missing"))
    blocks.append(Note(text=t("review.from", n=len(figures.weeks), missing=missing)))
    blocks.append(Buttons(items=_buttons(t, desk, figures, kept)))
    total = len(r.planned)
    subtitle = t("review.verdict", reached=len(r.reached), planned=total) if total else t("review.none_planned")
    tone = "good" if total and len(r.reached) == total else "warning" if open_ids else "plain"
    title = t("review.title", team=desk.team.name, month=month_name(t, figures.month))
    return Card.model_validate({"title": title, "subtitle": subtitle, "tone": tone, "blocks": blocks})


def _moves(t: Voice, desk: Desk, figures: Figures) -> list[Block]:
    slips = sorted(figures.rolled.slips, key=lambda s: -s[1])
    if not slips:
        return []
    rows = [
        t("review.slip" if days > 0 else "review.pulled", name=desk.by_id[i].name, n=abs(days), reason=why)
        for i, days, why in slips
    ]
    blocks: list[Block] = [Section(text="\n".join([bold(t("review.slips")), *rows[:SLIPS_SHOWN]]))]
    if rows[SLIPS_SHOWN:]:
        rest = tuple(Section(text=row) for row in rows[SLIPS_SHOWN:])
        blocks.append(More(label=t("common.and_more", n=len(rest)), blocks=rest))
    return blocks


def _weeks(t: Voice, figures: Figures) -> Table:
    """Each week's brief as it was sent: what the review adds up."""
    rows = []
    for week in figures.weeks:
        made = week.figures.get("sheet", {}).get("made", {})
        said = made.get("verdict", {})
        rows.append(
            (
                t.say(week.period),
                t(f"review.week_{said.get('kind', 'empty')}", n=said.get("days", 0)),
                str(len(made.get("done", []))),
                str(len(made.get("asks", []))),
                str(sum(1 for r in figures.said if r.kind == "redo" and r.brief_id == week.id)),
            )
        )
    columns = tuple(t(f"review.column_{n}") for n in ("week", "verdict", "done", "asks", "redo"))
    return Table(columns=columns, rows=tuple(rows), caption=t("review.caption"))


def _buttons(t: Voice, desk: Desk, figures: Figures, kept: Brief | None) -> tuple[Button, ...]:
    value: dict[str, str | int] = {"team": desk.team.id, "month": figures.month.isoformat()}
    items = [
        Button(label=t(f"button.export_{kind}"), action="milestones:export", value={**value, "as": kind})
        for kind in ("xlsx", "csv")
    ]
    if kept is not None:
        names = ("approve", "redo", "question")
        items = [
            Button(label=t(f"button.{n}"), action=f"milestones:{n}", value={"brief": kept.id}) for n in names
        ] + items
    return tuple(items)
