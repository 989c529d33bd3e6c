"""The plan as a file: Excel or CSV, with every baseline, move and reason."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from handlers.conversation import Command, Context, Document, Press, Reply, Voice, csv_file, xlsx_file
from handlers.milestones import rules
from handlers.milestones.desk import Desk, own_desk
from storage import milestones as store
from storage.milestones import Milestone, Project, Slip

_COLUMNS = (
    *("project", "name", "owner", "state", "baseline", "due", "done", "behind"),
    *("moves", "why", "goal", "done_means"),
)


def rows_of(
    ctx: Context, t: Voice, desk: Desk, projects: list[Project], items: list[Milestone], slips: list[Slip]
) -> list[list[Any]]:
    """The plan as rows under headings: one milestone each, those of archived projects included."""
    head = [t(f"column.{n}") for n in _COLUMNS]
    rows: list[list[Any]] = [head]
    names = {p.id: t("export.archived", name=p.name) if p.archived_at else p.name for p in projects}
    goals = {p.id: p.goal for p in projects}
    reasons: dict[int, list[str]] = {}
    for slip in slips:
        reasons.setdefault(slip.milestone_id, []).append(slip.reason)
    for m in items:
        owner = desk.owner(m)
        why = t("brief.semicolon").join(reasons.get(m.id, []))
        rows.append(
            [
                names[m.project_id],
                m.name,
                owner.named(t.locale) if owner else "",
                t(f"state.{m.state}"),
                m.baseline,
                m.due,
                m.done_on or "",
                rules.behind(m, desk.today, ctx.calendar),
                len(reasons.get(m.id, [])),
                why,
                m.goal or goals[m.project_id],
                m.done_means,
            ]
        )
    return rows


async def export(event: Command, ctx: Context) -> Reply:
    """`/brief export`: the team's whole plan as an Excel file, `/brief export csv` as CSV."""
    desk = await own_desk(ctx)
    return await _document(ctx, desk, "csv" if event.words.casefold() == "csv" else "xlsx")


async def export_pressed(event: Press, ctx: Context) -> Reply:
    """The buttons of the review."""
    desk = await own_desk(ctx, event.number("team"))
    return await _document(ctx, desk, "csv" if event.value.get("as") == "csv" else "xlsx")


async def _document(ctx: Context, desk: Desk, kind: str) -> Document:
    projects = [p for _, p in await store.projects_of(ctx.tx, [desk.team.id], archived=True)]
    items = await store.of_projects(ctx.tx, [p.id for p in projects])
    desk.people.update(await ctx.know(m.owner_id for m in items))
    slips = await store.slips_of(ctx.tx, [p.id for p in projects])
    rows = rows_of(ctx, ctx.t, desk, projects, items, slips)
    await ctx.note("exported", f"team:{desk.team.id}", rows=len(rows) - 1)
    media = "text/csv" if kind == "csv" else "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    content = csv_file(rows) if kind == "csv" else await asyncio.to_thread(xlsx_file, rows)
    text = ctx.t("export.text", n=len(rows) - 1, team=desk.team.name)
    return Document(f"{_plain_name(desk.team.name)}-{desk.today.isoformat()}.{kind}", media, content, text)


def _plain_name(name: str) -> str:
    """A team's name as part of a file's name."""
    return re.sub(r'[\\/:*?"<>|\s]+', "-", name)[:60].strip("-.") or "plan"
