"""What owners say each week: early, in time, or corrected afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from handlers.conversation import (
    Answer,
    Command,
    Context,
    Notice,
    Outgoing,
    Press,
    Problem,
    Reply,
    Submission,
    clean,
    whole,
)
from handlers.milestones import posting, rules
from handlers.milestones.asking import mine
from handlers.milestones.cards import asking as cards
from handlers.milestones.desk import Desk, desks_with, lay, lay_all, may_write, team_here
from handlers.milestones.sheet import read
from storage import briefs, teams
from storage import milestones as store
from storage.milestones import Milestone


async def say(event: Command, ctx: Context) -> Reply:
    """`/brief answer`: answer early, or once more; for whichever team still waits for the actor."""
    desks = await lay_all(ctx, await teams.all_teams(ctx.tx, ctx.workspace.id))
    if not desks:
        raise Problem(ctx.t("problem.no_team"))
    owing = [(desk, await mine(ctx, desk)) for desk in desks]
    owing.sort(key=lambda pair: all(m.id in pair[0].said for m in pair[1]))
    for desk, items in owing:
        if items:
            return _form(ctx, desk, items)
    return Notice(ctx.t("ask.nothing"))


async def answer(event: Press, ctx: Context) -> Reply:
    """The button of the weekly question; of a week that is over, to correct what was said then."""
    desk, items = await _of_week(ctx, event.number("team"), str(event.value.get("week") or ""))
    return _form(ctx, desk, items) if items else Notice(ctx.t("ask.nothing"))


async def _of_week(ctx: Context, team_id: int, week: str) -> tuple[Desk, list[Milestone]]:
    """The team's desk for a week, and what the actor may say there: what is asked, and what its brief told."""
    team = await team_here(ctx, team_id)
    desk = await lay(ctx, team)
    day = _day_of(ctx, desk, week)
    desk = desk if day == desk.today else await lay(ctx, team, day)
    told: set[int] = set()
    for kept in await briefs.briefs_of(ctx.tx, [team.id], "week", desk.week, desk.week):
        sheet = await read(ctx, kept)
        told = {i for i, _ in sheet.made.lines} if sheet else set()
    return desk, await mine(ctx, desk, told)


def _day_of(ctx: Context, desk: Desk, week: str) -> date:
    """Today; or the last day of an earlier week, at most eight weeks back."""
    try:
        first = date.fromisoformat(week)
    except ValueError:
        return desk.today
    first = rules.week_of(first, ctx.workspace.week_start)
    if desk.week - timedelta(weeks=8) <= first < desk.week:
        return first + timedelta(days=6)
    return desk.today


def _form(ctx: Context, desk: Desk, items: Sequence[Milestone]) -> Reply:
    return cards.form(ctx, desk, sorted(items, key=lambda m: (m.id in desk.said, m.due, m.id)))


def _ids(value: object) -> list[int]:
    return [whole(i) for i in str(value or "").split(",") if i.isdecimal()]


async def answered(event: Submission, ctx: Context) -> Reply:
    """Keep the answers, and go on to the next step where there are more. A date that moved must come with a line that
    says why: it is noted as a slip."""
    desk, items = await _of_week(ctx, event.number("team"), str(event.state.get("week") or ""))
    allowed = {m.id for m in items}
    ids = _ids(event.state.get("items"))
    own = [
        m
        for i in ids
        if (m := desk.by_id.get(i)) and (i in allowed or m.owner_id == ctx.actor.id or may_write(desk, ctx.actor))
    ]
    if not own:
        raise Problem(ctx.t("ask.nothing"))
    faults: dict[str, str] = {}
    for item in own:
        if isinstance(said := event.values.get(f"due_{item.id}"), date):
            ctx.in_reach(said, f"due_{item.id}")
        due, done_on = _dates(ctx, desk, item, event)
        if due != item.due and not event.text(f"line_{item.id}"):
            faults[f"line_{item.id}"] = ctx.t("problem.why_moved", name=item.name)
        if done_on and done_on > ctx.today(ctx.actor):
            faults[f"due_{item.id}"] = ctx.t("problem.done_ahead", name=item.name)
    if faults:
        raise Problem(next(iter(faults.values())), faults)
    told = [await _keep(ctx, desk, item, event) for item in own]
    done = [*_ids(event.state.get("done")), *(m.id for m in own)]
    desks = {d.team.id: d for item in own for d in await desks_with(ctx, item)}
    out: list[Answer] = list(await posting.answered(ctx, desks.values(), desk.week, [m.id for m in own]))
    desk = await lay(ctx, desk.team, desk.today)
    left = [desk.by_id[i] for i in _ids(event.state.get("left")) if i in desk.by_id]
    if left:
        return [cards.form(ctx, desk, left, done), *out]
    out += await _thanked(ctx, desk, done)
    return [Notice("\n".join([*told, ctx.t("ask.thanks")])), *out]


def _dates(ctx: Context, desk: Desk, item: Milestone, event: Submission) -> tuple[date, date | None]:
    """(its date, the day it was reached). For what is reached, a date that was changed is the day it happened."""
    said = event.values.get(f"due_{item.id}")
    day = said if isinstance(said, date) else item.due
    if event.text(f"state_{item.id}") != "done":
        return day, None
    if item.done_on and day == item.due:
        return item.due, item.done_on
    return item.due, day if day != item.due else min(ctx.today(ctx.actor), desk.week + timedelta(days=6))


async def _keep(ctx: Context, desk: Desk, item: Milestone, event: Submission) -> str:
    """Note one answer; gives the line that says what was understood."""
    due, done_on = _dates(ctx, desk, item, event)
    state = event.text(f"state_{item.id}")
    state = state if state in rules.STATES else item.state
    line, ask = clean(event.text(f"line_{item.id}"))[:200], clean(event.text(f"ask_{item.id}"))[:300]
    changes: dict[str, object] = {}
    if due != item.due:
        days = ctx.calendar.working_days_between(item.due, due)
        await store.slipped(ctx.tx, item, due, days, line, ctx.actor.id, ctx.now)
        changes["due"] = due
    if state != item.state or done_on != item.done_on:
        changes |= {"state": state, "done_on": done_on}
    if changes and not await store.change(ctx.tx, item, **changes):
        raise Problem(ctx.t("problem.changed_since", name=item.name))
    await briefs.answer(ctx.tx, item, desk.week, ctx.actor.id, line, ask, state, due, ctx.now)
    if due == item.due:
        return ctx.t("ask.noted", name=item.name, state=ctx.t(f"state.{state}"), day=done_on or due)
    behind = max(0, ctx.calendar.working_days_between(item.baseline, due))
    return ctx.t("ask.moved" if behind else "ask.moved_in_time", name=item.name, day=due, n=behind)


async def _thanked(ctx: Context, desk: Desk, done: Sequence[int]) -> list[Outgoing]:
    """The question the actor got, where it stands, turns into a thank-you with what was said."""
    items = [desk.by_id[i] for i in done if i in desk.by_id]
    out = []
    for person_id in sorted({m.owner_id or 0 for m in items} | {ctx.actor.id}):
        name = f"milestones:ask:{desk.team.id}:{desk.week}:{person_id}"
        owed = [m for m in await mine(ctx, desk) if m.owner_id == person_id and m.id not in desk.said]
        if owed or not await ctx.posted(name):
            continue
        own = [m for m in items if (m.owner_id or ctx.actor.id) == person_id] or items
        card = cards.thanks(ctx, ctx.t, desk, own)
        out.append(Outgoing(ctx.actor, card, once=f"{name}:{ctx.now.timestamp():.0f}", living=name))
    return out
