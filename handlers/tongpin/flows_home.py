"""The bot's own page and its first words: what waits on me, what comes next, and three things to begin with."""

from __future__ import annotations

from datetime import timedelta

from handlers.conversation import (
    Block,
    Button,
    Buttons,
    Card,
    Context,
    Divider,
    Note,
    Opened,
    Reply,
    Role,
    Section,
    bold,
    moment,
)
from handlers.tongpin import flows_help, flows_waiting

SOON = timedelta(days=7)
FEW = 5

BEGIN = (("partner", "add"), ("feedback", ""), ("brief", ""))
"""What is offered to somebody who is here for the first time: a command and its word, in this order."""


async def opened(event: Opened, ctx: Context) -> Reply:
    """The page, or the first words when the bot is met for the first time."""
    return hello(ctx) if event.where == "hello" else await home(event, ctx)


def hello(ctx: Context) -> Card:
    """Who this is in two sentences, three things to begin with, and where help is."""
    t = ctx.t
    first = [
        Button(
            label=t(f"hello.{command}"),
            action="tongpin:run",
            value={"command": command, "text": text},
            style="primary" if at == 0 else "default",
        )
        for at, (command, text) in enumerate(BEGIN)
        if _open(ctx, command, text)
    ]
    blocks: list[Block] = [Section(text=t("hello.what", name=ctx.actor))]
    blocks.append(Buttons(items=(*first, _help(ctx))[:3] if len(first) >= 3 else (*first, _help(ctx))))
    blocks.append(Note(text=t("hello.note")))
    return Card(title=t("hello.title"), blocks=tuple(blocks))


async def home(event: Opened, ctx: Context) -> Card:
    """What waits on the person first, then what the bot will say next, then the ways on."""
    t = ctx.t
    waits = await flows_waiting.waiting(event, ctx)
    assert isinstance(waits, Card)
    blocks: list[Block] = []
    if ctx.workspace.paused:
        who = await ctx.person(ctx.workspace.paused_by)
        assert ctx.workspace.paused_at is not None
        blocks.append(Section(text=t("pause.since", who=who or t("somebody"), since=ctx.workspace.paused_at)))
    blocks += [Section(text=bold(waits.title)), *waits.blocks]
    if Role.GUEST not in ctx.actor.roles:
        blocks += [Divider(), Section(text=bold(t("upcoming.title"))), *await _soon(ctx)]
    blocks.append(Divider())
    blocks.append(
        Buttons(
            items=(
                _help(ctx),
                Button(label=t("button.settings"), action="tongpin:settings"),
            )
        )
    )
    return Card(title=t("home.title", name=ctx.actor), blocks=tuple(blocks))


async def _soon(ctx: Context) -> list[Block]:
    t = ctx.t
    planned = list(await ctx.ahead(ctx.now + SOON)) if ctx.ahead is not None else []
    mine = [p for p in planned if p.to.kind == "group" or p.to.person_id == ctx.actor.id]
    if not mine:
        return [Section(text=t("upcoming.nothing", days=SOON.days))]
    lines = [
        t(
            "home.line",
            at=moment(p.at),
            where=t("upcoming.you") if p.to.kind == "direct" else f"#{p.to.name}",
            what=p.card.title,
        )
        for p in mine[:FEW]
    ]
    rest = [Note(text=t("common.and_more", n=len(mine) - FEW))] if len(mine) > FEW else []
    return [Section(text="\n".join(lines)), *rest]


def _open(ctx: Context, command: str, text: str) -> bool:
    """Whether there is such a command, and this person may use it."""
    for capability in ctx.capabilities:
        if capability.command == command:
            word = capability.word(text)
            return word is not None and flows_help.allowed(ctx, word)
    return False


def _help(ctx: Context) -> Button:
    return Button(label=ctx.t("button.help"), action="tongpin:run", value={"command": "tongpin", "text": "help"})
