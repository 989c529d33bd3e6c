"""What a partner's file and its lists look like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from handlers.conversation import (
    Block,
    Button,
    Buttons,
    Card,
    Context,
    Fields,
    More,
    Note,
    Pair,
    Person,
    Section,
    Voice,
    cut,
)
from handlers.partners import access, said
from storage.gifts import Gift
from storage.occasions import Occasion
from storage.partners import Partner
from storage.touches import Contact

PAGE = 8
"""Partners on one page of a list: what every platform can draw with a button each."""


def money(v: Voice, amount: int, currency: str) -> str:
    """An amount in hundredths as people write it: "CNY 1,200"."""
    return f"{currency} {v.say(amount / 100 if amount % 100 else amount // 100)}"


def occasion_name(v: Voice, occasion: Occasion) -> str:
    """What a key date is called: its own label, else its kind."""
    return occasion.label or v(f"occasion.{occasion.kind}")


def occasion_line(v: Voice, ctx: Context, occasion: Occasion, today: date) -> str:
    """One key date with when it comes next."""
    name = occasion_name(v, occasion)
    name = name[:1].upper() + name[1:]  # it begins a line
    day = said.day_words(v, occasion.day)
    if occasion.next_on is None:
        return v("file.date_over", name=name, day=day)
    month = occasion.day if occasion.day["kind"] == "month" else None
    when = said.when(v, occasion.next_on, today, ctx.calendar, month)
    if occasion.day["kind"] in ("once", "month"):
        return v("file.date_once", name=name, when=when)
    return v("file.date", name=name, day=day, when=when)


def file(
    ctx: Context,
    partner: Partner,
    occasions: Sequence[Occasion],
    people: Mapping[int, Person],
    gifts: Sequence[Gift] = (),
    contacts: Sequence[Contact] = (),
) -> Card:
    """The whole file as this person may see it."""
    t, today = ctx.t, ctx.today(ctx.actor)
    owner, backup = people.get(partner.owner_id or 0), people.get(partner.backup_id or 0)
    pairs = [Pair(label=t("field.owner"), value=t.say(owner or t("common.none")))]
    for name, value in (
        ("backup", t.say(backup) if backup else ""),
        ("platforms", partner.platforms),
        ("audience", partner.audience),
        ("reach", partner.reach),
        ("country", t(f"country.{partner.country}") if partner.country else ""),
        ("last_contact", said.short(t, partner.last_contact_on, today) if partner.last_contact_on else ""),
    ):
        if value:
            pairs.append(Pair(label=t(f"field.{name}"), value=cut(value, 300)))
    blocks: list[Block] = [Fields(items=tuple(pairs))]
    lines = [occasion_line(t, ctx, o, today) for o in occasions[:8]]
    if lines:
        blocks.append(Section(text="\n".join(lines)))
    elif access.may_edit(ctx, partner):
        blocks.append(Note(text=t("file.no_dates", name=partner.name)))
    for name, value in (
        ("preferences", partner.preferences),
        ("taboos", partner.taboos),
        ("notes", partner.notes),
    ):
        if value:
            blocks.append(Section(text=t("file.text", label=t(f"field.{name}"), text=cut(value, 1200))))
    given = [g for g in gifts if g.state == "given"][:3]
    if given:
        blocks.append(Section(text="\n".join(gift_line(t, g, today) for g in given)))
    if contacts:
        log = tuple(Note(text=t("file.contact", day=said.short(t, c.on_date, today), text=c.text)) for c in contacts)
        blocks.append(More(label=t("file.log", n=len(contacts)), blocks=log))
    blocks += _file_buttons(ctx, partner)
    consent = t("file.consent") if partner.consent else t("file.no_consent")
    source = t("file.source", source=partner.source) if partner.source else ""
    if access.may_edit(ctx, partner):
        blocks.append(Note(text=consent + source))
    kind = t(f"kind.{partner.kind}")
    subtitle = t("file.subtitle", kind=kind, organisation=partner.organisation) if partner.organisation else kind
    if partner.archived_at:
        subtitle = t("file.archived", subtitle=subtitle)
    return Card(title=partner.name, subtitle=subtitle, blocks=tuple(blocks))


def gift_line(v: Voice, gift: Gift, today: date) -> str:
    """One gift that was given."""
    on = said.short(v, gift.given_on, today) if gift.given_on else ""
    if gift.cost:
        return v("file.gift_cost", what=gift.what, on=on, cost=money(v, gift.cost, gift.currency))
    return v("file.gift", what=gift.what, on=on)


def _file_buttons(ctx: Context, partner: Partner) -> list[Block]:
    t = ctx.t
    which: dict[str, str | int] = {"partner": partner.id}
    if not access.may_edit(ctx, partner):
        return []
    if partner.archived_at:
        return [Buttons(items=(Button(label=t("button.restore"), action="partners:restore", value=which),))]
    items = [
        Button(label=t("button.edit"), action="partners:edit", value=which, style="primary"),
        Button(label=t("button.add_date"), action="partners:date", value=which),
        Button(label=t("button.met"), action="partners:met", value=which),
        Button(label=t("button.gifts"), action="partners:gifts", value=which),
        Button(label=t("button.hand_over"), action="partners:hand_over", value=which),
        Button(label=t("button.archive"), action="partners:archive", value=which),
    ]
    if access.sees_private(ctx, partner):
        items.insert(5, Button(label=t("button.private"), action="partners:private", value=which))
    return [Buttons(items=tuple(items))]


def row(ctx: Context, partner: Partner, occasions: Sequence[Occasion], people: Mapping[int, Person]) -> Section:
    """One partner in a list: name, kind, organisation, owner, and what comes next."""
    t, today = ctx.t, ctx.today(ctx.actor)
    parts = [t(f"kind.{partner.kind}")]
    if partner.organisation:
        parts.append(cut(partner.organisation, 40))
    if owner := people.get(partner.owner_id or 0):
        parts.append(t.say(owner))
    coming = next((o for o in occasions if o.next_on and o.next_on >= today), None)
    if coming and coming.next_on:
        month = coming.day["kind"] == "month"
        day = said.day_words(t, coming.day) if month else t.say(coming.next_on)
        parts.append(t("row.next", name=occasion_name(t, coming), day=day))
    text = t("row.text", name=cut(partner.name, 60), parts=" · ".join(parts))
    return Section(
        text=text, button=Button(label=t("button.open"), action="partners:open", value={"partner": partner.id})
    )


def listed(
    ctx: Context,
    title: str,
    found: Sequence[Partner],
    occasions: Mapping[int, Sequence[Occasion]],
    people: Mapping[int, Person],
    *,
    total: int,
    page: int,
    query: dict[str, str | int],
) -> Card:
    """One page of partners, with the way to the others."""
    t = ctx.t
    blocks: list[Block] = [row(ctx, p, occasions.get(p.id, ()), people) for p in found]
    pages = (total + PAGE - 1) // PAGE
    turn = []
    if page > 0:
        turn.append(Button(label=t("common.back"), action="partners:page", value={**query, "page": page - 1}))
    if page + 1 < pages:
        turn.append(Button(label=t("common.next"), action="partners:page", value={**query, "page": page + 1}))
    if turn:
        blocks.append(Buttons(items=tuple(turn)))
    if pages > 1:
        blocks.append(Note(text=t("list.page", page=page + 1, pages=pages)))
    return Card(title=title, subtitle=t("list.count", n=total), blocks=tuple(blocks))
