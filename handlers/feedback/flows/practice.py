"""A weekly practice for those who want it: a situation to put into words, and a look at the words afterwards."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from importlib import resources

from handlers import almanac
from handlers.conversation import (
    Block,
    Button,
    Buttons,
    Card,
    Command,
    Context,
    Form,
    More,
    Note,
    Notice,
    Outgoing,
    Press,
    Problem,
    Reply,
    Run,
    Section,
    Submission,
    TextField,
    Voice,
    bold,
    clean,
)
from handlers.feedback import cards, rules
from handlers.feedback.engine import rewrite
from storage import feedback, schedules

WEEKLY = almanac.Weekly(days=(2,), at=time(10, 0), on_holiday="skip")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A situation of the working day, the sentence that slips out, and what to look for."""

    title: str
    situation: str
    raw: str
    hints: tuple[str, ...]


@lru_cache(maxsize=2)
def scenarios(locale: str) -> tuple[Scenario, ...]:
    """All scenarios of a language, in their order; each language has its own."""
    name = "scenarios.zh.toml" if locale == "zh" else "scenarios.en.toml"
    read = tomllib.loads(resources.files("handlers.feedback").joinpath(name).read_text("utf-8"))
    return tuple(Scenario(s["title"], s["situation"], s["raw"], tuple(s.get("hints", ()))) for s in read["scenario"])


def _card(t: Voice, number: int, weekly: bool) -> Card:
    known = scenarios(t.locale)
    number %= len(known)
    s = known[number]
    value: dict[str, str | int] = {"scenario": number}
    blocks: list[Block] = [Section(text=s.situation), Section(text=t("practice.raw", raw=s.raw))]
    if s.hints:
        hints = tuple(Section(text=hint) for hint in s.hints)
        blocks.append(More(label=t("practice.hints"), blocks=hints))
    blocks.append(
        Buttons(
            items=(
                Button(label=t("practice.write"), action="feedback:practise", value=value, style="primary"),
                Button(label=t("practice.another"), action="feedback:another", value={"scenario": number + 1}),
                Button(
                    label=t("practice.stop" if weekly else "practice.start"),
                    action="feedback:practice_off" if weekly else "feedback:practice_on",
                    value=value,
                ),
            )
        )
    )
    blocks.append(Note(text=t("practice.note")))
    return Card(title=t("practice.title", title=s.title), blocks=tuple(blocks))


async def practice(event: Command, ctx: Context) -> Reply:
    """`/feedback practice`: a situation, now."""
    number = await feedback.scenario(ctx.tx, ctx.actor.id)
    start = number if number is not None else ctx.today(ctx.actor).toordinal()
    return _card(ctx.t, start, number is not None)


async def another(event: Press, ctx: Context) -> Reply:
    """The next situation."""
    weekly = await feedback.scenario(ctx.tx, ctx.actor.id) is not None
    return _card(ctx.t, event.number("scenario"), weekly)


async def switch_on(event: Press, ctx: Context) -> Reply:
    """Begin the weekly practice."""
    await feedback.practise(ctx.tx, ctx.workspace.id, ctx.actor.id, event.number("scenario") % 10_000 + 1)
    await ctx.schedule("feedback:practice", f"person:{ctx.actor.id}", WEEKLY, ctx.actor.zone)
    return Notice(ctx.t("practice.started"))


async def switch_off(event: Press, ctx: Context) -> Reply:
    """End the weekly practice."""
    await feedback.practise(ctx.tx, ctx.workspace.id, ctx.actor.id, None)
    await schedules.drop(ctx.tx, ctx.workspace.id, "feedback:practice", f"person:{ctx.actor.id}")
    return Notice(ctx.t("practice.stopped"))


async def weekly(run: Run, ctx: Context) -> Sequence[Outgoing]:
    """The week's situation, to somebody who asked for it and is not away."""
    person = await ctx.person(int(run.subject.removeprefix("person:")))
    if person is None or not person.active:
        return ()
    number = await feedback.scenario(ctx.tx, person.id)
    if number is None or person.away(ctx.now):
        return ()
    await feedback.practise(ctx.tx, ctx.workspace.id, person.id, number + 1)
    return [Outgoing(person, _card(ctx.voice(person), number, True), quiet=True)]


async def practise(event: Press, ctx: Context) -> Reply:
    """Open the form for a situation."""
    number = event.number("scenario")
    s = scenarios(ctx.t.locale)[number % len(scenarios(ctx.t.locale))]
    field = TextField(
        name="text",
        label=ctx.t("practice.label"),
        hint=s.situation[:300],
        required=True,
        long=True,
        max_length=2000,
    )
    return Form(
        action="feedback:practised",
        title=s.title[:60],
        fields=(field,),
        submit=ctx.t("practice.submit"),
        state={"scenario": number},
    )


async def practised(event: Submission, ctx: Context) -> Reply:
    """What the engine sees in the words: found, missing, left out. Nothing of it is kept."""
    t, text = ctx.t, rules.quiet(clean(event.text("text")))
    if not text:
        raise Problem(t("problem.no_text"), {"text": t("problem.no_text")})
    found = rewrite(text[: cards.LONGEST])
    if "crisis" in found.flags:
        return cards.nothing_to_draft(ctx, tuple(found.flags), {}, ctx.actor.id, "")
    asked = {q.part for q in found.questions}
    blocks: list[Block] = []
    for name in rules.PARTS:
        part = getattr(found, name)
        if part and name not in asked:
            blocks.append(Section(text=f"{bold(t(f'part.{name}'))}\n{part}"))
        else:
            blocks.append(Section(text=f"{bold(t(f'part.{name}'))}\n{t(f'practice.missing_{name}')}"))
    blocks += [
        Section(text=t("preview.removed_line", piece=piece, why=t(f"why.{why}"))) for piece, why in found.removed
    ]
    if not asked and not found.removed:
        blocks.append(Note(text=t("practice.all_there")))
    number = event.number("scenario")
    value: dict[str, str | int] = {"scenario": number}
    again = Button(label=t("practice.again"), action="feedback:practise", value=value)
    following = Button(label=t("practice.another"), action="feedback:another", value={"scenario": number + 1})
    blocks += [Buttons(items=(again, following)), Note(text=t("practice.note"))]
    return Card(title=t("practice.view"), blocks=tuple(blocks))
