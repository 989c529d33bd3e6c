"""What happens of its own accord on a team's last working day of the week, and on the first of the month.

ahead    before the team's day begins: asks owners whose own morning does not fall into it
collect  asks each owner who owes an answer, in the morning of their own zone
remind   once more, only those who have not answered
draft    shows the author the brief as it composed itself
post     sends it out: approved, or marked "not reviewed", or held, by the team's setting
review   rolls the month up
promise  reminds a leader of the decision promised for today
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.conversation import Context, Outgoing, Person, Run, shown
from handlers.milestones import posting, rules, schedule
from handlers.milestones.asking import questions, skips
from handlers.milestones.cards import asking as cards
from handlers.milestones.cards import brief as drawing
from handlers.milestones.desk import Desk, lay
from handlers.milestones.flows import leading
from handlers.milestones.monthly import drawn, figures_of
from handlers.milestones.settings import Settings
from handlers.milestones.sheet import live
from storage import briefs, teams

REVIEW_LATE = timedelta(days=5)
"""A review is still worth sending for three working days, which five days hold at the least outside of long breaks."""

POST_LATE = timedelta(days=4)
"""A brief may still come after a weekend, and a reader abroad may have a morning two days off."""


async def _desk(run: Run, ctx: Context) -> Desk | None:
    """The team's desk for the day of the run; None where the team is gone or writes no brief this week."""
    team = await teams.team(ctx.tx, ctx.workspace.id, int(run.payload["team"]))
    if team is None or team.archived_at:
        return None
    day = run.due.astimezone(shown.zone(team.zone)).date()
    if run.payload.get("week_start", 0) != ctx.workspace.week_start:
        # The workspace's weeks begin on another day than when this was planned.
        await schedule.put(ctx, team)
        if day != ctx.calendar.last_working_day_of_week(day, ctx.workspace.week_start):
            return None
    desk = await lay(ctx, team, day)
    return None if skips(ctx, desk, team) else desk


def _asked_at(desk: Desk, person: Person) -> datetime:
    kept = Settings.of(desk.team)
    return rules.asking_time(desk.today, kept.ask_at, kept.post_at, shown.zone(desk.team.zone), shown.zone(person.zone))


async def _ask(ctx: Context, desk: Desk, *, early: bool) -> list[Outgoing]:
    """The week's question to those whose time to be asked lies before the team's own (`early`), or not."""
    begins = datetime.combine(desk.today, Settings.of(desk.team).ask_at, shown.zone(desk.team.zone))
    out = []
    for question in await questions(ctx, desk):
        at = _asked_at(desk, question.to)
        if not question.to.active or (at < begins) != early:
            continue
        name = f"milestones:ask:{desk.team.id}:{desk.week}:{question.of.id}"
        card = cards.asked(ctx, ctx.voice(question.to), desk, question)
        out.append(
            Outgoing(question.to, card, once=name, living=name, quiet=True, not_before=at if at > ctx.now else None)
        )
    return out


async def ahead(run: Run, ctx: Context) -> Sequence[Outgoing]:
    """Ask those for whom the team's own hour would be night."""
    desk = await _desk(run, ctx)
    return await _ask(ctx, desk, early=True) if desk else ()


async def collect(run: Run, ctx: Context) -> Sequence[Outgoing]:
    """Ask every other owner who owes an answer, once."""
    desk = await _desk(run, ctx)
    return await _ask(ctx, desk, early=False) if desk else ()


async def remind(run: Run, ctx: Context) -> Sequence[Outgoing]:
    """Ask those again who have not answered, once; nobody at night, and nobody who was not asked yet."""
    desk = await _desk(run, ctx)
    if desk is None:
        return ()
    ends = datetime.combine(desk.today, Settings.of(desk.team).post_at, shown.zone(desk.team.zone))
    out = []
    for question in await questions(ctx, desk):
        at = rules.waking(ctx.now, shown.zone(question.to.zone))
        if not question.to.active or at >= ends or _asked_at(desk, question.to) > ctx.now:
            continue
        name = f"milestones:remind:{desk.team.id}:{desk.week}:{question.of.id}"
        card = cards.asked(ctx, ctx.voice(question.to), desk, question, again=True)
        out.append(Outgoing(question.to, card, once=name, quiet=True, not_before=at if at > ctx.now else None))
    return out


async def draft(run: Run, ctx: Context) -> Sequence[Outgoing]:
    """Show the brief to its authors; without any milestone there is nothing to show."""
    desk = await _desk(run, ctx)
    if desk is None or not desk.items:
        return ()
    kept = await briefs.ensure_brief(ctx.tx, ctx.workspace.id, desk.team.id, "week", desk.week)
    if kept.state != "draft":
        return ()
    return await posting.drafts(ctx, desk, kept, await live(ctx, desk), first=True)


async def send(run: Run, ctx: Context) -> Sequence[Outgoing]:
    """Send the brief out, unless it was posted already; or hold it for its author, and say so."""
    desk = await _desk(run, ctx)
    if desk is None or not desk.items:
        return ()
    kept = await briefs.ensure_brief(ctx.tx, ctx.workspace.id, desk.team.id, "week", desk.week)
    if kept.state in ("posted", "held"):
        return ()
    if kept.state == "draft" and Settings.of(desk.team).unreviewed == "hold":
        held = await briefs.change_brief(ctx.tx, kept, state="held")
        return await _held(ctx, desk, held) if held else ()
    _, out = await posting.post(ctx, desk, kept, reviewed=kept.state == "approved")
    return out


async def _held(ctx: Context, desk: Desk, kept: briefs.Brief) -> list[Outgoing]:
    made = await live(ctx, desk)
    out = []
    for person_id in dict.fromkeys([*desk.holders("author"), *desk.holders("reviewer")]):
        known = desk.people.get(person_id)
        if known and known.active:
            person = await ctx.present(known)
            card = drawing.preview(ctx, ctx.voice(person), desk.team, made, kept, posting.posts_at(desk.team))
            once = f"milestones:held:{kept.id}:{person_id}"
            out.append(Outgoing(person, card, once=once, living=once, quiet=True))
    return out


async def review(run: Run, ctx: Context) -> Sequence[Outgoing]:
    """Roll up the month that ended."""
    team = await teams.team(ctx.tx, ctx.workspace.id, int(run.payload["team"]))
    if team is None or team.archived_at:
        return ()
    today = run.due.astimezone(shown.zone(team.zone)).date()
    month = rules.month_of(rules.month_of(today) - timedelta(days=1))
    desk = await lay(ctx, team, today)
    if not desk.every:
        return ()
    kept = await briefs.ensure_brief(ctx.tx, ctx.workspace.id, team.id, "month", month)
    if kept.state == "posted":
        return ()
    posted = await briefs.change_brief(ctx.tx, kept, state="posted", posted_at=ctx.now)
    if posted is None:
        return ()
    figures = await figures_of(ctx, desk, month)
    locales = {ctx.voice(to).locale for to in await posting.audience(ctx, desk)}
    draw = await drawn(ctx, desk, figures, locales)
    return await posting.sent(ctx, desk, posted, lambda t: draw(t, posted))


async def promise(run: Run, ctx: Context) -> Sequence[Outgoing]:
    """The decision promised for today."""
    return await leading.promised(ctx, int(run.payload["response"]))
