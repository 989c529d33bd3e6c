"""The plan: see it, open a milestone, put milestones in order."""

from __future__ import annotations

from handlers.conversation import Card, Command, Context, Press, Problem, Replace, Reply
from handlers.milestones import rules
from handlers.milestones.cards import plan as cards
from handlers.milestones.desk import Desk, desk_of, lay, match, own_desk
from handlers.milestones.flows.teams import start_form
from storage import briefs, teams
from storage import milestones as store
from storage.milestones import Milestone


async def home(event: Command, ctx: Context) -> Reply:
    """`/brief`: the plan of the team, or the first step where there is no team yet."""
    if not await teams.all_teams(ctx.tx, ctx.workspace.id):
        return start_form(ctx)
    return cards.plan(ctx, await own_desk(ctx))


async def page(event: Press, ctx: Context) -> Reply:
    """Another page of the plan, or the plan of the team that was picked."""
    card = cards.plan(ctx, await own_desk(ctx, event.number("team")), event.number("page"))
    return card if event.number("open") else Replace(card)


async def opened(event: Press, ctx: Context) -> Reply:
    """One milestone, for everyone in the workspace to read."""
    desk, item = await desk_of(ctx, event.number("milestone"), write=False)
    return await milestone_card(ctx, desk, item)


async def milestone_card(ctx: Context, desk: Desk, item: Milestone) -> Card:
    """The milestone with everything that happened to it."""
    life = cards.Life(
        slips=await store.slips_about(ctx.tx, item.id),
        answers=await briefs.answers_about(ctx.tx, item.id),
        responses=await briefs.responses_about(ctx.tx, item.id),
    )
    desk.people.update(await ctx.know([*(r.person_id for r in life.responses), *(a.by_id for a in life.answers)]))
    return cards.milestone(ctx, desk, item, life)


async def reorder(event: Command, ctx: Context) -> Reply:
    """`/brief order KOL 筛选 2`: put a milestone at a place in its project."""
    desk = await own_desk(ctx, write=True)
    said, _, place = event.words.rpartition(" ")
    if not place.isdecimal() or not said:
        raise Problem(ctx.t("problem.order"))
    item = match(ctx, desk.items, said)
    await _placed(ctx, desk, item, int(place))
    return cards.plan(ctx, await lay(ctx, desk.team))


async def up(event: Press, ctx: Context) -> Reply:
    """One place earlier in its project."""
    return await _stepped(event, ctx, -1)


async def down(event: Press, ctx: Context) -> Reply:
    """One place later in its project."""
    return await _stepped(event, ctx, 1)


async def _stepped(event: Press, ctx: Context, by: int) -> Reply:
    desk, item = await desk_of(ctx, event.number("milestone"))
    own = [m.id for m in _beside(desk, item)]
    await _placed(ctx, desk, item, own.index(item.id) + 1 + by)
    return cards.plan(ctx, await lay(ctx, desk.team))


def _beside(desk: Desk, item: Milestone) -> list[Milestone]:
    """The open milestones of the same project, in their order: a place is a place among these."""
    return [m for m in desk.every if m.project_id == item.project_id and m.state in rules.OPEN]


async def _placed(ctx: Context, desk: Desk, item: Milestone, place: int) -> None:
    order = rules.moved([m.id for m in _beside(desk, item)], item.id, place)
    rest = [m.id for m in desk.every if m.project_id == item.project_id and m.id not in order]
    for position, milestone_id in enumerate([*order, *rest], start=1):
        found = desk.by_id[milestone_id]
        if found.position != position and not await store.change(ctx.tx, found, position=position):
            raise Problem(ctx.t("problem.changed_since", name=found.name))
