"""Pausing everything the bot says of its own accord, and resuming: seen by everyone, with who did it and since when."""

from __future__ import annotations

from handlers.conversation import (
    Block,
    Button,
    Card,
    Command,
    Context,
    Note,
    Notice,
    Outgoing,
    Press,
    Problem,
    Reply,
    Role,
    Section,
)
from storage import places, workspaces

MOST_PLACES = 20


async def pause(event: Command, ctx: Context) -> Reply:
    """`/tongpin pause`: nothing is sent on schedule until somebody resumes."""
    t = ctx.t
    if ctx.workspace.paused:
        who = await ctx.person(ctx.workspace.paused_by)
        assert ctx.workspace.paused_at is not None
        raise Problem(
            t("pause.since", who=who or t("somebody"), since=ctx.workspace.paused_at),
            buttons=(Button(label=t("button.resume"), action="tongpin:resume"),),
        )
    await workspaces.change(ctx.tx, ctx.workspace, paused_at=ctx.now, paused_by=ctx.actor.id)
    await ctx.note("paused", "workspace")
    resume_button = Button(label=t("button.resume"), action="tongpin:resume")
    return [Notice(t("pause.done"), (resume_button,)), *await _everywhere(ctx, "pause")]


async def resume(event: Command | Press, ctx: Context) -> Reply:
    """`/tongpin resume`: schedules run again. What was missed in between stays unsaid."""
    t = ctx.t
    if not ctx.workspace.paused:
        raise Problem(t("resume.not_paused"))
    await workspaces.change(ctx.tx, ctx.workspace, paused_at=None, paused_by=None)
    await ctx.note("resumed", "workspace")
    return [Notice(t("resume.done")), *await _everywhere(ctx, "resume")]


async def resume_pressed(event: Press, ctx: Context) -> Reply:
    """The button "Resume"; its permission is the word's."""
    if not ctx.actor.may(Role.ADMIN, Role.LEAD):
        raise Problem(ctx.t("common.not_allowed", word=ctx.t("button.resume")))
    return await resume(event, ctx)


async def _everywhere(ctx: Context, what: str) -> list[Outgoing]:
    """The same news in every channel the bot knows, in the channel's language."""
    out: list[Outgoing] = []
    for place in await places.groups(ctx.tx, ctx.workspace.id):
        if place.closed_at is not None or len(out) >= MOST_PLACES:
            continue
        v = ctx.voice(place)
        blocks: list[Block] = [Section(text=v(f"{what}.told", who=ctx.actor))]
        if what == "pause":
            blocks.append(Note(text=v("pause.how")))
        out.append(Outgoing(place, Card(title=v(f"{what}.title"), blocks=tuple(blocks))))
    return out
