"""A team with a project half-way, for a workspace that has just begun: something reached, late and at risk."""

from __future__ import annotations

from datetime import date, timedelta

from handlers.conversation import Context, Outgoing, Person, Role
from handlers.milestones import rules, schedule
from handlers.milestones.settings import Settings
from storage import milestones as store
from storage import people, places, teams

# key of its text, working days from today to the baseline, state, whose it is (0 the manager, then members), moved by
PLAN = (
    ("launch", "kol", -6, "done", 1, 0),
    ("launch", "script", -2, "done", 2, 1),
    ("launch", "samples", 1, "risk", 3, 3),
    ("launch", "shooting", 5, "planned", 2, 0),
    ("launch", "landing", 9, "progress", 1, 0),
    ("launch", "launch", 24, "planned", 0, 0),
    ("media", "shortlist", 2, "progress", 3, 0),
    ("media", "interviews", 8, "planned", 0, 0),
)

CHANNELS = ("市场部", "marketing")
"""Where a marketing team is likely to talk; else the first channel there is."""


async def sample(ctx: Context) -> list[Outgoing]:
    """Make the team and its plan in the workspace's language, once; the week's question then comes by itself."""
    t = ctx.voice()
    if await teams.team_named(ctx.tx, ctx.workspace.id, t("sample.team")):
        return []
    everyone = await people.everyone(ctx.tx, ctx.workspace.id)
    leaders = [p for p in everyone if p.may(Role.LEADER)]
    author = next(iter(await ctx.leads()), ctx.actor)
    owners = [author, *(p for p in everyone if p.id != author.id and not p.may(Role.LEADER))]
    groups = await places.groups(ctx.tx, ctx.workspace.id)
    place = next((g.id for g in groups if g.name in CHANNELS), groups[0].id if groups else None)
    team = await teams.add_team(
        ctx.tx, ctx.workspace.id, t("sample.team"), place, ctx.workspace.zone, Settings().kept()
    )
    await teams.set_members(ctx.tx, team.id, "author", [author.id])
    await teams.set_members(ctx.tx, team.id, "reader", [p.id for p in leaders], "both" if place else "direct")
    made = {
        key: await store.add_project(
            ctx.tx, ctx.workspace.id, t(f"sample.project_{key}"), t(f"sample.goal_{key}"), team.id
        )
        for key in ("launch", "media")
    }
    for key, name, days, state, whose, moved in PLAN:
        await _milestone(ctx, made[key].id, name, _working(ctx, days), state, owners[whose % len(owners)], moved)
    await schedule.put(ctx, team)
    return []


def _working(ctx: Context, days: int) -> date:
    return ctx.calendar.add_working_days(ctx.calendar.on_or_before(ctx.today()), days)


async def _milestone(
    ctx: Context, project_id: int, key: str, baseline: date, state: str, owner: Person, moved: int
) -> None:
    t = ctx.voice()
    row = {
        "name": t(f"sample.{key}"),
        "done_means": t(f"sample.{key}_means"),
        "due": baseline,
        "owner_id": owner.id,
    }
    (milestone_id,) = await store.add(ctx.tx, ctx.workspace.id, project_id, [row])
    item = await store.milestone(ctx.tx, ctx.workspace.id, milestone_id)
    assert item is not None
    due = ctx.calendar.add_working_days(baseline, moved) if moved else baseline
    if moved:
        reason = t(f"sample.{key}_moved")
        await store.slipped(ctx.tx, item, due, moved, reason, owner.id, ctx.now - timedelta(days=1))
    if state in rules.OPEN:
        await store.change(ctx.tx, item, state=state, due=due)
    else:
        await store.change(ctx.tx, item, state=state, due=due, done_on=due)
