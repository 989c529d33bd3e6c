"""What leadership says to a brief, and what comes of it: agreement, a decision by a date, a redo, a question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, time
from typing import Any

from handlers import almanac
from handlers.conversation import (
    Context,
    Notice,
    Outgoing,
    Person,
    Place,
    Press,
    Problem,
    Reply,
    Role,
    Submission,
    clean,
    whole,
)
from handlers.milestones import posting, rules
from handlers.milestones.asking import author
from handlers.milestones.cards import leaders as cards
from handlers.milestones.desk import Desk, channel, may_write
from handlers.milestones.flows.adding import due_of
from handlers.milestones.flows.briefs import desk_for
from handlers.milestones.sheet import Sheet
from storage import briefs, teams
from storage import milestones as store
from storage.briefs import Brief, Response

PROMISE_AT = time(9)
"""When somebody is reminded of a decision they promised for the day, in their own zone."""


async def _reading(ctx: Context, brief_id: int) -> tuple[Desk, Brief, Sheet]:
    """The brief, for somebody who may answer it: its readers and reviewers, and whoever is in leadership."""
    desk, kept, made = await desk_for(ctx, brief_id)
    if not desk.roles(ctx.actor) & {"reader", "reviewer"} and not ctx.actor.may(Role.LEADER):
        raise Problem(ctx.t("problem.not_reader"))
    return desk, kept, made


async def _told(ctx: Context, desk: Desk, kept: Brief, response: Response) -> list[Outgoing]:
    """The authors, and the milestone's owner, hear of it in their direct messages."""
    item = desk.by_id.get(response.milestone_id or 0)
    about = item.name if item else ""
    tell = dict.fromkeys([*desk.holders("author"), *([item.owner_id] if item and item.owner_id else [])])
    people = await ctx.know(tell)
    return [
        Outgoing(
            person,
            cards.told(ctx.voice(person), ctx.actor, response, desk.team.name, about),
            once=f"response:{response.id}:{person.id}",
            quiet=True,
        )
        for person in people.values()
        if person.id != ctx.actor.id and person.active
    ]


async def approve(event: Press, ctx: Context) -> Reply:
    """Leadership agrees; where something was asked for, to each of the asks."""
    desk, kept, made = await _reading(ctx, event.number("brief"))
    known = await briefs.responses_of(ctx.tx, [kept.id])
    if any(r.kind == "approve" and r.person_id == ctx.actor.id for r in known):
        raise Problem(ctx.t("problem.said_already"))
    agreed = {r.milestone_id for r in known if r.kind == "approve"}
    asks = [(i, ask) for i, ask in made.made.asks if i not in agreed] if kept.kind == "week" else []
    out: list[Outgoing] = []
    whole: list[tuple[int | None, str]] = [(None, "")]
    for milestone_id, ask in [*asks] or whole:
        response = await briefs.respond(
            ctx.tx, kept.id, ctx.actor.id, "approve", ask, ctx.now, milestone_id=_existing(desk, milestone_id)
        )
        out += await _told(ctx, desk, kept, response)
    await ctx.note("said_approve", f"brief:{kept.id}")
    return [*out, Notice(ctx.t("done.approve_asks", n=len(asks)) if asks else ctx.t("done.approve"))]


def _existing(desk: Desk, milestone_id: int | None) -> int | None:
    """The milestone, if it is still there: an added one may have been taken back since."""
    return milestone_id if milestone_id in desk.by_id else None


def _about(kept: Brief, made: Sheet, kind: str) -> list[tuple[int, str]]:
    """What a response may be about: the asks for a decision, every milestone of the brief for a question."""
    if kept.kind != "week":
        return []
    ids = [i for i, _ in (made.made.asks if kind == "decide" and made.made.asks else made.made.lines)]
    return [(i, made.named(i).name) for i in ids]


def _ask(kind: str) -> Callable[[Press, Context], Any]:
    async def flow(event: Press, ctx: Context) -> Reply:
        _, kept, made = await _reading(ctx, event.number("brief"))
        asked = kind == "decide" and kept.kind == "week" and bool(made.made.asks)
        said = made.made.asks[0][1] if asked and len(made.made.asks) == 1 else ""
        return cards.respond_form(ctx, kept, kind, _about(kept, made, kind), whole=not asked, said=said)

    flow.__doc__ = f"The form to say: {kind}."
    return flow


decide, redo, question = _ask("decide"), _ask("redo"), _ask("question")


def _words(ctx: Context, event: Submission, field: str = "words") -> str:
    words = clean(event.text(field))
    if not words:
        raise Problem(ctx.t("problem.words"), {field: ctx.t("problem.words")})
    return words[:800]


async def _said(
    ctx: Context, desk: Desk, kept: Brief, event: Submission, kind: str, due: date | None = None
) -> Response:
    chosen = event.text("about")
    about = _existing(desk, whole(chosen) or None)
    words = _words(ctx, event)
    await ctx.note(f"said_{kind}", f"brief:{kept.id}")
    return await briefs.respond(ctx.tx, kept.id, ctx.actor.id, kind, words, ctx.now, milestone_id=about, due=due)


async def decide_said(event: Submission, ctx: Context) -> Reply:
    """A decision is promised by a date; that morning the one who promised it is reminded."""
    desk, kept, _ = await _reading(ctx, event.number("brief"))
    _words(ctx, event)
    due = due_of(ctx, event.text("due"), ctx.actor.zone)
    if due < ctx.today(ctx.actor):
        text = ctx.t("problem.past", day=due)
        raise Problem(text, {"due": text})
    response = await _said(ctx, desk, kept, event, "decision", due)
    rule = almanac.Once(on=due, at=PROMISE_AT, on_holiday="previous")
    subject = f"response:{response.id}"
    await ctx.schedule("milestones:promise", subject, rule, ctx.actor.zone, payload={"response": response.id})
    return [*(await _told(ctx, desk, kept, response)), Notice(ctx.t("done.decide", day=due))]


async def redo_said(event: Submission, ctx: Context) -> Reply:
    """Please redo, because …: counted, and back to the author."""
    desk, kept, _ = await _reading(ctx, event.number("brief"))
    response = await _said(ctx, desk, kept, event, "redo")
    return [*(await _told(ctx, desk, kept, response)), Notice(ctx.t("done.redo"))]


async def question_said(event: Submission, ctx: Context) -> Reply:
    """A question to the owner: in a thread under the brief where it stands in the team's channel, else directly."""
    desk, kept, _ = await _reading(ctx, event.number("brief"))
    response = await _said(ctx, desk, kept, event, "question")
    item = desk.by_id.get(response.milestone_id or 0)
    owner = desk.owner(item) if item else None
    owner = owner if owner and owner.active else author(desk)
    if owner is None:
        return Notice(ctx.t("done.question_kept"))
    to, under = await _beneath(ctx, desk, kept)
    about = item.name if item else ""
    if to is None:
        place, under = await posting.thread(ctx, kept, owner)
        card = cards.told(ctx.voice(owner), ctx.actor, response, desk.team.name, about)
        out = Outgoing(place, card, once=f"response:{response.id}", under=under)
    else:
        card = cards.told(ctx.voice(to), ctx.actor, response, desk.team.name, about, owner)
        out = Outgoing(to, card, once=f"response:{response.id}", under=under)
    return [out, Notice(ctx.t("done.question", who=owner))]


async def _beneath(ctx: Context, desk: Desk, kept: Brief) -> tuple[Place | None, str | None]:
    """The team's channel and the brief's reference there; (None, None) where the brief does not stand in a channel."""
    place = await channel(ctx, desk.team)
    if place is None:
        return None, None
    _, under = await posting.thread(ctx, kept, place)
    return (place, under) if under else (None, None)


# -- what comes of it --------------------------------------------------------------------------------------------------


async def _open(ctx: Context, response_id: int) -> tuple[Desk, Brief, Response]:
    found = await briefs.response(ctx.tx, ctx.workspace.id, response_id)
    if found is None:
        raise Problem(ctx.t("problem.brief_gone"))
    desk, kept, _ = await desk_for(ctx, found.brief_id)
    item = desk.by_id.get(found.milestone_id or 0)
    own = item is not None and item.owner_id == ctx.actor.id
    if not (own or may_write(desk, ctx.actor) or found.person_id == ctx.actor.id):
        raise Problem(ctx.t("problem.not_owner"))
    if found.settled_at:
        raise Problem(ctx.t("problem.settled"))
    return desk, kept, found


async def settle(event: Press, ctx: Context) -> Reply:
    """The form for an answer, or for what was decided."""
    _, _, found = await _open(ctx, event.number("response"))
    return cards.settle_form(ctx, found, await ctx.person(found.person_id))


async def settled(event: Submission, ctx: Context) -> Reply:
    """The outcome is kept with the milestone, and told to those who wait for it."""
    desk, kept, found = await _open(ctx, event.number("response"))
    words = _words(ctx, event, "outcome")
    if not await briefs.settle(ctx.tx, found, ctx.actor.id, words, ctx.now):
        raise Problem(ctx.t("problem.settled"))
    done = await briefs.response(ctx.tx, ctx.workspace.id, found.id)
    assert done is not None
    await ctx.note("settled", f"response:{found.id}")
    asker = await ctx.person(found.person_id)
    item = desk.by_id.get(found.milestone_id or 0)
    about = item.name if item else ""
    out: list[Outgoing] = []
    to, under = await _beneath(ctx, desk, kept) if found.kind == "question" else (None, None)
    if to is not None:
        card = cards.outcome(ctx.voice(to), ctx.actor, done, about, asker)
        out.append(Outgoing(to, card, once=f"outcome:{found.id}", under=under))
    else:
        tell: Sequence[int] = [found.person_id]
        if found.kind == "decision":
            tell = [*tell, *desk.holders("author"), *([item.owner_id] if item and item.owner_id else [])]
        for person in (await ctx.know(tell)).values():
            if person.id != ctx.actor.id and person.active:
                out.append(await _directly(ctx, kept, done, person, about))
    return [*out, Notice(ctx.t("done.settled"))]


async def _directly(ctx: Context, kept: Brief, done: Response, person: Person, about: str) -> Outgoing:
    place, under = await posting.thread(ctx, kept, person)
    card = cards.outcome(ctx.voice(person), ctx.actor, done, about)
    return Outgoing(place, card, once=f"outcome:{done.id}:{person.id}", under=under)


async def promised(ctx: Context, response_id: int) -> list[Outgoing]:
    """The morning's word to whoever promised a decision for today, if it is still open."""
    found = await briefs.response(ctx.tx, ctx.workspace.id, response_id)
    kept = await briefs.brief(ctx.tx, ctx.workspace.id, found.brief_id) if found else None
    team = await teams.team(ctx.tx, ctx.workspace.id, kept.team_id) if kept else None
    person = await ctx.person(found.person_id) if found else None
    if found is None or kept is None or team is None or found.settled_at or person is None or not person.active:
        return []
    item = await store.milestone(ctx.tx, ctx.workspace.id, found.milestone_id or 0)
    if item is not None and item.state not in rules.OPEN:
        return []
    card = cards.promised(ctx.voice(person), found, team.name, item.name if item else "")
    return [Outgoing(person, card, once=f"promise:{found.id}", quiet=True)]
