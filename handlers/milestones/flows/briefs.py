"""The weekly brief in its author's hands: preview, edit, approve, correct; and where its figures come from."""

from __future__ import annotations

from typing import Any

from handlers.conversation import (
    Command,
    Context,
    Notice,
    Outgoing,
    Press,
    Problem,
    Replace,
    Reply,
    Submission,
    clean,
    shown,
)
from handlers.milestones import posting
from handlers.milestones.cards import brief as cards
from handlers.milestones.cards import leaders
from handlers.milestones.desk import Desk, authors_named, may_see, may_write, own_desk, stands_in_for_author
from handlers.milestones.sheet import Sheet
from storage import briefs, teams
from storage import milestones as store
from storage.briefs import Brief


async def desk_for(ctx: Context, brief_id: int) -> tuple[Desk, Brief, Sheet]:
    """A weekly brief with its team's desk as of the brief's day, and what it says."""
    kept = await briefs.brief(ctx.tx, ctx.workspace.id, brief_id)
    team = await teams.team(ctx.tx, ctx.workspace.id, kept.team_id) if kept else None
    if kept is None or team is None:
        raise Problem(ctx.t("problem.brief_gone"))
    desk, made = await posting.current(ctx, team, kept)
    return desk, kept, made


async def _own(ctx: Context, brief_id: int, seen: object = None, *, month: bool = False) -> tuple[Desk, Brief, Sheet]:
    """The same, for those who may change it; with `seen`, only if it is still the version they looked at. A monthly
    review is made of figures and has no words of its own to change; `month` lets it through all the same."""
    desk, kept, made = await desk_for(ctx, brief_id)
    if not may_write(desk, ctx.actor) and not stands_in_for_author(ctx, desk):
        raise Problem(ctx.t("problem.not_author", people=authors_named(ctx, desk)))
    if seen is not None and seen != kept.version:
        raise Problem(ctx.t("problem.brief_changed"))
    if kept.kind == "month" and not month:
        raise Problem(ctx.t("problem.review"))
    return desk, kept, made


async def preview(event: Command, ctx: Context) -> Reply:
    """`/brief preview`: this week's brief as it stands, for its authors."""
    return await _previewed(ctx, await own_desk(ctx, write=True))


async def preview_pressed(event: Press, ctx: Context) -> Reply:
    """The same, from a button."""
    return await _previewed(ctx, await own_desk(ctx, event.number("team"), write=True))


async def looked_at(event: Press, ctx: Context) -> Reply:
    """A certain brief, from what waits on somebody: it may be last week's, held until somebody agrees."""
    desk, kept, made = await _own(ctx, event.number("brief"))
    return cards.preview(ctx, ctx.t, desk.team, made, kept, posting.posts_at(desk.team))


async def _previewed(ctx: Context, desk: Desk) -> Reply:
    kept = await briefs.ensure_brief(ctx.tx, ctx.workspace.id, desk.team.id, "week", desk.week)
    _, made = await posting.current(ctx, desk.team, kept)
    return cards.preview(ctx, ctx.t, desk.team, made, kept, posting.posts_at(desk.team))


async def approve_brief(event: Press, ctx: Context) -> Reply:
    """The author is content: it goes out at the team's time, or at once where that has passed and it was held."""
    desk, kept, made = await _own(ctx, event.number("brief"))
    if kept.state == "posted":
        raise Problem(ctx.t("problem.posted"))
    if kept.state == "approved":
        raise Problem(ctx.t("problem.approved", at=posting.posts_at(desk.team)))
    if event.number("version") not in (0, kept.version):
        raise Problem(ctx.t("problem.brief_changed"))
    held = kept.state == "held"
    changed = await briefs.change_brief(ctx.tx, kept, state="approved", approved_by=ctx.actor.id)
    if changed is None:
        raise Problem(ctx.t("problem.brief_changed"))
    await ctx.note("approved", f"brief:{kept.id}")
    out: list[Outgoing] = []
    if held:
        changed, out = await posting.post(ctx, desk, changed, reviewed=True)
    at = posting.posts_at(desk.team)
    card = cards.preview(ctx, ctx.t, desk.team, made, changed, at)
    return [*out, Replace(card), Notice(ctx.t("done.posted" if held else "done.approved", at=at))]


async def edit_brief(event: Press, ctx: Context) -> Reply:
    """The form with verdict and lines; of a review that is to be redone, the form that says what was done about it."""
    _, kept, made = await _own(ctx, event.number("brief"), month=True)
    if kept.kind == "week":
        return cards.edit_form(ctx, made, kept)
    for response in await briefs.responses_of(ctx.tx, [kept.id]):
        if response.kind == "redo" and not response.settled_at:
            return leaders.settle_form(ctx, response, await ctx.person(response.person_id))
    raise Problem(ctx.t("problem.review"))


async def brief_edited(event: Submission, ctx: Context) -> Reply:
    """Keep what the author changed, and only that; a brief that is out is corrected in place."""
    desk, kept, made = await _own(ctx, event.number("brief"), event.state.get("version"))
    bare, before = cards.drafted(ctx, made, {}), cards.drafted(ctx, made, kept.words)
    words = dict(kept.words)
    for name in bare:
        said = clean(event.text(name))[:400]
        if said == before[name]:
            continue
        words.pop(name, None)
        if name == "asks":
            words.pop("prep", None)
        if said and said != bare[name]:
            words[name] = said
    return await _worded(ctx, desk, kept, made, words)


async def prep(event: Press, ctx: Context) -> Reply:
    """The form that puts an ask in the order point, reason, evidence, point."""
    _, kept, _ = await _own(ctx, event.number("brief"))
    return cards.prep_form(ctx, kept)


async def prepared(event: Submission, ctx: Context) -> Reply:
    """The ask becomes the brief's third line, framed in each reader's language."""
    desk, kept, made = await _own(ctx, event.number("brief"), event.state.get("version"))
    said = {n: " ".join(clean(event.text(n)).split()).rstrip("。. ；;")[:200] for n in cards.PREP}
    absent = [n for n in ("point", "reason", "evidence") if not said[n]]
    if absent:
        raise Problem(ctx.t("problem.prep"), dict.fromkeys(absent, ctx.t("problem.prep")))
    words = {**{n: v for n, v in kept.words.items() if n != "asks"}, "prep": said}
    return await _worded(ctx, desk, kept, made, words)


async def _worded(ctx: Context, desk: Desk, kept: Brief, made: Sheet, words: dict[str, Any]) -> Reply:
    edited = ctx.now if kept.state == "posted" else kept.edited_at
    changed = await briefs.change_brief(ctx.tx, kept, words=words, edited_at=edited)
    if changed is None:
        raise Problem(ctx.t("problem.brief_changed"))
    out: list[Outgoing] = []
    if changed.state == "posted":
        out = [*(await posting.again(ctx, desk, changed, made)), *(await _rewritten(ctx, desk, changed))]
    else:
        out = await posting.drafts(ctx, desk, changed, made)
    return [*out, cards.preview(ctx, ctx.t, desk.team, made, changed, posting.posts_at(desk.team))]


async def _rewritten(ctx: Context, desk: Desk, kept: Brief) -> list[Outgoing]:
    """Whoever asked for a redo hears that it is done, under the brief."""
    out = []
    for response in await briefs.responses_of(ctx.tx, [kept.id]):
        person = await ctx.person(response.person_id)
        if response.kind != "redo" or response.settled_at or person is None or not person.active:
            continue
        t = ctx.voice(person)
        await briefs.settle(ctx.tx, response, ctx.actor.id, "", ctx.now)
        place, under = await posting.thread(ctx, kept, person)
        card = leaders.rewritten(t, ctx.actor, response, desk.team.name)
        out.append(Outgoing(place, card, once=f"rewritten:{response.id}", under=under))
    return out


async def source(event: Press, ctx: Context) -> Reply:
    """Where does this come from?"""
    desk, _, made = await desk_for(ctx, event.number("brief"))
    if not may_see(desk, ctx.actor):
        raise Problem(ctx.t("problem.guests"))
    zone = shown.zone(desk.team.zone)
    moves = await store.slips_of(ctx.tx, [p.id for p in desk.projects])
    slips = [s for s in moves if s.at.astimezone(zone).date() <= made.day]
    people = {**desk.people, **await ctx.know(a.by_id for a in desk.answers)}
    return cards.source(ctx, made, slips, desk.answers, people)
