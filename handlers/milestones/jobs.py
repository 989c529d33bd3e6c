"""What happens of its own accord on a team's last working day of the week, and on the first of the month.

collect  asks each owner who owes an answer, in the morning of their own zone
remind   once more, only those who have not answered
draft    shows the author the brief as it composed itself
post     sends it out: approved, or marked "not reviewed", or held, by the team's setting
review   rolls the month up
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from handlers.conversation import Context, Outgoing, Person, Run, shown
from handlers.milestones import cards, rules
from handlers.milestones.desk import Desk, Settings, lay
from handlers.milestones.flows.briefs import post
from handlers.milestones.flows.review import drawn, figures_of
from storage import milestones as store
from storage.milestones import Milestone

REVIEW_LATE = timedelta(days=5)
"""A review is still worth sending for three working days, which five days hold at the least outside of long breaks."""


async def _desk(run: Run, ctx: Context) -> Desk | None:
    team = await store.team(ctx.tx, ctx.workspace.id, int(run.payload["team"]))
    if team is None or team.archived_at:
        return None
    day = run.due.astimezone(shown.zone(team.zone)).date()
    if Settings.of(team).holiday_weeks == "skip" and _short_week(ctx, day):
        return None
    return await lay(ctx, team, day)


def _short_week(ctx: Context, day: date) -> bool:
    """Whether an ordinary weekday of this week is off."""
    first = rules.week_of(day, ctx.workspace.week_start)
    days = [first + timedelta(days=n) for n in range(7)]
    return any(d.weekday() < 5 and not ctx.calendar.is_working_day(d) for d in days)


def _owing(desk: Desk) -> dict[int, list[Milestone]]:
    said = {a.milestone_id for a in desk.answers}
    wanted = {i.id for i in rules.owed(desk.items, desk.week)} - said
    by_owner: dict[int, list[Milestone]] = {}
    for item in desk.items:
        if item.id in wanted and item.owner_id:
            by_owner.setdefault(item.owner_id, []).append(item)
    return by_owner


async def _ask(run: Run, ctx: Context, desk: Desk, at: str) -> list[Outgoing]:
    out = []
    moment = getattr(Settings.of(desk.team), at)
    for owner_id, items in _owing(desk).items():
        owner = desk.people.get(owner_id)
        if owner is None:
            continue
        person = await ctx.present(owner)
        if not person.active or person.away(ctx.now):
            continue
        out.append(
            Outgoing(
                person,
                cards.asked(ctx, ctx.voice(person), desk, person, items, owner if person.id != owner.id else None),
                once=f"milestones:{at}:{desk.team.id}:{desk.week}:{owner.id}",
                living=f"milestones:ask:{desk.team.id}:{desk.week}:{owner.id}" if at == "ask_at" else None,
                quiet=True,
                not_before=_their_own(person, run.due, moment),
            )
        )
    return out


def _their_own(person: Person, due: datetime, at: object) -> datetime | None:
    """The same time of day in the person's own zone where that is still ahead, and at the latest six hours on."""
    local = due.astimezone(shown.zone(person.zone))
    own = local.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)  # type: ignore[attr-defined]
    return own if due < own <= due + timedelta(hours=6) else None


async def collect(run: Run, ctx: Context) -> Sequence[Outgoing]:
    """Ask every owner who owes an answer, once."""
    desk = await _desk(run, ctx)
    return await _ask(run, ctx, desk, "ask_at") if desk else ()


async def remind(run: Run, ctx: Context) -> Sequence[Outgoing]:
    """Ask those again who have not answered, once."""
    desk = await _desk(run, ctx)
    return await _ask(run, ctx, desk, "remind_at") if desk else ()


async def draft(run: Run, ctx: Context) -> Sequence[Outgoing]:
    """Show the brief to its authors; without any milestone there is nothing to show."""
    desk = await _desk(run, ctx)
    if desk is None or not desk.items:
        return ()
    kept = await store.ensure_brief(ctx.tx, ctx.workspace.id, desk.team.id, "week", desk.week)
    if kept.state != "draft":
        return ()
    at = Settings.of(desk.team).post_at.strftime("%H:%M")
    out = []
    for person_id in dict.fromkeys([*desk.holders("author"), *desk.holders("reviewer")]):
        found = desk.people.get(person_id)
        if found is None:
            continue
        person = await ctx.present(found)
        card = cards.preview(ctx, ctx.voice(person), desk, kept, at)
        out.append(Outgoing(person, card, once=f"milestones:draft:{kept.id}:{person_id}", living=f"draft:{kept.id}"))
    return out


async def send(run: Run, ctx: Context) -> Sequence[Outgoing]:
    """Send the brief out, unless it was posted already or is held for its author."""
    desk = await _desk(run, ctx)
    if desk is None or not desk.items:
        return ()
    kept = await store.ensure_brief(ctx.tx, ctx.workspace.id, desk.team.id, "week", desk.week)
    if kept.state in ("posted", "held"):
        return ()
    if kept.state == "draft" and Settings.of(desk.team).unreviewed == "hold":
        await store.change_brief(ctx.tx, kept, state="held")
        return ()
    return await post(ctx, desk, kept, reviewed=kept.state == "approved")


async def review(run: Run, ctx: Context) -> Sequence[Outgoing]:
    """Roll up the month that ended."""
    team = await store.team(ctx.tx, ctx.workspace.id, int(run.payload["team"]))
    if team is None or team.archived_at:
        return ()
    today = run.due.astimezone(shown.zone(team.zone)).date()
    month = rules.month_of(rules.month_of(today) - timedelta(days=1))
    desk = await lay(ctx, team, today)
    if not desk.every:
        return ()
    kept = await store.ensure_brief(ctx.tx, ctx.workspace.id, team.id, "month", month)
    figures = await figures_of(ctx, desk, month)
    draw = await drawn(ctx, desk, month, figures)
    return await post(ctx, desk, kept, draw=draw)
