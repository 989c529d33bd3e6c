"""Gifts of one partner: what was given, ideas that fit and do not repeat, and the step above the yearly cap."""

from __future__ import annotations

from typing import Any

from handlers.conversation import (
    Block,
    Button,
    Buttons,
    Card,
    Command,
    Context,
    Explanation,
    Form,
    Note,
    Notice,
    Outgoing,
    Press,
    Problem,
    Reply,
    Section,
    Submission,
    TextField,
    Waiting,
    bold,
)
from handlers.partners import access, cards, flows_find, flows_touch, giving
from storage import gifts, partners
from storage.gifts import Gift
from storage.partners import Partner


async def gift(event: Command, ctx: Context) -> Reply:
    """`/partner gift 王芳`."""
    partner, _ = await flows_touch.named_first(ctx, event.words)
    return await _card(ctx, partner)


async def pressed(event: Press, ctx: Context) -> Reply:
    """The button "Gifts"."""
    return await _card(ctx, await access.readable(ctx, event.number("partner")))


async def _card(ctx: Context, partner: Partner) -> Card:
    await access.check_editable(ctx, partner)
    t, today = ctx.t, ctx.today(ctx.actor)
    all_of_them = (await gifts.of_partners(ctx.tx, ctx.workspace.id, [partner.id]))[partner.id]
    given = [g for g in all_of_them if g.state == gifts.GIVEN]
    cap, spent = giving.cap(ctx, partner), await giving.spent(ctx, partner)
    money = cards.money(t, spent, giving.currency(ctx))
    blocks: list[Block] = []
    if cap is not None:
        limit = cards.money(t, cap, giving.currency(ctx))
        blocks.append(Section(text=t("gift.spent_cap", spent=money, cap=limit)))
        if spent > cap:
            blocks.append(Note(text=t("gift.over")))
    else:
        blocks.append(Section(text=t("gift.spent", spent=money)))
    lines = [cards.gift_line(t, g, today) for g in given[:8]]
    lines += [t("gift.waits", what=g.what) for g in all_of_them if g.state == gifts.ASKED]
    lines += [t("gift.declined_line", what=g.what) for g in all_of_them if g.state == gifts.DECLINED][:3]
    blocks.append(Section(text="\n".join(lines) if lines else t("gift.none", name=partner.name)))
    ideas = giving.suggestions(partner, all_of_them, today)
    if ideas:
        blocks.append(Section(text=bold(t("gift.ideas")) + "\n" + "\n".join(f"· {idea}" for idea in ideas)))
        blocks.append(Note(text=t("gift.ideas_from")))
    else:
        blocks.append(Note(text=t("gift.no_ideas")))
    if partner.taboos:
        blocks.append(Note(text=t("remind.taboos", text=partner.taboos.replace("\n", "; ")[:200])))
    which: dict[str, str | int] = {"partner": partner.id}
    blocks.append(
        Buttons(
            items=(
                Button(label=t("button.give"), action="partners:give", value=which, style="primary"),
                Button(label=t("button.idea"), action="partners:idea", value=which),
            )
        )
    )
    return Card(title=t("gift.title", name=partner.name), blocks=tuple(blocks))


async def give_pressed(event: Press, ctx: Context) -> Reply:
    """Write down a gift, given or about to be."""
    partner = await access.editable(ctx, event.number("partner"))
    t = ctx.t
    cap = giving.cap(ctx, partner)
    told: tuple[Explanation, ...] = ()
    if cap is not None:
        left = max(0, cap - await giving.spent(ctx, partner))
        told = (Explanation(text=t("gift.left", left=cards.money(t, left, giving.currency(ctx)))),)
    return Form(
        action="partners:give",
        title=t("form.give", name=partner.name)[:60],
        submit=t("common.save"),
        fields=(
            *told,
            *giving.fields(ctx, required=True),
            TextField(name="why", label=t("field.why"), hint=t("hint.why"), long=True, max_length=400),
        ),
        state={"partner": partner.id},
    )


async def give(event: Submission, ctx: Context) -> Reply:
    """The gift's form, sent."""
    partner = await access.editable(ctx, event.number("partner"))
    filled = giving.read(ctx, event)
    if filled is None:
        raise Problem(ctx.t("gift.what_missing_only"), fields={"what": ctx.t("gift.what_missing_only")})
    filled["why"] = event.text("why")[:400]
    made, out = await giving.give(ctx, partner, filled)
    kept = await gifts.get(ctx.tx, ctx.workspace.id, made[0])
    assert kept is not None
    key = "gift.asked" if kept.state == gifts.ASKED else "gift.given"
    says = ctx.t(key, name=partner.name, what=filled["what"])
    undo = await ctx.remember("gift", says, gift=kept.id, state=kept.state)
    return [Notice(says, (undo, access.opens(ctx, partner))), *out]


async def idea_pressed(event: Press, ctx: Context) -> Reply:
    """An idea for later."""
    partner = await access.editable(ctx, event.number("partner"))
    t = ctx.t
    field = TextField(
        name="what", label=t("field.idea"), placeholder=t("placeholder.gift"), required=True, max_length=200
    )
    return Form(
        action="partners:idea",
        title=t("form.idea", name=partner.name)[:60],
        submit=t("common.save"),
        fields=(field,),
        state={"partner": partner.id},
    )


async def idea(event: Submission, ctx: Context) -> Reply:
    partner = await access.editable(ctx, event.number("partner"))
    what = " ".join(event.text("what").split())
    if not what or len(what) > 200:
        raise Problem(ctx.t("gift.what_missing_only"), fields={"what": ctx.t("gift.what_missing_only")})
    made = await gifts.add(
        ctx.tx,
        ctx.workspace.id,
        partner.id,
        gifts.IDEA,
        what,
        ctx.now,
        by_id=ctx.actor.id,
        currency=giving.currency(ctx),
    )
    says = ctx.t("gift.idea_kept", name=partner.name, what=what)
    return Notice(says, (await ctx.remember("gift", says, gift=made, state=gifts.IDEA),))


async def undo_gift(payload: dict[str, Any], ctx: Context) -> Reply:
    kept = await gifts.get(ctx.tx, ctx.workspace.id, payload["gift"])
    if kept is None or kept.state != payload["state"]:
        raise Problem(ctx.t("undo.gift_changed_since"))
    await gifts.remove(ctx.tx, ctx.workspace.id, kept.id)
    return Notice(ctx.t("undo.gift"))


# -- above the cap -----------------------------------------------------------------------------------------------------


async def approve(event: Press, ctx: Context) -> Reply:
    return await _decide(event, ctx, gifts.GIVEN)


async def decline(event: Press, ctx: Context) -> Reply:
    return await _decide(event, ctx, gifts.DECLINED)


async def _decide(event: Press, ctx: Context, state: str) -> Reply:
    """A lead's yes or no; the card of every lead and the one who asked hear of it."""
    t = ctx.t
    if not access.elevated(ctx.actor):
        raise Problem(t("gift.leads_only"))
    asked = await gifts.get(ctx.tx, ctx.workspace.id, event.number("gift"))
    if asked is None or asked.state != gifts.ASKED:
        who = await ctx.person(asked.decided_by) if asked else None
        raise Problem(t("gift.decided_already", who=who or t("somebody")))
    if asked.by_id == ctx.actor.id and await giving.deciders(ctx):
        raise Problem(t("gift.not_own"))
    partner = await access.readable(ctx, asked.partner_id)
    changes: dict[str, Any] = {"state": state, "decided_by": ctx.actor.id, "decided_at": ctx.now}
    if not await gifts.change(ctx.tx, asked, **changes):
        raise Problem(t("gift.decided_already", who=t("somebody")))
    await ctx.note("gift_approved" if state == gifts.GIVEN else "gift_declined", f"partner:{partner.id}")
    fresh = await gifts.get(ctx.tx, ctx.workspace.id, asked.id)
    assert fresh is not None
    out: list[Any] = await giving.asking(ctx, partner, fresh)
    giver = await ctx.person(asked.by_id)
    if giver is not None and giver.id != ctx.actor.id:
        v = ctx.voice(giver)
        key = "gift.told_yes" if state == gifts.GIVEN else "gift.told_no"
        text = v(key, who=ctx.actor, name=partner.name, what=asked.what)
        opens = Button(label=v("button.open_file"), action="partners:open", value={"partner": partner.id})
        card = Card(title=v("gift.told_title"), blocks=(Section(text=text), Buttons(items=(opens,))))
        out.append(Outgoing(giver, card))
    key = "gift.approved" if state == gifts.GIVEN else "gift.declined"
    return [*out, Notice(t(key, name=partner.name, what=asked.what))]


async def waiting(ctx: Context) -> list[Waiting]:
    """What waits on this person: key dates that are here or late, and for a lead gifts to decide."""
    t, found = ctx.t, await flows_find.waiting(ctx)
    if access.elevated(ctx.actor):
        asked: list[Gift] = await gifts.asked(ctx.tx, ctx.workspace.id)
        whose = await partners.several(ctx.tx, ctx.workspace.id, {g.partner_id for g in asked})
        for g in asked:
            if g.by_id != ctx.actor.id:
                text = t("gift.waiting", name=whose[g.partner_id].name, what=g.what)
                button = Button(label=t("button.look"), action="partners:gift_look", value={"gift": g.id})
                found.append(Waiting(text=text, since=g.created_at, button=button))
    return found


async def look(event: Press, ctx: Context) -> Reply:
    """The card of a gift that waits for a decision, for a lead who comes from the list of what waits."""
    if not access.elevated(ctx.actor):
        raise Problem(ctx.t("gift.leads_only"))
    asked = await gifts.get(ctx.tx, ctx.workspace.id, event.number("gift"))
    if asked is None or asked.state != gifts.ASKED:
        raise Problem(ctx.t("gift.decided_already", who=ctx.t("somebody")))
    partner = await access.readable(ctx, asked.partner_id)
    return await giving.asked_card(ctx, ctx.t, partner, asked)
