"""From what a person typed to a private preview, and everything that changes the draft."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from handlers.conversation import (
    Card,
    Command,
    Context,
    Errand,
    Notice,
    Person,
    Press,
    Problem,
    Replace,
    Reply,
    Returned,
    Shortcut,
    Submission,
    clean,
)
from handlers.feedback import cards, rules
from handlers.feedback.engine import rewrite
from handlers.feedback.model import NEVER_LEAVES
from handlers.feedback.rules import Parts
from storage import feedback, places, workspaces
from storage.feedback import Draft

_QUICK = 600  # characters up to which the engine is done in a few milliseconds; longer texts leave the loop


async def begin(event: Command, ctx: Context) -> Reply:
    """`/feedback`: the form."""
    return cards.write_form(ctx)


async def write(event: Command, ctx: Context) -> Reply:
    """`/feedback @person text…`: the preview, or the form where something is missing."""
    if len(event.people) > 1:
        raise Problem(ctx.t("problem.several"))
    if not event.people:
        return cards.write_form(ctx, text=event.words)
    if not event.words:
        return cards.write_form(ctx, to=event.people[0])
    return await drafted(ctx, event.people[0], event.words)


async def from_message(event: Shortcut, ctx: Context) -> Reply:
    """A message becomes the start: one's own words to be rewritten, or somebody's work to be spoken about."""
    own = event.author is None or event.author == ctx.actor.id
    return cards.write_form(ctx, to=None if own else event.author, text=event.text if own else "", ref=event.ref)


async def draft(event: Submission, ctx: Context) -> Reply:
    """The form was sent."""
    to, text = event.values.get("to"), event.text("text")
    if not isinstance(to, int) or isinstance(to, bool):
        raise Problem(ctx.t("problem.nobody"), {"to": ctx.t("problem.nobody")})
    if not text:
        raise Problem(ctx.t("problem.no_text"), {"text": ctx.t("problem.no_text")})
    ref = str(event.state.get("ref") or "")[:200]
    kind = "thanks" if event.state.get("thanks") else "feedback"
    return await drafted(ctx, to, text, ref=ref, place=event.number("place"), kind=kind)


async def drafted(ctx: Context, to: int, text: str, *, ref: str = "", place: int = 0, kind: str = "feedback") -> Reply:
    """Run the engine and keep the draft; the text itself is not kept."""
    receiver = await _receiver(ctx, to)
    if len(text) > cards.LONGEST:
        raise Problem(ctx.t("problem.too_long", n=len(text), most=cards.LONGEST))
    text = rules.quiet(clean(text))
    found = rewrite(text) if len(text) <= _QUICK else await asyncio.to_thread(rewrite, text)
    questions: dict[str, str] = {q.part: q.text for q in found.questions}
    flags = tuple(found.flags)
    if (
        "crisis" in flags
        or not found.message.strip()
        or not (found.specific or found.suggestion or found.encouragement)
    ):
        return cards.nothing_to_draft(ctx, flags, questions, to, ref)
    reasons = tuple(dict.fromkeys(why for _, why in found.removed))
    parts = Parts(
        lang=found.lang,
        specific=found.specific,
        suggestion=found.suggestion,
        encouragement=found.encouragement,
        message=found.message,
        questions=questions,
        optional=tuple(q.part for q in found.questions if q.optional),
        unplaced=tuple(found.unplaced),
        reasons=reasons,
        flags=flags,
        untouched=found.untouched,
    )
    if kind == "thanks":  # thanks need no suggestion; bare praise is still asked for its example
        rest = {name: asked for name, asked in questions.items() if name != "suggestion"}
        parts = replace(parts, questions=rest)
    await feedback.forget_before(ctx.tx, ctx.workspace.id, ctx.now - rules.DRAFT_LIVES)
    known = await places.get(ctx.tx, ctx.workspace.id, place) if place else None
    kept = await feedback.keep(
        ctx.tx,
        ctx.workspace.id,
        ctx.actor.id,
        receiver.id,
        kind=kind,
        parts=parts.kept(),
        place_id=known.id if known else None,
        under=ref or None,
        now=ctx.now,
    )
    if kind == "feedback":
        await feedback.mark(ctx.tx, ctx.workspace.id, ctx.actor.id, list(rules.gaps(parts)), list(reasons), ctx.now)
    card = cards.preview(ctx, kept, receiver, tuple(found.removed))
    if not _may_leave(ctx, parts):
        return card
    names = [n for p in (receiver, ctx.actor) for n in (p.name, p.name_other) if n]
    return [card, Errand("feedback:improve", {"draft": kept.id, "text": text, "names": names, "parts": parts.kept()})]


def _may_leave(ctx: Context, parts: Parts) -> bool:
    """Whether this text may go to a model: one is set, the admin has not forbidden it, and nothing in it is private."""
    allowed = ctx.workspace.settings.get("feedback", {}).get("model", True)
    return bool(ctx.model_host) and allowed and not parts.untouched and not NEVER_LEAVES & set(parts.flags)


async def improved(event: Returned, ctx: Context) -> Reply:
    """The model's verified draft takes the offline one's place, unless the author has gone on with it already."""
    draft, receiver = await mine(ctx, int(event.payload["draft"]))
    parts = rules.parts_from(draft.parts)
    if draft.version != 1 or draft.send_at:
        return None
    result = event.result
    given = {name: rules.quiet(str(result[name])) for name in rules.PARTS}
    filled = {name: text or getattr(parts, name) for name, text in given.items()}
    better = rules.composed(replace(parts, unplaced=(), untouched=False, origin=str(result["host"]), **filled))  # type: ignore[arg-type]
    if len(rules.gaps(better)) > len(rules.gaps(parts)):
        return None
    return await _changed(ctx, draft, receiver, better)


async def switch_model(event: Command, ctx: Context) -> Reply:
    """`/feedback model off`: the admin forbids or allows the model for the whole workspace."""
    if not ctx.model_host:
        return Notice(ctx.t("model.none"))
    said = event.words.casefold()
    kept = dict(ctx.workspace.settings.get("feedback", {}))
    if said in ("off", "关", "关闭"):
        kept["model"] = False
    elif said in ("on", "开", "打开"):
        kept["model"] = True
    elif said:
        raise Problem(ctx.t("model.how"))
    if said:
        await workspaces.change(ctx.tx, ctx.workspace, settings={**ctx.workspace.settings, "feedback": kept})
        await ctx.note("model_switched", f"workspace:{ctx.workspace.id}", on=kept["model"])
    return Notice(ctx.t("model.on" if kept.get("model", True) else "model.off", host=ctx.model_host))


async def _receiver(ctx: Context, person_id: int) -> Person:
    person = await ctx.person(person_id)
    if person is None or not person.active:
        raise Problem(ctx.t("problem.gone"), {"to": ctx.t("problem.gone")})
    if person.is_bot:
        raise Problem(ctx.t("problem.bot"), {"to": ctx.t("problem.bot")})
    if person.id == ctx.actor.id:
        raise Problem(ctx.t("problem.self"), {"to": ctx.t("problem.self")})
    return person


async def mine(ctx: Context, draft_id: int) -> tuple[Draft, Person]:
    """The actor's own draft and its receiver; a kind word where it is no longer there."""
    found = await feedback.mine(ctx.tx, ctx.workspace.id, ctx.actor.id, draft_id, ctx.now - rules.DRAFT_LIVES)
    receiver = await ctx.person(found.receiver_id) if found else None
    if found is None or receiver is None:
        raise Problem(ctx.t("problem.draft_gone"))
    return found, receiver


async def _changed(ctx: Context, draft: Draft, receiver: Person, parts: Parts) -> Reply:
    await feedback.change(ctx.tx, draft, parts=parts.kept())
    return Replace(cards.preview(ctx, replace(draft, parts=parts.kept(), version=draft.version + 1), receiver))


async def place(event: Press, ctx: Context) -> Reply:
    """Keep an unplaced piece as a fact or as praise, or leave it out."""
    draft, receiver = await mine(ctx, event.number("draft"))
    parts = rules.parts_from(draft.parts)
    return await _changed(
        ctx, draft, receiver, rules.placed(parts, event.number("piece"), str(event.value.get("as", "")))
    )


async def answer(event: Press, ctx: Context) -> Reply:
    """Open the questions."""
    draft, _ = await mine(ctx, event.number("draft"))
    if not rules.parts_from(draft.parts).questions:
        raise Problem(ctx.t("problem.nothing_open"))
    return cards.answer_form(ctx, draft)


async def answered(event: Submission, ctx: Context) -> Reply:
    """The questions were answered, or some of them."""
    draft, receiver = await mine(ctx, event.number("draft"))
    given = {name: event.text(name) for name in rules.PARTS}
    if not any(given.values()):
        raise Problem(ctx.t("problem.no_answer"))
    return await _changed(ctx, draft, receiver, rules.answered(rules.parts_from(draft.parts), given))


async def edit(event: Press, ctx: Context) -> Reply:
    """Open the parts for editing."""
    draft, _ = await mine(ctx, event.number("draft"))
    return cards.edit_form(ctx, draft)


async def edited(event: Submission, ctx: Context) -> Reply:
    """The parts as the author wants them; an emptied part that was not asked for is simply gone."""
    draft, receiver = await mine(ctx, event.number("draft"))
    parts = rules.parts_from(draft.parts)
    given = {name: rules.quiet(event.text(name)) for name in rules.PARTS}
    if not any(given.values()):
        raise Problem(ctx.t("problem.no_text"), {"specific": ctx.t("problem.no_text")})
    questions = {name: asked for name, asked in parts.questions.items() if not given[name]}
    new = rules.composed(replace(parts, questions=questions, untouched=False, own=False, **given))  # type: ignore[arg-type]
    return await _changed(ctx, draft, receiver, new)


async def own(event: Press, ctx: Context) -> Reply:
    """Open the whole message for the author's own words."""
    draft, _ = await mine(ctx, event.number("draft"))
    return cards.own_form(ctx, draft)


async def own_words(event: Submission, ctx: Context) -> Reply:
    """The author's own words: taken as they are, broadcast words excepted."""
    draft, receiver = await mine(ctx, event.number("draft"))
    text = rules.quiet(event.text("text"))
    if not text:
        raise Problem(ctx.t("problem.no_text"), {"text": ctx.t("problem.no_text")})
    parts = replace(rules.parts_from(draft.parts), own=True, message=text, origin="")
    return await _changed(ctx, draft, receiver, parts)


async def discard(event: Press, ctx: Context) -> Reply:
    """Throw the draft away."""
    draft, receiver = await mine(ctx, event.number("draft"))
    await feedback.drop(ctx.tx, draft)
    return [Replace(cards_gone(ctx, "discarded", receiver)), Notice(ctx.t("done.discarded"))]


def cards_gone(ctx: Context, how: str, receiver: Person) -> Card:
    """What stands in the preview's place once the draft is gone."""
    return Card(title=ctx.t(f"gone.{how}", to=receiver))
