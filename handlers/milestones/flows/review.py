"""The monthly review on demand."""

from __future__ import annotations

from datetime import timedelta

from handlers.conversation import Command, Context, Reply
from handlers.milestones import rules
from handlers.milestones.desk import own_desk
from handlers.milestones.monthly import drawn, figures_of

_LAST = ("last", "last month", "previous", "上月", "上个月")


async def review(event: Command, ctx: Context) -> Reply:
    """`/brief review`: this month so far; `/brief review last` the one before."""
    desk = await own_desk(ctx)
    month = rules.month_of(desk.today)
    if event.words.casefold() in _LAST:
        month = rules.month_of(month - timedelta(days=1))
    figures = await figures_of(ctx, desk, month)
    draw = await drawn(ctx, desk, figures, {ctx.t.locale})
    return draw(ctx.t, None)
