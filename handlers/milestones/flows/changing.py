"""Changing a milestone: reached, at risk, moved, dropped, rewritten; each step can be taken back for ten minutes."""

from __future__ import annotations

from datetime import date

from handlers.conversation import Command, Context, Notice, Press, Problem, Reply, Submission, clean
from handlers.milestones.cards import forms
from handlers.milestones.desk import desk_of, match, own_desk
from handlers.milestones.flows.adding import due_of, name_of, owner_of, place_in_time, understood, without
from storage import milestones as store
from storage.milestones import Milestone


async def _changed(ctx: Context, item: Milestone, says: str, **changes: object) -> Notice:
    before = {name: getattr(item, name) for name in changes}
    if item.state == changes.get("state"):
        raise Problem(ctx.t("problem.same_state", name=item.name, state=ctx.t(f"state.{item.state}")))
    if not await store.change(ctx.tx, item, **changes):
        raise Problem(ctx.t("problem.changed_since", name=item.name))
    await ctx.note("changed", f"milestone:{item.id}", fields=sorted(changes))
    plain = {n: v.isoformat() if isinstance(v, date) else v for n, v in before.items()}
    undo = await ctx.remember("changed", says, milestone=item.id, version=item.version + 1, before=plain)
    return Notice(says, (undo,))


async def undo_changed(payload: dict[str, object], ctx: Context) -> Reply:
    """Put a milestone back as it was, if nobody has changed it since."""
    found = await store.milestone(ctx.tx, ctx.workspace.id, int(str(payload["milestone"])))
    if found is None or found.version != payload["version"]:
        raise Problem(ctx.t("problem.changed_since", name=found.name if found else ""))
    before = dict(payload["before"])  # type: ignore[call-overload]
    for name in ("due", "done_on"):
        if before.get(name):
            before[name] = date.fromisoformat(before[name])
    await store.change(ctx.tx, found, **before)
    if payload.get("slip"):
        await store.unslip(ctx.tx, int(str(payload["slip"])))
    return Notice(ctx.t("undo.done_changed", name=found.name))


async def finish(event: Press, ctx: Context) -> Reply:
    """The milestone is reached, today."""
    desk, item = await desk_of(ctx, event.number("milestone"))
    says = ctx.t("done.finished", name=item.name, day=desk.today)
    return await _changed(ctx, item, says, state="done", done_on=desk.today)


async def finish_said(event: Command, ctx: Context) -> Reply:
    """`/brief done KOL 筛选`, or `/brief done KOL 筛选 昨天` for what was reached before today."""
    desk = await own_desk(ctx)
    found = understood(ctx, event.words, whole=False, zone=desk.team.zone)
    past = found if found and found.date <= desk.today else None
    item = match(ctx, desk.items, without(event.words, past.said) if past else event.words)
    desk, item = await desk_of(ctx, item.id)
    day = past.date if past else desk.today
    return await _changed(ctx, item, ctx.t("done.finished", name=item.name, day=day), state="done", done_on=day)


async def reopen(event: Press, ctx: Context) -> Reply:
    """A milestone that was reached or dropped is under way again."""
    _, item = await desk_of(ctx, event.number("milestone"))
    says = ctx.t("done.reopened", name=item.name)
    return await _changed(ctx, item, says, state="progress", done_on=None)


async def risk(event: Press, ctx: Context) -> Reply:
    """Say that the milestone is at risk."""
    _, item = await desk_of(ctx, event.number("milestone"))
    return await _changed(ctx, item, ctx.t("done.risk", name=item.name), state="risk")


async def steady(event: Press, ctx: Context) -> Reply:
    """Say that it is no longer at risk."""
    _, item = await desk_of(ctx, event.number("milestone"))
    return await _changed(ctx, item, ctx.t("done.steady", name=item.name), state="progress")


async def drop(event: Press, ctx: Context) -> Reply:
    """Drop the milestone; it stays in the history."""
    _, item = await desk_of(ctx, event.number("milestone"))
    return await _changed(ctx, item, ctx.t("done.dropped", name=item.name), state="dropped")


async def change(event: Press, ctx: Context) -> Reply:
    """The form with everything but the dates."""
    _, item = await desk_of(ctx, event.number("milestone"))
    return forms.change(ctx, item)


async def changed(event: Submission, ctx: Context) -> Reply:
    """Save name, owner, definition of done and goal."""
    _, item = await desk_of(ctx, event.number("milestone"))
    name = name_of(ctx, event.text("name"))
    if item.version != event.state.get("version"):
        raise Problem(ctx.t("problem.changed_since", name=item.name))
    return await _changed(
        ctx,
        item,
        ctx.t("done.changed", name=name),
        name=name,
        owner_id=await owner_of(ctx, event.values.get("owner"), item.owner_id),
        done_means=clean(event.text("done_means"))[: forms.LONG],
        goal=clean(event.text("goal"))[: forms.LONG],
    )


async def move(event: Press, ctx: Context) -> Reply:
    """The form for a new date."""
    _, item = await desk_of(ctx, event.number("milestone"))
    return forms.move(ctx, item)


async def move_said(event: Command, ctx: Context) -> Reply:
    """`/brief move KOL 筛选 下周三 样片还没到`: the form, filled with what was understood."""
    desk = await own_desk(ctx)
    found = understood(ctx, event.words, whole=False, zone=desk.team.zone)
    name, _, reason = event.words.partition(found.said if found else "\n")
    item = match(ctx, desk.items, name.strip(" ,，:："))
    _, item = await desk_of(ctx, item.id)
    return forms.move(ctx, item, found.said if found else "", reason.strip(" ,，。"))


async def moved(event: Submission, ctx: Context) -> Reply:
    """Echo the new date and what it means against the baseline."""
    desk, item = await desk_of(ctx, event.number("milestone"))
    due = due_of(ctx, event.text("due"), desk.team.zone)
    reason = clean(event.text("reason"))
    if not reason:
        raise Problem(ctx.t("problem.reason"), {"reason": ctx.t("problem.reason")})
    if due == item.due:
        text = ctx.t("problem.same_day", day=due)
        raise Problem(text, {"due": text})
    days = ctx.calendar.working_days_between(item.due, due)
    behind = max(0, ctx.calendar.working_days_between(item.baseline, due))
    echo = ctx.t(
        "echo.move" if days >= 0 else "echo.pulled", name=item.name, due=due, n=abs(days), zone=place_in_time(ctx, desk)
    )
    key = "echo.behind" if behind else "echo.not_behind"
    echo += "\n" + ctx.t(key, n=behind, baseline=item.baseline)
    return forms.confirm(
        ctx,
        echo,
        "milestones:move_saved",
        {"milestone": item.id, "version": item.version, "due": due.isoformat(), "reason": reason[: forms.LONG]},
    )


async def move_saved(event: Submission, ctx: Context) -> Reply:
    """Move the date; the baseline stays, and the move is noted with its reason."""
    _, item = await desk_of(ctx, event.number("milestone"))
    if item.version != event.state.get("version"):
        raise Problem(ctx.t("problem.changed_since", name=item.name))
    return await moved_to(ctx, item, ctx.in_reach(event.day("due"), "due"), str(event.state.get("reason") or "")[:500])


async def moved_to(ctx: Context, item: Milestone, due: date, reason: str) -> Notice:
    """Note the slip, change the date, and offer to take both back."""
    days = ctx.calendar.working_days_between(item.due, due)
    slip = await store.slipped(ctx.tx, item, due, days, reason, ctx.actor.id, ctx.now)
    if not await store.change(ctx.tx, item, due=due):
        raise Problem(ctx.t("problem.changed_since", name=item.name))
    await ctx.note("moved", f"milestone:{item.id}", days=days)
    says = ctx.t("done.moved", name=item.name, due=due)
    before = {"due": item.due.isoformat()}
    undo = await ctx.remember("changed", says, milestone=item.id, version=item.version + 1, before=before, slip=slip)
    return Notice(says, (undo,))
