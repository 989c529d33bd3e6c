"""The year's days off and make-up days, whether they are official yet, and the daily look for the coming year's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time, timedelta

from handlers import almanac
from handlers.conversation import (
    Block,
    Card,
    Command,
    Context,
    Note,
    Outgoing,
    Person,
    Problem,
    Reply,
    Role,
    Run,
    Section,
    Table,
    shown,
)
from handlers.tongpin import recompute
from storage import people, schedules

NEWS_FROM = 11
"""The State Council's notice for the next year comes in late October to December: from November on it is missed."""


async def calendar(event: Command, ctx: Context) -> Reply:
    """`/tongpin calendar`, `/tongpin calendar 2027`: days off, make-up days, the company's own, and their standing."""
    t, today = ctx.t, ctx.today(ctx.actor)
    found = re.search(r"\d{4}", event.words)
    year = int(found[0]) if found else today.year
    if not 2004 <= year <= today.year + 5:
        raise Problem(t("calendar.year", first=2004, last=today.year + 5, said=str(year)))
    locale: almanac.Locale = "zh" if t.locale == "zh" else "en"
    rows: list[tuple[str, ...]] = []
    day = date(year, 1, 1)
    while day.year == year:
        span = ctx.calendar.holiday_span(day, locale) if not ctx.calendar.is_working_day(day) else None
        if span is not None and span.last >= day:
            first, last = max(span.first, date(year, 1, 1)), min(span.last, date(year, 12, 31))
            days = t("calendar.days", n=(last - first).days + 1)
            text = shown.day(first, locale) if first == last else t("calendar.span", first=first, last=last)
            rows.append((span.name, _without_year(text, year, t.locale), days))
            day = span.last
        day += timedelta(days=1)
    makeup = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    worked = [d for d in makeup if d.year == year and ctx.calendar.is_makeup_day(d)]
    blocks: list[Block] = []
    if not ctx.calendar.is_official(year):
        key = "calendar.not_official" if ctx.workspace.country == "CN" else "calendar.estimated"
        blocks.append(Section(text=t(key, year=str(year))))
    if rows:
        columns = (t("calendar.holiday"), t("calendar.when"), t("calendar.length"))
        blocks.append(Table(columns=columns, rows=tuple(rows), caption=t("calendar.caption", year=str(year))))
    if worked:
        days = t.say([shown.day(d, t.locale) for d in worked])
        blocks.append(Section(text=t("calendar.makeup", days=days)))
    own = sorted(d for d in (*ctx.workspace.days_off, *ctx.workspace.days_worked) if d.year == year)
    if own:
        words = [
            t("calendar.own_off" if d in ctx.workspace.days_off else "calendar.own_worked", day=shown.day(d, t.locale))
            for d in own
        ]
        blocks.append(Section(text=t("calendar.own", days=t.say(words))))
    where = t(f"country.{ctx.workspace.country}")
    if ctx.workspace.subdivision:
        where += f" ({ctx.workspace.subdivision})"
    if ctx.calendar.is_official(year):
        blocks.append(Note(text=t("calendar.official", where=where)))
    return Card(title=t("calendar.title", year=str(year), where=where), blocks=tuple(blocks))


def _without_year(text: str, year: int, locale: str) -> str:
    return text.replace(f"{year} 年 ", "") if locale == "zh" else text.replace(f" {year}", "")


# -- the daily look ----------------------------------------------------------------------------------------------------


async def settled(ctx: Context, who: Person | None) -> None:
    """See that the daily look is made, at ten in the workspace's morning."""
    if who is not None:
        return
    known = await schedules.find(ctx.tx, ctx.workspace.id, "tongpin:year", "workspace")
    if known is None or known.zone != ctx.workspace.zone:
        await ctx.schedule("tongpin:year", "workspace", almanac.Daily(time(10, 0)), ctx.workspace.zone)


async def year(run: Run, ctx: Context) -> Sequence[Outgoing]:
    """Tell the admins once that a year's official arrangement is not known yet, and once when it is."""
    if ctx.workspace.country != "CN":
        return ()
    today = ctx.today()
    years = [today.year] + ([today.year + 1] if today.month >= NEWS_FROM else [])
    out: list[Outgoing] = []
    for wanted in years:
        name = f"tongpin:year:{wanted}"
        admins = await _admins(ctx)
        warned = {p.id for p in admins if await ctx.posted(f"{name}:missing:{p.id}")}
        if not ctx.calendar.is_official(wanted):
            out += [_news(ctx, p, "missing", wanted, f"{name}:missing:{p.id}") for p in admins if p.id not in warned]
        elif warned:
            told = [p for p in admins if not await ctx.posted(f"{name}:published:{p.id}")]
            if told:
                await recompute.schedules_of(ctx)
            out += [_news(ctx, p, "published", wanted, f"{name}:published:{p.id}") for p in told]
    return out


async def _admins(ctx: Context) -> list[Person]:
    everyone = await people.everyone(ctx.tx, ctx.workspace.id)
    admins = [p for p in everyone if Role.ADMIN in p.roles]
    return admins or [p for p in everyone if Role.LEAD in p.roles]


def _news(ctx: Context, person: Person, what: str, wanted: int, once: str) -> Outgoing:
    v = ctx.voice(person)
    card = Card(
        title=v(f"year.{what}_title", year=str(wanted)),
        tone="warning" if what == "missing" else "good",
        blocks=(Section(text=v(f"year.{what}", year=str(wanted))), Note(text=v(f"year.{what}_note", year=str(wanted)))),
    )
    return Outgoing(person, card, once=once, quiet=True)
