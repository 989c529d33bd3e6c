"""Teams: begin one, say who writes and who reads, and when the week's steps happen."""

from __future__ import annotations

from datetime import time

from handlers import almanac
from handlers.conversation import (
    ChoiceField,
    Command,
    Context,
    Form,
    Notice,
    Option,
    PeopleField,
    Press,
    Problem,
    Reply,
    Role,
    Submission,
    TextField,
    TimeField,
    clean,
)
from handlers.milestones.desk import Settings, may_write, own_desk, team_here
from storage import milestones as store
from storage import places, schedules
from storage.milestones import Team

STEPS = {"collect": "ask_at", "remind": "remind_at", "draft": "draft_at", "post": "post_at"}


def start_form(ctx: Context) -> Form:
    """The first team, in one form: a name and who reads."""
    t = ctx.t
    return Form(
        action="milestones:started",
        title=t("form.start"),
        fields=(
            TextField(name="name", label=t("field.team"), hint=t("hint.team"), required=True, max_length=100),
            PeopleField(name="readers", label=t("field.readers"), hint=t("hint.readers")),
            _where(ctx, "both" if ctx.place.kind == "group" else "direct"),
        ),
        submit=t("form.start_submit"),
        state={"place": ctx.place.id if ctx.place.kind == "group" else 0},
    )


def _where(ctx: Context, value: str) -> ChoiceField:
    options = tuple(Option(value=w, label=ctx.t(f"where.{w}")) for w in ("direct", "channel", "both"))
    return ChoiceField(name="where", label=ctx.t("field.where"), options=options, value=value)


async def new(event: Command, ctx: Context) -> Reply:
    """`/brief team`: settings of the team here, or a new team where a name follows."""
    if not event.words:
        if await store.all_teams(ctx.tx, ctx.workspace.id):
            return await settings_of(ctx, await team_here(ctx))
        return start_form(ctx)
    form = start_form(ctx)
    name = form.fields[0].model_copy(update={"value": event.words[:100]})
    return form.model_copy(update={"fields": (name, *form.fields[1:])})


async def started(event: Submission, ctx: Context) -> Reply:
    """Make the team; whoever makes it is its author."""
    name = clean(event.text("name"))
    if not name:
        raise Problem(ctx.t("problem.team_name"), {"name": ctx.t("problem.team_name")})
    if await store.team_named(ctx.tx, ctx.workspace.id, name):
        text = ctx.t("problem.team_taken", name=name)
        raise Problem(text, {"name": text})
    here = await places.get(ctx.tx, ctx.workspace.id, int(event.state.get("place") or 0))
    place = here.id if here and here.kind == "group" else None
    team = await store.add_team(ctx.tx, ctx.workspace.id, name, place, ctx.actor.zone, Settings().kept())
    await store.set_members(ctx.tx, team.id, "author", [ctx.actor.id])
    await store.set_members(ctx.tx, team.id, "reader", _ids(event, "readers"), event.text("where") or "direct")
    await put_schedules(ctx, team)
    await ctx.note("team_started", f"team:{team.id}")
    return Notice(ctx.t("done.team", name=name))


def _ids(event: Submission, field: str) -> list[int]:
    value = event.values.get(field)
    return [v for v in value if isinstance(v, int)] if isinstance(value, tuple) else []


async def put_schedules(ctx: Context, team: Team) -> None:
    """The team's week and month, at its times and in its zone. A week without a working day has no brief."""
    kept = Settings.of(team)
    for job, at in STEPS.items():
        rule = almanac.LastWorkingDayOfWeek(at=getattr(kept, at), week_start=ctx.workspace.week_start)
        await ctx.schedule(f"milestones:{job}", f"team:{team.id}", rule, team.zone, payload={"team": team.id})
    month = almanac.NthWorkingDay(n=1, at=time(9, 30))
    await ctx.schedule("milestones:review", f"team:{team.id}", month, team.zone, payload={"team": team.id})


async def settings(event: Press, ctx: Context) -> Reply:
    """The team's settings."""
    return await settings_of(ctx, (await own_desk(ctx, event.number("team"), write=True)).team)


async def settings_of(ctx: Context, team: Team) -> Form:
    """The form with the team's settings, for those who may change them."""
    desk = await own_desk(ctx, team.id)
    if not may_write(desk, ctx.actor):
        raise Problem(ctx.t("problem.settings"))
    t, kept = ctx.t, Settings.of(team)
    readers = [m for m in desk.members if m.role == "reader"]
    times = tuple(
        TimeField(name=n, label=t(f"field.{n}"), value=getattr(kept, n).strftime("%H:%M"), required=True)
        for n in STEPS.values()
    )
    return Form(
        action="milestones:settings_saved",
        title=t("form.settings"),
        fields=(
            TextField(name="name", label=t("field.team"), required=True, value=team.name, max_length=100),
            PeopleField(name="authors", label=t("field.authors"), value=tuple(desk.holders("author"))),
            PeopleField(name="reviewers", label=t("field.reviewers"), value=tuple(desk.holders("reviewer"))),
            PeopleField(name="readers", label=t("field.readers"), value=tuple(m.person_id for m in readers)),
            _where(ctx, readers[0].where if readers else "direct"),
            *times,
            ChoiceField(
                name="unreviewed",
                label=t("field.unreviewed"),
                options=tuple(Option(value=v, label=t(f"unreviewed.{v}")) for v in ("mark", "hold")),
                value=kept.unreviewed,
            ),
            ChoiceField(
                name="holiday_weeks",
                label=t("field.holiday_weeks"),
                options=tuple(Option(value=v, label=t(f"holiday_weeks.{v}")) for v in ("early", "skip")),
                value=kept.holiday_weeks,
            ),
        ),
        submit=t("common.save"),
        state={"team": team.id},
    )


async def settings_saved(event: Submission, ctx: Context) -> Reply:
    """Save the settings and set the schedules anew."""
    desk = await own_desk(ctx, int(event.state.get("team") or 0), write=True)
    name = clean(event.text("name"))
    other = await store.team_named(ctx.tx, ctx.workspace.id, name)
    if not name or (other and other.id != desk.team.id):
        text = ctx.t("problem.team_taken", name=name) if name else ctx.t("problem.team_name")
        raise Problem(text, {"name": text})
    authors = _ids(event, "authors")
    if not authors and not ctx.actor.may(Role.LEAD, Role.ADMIN):
        text = ctx.t("problem.no_author")
        raise Problem(text, {"authors": text})
    made = Settings(unreviewed=event.text("unreviewed") or "mark", holiday_weeks=event.text("holiday_weeks") or "early")
    times = {n: v for n in STEPS.values() if isinstance(v := event.values.get(n), time)}
    made = Settings(**{**made.__dict__, **times})
    if not made.ask_at < made.remind_at < made.draft_at < made.post_at:
        text = ctx.t("problem.times")
        raise Problem(text, {"post_at": text})
    await store.change_team(ctx.tx, desk.team, name=name, settings=made.kept())
    await store.set_members(ctx.tx, desk.team.id, "author", authors)
    await store.set_members(ctx.tx, desk.team.id, "reviewer", _ids(event, "reviewers"))
    await store.set_members(ctx.tx, desk.team.id, "reader", _ids(event, "readers"), event.text("where") or "direct")
    changed = await store.team(ctx.tx, ctx.workspace.id, desk.team.id)
    assert changed is not None
    await put_schedules(ctx, changed)
    await ctx.note("team_changed", f"team:{desk.team.id}")
    return Notice(ctx.t("done.settings", name=name))


async def archive_team(event: Command, ctx: Context) -> Reply:
    """`/brief archive_team`: end a team's briefs; its plan and history stay."""
    desk = await own_desk(ctx, write=True)
    await store.change_team(ctx.tx, desk.team, archived_at=ctx.now)
    for job in (*STEPS, "review"):
        await schedules.drop(ctx.tx, ctx.workspace.id, f"milestones:{job}", f"team:{desk.team.id}")
    await ctx.note("team_archived", f"team:{desk.team.id}")
    undo = await ctx.remember("team_archived", ctx.t("done.team_archived", name=desk.team.name), team=desk.team.id)
    return Notice(ctx.t("done.team_archived", name=desk.team.name), (undo,))


async def undo_team_archived(payload: dict[str, int], ctx: Context) -> Reply:
    """Bring the team back, with its schedules."""
    team = await store.team(ctx.tx, ctx.workspace.id, payload["team"])
    if team is None:
        raise Problem(ctx.t("problem.no_such_team"))
    await store.change_team(ctx.tx, team, archived_at=None)
    await put_schedules(ctx, team)
    return Notice(ctx.t("done.settings", name=team.name))
