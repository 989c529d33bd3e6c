"""A person's right to their data: what milestones hold of them, and taking it away."""

from __future__ import annotations

from typing import Any

from handlers.conversation import Context
from storage import briefs, teams
from storage import milestones as store


async def export(ctx: Context, person_id: int) -> dict[str, Any]:
    """What a person owns, answered and said, and their parts in teams, as plain data."""
    known = await teams.all_teams(ctx.tx, ctx.workspace.id)
    names = {t.id: t.name for t in known}
    members = await teams.members_of(ctx.tx, names)
    answers, responses = await briefs.said_by(ctx.tx, ctx.workspace.id, person_id)
    return {
        "teams": [
            {"team": names[m.team_id], "role": m.role, "where": m.where} for m in members if m.person_id == person_id
        ],
        "milestones": [
            {
                "name": m.name,
                "state": m.state,
                "baseline": m.baseline.isoformat(),
                "due": m.due.isoformat(),
                "done_on": m.done_on.isoformat() if m.done_on else None,
            }
            for m in await store.owned(ctx.tx, ctx.workspace.id, person_id)
        ],
        "answers": [
            {"week": a.week.isoformat(), "state": a.state, "line": a.line, "ask": a.ask, "at": a.at.isoformat()}
            for a in answers
        ],
        "responses": [
            {"kind": r.kind, "words": r.words, "outcome": r.outcome, "at": r.at.isoformat()} for r in responses
        ],
    }


async def erase(ctx: Context, person_id: int) -> None:
    """Take the person out of teams, milestones and moves, and their words out of weeks and briefs; the plan stays."""
    await store.disown(ctx.tx, ctx.workspace.id, person_id)
    await briefs.unsay(ctx.tx, ctx.workspace.id, person_id)
    await teams.forget_member(ctx.tx, ctx.workspace.id, person_id)
