"""When a key date comes: done, later, and taking either back; the living card shows what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from handlers.conversation import (
    Context,
    Explanation,
    Form,
    Notice,
    Outgoing,
    Person,
    Press,
    Problem,
    Reply,
    Submission,
    Voice,
    moment,
)
from handlers.partners import access, cards, giving, reminding, saving
from storage import gifts, occasions, outbox, partners, people, places, touches
from storage.occasions import Occasion
from storage.partners import Partner

# -- writing down ------------------------------------------------------------------------------------------------------


async def at_hand(ctx: Context, occasion_id: int, day: str) -> tuple[Occasion, Partner]:
    """The occurrence on a reminder card, for its owner or whoever stands in. Raises Problem when the card is old."""
    access.no_guests(ctx)
    occasion = await occasions.get(ctx.tx, ctx.workspace.id, occasion_id)
    if occasion is None or occasion.next_on is None or occasion.next_on.isoformat() != day:
        raise Problem(ctx.t("date.past"))
    partner = await access.readable(ctx, occasion.partner_id)
    if not access.may_edit(ctx, partner):
        owner = await ctx.person(partner.owner_id)
        if owner is None or owner.cover_id != ctx.actor.id or not owner.away(ctx.now):
            await access.check_editable(ctx, partner)
    if occasion.done_for == occasion.next_on:
        raise Problem(ctx.t("date.done_already", what=cards.occasion_name(ctx.t, occasion)))
    return occasion, partner


State = Callable[[Voice], str]
"""What became of an occurrence, in a reader's words."""


async def card_for(
    ctx: Context,
    partner: Partner,
    occasion: Occasion,
    state: State | None = None,
    *,
    given_to: Person | None = None,
    but: Person | None = None,
) -> list[Outgoing]:
    """The living card as it is now, for the person at the keyboard and for everybody else who has it before them (an
    owner who was away, their backup), each in their own words. `given_to` alone may still act on it; `but` has a card
    of their own made."""
    given = (await gifts.of_partners(ctx.tx, ctx.workspace.id, [partner.id]))[partner.id]
    team = {p.id: p for p in await people.everyone(ctx.tx, ctx.workspace.id, active=False)}
    living = reminding.living(occasion)
    stands = await outbox.standing(ctx.tx, ctx.workspace.id, living)
    read = await places.several(ctx.tx, ctx.workspace.id, stands)
    reads = {p.person_id: stands[p.id] for p in read if p.person_id is not None}
    out = []
    for person in [ctx.actor, *(team[i] for i in sorted(reads.keys() & team.keys()) if i != ctx.actor.id)]:
        if but and person.id == but.id:
            continue
        v = ctx.voice(person)
        card = reminding.reminder(
            ctx,
            v,
            person,
            partner,
            occasion,
            given,
            team,
            ctx.today(person),
            state=state(v) if state else "",
            given_away=given_to is not None and person.id != given_to.id,
        )
        # What has not reached somebody yet waits for the end of their quiet hours; an edit wakes nobody.
        quiet = person.id != ctx.actor.id and not reads[person.id]
        out.append(Outgoing(person, card, living=living, quiet=quiet))
    return out


async def snooze(event: Press, ctx: Context) -> Reply:
    """Later: a working day, or a week; never past the day itself."""
    t = ctx.t
    occasion, partner = await at_hand(ctx, event.number("occasion"), str(event.value.get("for", "")))
    assert occasion.next_on is not None
    today = ctx.today(ctx.actor)
    if event.number("days") <= 1:
        until = ctx.calendar.next_working_day(today)
    else:
        until = ctx.calendar.on_or_after(today + timedelta(days=7))
    last = ctx.calendar.on_or_before(occasion.next_on)
    if today >= last:
        raise Problem(t("snooze.last", name=partner.name))
    until = min(until, last)
    await occasions.change(ctx.tx, occasion, snoozed_to=until)
    says = t("snooze.done", name=partner.name, until=until)
    undo = await ctx.remember(
        "date_changed", says, occasion=occasion.id, version=occasion.version + 1, before=saving.snapshot(occasion)
    )
    seen = await card_for(ctx, partner, occasion, lambda v: v("snooze.state", until=until))
    return (*seen, Notice(says, (undo,)))


async def done(event: Press, ctx: Context) -> Reply:
    """Done: asks what was given where something may have been; other dates are done at once."""
    t = ctx.t
    occasion, partner = await at_hand(ctx, event.number("occasion"), str(event.value.get("for", "")))
    if occasion.kind not in reminding.GREETED:
        return await finish(ctx, occasion, partner)
    assert occasion.next_on is not None
    return Form(
        action="partners:done",
        title=t("form.done", name=partner.name)[:60],
        submit=t("button.done"),
        fields=(
            Explanation(text=t("done.explain")),
            *giving.fields(ctx),
        ),
        state={"occasion": occasion.id, "for": occasion.next_on.isoformat()},
    )


async def done_form(event: Submission, ctx: Context) -> Reply:
    """Done, with what was given."""
    occasion, partner = await at_hand(ctx, event.number("occasion"), str(event.state.get("for", "")))
    gift = giving.read(ctx, event)
    return await finish(ctx, occasion, partner, gift)


async def finish(ctx: Context, occasion: Occasion, partner: Partner, gift: dict[str, Any] | None = None) -> Reply:
    """Mark the occurrence as dealt with, record a gift, and show it on the card."""
    t = ctx.t
    await occasions.change(ctx.tx, occasion, done_for=occasion.next_on, snoozed_to=None)
    made: list[int] = []
    more: list[Any] = []
    if gift:
        made, more = await giving.give(ctx, partner, gift, occasion.id)
    contact = None
    if occasion.kind in reminding.GREETED:  # greeting somebody is a contact too
        text = t("done.logged", what=cards.occasion_name(t, occasion))
        today = ctx.today(ctx.actor)
        contact = await touches.note(ctx.tx, ctx.workspace.id, partner.id, ctx.actor.id, today, text, ctx.now)
    fresh = await occasions.get(ctx.tx, ctx.workspace.id, occasion.id)
    assert fresh is not None
    what = cards.occasion_name(t, occasion)
    key = "done.gift_asked" if more else "done.gift" if gift else "done.plain"
    says = t(key, name=partner.name, what=what, gift=gift["what"] if gift else "")
    undo = await ctx.remember(
        "done",
        says,
        occasion=occasion.id,
        version=occasion.version + 1,
        before=saving.snapshot(occasion),
        gifts=made,
        contact=contact,
        partner=partner.id,
    )
    seen = await card_for(ctx, partner, fresh, lambda v: v("done.state", who=ctx.actor, at=moment(ctx.now)))
    return (*seen, Notice(says, (undo,)), *more)


# -- taking back -------------------------------------------------------------------------------------------------------


async def _still(payload: dict[str, Any], ctx: Context) -> tuple[Occasion, Partner]:
    occasion = await occasions.get(ctx.tx, ctx.workspace.id, payload["occasion"])
    if occasion is None or occasion.version != payload["version"]:
        raise Problem(ctx.t("undo.date_changed_since"))
    return occasion, await access.readable(ctx, occasion.partner_id)


async def undo_date_added(payload: dict[str, Any], ctx: Context) -> Reply:
    occasion, _ = await _still(payload, ctx)
    await occasions.remove(ctx.tx, ctx.workspace.id, occasion.id)
    return Notice(ctx.t("undo.date"))


async def undo_date_changed(payload: dict[str, Any], ctx: Context) -> Reply:
    occasion, partner = await _still(payload, ctx)
    before = saving.from_snapshot(payload["before"])
    values = {n: before[n] for n in before if n not in ("id", "workspace_id", "partner_id", "version")}
    await occasions.change(ctx.tx, occasion, **values)
    fresh = await occasions.get(ctx.tx, ctx.workspace.id, occasion.id)
    assert fresh is not None
    shows = fresh.next_on and (occasion.snoozed_to or occasion.done_for)
    return (*(await card_for(ctx, partner, fresh) if shows else ()), Notice(ctx.t("undo.date")))


async def undo_done(payload: dict[str, Any], ctx: Context) -> Reply:
    for gift in payload["gifts"]:
        await gifts.remove(ctx.tx, ctx.workspace.id, gift)
    if payload.get("contact"):
        await touches.take_back(ctx.tx, ctx.workspace.id, payload["partner"], payload["contact"])
    return await undo_date_changed(payload, ctx)


async def undo_date_removed(payload: dict[str, Any], ctx: Context) -> Reply:
    before = saving.from_snapshot(payload["before"])
    if await partners.get(ctx.tx, ctx.workspace.id, before["partner_id"]) is None:
        raise Problem(ctx.t("gone"))
    await occasions.put_back(ctx.tx, before)
    return Notice(ctx.t("undo.date"))
