"""Who looks after a partner: handing over one, or all of somebody who leaves."""

from __future__ import annotations

from typing import Any

from handlers.conversation import (
    Button,
    Buttons,
    Card,
    Command,
    Context,
    Explanation,
    Form,
    Notice,
    Outgoing,
    Person,
    PersonField,
    Press,
    Problem,
    Reply,
    Section,
    Submission,
    cut,
)
from handlers.partners import access, flows_due, reminding, saving
from storage import gifts, occasions, partners, people
from storage.partners import Partner


async def hand_over(event: Command, ctx: Context) -> Reply:
    """`/partner handover 王芳 @李雷` for one, `/partner handover @陈静 @李雷` for all of somebody's."""
    access.no_guests(ctx)
    if event.words:
        partner = await access.meant(ctx, event.words)
        await access.check_editable(ctx, partner)
        if event.people:
            return await _give(ctx, partner, await _taker(ctx, event.people[0]))
        return _form(ctx, partner)
    giver = event.people[0] if event.people else ctx.actor.id
    taker = event.people[1] if len(event.people) > 1 else None
    return await _all_form(ctx, giver, taker)


async def pressed(event: Press, ctx: Context) -> Reply:
    """The button "Hand over", on a file or on a reminder."""
    partner = await access.readable(ctx, event.number("partner"))
    if event.number("occasion"):
        await flows_due.at_hand(ctx, event.number("occasion"), str(event.value.get("for", "")))
    else:
        await access.check_editable(ctx, partner)
    return _form(ctx, partner, event.number("occasion"))


def _form(ctx: Context, partner: Partner, occasion: int = 0) -> Form:
    t = ctx.t
    return Form(
        action="partners:hand_over",
        title=t("form.hand_over", name=partner.name)[:60],
        submit=t("button.hand_over"),
        fields=(PersonField(name="taker", label=t("field.taker"), hint=t("hint.taker"), required=True),),
        state={"partner": partner.id, "occasion": occasion},
    )


async def handed(event: Submission, ctx: Context) -> Reply:
    """One partner goes to a colleague, with the card that lies open."""
    partner = await access.readable(ctx, event.number("partner"))
    occasion_id = event.number("occasion")
    if not access.may_edit(ctx, partner):
        owner = await ctx.person(partner.owner_id)
        if owner is None or owner.cover_id != ctx.actor.id or not owner.away(ctx.now):
            await access.check_editable(ctx, partner)
    return await _give(ctx, partner, await _taker(ctx, event.values.get("taker")), occasion_id)


async def _taker(ctx: Context, value: Any) -> Person:
    taker = await ctx.person(value) if isinstance(value, int) and not isinstance(value, bool) else None
    if taker is None or not taker.active or taker.is_bot:
        raise Problem(ctx.t("taker_missing"), fields={"taker": ctx.t("taker_missing")})
    return taker


async def _give(ctx: Context, partner: Partner, taker: Person, occasion_id: int = 0) -> Reply:
    t = ctx.t
    if taker.id == partner.owner_id:
        raise Problem(t("taker_same", owner=taker, name=partner.name), fields={"taker": t("taker_same_short")})
    before = {"owner_id": partner.owner_id, "backup_id": partner.backup_id}
    backup = None if partner.backup_id == taker.id else partner.backup_id
    changed = await partners.change(ctx.tx, partner, ctx.actor.id, ctx.now, owner_id=taker.id, backup_id=backup)
    if not changed:
        raise access.changed_since(ctx, await ctx.person(partner.changed_by))
    await ctx.note("handed_over", f"partner:{partner.id}", to=taker.id)
    await saving.keep_schedule(ctx, taker.zone)
    says = t("handed.done", name=partner.name, taker=taker)
    undo = await ctx.remember(
        "handed",
        says,
        partners=[{"id": partner.id, "version": partner.version + 1, **before}],
        taker=taker.id,
        occasion=occasion_id,
    )
    out: list[Any] = [Notice(says, (undo,))]
    fresh = await partners.get(ctx.tx, ctx.workspace.id, partner.id)
    occasion = await occasions.get(ctx.tx, ctx.workspace.id, occasion_id) if occasion_id else None
    assert fresh is not None
    if occasion is not None and occasion.next_on is not None:
        but = taker if taker.id != ctx.actor.id else None
        out += await flows_due.card_for(
            ctx, fresh, occasion, lambda v: v("handed.state", taker=taker), given_to=taker, but=but
        )
    if taker.id == ctx.actor.id:
        return out
    if occasion is not None and occasion.next_on is not None:
        out.append(await _reminder(ctx, fresh, occasion, taker))
    else:
        v = ctx.voice(taker)
        card = Card(
            title=v("handed.title"),
            blocks=(
                Section(text=v("handed.told", who=ctx.actor, name=partner.name)),
                Buttons(items=(_open(v("button.open_file"), partner),)),
            ),
        )
        out.append(Outgoing(taker, card))
    return out


def _open(label: str, partner: Partner) -> Button:
    return Button(label=label, action="partners:open", value={"partner": partner.id})


async def _reminder(ctx: Context, partner: Partner, occasion: Any, taker: Person) -> Outgoing:
    """The reminder, as its new owner sees it, with who handed it over."""
    given = (await gifts.of_partners(ctx.tx, ctx.workspace.id, [partner.id]))[partner.id]
    team = {p.id: p for p in await people.everyone(ctx.tx, ctx.workspace.id, active=False)}
    v = ctx.voice(taker)
    card = reminding.reminder(
        ctx,
        v,
        taker,
        partner,
        occasion,
        given,
        team,
        ctx.today(taker),
        state=v("handed.told", who=ctx.actor, name=partner.name),
    )
    return Outgoing(taker, card, living=reminding.living(occasion))


# -- all of a leaver ---------------------------------------------------------------------------------------------------


async def _all_form(ctx: Context, giver_id: int, taker_id: int | None) -> Form:
    t = ctx.t
    giver = await ctx.person(giver_id)
    if giver is None:
        raise Problem(t("taker_missing"))
    if giver.id != ctx.actor.id and not access.elevated(ctx.actor):
        raise Problem(t("handed.not_allowed", giver=giver))
    mine = await partners.owned(ctx.tx, ctx.workspace.id, giver.id, backup=True)
    owned = [p for p in mine if p.owner_id == giver.id]
    if not mine:
        raise Problem(t("handed.nothing", giver=giver))
    names = [p.name for p in owned if not p.archived_at]
    backup = len(mine) - len(owned)
    if backup:
        lines = t("handed.all_and_backup", giver=giver, n=len(owned), backup=backup)
    else:
        lines = t("handed.all", giver=giver, n=len(owned))
    some = t("handed.names", names=cut("、".join(names) if t.locale == "zh" else ", ".join(names), 400))
    return Form(
        action="partners:hand_over_all",
        title=t("form.hand_over_all"),
        submit=t("button.hand_over"),
        fields=(
            Explanation(text=f"{lines}\n{some}" if names else lines),
            PersonField(name="taker", label=t("field.taker"), value=taker_id, required=True),
        ),
        state={"giver": giver.id},
    )


async def handed_all(event: Submission, ctx: Context) -> Reply:
    """Everything of one person goes to another, in one go: live and archived, and the backups too."""
    t = ctx.t
    access.no_guests(ctx)
    giver = await ctx.person(event.number("giver"))
    taker = await _taker(ctx, event.values.get("taker"))
    if giver is None or (giver.id != ctx.actor.id and not access.elevated(ctx.actor)):
        raise Problem(t("handed.not_allowed", giver=giver or t("somebody")))
    if giver.id == taker.id:
        raise Problem(t("taker_same_short"), fields={"taker": t("taker_same_short")})
    mine = await partners.owned(ctx.tx, ctx.workspace.id, giver.id, backup=True)
    if not mine:
        raise Problem(t("handed.nothing", giver=giver))
    owned = [p.id for p in mine if p.owner_id == giver.id]
    backed = [p.id for p in mine if p.backup_id == giver.id and p.owner_id != taker.id]
    unbacked = [p.id for p in mine if p.backup_id == giver.id and p.owner_id == taker.id]
    clear = [p.id for p in mine if p.owner_id == giver.id and p.backup_id == taker.id]
    for ids, changes in (
        (owned, {"owner_id": taker.id}),
        (backed, {"backup_id": taker.id}),
        (unbacked + clear, {"backup_id": None}),
    ):
        if ids:
            await partners.move(ctx.tx, ctx.workspace.id, ids, ctx.actor.id, ctx.now, **changes)
    await ctx.note("handed_over_all", f"person:{giver.id}", to=taker.id, count=len(owned))
    await saving.keep_schedule(ctx, taker.zone)
    fresh = await partners.several(ctx.tx, ctx.workspace.id, [p.id for p in mine])
    kept = [
        {"id": p.id, "version": fresh[p.id].version, "owner_id": p.owner_id, "backup_id": p.backup_id} for p in mine
    ]
    says = t("handed.all_done", giver=giver, taker=taker, n=len(owned))
    undo = await ctx.remember("handed", says, partners=kept, taker=taker.id)
    out: list[Any] = [Notice(says, (undo,))]
    if taker.id != ctx.actor.id:
        v = ctx.voice(taker)
        card = Card(
            title=v("handed.title"),
            blocks=(
                Section(text=v("handed.told_all", who=ctx.actor, giver=giver, n=len(owned))),
                Buttons(items=(Button(label=v("button.list"), action="partners:list"),)),
            ),
        )
        out.append(Outgoing(taker, card))
    return out


async def undo_handed(payload: dict[str, Any], ctx: Context) -> Reply:
    fresh = await partners.several(ctx.tx, ctx.workspace.id, [p["id"] for p in payload["partners"]])
    for kept in payload["partners"]:
        partner = fresh.get(kept["id"])
        if partner is None or partner.version != kept["version"]:
            name = partner.name if partner else "?"
            who = await ctx.person(partner.changed_by) if partner else None
            raise Problem(ctx.t("undo.changed_since", name=name, who=who or ctx.t("somebody")))
    groups: dict[tuple[Any, Any], list[int]] = {}
    for kept in payload["partners"]:
        groups.setdefault((kept["owner_id"], kept["backup_id"]), []).append(kept["id"])
    for (owner, backup), ids in groups.items():
        await partners.move(ctx.tx, ctx.workspace.id, ids, ctx.actor.id, ctx.now, owner_id=owner, backup_id=backup)
    return [*await _back(payload, ctx), Notice(ctx.t("undo.handed", n=len(payload["partners"])))]


async def _back(payload: dict[str, Any], ctx: Context) -> list[Outgoing]:
    """The reminder that was handed over, open again where it was, and closed where it went."""
    occasion = await occasions.get(ctx.tx, ctx.workspace.id, payload.get("occasion") or 0)
    if occasion is None or occasion.next_on is None:
        return []
    partner = await access.readable(ctx, occasion.partner_id)
    owner, taker = await ctx.person(partner.owner_id), await ctx.person(payload["taker"])
    if owner is None or taker is None or taker.id == ctx.actor.id:
        return await flows_due.card_for(ctx, partner, occasion)
    out = await flows_due.card_for(ctx, partner, occasion, but=taker)
    closed = await flows_due.card_for(ctx, partner, occasion, lambda v: v("handed.state", taker=owner), given_to=owner)
    return [*out, *(o for o in closed if isinstance(o.to, Person) and o.to.id == taker.id)]


# -- a colleague's own data --------------------------------------------------------------------------------------------


async def export_person(ctx: Context, person_id: int) -> dict[str, Any]:
    """What partners' files know of a colleague: whom they look after."""
    mine = await partners.owned(ctx.tx, ctx.workspace.id, person_id, backup=True)
    return {
        "owner_of": [p.name for p in mine if p.owner_id == person_id],
        "backup_of": [p.name for p in mine if p.backup_id == person_id],
    }


async def erase_person(ctx: Context, person_id: int) -> None:
    """Take a colleague out of the files: their partners have no owner until a lead hands them over."""
    mine = await partners.owned(ctx.tx, ctx.workspace.id, person_id, backup=True)
    for ids, changes in (
        ([p.id for p in mine if p.owner_id == person_id], {"owner_id": None, "owner_notes": ""}),
        ([p.id for p in mine if p.backup_id == person_id], {"backup_id": None}),
    ):
        if ids:
            await partners.move(ctx.tx, ctx.workspace.id, ids, ctx.actor.id, ctx.now, **changes)
