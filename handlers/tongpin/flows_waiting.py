"""What waits on a person, what the bot will say next, and taking back the last change."""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.conversation import (
    UNDO_FOR,
    Block,
    Button,
    Buttons,
    Card,
    Command,
    Context,
    Note,
    Opened,
    Press,
    Problem,
    Reply,
    Role,
    Section,
    Table,
    Waiting,
    shown,
)
from storage import undos
from storage.undos import Undo

MOST = 20
AHEAD = timedelta(days=14)
"""How far `/tongpin upcoming` looks."""


async def waiting(event: Command | Press | Opened, ctx: Context) -> Reply:
    """`/tongpin waiting`: everything that waits on me, the oldest first, from all capabilities."""
    t = ctx.t
    found = await gather(ctx)
    if not found:
        return Card(title=t("waiting.title"), blocks=(Section(text=t("waiting.nothing")),))
    blocks: list[Block] = []
    for item in found[:MOST]:
        since = t("waiting.since", since=shown.day(_local(ctx, item.since), t.locale)) if item.since else ""
        text = (
            f"{item.text}（{since}）"
            if since and t.locale == "zh"
            else f"{item.text} ({since})"
            if since
            else item.text
        )
        blocks.append(Section(text=text, button=item.button))
    if len(found) > MOST:
        blocks.append(Note(text=t("common.and_more", n=len(found) - MOST)))
    return Card(title=t("waiting.title"), subtitle=t("waiting.count", n=len(found)), blocks=tuple(blocks))


def _local(ctx: Context, at: datetime | None) -> datetime:
    assert at is not None
    return at.astimezone(shown.zone(ctx.actor.zone))


async def gather(ctx: Context) -> list[Waiting]:
    """What waits on the actor, the oldest first; what has no age comes last."""
    found: list[Waiting] = []
    for capability in ctx.capabilities:
        if capability.waiting is not None:
            found += await capability.waiting(ctx.speaking(capability))
    return sorted(found, key=lambda w: (w.since is None, w.since or ctx.now))


async def upcoming(event: Command, ctx: Context) -> Reply:
    """`/tongpin upcoming`: what the bot will say unasked, by a dry run. Others' direct messages stay theirs."""
    t = ctx.t
    planned = list(await ctx.ahead(ctx.now + AHEAD)) if ctx.ahead is not None else []
    mine = [p for p in planned if p.to.kind == "group" or p.to.person_id == ctx.actor.id]
    others = len(planned) - len(mine)
    blocks: list[Block] = []
    if ctx.workspace.paused:
        who = await ctx.person(ctx.workspace.paused_by)
        assert ctx.workspace.paused_at is not None
        blocks.append(Section(text=t("pause.since", who=who or t("somebody"), since=ctx.workspace.paused_at)))
    if mine:
        rows = tuple(
            (
                shown.instant(p.at, t.locale, ctx.actor.zone),
                t("upcoming.you") if p.to.kind == "direct" else f"#{p.to.name}",
                p.card.title,
            )
            for p in mine[:MOST]
        )
        columns = (t("upcoming.when"), t("upcoming.where"), t("upcoming.what"))
        blocks.append(Table(columns=columns, rows=rows, caption=t("upcoming.caption", n=len(mine))))
    else:
        blocks.append(Section(text=t("upcoming.nothing", days=AHEAD.days)))
    if others and ctx.actor.may(Role.ADMIN, Role.LEAD):
        blocks.append(Note(text=t("upcoming.others", n=others)))
    blocks.append(Note(text=t("upcoming.note")))
    return Card(title=t("upcoming.title"), blocks=tuple(blocks))


async def undo(event: Command, ctx: Context) -> Reply:
    """`/tongpin undo`: my last change, if it is not older than ten minutes."""
    last = await undos.latest(ctx.tx, ctx.workspace.id, ctx.actor.id, ctx.now - UNDO_FOR)
    if last is None:
        raise Problem(ctx.t("undo.nothing", n=int(UNDO_FOR.total_seconds() // 60)))
    return await _take_back(ctx, last)


async def undo_pressed(event: Press, ctx: Context) -> Reply:
    """The button "Undo" under what was done."""
    found = await undos.get(ctx.tx, ctx.workspace.id, ctx.actor.id, event.number("undo"))
    if found is None:
        raise Problem(ctx.t("undo.not_yours"))
    return await _take_back(ctx, found)


async def _take_back(ctx: Context, what: Undo) -> Reply:
    t = ctx.t
    if what.used_at is not None:
        raise Problem(t("undo.already", says=what.says))
    if ctx.now - what.at > UNDO_FOR:
        raise Problem(t("undo.too_late", n=int(UNDO_FOR.total_seconds() // 60), says=what.says))
    name, _, kind = what.kind.partition(":")
    for capability in ctx.capabilities:
        if capability.name == name and kind in capability.undo:
            await undos.use(ctx.tx, what, ctx.now)
            return await capability.undo[kind](what.payload, ctx.speaking(capability))
    raise Problem(t("common.out_of_date"))


def buttons(ctx: Context) -> Buttons:
    """The two ways on from help."""
    t = ctx.t
    return Buttons(
        items=(
            Button(label=t("button.waiting"), action="tongpin:waiting"),
            Button(label=t("button.settings"), action="tongpin:settings"),
        )
    )
