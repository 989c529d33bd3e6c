"""Adding milestones: one in a line or a form, several in a paste; what was understood is shown before it is saved."""

from __future__ import annotations

from datetime import date

from handlers.almanac import phrases
from handlers.conversation import (
    Command,
    Context,
    Form,
    Notice,
    OutOfDate,
    Press,
    Problem,
    Reply,
    Submission,
    clean,
    inline,
    shown,
    whole,
)
from handlers.milestones import rules
from handlers.milestones.cards import forms
from handlers.milestones.desk import Desk, own_desk
from storage import milestones as store
from storage.milestones import Project

_MENTION = "\ue000m:\\d+\ue001"
MOST = 12
"""Milestones of one paste: what a person still reads through before saving."""


# -- what was typed ----------------------------------------------------------------------------------------------------


def understood(ctx: Context, said: str, *, whole: bool, zone: str) -> phrases.Phrase | None:
    """The date in what was typed, in the team's zone."""
    read = phrases.parse if whole else phrases.find
    return read(said, ctx.now, zone, calendar=ctx.calendar, locale=ctx.t.locale, week_start=ctx.workspace.week_start)


def due_of(ctx: Context, said: str, zone: str, field: str = "due") -> date:
    """The date a field holds; a Problem that keeps what was typed where it cannot be read."""
    found = understood(ctx, said, whole=True, zone=zone) or understood(ctx, said, whole=False, zone=zone)
    if found is None:
        text = ctx.t("problem.date", said=said[:60])
        raise Problem(text, {field: text})
    return ctx.in_reach(found.date, field)


def name_of(ctx: Context, said: str, field: str = "name") -> str:
    """A milestone's name on one line; a Problem where there is none, or more than a line holds."""
    name = " ".join(clean(said).split())
    if not name:
        text = ctx.t("problem.name")
        raise Problem(text, {field: text})
    if len(name) > forms.NAME:
        text = ctx.t("problem.long_name", n=len(name), most=forms.NAME)
        raise Problem(text, {field: text})
    return name


def without(text: str, part: str) -> str:
    """The text without a phrase, and without the marks that parted them."""
    at = text.find(part)
    bare = text if at < 0 else f"{text[:at]} {text[at + len(part) :]}"
    return " ".join(bare.split()).strip(" ,，:：;；-–—")


def place_in_time(ctx: Context, desk: Desk) -> str:
    """The city whose days are meant."""
    return shown.city(desk.team.zone, ctx.t.locale)


async def owner_of(ctx: Context, value: object, kept: int | None = None) -> int | None:
    """The owner somebody chose, or left as it was (`kept`), even when that person has left since."""
    if value == kept:
        return kept
    person = await ctx.colleague(value, "owner")
    return person.id if person else None


def _project_said(ctx: Context, desk: Desk, event: Submission) -> str:
    new = " ".join(clean(event.text("new_project")).split())
    if new:
        return new[: forms.PROJECT]
    chosen = event.text("project")
    for project in desk.projects:
        if str(project.id) == chosen:
            return project.name
    if not desk.projects:
        raise Problem(ctx.t("problem.project"), {"new_project": ctx.t("problem.project")})
    return desk.projects[0].name


async def _project(ctx: Context, desk: Desk, name: str) -> Project:
    name = name[: forms.PROJECT]
    known = await store.project_named(ctx.tx, ctx.workspace.id, name)
    if known is None:
        return await store.add_project(ctx.tx, ctx.workspace.id, name, "", desk.team.id)
    if (known.id, desk.team.id) not in await store.sharing(ctx.tx, [known.id]):
        raise Problem(ctx.t("problem.project_taken", name=name))
    if known.archived_at:
        await store.change_project(ctx.tx, known, archived_at=None)
    return known


# -- one ---------------------------------------------------------------------------------------------------------------


async def add(event: Command, ctx: Context) -> Reply:
    """`/brief add KOL 筛选 本周五 @李雷`, or the form."""
    desk = await own_desk(ctx, write=True)
    said = event.words
    if not said:
        return forms.add(ctx, desk)
    found = understood(ctx, said, whole=False, zone=desk.team.zone)
    name = name_of(ctx, (without(said, found.said) if found else said) or said)
    owner = event.people[0] if event.people else None
    return forms.add(ctx, desk, name, found.said if found else "", owner)


async def add_pressed(event: Press, ctx: Context) -> Reply:
    """The form for one milestone."""
    return forms.add(ctx, await own_desk(ctx, event.number("team"), write=True))


async def added(event: Submission, ctx: Context) -> Reply:
    """The form was filled in: echo the date before anything is saved."""
    desk = await own_desk(ctx, event.number("team"), write=True)
    name = name_of(ctx, event.text("name"))
    due = due_of(ctx, event.text("due"), desk.team.zone)
    project = _project_said(ctx, desk, event)
    person = await ctx.colleague(event.values.get("owner"), "owner")
    owner = person.named(ctx.t.locale) if person else ctx.t("common.none")
    zone = place_in_time(ctx, desk)
    echo = ctx.t("echo.add", name=name, due=due, owner=owner, project=project, zone=zone)
    if not ctx.calendar.is_working_day(due):
        echo += "\n" + ctx.t("echo.day_off", day=due, back=ctx.calendar.previous_working_day(due))
    if due < desk.today:
        echo += "\n" + ctx.t("echo.past", day=due)
    state: forms.State = {"team": desk.team.id, "name": name, "due": due.isoformat(), "project": project}
    return forms.add_confirmed(ctx, echo, {**state, "owner": person.id if person else 0})


async def add_saved(event: Submission, ctx: Context) -> Reply:
    """Save one milestone."""
    desk = await own_desk(ctx, event.number("team"), write=True)
    state = event.state
    project = await _project(ctx, desk, str(state.get("project") or ""))
    row = {
        "name": name_of(ctx, str(state.get("name") or "")),
        "due": ctx.in_reach(event.day("due"), "due"),
        "owner_id": await owner_of(ctx, event.number("owner")),
        "done_means": clean(event.text("done_means"))[: forms.LONG],
        "goal": clean(event.text("goal"))[: forms.LONG],
    }
    ids = await store.add(ctx.tx, ctx.workspace.id, project.id, [row])
    undo = await ctx.remember("added", ctx.t("undo.added", name=row["name"]), ids=ids)
    return Notice(ctx.t("done.added", name=row["name"], due=row["due"], project=project.name), (undo,))


async def undo_added(payload: dict[str, list[int]], ctx: Context) -> Reply:
    """Take added milestones away again, if nobody has touched them."""
    for milestone_id in payload["ids"]:
        found = await store.milestone(ctx.tx, ctx.workspace.id, milestone_id)
        if found and found.version != 1:
            raise Problem(ctx.t("problem.changed_since", name=found.name))
    await store.remove(ctx.tx, payload["ids"])
    return Notice(ctx.t("undo.done_added", n=len(payload["ids"])))


# -- several at once ---------------------------------------------------------------------------------------------------


async def paste(event: Command, ctx: Context) -> Reply:
    """`/brief paste KOL 筛选 本周五, 脚本拍摄 下周三 @李雷`: a preview of milestones."""
    desk = await own_desk(ctx, write=True)
    if not event.text.strip():
        return forms.paste(ctx, desk)
    project = desk.projects[0].name if desk.projects else ctx.t("plan.first_project")
    return await _previewed(ctx, desk, event.text, project)


async def paste_pressed(event: Press, ctx: Context) -> Reply:
    """The form for several milestones."""
    return forms.paste(ctx, await own_desk(ctx, event.number("team"), write=True))


async def pasted(event: Submission, ctx: Context) -> Reply:
    """The paste was sent."""
    desk = await own_desk(ctx, event.number("team"), write=True)
    return await _previewed(ctx, desk, event.text("text"), _project_said(ctx, desk, event))


async def _previewed(ctx: Context, desk: Desk, text: str, project: str) -> Form:
    marks = {f"\ue000m:{s.person}\ue001": s.person for s in inline.spans(text) if isinstance(s, inline.Mention)}
    rows = rules.rows_of(text, marks, _MENTION)
    if not rows:
        raise Problem(ctx.t("problem.paste"), {"text": ctx.t("problem.paste")})
    if len(rows) > MOST:
        many = ctx.t("problem.too_many", n=len(rows), most=MOST)
        raise Problem(many, {"text": many})
    people = await ctx.know(r.person for r in rows)
    lines, kept = [], []
    for number, row in enumerate(rows, start=1):
        found = understood(ctx, row.text, whole=False, zone=desk.team.zone)
        name = without(row.text, found.said) if found else ""
        if found is None or not name:
            fault = ctx.t("problem.paste_row", n=number, said=row.text[:60])
            raise Problem(fault, {"text": fault})
        name = name_of(ctx, name, "text")
        owner = people.get(row.person or 0)
        who = owner.named(ctx.t.locale) if owner else ctx.t("paste.no_owner")
        lines.append(ctx.t("paste.row", n=number, name=name, due=found.date, owner=who))
        kept.append(f"{found.date.isoformat()}|{owner.id if owner else 0}|{name}")
    head = ctx.t("paste.into", project=project, n=len(rows))
    echo = "\n".join([head, *lines, ctx.t("paste.zone", zone=place_in_time(ctx, desk))])
    state: forms.State = {"team": desk.team.id, "project": project, "rows": "\n".join(kept)}
    return forms.confirm(ctx, echo, "milestones:paste_saved", state)


async def paste_saved(event: Submission, ctx: Context) -> Reply:
    """Save all rows of a paste, or none."""
    desk = await own_desk(ctx, event.number("team"), write=True)
    project = await _project(ctx, desk, str(event.state.get("project") or ""))
    rows = []
    for row in str(event.state.get("rows") or "").split("\n"):
        try:
            due, owner, name = row.split("|", 2)
            day = ctx.in_reach(date.fromisoformat(due), "text")
        except ValueError:
            raise OutOfDate from None
        rows.append({"name": name_of(ctx, name), "due": day, "owner_id": await owner_of(ctx, whole(owner))})
    ids = await store.add(ctx.tx, ctx.workspace.id, project.id, rows)
    undo = await ctx.remember("added", ctx.t("undo.pasted", n=len(ids)), ids=ids)
    return Notice(ctx.t("done.pasted", n=len(ids), project=project.name), (undo,))
