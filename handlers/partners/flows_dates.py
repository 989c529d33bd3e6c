"""Key dates: writing one down, changing it, taking it away."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from handlers import almanac
from handlers.conversation import (
    Button,
    Buttons,
    Card,
    ChoiceField,
    Command,
    Context,
    Explanation,
    Form,
    Notice,
    Option,
    Press,
    Problem,
    Reply,
    Section,
    Submission,
    TextField,
    cut,
)
from handlers.partners import access, birthdays, cards, rules, said, saving
from storage import drafts, occasions
from storage.occasions import Occasion
from storage.partners import Partner

# -- writing down ------------------------------------------------------------------------------------------------------


async def date_command(event: Command, ctx: Context) -> Reply:
    """`/partner date 王芳`."""
    return await _dates(ctx, await access.meant(ctx, event.words))


async def date_pressed(event: Press, ctx: Context) -> Reply:
    """The button "Add key date"."""
    return _form(ctx, await access.editable(ctx, event.number("partner")), {})


async def _dates(ctx: Context, partner: Partner) -> Reply:
    """The partner's key dates, each with a way to change it or take it away."""
    await access.check_editable(ctx, partner)
    t, today = ctx.t, ctx.today(ctx.actor)
    dates = (await occasions.of_partners(ctx.tx, ctx.workspace.id, [partner.id]))[partner.id]
    if not dates:
        return _form(ctx, partner, {})
    blocks: list[Any] = []
    for o in dates:
        leads = rules.leads_for(o.kind, o.leads, saving.settings(ctx))
        line = cards.occasion_line(t, ctx, o, today)
        lines = [line, t("file.text", label=t("field.terms"), text=cut(o.terms, 300))] if o.terms else [line]
        blocks.append(Section(text="\n".join([*lines, t("date.leads", leads=lead_words(ctx, leads))])))
        row = [Button(label=t("button.change_date"), action="partners:date_edit", value={"occasion": o.id})]
        if o.kind != "birthday":
            row.append(Button(label=t("button.remove_date"), action="partners:date_remove", value={"occasion": o.id}))
        blocks.append(Buttons(items=tuple(row)))
    add = Button(label=t("button.add_date"), action="partners:date", value={"partner": partner.id}, style="primary")
    return Card(title=t("date.title", name=partner.name), blocks=(*blocks, Buttons(items=(add,))))


def lead_words(ctx: Context, leads: tuple[int, ...]) -> str:
    """Lead times as people say them: “提前 30、7 个工作日，当天”, "7 and 1 working days ahead, on the day"."""
    t = ctx.t
    ahead, behind = sorted({n for n in leads if n > 0}, reverse=True), sorted(-n for n in leads if n < 0)
    words = []
    if ahead:
        words.append(t("date.before", n=ahead[-1] if len(ahead) == 1 else 2, days=_and(ctx, ahead)))
    if 0 in leads:
        words.append(t("date.on_the_day"))
    if behind:
        words.append(t("date.after", n=behind[-1] if len(behind) == 1 else 2, days=_and(ctx, behind)))
    return ("，" if t.locale == "zh" else ", ").join(words) if words else t("date.never")


def _and(ctx: Context, numbers: list[int]) -> str:
    """A row of numbers: “30、14、7”, "30, 14 and 7"."""
    figures = [str(n) for n in numbers]
    return "、".join(figures) if ctx.t.locale == "zh" else str(ctx.t.say(figures))


def _form(ctx: Context, partner: Partner, values: dict[str, Any], occasion: Occasion | None = None) -> Form:
    t = ctx.t
    fields: list[Any] = []
    if occasion is None:
        kinds = [k for k in rules.OCCASIONS if k != "birthday"]
        fields += [
            ChoiceField(
                name="kind",
                label=t("field.occasion"),
                options=tuple(Option(value=k, label=t("date.own" if k == "other" else f"occasion.{k}")) for k in kinds),
                value=values.get("kind", "renewal"),
                required=True,
            )
        ]
    if occasion is None or occasion.kind != "birthday":
        fields += [
            TextField(
                name="label",
                label=t("field.label"),
                value=values.get("label", ""),
                placeholder=t("placeholder.label"),
                max_length=80,
            ),
            TextField(
                name="day",
                label=t("field.day"),
                value=values.get("day", ""),
                hint=t("hint.day"),
                required=True,
                max_length=60,
            ),
            ChoiceField(
                name="repeats",
                label=t("field.repeats"),
                options=(
                    Option(value="once", label=t("date.once")),
                    Option(value="yearly", label=t("date.yearly")),
                ),
                value=values.get("repeats", "once"),
                required=True,
            ),
            TextField(
                name="terms",
                label=t("field.terms"),
                value=values.get("terms", ""),
                placeholder=t("placeholder.terms"),
                long=True,
                max_length=1000,
            ),
        ]
    fields.append(
        TextField(
            name="leads", label=t("field.leads"), value=values.get("leads", ""), hint=t("hint.leads"), max_length=60
        )
    )
    return Form(
        action="partners:date_save",
        title=t("form.date", name=partner.name)[:60],
        submit=t("button.next_or_save"),
        fields=tuple(fields),
        state={"partner": partner.id, "occasion": occasion.id if occasion else 0},
    )


async def date_edit(event: Press, ctx: Context) -> Reply:
    """An existing key date in its form."""
    occasion, partner = await _occasion(ctx, event.number("occasion"))
    values = {
        "label": occasion.label,
        "terms": occasion.terms,
        "leads": ", ".join(str(lead) for lead in occasion.leads or ()),
        "repeats": "once" if occasion.day["kind"] == "once" else "yearly",
        "day": occasion.day["on"] if occasion.day["kind"] == "once" else said.day_words(ctx.t, occasion.day),
    }
    return _form(ctx, partner, values, occasion)


async def date_save(event: Submission, ctx: Context) -> Reply:
    """What was filled in, read and echoed before it is kept."""
    t = ctx.t
    partner = await access.editable(ctx, event.number("partner"))
    which = event.number("occasion")
    known = (await _occasion(ctx, which))[0] if which else None
    leads = read_leads(ctx, event.text("leads"))
    kind = known.kind if known else event.text("kind")
    if kind not in rules.OCCASIONS:
        kind = "other"
    if known and known.kind == "birthday":
        return await _keep(ctx, partner, known, {"leads": leads, "has_leads": leads is not None})
    text, today = event.text("day"), ctx.today(ctx.actor)
    day = read_day(ctx, text, yearly=event.text("repeats") == "yearly")
    label = " ".join(event.text("label").split())
    if kind == "other" and not label:
        raise Problem(t("date.label_missing"), fields={"label": t("date.label_missing")})
    for name, most in (("label", 80), ("terms", 1000)):
        if len(event.text(name)) > most:
            text = t("too_long", label=t(f"field.{name}"), n=len(event.text(name)), most=most)
            raise Problem(text, fields={name: text})
    values = {
        "kind": kind,
        "label": label,
        "terms": event.text("terms"),
        "day": day,
        "leads": leads,
        "has_leads": leads is not None,
    }
    draft = await drafts.keep(
        ctx.tx,
        ctx.workspace.id,
        ctx.actor.id,
        "date",
        {"partner": partner.id, "occasion": which, "values": values},
        ctx.now,
    )
    told = leads if leads is not None else list(rules.leads_for(kind, None, saving.settings(ctx)))
    lines = [_echo(ctx, day, today), t("date.leads", leads=lead_words(ctx, tuple(told)))]
    penalty = rules.penalty(event.text("terms"))
    if penalty:
        lines.append(t("date.penalty", one=penalty.today(penalty.every), ten=penalty.today(10)))
    return Form(
        action="partners:date_confirm",
        title=t("form.confirm", name=partner.name)[:60],
        submit=t("common.save"),
        fields=tuple(Explanation(text=line) for line in lines),
        state={"draft": draft},
    )


def _echo(ctx: Context, day: dict[str, Any], today: date) -> str:
    t = ctx.t
    if day["kind"] == "once":
        on = date.fromisoformat(day["on"])
        return t("echo.once", on=on, when=said.when(t, on, today, ctx.calendar))
    return said.echo(t, day, today)


def read_day(ctx: Context, text: str, *, yearly: bool) -> dict[str, Any]:
    """The day that a person wrote for a key date. Raises Problem with an example that works.

    Once: any phrase for a date ("下周五", "1 June"), taken as the coming one. Yearly: what a birthday takes.
    """
    t, today = ctx.t, ctx.today(ctx.actor)
    if yearly:
        try:
            return birthdays.read(text, today, t.locale).to_dict()
        except birthdays.Unread as unread:
            reason = "unread" if unread.reason == "two_readings" else unread.reason
            says = t("unread_day.two_readings" if unread.reason == "two_readings" else f"unread.{reason}", said=text)
            raise Problem(says, fields={"day": says}) from None
    found = almanac.phrases.parse(text, ctx.now, ctx.actor.zone, ctx.calendar, t.locale, ctx.workspace.week_start)
    if found is None:
        says = t("unread_day.unread", said=access.short(text))
        raise Problem(says, fields={"day": says})
    if found.date < today - timedelta(days=3660) or found.date > today + timedelta(days=36600):
        says = t("unread_day.far", said=access.short(text))
        raise Problem(says, fields={"day": says})
    return rules.once(found.date)


def read_leads(ctx: Context, text: str) -> list[int] | None:
    """Lead times of one's own: "30, 14, 7, 1, 0". None for the usual ones. Raises Problem."""
    if not text.strip():
        return None
    if text.strip().casefold() in ("no", "none", "never", "不提醒", "无"):
        return []
    words = [w for w in re.split(r"[\s,，、/;；]+", text) if w]
    names = {"当天": 0, "today": 0, "day": 0}
    leads: list[int] = []
    for word in words:
        number = names.get(word.casefold(), int(word) if re.fullmatch(r"-?\d{1,3}", word) else None)
        if number is None or not -30 <= number <= rules.FARTHEST:
            says = ctx.t("date.bad_leads", said=access.short(word), most=rules.FARTHEST)
            raise Problem(says, fields={"leads": says})
        leads.append(number)
    if len(set(leads)) > rules.MOST_LEADS:
        says = ctx.t("date.many_leads", most=rules.MOST_LEADS)
        raise Problem(says, fields={"leads": says})
    return sorted(set(leads), reverse=True)


async def date_confirm(event: Submission, ctx: Context) -> Reply:
    """The second step: what was understood is right."""
    draft = await drafts.get(ctx.tx, ctx.workspace.id, ctx.actor.id, event.number("draft"), "date")
    if draft is None:
        raise Problem(ctx.t("draft_gone"))
    partner = await access.editable(ctx, draft.payload["partner"])
    known = (await _occasion(ctx, draft.payload["occasion"]))[0] if draft.payload["occasion"] else None
    await drafts.drop(ctx.tx, ctx.workspace.id, draft.id)
    return await _keep(ctx, partner, known, draft.payload["values"])


async def _keep(ctx: Context, partner: Partner, known: Occasion | None, values: dict[str, Any]) -> Reply:
    t, today = ctx.t, ctx.today(ctx.actor)
    owner = await ctx.person(partner.owner_id)
    await saving.keep_schedule(ctx, (owner or ctx.actor).zone)
    if known is None:
        values = {**values, "next_on": first_day(values["day"], today)}
        made = await occasions.add(ctx.tx, ctx.workspace.id, partner.id, **values)
        name = values["label"] or t(f"occasion.{values['kind']}")
        when = ""
        if values["next_on"]:
            when = said.when(t, values["next_on"], today, ctx.calendar, values["day"])
        says = t("date.added" if when else "date.added_past", name=partner.name, what=name, when=when)
        undo = await ctx.remember("date_added", says, occasion=made, version=1)
    else:
        if "day" in values and values["day"] != known.day:
            values = {
                **values,
                "next_on": first_day(values["day"], today),
                "posted_step": "",
                "done_for": None,
                "snoozed_to": None,
            }
        before = saving.snapshot(known)
        if not await occasions.change(ctx.tx, known, **values):
            raise access.changed_since(ctx, None)
        says = t("date.changed", name=partner.name, what=values.get("label") or cards.occasion_name(t, known))
        undo = await ctx.remember("date_changed", says, occasion=known.id, version=known.version + 1, before=before)
    await ctx.note("date_saved", f"partner:{partner.id}")
    return Notice(says, (undo, access.opens(ctx, partner)))


def first_day(day: dict[str, Any], today: date) -> date | None:
    """The next day a key date falls on; a single day stays itself even when it lies behind."""
    return date.fromisoformat(day["on"]) if day["kind"] == "once" else rules.next_day(day, today)


async def date_remove(event: Press, ctx: Context) -> Reply:
    """Take a key date away, with a way back."""
    occasion, partner = await _occasion(ctx, event.number("occasion"))
    await occasions.remove(ctx.tx, ctx.workspace.id, occasion.id)
    await ctx.note("date_removed", f"partner:{partner.id}")
    says = ctx.t("date.removed", name=partner.name, what=cards.occasion_name(ctx.t, occasion))
    return Notice(says, (await ctx.remember("date_removed", says, before=saving.snapshot(occasion)),))


async def _occasion(ctx: Context, occasion_id: int) -> tuple[Occasion, Partner]:
    """A key date and its partner, for somebody who may change them."""
    access.no_guests(ctx)
    occasion = await occasions.get(ctx.tx, ctx.workspace.id, occasion_id)
    if occasion is None:
        raise Problem(ctx.t("date.gone"))
    return occasion, await access.editable(ctx, occasion.partner_id)
