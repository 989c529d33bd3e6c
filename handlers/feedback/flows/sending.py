"""From a finished draft to the receiver: at once, in the thread, or when they are at work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers import almanac
from handlers.conversation import (
    Card,
    Context,
    Notice,
    Outgoing,
    Person,
    Press,
    Problem,
    Replace,
    Reply,
    Run,
    Section,
    shown,
)
from handlers.feedback import cards, rules
from handlers.feedback.flows.drafting import cards_gone, mine
from storage import feedback, places, schedules
from storage.feedback import Draft


async def _ready(ctx: Context, event: Press) -> tuple[Draft, Person]:
    draft, receiver = await mine(ctx, event.number("draft"))
    parts = rules.parts_from(draft.parts)
    if not rules.sendable(parts):
        raise Problem(
            ctx.t("problem.open", parts=[ctx.t(f"part.{name}") for name in rules.gaps(parts) if name in rules.PARTS])
        )
    if not receiver.active:
        raise Problem(ctx.t("problem.gone"))
    return draft, receiver


async def send(event: Press, ctx: Context) -> Reply:
    """Send it to the receiver's direct messages."""
    draft, receiver = await _ready(ctx, event)
    if not await feedback.drop(ctx.tx, draft):
        raise Problem(ctx.t("problem.draft_gone"))
    await schedules.drop(ctx.tx, ctx.workspace.id, "feedback:send", str(draft.id))
    card = cards.received(ctx, draft, ctx.actor, ctx.voice(receiver))
    return [
        Outgoing(receiver, card, once=f"feedback:{draft.id}"),
        Replace(cards_gone(ctx, "sent", receiver)),
        Notice(ctx.t("done.sent", to=receiver)),
    ]


async def thread(event: Press, ctx: Context) -> Reply:
    """Send it under the message it is about, where the whole channel can read it."""
    draft, receiver = await _ready(ctx, event)
    place = await places.get(ctx.tx, ctx.workspace.id, draft.place_id)
    if place is None or not draft.under:
        raise Problem(ctx.t("problem.no_thread"))
    if not await feedback.drop(ctx.tx, draft):
        raise Problem(ctx.t("problem.draft_gone"))
    card = cards.received(ctx, draft, ctx.actor, ctx.voice(place))
    return [
        Outgoing(place, card, once=f"feedback:{draft.id}", under=draft.under),
        Replace(cards_gone(ctx, "sent", receiver)),
        Notice(ctx.t("done.sent", to=receiver)),
    ]


async def later(event: Press, ctx: Context) -> Reply:
    """Have it sent when the receiver is next at work."""
    draft, receiver = await _ready(ctx, event)
    at = rules.at_work(ctx.now, shown.zone(receiver.zone), ctx.calendar)
    if at <= ctx.now:
        return [*(await _now(event, ctx)), Notice(ctx.t("done.at_work", to=receiver))]
    await feedback.change(ctx.tx, draft, send_at=at)
    local = at.astimezone(shown.zone(receiver.zone)).replace(tzinfo=None)
    rule = almanac.Once(local.date(), local.time())
    await ctx.schedule("feedback:send", str(draft.id), rule, receiver.zone, payload={"draft": draft.id})
    waiting = replace(draft, send_at=at, version=draft.version + 1)
    return [Replace(cards.preview(ctx, waiting, receiver)), Notice(ctx.t("done.later", to=receiver, at=at))]


async def _now(event: Press, ctx: Context) -> Sequence[Outgoing | Replace]:
    sent = await send(event, ctx)
    assert isinstance(sent, list)
    return [answer for answer in sent if not isinstance(answer, Notice)]


async def hold(event: Press, ctx: Context) -> Reply:
    """Take a waiting message back into the preview."""
    draft, receiver = await mine(ctx, event.number("draft"))
    await schedules.drop(ctx.tx, ctx.workspace.id, "feedback:send", str(draft.id))
    await feedback.change(ctx.tx, draft, send_at=None)
    held = replace(draft, send_at=None, version=draft.version + 1)
    return [Replace(cards.preview(ctx, held, receiver)), Notice(ctx.t("done.held"))]


async def send_waiting(run: Run, ctx: Context) -> Sequence[Outgoing]:
    """The moment a waiting message was to be sent has come."""
    draft = await feedback.due(ctx.tx, ctx.workspace.id, int(run.payload.get("draft", 0)))
    if draft is None:
        return ()
    people = await ctx.know([draft.author_id, draft.receiver_id])
    author, receiver = people.get(draft.author_id), people.get(draft.receiver_id)
    if author is None:
        await feedback.drop(ctx.tx, draft)
        return ()
    if receiver is None or not receiver.active:
        await feedback.change(ctx.tx, draft, send_at=None)
        voice = ctx.voice(author)
        return [Outgoing(author, Card(title=voice("problem.gone")), once=f"feedback:{draft.id}:gone")]
    await feedback.drop(ctx.tx, draft)
    card = cards.received(ctx, draft, author, ctx.voice(receiver))
    told = Card(title=ctx.voice(author)("done.sent", to=receiver))
    return [
        Outgoing(receiver, card, once=f"feedback:{draft.id}"),
        Outgoing(author, told, once=f"feedback:{draft.id}:told", quiet=True),
    ]


async def copy(event: Press, ctx: Context) -> Reply:
    """The message alone, to be copied."""
    draft, _ = await mine(ctx, event.number("draft"))
    text = rules.parts_from(draft.parts).message
    return Card(title=ctx.t("copy.title"), blocks=(Section(text=text),))


async def got_it(event: Press, ctx: Context) -> Reply:
    """The receiver lets the author know that it was read."""
    author = await ctx.person(event.number("author"))
    if author is None or not author.active:
        raise Problem(ctx.t("problem.gone"))
    told = Card(title=ctx.voice(author)("got_it.title", by=ctx.actor))
    once = f"feedback:got_it:{ctx.actor.id}:{author.id}:{ctx.today(ctx.actor)}"
    return [Outgoing(author, told, once=once, quiet=True), Notice(ctx.t("got_it.done", to=author))]
