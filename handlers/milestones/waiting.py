"""What waits on a person here, over all teams of the workspace, in a number of queries that does not grow with them."""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.conversation import Button, Context, Waiting, cut, shown
from handlers.milestones.asking import mine
from handlers.milestones.desk import Desk, lay_all
from handlers.milestones.settings import Settings
from storage import briefs, teams
from storage.briefs import Response


async def waiting(ctx: Context) -> list[Waiting]:
    """Answers of this week, drafts to approve, questions to answer, decisions promised, briefs to write again."""
    desks = await lay_all(ctx, await teams.all_teams(ctx.tx, ctx.workspace.id))
    rows: list[Waiting] = []
    told: set[int] = set()
    for desk in desks:
        owed = [m for m in await mine(ctx, desk) if m.id not in desk.said and m.id not in told]
        told |= {m.id for m in owed}
        if owed and _asking(ctx, desk):
            value: dict[str, str | int] = {"team": desk.team.id, "week": desk.week.isoformat()}
            button = Button(label=ctx.t("ask.button"), action="milestones:answer", value=value)
            rows.append(Waiting(text=ctx.t("waiting.answers", n=len(owed), team=desk.team.name), button=button))
    rows += await _drafts(ctx, desks)
    open_ = await briefs.unsettled(ctx.tx, [d.team.id for d in desks])
    known = {d.team.id: d for d in desks}
    people = await ctx.know(r.person_id for _, r in open_)
    for team_id, response in open_:
        if _concerns(ctx, known[team_id], response):
            text = ctx.t(
                f"waiting.{response.kind}",
                who=people.get(response.person_id) or "?",
                words=cut(response.words, 60),
                team=known[team_id].team.name,
                day=response.due or response.at.date(),
            )
            rows.append(Waiting(text=text, since=response.at, button=_door(ctx, response)))
    return rows


def _asking(ctx: Context, desk: Desk) -> bool:
    """Whether the week's question is out: before the last working day's morning nobody owes anything."""
    last = ctx.calendar.last_working_day_of_week(desk.today, ctx.workspace.week_start)
    if last is None:
        return False
    return ctx.now >= datetime.combine(last, Settings.of(desk.team).ask_at, shown.zone(desk.team.zone))


async def _drafts(ctx: Context, desks: list[Desk]) -> list[Waiting]:
    own = {d.team.id: d for d in desks if d.roles(ctx.actor) & {"author", "reviewer"}}
    if not own:
        return []
    latest = max(d.week for d in own.values())
    rows = []
    for kept in await briefs.briefs_of(ctx.tx, own, "week", latest - timedelta(days=7), latest):
        desk = own[kept.team_id]
        if kept.state == "held" or (kept.state == "draft" and kept.period == desk.week and _asking(ctx, desk)):
            value: dict[str, str | int] = {"team": desk.team.id, "brief": kept.id}
            button = Button(label=ctx.t("button.preview"), action="milestones:look", value=value)
            rows.append(Waiting(text=ctx.t(f"waiting.{kept.state}", team=desk.team.name), button=button))
    return rows


def _concerns(ctx: Context, desk: Desk, response: Response) -> bool:
    """A promised decision waits on who promised it; a question on the owner, or the authors; a redo on the authors."""
    if response.kind == "decision":
        return response.person_id == ctx.actor.id
    author = "author" in desk.roles(ctx.actor)
    item = desk.by_id.get(response.milestone_id or 0)
    owner = desk.owner(item) if item else None
    if response.kind == "question" and owner and owner.active:
        return owner.id == ctx.actor.id
    return author


def _door(ctx: Context, response: Response) -> Button:
    if response.kind == "redo":
        value: dict[str, str | int] = {"brief": response.brief_id}
        return Button(label=ctx.t("button.edit_brief"), action="milestones:edit_brief", value=value)
    label = ctx.t(f"button.settle_{response.kind}")
    return Button(label=label, action="milestones:settle", value={"response": response.id})
