"""What owners say each week: early, in time, or corrected afterwards."""

from __future__ import annotations

from datetime import date

from handlers.conversation import (
    Button,
    Command,
    Context,
    Notice,
    Outgoing,
    Press,
    Problem,
    Reply,
    Submission,
    Waiting,
    clean,
)
from handlers.milestones import cards, rules
from handlers.milestones.desk import Desk, lay, own_desk
from storage import milestones as store
from storage.milestones import Milestone


def mine(ctx: Context, desk: Desk) -> list[Milestone]:
    """The milestones the actor is to answer for this week: their own, and those of people they cover while away."""
    covered = {p.id for p in desk.people.values() if p.away(ctx.now) and p.cover_id == ctx.actor.id}
    owners = {ctx.actor.id, *covered}
    wanted = {i.id for i in rules.owed(desk.items, desk.week)}
    return [m for m in desk.items if m.owner_id in owners and m.id in wanted]


async def say(event: Command, ctx: Context) -> Reply:
    """`/brief answer`: answer early, or once more."""
    return await _form(ctx, await own_desk(ctx))


async def answer(event: Press, ctx: Context) -> Reply:
    """The button of the weekly question."""
    return await _form(ctx, await own_desk(ctx, event.number("team")))


async def _form(ctx: Context, desk: Desk) -> Reply:
    items = mine(ctx, desk)
    if not items:
        return Notice(ctx.t("ask.nothing"))
    said = {a.milestone_id for a in desk.answers}
    items.sort(key=lambda m: (m.id in said, m.due))
    return cards.answer_form(ctx, desk, items, desk.week)


async def answered(event: Submission, ctx: Context) -> Reply:
    """Keep the answers. A date that moved must come with a line that says why: it is noted as a slip."""
    desk = await own_desk(ctx, int(event.state.get("team") or 0))
    week = date.fromisoformat(str(event.state.get("week") or desk.week.isoformat()))
    ids = {int(i) for i in str(event.state.get("items") or "").split(",") if i.isdecimal()}
    own = {m.id: m for m in mine(ctx, desk)} | {
        m.id: m for m in desk.items if m.id in ids and m.owner_id == ctx.actor.id
    }
    faults: dict[str, str] = {}
    for item_id in ids & set(own):
        due, line = event.values.get(f"due_{item_id}"), event.text(f"line_{item_id}")
        if isinstance(due, date) and due != own[item_id].due and not line:
            faults[f"line_{item_id}"] = ctx.t("problem.why_moved")
    if faults:
        raise Problem(ctx.t("problem.why_moved"), faults)
    names = []
    for item_id in sorted(ids & set(own)):
        names.append(own[item_id].name)
        await _keep(ctx, own[item_id], week, event)
    if not names:
        raise Problem(ctx.t("ask.nothing"))
    out = await _corrected(ctx, desk, week)
    left = len([m for m in mine(ctx, await lay(ctx, desk.team)) if m.id not in ids])
    text = ctx.t("ask.thanks", names=names) + (ctx.t("ask.left", n=left) if left else "")
    return [Notice(text), *out]


async def _keep(ctx: Context, item: Milestone, week: date, event: Submission) -> None:
    said = event.values.get(f"due_{item.id}")
    due = said if isinstance(said, date) else item.due
    state = event.text(f"state_{item.id}")
    state = state if state in rules.STATES else item.state
    line, ask = clean(event.text(f"line_{item.id}"))[:500], clean(event.text(f"ask_{item.id}"))[:500]
    changes: dict[str, object] = {}
    if due != item.due:
        days = ctx.calendar.working_days_between(item.due, due)
        await store.slipped(ctx.tx, item, due, days, line, ctx.actor.id, ctx.now)
        changes["due"] = due
    if state != item.state:
        changes["state"] = state
        changes["done_on"] = ctx.today(ctx.actor) if state == "done" else None
    if changes and not await store.change(ctx.tx, item, **changes):
        raise Problem(ctx.t("problem.changed_since", name=item.name))
    await store.answer(ctx.tx, item, week, ctx.actor.id, line, ask, state, due, ctx.now)


async def _corrected(ctx: Context, desk: Desk, week: date) -> list[Outgoing]:
    """A brief that is out already is edited in place, and says so."""
    from handlers.milestones.flows.briefs import posted_again

    return await posted_again(ctx, desk.team, week)


async def waiting(ctx: Context) -> list[Waiting]:
    """What waits on the actor here: answers of this week, drafts to approve, questions and decisions."""
    rows: list[Waiting] = []
    for team in await store.all_teams(ctx.tx, ctx.workspace.id):
        desk = await lay(ctx, team)
        said = {a.milestone_id for a in desk.answers}
        owed = [m for m in mine(ctx, desk) if m.id not in said]
        if owed:
            value: dict[str, str | int] = {"team": team.id, "week": desk.week.isoformat()}
            button = Button(label=ctx.t("ask.button"), action="milestones:answer", value=value)
            rows.append(Waiting(text=ctx.t("waiting.answers", n=len(owed), team=team.name), button=button))
    return rows
