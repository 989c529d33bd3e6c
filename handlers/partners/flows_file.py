"""A partner's file: adding, looking at, changing, putting away."""

from __future__ import annotations

import re
from typing import Any

from handlers.conversation import (
    Card,
    ChoiceField,
    Command,
    Context,
    Entry,
    Explanation,
    Fields,
    Form,
    Note,
    Notice,
    Option,
    Pair,
    Press,
    Problem,
    Reply,
    Section,
    Submission,
)
from handlers.partners import access, birthdays, cards, forms, names, rules, said, saving
from storage import drafts, gifts, occasions, partners, touches
from storage.partners import Partner

# -- adding ------------------------------------------------------------------------------------------------------------


async def add(event: Command, ctx: Context) -> Reply:
    """`/partner add`: the form. `/partner add 王芳 KOL 农历十月廿四`: the same in one line."""
    access.no_guests(ctx)
    values = one_line(ctx, event)
    if not values.get("name"):
        return forms.add(ctx, values)
    if len(values["name"]) > forms.LENGTHS["name"]:
        raise Problem(ctx.t("too_long", label=ctx.t("field.name"), n=len(values["name"]), most=forms.LENGTHS["name"]))
    values.setdefault("kind", "other")
    values.setdefault("owner_id", ctx.actor.id)
    return await _save_or_ask(ctx, values, None, 0)


def one_line(ctx: Context, event: Command) -> dict[str, Any]:
    """A partner from one line: a mention is the owner, a kind's word the kind, the longest end that reads as a birthday
    the birthday, and what is left the name."""
    values: dict[str, Any] = {}
    if event.people:
        values["owner_id"] = event.people[0]
    words = re.split(r"[\s,，;；]+", event.words)
    words = [w for w in words if w]
    kinds = [(i, kind) for i, w in enumerate(words) if i and (kind := rules.kind_of(w))]
    if kinds:
        values["kind"] = kinds[0][1]
        words.pop(kinds[0][0])
    for start in range(1, len(words)):
        tail = " ".join(words[start:])
        try:
            birthdays.read(tail, ctx.today(ctx.actor), ctx.t.locale)
        except birthdays.Unread as unread:
            if unread.reason == "unread":
                continue
        values["birthday"] = tail
        words = words[:start]
        break
    if words:
        values["name"] = " ".join(words)
    return values


async def add_pressed(event: Press, ctx: Context) -> Reply:
    """The button "Add partner", perhaps with a name that was looked for."""
    access.no_guests(ctx)
    return forms.add(ctx, {"name": str(event.value.get("name", ""))})


async def save(event: Submission, ctx: Context) -> Reply:
    """What was filled in, for a new partner or a changed one."""
    access.no_guests(ctx)
    values = forms.filled(ctx, event)
    known: Partner | None = None
    version = 0
    if event.state.get("partner"):
        known = await access.editable(ctx, event.number("partner"))
        version = event.number("version")
        if not access.sees_private(ctx, known):
            values.pop("owner_notes", None)
    return await _save_or_ask(ctx, values, known, version)


async def _save_or_ask(ctx: Context, values: dict[str, Any], known: Partner | None, version: int) -> Reply:
    """Save at once, or show first what was understood: a birthday's date, a choice it needs, somebody much alike."""
    owner = await ctx.person(values.get("owner_id")) if values.get("owner_id") else None
    if known is None and (owner is None or owner.is_bot):
        values["owner_id"] = ctx.actor.id
    elif known is not None and "owner_id" in values and (owner is None or owner.is_bot):
        values["owner_id"] = known.owner_id
    typed = str(values.pop("birthday", "") or "")
    before = await saving.birthday_of(ctx, known)
    unchanged = before is not None and typed == said.day_words(ctx.t, before.day)
    day: dict[str, Any] | None = before.day if before and unchanged else None
    asks: list[Entry] = []
    if typed and not unchanged:
        day, asks = _understood(ctx, typed)
    if known is None or names.tight(known.name) != names.tight(values["name"]):
        alike = await saving.alike(ctx, values["name"], known.id if known else None)
        if alike:
            people = await ctx.know([p.owner_id for p in alike])
            lines = [
                ctx.t(
                    "alike.line",
                    name=p.name,
                    kind=ctx.t(f"kind.{p.kind}"),
                    owner=people.get(p.owner_id or 0) or ctx.t("common.none"),
                )
                for p in alike
            ]
            asks.append(Explanation(text=ctx.t("alike.title", n=len(alike)) + "\n" + "\n".join(lines)))
    if not asks:
        return await saving.save(ctx, values, day, known, version)
    draft = await drafts.keep(
        ctx.tx,
        ctx.workspace.id,
        ctx.actor.id,
        "file",
        {"values": values, "day": day, "partner": known.id if known else 0, "version": version},
        ctx.now,
    )
    return Form(
        action="partners:confirm",
        title=ctx.t("form.confirm", name=values["name"])[:60],
        submit=ctx.t("common.save"),
        fields=tuple(asks),
        state={"draft": draft},
    )


def _understood(ctx: Context, typed: str) -> tuple[dict[str, Any] | None, list[Entry]]:
    """The day that a person typed, and what to show or ask before it is saved."""
    t, today = ctx.t, ctx.today(ctx.actor)
    try:
        day = birthdays.read(typed, today, t.locale)
    except birthdays.Unread as unread:
        if unread.reason == "two_readings":
            options = tuple(
                Option(value=str(i), label=f"{said.day_words(t, r.to_dict(), year=True)}")
                for i, r in enumerate(unread.readings)
            )
            field = ChoiceField(
                name="reading", label=t("ask.reading", said=typed), options=options, value="0", required=True
            )
            return {"readings": [r.to_dict() for r in unread.readings]}, [field]
        text = t(f"unread.{unread.reason}", said=access.short(typed))
        raise Problem(text, fields={"birthday": text}) from None
    stored = day.to_dict()
    asks: list[Entry] = [Explanation(text=said.echo(t, stored, today))]
    if birthdays.asks_feb29(day):
        asks.append(
            ChoiceField(
                name="feb29",
                label=t("ask.feb29"),
                options=(
                    Option(value="feb28", label=t("ask.feb28")),
                    Option(value="mar1", label=t("ask.mar1")),
                ),
                value="feb28",
                required=True,
            )
        )
    if birthdays.asks_leap(day):
        asks.append(
            ChoiceField(
                name="leap",
                label=t("ask.leap", month=said.leap_month_words(t, stored)),
                options=tuple(Option(value=v, label=t(f"ask.leap_{v}")) for v in ("leap", "regular", "both")),
                value="leap" if stored["leap"] else "regular",
                required=True,
            )
        )
    return stored, asks


async def confirm(event: Submission, ctx: Context) -> Reply:
    """The second step of saving: what was understood is right."""
    access.no_guests(ctx)
    draft = await drafts.get(ctx.tx, ctx.workspace.id, ctx.actor.id, event.number("draft"), "file")
    if draft is None:
        raise Problem(ctx.t("draft_gone"))
    values, day = draft.payload["values"], draft.payload["day"]
    if day and "readings" in day:
        picked = event.text("reading")
        day = day["readings"][1 if picked == "1" else 0]
    if day and day["kind"] == "solar" and event.text("feb29") in ("feb28", "mar1"):
        day = {**day, "feb29": event.text("feb29")}
    if day and day["kind"] == "lunar" and event.text("leap") in ("leap", "regular", "both"):
        day = {**day, "leap_choice": event.text("leap")}
    known = await access.editable(ctx, draft.payload["partner"]) if draft.payload["partner"] else None
    await drafts.drop(ctx.tx, ctx.workspace.id, draft.id)
    return await saving.save(ctx, values, day, known, draft.payload["version"])


# -- looking -----------------------------------------------------------------------------------------------------------


async def file_card(ctx: Context, partner: Partner) -> Card:
    """The file as this person may see it."""
    dates = (await occasions.of_partners(ctx.tx, ctx.workspace.id, [partner.id]))[partner.id]
    given = (await gifts.of_partners(ctx.tx, ctx.workspace.id, [partner.id]))[partner.id]
    log = await touches.log(ctx.tx, ctx.workspace.id, partner.id, limit=5)
    people = await ctx.know([partner.owner_id, partner.backup_id])
    return cards.file(ctx, partner, dates, people, given, log)


async def open_file(event: Press, ctx: Context) -> Reply:
    """The button "Open"."""
    return await file_card(ctx, await access.readable(ctx, event.number("partner")))


async def private(event: Press, ctx: Context) -> Reply:
    """Owner-only notes and the birth year; every look is noted."""
    partner = await access.readable(ctx, event.number("partner"))
    t = ctx.t
    if not access.sees_private(ctx, partner):
        raise Problem(t("private.not_yours", name=partner.name))
    await ctx.note("private_seen", f"partner:{partner.id}", fields=["owner_notes", "birth_year"])
    birthday = await saving.birthday_of(ctx, partner)
    year = said.day_words(t, birthday.day, year=True) if birthday else t("common.none")
    return Card(
        title=t("private.title", name=partner.name),
        blocks=(
            Fields(items=(Pair(label=t("field.birthday"), value=year),)),
            Section(text=t("file.text", label=t("field.owner_notes"), text=partner.owner_notes or t("common.none"))),
            Note(text=t("private.noted")),
        ),
    )


# -- changing ----------------------------------------------------------------------------------------------------------


async def edit(event: Command, ctx: Context) -> Reply:
    """`/partner edit 王芳`."""
    partner = await access.meant(ctx, event.words)
    return await _edit_form(ctx, partner)


async def edit_pressed(event: Press, ctx: Context) -> Reply:
    return await _edit_form(ctx, await access.readable(ctx, event.number("partner")))


async def _edit_form(ctx: Context, partner: Partner) -> Form:
    await access.check_editable(ctx, partner)
    private = access.sees_private(ctx, partner)
    values: dict[str, Any] = {name: getattr(partner, name) for name in forms.LENGTHS if name != "birthday"}
    for name in ("kind", "owner_id", "backup_id", "country", "locale", "consent", "weeks"):
        values[name] = getattr(partner, name)
    values["gift_cap"] = partner.gift_cap / 100 if partner.gift_cap else None
    birthday = await saving.birthday_of(ctx, partner)
    values["birthday"] = said.day_words(ctx.t, birthday.day) if birthday else ""
    if private and partner.owner_notes:
        await ctx.note("private_seen", f"partner:{partner.id}", fields=["owner_notes"])
    return forms.edit(ctx, partner.id, partner.version, values, private=private)


async def archive(event: Command, ctx: Context) -> Reply:
    """`/partner archive 王芳`."""
    return await _archive(ctx, await access.meant(ctx, event.words))


async def archive_pressed(event: Press, ctx: Context) -> Reply:
    return await _archive(ctx, await access.readable(ctx, event.number("partner")))


async def _archive(ctx: Context, partner: Partner) -> Reply:
    await access.check_editable(ctx, partner)
    if partner.archived_at:
        raise Problem(ctx.t("archive.already", name=partner.name))
    if not await partners.change(ctx.tx, partner, ctx.actor.id, ctx.now, archived_at=ctx.now):
        raise access.changed_since(ctx, await ctx.person(partner.changed_by))
    await ctx.note("archived", f"partner:{partner.id}")
    says = ctx.t("archive.done", name=partner.name)
    undo = await ctx.remember("archived", says, partner=partner.id, version=partner.version + 1)
    return Notice(says, (undo,))


async def restore(event: Press, ctx: Context) -> Reply:
    """An archived partner comes back."""
    partner = await access.editable(ctx, event.number("partner"))
    if not partner.archived_at:
        raise Problem(ctx.t("archive.not_archived", name=partner.name))
    await partners.change(ctx.tx, partner, ctx.actor.id, ctx.now, archived_at=None)
    await ctx.note("restored", f"partner:{partner.id}")
    await saving.roll(ctx, [partner.id])
    says = ctx.t("archive.restored", name=partner.name)
    undo = await ctx.remember("restored", says, partner=partner.id, version=partner.version + 1)
    return Notice(says, (undo, access.opens(ctx, partner)))


async def undo_archived(payload: dict[str, Any], ctx: Context) -> Reply:
    partner = await saving.still_at(ctx, payload["partner"], payload["version"])
    await partners.change(ctx.tx, partner, ctx.actor.id, ctx.now, archived_at=None)
    await ctx.note("restored", f"partner:{partner.id}")
    return Notice(ctx.t("archive.restored", name=partner.name))


async def undo_restored(payload: dict[str, Any], ctx: Context) -> Reply:
    partner = await saving.still_at(ctx, payload["partner"], payload["version"])
    await partners.change(ctx.tx, partner, ctx.actor.id, ctx.now, archived_at=ctx.now)
    await ctx.note("archived", f"partner:{partner.id}")
    return Notice(ctx.t("archive.done", name=partner.name))
