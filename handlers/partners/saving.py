"""Writing a partner's file down, with its birthday, its schedule, a line in the audit log and a way back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any

from handlers import almanac
from handlers.conversation import Context, Notice, Person, Problem, Reply
from handlers.partners import access, names, rules, said
from storage import drafts, occasions, partners, schedules
from storage.occasions import Occasion
from storage.partners import Partner

AT = time(9, 0)
"""When owners hear of key dates, in their own zone."""


async def birthday_of(ctx: Context, partner: Partner | None) -> Occasion | None:
    """The partner's birthday, where one is written down."""
    if partner is None:
        return None
    dates = (await occasions.of_partners(ctx.tx, ctx.workspace.id, [partner.id]))[partner.id]
    return next((o for o in dates if o.kind == "birthday"), None)


async def alike(ctx: Context, name: str, but: int | None) -> list[Partner]:
    """Live partners whose name is the same but for gaps and case, sounds the same, or differs by a character or so."""
    from rapidfuzz import fuzz

    tight = names.tight(name)
    sound = "".join(names.pinyin(name)) or tight
    found = {p.id: p for p in await partners.alike(ctx.tx, ctx.workspace.id, sound)}
    if len(tight) >= 5:  # a short name one letter off is another person
        for p in await partners.alike_head(ctx.tx, ctx.workspace.id, tight[:3]):
            if fuzz.ratio(p.sort, tight) >= 85:
                found[p.id] = p
    found.pop(but or 0, None)
    return list(found.values())[:3]


async def keep_schedule(ctx: Context, zone: str) -> None:
    """See that owners in this zone are told of their key dates every day at nine."""
    if await schedules.find(ctx.tx, ctx.workspace.id, "partners:daily", zone) is None:
        await ctx.schedule("partners:daily", zone, almanac.Daily(AT), zone)
        weekly = almanac.Weekly((0,), AT, on_holiday="next")
        await ctx.schedule("partners:weekly", zone, weekly, zone)


FORGET_AFTER = timedelta(days=730)
"""Archived partners are forgotten after two years, unless the workspace chose otherwise (`forget_days`)."""


async def forget(ctx: Context) -> None:
    """Drop drafts nobody came back to, and partners that have been archived for longer than they are kept."""
    await drafts.forget(ctx.tx, ctx.now - timedelta(days=2))
    days = settings(ctx).get("forget_days")
    before = ctx.now - (timedelta(days=int(days)) if days else FORGET_AFTER)
    old = await partners.archived_before(ctx.tx, ctx.workspace.id, before)
    if old:
        await partners.remove(ctx.tx, ctx.workspace.id, old)
        await ctx.note("forgotten", "workspace", count=len(old))


async def settled(ctx: Context, who: Person | None) -> None:
    """See that owners are told in every zone in which one lives now, the workspace's own included."""
    zones = await occasions.zones(ctx.tx, ctx.workspace.id)
    for zone in sorted(zones | {ctx.workspace.zone} if zones else zones):
        await keep_schedule(ctx, zone)


async def save(
    ctx: Context, values: dict[str, Any], day: dict[str, Any] | None, known: Partner | None, version: int
) -> Reply:
    """Write the file down; answers with what was saved, what follows from it, and the way back.

    Raises Problem when somebody changed the file in between: nothing is overwritten unseen.
    """
    t = ctx.t
    organisation = values.get("organisation", known.organisation if known else "")
    found = names.findable(values["name"], organisation)
    columns = {**values, "search": found.search, "sort": found.sort}
    if known is None:
        partner = await partners.add(ctx.tx, ctx.workspace.id, ctx.actor.id, ctx.now, **columns)
        await ctx.note("added", f"partner:{partner.id}")
        before: dict[str, Any] = {}
    else:
        before = {name: getattr(known, name) for name in columns if getattr(known, name) != columns[name]}
        if known.version != version or not await partners.change(ctx.tx, known, ctx.actor.id, ctx.now, **columns):
            raise access.changed_since(ctx, await ctx.person(known.changed_by))
        fresh = await partners.get(ctx.tx, ctx.workspace.id, known.id)
        assert fresh is not None
        partner = fresh
        await ctx.note("changed", f"partner:{partner.id}", fields=sorted(set(before) - {"search", "sort"}))
    old_day = await _put_birthday(ctx, partner, day)
    owner = await ctx.person(partner.owner_id)
    await keep_schedule(ctx, (owner or ctx.actor).zone)
    key = "saved.added" if known is None else "saved.changed"
    says = t(key, name=partner.name)
    if known is None:
        undo = await ctx.remember("added", says, partner=partner.id, version=partner.version)
    else:
        undo = await ctx.remember(
            "changed", says, partner=partner.id, version=partner.version, before=before, day=old_day
        )
    gap = "" if t.locale == "zh" else " "
    text = says
    if day and day != old_day:
        text += gap + told(ctx, day, mine=owner is not None and owner.id == ctx.actor.id)
    if owner and owner.id != ctx.actor.id and (known is None or known.owner_id != partner.owner_id):
        text += gap + t("saved.owner", owner=owner)
    return Notice(text, (undo, access.opens(ctx, partner)))


def told(ctx: Context, day: dict[str, Any], *, mine: bool) -> str:
    """When the birthday comes and when its owner will hear of it: the actor themselves, if it is `mine`."""
    today = ctx.today(ctx.actor)
    on = rules.next_day(day, today)
    if on is None:
        return ""
    leads = rules.leads_for("birthday", None, settings(ctx))
    plan = rules.steps(on, leads, ctx.calendar)
    first = next((step.on for step in plan if step.on > today), None)
    if first is not None and any(step.on <= today for step in plan):
        first = min(first, ctx.calendar.next_working_day(today))  # what is missed already is told the next morning
    when = said.when(ctx.t, on, today, ctx.calendar, day)
    if first is None:
        return ctx.t("saved.soon", when=when)
    return ctx.t("saved.first_mine" if mine else "saved.first", when=when, first=first)


def settings(ctx: Context) -> dict[str, Any]:
    """What the workspace chose for partners: lead times by kind, currency, retention."""
    return dict(ctx.workspace.settings.get("partners", {}))


async def _put_birthday(ctx: Context, partner: Partner, day: dict[str, Any] | None) -> dict[str, Any] | None:
    """Write the birthday beside the file; gives the day it had before."""
    before = await birthday_of(ctx, partner)
    if before is None and day is not None:
        on = rules.next_day(day, ctx.today())
        await occasions.add(ctx.tx, ctx.workspace.id, partner.id, "birthday", day, next_on=on)
    elif before is not None and day is None:
        await occasions.remove(ctx.tx, ctx.workspace.id, before.id)
    elif before is not None and day is not None and before.day != day:
        on = rules.next_day(day, ctx.today())
        await occasions.change(ctx.tx, before, day=day, next_on=on, posted_step="", done_for=None, snoozed_to=None)
    return before.day if before else None


async def roll(ctx: Context, partner_ids: Iterable[int], today: date | None = None) -> None:
    """Give the key dates of these partners their next day where it has passed."""
    at = today or ctx.today()
    dates = await occasions.of_partners(ctx.tx, ctx.workspace.id, partner_ids)
    stale = [o for some in dates.values() for o in some if o.next_on and o.next_on < at]
    await occasions.move_on(ctx.tx, {o.id: rules.next_day(o.day, at) for o in stale})


async def still_at(ctx: Context, partner_id: int, version: int) -> Partner:
    """The partner, if nobody changed it since. Raises Problem otherwise: an undo never undoes somebody else's work."""
    partner = await access.editable(ctx, partner_id)
    if partner.version != version:
        who = await ctx.person(partner.changed_by)
        raise Problem(ctx.t("undo.changed_since", name=partner.name, who=who or ctx.t("somebody")))
    return partner


async def undo_added(payload: dict[str, Any], ctx: Context) -> Reply:
    partner = await still_at(ctx, payload["partner"], payload["version"])
    await partners.remove(ctx.tx, ctx.workspace.id, [partner.id])
    await ctx.note("removed", f"partner:{partner.id}")
    return Notice(ctx.t("undo.added", name=partner.name))


async def undo_changed(payload: dict[str, Any], ctx: Context) -> Reply:
    partner = await still_at(ctx, payload["partner"], payload["version"])
    await partners.change(ctx.tx, partner, ctx.actor.id, ctx.now, **payload["before"])
    await _put_birthday(ctx, partner, payload["day"])
    await ctx.note("changed_back", f"partner:{partner.id}")
    return Notice(ctx.t("undo.changed", name=payload["before"].get("name", partner.name)))


def snapshot(occasion: Occasion) -> dict[str, Any]:
    """A key date as JSON, for an undo."""
    out: dict[str, Any] = {name: getattr(occasion, name) for name in occasion.__slots__}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in out.items()}


def from_snapshot(kept: dict[str, Any]) -> dict[str, Any]:
    """The inverse of `snapshot`, as columns."""
    out = dict(kept)
    for name in ("next_on", "done_for", "snoozed_to"):
        out[name] = date.fromisoformat(out[name]) if out[name] else None
    return out
