"""Help: what this person can do here, with an example each, no more and no less than dispatch would let them."""

from __future__ import annotations

from handlers.conversation import (
    Block,
    Capability,
    Card,
    Command,
    Context,
    More,
    Note,
    Press,
    Problem,
    Reply,
    Role,
    Section,
    Word,
    bold,
)
from handlers.tongpin import flows_waiting


def allowed(ctx: Context, word: Word) -> bool:
    """Whether dispatch would let this person use the word."""
    if Role.GUEST in ctx.actor.roles and not word.guests:
        return False
    return word.roles is None or bool(ctx.actor.roles & word.roles)


def lines(ctx: Context, capability: Capability) -> list[str]:
    """What the capability is for, and one line for each word of it that this person may use; nothing when there is no
    such word."""
    told = ctx.speaking(capability).t
    names = [word.name for word in capability.words if allowed(ctx, word)]
    if not names:
        return []
    head = ctx.t("help.line", example=called(ctx, capability), does=told("help.about"))
    return [
        head,
        *(ctx.t("help.line", example=told(f"example.{name}"), does=told(f"help.{name}")) for name in names if name),
    ]


async def overview(event: Command, ctx: Context) -> Reply:
    """`/tongpin`, `/tongpin help`, `/tongpin help partner`."""
    wanted = event.words.strip("/ ").casefold()
    if wanted:
        return _one(ctx, wanted)
    t = ctx.t
    blocks: list[Block] = [Section(text=t("help.hello", name=ctx.actor))]
    if ctx.workspace.paused:
        who = await ctx.person(ctx.workspace.paused_by)
        assert ctx.workspace.paused_at is not None
        blocks.append(Section(text=t("pause.since", who=who or t("somebody"), since=ctx.workspace.paused_at)))
    for capability in ctx.capabilities:
        told = lines(ctx, capability)
        if not told:
            continue
        blocks.append(Section(text=f"{bold(told[0])}"))
        if told[1:]:
            label = t("help.more", command=called(ctx, capability), n=len(told) - 1)
            blocks.append(More(label=label, blocks=tuple(Section(text=line) for line in told[1:])))
    blocks.append(flows_waiting.buttons(ctx))
    blocks.append(Note(text=t("help.note")))
    return Card(title=t("help.title"), blocks=tuple(blocks))


def called(ctx: Context, capability: Capability) -> str:
    """The command as this person would type it."""
    return f"/{capability.zh if ctx.t.locale == 'zh' else capability.command}"


def _one(ctx: Context, wanted: str) -> Reply:
    for capability in ctx.capabilities:
        if wanted in (capability.command, capability.zh, capability.name):
            told = lines(ctx, capability)
            if told:
                return Card(title=called(ctx, capability), blocks=tuple(Section(text=line) for line in told))
    names = [called(ctx, c) for c in ctx.capabilities]
    raise Problem(ctx.t("help.unknown", said=wanted[:30], names=names))


async def run(event: Press, ctx: Context) -> Reply:
    """The button under a near miss: does what was probably meant, as if it had been typed."""
    name, text = str(event.value.get("command", "")), str(event.value.get("text", ""))
    for capability in ctx.capabilities:
        if capability.command == name:
            first, _, rest = text.strip().partition(" ")
            word = capability.word(first)
            if word is not None and allowed(ctx, word):
                typed = Command(name, rest.strip() if first else "")
                return await word.flow(typed, ctx.speaking(capability))
            if capability.otherwise is not None and word is None and Role.GUEST not in ctx.actor.roles:
                return await capability.otherwise(Command(name, text), ctx.speaking(capability))
    raise Problem(ctx.t("common.out_of_date"))
