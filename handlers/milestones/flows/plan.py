"""The plan: see it, add to it, move, finish, drop and put in order."""

from __future__ import annotations

from datetime import date

from handlers.almanac import phrases
from handlers.conversation import (
    Command,
    Context,
    Form,
    Notice,
    Press,
    Problem,
    Replace,
    Reply,
    Submission,
    clean,
    inline,
    shown,
)
from handlers.milestones import cards, rules
from handlers.milestones.desk import Desk, desk_of, lay, match, own_desk, team_here
from handlers.milestones.flows.teams import start_form
from storage import milestones as store
from storage.milestones import Milestone, Project

_MENTION = "\ue000m:\\d+\ue001"


async def home(event: Command, ctx: Context) -> Reply:
    """`/brief`: the plan of the team, or the first step where there is no team yet."""
    if not await store.all_teams(ctx.tx, ctx.workspace.id):
        return start_form(ctx)
    return cards.plan(ctx, await own_desk(ctx))


async def page(event: Press, ctx: Context) -> Reply:
    """Another page of the plan."""
    return Replace(cards.plan(ctx, await own_desk(ctx, event.number("team")), event.number("page")))


async def opened(event: Press, ctx: Context) -> Reply:
    """One milestone, for everyone in the workspace to read."""
    found = await store.milestone(ctx.tx, ctx.workspace.id, event.number("milestone"))
    if found is None:
        raise Problem(ctx.t("problem.milestone_gone"))
    for team_id in await store.teams_of(ctx.tx, found.project_id):
        team = await store.team(ctx.tx, ctx.workspace.id, team_id)
        if team and not team.archived_at:
            desk = await lay(ctx, team)
            return cards.milestone(ctx, desk, found, await store.slips_of(ctx.tx, [found.id]))
    raise Problem(ctx.t("problem.milestone_gone"))


# -- adding ------------------------------------------------------------------------------------------------------------


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
    return found.date


async def add(event: Command, ctx: Context) -> Reply:
    """`/brief add KOL 筛选 本周五 @李雷`, or the form."""
    desk = await own_desk(ctx, write=True)
    said = event.words
    if not said:
        return cards.add_form(ctx, desk)
    found = understood(ctx, said, whole=False, zone=desk.team.zone)
    name = _without(said, found.said) if found else said
    owner = event.people[0] if event.people else None
    return cards.add_form(ctx, desk, name[:300], found.said if found else "", owner)


def _without(text: str, part: str) -> str:
    at = text.find(part)
    bare = text if at < 0 else f"{text[:at]} {text[at + len(part) :]}"
    return " ".join(bare.split()).strip(" ,，:：;；-–—")


async def add_pressed(event: Press, ctx: Context) -> Reply:
    """The form for one milestone."""
    return cards.add_form(ctx, await own_desk(ctx, event.number("team"), write=True))


async def added(event: Submission, ctx: Context) -> Reply:
    """The form was filled in: echo the date before anything is saved."""
    desk = await own_desk(ctx, int(event.state.get("team") or 0), write=True)
    name = clean(event.text("name"))
    if not name:
        raise Problem(ctx.t("problem.name"), {"name": ctx.t("problem.name")})
    due = due_of(ctx, event.text("due"), desk.team.zone)
    project = _project_said(ctx, desk, event)
    person = await ctx.person(_whole(event.values.get("owner")))
    owner = person.named(ctx.t.locale) if person else ctx.t("common.none")
    echo = ctx.t("echo.add", name=name, due=ctx.t.say(due), owner=owner, project=project, zone=_zone(ctx, desk))
    if not ctx.calendar.is_working_day(due):
        echo += "\n" + ctx.t("echo.day_off", day=due, back=ctx.calendar.previous_working_day(due))
    return cards.confirm_form(
        ctx,
        echo,
        "milestones:add_saved",
        {
            "team": desk.team.id,
            "name": name[:300],
            "due": due.isoformat(),
            "owner": person.id if person else 0,
            "project": project,
            "done_means": clean(event.text("done_means"))[:700],
            "goal": clean(event.text("goal"))[:300],
        },
    )


def _zone(ctx: Context, desk: Desk) -> str:
    return shown.city(desk.team.zone, ctx.t.locale)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value else None


def _project_said(ctx: Context, desk: Desk, event: Submission) -> str:
    new = clean(event.text("new_project"))
    if new:
        return new[:200]
    chosen = event.text("project")
    for project in desk.projects:
        if str(project.id) == chosen:
            return project.name
    if not desk.projects:
        raise Problem(ctx.t("problem.project"), {"new_project": ctx.t("problem.project")})
    return desk.projects[0].name


async def _project(ctx: Context, desk: Desk, name: str) -> Project:
    known = await store.project_named(ctx.tx, ctx.workspace.id, name)
    if known is None:
        return await store.add_project(ctx.tx, ctx.workspace.id, name, "", desk.team.id)
    if desk.team.id not in await store.teams_of(ctx.tx, known.id):
        raise Problem(ctx.t("problem.project_taken", name=name))
    return known


async def add_saved(event: Submission, ctx: Context) -> Reply:
    """Save one milestone."""
    desk = await own_desk(ctx, int(event.state.get("team") or 0), write=True)
    state = event.state
    project = await _project(ctx, desk, str(state.get("project") or ""))
    row = {
        "name": str(state["name"]),
        "due": date.fromisoformat(str(state["due"])),
        "owner_id": _whole(state.get("owner")),
        "done_means": str(state.get("done_means") or ""),
        "goal": str(state.get("goal") or ""),
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
        return cards.paste_form(ctx, desk)
    project = desk.projects[0].name if desk.projects else ctx.t("plan.first_project")
    return await _previewed(ctx, desk, event.text, project)


async def paste_pressed(event: Press, ctx: Context) -> Reply:
    """The form for several milestones."""
    return cards.paste_form(ctx, await own_desk(ctx, event.number("team"), write=True))


async def pasted(event: Submission, ctx: Context) -> Reply:
    """The paste was sent."""
    desk = await own_desk(ctx, int(event.state.get("team") or 0), write=True)
    return await _previewed(ctx, desk, event.text("text"), _project_said(ctx, desk, event))


MOST = 12


async def _previewed(ctx: Context, desk: Desk, text: str, project: str) -> Form:
    marks = {f"\ue000m:{s.person}\ue001": s.person for s in inline.spans(text) if isinstance(s, inline.Mention)}
    rows = rules.rows_of(text, marks, _MENTION)
    if not rows:
        raise Problem(ctx.t("problem.paste"), {"text": ctx.t("problem.paste")})
    if len(rows) > MOST:
        raise Problem(
            ctx.t("problem.too_many", n=len(rows), most=MOST),
            {"text": ctx.t("problem.too_many", n=len(rows), most=MOST)},
        )
    people = await ctx.know(r.person for r in rows)
    lines, kept = [], []
    for number, row in enumerate(rows, start=1):
        found = understood(ctx, row.text, whole=False, zone=desk.team.zone)
        name = _without(row.text, found.said) if found else row.text
        if found is None or not name:
            text = ctx.t("problem.paste_row", n=number, said=row.text[:60])
            raise Problem(text, {"text": text})
        owner = people.get(row.person or 0)
        who = owner.named(ctx.t.locale) if owner else ctx.t("paste.no_owner")
        lines.append(ctx.t("paste.row", n=number, name=name, due=found.date, owner=who))
        kept.append(f"{found.date.isoformat()}|{owner.id if owner else 0}|{name[:100]}")
    echo = "\n".join(
        [ctx.t("paste.into", project=project, n=len(rows)), *lines, ctx.t("paste.zone", zone=_zone(ctx, desk))]
    )
    return cards.confirm_form(
        ctx,
        echo,
        "milestones:paste_saved",
        {"team": desk.team.id, "project": project, "rows": "\n".join(kept)},
    )


async def paste_saved(event: Submission, ctx: Context) -> Reply:
    """Save all rows of a paste, or none."""
    desk = await own_desk(ctx, int(event.state.get("team") or 0), write=True)
    project = await _project(ctx, desk, str(event.state.get("project") or ""))
    rows = []
    for row in str(event.state.get("rows") or "").split("\n"):
        due, owner, name = row.split("|", 2)
        rows.append({"name": name, "due": date.fromisoformat(due), "owner_id": int(owner) or None})
    ids = await store.add(ctx.tx, ctx.workspace.id, project.id, rows)
    undo = await ctx.remember("added", ctx.t("undo.pasted", n=len(ids)), ids=ids)
    return Notice(ctx.t("done.pasted", n=len(ids), project=project.name), (undo,))


# -- changing ----------------------------------------------------------------------------------------------------------


async def _changed(ctx: Context, item: Milestone, says: str, **changes: object) -> Notice:
    before = {name: getattr(item, name) for name in changes}
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
    """`/brief done KOL 筛选`."""
    desk = await own_desk(ctx)
    item = match(ctx, desk.items, event.words)
    desk, item = await desk_of(ctx, item.id)
    says = ctx.t("done.finished", name=item.name, day=desk.today)
    return await _changed(ctx, item, says, state="done", done_on=desk.today)


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
    return cards.change_form(ctx, item)


async def changed(event: Submission, ctx: Context) -> Reply:
    """Save name, owner, definition of done and goal."""
    _, item = await desk_of(ctx, int(event.state.get("milestone") or 0))
    name = clean(event.text("name"))
    if not name:
        raise Problem(ctx.t("problem.name"), {"name": ctx.t("problem.name")})
    if item.version != event.state.get("version"):
        raise Problem(ctx.t("problem.changed_since", name=item.name))
    return await _changed(
        ctx,
        item,
        ctx.t("done.changed", name=name),
        name=name[:300],
        owner_id=_whole(event.values.get("owner")),
        done_means=clean(event.text("done_means"))[:1000],
        goal=clean(event.text("goal"))[:500],
    )


async def move(event: Press, ctx: Context) -> Reply:
    """The form for a new date."""
    _, item = await desk_of(ctx, event.number("milestone"))
    return cards.move_form(ctx, item)


async def move_said(event: Command, ctx: Context) -> Reply:
    """`/brief move KOL 筛选 下周三 样片还没到`: the form, filled with what was understood."""
    desk = await own_desk(ctx)
    found = understood(ctx, event.words, whole=False, zone=desk.team.zone)
    name, _, reason = event.words.partition(found.said if found else "\n")
    item = match(ctx, desk.items, name.strip(" ,，:："))
    _, item = await desk_of(ctx, item.id)
    return cards.move_form(ctx, item, found.said if found else "", reason.strip(" ,，。"))


async def moved(event: Submission, ctx: Context) -> Reply:
    """Echo the new date and what it means against the baseline."""
    desk, item = await desk_of(ctx, int(event.state.get("milestone") or 0))
    due = due_of(ctx, event.text("due"), desk.team.zone)
    reason = clean(event.text("reason"))
    if not reason:
        raise Problem(ctx.t("problem.reason"), {"reason": ctx.t("problem.reason")})
    if due == item.due:
        text = ctx.t("problem.same_day", day=due)
        raise Problem(text, {"due": text})
    days = ctx.calendar.working_days_between(item.due, due)
    behind = max(0, ctx.calendar.working_days_between(item.baseline, due))
    echo = ctx.t("echo.move", name=item.name, due=due, n=abs(days), zone=_zone(ctx, desk))
    key = "echo.behind" if behind else "echo.not_behind"
    echo += "\n" + ctx.t(key, n=behind, baseline=item.baseline)
    return cards.confirm_form(
        ctx,
        echo,
        "milestones:move_saved",
        {"milestone": item.id, "version": item.version, "due": due.isoformat(), "reason": reason[:500]},
    )


async def move_saved(event: Submission, ctx: Context) -> Reply:
    """Move the date; the baseline stays, and the move is noted with its reason."""
    _, item = await desk_of(ctx, int(event.state.get("milestone") or 0))
    if item.version != event.state.get("version"):
        raise Problem(ctx.t("problem.changed_since", name=item.name))
    due = date.fromisoformat(str(event.state["due"]))
    return await moved_to(ctx, item, due, str(event.state["reason"]))


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


async def reorder(event: Command, ctx: Context) -> Reply:
    """`/brief order KOL 筛选 2`: put a milestone at a place in its project."""
    desk = await own_desk(ctx, write=True)
    said, _, place = event.words.rpartition(" ")
    if not place.isdecimal() or not said:
        raise Problem(ctx.t("problem.order"))
    item = match(ctx, desk.items, said)
    own = [m for m in desk.every if m.project_id == item.project_id]
    order = rules.moved([m.id for m in own], item.id, int(place))
    for position, milestone_id in enumerate(order, start=1):
        found = desk.named(milestone_id)
        if found.position != position:
            await store.change(ctx.tx, found, position=position)
    return cards.plan(ctx, await lay(ctx, await team_here(ctx, desk.team.id)))


# -- projects ----------------------------------------------------------------------------------------------------------


async def _named_project(event: Command, ctx: Context) -> tuple[Desk, Project]:
    desk = await own_desk(ctx, write=True)
    want = event.words.casefold()
    fits = [p for p in desk.projects if p.name.casefold() == want] or [
        p for p in desk.projects if want and want in p.name.casefold()
    ]
    if len(fits) != 1:
        raise Problem(ctx.t("problem.which_project", names=[p.name for p in (fits or desk.projects)[:8]]))
    return desk, fits[0]


async def pause(event: Command, ctx: Context) -> Reply:
    """`/brief pause 夏季新品`: the project is not asked about and says so, until it is resumed."""
    _, project = await _named_project(event, ctx)
    await store.change_project(ctx.tx, project, paused_at=ctx.now, paused_by=ctx.actor.id)
    await ctx.note("paused", f"project:{project.id}")
    undo = await ctx.remember("paused", ctx.t("done.paused", name=project.name), project=project.id)
    return Notice(ctx.t("done.paused", name=project.name), (undo,))


async def resume(event: Command, ctx: Context) -> Reply:
    """`/brief resume 夏季新品`."""
    _, project = await _named_project(event, ctx)
    await store.change_project(ctx.tx, project, paused_at=None, paused_by=None)
    await ctx.note("resumed", f"project:{project.id}")
    return Notice(ctx.t("done.resumed", name=project.name))


async def undo_paused(payload: dict[str, int], ctx: Context) -> Reply:
    """Resume what was just paused."""
    project = await store.project(ctx.tx, ctx.workspace.id, payload["project"])
    if project is None:
        raise Problem(ctx.t("problem.which_project", names=[]))
    await store.change_project(ctx.tx, project, paused_at=None, paused_by=None)
    return Notice(ctx.t("done.resumed", name=project.name))


async def archive(event: Command, ctx: Context) -> Reply:
    """`/brief archive 夏季新品`: the project leaves the plan; its history stays."""
    _, project = await _named_project(event, ctx)
    await store.change_project(ctx.tx, project, archived_at=ctx.now)
    await ctx.note("archived", f"project:{project.id}")
    undo = await ctx.remember("archived", ctx.t("done.archived", name=project.name), project=project.id)
    return Notice(ctx.t("done.archived", name=project.name), (undo,))


async def undo_archived(payload: dict[str, int], ctx: Context) -> Reply:
    """Bring an archived project back."""
    project = await store.project(ctx.tx, ctx.workspace.id, payload["project"])
    if project is None:
        raise Problem(ctx.t("problem.which_project", names=[]))
    await store.change_project(ctx.tx, project, archived_at=None)
    return Notice(ctx.t("undo.done_archived", name=project.name))


async def goal(event: Command, ctx: Context) -> Reply:
    """`/brief goal 夏季新品: 全年销售额 +15%，为“进入市场前三”`: the company goal a project serves, with its number."""
    name, mark, text = event.words.replace("：", ":").partition(":")
    if not mark or not text.strip():
        raise Problem(ctx.t("problem.goal"))
    _, project = await _named_project(Command("brief", name.strip()), ctx)
    await store.change_project(ctx.tx, project, goal=clean(text.strip())[:500])
    return Notice(ctx.t("done.goal", name=project.name, goal=text.strip()[:500]))


async def share(event: Command, ctx: Context) -> Reply:
    """`/brief share 夏季新品: 内容组`: let a second team report on the project."""
    name, mark, other = event.words.replace("：", ":").partition(":")
    if not mark or not other.strip():
        raise Problem(ctx.t("problem.share"))
    _, project = await _named_project(Command("brief", name.strip()), ctx)
    team = await store.team_named(ctx.tx, ctx.workspace.id, other.strip())
    if team is None:
        raise Problem(ctx.t("problem.no_such_team"))
    await store.share_project(ctx.tx, project.id, team.id)
    return Notice(ctx.t("done.shared", name=project.name, team=team.name))
