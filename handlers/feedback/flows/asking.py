"""Asking for feedback, thanking, and seeing one's own pattern."""

from __future__ import annotations

from handlers.conversation import (
    Block,
    Button,
    Buttons,
    Card,
    Command,
    Context,
    Note,
    Notice,
    Outgoing,
    Press,
    Problem,
    Reply,
    Section,
    clean,
)
from handlers.feedback import cards, rules
from handlers.feedback.flows.drafting import drafted
from storage import feedback

PATTERN_NEEDS = 3


async def ask(event: Command, ctx: Context) -> Reply:
    """`/feedback ask @person on the poster`: ask one person for feedback."""
    if len(event.people) != 1 or not event.words:
        raise Problem(ctx.t("problem.ask"))
    person = await ctx.person(event.people[0])
    if person is None or not person.active or person.is_bot or person.id == ctx.actor.id:
        raise Problem(ctx.t("problem.ask"))
    voice = ctx.voice(person)
    card = Card(
        title=voice("asked.title", by=ctx.actor),
        blocks=(
            Section(text=clean(event.words)),
            Buttons(
                items=(
                    Button(
                        label=voice("asked.button"),
                        action="feedback:write_to",
                        value={"to": ctx.actor.id},
                        style="primary",
                    ),
                )
            ),
            Note(text=voice("asked.note", by=ctx.actor)),
        ),
    )
    return [Outgoing(person, card, quiet=True), Notice(ctx.t("done.asked", to=person))]


async def write_to(event: Press, ctx: Context) -> Reply:
    """Answer somebody who asked."""
    return cards.write_form(ctx, to=event.number("to") or None)


async def thank(event: Command, ctx: Context) -> Reply:
    """`/feedback thank @person for …`: thanks, with the same care for the concrete."""
    if len(event.people) > 1:
        raise Problem(ctx.t("problem.several"))
    if not event.people or not event.words:
        to = event.people[0] if event.people else None
        return cards.write_form(ctx, to=to, text=event.words, thanks=True)
    return await drafted(ctx, event.people[0], event.words, kind="thanks")


async def pattern(event: Command, ctx: Context) -> Reply:
    """`/feedback pattern`: what one's own drafts lacked, from counts and never from texts."""
    t = ctx.t
    marks = await feedback.pattern(ctx.tx, ctx.workspace.id, ctx.actor.id)
    if len(marks) < PATTERN_NEEDS:
        return Notice(t("pattern.too_few", n=len(marks), needed=PATTERN_NEEDS))
    rows: list[Block] = [
        Section(text=t(f"pattern.missing_{name}", n=count, of=len(marks)))
        for name, count in rules.shares([m.missing for m in marks])
        if name in rules.PARTS
    ]
    rows += [
        Section(text=t("pattern.removed", n=count, of=len(marks), kind=t(f"kind.{kind}")))
        for kind, count in rules.shares([m.removed for m in marks])[:3]
    ]
    if not rows:
        rows = [Section(text=t("pattern.complete", of=len(marks)))]
    forget = Button(label=t("pattern.forget"), action="feedback:forget_pattern")
    blocks = (*rows, Buttons(items=(forget,)), Note(text=t("pattern.note")))
    return Card(title=t("pattern.title", n=len(marks)), blocks=blocks)


async def forget_pattern(event: Press, ctx: Context) -> Reply:
    """Drop the counts."""
    number = await feedback.forget_pattern(ctx.tx, ctx.workspace.id, ctx.actor.id)
    return Notice(ctx.t("pattern.forgotten", n=number))
