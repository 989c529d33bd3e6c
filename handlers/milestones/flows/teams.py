"""Teams: begin one, say who writes and who reads, and when the week's steps happen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import time
from typing import Any

from handlers.conversation import (
    Button,
    Buttons,
    Card,
    ChoiceField,
    Command,
    Confirm,
    Context,
    Explanation,
    Form,
    Notice,
    Option,
    PeopleField,
    Press,
    Problem,
    Reply,
    Role,
    Section,
    Submission,
    TextField,
    TimeField,
    clean,
    shown,
    whole,
)
from handlers.milestones import schedule
from handlers.milestones.desk import may_write, own_desk, team_here
from handlers.milestones.settings import STEPS, Settings
from storage import places
from storage import teams as store
from storage.teams import Team

WHERE = ("direct", "channel", "both")
MOST = 100
"""Characters of a team's name."""


def start_form(ctx: Context) -> Form:
    """The first team, in one form: a name and who reads."""
    t = ctx.t
    return Form(
        action="milestones:started",
        title=t("form.start"),
        fields=(
            TextField(name="name", label=t("field.team"), hint=t("hint.team"), required=True, max_length=MOST),
            PeopleField(name="readers", label=t("field.readers"), hint=t("hint.readers")),
            _where(ctx, "both" if ctx.place.kind == "group" else "direct"),
        ),
        submit=t("form.start_submit"),
        state={"place": ctx.place.id if ctx.place.kind == "group" else 0},
    )


def _where(ctx: Context, value: str) -> ChoiceField:
    options = tuple(Option(value=w, label=ctx.t(f"where.{w}")) for w in WHERE)
    return ChoiceField(name="where", label=ctx.t("field.where"), options=options, value=value)


async def new(event: Command, ctx: Context) -> Reply:
    """`/brief team`: settings of the team here, or a new team where a name follows."""
    if not event.words:
        if await store.all_teams(ctx.tx, ctx.workspace.id):
            return await settings_of(ctx, await team_here(ctx))
        return start_form(ctx)
    form = start_form(ctx)
    name = form.fields[0].model_copy(update={"value": event.words[:MOST]})
    return form.model_copy(update={"fields": (name, *form.fields[1:])})


async def started(event: Submission, ctx: Context) -> Reply:
    """Make the team; whoever makes it is its author."""
    if ctx.actor.may(Role.GUEST):
        raise Problem(ctx.t("problem.guests"))
    name = " ".join(clean(event.text("name")).split())[:MOST]
    if not name:
        raise Problem(ctx.t("problem.team_name"), {"name": ctx.t("problem.team_name")})
    known = await store.team_named(ctx.tx, ctx.workspace.id, name)
    if known and not known.archived_at:
        text = ctx.t("problem.team_taken", name=name)
        raise Problem(text, {"name": text})
    here = await places.get(ctx.tx, ctx.workspace.id, event.number("place"))
    place = here.id if here and here.kind == "group" else None
    if known:
        # A team that had ended begins again: its plan and its history are there.
        await store.change_team(ctx.tx, known, archived_at=None, place_id=place)
        team = replace(known, archived_at=None, place_id=place)
    else:
        team = await store.add_team(ctx.tx, ctx.workspace.id, name, place, ctx.actor.zone, Settings().kept())
    await store.set_members(ctx.tx, team.id, "author", [ctx.actor.id])
    readers = await _people(ctx, event, "readers")
    await store.set_members(ctx.tx, team.id, "reader", readers, event.text("where") or "direct")
    await schedule.put(ctx, team)
    await ctx.note("team_started", f"team:{team.id}")
    return Notice(ctx.t("done.team", name=name))


async def _people(ctx: Context, event: Submission, field: str, kept: Sequence[int] = ()) -> list[int]:
    """The people somebody chose; those who were there already (`kept`) may stay, even when they have left since."""
    value = event.values.get(field)
    chosen = [v for v in value if isinstance(v, int)] if isinstance(value, tuple) else []
    for person_id in chosen:
        if person_id not in kept:
            await ctx.colleague(person_id, field)
    return chosen


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
    where = readers[0].where if readers else "direct"
    times = tuple(
        TimeField(name=n, label=t(f"field.{n}"), value=getattr(kept, n).strftime("%H:%M"), required=True)
        for n in STEPS.values()
    )
    return Form(
        action="milestones:settings_saved",
        title=t("form.settings"),
        fields=(
            TextField(name="name", label=t("field.team"), required=True, value=team.name, max_length=MOST),
            PeopleField(name="authors", label=t("field.authors"), value=tuple(desk.holders("author"))),
            PeopleField(name="reviewers", label=t("field.reviewers"), value=tuple(desk.holders("reviewer"))),
            PeopleField(name="readers", label=t("field.readers"), value=tuple(m.person_id for m in readers)),
            _where(ctx, where),
            await _channel(ctx, team),
            *times,
            Explanation(text=t("settings.zone", zone=shown.city(team.zone, t.locale))),
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
        state={"team": team.id, "where": where},
    )


async def _channel(ctx: Context, team: Team) -> ChoiceField:
    """The team's channel: the one it has, the one this was typed in, or none."""
    t = ctx.t
    options = [Option(value="0", label=t("settings.no_channel"))]
    for place_id in dict.fromkeys([team.place_id, ctx.place.id]):
        place = await places.get(ctx.tx, ctx.workspace.id, place_id)
        if place and place.kind == "group":
            options.append(Option(value=str(place.id), label=t.say(place)[:75]))
    return ChoiceField(
        name="channel",
        label=t("field.channel"),
        hint=t("hint.channel"),
        options=tuple(options),
        value=str(team.place_id or 0),
    )


async def settings_saved(event: Submission, ctx: Context) -> Reply:
    """Save the settings and set the schedules anew. Where a reader chose a place of their own, it stays, unless the
    team's choice was changed just now."""
    desk = await own_desk(ctx, event.number("team"), write=True)
    name = " ".join(clean(event.text("name")).split())
    other = await store.team_named(ctx.tx, ctx.workspace.id, name)
    if not name or (other and other.id != desk.team.id):
        text = ctx.t("problem.team_taken", name=name) if name else ctx.t("problem.team_name")
        raise Problem(text, {"name": text})
    authors = await _people(ctx, event, "authors", desk.holders("author"))
    reviewers = await _people(ctx, event, "reviewers", desk.holders("reviewer"))
    readers = await _people(ctx, event, "readers", desk.holders("reader"))
    if not authors:
        text = ctx.t("problem.no_author")
        raise Problem(text, {"authors": text})
    made = Settings(unreviewed=event.text("unreviewed") or "mark", holiday_weeks=event.text("holiday_weeks") or "early")
    times: dict[str, Any] = {n: v for n in STEPS.values() if isinstance(v := event.values.get(n), time)}
    made = replace(made, **times)
    if not made.ask_at < made.remind_at < made.draft_at < made.post_at:
        text = ctx.t("problem.times")
        raise Problem(text, {"post_at": text})
    chosen = event.text("channel")
    place = await places.get(ctx.tx, ctx.workspace.id, whole(chosen))
    changes: dict[str, Any] = {"name": name[:MOST], "settings": made.kept(), "place_id": place.id if place else None}
    await store.change_team(ctx.tx, desk.team, **changes)
    where = event.text("where") or "direct"
    same = where == event.state.get("where")
    own = {m.person_id: m.where for m in desk.members if m.role == "reader"} if same else {}
    await store.set_members(ctx.tx, desk.team.id, "author", authors)
    await store.set_members(ctx.tx, desk.team.id, "reviewer", reviewers)
    await store.set_members(ctx.tx, desk.team.id, "reader", readers, where, own)
    await schedule.put(ctx, replace(desk.team, **changes))
    await ctx.note("team_changed", f"team:{desk.team.id}")
    return Notice(ctx.t("done.settings", name=name[:MOST]))


async def reading(event: Press, ctx: Context) -> Reply:
    """A reader says where they want the brief."""
    desk = await own_desk(ctx, event.number("team"))
    own = next((m for m in desk.members if m.role == "reader" and m.person_id == ctx.actor.id), None)
    if own is None:
        raise Problem(ctx.t("problem.not_reader"))
    return Form(
        action="milestones:reading_saved",
        title=ctx.t("form.reading"),
        fields=(_where(ctx, own.where),),
        submit=ctx.t("common.save"),
        state={"team": desk.team.id},
    )


async def reading_saved(event: Submission, ctx: Context) -> Reply:
    """Keep it for this reader alone."""
    desk = await own_desk(ctx, event.number("team"))
    where = event.text("where")
    if where not in WHERE or "reader" not in desk.roles(ctx.actor):
        raise Problem(ctx.t("problem.not_reader"))
    if where == "channel" and desk.team.place_id is None:
        text = ctx.t("problem.no_channel")
        raise Problem(text, {"where": text})
    await store.change_member(ctx.tx, desk.team.id, "reader", ctx.actor.id, where)
    return Notice(ctx.t("done.reading", where=ctx.t(f"where.{where}")))


async def stop(event: Command, ctx: Context) -> Reply:
    """`/brief stop`: ask before a team's briefs end."""
    desk = await own_desk(ctx, write=True)
    t = ctx.t
    sure = Confirm(
        title=t("stop.title", name=desk.team.name), text=t("stop.text"), yes=t("button.stop"), no=t("common.cancel")
    )
    button = Button(
        label=t("button.stop"), action="milestones:stopped", value={"team": desk.team.id}, style="danger", confirm=sure
    )
    return Card(
        title=t("stop.title", name=desk.team.name), blocks=(Section(text=t("stop.text")), Buttons(items=(button,)))
    )


async def stopped(event: Press, ctx: Context) -> Reply:
    """A team's briefs end; its plan and history stay."""
    desk = await own_desk(ctx, event.number("team"), write=True)
    await store.change_team(ctx.tx, desk.team, archived_at=ctx.now)
    await schedule.drop(ctx, desk.team)
    await ctx.note("team_archived", f"team:{desk.team.id}")
    undo = await ctx.remember("team_archived", ctx.t("done.team_archived", name=desk.team.name), team=desk.team.id)
    return Notice(ctx.t("done.team_archived", name=desk.team.name), (undo,))


async def undo_team_archived(payload: dict[str, int], ctx: Context) -> Reply:
    """Bring the team back, with its schedules."""
    team = await store.team(ctx.tx, ctx.workspace.id, payload["team"])
    if team is None:
        raise Problem(ctx.t("problem.no_such_team"))
    await store.change_team(ctx.tx, team, archived_at=None)
    await schedule.put(ctx, team)
    return Notice(ctx.t("done.settings", name=team.name))
