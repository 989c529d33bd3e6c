"""Taking partners out: a table, a calendar, the gift register; what is known of one partner, given or erased."""

from __future__ import annotations

import asyncio
import json
from datetime import date, timedelta
from typing import Any

from handlers import almanac
from handlers.conversation import (
    ChoiceField,
    Command,
    Context,
    Document,
    Explanation,
    Form,
    Notice,
    Option,
    Press,
    Problem,
    Reply,
    Submission,
    TextField,
    csv_file,
    xlsx_file,
)
from handlers.partners import access, cards, erasing, exporting, said
from storage import audit, gifts, occasions, partners, touches
from storage.occasions import Occasion
from storage.partners import Filter, Partner

MOST = 20_000
_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ics": "text/calendar",
}


async def export(event: Command | Press, ctx: Context) -> Reply:
    """`/partner export`: which partners, and in which shape."""
    access.no_guests(ctx)
    t = ctx.t
    scope = [Option(value="mine", label=t("list.mine"))]
    if access.elevated(ctx.actor):
        scope.append(Option(value="all", label=t("list.all")))
    return Form(
        action="partners:export",
        title=t("form.export"),
        submit=t("button.export"),
        fields=(
            ChoiceField(
                name="shape",
                label=t("field.shape"),
                options=tuple(Option(value=s, label=t(f"shape.{s}")) for s in _TYPES),
                value="xlsx",
                required=True,
            ),
            ChoiceField(name="scope", label=t("field.scope"), options=tuple(scope), value="mine", required=True),
            Explanation(text=t("export.explain")),
        ),
    )


async def exported(event: Submission, ctx: Context) -> Reply:
    """The file. Owner-only notes and birth years stay out of it; the look is in the audit log."""
    access.no_guests(ctx)
    t = ctx.t
    shape = event.text("shape") if event.text("shape") in _TYPES else "xlsx"
    everyone = event.text("scope") == "all" and access.elevated(ctx.actor)
    wanted = Filter(owner_id=None if everyone else ctx.actor.id)
    some = await partners.search(ctx.tx, ctx.workspace.id, wanted, limit=MOST)
    if not some:
        raise Problem(t("list.none_mine" if not everyone else "list.none"))
    dates = await occasions.of_partners(ctx.tx, ctx.workspace.id, [p.id for p in some])
    await ctx.note("exported", "partners", count=len(some), shape=shape)
    name = t("export.name")
    if shape == "ics":
        events = _events(ctx, some, dates)
        content = await asyncio.to_thread(exporting.to_ics, name, events, ctx.now)
    else:
        header, rows = await _table(ctx, some, dates)
        if shape == "csv":
            content = await asyncio.to_thread(csv_file, [header, *rows])
        else:
            content = await asyncio.to_thread(xlsx_file, [header, *rows], name)
    text = t("export.done", n=len(some))
    return Document(name=f"{name}.{shape}", media_type=_TYPES[shape], content=content, text=text)


async def _table(
    ctx: Context, some: list[Partner], dates: dict[int, list[Occasion]]
) -> tuple[list[str], list[list[str]]]:
    t = ctx.t
    people = await ctx.know([i for p in some for i in (p.owner_id, p.backup_id)])
    fields = ("platforms", "audience", "preferences", "taboos", "notes", "reach", "source")
    header = [t(f"field.{n}") for n in ("name", "kind", "organisation", "owner", "backup", "birthday")]
    header += [t("export.next"), t("export.dates")] + [t(f"field.{n}") for n in fields]
    rows = []
    for p in some:
        birthday = next((o for o in dates[p.id] if o.kind == "birthday"), None)
        others = [
            t("file.text", label=cards.occasion_name(t, o), text=said.day_words(t, o.day))
            for o in dates[p.id]
            if o is not birthday
        ]
        rows.append(
            [
                p.name,
                t(f"kind.{p.kind}"),
                p.organisation,
                *(t.say(people[i]) if i in people else "" for i in (p.owner_id or 0, p.backup_id or 0)),
                said.day_words(t, birthday.day) if birthday else "",
                _next(birthday),
                ("；" if t.locale == "zh" else "; ").join(others),
                *(getattr(p, n) for n in fields),
            ]
        )
    return header, rows


def _next(birthday: Occasion | None) -> str:
    """The next birthday as a spreadsheet sorts it: a day, or a month where only that is known."""
    if birthday is None or birthday.next_on is None:
        return ""
    return f"{birthday.next_on:%Y-%m}" if birthday.day["kind"] == "month" else birthday.next_on.isoformat()


def _events(ctx: Context, some: list[Partner], dates: dict[int, list[Occasion]]) -> list[tuple[str, str, date, str]]:
    """Each key date as an event of its own for every year ahead."""
    t, today = ctx.t, ctx.today()
    last = date(today.year + exporting.YEARS, 12, 31)
    out = []
    for p in some:
        for o in dates[p.id]:
            if o.day["kind"] == "once":
                days = [date.fromisoformat(o.day["on"])]
            else:
                days = almanac.occurrences(almanac.day_from_dict(o.day), today - timedelta(days=31), last)
            for day in days:
                uid = f"occasion-{o.id}-{day.isoformat()}@tongpin"
                title = t("remind.title", name=p.name, what=cards.occasion_name(t, o))
                words = said.lunar_part(t, o.day, day) if o.day["kind"] == "lunar" else said.day_words(t, o.day)
                if o.day["kind"] == "month":
                    words = t("when.some_month", month=words)
                out.append((uid, title, day, words))
    return out


# -- the gift register -------------------------------------------------------------------------------------------------


async def register(event: Command, ctx: Context) -> Reply:
    """`/partner register 2026`: every gift of a year with its cost and who decided, for compliance."""
    access.no_guests(ctx)
    t = ctx.t
    words = event.words.split()
    year = next((int(w) for w in words if w.isdecimal() and len(w) == 4), ctx.today().year)
    given = await gifts.register(ctx.tx, ctx.workspace.id, date(year, 1, 1), date(year, 12, 31))
    whose = await partners.several(ctx.tx, ctx.workspace.id, {g.partner_id for g in given})
    if not access.elevated(ctx.actor):
        given = [g for g in given if access.may_edit(ctx, whose[g.partner_id])]
    if not given:
        raise Problem(t("register.none", year=str(year)))
    people = await ctx.know([i for g in given for i in (g.by_id, g.decided_by)])
    header = [t("register.day"), t("field.name"), t("field.organisation"), t("field.kind"), t("field.gift")]
    header += [t("register.cost"), t("register.currency"), t("register.by"), t("register.decided"), t("field.why")]
    rows: list[list[str | float]] = [
        [
            g.given_on.isoformat() if g.given_on else "",
            whose[g.partner_id].name,
            whose[g.partner_id].organisation,
            t(f"kind.{whose[g.partner_id].kind}"),
            g.what,
            g.cost / 100,
            g.currency,
            *(t.say(people[i]) if i in people else "" for i in (g.by_id or 0, g.decided_by or 0)),
            g.why,
        ]
        for g in given
    ]
    await ctx.note("register_exported", f"year:{year}", count=len(rows))
    shape = "csv" if "csv" in {w.casefold() for w in words} else "xlsx"
    name = t("register.name", year=str(year))
    if shape == "csv":
        made = csv_file([header, *([f"{c:.2f}" if isinstance(c, float) else c for c in row] for row in rows)])
    else:
        made = await asyncio.to_thread(xlsx_file, [header, *rows], name)
    return Document(
        name=f"{name}.{shape}", media_type=_TYPES[shape], content=made, text=t("register.done", n=len(rows))
    )


# -- one partner's data ------------------------------------------------------------------------------------------------


_OURS = {
    *("search", "sort", "version", "workspace_id", "import_id", "gift_cap"),
    *("owner_id", "backup_id", "created_by", "changed_by"),
}
"""Columns that only we can read; what they mean is given in words."""


async def data(event: Command, ctx: Context) -> Reply:
    """`/partner data 王芳`: everything that is known of one partner, for when they ask; noted in the audit log."""
    partner = await access.meant(ctx, event.words)
    await access.check_editable(ctx, partner)
    private = access.sees_private(ctx, partner)
    where = (ctx.tx, ctx.workspace.id)
    hidden = _OURS | (set() if private else {"owner_notes"})
    known: dict[str, Any] = {n: getattr(partner, n) for n in partner.__slots__ if n not in hidden}
    dates = (await occasions.of_partners(*where, [partner.id]))[partner.id]
    known["key_dates"] = [{"kind": o.kind, "label": o.label, "day": o.day, "terms": o.terms} for o in dates]
    given = (await gifts.of_partners(*where, [partner.id]))[partner.id]
    log = await touches.log(*where, partner.id, limit=1000)
    await ctx.note("data_exported", f"partner:{partner.id}")
    seen = await audit.about(*where, f"partner:{partner.id}", limit=1000)
    whose = [partner.owner_id, partner.backup_id, partner.created_by, partner.changed_by]
    team = await ctx.know(
        [*whose, *(c.person_id for c in log), *(e.person_id for e in seen), *(g.by_id for g in given)]
    )

    def name(person_id: int | None) -> str | None:
        return ctx.t.say(team[person_id]) if person_id in team else None

    known |= dict(zip(("owner", "backup", "created_by", "changed_by"), map(name, whose), strict=True))
    known["gift_cap_a_year"] = None if partner.gift_cap is None else partner.gift_cap / 100
    known["gifts"] = [
        {
            "what": g.what,
            "state": g.state,
            "on": g.given_on,
            "cost": g.cost / 100,
            "currency": g.currency,
            "why": g.why,
            "by": name(g.by_id),
        }
        for g in given
    ]
    known["contacts"] = [{"on": c.on_date, "text": c.text, "by": name(c.person_id)} for c in log]
    known["audit"] = [{"at": e.at, "by": name(e.person_id), "deed": e.deed} for e in seen]
    content = json.dumps(known, ensure_ascii=False, indent=2, default=str).encode()
    return Document(
        name=f"partner-{partner.id}.json",
        media_type="application/json",
        content=content,
        text=ctx.t("data.done", name=partner.name),
    )


async def erase(event: Command, ctx: Context) -> Reply:
    """`/partner erase 王芳`: first what will be gone, then the name typed once more."""
    partner = await access.meant(ctx, event.words)
    await access.check_editable(ctx, partner)
    t = ctx.t
    return Form(
        action="partners:erase",
        title=t("form.erase", name=partner.name)[:60],
        submit=t("button.erase"),
        fields=(
            Explanation(text=t("erase.what", name=partner.name)),
            TextField(name="name", label=t("field.erase_name", name=partner.name), required=True, max_length=200),
        ),
        state={"partner": partner.id},
    )


async def erased(event: Submission, ctx: Context) -> Reply:
    """The file, its dates, gifts and contacts are gone for good, and what was said of them in cards; only that it
    happened stays in the log."""
    t = ctx.t
    partner = await access.editable(ctx, event.number("partner"))
    if event.text("name") != partner.name:
        text = t("erase.wrong", name=partner.name)
        raise Problem(text, fields={"name": text})
    unsaid = await erasing.erase(ctx, partner)
    await ctx.note("erased", f"partner:{partner.id}")
    says = t("erase.done", name=partner.name)
    if unsaid:
        says += ("" if t.locale == "zh" else " ") + t("erase.unsaid", n=len(unsaid))
    return [*unsaid, Notice(says)]
