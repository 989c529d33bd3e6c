"""Finding partners: the overview, the search, lists by kind, owner and next date."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from handlers.conversation import (
    Block,
    Button,
    Buttons,
    Card,
    ChoiceField,
    Command,
    Context,
    Form,
    Note,
    PersonField,
    Press,
    Problem,
    Replace,
    Reply,
    Section,
    Submission,
    TextField,
    Waiting,
    YesNoField,
    shown,
)
from handlers.partners import access, cards, forms, names, rules, said, saving
from handlers.partners.flows_file import file_card
from storage import occasions, partners
from storage.partners import Filter

SOON = timedelta(days=30)
_ALL = {"all", "全部", "所有", "everyone", "everybody"}
_ARCHIVED = {"archived", "已归档", "归档"}
_MINE = {"mine", "my", "me", "我的", "我"}


async def overview(event: Command, ctx: Context) -> Reply:
    """`/partner`: what comes next for me, and what can be done."""
    access.no_guests(ctx)
    t, today = ctx.t, ctx.today(ctx.actor)
    mine = await partners.count(ctx.tx, ctx.workspace.id, Filter(owner_id=ctx.actor.id))
    everyone = await partners.count(ctx.tx, ctx.workspace.id, Filter())
    blocks: list[Block] = []
    if everyone == 0:
        blocks.append(Section(text=t("overview.empty")))
    else:
        coming = await occasions.between(ctx.tx, ctx.workspace.id, today, today + SOON, owner_id=ctx.actor.id, limit=6)
        whose = await partners.several(ctx.tx, ctx.workspace.id, {o.partner_id for o in coming})
        for occasion in coming[:5]:
            partner = whose[occasion.partner_id]
            assert occasion.next_on is not None
            text = t(
                "overview.line",
                name=partner.name,
                what=cards.occasion_name(t, occasion),
                when=said.when(t, occasion.next_on, today, ctx.calendar, occasion.day),
            )
            blocks.append(
                Section(
                    text=text,
                    button=Button(label=t("button.open"), action="partners:open", value={"partner": partner.id}),
                )
            )
        if not coming:
            blocks.append(Section(text=t("overview.quiet") if mine else t("overview.none_mine")))
        elif len(coming) > 5:
            blocks.append(Note(text=t("overview.more")))
    blocks.append(
        Buttons(
            items=(
                Button(label=t("button.add"), action="partners:add", style="primary" if not mine else "default"),
                Button(label=t("button.find"), action="partners:find"),
                Button(label=t("button.list"), action="partners:list"),
                Button(label=t("button.import"), action="partners:import"),
            )
        )
    )
    subtitle = t("overview.count", mine=mine, all=everyone) if everyone else ""
    return Card(title=t("overview.title"), subtitle=subtitle, blocks=tuple(blocks))


async def find(event: Command, ctx: Context) -> Reply:
    """`/partner find 王`: by name, pinyin, initials or organisation; one hit opens its file."""
    access.no_guests(ctx)
    if not event.words:
        return find_form(ctx)
    return await _found(ctx, event.words, page=0)


async def find_pressed(event: Press, ctx: Context) -> Reply:
    access.no_guests(ctx)
    return find_form(ctx)


def find_form(ctx: Context) -> Form:
    t = ctx.t
    return Form(
        action="partners:found",
        title=t("form.find"),
        submit=t("button.find"),
        fields=(
            TextField(name="text", label=t("field.find"), hint=t("hint.find"), max_length=100),
            ChoiceField(name="kind", label=t("field.kind"), options=forms.kind_options(ctx)),
            PersonField(name="owner_id", label=t("field.owner")),
            YesNoField(name="archived", label=t("field.archived")),
        ),
    )


async def found(event: Submission, ctx: Context) -> Reply:
    """The find form, sent."""
    access.no_guests(ctx)
    owner = event.values.get("owner_id")
    wanted = Filter(
        text=names.fold(event.text("text"))[:100],
        kind=event.text("kind"),
        owner_id=owner if isinstance(owner, int) and not isinstance(owner, bool) else None,
        archived=event.values.get("archived") is True,
    )
    return await _page(ctx, wanted, 0, event.text("text"))


async def _found(ctx: Context, text: str, page: int) -> Reply:
    wanted = Filter(text=names.fold(text)[:100])
    hits = await partners.search(ctx.tx, ctx.workspace.id, wanted, limit=2)
    if not hits:
        await access.meant(ctx, text)  # says that there is nobody, with buttons
    if len(hits) == 1:
        return await file_card(ctx, hits[0])
    return await _page(ctx, wanted, page, text)


async def list_all(event: Command, ctx: Context) -> Reply:
    """`/partner list`, with a kind, a person, "all", "next" or "archived"."""
    access.no_guests(ctx)
    said_words = {w.casefold() for w in event.words.split()}
    kind = next((k for w in said_words if (k := rules.kind_of(w))), "")
    archived = bool(said_words & _ARCHIVED)
    if said_words & {"next", "dates", "日期", "最近", "即将"}:
        return await coming(ctx)
    owner: int | None = event.people[0] if event.people else None
    known = bool(kind or archived or said_words & (_ALL | _MINE))
    if owner is None and not said_words & _ALL and not kind and not archived:
        owner = ctx.actor.id if not said_words or said_words & _MINE else None
    if said_words and not known and not event.people:
        return await _found(ctx, event.words, page=0)
    return await _page(ctx, Filter(kind=kind, owner_id=owner, archived=archived), 0, "")


async def list_pressed(event: Press, ctx: Context) -> Reply:
    access.no_guests(ctx)
    return await _page(ctx, Filter(owner_id=ctx.actor.id), 0, "")


async def page(event: Press, ctx: Context) -> Reply:
    """Next and back under a list."""
    access.no_guests(ctx)
    value = event.value
    wanted = Filter(
        text=str(value.get("text", "")),
        kind=str(value.get("kind", "")),
        owner_id=event.number("owner") or None,
        archived=event.number("archived") == 1,
    )
    card = await _page(ctx, wanted, max(0, min(event.number("page"), 100_000)), wanted.text)
    return Replace(card) if isinstance(card, Card) else card


async def _page(ctx: Context, wanted: Filter, number: int, shown: str) -> Card:
    total = await partners.count(ctx.tx, ctx.workspace.id, wanted)
    if total == 0:
        raise _nobody(ctx, wanted, shown)
    some = await partners.search(ctx.tx, ctx.workspace.id, wanted, limit=cards.PAGE, offset=number * cards.PAGE)
    dates = await occasions.of_partners(ctx.tx, ctx.workspace.id, [p.id for p in some])
    people = await ctx.know([p.owner_id for p in some] + [wanted.owner_id])
    query: dict[str, str | int] = {"text": wanted.text, "kind": wanted.kind}
    if wanted.owner_id:
        query["owner"] = wanted.owner_id
    if wanted.archived:
        query["archived"] = 1
    return cards.listed(
        ctx, _title(ctx, wanted, people, shown), some, dates, people, total=total, page=number, query=query
    )


def _title(ctx: Context, wanted: Filter, people: dict[int, Any], shown: str) -> str:
    t = ctx.t
    if shown:
        return t("list.found", said=access.short(shown))
    if wanted.archived:
        return t("list.archived")
    if wanted.owner_id == ctx.actor.id:
        return t("list.mine")
    if wanted.owner_id:
        return t("list.of", owner=people.get(wanted.owner_id) or t("somebody"))
    if wanted.kind:
        return t("list.kind", kind=t(f"kind.{wanted.kind}"))
    return t("list.all")


def _nobody(ctx: Context, wanted: Filter, shown: str) -> Problem:
    t = ctx.t
    add = Button(label=t("button.add"), action="partners:add", value={"name": access.short(shown)} if shown else {})
    if shown:
        return Problem(t("nobody", said=access.short(shown)), buttons=(add,))
    if wanted.owner_id == ctx.actor.id:
        everyone = Button(label=t("list.all"), action="partners:page", value={"page": 0})
        return Problem(t("list.none_mine"), buttons=(add, everyone))
    return Problem(t("list.none"), buttons=(add,))


async def coming(ctx: Context) -> Reply:
    """The next key dates of all partners of the team, by day."""
    t, today = ctx.t, ctx.today(ctx.actor)
    near = await occasions.between(ctx.tx, ctx.workspace.id, today, today + timedelta(days=60), limit=15)
    if not near:
        raise Problem(t("list.no_dates"), buttons=(Button(label=t("button.list"), action="partners:list"),))
    whose = await partners.several(ctx.tx, ctx.workspace.id, {o.partner_id for o in near})
    people = await ctx.know([p.owner_id for p in whose.values()])
    lines = []
    for o in near:
        partner = whose[o.partner_id]
        assert o.next_on is not None
        lines.append(
            t(
                "list.date",
                name=partner.name,
                what=cards.occasion_name(t, o),
                when=said.when(t, o.next_on, today, ctx.calendar, o.day),
                owner=people.get(partner.owner_id or 0) or t("common.none"),
            )
        )
    return Card(title=t("list.dates"), blocks=(Section(text="\n".join(lines)),))


async def waiting(ctx: Context) -> list[Waiting]:
    """My key dates that are here, or late, and not marked as done: today's, tomorrow's, and late deliveries."""
    t, today = ctx.t, ctx.today(ctx.actor)
    near = await occasions.between(
        ctx.tx, ctx.workspace.id, today - rules.BEHIND, today + timedelta(days=1), owner_id=ctx.actor.id, limit=30
    )
    here = [o for o in near if o.done_for != o.next_on and o.next_on and (o.next_on >= today or o.kind == "delivery")]
    whose = await partners.several(ctx.tx, ctx.workspace.id, {o.partner_id for o in here})
    found = []
    for o in here:
        assert o.next_on is not None
        partner = whose[o.partner_id]
        when = said.when(t, o.next_on, today, ctx.calendar, o.day)
        text = t("overview.waits", name=partner.name, what=cards.occasion_name(t, o), when=when)
        which: dict[str, str | int] = {"occasion": o.id, "for": o.next_on.isoformat()}
        button = Button(label=t("button.done"), action="partners:done", value=which)
        since = datetime.combine(o.next_on, saving.AT, tzinfo=shown.zone(ctx.actor.zone))
        found.append(Waiting(text=text, since=since if o.next_on < today else None, button=button))
    return found
