"""Projects: the goal they serve, paused and resumed, archived and brought back, shared between teams."""

from __future__ import annotations

from handlers.conversation import Command, Context, Notice, Problem, Reply, clean
from handlers.milestones.desk import Desk, own_desk
from storage import milestones as store
from storage import teams
from storage.milestones import Project


async def _named(ctx: Context, said: str, *, archived: bool = False) -> tuple[Desk, Project]:
    desk = await own_desk(ctx, write=True)
    known = [p for _, p in await store.projects_of(ctx.tx, [desk.team.id], archived=archived)]
    want = said.strip(' “”"').casefold()
    fits = [p for p in known if p.name.casefold() == want] or [p for p in known if want and want in p.name.casefold()]
    if len(fits) == 1:
        return desk, fits[0]
    if not known:
        raise Problem(ctx.t("problem.no_project"))
    raise Problem(ctx.t("problem.which_project", names=[p.name for p in (fits or known)[:8]]))


async def pause(event: Command, ctx: Context) -> Reply:
    """`/brief pause 夏季新品`: the project is not asked about and says so, until it is resumed."""
    _, project = await _named(ctx, event.words)
    await store.change_project(ctx.tx, project, paused_at=ctx.now, paused_by=ctx.actor.id)
    await ctx.note("paused", f"project:{project.id}")
    undo = await ctx.remember("paused", ctx.t("done.paused", name=project.name), project=project.id)
    return Notice(ctx.t("done.paused", name=project.name), (undo,))


async def resume(event: Command, ctx: Context) -> Reply:
    """`/brief resume 夏季新品`: a paused project is asked about again, an archived one comes back."""
    _, project = await _named(ctx, event.words, archived=True)
    if not project.paused_at and not project.archived_at:
        raise Problem(ctx.t("problem.not_paused", name=project.name))
    await store.change_project(ctx.tx, project, paused_at=None, paused_by=None, archived_at=None)
    await ctx.note("resumed", f"project:{project.id}")
    return Notice(ctx.t("done.resumed", name=project.name))


async def undo_paused(payload: dict[str, int], ctx: Context) -> Reply:
    """Resume what was just paused."""
    project = await store.project(ctx.tx, ctx.workspace.id, payload["project"])
    if project is None:
        raise Problem(ctx.t("problem.no_project"))
    await store.change_project(ctx.tx, project, paused_at=None, paused_by=None)
    return Notice(ctx.t("done.resumed", name=project.name))


async def archive(event: Command, ctx: Context) -> Reply:
    """`/brief archive 夏季新品`: the project leaves the plan; its history stays."""
    _, project = await _named(ctx, event.words)
    await store.change_project(ctx.tx, project, archived_at=ctx.now)
    await ctx.note("archived", f"project:{project.id}")
    undo = await ctx.remember("archived", ctx.t("done.archived", name=project.name), project=project.id)
    return Notice(ctx.t("done.archived", name=project.name), (undo,))


async def undo_archived(payload: dict[str, int], ctx: Context) -> Reply:
    """Bring an archived project back."""
    project = await store.project(ctx.tx, ctx.workspace.id, payload["project"])
    if project is None:
        raise Problem(ctx.t("problem.no_project"))
    await store.change_project(ctx.tx, project, archived_at=None)
    return Notice(ctx.t("undo.done_archived", name=project.name))


async def goal(event: Command, ctx: Context) -> Reply:
    """`/brief goal 夏季新品: 全年销售额 +15%，为“进入市场前三”`: the company goal a project serves, with its number."""
    name, mark, text = event.words.replace("：", ":").partition(":")
    if not mark or not text.strip():
        raise Problem(ctx.t("problem.goal"))
    _, project = await _named(ctx, name)
    await store.change_project(ctx.tx, project, goal=clean(text.strip())[:500])
    return Notice(ctx.t("done.goal", name=project.name, goal=text.strip()[:500]))


async def share(event: Command, ctx: Context) -> Reply:
    """`/brief share 夏季新品: 内容组`: let a second team report on the project."""
    name, mark, other = event.words.replace("：", ":").partition(":")
    if not mark or not other.strip():
        raise Problem(ctx.t("problem.share"))
    _, project = await _named(ctx, name)
    team = await teams.team_named(ctx.tx, ctx.workspace.id, other.strip())
    if team is None:
        raise Problem(ctx.t("problem.no_such_team"))
    await store.share_project(ctx.tx, project.id, team.id)
    return Notice(ctx.t("done.shared", name=project.name, team=team.name))
