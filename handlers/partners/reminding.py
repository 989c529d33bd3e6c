"""The living card that tells an owner of a key date, and the job that sends it at nine in the owner's morning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from handlers.conversation import (
    Block,
    Button,
    Buttons,
    Card,
    Context,
    Note,
    Outgoing,
    Person,
    Role,
    Run,
    Section,
    Tone,
    Voice,
    cut,
    shown,
)
from handlers.partners import cards, festivals, rules, said, saving, ticking
from storage import gifts, occasions, partners, people, touches
from storage.gifts import Gift
from storage.occasions import Occasion
from storage.partners import Partner

GREETED = ("birthday", "cooperation")
"""Kinds of key dates for which one gives something or writes a greeting."""


async def daily(run: Run, ctx: Context) -> Sequence[Outgoing]:
    """Tell the owners in one zone of the key dates that are due. The number of queries does not grow with partners."""
    zone = run.subject
    today = ctx.now.astimezone(shown.zone(zone)).date()
    await _move_on(ctx)
    chosen = saving.settings(ctx)
    leads = {kind: rules.leads_for(kind, None, chosen) for kind in rules.OCCASIONS}
    near = await occasions.in_reach(
        ctx.tx,
        ctx.workspace.id,
        zone,
        today - rules.BEHIND,
        {kind: today + rules.reach(some) for kind, some in leads.items()},
        today + rules.reach([rules.FARTHEST]),
        nobodys=zone == ctx.workspace.zone,
    )
    planner = rules.Planner(ctx.calendar)
    due: list[tuple[Occasion, rules.Step]] = []
    for occasion in near:
        assert occasion.next_on is not None
        own = tuple(occasion.leads) if occasion.leads is not None else leads.get(occasion.kind, leads["other"])
        step = rules.remind(
            planner,
            occasion.next_on,
            own,
            occasion.posted_step,
            today,
            snoozed_to=occasion.snoozed_to,
            done_for=occasion.done_for,
        )
        if step is not None:
            due.append((occasion, step))
    greetings = await _festivals(ctx, zone, today)
    if not due:
        return greetings
    ids = {occasion.partner_id for occasion, _ in due}
    whose = await partners.several(ctx.tx, ctx.workspace.id, ids)
    given = await gifts.of_partners(ctx.tx, ctx.workspace.id, ids)
    team = {p.id: p for p in await people.everyone(ctx.tx, ctx.workspace.id, active=False)}
    out = []
    for occasion, step in due:
        partner = whose[occasion.partner_id]
        reader = recipient(ctx, partner, team)
        if reader is None:
            continue
        card = reminder(ctx, ctx.voice(reader), reader, partner, occasion, given[partner.id], team, today)
        again = f":{occasion.snoozed_to.isoformat()}" if occasion.snoozed_to else ""
        name = living(occasion)
        once, moved = f"{name}:{step.name}{again}", moved_card(ctx.voice(reader), partner, occasion)
        out.append(Outgoing(reader, card, once=once, living=name, instead=moved, quiet=True))
    await occasions.posted(ctx.tx, {occasion.id: step.name for occasion, step in due})
    for other in await occasions.zones(ctx.tx, ctx.workspace.id):
        if other != zone:  # somebody moved to a zone in which no owner lived so far
            await saving.keep_schedule(ctx, other)
    return [*out, *greetings]


async def _festivals(ctx: Context, zone: str, today: date) -> list[Outgoing]:
    """A week before a festival, on a working day: for each owner in the zone one card with whom to greet."""
    calendar = ctx.calendar
    if not calendar.is_working_day(today):
        return []
    near = festivals.ahead(today, today + timedelta(days=25))
    told = [(name, on) for name, on in near if calendar.on_or_before(on - festivals.NOTICE) == today]
    if not told:
        return []
    mine = await partners.of_zone(ctx.tx, ctx.workspace.id, zone)
    owners = await ctx.know({p.owner_id for p in mine})
    out = []
    for name, on in told:
        by_reader: dict[int, list[int]] = {}
        for p in mine:
            if name in festivals.kept(p.country, p.locale, ctx.workspace.country, p.preferences, p.taboos):
                reader = await ctx.present(owners[p.owner_id or 0])
                by_reader.setdefault(reader.id, []).append(p.id)
        whose = {p.id: p for p in mine}
        for reader_id, ids in by_reader.items():
            reader_ = await ctx.person(reader_id)
            assert reader_ is not None
            made = await touches.make_list(ctx.tx, ctx.workspace.id, reader_id, "festival", name, on, ids, ctx.now)
            tick_list = await touches.get_list(ctx.tx, ctx.workspace.id, made)
            assert tick_list is not None
            ticks = (await touches.ticks(ctx.tx, [made]))[made]
            card = ticking.tick_card(ctx.voice(reader_), tick_list, whose, ticks, today)
            living = f"partners:list:{made}"
            out.append(Outgoing(reader_, card, once=f"{living}:first", living=living, quiet=True))
    return out


async def _move_on(ctx: Context) -> None:
    """Give key dates that have passed everywhere their next day. What is late and not done stays, for a while."""
    everywhere = (ctx.now - timedelta(hours=12)).date()
    passed = await occasions.before(ctx.tx, ctx.workspace.id, everywhere)
    following: dict[int, date | None] = {}
    for o in passed:
        assert o.next_on is not None
        waits = o.kind == "delivery" and o.done_for != o.next_on and o.next_on >= everywhere - rules.BEHIND
        if not waits:
            following[o.id] = rules.next_day(o.day, max(o.next_on + timedelta(days=1), everywhere))
    await occasions.move_on(ctx.tx, following)


def living(occasion: Occasion) -> str:
    """The name of the one card that this occurrence has."""
    assert occasion.next_on is not None
    return f"partners:occasion:{occasion.id}:{occasion.next_on.isoformat()}"


def recipient(ctx: Context, partner: Partner, team: dict[int, Person]) -> Person | None:
    """Who hears of it: the owner; while away the backup, or whoever covers; a team lead when nobody is left."""
    owner, backup = team.get(partner.owner_id or 0), team.get(partner.backup_id or 0)
    if owner and owner.active:
        if not owner.away(ctx.now):
            return owner
        for other in (backup, team.get(owner.cover_id or 0)):
            if other and other.active and not other.away(ctx.now):
                return other
        return owner
    if backup and backup.active:
        return backup
    here = [p for p in team.values() if p.active]
    leads = [p for p in here if Role.LEAD in p.roles] or [p for p in here if Role.ADMIN in p.roles]
    return leads[0] if leads else None


def head(v: Voice, ctx: Context, partner: Partner, occasion: Occasion, today: date) -> str:
    """The sentence that says what comes when."""
    assert occasion.next_on is not None
    when = said.when(v, occasion.next_on, today, ctx.calendar, occasion.day)
    far = rules.where(occasion.next_on, today)
    values = {"name": partner.name, "what": cards.occasion_name(v, occasion), "when": when}
    if far == "past" and occasion.kind != "delivery":  # nobody is late for a birthday
        key = "ended" if occasion.kind == "renewal" else "past_named" if occasion.label else "past"
        return v(f"remind.{key}", **values, day=occasion.next_on)
    if far == "past":
        late = ctx.calendar.working_days_between(occasion.next_on, today)
        return v("remind.late", **values, n=late, day=occasion.next_on)
    near = "_near" if far in ("today", "tomorrow") and occasion.day["kind"] != "month" else ""
    if occasion.kind == "other" or occasion.label:
        named = f"{occasion.kind}_named" if occasion.kind in ("delivery", "renewal") else "other"
        return v(f"remind.{named}", **values)
    return v(f"remind.{occasion.kind}{near}", **values)


def moved_card(v: Voice, partner: Partner, occasion: Occasion) -> Card:
    """What the earlier reminder becomes when the card is told anew: a line that points down, without buttons."""
    title = v("remind.title", name=partner.name, what=cards.occasion_name(v, occasion))
    return Card(title=title, blocks=(Note(text=v("remind.moved")),))


def facts(v: Voice, partner: Partner, occasion: Occasion, given: Sequence[Gift], today: date) -> list[str]:
    """What the file knows that helps now; nothing that it does not know."""
    lines = []
    if occasion.terms:
        lines.append(v("remind.terms", text=cut(occasion.terms.rstrip("。. "), 300)))
        penalty = rules.penalty(occasion.terms)
        if penalty and occasion.next_on and today > occasion.next_on:
            lines.append(v("remind.penalty", percent=penalty.today((today - occasion.next_on).days)))
    began = occasion.day.get("year") if occasion.kind == "cooperation" and occasion.next_on else None
    if began and occasion.next_on and occasion.next_on.year > began:
        lines.append(v("remind.years", n=occasion.next_on.year - began))
    if occasion.kind in GREETED:
        last = next((g for g in given if g.state == gifts.GIVEN and g.given_on), None)
        if last and last.given_on:
            lines.append(v("remind.last_gift", what=last.what, on=said.short(v, last.given_on, today)))
        if partner.preferences:
            lines.append(v("remind.preferences", text=_one_line(v, partner.preferences)))
        if partner.taboos:
            lines.append(v("remind.taboos", text=_one_line(v, partner.taboos)))
    return lines


def _one_line(v: Voice, text: str) -> str:
    """What a file says in several lines, in one."""
    return cut(("；" if v.locale == "zh" else "; ").join(text.splitlines()), 160)


def reminder(
    ctx: Context,
    v: Voice,
    reader: Person,
    partner: Partner,
    occasion: Occasion,
    given: Sequence[Gift],
    team: dict[int, Person],
    today: date,
    *,
    state: str = "",
    given_away: bool = False,
) -> Card:
    """The card for one occurrence, in the reader's language. `state` says what became of it, if anything did; once it
    is `given_away` to a colleague, its deeds are theirs."""
    gap = "" if v.locale == "zh" else " "
    blocks: list[Block] = [
        Section(text=gap.join([head(v, ctx, partner, occasion, today), *facts(v, partner, occasion, given, today)]))
    ]
    tone: Tone = "plain"
    if state:
        blocks.append(Section(text=state))
        tone = "good" if occasion.done_for == occasion.next_on else "plain"
    blocks += _buttons(v, ctx, partner, occasion, today, given_away)
    owner = team.get(partner.owner_id or 0)
    if owner is None or not owner.active:
        blocks.append(Note(text=v("remind.why_nobody", name=partner.name)))
    elif reader.id != owner.id and owner.away(ctx.now):
        blocks.append(Note(text=v("remind.why_away", owner=owner)))
    title = v("remind.title", name=partner.name, what=cards.occasion_name(v, occasion))
    return Card(title=title, tone=tone, blocks=tuple(blocks))


def _buttons(
    v: Voice, ctx: Context, partner: Partner, occasion: Occasion, today: date, given_away: bool
) -> list[Block]:
    assert occasion.next_on is not None
    which: dict[str, str | int] = {"occasion": occasion.id, "for": occasion.next_on.isoformat()}
    opens = Button(label=v("button.open_file"), action="partners:open", value={"partner": partner.id})
    if given_away or occasion.done_for == occasion.next_on:
        return [Buttons(items=(opens,))]
    items = [Button(label=v("button.done"), action="partners:done", value=which, style="primary")]
    last = ctx.calendar.on_or_before(occasion.next_on)
    if today < last:  # on the last working day nothing is left to wait for
        items.append(Button(label=v("button.snooze_day"), action="partners:snooze", value={**which, "days": 1}))
    if today + timedelta(days=7) < last:
        items.append(Button(label=v("button.snooze_week"), action="partners:snooze", value={**which, "days": 7}))
    file: dict[str, str | int] = {"partner": partner.id}
    more = [opens]
    if occasion.kind in GREETED:
        more.insert(0, Button(label=v("button.drafts"), action="partners:greet", value={**file, "kind": occasion.kind}))
        more.insert(1, Button(label=v("button.gift_ideas"), action="partners:gifts", value=file))
    items.append(
        Button(label=v("button.hand_over"), action="partners:hand_over", value={**which, "partner": partner.id})
    )
    return [Buttons(items=tuple(items)), Buttons(items=tuple(more))]
