"""The workspace's settings, for admins: language, zone, holiday calendar, the company's own days, and who is what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from handlers import almanac
from handlers.conversation import (
    ChoiceField,
    Context,
    Explanation,
    Form,
    Notice,
    NumberField,
    Option,
    OutOfDate,
    PeopleField,
    Person,
    Press,
    Problem,
    Reply,
    Role,
    Submission,
    TextField,
    Workspace,
    shown,
)
from handlers.tongpin import daylist, recompute
from handlers.tongpin.flows_settings import LANGUAGES, read_zone
from storage import people, workspaces


def _admins_only(ctx: Context) -> None:
    if Role.ADMIN not in ctx.actor.roles:
        raise Problem(ctx.t("settings.admins_only"))


async def workspace(event: Press, ctx: Context) -> Reply:
    """The form for the workspace."""
    _admins_only(ctx)
    t, w = ctx.t, ctx.workspace
    today = ctx.today()
    off = tuple(d for d in w.days_off if d >= today)
    worked = tuple(d for d in w.days_worked if d >= today)
    words = (t("daylist.off"), t("daylist.work"))
    return Form(
        action="tongpin:workspace",
        title=t("form.workspace"),
        submit=t("common.save"),
        fields=(
            ChoiceField(name="locale", label=t("field.locale"), options=LANGUAGES, value=w.locale, required=True),
            TextField(name="zone", label=t("field.zone"), value=w.zone, hint=t("hint.zone"), max_length=60),
            ChoiceField(
                name="country",
                label=t("field.country"),
                hint=t("hint.country"),
                options=tuple(Option(value=c, label=t(f"country.{c}")) for c in almanac.COUNTRIES),
                value=w.country,
                required=True,
            ),
            TextField(
                name="subdivision",
                label=t("field.subdivision"),
                value=w.subdivision or "",
                hint=t("hint.subdivision"),
                max_length=8,
            ),
            TextField(
                name="days",
                label=t("field.days"),
                value=daylist.write(off, worked, words),
                hint=t("hint.days"),
                long=True,
                max_length=2000,
            ),
            ChoiceField(
                name="week_start",
                label=t("field.week_start"),
                options=(
                    Option(value="0", label=t("settings.monday")),
                    Option(value="6", label=t("settings.sunday")),
                ),
                value=str(w.week_start),
                required=True,
            ),
            NumberField(
                name="retention_days",
                label=t("field.retention"),
                hint=t("hint.retention"),
                value=w.retention_days,
                minimum=1,
                maximum=3650,
            ),
        ),
    )


async def save_workspace(event: Submission, ctx: Context) -> Reply:
    """The workspace's settings, checked; the company's own days are shown once more before they are kept."""
    _admins_only(ctx)
    t, w = ctx.t, ctx.workspace
    changes = _checked(ctx, event.values)
    days = _days(ctx, event.text("days"), changes["zone"])
    today = ctx.today()
    changes["days_off"] = tuple(sorted({d for d in w.days_off if d < today} | set(days.off)))
    changes["days_worked"] = tuple(sorted({d for d in w.days_worked if d < today} | set(days.worked)))
    real = {name: value for name, value in changes.items() if getattr(w, name) != value}
    if not real:
        return Notice(t("settings.unchanged"))
    if not {"days_off", "days_worked"} & set(real):
        return await _keep(ctx, real)
    lines = [
        t("daylist.echo_off" if d in days.off else "daylist.echo_work", day=shown.day(d, t.locale, date.min))
        for d in sorted((*days.off, *days.worked))
    ]
    state: dict[str, Any] = {n: v for n, v in changes.items() if n not in ("days_off", "days_worked")}
    state["off"] = " ".join(d.isoformat() for d in days.off)
    state["worked"] = " ".join(d.isoformat() for d in days.worked)
    return Form(
        action="tongpin:days",
        title=t("form.days"),
        submit=t("common.save"),
        fields=(Explanation(text="\n".join(lines) if lines else t("daylist.none")),),
        state=state,
    )


def _checked(ctx: Context, said: Mapping[str, Any]) -> dict[str, Any]:
    """The settings but for the company's own days, as the form gave them or as its second step carried them."""
    t, w = ctx.t, ctx.workspace
    text = {name: str(said.get(name) or "").strip() for name in ("locale", "zone", "country", "subdivision")}
    country = text["country"] if text["country"] in almanac.COUNTRIES else w.country
    subdivision = text["subdivision"].upper() or None
    try:
        almanac.Calendar(country, subdivision)
    except ValueError:
        says = t("settings.no_subdivision", said=text["subdivision"][:8], country=t(f"country.{country}"))
        raise Problem(says, fields={"subdivision": says}) from None
    days = said.get("retention_days")
    return {
        "locale": text["locale"] if text["locale"] in shown.LOCALES else w.locale,
        "zone": read_zone(ctx, text["zone"] or w.zone),
        "country": country,
        "subdivision": subdivision,
        "week_start": 6 if str(said.get("week_start")) in ("6", "6.0") else 0,
        "retention_days": round(days) if isinstance(days, (int, float)) and 1 <= days <= 3650 else w.retention_days,
    }


def _days(ctx: Context, text: str, zone: str) -> daylist.Days:
    t = ctx.t

    def day(said: str) -> tuple[date, date] | None:
        found = almanac.phrases.parse(said, ctx.now, zone, None, t.locale, ctx.workspace.week_start)
        return (found.start[0] if found.start else found.date, found.date) if found else None

    try:
        return daylist.read(text, day)
    except daylist.BadDay as bad:
        says = t(f"daylist.{bad.why}", said=bad.said[:40])
        raise Problem(says, fields={"days": says}) from None


async def save_days(event: Submission, ctx: Context) -> Reply:
    """The second step: the days were read rightly."""
    _admins_only(ctx)
    today, w, state = ctx.today(), ctx.workspace, event.state
    try:
        off = {date.fromisoformat(d) for d in str(state.get("off") or "").split()}
        worked = {date.fromisoformat(d) for d in str(state.get("worked") or "").split()}
    except ValueError:
        raise OutOfDate from None
    changes = _checked(ctx, state)
    changes["days_off"] = tuple(sorted({d for d in w.days_off if d < today} | off))
    changes["days_worked"] = tuple(sorted({d for d in w.days_worked if d < today} | worked))
    real = {name: value for name, value in changes.items() if getattr(w, name) != value}
    return await _keep(ctx, real) if real else Notice(ctx.t("settings.unchanged"))


async def _keep(ctx: Context, changes: dict[str, Any]) -> Reply:
    before = {name: _plain(getattr(ctx.workspace, name)) for name in changes}
    after = {name: _plain(value) for name, value in changes.items()}
    await _write(ctx, changes)
    says = ctx.t("settings.workspace_saved")
    return Notice(says, (await ctx.remember("workspace", says, before=before, after=after),))


async def _write(ctx: Context, changes: dict[str, Any]) -> None:
    """The new values, and every schedule's next run by them, in one transaction."""
    from dataclasses import replace

    fresh: Workspace = await workspaces.change(ctx.tx, ctx.workspace, **changes)
    await ctx.note("settings", "workspace", fields=sorted(changes))
    if set(changes) - {"locale", "retention_days"}:
        now = replace(ctx, workspace=fresh)
        await recompute.schedules_of(now)
        await recompute.settle(now, None)


def _plain(value: Any) -> Any:
    return [d.isoformat() for d in value] if isinstance(value, tuple) else value


def _typed(name: str, value: Any) -> Any:
    return tuple(date.fromisoformat(d) for d in value) if name in ("days_off", "days_worked") else value


async def undo_workspace(payload: dict[str, Any], ctx: Context) -> Reply:
    _admins_only(ctx)
    if any(_plain(getattr(ctx.workspace, name)) != value for name, value in payload["after"].items()):
        raise Problem(ctx.t("undo.changed_since"))
    await _write(ctx, {name: _typed(name, value) for name, value in payload["before"].items()})
    return Notice(ctx.t("undo.settings"))


# -- who is what -------------------------------------------------------------------------------------------------------

ROLES = (Role.LEAD, Role.LEADER, Role.ADMIN)


async def roles(event: Press, ctx: Context) -> Reply:
    """The form for team leads, leadership and admins."""
    _admins_only(ctx)
    t = ctx.t
    team = await people.everyone(ctx.tx, ctx.workspace.id)
    return Form(
        action="tongpin:roles",
        title=t("form.roles"),
        submit=t("common.save"),
        fields=tuple(
            PeopleField(
                name=role.value,
                label=t(f"field.{role.value}"),
                hint=t(f"hint.{role.value}"),
                value=tuple(p.id for p in team if role in p.roles),
            )
            for role in ROLES
        ),
    )


async def save_roles(event: Submission, ctx: Context) -> Reply:
    """Who is what from now on. A workspace is never left without an admin."""
    _admins_only(ctx)
    t = ctx.t
    team = {p.id: p for p in await people.everyone(ctx.tx, ctx.workspace.id)}
    wanted: dict[Role, set[int]] = {}
    for role in ROLES:
        given = event.values.get(role.value)
        ids = {i for i in given if isinstance(i, int)} if isinstance(given, tuple) else set()
        wanted[role] = ids & set(team)
    if not wanted[Role.ADMIN]:
        raise Problem(t("settings.last_admin"), fields={"admin": t("settings.last_admin")})
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for person in team.values():
        fresh = frozenset({r for r in ROLES if person.id in wanted[r]} | (person.roles - set(ROLES)))
        if fresh != person.roles:
            before[str(person.id)], after[str(person.id)] = sorted(person.roles), sorted(fresh)
            await people.change(ctx.tx, person, roles=fresh)
            await ctx.note("roles", f"person:{person.id}", roles=sorted(fresh))
    if not before:
        return Notice(t("settings.unchanged"))
    says = t("settings.roles_saved")
    return Notice(says, (await ctx.remember("roles", says, before=before, after=after),))


async def undo_roles(payload: dict[str, Any], ctx: Context) -> Reply:
    team = await people.several(ctx.tx, ctx.workspace.id, [int(i) for i in payload["before"]])
    if any(int(i) in team and sorted(team[int(i)].roles) != roles for i, roles in payload["after"].items()):
        raise Problem(ctx.t("undo.changed_since"))
    for person_id, kept in payload["before"].items():
        person = team.get(int(person_id))
        if person is not None:
            await people.change(ctx.tx, person, roles=frozenset(Role(r) for r in kept))
            await ctx.note("roles", f"person:{person.id}", roles=kept)
    return Notice(ctx.t("undo.settings"))


async def become_admin(event: Press, ctx: Context) -> Reply:
    """Where nobody is admin, the first who wants to can become it; the audit log knows."""
    team: list[Person] = await people.everyone(ctx.tx, ctx.workspace.id)
    if any(Role.ADMIN in p.roles for p in team) or Role.GUEST in ctx.actor.roles:
        raise Problem(ctx.t("settings.admins_only"))
    await people.change(ctx.tx, ctx.actor, roles=ctx.actor.roles | {Role.ADMIN})
    await ctx.note("became_admin", f"person:{ctx.actor.id}")
    return Notice(ctx.t("settings.now_admin"))
