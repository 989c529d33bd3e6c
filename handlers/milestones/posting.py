"""Sending a brief out, to each reader in their own language, place and time; and correcting what is out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from handlers.conversation import Card, Context, Outgoing, Person, Place, Voice, shown
from handlers.milestones import rules, sheet
from handlers.milestones.cards import brief as drawing
from handlers.milestones.desk import Desk, channel, lay
from handlers.milestones.settings import Settings
from handlers.milestones.sheet import Sheet
from storage import briefs, outbox
from storage.briefs import Brief
from storage.teams import Member, Team

Draw = Callable[[Voice], Card]


def posts_at(team: Team) -> str:
    """The time of day at which the team's brief goes out."""
    return Settings.of(team).post_at.strftime("%H:%M")


def reading_time(ctx: Context, reader: Person) -> datetime | None:
    """None when the reader's working day is on; else their next working morning."""
    zone = shown.zone(reader.zone)
    local = ctx.now.astimezone(zone)
    begins, ends = rules.WAKING
    working = ctx.calendar.is_working_day(local.date())
    if working and begins <= local.time() < ends:
        return None
    day = local.date() if working and local.time() < begins else ctx.calendar.next_working_day(local.date())
    return datetime.combine(day, begins, zone)


def living(kept: Brief) -> str:
    """The name of the card under which a brief lives, in every place it goes to."""
    return f"{kept.kind}:{kept.id}"


async def audience(ctx: Context, desk: Desk) -> list[Person | Place]:
    """Everybody and every place the team's briefs go to: readers directly, and the channel for those who read there,
    or where nobody is named."""
    readers: list[Member] = [m for m in desk.members if m.role == "reader"]
    out: list[Person | Place] = []
    for member in readers:
        person = desk.people.get(member.person_id)
        if person and person.active and member.where != "channel":
            out.append(person)
    place = await channel(ctx, desk.team)
    if place and (not readers or any(m.where in ("channel", "both") for m in readers)):
        out.append(place)
    return out


async def sent(ctx: Context, desk: Desk, kept: Brief, draw: Draw) -> list[Outgoing]:
    """The messages with this brief, living, so that a correction edits them; one for each version."""
    name = living(kept)
    out = []
    for to in await audience(ctx, desk):
        mark = f"person:{to.id}" if isinstance(to, Person) else "place"
        # What stands there already is edited at once: nobody is disturbed by that.
        stands = kept.edited_at is not None and (await thread(ctx, kept, to))[1] is not None
        out.append(
            Outgoing(
                to,
                draw(ctx.voice(to)),
                once=f"{name}:{kept.version}:{mark}",
                living=name,
                quiet=not stands,
                not_before=None if stands or isinstance(to, Place) else reading_time(ctx, to),
            )
        )
    return out


async def post(ctx: Context, desk: Desk, kept: Brief, *, reviewed: bool) -> tuple[Brief, list[Outgoing]]:
    """Send the week's brief out, and keep what it said."""
    made = await sheet.live(ctx, desk)
    figures = {"sheet": sheet.kept(made), "reviewed": reviewed}
    posted = await briefs.change_brief(ctx.tx, kept, state="posted", posted_at=ctx.now, figures=figures)
    if posted is None:
        return kept, []
    return posted, await again(ctx, desk, posted, made)


async def again(ctx: Context, desk: Desk, kept: Brief, made: Sheet) -> list[Outgoing]:
    """The messages of a brief that is out, as it reads now."""
    reviewed = bool(kept.figures.get("reviewed", True))

    def draw(t: Voice) -> Card:
        return drawing.brief(ctx, t, desk.team, made, kept, reviewed=reviewed)

    return [*(await sent(ctx, desk, kept, draw)), *(await drafts(ctx, desk, kept, made))]


async def drafts(ctx: Context, desk: Desk, kept: Brief, made: Sheet, *, first: bool = False) -> list[Outgoing]:
    """The preview of those who write and review; only where it stands already, unless it is the `first` time."""
    out = []
    for person_id in dict.fromkeys([*desk.holders("author"), *desk.holders("reviewer")]):
        known = desk.people.get(person_id)
        person = await ctx.present(known) if known and known.active else None
        if person is None:
            continue
        name = f"draft:{kept.id}:{person_id}"
        if not first and not await ctx.posted(f"milestones:{name}"):
            continue
        card = drawing.preview(ctx, ctx.voice(person), desk.team, made, kept, posts_at(desk.team))
        once = f"milestones:{name}" if first else f"milestones:{name}:{kept.version}:{ctx.now.timestamp():.0f}"
        out.append(Outgoing(person, card, once=once, living=name))
    return out


async def current(ctx: Context, team: Team, kept: Brief) -> tuple[Desk, Sheet]:
    """The desk as of a weekly brief's own day, and what the brief says: as it was sent, or as it stands."""
    today = ctx.now.astimezone(shown.zone(team.zone)).date()
    known = await sheet.read(ctx, kept)
    last = today if kept.kind == "month" else kept.period + timedelta(days=6)
    day = known.day if known else min(today, last)
    desk = await lay(ctx, team, day)
    return desk, known or await sheet.live(ctx, desk)


async def answered(ctx: Context, desks: Iterable[Desk], week: date, ids: Iterable[int]) -> list[Outgoing]:
    """What an answer changes in briefs: those that are out are corrected in place, drafts are shown anew."""
    out: list[Outgoing] = []
    teams = {d.team.id: d.team for d in desks}
    for kept in await briefs.briefs_of(ctx.tx, teams, "week", week, week):
        desk, made = await current(ctx, teams[kept.team_id], kept)
        told = [i for i in ids if i in desk.by_id]
        if not told:
            continue
        if kept.state != "posted":
            out += await drafts(ctx, desk, kept, made)
            continue
        made = sheet.corrected(ctx, made, desk, told)
        figures = {**kept.figures, "sheet": sheet.kept(made)}
        changed = await briefs.change_brief(ctx.tx, kept, figures=figures, edited_at=ctx.now)
        if changed:
            out += await again(ctx, desk, changed, made)
    return out


async def thread(ctx: Context, kept: Brief, to: Person | Place) -> tuple[Place, str | None]:
    """The place of a person or channel, and the reference of the brief there, under which an answer belongs."""
    place = await ctx.direct(to) if isinstance(to, Person) else to
    found = await outbox.living_ref(ctx.tx, ctx.workspace.id, living(kept), place.id)
    return place, found[0] if found else None
