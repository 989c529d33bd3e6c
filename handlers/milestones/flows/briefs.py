"""The weekly brief: preview, edit, approve, post, correct; and what leadership says to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from handlers.conversation import (
    Card,
    Command,
    Context,
    Notice,
    Outgoing,
    Person,
    Press,
    Problem,
    Replace,
    Reply,
    Submission,
    clean,
    shown,
)
from handlers.milestones import cards
from handlers.milestones.desk import Desk, Settings, channel, lay, may_write, own_desk
from handlers.milestones.flows.plan import due_of
from storage import milestones as store
from storage.milestones import Brief, Response, Team

READING_BEGINS, READING_ENDS = 8, 20
"""The hours of a leader's own day; outside them the brief waits for their next working morning."""


async def desk_for(ctx: Context, brief_id: int) -> tuple[Desk, Brief]:
    """The brief and its team's desk as of the brief's week."""
    kept = await store.brief(ctx.tx, ctx.workspace.id, brief_id)
    team = await store.team(ctx.tx, ctx.workspace.id, kept.team_id) if kept else None
    if kept is None or team is None:
        raise Problem(ctx.t("problem.brief_gone"))
    today = ctx.now.astimezone(shown.zone(team.zone)).date()
    last = kept.period + timedelta(days=6)
    return await lay(ctx, team, min(today, last)), kept


async def _own(ctx: Context, brief_id: int) -> tuple[Desk, Brief]:
    desk, kept = await desk_for(ctx, brief_id)
    if not may_write(desk, ctx.actor):
        raise Problem(ctx.t("problem.not_author", people=[ctx.t("problem.an_admin")]))
    return desk, kept


def _posts(ctx: Context, desk: Desk) -> str:
    return Settings.of(desk.team).post_at.strftime("%H:%M")


async def preview(event: Command, ctx: Context) -> Reply:
    """`/brief preview`: this week's brief as it stands, for its authors."""
    desk = await own_desk(ctx, write=True)
    kept = await store.ensure_brief(ctx.tx, ctx.workspace.id, desk.team.id, "week", desk.week)
    return cards.preview(ctx, ctx.t, desk, kept, _posts(ctx, desk))


async def preview_pressed(event: Press, ctx: Context) -> Reply:
    """The same, from the plan's button."""
    desk = await own_desk(ctx, event.number("team"), write=True)
    kept = await store.ensure_brief(ctx.tx, ctx.workspace.id, desk.team.id, "week", desk.week)
    return cards.preview(ctx, ctx.t, desk, kept, _posts(ctx, desk))


async def approve_brief(event: Press, ctx: Context) -> Reply:
    """The author is content: it goes out at the team's time, or at once where that has passed and it was held."""
    desk, kept = await _own(ctx, event.number("brief"))
    if kept.state == "posted":
        raise Problem(ctx.t("problem.posted"))
    held = kept.state == "held"
    await store.change_brief(ctx.tx, kept, state="approved", approved_by=ctx.actor.id)
    kept = replace(kept, state="approved", approved_by=ctx.actor.id, version=kept.version + 1)
    await ctx.note("approved", f"brief:{kept.id}")
    out = await post(ctx, desk, kept) if held else []
    shown_card = cards.preview(ctx, ctx.t, desk, kept, _posts(ctx, desk))
    return [*out, Replace(shown_card), Notice(ctx.t("done.posted" if held else "done.approved", at=_posts(ctx, desk)))]


async def edit_brief(event: Press, ctx: Context) -> Reply:
    """The form with verdict and lines."""
    desk, kept = await _own(ctx, event.number("brief"))
    return cards.edit_form(ctx, desk, kept)


async def brief_edited(event: Submission, ctx: Context) -> Reply:
    """Keep what the author changed, and only that; a brief that is out is corrected in place."""
    desk, kept = await _own(ctx, int(event.state.get("brief") or 0))
    if kept.version != event.state.get("version"):
        raise Problem(ctx.t("problem.brief_changed"))
    bare = {
        str(f.name): str(getattr(f, "value", ""))
        for f in cards.edit_form(ctx, desk, replace(kept, words={})).fields
        if hasattr(f, "name")
    }
    words = {n: clean(event.text(n))[:400] for n in bare if event.text(n) and event.text(n) != bare[n]}
    kept, out = await _worded(ctx, desk, kept, {**{k: v for k, v in kept.words.items() if k == "prep"}, **words})
    return [*out, cards.preview(ctx, ctx.t, desk, kept, _posts(ctx, desk))]


async def _worded(ctx: Context, desk: Desk, kept: Brief, words: dict[str, Any]) -> tuple[Brief, list[Outgoing]]:
    edited = ctx.now if kept.state == "posted" else None
    await store.change_brief(ctx.tx, kept, words=words, edited_at=edited)
    kept = replace(kept, words=words, edited_at=edited, version=kept.version + 1)
    out = await post(ctx, desk, kept, again=True) if kept.state == "posted" else []
    return kept, out


async def prep(event: Press, ctx: Context) -> Reply:
    """The form that puts an ask in the order point, reason, evidence, point."""
    _, kept = await _own(ctx, event.number("brief"))
    return cards.prep_form(ctx, kept)


async def prepared(event: Submission, ctx: Context) -> Reply:
    """The ask becomes the brief's third line."""
    desk, kept = await _own(ctx, int(event.state.get("brief") or 0))
    said = {n: clean(event.text(n)).rstrip("。. ") for n in ("point", "reason", "evidence", "again")}
    if not (said["point"] and said["reason"] and said["evidence"]):
        raise Problem(
            ctx.t("problem.prep"), {n: ctx.t("problem.prep") for n, v in said.items() if not v and n != "again"}
        )
    text = ctx.t("prep.said", **{**said, "again": said["again"] or said["point"]})
    kept, out = await _worded(ctx, desk, kept, {**kept.words, "asks": text})
    return [*out, cards.preview(ctx, ctx.t, desk, kept, _posts(ctx, desk))]


# -- posting -----------------------------------------------------------------------------------------------------------


def reading_time(ctx: Context, reader: Person) -> datetime | None:
    """None when the reader's day is on; else their next working morning at eight."""
    zone = shown.zone(reader.zone)
    local = ctx.now.astimezone(zone)
    working = ctx.calendar.is_working_day(local.date())
    if working and READING_BEGINS <= local.hour < READING_ENDS:
        return None
    day = local.date() if working and local.hour < READING_BEGINS else ctx.calendar.next_working_day(local.date())
    return datetime(day.year, day.month, day.day, READING_BEGINS, tzinfo=zone)


async def post(
    ctx: Context,
    desk: Desk,
    kept: Brief,
    *,
    reviewed: bool = True,
    again: bool = False,
    draw: Callable[..., Card] = cards.brief,
) -> list[Outgoing]:
    """The messages to every reader, each in their own language, place and time; living, so that corrections edit."""
    living = f"{kept.kind}:{kept.id}"
    mark = f"{living}:{kept.version}" if again else living
    readers = [m for m in desk.members if m.role == "reader"]
    out = []
    for member in readers:
        person = desk.people.get(member.person_id)
        if person is None or not person.active or member.where == "channel":
            continue
        card = draw(ctx, ctx.voice(person), desk, kept, reviewed=reviewed)
        out.append(
            Outgoing(
                person,
                card,
                once=f"{mark}:{person.id}",
                living=living,
                not_before=reading_time(ctx, person),
            )
        )
    place = await channel(ctx, desk.team)
    if place and (not readers or any(m.where in ("channel", "both") for m in readers)):
        card = draw(ctx, ctx.voice(place), desk, kept, reviewed=reviewed)
        out.append(Outgoing(place, card, once=f"{mark}:place", living=living))
    if not again:
        made = desk.composed(ctx)
        figures = {
            "verdict": made.verdict.kind,
            "days": made.verdict.days,
            "done": list(made.done),
            "risks": list(made.risks),
            "asks": [text for _, text in made.asks],
            "missing": list(made.missing),
            "reviewed": reviewed,
        }
        await store.change_brief(
            ctx.tx, kept, state="posted", posted_at=ctx.now, figures=figures if kept.kind == "week" else kept.figures
        )
    return out


async def posted_again(ctx: Context, team: Team, week: date) -> list[Outgoing]:
    """The week's brief once more, edited in place, if it is out already."""
    found = await store.briefs_of(ctx.tx, team.id, "week", week, week)
    if not found or found[0].state != "posted":
        return []
    kept = replace(found[0], edited_at=ctx.now, version=found[0].version + 1)
    await store.change_brief(ctx.tx, found[0], edited_at=ctx.now)
    desk = await lay(ctx, team, min(ctx.today(), week + timedelta(days=6)))
    return await post(ctx, desk, kept, again=True)


# -- what leadership says ----------------------------------------------------------------------------------------------


async def _reading(ctx: Context, brief_id: int) -> tuple[Desk, Brief]:
    """The brief, for somebody who may answer it: a reader, a reviewer, a lead or an admin; not its own author alone."""
    desk, kept = await desk_for(ctx, brief_id)
    roles = {m.role for m in desk.members if m.person_id == ctx.actor.id}
    if not roles & {"reader", "reviewer"} and not ctx.actor.roles:
        raise Problem(ctx.t("problem.not_reader"))
    return desk, kept


async def _said(
    ctx: Context, desk: Desk, kept: Brief, kind: str, words: str, *, due: date | None = None
) -> list[Outgoing]:
    made = desk.composed(ctx)
    about = made.asks[0][0] if made.asks and kind in ("approve", "decision") else None
    response = await store.respond(ctx.tx, kept.id, ctx.actor.id, kind, words, ctx.now, milestone_id=about, due=due)
    await ctx.note(f"said_{kind}", f"brief:{kept.id}")
    noted = Response(response, kept.id, about, ctx.actor.id, kind, words, due, ctx.now, None)
    tell = dict.fromkeys([*desk.holders("author"), *([desk.named(about).owner_id] if about else [])])
    people = await ctx.know([p for p in tell if p])
    return [
        Outgoing(
            person,
            cards.told(ctx.voice(person), ctx.actor, noted, kept, desk.team.name),
            once=f"response:{response}:{person.id}",
            quiet=True,
        )
        for person in people.values()
        if person.id != ctx.actor.id and person.active
    ]


async def approve(event: Press, ctx: Context) -> Reply:
    """Leadership agrees."""
    desk, kept = await _reading(ctx, event.number("brief"))
    known = [r for r in await store.responses_of(ctx.tx, [kept.id]) if r.person_id == ctx.actor.id]
    if any(r.kind == "approve" for r in known):
        raise Problem(ctx.t("problem.said_already"))
    return [*(await _said(ctx, desk, kept, "approve", "")), Notice(ctx.t("done.approve"))]


def _ask(kind: str) -> Callable[[Press, Context], Any]:
    async def flow(event: Press, ctx: Context) -> Reply:
        _, kept = await _reading(ctx, event.number("brief"))
        return cards.respond_form(ctx, kept, kind)

    flow.__doc__ = f"The form to say: {kind}."
    return flow


decide, redo, question = _ask("decide"), _ask("redo"), _ask("question")


async def decide_said(event: Submission, ctx: Context) -> Reply:
    """A decision is promised by a date."""
    desk, kept = await _reading(ctx, int(event.state.get("brief") or 0))
    words = _words(ctx, event)
    due = due_of(ctx, event.text("due"), ctx.actor.zone)
    out = await _said(ctx, desk, kept, "decision", words, due=due)
    return [*out, Notice(ctx.t("done.decide", day=due))]


async def redo_said(event: Submission, ctx: Context) -> Reply:
    """Please redo, because …: counted, and back to the author."""
    desk, kept = await _reading(ctx, int(event.state.get("brief") or 0))
    out = await _said(ctx, desk, kept, "redo", _words(ctx, event))
    return [*out, Notice(ctx.t("done.redo"))]


async def question_said(event: Submission, ctx: Context) -> Reply:
    """A question to the author and the owner."""
    desk, kept = await _reading(ctx, int(event.state.get("brief") or 0))
    out = await _said(ctx, desk, kept, "question", _words(ctx, event))
    return [*out, Notice(ctx.t("done.question"))]


def _words(ctx: Context, event: Submission) -> str:
    words = clean(event.text("words"))
    if not words:
        raise Problem(ctx.t("problem.words"), {"words": ctx.t("problem.words")})
    return words[:800]


async def settle(event: Press, ctx: Context) -> Reply:
    """The author or owner marks a question as answered, or a decision as taken."""
    desk, kept = await desk_for(ctx, event.number("brief"))
    found = next((r for r in await store.responses_of(ctx.tx, [kept.id]) if r.id == event.number("response")), None)
    if found is None:
        raise Problem(ctx.t("problem.brief_gone"))
    if not may_write(desk, ctx.actor) and found.person_id != ctx.actor.id:
        raise Problem(ctx.t("problem.not_owner"))
    await store.settle(ctx.tx, found.id, ctx.now)
    return Notice(ctx.t("done.settled"))


async def source(event: Press, ctx: Context) -> Reply:
    """Where does this come from?"""
    desk, kept = await desk_for(ctx, event.number("brief"))
    slips = await store.slips_of(ctx.tx, [m.id for m in desk.every])
    return cards.source(ctx, desk, kept, slips)
