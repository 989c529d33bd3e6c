"""The plan of a team and one milestone with its history."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.conversation import (
    Block,
    Button,
    Buttons,
    Card,
    Confirm,
    Context,
    Fields,
    More,
    Note,
    Pair,
    Section,
    bold,
)
from handlers.milestones import rules
from handlers.milestones.cards.lines import line, move, verdict
from handlers.milestones.desk import Desk, may_change, may_write
from storage.briefs import Answered, Response
from storage.milestones import Milestone, Project, Slip

PAGE = 12
LATELY = 5
"""How many of the milestones reached last the plan still shows."""


@dataclass(frozen=True)
class Life:
    """What happened to one milestone: its moves, what was said about it, and what leadership said."""

    slips: list[Slip]
    answers: list[Answered]
    responses: list[Response]


class _Names:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def named(self, milestone_id: int) -> Milestone:
        return self.desk.by_id[milestone_id]


def said(ctx: Context, desk: Desk, item: Milestone) -> str:
    """One line on a milestone as it stands."""
    owner = desk.owner(item)
    return line(ctx.t, item, rules.behind(item, desk.today, ctx.calendar), owner.named(ctx.t.locale) if owner else "")


def plan(ctx: Context, desk: Desk, page: int = 0) -> Card:
    """The one place: every open milestone of the team by project, with what can be done."""
    t = ctx.t
    blocks: list[Block] = []
    rows: list[tuple[Project, Milestone | None]] = []
    for project in desk.projects:
        own = [m for m in desk.every if m.project_id == project.id and m.state in rules.OPEN]
        rows += [(project, m) for m in own] or [(project, None)]
    seen: int | None = None
    for project, item in rows[page * PAGE : (page + 1) * PAGE]:
        if project.id != seen:
            seen = project.id
            blocks.append(_project(ctx, desk, project))
        if item:
            opened = Button(label=t("button.open"), action="milestones:open", value={"milestone": item.id})
            blocks.append(Section(text=said(ctx, desk, item), button=opened))
        else:
            blocks.append(Note(text=t("plan.nothing_open")))
    if not rows:
        blocks.append(Section(text=t("plan.empty")))
    blocks += _lately(ctx, desk)
    blocks += _buttons(ctx, desk, page, len(rows))
    opened_items = [m for m in desk.items if m.state in rules.OPEN]
    asked = any(a.ask for a in desk.answers)
    found = rules.verdict(opened_items, asked, desk.today, ctx.calendar, bool(desk.every))
    return Card(
        title=t("plan.title", team=desk.team.name), subtitle=verdict(t, found, _Names(desk)), blocks=tuple(blocks)
    )


def _project(ctx: Context, desk: Desk, project: Project) -> Section:
    t = ctx.t
    lines = [bold(project.name)]
    if project.goal:
        lines.append(t("plan.goal", goal=project.goal))
    if project.paused_at:
        by = desk.people.get(project.paused_by or 0)
        lines.append(t("plan.paused_by", by=by, at=project.paused_at) if by else t("plan.paused", at=project.paused_at))
    return Section(text="\n".join(lines))


def _lately(ctx: Context, desk: Desk) -> list[Block]:
    done = sorted((m for m in desk.every if m.done_on), key=lambda m: (m.done_on, m.id), reverse=True)[:LATELY]
    if not done:
        return []
    rows = tuple(Section(text=said(ctx, desk, m)) for m in done)
    return [More(label=ctx.t("plan.lately", n=len(done)), blocks=rows)]


def _buttons(ctx: Context, desk: Desk, page: int, rows: int) -> list[Block]:
    t = ctx.t
    blocks: list[Block] = []
    value: dict[str, str | int] = {"team": desk.team.id}
    pages = []
    if page:
        pages.append(Button(label=t("common.back"), action="milestones:page", value={**value, "page": page - 1}))
    if rows > (page + 1) * PAGE:
        pages.append(Button(label=t("common.next"), action="milestones:page", value={**value, "page": page + 1}))
    if pages:
        blocks.append(Buttons(items=tuple(pages)))
    names: tuple[str, ...] = ()
    if may_write(desk, ctx.actor):
        names = ("add", "paste", "preview", "settings")
    elif "reader" in desk.roles(ctx.actor):
        names = ("reading",)
    if names:
        items = tuple(
            Button(
                label=t(f"button.{n}"),
                action=f"milestones:{n}",
                value=value,
                style="primary" if n == "add" else "default",
            )
            for n in names
        )
        blocks.append(Buttons(items=items))
    return blocks


def milestone(ctx: Context, desk: Desk, item: Milestone, life: Life) -> Card:
    """One milestone, what happened to it, and what can be done with it."""
    t, owner = ctx.t, desk.owner(item)
    project = desk.project(item.project_id)
    pairs = [
        (t("field.state"), t(f"state.{item.state}")),
        (t("field.owner"), owner.named(t.locale) if owner else t("common.none")),
        (t("field.due"), t.say(item.due)),
        (t("field.baseline"), t.say(item.baseline)),
    ]
    if item.done_on:
        pairs.insert(2, (t("field.done_on"), t.say(item.done_on)))
    blocks: list[Block] = [Fields(items=tuple(Pair(label=a, value=b) for a, b in pairs))]
    days = rules.behind(item, desk.today, ctx.calendar)
    if days:
        blocks.append(Section(text=t("milestone.behind", n=days, baseline=item.baseline)))
    if owner and not owner.active:
        blocks.append(Section(text=t("milestone.owner_left", owner=owner)))
    if item.done_means:
        blocks.append(Section(text=t("milestone.done_means", text=item.done_means)))
    goal = item.goal or project.goal
    if goal:
        blocks.append(Section(text=t("plan.goal", goal=goal)))
    blocks += _life(ctx, desk, life)
    if may_change(desk, ctx.actor, item):
        blocks += _deeds(ctx, item)
    blocks.append(Note(text=t("milestone.where", project=project.name)))
    return Card(title=item.name, blocks=tuple(blocks))


def _life(ctx: Context, desk: Desk, life: Life) -> list[Block]:
    t = ctx.t
    blocks: list[Block] = []
    if life.slips:
        rows = tuple(Section(text=move(t, s)) for s in life.slips)
        blocks.append(More(label=t("milestone.history", n=len(rows)), blocks=rows))
    told = [
        t("milestone.asked", by=by, day=a.week, ask=a.ask) if by else t("milestone.asked_once", day=a.week, ask=a.ask)
        for a in life.answers
        if a.ask
        for by in [desk.people.get(a.by_id or 0)]
    ]
    for r in life.responses:
        who = desk.people.get(r.person_id)
        text = t(f"milestone.said_{r.kind}", who=who or "?", words=r.words, at=r.at)
        if r.kind == "decision" and r.due and not r.settled_at:
            text += t("milestone.by", day=r.due)
        if r.outcome:
            text += "\n" + t("milestone.outcome", text=r.outcome)
        told.append(text)
    if told:
        blocks.append(
            More(label=t("milestone.decisions", n=len(told)), blocks=tuple(Section(text=row) for row in told))
        )
    return blocks


def _deeds(ctx: Context, item: Milestone) -> list[Block]:
    t = ctx.t
    value: dict[str, str | int] = {"milestone": item.id}
    if item.state not in rules.OPEN:
        again = Button(label=t("button.reopen"), action="milestones:reopen", value=value)
        return [Buttons(items=(again,))]
    names = ("finish", "move", "risk" if item.state != "risk" else "steady", "change", "up", "down", "drop")
    confirm = Confirm(
        title=t("drop.title"), text=t("drop.text", name=item.name), yes=t("button.drop"), no=t("common.cancel")
    )
    items = tuple(
        Button(
            label=t(f"button.{n}"),
            action=f"milestones:{n}",
            value=value,
            style="primary" if n == "finish" else "default",
            confirm=confirm if n == "drop" else None,
        )
        for n in names
    )
    return [Buttons(items=items)]
