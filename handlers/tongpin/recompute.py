"""After a change of zone or calendar: every schedule's next run worked out anew, in the same transaction."""

from __future__ import annotations

from handlers import almanac
from handlers.conversation import Context, Person
from storage import schedules


async def schedules_of(ctx: Context) -> None:
    """Give all schedules of the workspace their next run by the calendar as it is now."""
    for schedule in await schedules.of_workspace(ctx.tx, ctx.workspace.id):
        if schedule.due_at is not None:
            continue  # a run that failed waits for its next try
        rule = almanac.rule_from_dict(schedule.rule)
        following = almanac.next_run(rule, schedule.zone, ctx.now, ctx.calendar)
        at, slot = (following.at_utc, following.slot) if following else (None, None)
        if (at, slot) != (schedule.next_run_at, schedule.slot):
            await schedules.set_next(ctx.tx, schedule, at, slot)


async def settle(ctx: Context, who: Person | None) -> None:
    """Let every capability see to what hangs on this person's zone, or (None) on the workspace's zone and calendar."""
    for capability in ctx.capabilities:
        if capability.settled is not None:
            await capability.settled(ctx.speaking(capability), who)
