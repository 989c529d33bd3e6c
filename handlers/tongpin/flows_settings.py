"""A person's own settings: language, time zone, quiet hours, and being away with somebody to stand in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from handlers import almanac
from handlers.conversation import (
    Block,
    Button,
    Buttons,
    Card,
    ChoiceField,
    Command,
    Context,
    Explanation,
    Fields,
    Form,
    Notice,
    Option,
    OutOfDate,
    Pair,
    Person,
    PersonField,
    Press,
    Problem,
    Reply,
    Role,
    Section,
    Submission,
    TextField,
    TimeField,
    Voice,
    shown,
)
from handlers.tongpin import recompute
from storage import people

FAR = timedelta(days=400)
LANGUAGES = (Option(value="zh", label="中文"), Option(value="en", label="English"))


async def settings(event: Command | Press, ctx: Context) -> Reply:
    """`/tongpin settings`: what holds for me and for the workspace, and the ways to change it."""
    t, me, w = ctx.t, ctx.actor, ctx.workspace
    team = await people.everyone(ctx.tx, w.id)
    cover = await ctx.person(me.cover_id)
    quiet = t("settings.quiet", begin=me.quiet_from, end=me.quiet_to) if me.quiet_from and me.quiet_to else ""
    away = ""
    if me.away(ctx.now) and me.away_until:
        away = t.instant(me.away_until) + (f" · {t('settings.cover', cover=cover)}" if cover else "")
    mine = (
        Pair(label=t("field.locale"), value="中文" if me.locale == "zh" else "English"),
        Pair(label=t("field.zone"), value=zone_words(ctx, me.zone)),
        Pair(label=t("field.quiet"), value=quiet or t("settings.no_quiet")),
        Pair(label=t("field.away"), value=away or t("settings.not_away")),
    )
    blocks: list[Block] = []
    if w.paused:
        who = await ctx.person(w.paused_by)
        assert w.paused_at is not None
        blocks.append(Section(text=t("pause.since", who=who or t("somebody"), since=w.paused_at)))
    blocks += [
        Section(text=t("settings.mine")),
        Fields(items=mine),
        Buttons(items=(Button(label=t("button.change_mine"), action="tongpin:mine"),)),
        Section(text=t("settings.workspace")),
        Fields(items=_workspace_pairs(ctx, team)),
    ]
    if Role.ADMIN in me.roles:
        blocks.append(
            Buttons(
                items=(
                    Button(label=t("button.change_workspace"), action="tongpin:workspace"),
                    Button(label=t("button.roles"), action="tongpin:roles"),
                )
            )
        )
    elif not any(Role.ADMIN in p.roles for p in team) and Role.GUEST not in me.roles:
        blocks.append(Section(text=t("settings.no_admin")))
        blocks.append(Buttons(items=(Button(label=t("button.become_admin"), action="tongpin:become_admin"),)))
    return Card(title=t("settings.title"), blocks=tuple(blocks))


def zone_words(ctx: Context, name: str) -> str:
    """A zone with its city and the time it is there."""
    return ctx.t("settings.zone", zone=name, now=ctx.now.astimezone(shown.zone(name)).strftime("%H:%M"))


def _workspace_pairs(ctx: Context, team: list[Person]) -> tuple[Pair, ...]:
    t, w = ctx.t, ctx.workspace

    def named(role: Role) -> str:
        return t.say([p.named(t.locale) for p in team if role in p.roles]) or t("common.none")

    country = t(f"country.{w.country}") + (f" ({w.subdivision})" if w.subdivision else "")
    return (
        Pair(label=t("field.locale"), value="中文" if w.locale == "zh" else "English"),
        Pair(label=t("field.zone"), value=zone_words(ctx, w.zone)),
        Pair(label=t("field.country"), value=country),
        Pair(label=t("field.week_start"), value=t("settings.sunday" if w.week_start == 6 else "settings.monday")),
        Pair(label=t("field.lead"), value=named(Role.LEAD)),
        Pair(label=t("field.leader"), value=named(Role.LEADER)),
        Pair(label=t("field.admin"), value=named(Role.ADMIN)),
    )


# -- mine --------------------------------------------------------------------------------------------------------------


async def mine(event: Press, ctx: Context) -> Reply:
    """The form for one's own settings."""
    t, me = ctx.t, ctx.actor
    away = me.away_until.astimezone(shown.zone(me.zone)) if me.away_until and me.away(ctx.now) else None
    last = (away - timedelta(seconds=1)).date().isoformat() if away else ""
    return Form(
        action="tongpin:mine",
        title=t("form.mine"),
        submit=t("common.save"),
        fields=(
            ChoiceField(name="locale", label=t("field.locale"), options=LANGUAGES, value=me.locale, required=True),
            TextField(name="zone", label=t("field.zone"), value=me.zone, hint=t("hint.zone"), max_length=60),
            TimeField(name="quiet_from", label=t("field.quiet_from"), value=_clock(me.quiet_from)),
            TimeField(name="quiet_to", label=t("field.quiet_to"), value=_clock(me.quiet_to), hint=t("hint.quiet")),
            TextField(name="away", label=t("field.away"), value=last, hint=t("hint.away"), max_length=60),
            PersonField(name="cover", label=t("field.cover"), value=me.cover_id, hint=t("hint.cover")),
        ),
    )


def _clock(value: time | None) -> str | None:
    return value.strftime("%H:%M") if value else None


async def save_mine(event: Submission, ctx: Context) -> Reply:
    """One's own settings, checked; being away is shown once more before it is kept."""
    t, me = ctx.t, ctx.actor
    locale = event.text("locale") if event.text("locale") in shown.LOCALES else me.locale
    zone = read_zone(ctx, event.text("zone") or me.zone)
    begin, end = event.values.get("quiet_from"), event.values.get("quiet_to")
    if (begin is None) != (end is None):
        wrong = "quiet_from" if begin is None else "quiet_to"
        raise Problem(t("settings.half_quiet"), fields={wrong: t("settings.half_quiet")})
    changes: dict[str, Any] = {
        "locale": locale,
        "zone": zone,
        "quiet_from": begin if isinstance(begin, time) else None,
        "quiet_to": end if isinstance(end, time) else None,
    }
    cover = await _cover(ctx, event.values.get("cover"))
    said = event.text("away")
    if not said:
        changes |= {"away_until": None, "cover_id": cover.id if cover else None}
        return await _keep(ctx, changes)
    until = read_away(ctx, said, zone)
    if until == me.away_until and (cover.id if cover else None) == me.cover_id:
        return await _keep(ctx, changes)
    state: dict[str, Any] = {
        "locale": locale,
        "zone": zone,
        "quiet_from": _clock(changes["quiet_from"]) or "",
        "quiet_to": _clock(changes["quiet_to"]) or "",
        "away": until.astimezone(UTC).isoformat(),
        "cover": cover.id if cover else 0,
    }
    return _away_form(ctx, until, zone, cover, state)


async def away(event: Command, ctx: Context) -> Reply:
    """`/tongpin away 下周五 @李雷`: until when, and who stands in."""
    t, me = ctx.t, ctx.actor
    if not event.words:
        raise Problem(t("away.missing"))
    cover = await _cover(ctx, event.people[0] if event.people else me.cover_id)
    until = read_away(ctx, event.words, me.zone)
    state: dict[str, Any] = {"away": until.astimezone(UTC).isoformat(), "cover": cover.id if cover else 0}
    return _away_form(ctx, until, me.zone, cover, state)


async def back(event: Command, ctx: Context) -> Reply:
    """`/tongpin back`: no longer away."""
    if not ctx.actor.away(ctx.now):
        raise Problem(ctx.t("away.not_away"))
    return await _keep(ctx, {"away_until": None}, says=ctx.t("away.back"))


async def _cover(ctx: Context, value: Any) -> Person | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    cover = await ctx.person(value)
    if cover is None or not cover.active or cover.is_bot:
        raise Problem(ctx.t("away.no_cover"), fields={"cover": ctx.t("away.no_cover")})
    if cover.id == ctx.actor.id:
        raise Problem(ctx.t("away.own_cover"), fields={"cover": ctx.t("away.own_cover")})
    return cover


def read_zone(ctx: Context, said: str) -> str:
    """The zone that was meant: its name, or a city that names only one. Raises Problem with near names."""
    try:
        return almanac.find_zone(said).key
    except almanac.UnknownZone as unknown:
        near = unknown.suggestions
        if len(near) == 1:
            return near[0]
        text = (
            ctx.t("settings.zone_near", said=said[:40], near=list(near))
            if near
            else ctx.t("settings.zone_unknown", said=said[:40])
        )
        raise Problem(text, fields={"zone": text}) from None


def read_away(ctx: Context, said: str, zone: str) -> datetime:
    """The end of the day (or the instant) until which somebody is away. Raises Problem."""
    t = ctx.t
    found = almanac.phrases.parse(said, ctx.now, zone, ctx.calendar, t.locale, ctx.workspace.week_start)
    if found is None:
        text = t("away.unread", said=said[:40])
        raise Problem(text, fields={"away": text})
    if found.time is not None:
        until = datetime.combine(found.date, found.time, tzinfo=shown.zone(zone))
    else:
        until = datetime.combine(found.date + timedelta(days=1), time(), tzinfo=shown.zone(zone))
    if until <= ctx.now or until > ctx.now + FAR:
        text = t("away.past" if until <= ctx.now else "away.far", said=said[:40])
        raise Problem(text, fields={"away": text})
    return until


def _away_form(ctx: Context, until: datetime, zone: str, cover: Person | None, state: dict[str, Any]) -> Form:
    t = ctx.t
    return Form(
        action="tongpin:away",
        title=t("form.away"),
        submit=t("common.save"),
        fields=tuple(Explanation(text=line) for line in _away_words(ctx, t, until, zone, cover)),
        state=state,
    )


def _away_words(ctx: Context, t: Voice, until: datetime, zone: str, cover: Person | None) -> tuple[str, str]:
    """Until when somebody is away, in words and in their zone, and who hears of things meanwhile."""
    local = until.astimezone(shown.zone(zone))
    whole = local.time() == time()
    day = (local - timedelta(days=1)).date() if whole else local.date()
    city = shown.city(zone, t.locale)
    return (
        t("away.echo_day", day=day, city=city, back=ctx.calendar.next_working_day(day))
        if whole
        else t("away.echo", day=day, clock=shown.clock(local.time()), city=city),
        t("away.with_cover", cover=cover) if cover else t("away.without_cover"),
    )


async def save_away(event: Submission, ctx: Context) -> Reply:
    """The second step: what was read is right."""
    state = event.state
    cover = await _cover(ctx, event.number("cover") or None)
    try:
        changes: dict[str, Any] = {name: _typed(name, state[name] or None) for name in _CARRIED if name in state}
        changes |= {"away_until": _typed("away_until", str(state["away"])), "cover_id": cover.id if cover else None}
    except (KeyError, TypeError, ValueError):
        raise OutOfDate from None
    if changes.get("locale", ctx.actor.locale) not in shown.LOCALES:
        raise OutOfDate
    if "zone" in changes:
        changes["zone"] = read_zone(ctx, str(changes["zone"]))
    t = replace(ctx.t, locale=str(changes.get("locale", ctx.t.locale)))
    zone = str(changes.get("zone", ctx.actor.zone))
    gap = "" if t.locale == "zh" else " "
    told = gap.join(_away_words(ctx, t, changes["away_until"], zone, cover))
    kept = t("settings.saved" if set(changes) & set(_CARRIED) else "away.kept")
    return await _keep(ctx, changes, says=f"{kept}{gap}{told}", unchanged=f"{t('away.unchanged')}{gap}{told}")


_CARRIED = ("locale", "zone", "quiet_from", "quiet_to")


async def _keep(ctx: Context, changes: dict[str, Any], *, says: str = "", unchanged: str = "") -> Reply:
    """Write one's own settings down, with what hangs on them, and a way back. `says` and `unchanged` are told instead
    of the usual words."""
    me = ctx.actor
    real = {name: value for name, value in changes.items() if getattr(me, name) != value}
    if not real:
        return Notice(unchanged or ctx.t("settings.unchanged"))
    before = {name: _plain(getattr(me, name)) for name in real}
    await _write(ctx, real, before)
    voice = ctx.t if "locale" not in real else ctx.voice(await people.get(ctx.tx, ctx.workspace.id, me.id))
    says = says or voice("settings.saved")
    undo = await ctx.remember("mine", says, before=before, after={n: _plain(v) for n, v in real.items()})
    return Notice(says, (undo,))


async def _write(ctx: Context, changes: dict[str, Any], before: dict[str, Any]) -> None:
    me = await people.get(ctx.tx, ctx.workspace.id, ctx.actor.id)
    assert me is not None
    chosen = me.chosen | ({"locale", "zone"} & set(changes))
    changed = await people.change(ctx.tx, me, **changes, chosen=chosen)
    await ctx.note("settings", f"person:{me.id}", fields=sorted(before))
    if "zone" in changes:
        await recompute.settle(ctx, changed)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.strftime("%H:%M") if isinstance(value, time) else value


def _typed(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name == "away_until":
        return datetime.fromisoformat(value).astimezone(UTC)
    return time.fromisoformat(value) if name in ("quiet_from", "quiet_to") else value


async def undo_mine(payload: dict[str, Any], ctx: Context) -> Reply:
    me = await people.get(ctx.tx, ctx.workspace.id, ctx.actor.id)
    assert me is not None
    if any(_plain(getattr(me, name)) != value for name, value in payload["after"].items()):
        raise Problem(ctx.t("undo.changed_since"))
    await _write(ctx, {n: _typed(n, v) for n, v in payload["before"].items()}, payload["before"])
    return Notice(ctx.t("undo.settings"))
