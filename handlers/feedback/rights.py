"""A person's right to their data: their own drafts, their counts, whether they practise; and taking all of it away."""

from __future__ import annotations

from typing import Any

from handlers.conversation import Context
from handlers.feedback import rules
from storage import feedback, schedules


async def export(ctx: Context, person_id: int) -> dict[str, Any]:
    """The person's open drafts and the counts of what their drafts lacked, as plain data."""
    drafts = await feedback.written_by(ctx.tx, ctx.workspace.id, person_id)
    marks = await feedback.pattern(ctx.tx, ctx.workspace.id, person_id, last=1000)
    return {
        "drafts": [{"message": rules.parts_from(d.parts).message, "at": d.created_at.isoformat()} for d in drafts],
        "counts": [{"at": m.at.isoformat(), "missing": m.missing, "removed": m.removed} for m in marks],
        "practises": await feedback.scenario(ctx.tx, person_id) is not None,
    }


async def erase(ctx: Context, person_id: int) -> None:
    """Take away drafts from and to the person, their counts and their practice, with what was still to be sent."""
    for draft in await feedback.concerning(ctx.tx, ctx.workspace.id, person_id):
        await schedules.drop(ctx.tx, ctx.workspace.id, "feedback:send", str(draft.id))
        await feedback.drop(ctx.tx, draft)
    await feedback.forget_pattern(ctx.tx, ctx.workspace.id, person_id)
    await feedback.practise(ctx.tx, ctx.workspace.id, person_id, None)
    await schedules.drop(ctx.tx, ctx.workspace.id, "feedback:practice", f"person:{person_id}")
