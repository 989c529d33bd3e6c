"""A team's schedules: the steps of its week and its month, at its own times and in its own zone."""

from __future__ import annotations

from datetime import time

from handlers import almanac
from handlers.conversation import Context
from handlers.milestones.settings import STEPS, Settings
from storage import schedules
from storage.teams import Team

AHEAD_AT = time(0, 5)
REVIEW_AT = time(9, 30)
JOBS = ("ahead", *STEPS, "review")


async def put(ctx: Context, team: Team) -> None:
    """Make or renew them all. A week without a working day has no brief."""
    kept, start = Settings.of(team), ctx.workspace.week_start
    payload = {"team": team.id, "week_start": start}
    times = {"ahead": AHEAD_AT, **{job: getattr(kept, name) for job, name in STEPS.items()}}
    for job, at in times.items():
        rule = almanac.LastWorkingDayOfWeek(at=at, week_start=start)
        await ctx.schedule(f"milestones:{job}", f"team:{team.id}", rule, team.zone, payload=payload)
    month = almanac.NthWorkingDay(n=1, at=REVIEW_AT)
    await ctx.schedule("milestones:review", f"team:{team.id}", month, team.zone, payload=payload)


async def drop(ctx: Context, team: Team) -> None:
    """Stop them all."""
    for job in JOBS:
        await schedules.drop(ctx.tx, ctx.workspace.id, f"milestones:{job}", f"team:{team.id}")
