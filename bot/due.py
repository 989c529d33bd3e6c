"""Which occurrence of a schedule is to be run now, until when it is of use, and why it may not be run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from handlers import almanac
from handlers.conversation import Context, Job, Run, Workspace, shown
from storage.schedules import Schedule


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be done for a schedule: the occurrence, how many before it were missed, and what follows."""

    run: Run
    missed: int
    following: almanac.Occurrence | None


def due_now(schedule: Schedule, ctx: Context, now: datetime) -> Due:
    """The occurrence to run now: of several that were missed, the last one. Raises what the almanac raises."""
    assert schedule.next_run_at is not None
    rule = almanac.rule_from_dict(schedule.rule)
    due, slot, missed = schedule.due_at or schedule.next_run_at, schedule.slot or "", 0
    following = _after(rule, schedule.zone, due, slot, ctx.calendar)
    while following is not None and following.at_utc <= now:
        due, slot, missed = following.at_utc, following.slot, missed + 1
        following = _after(rule, schedule.zone, due, slot, ctx.calendar)
    run = Run(
        schedule=schedule.id,
        kind=schedule.kind,
        subject=schedule.subject,
        payload=schedule.payload,
        due=due,
        slot=slot,
    )
    return Due(run, missed, following)


def _after(
    rule: almanac.Rule, zone: str, due: datetime, slot: str, calendar: almanac.Calendar
) -> almanac.Occurrence | None:
    """The next turn. A holiday declared late can move a turn that had its run to a later day: that one is passed by."""
    following = almanac.next_run(rule, zone, due, calendar)
    while following is not None and following.slot == slot:
        following = almanac.next_run(rule, zone, following.at_utc, calendar)
    return following


def last_useful(job: Job, due: datetime, zone: str) -> datetime | None:
    """Until when the run, and its messages, are still of use."""
    if job.late == "always":
        return None
    if job.late == "same day":
        local = due.astimezone(shown.zone(zone))
        return datetime.combine(local.date(), time.max, tzinfo=local.tzinfo)
    assert isinstance(job.late, timedelta)
    return due + job.late


def why_not(workspace: Workspace, not_after: datetime | None, now: datetime) -> str | None:
    """Why a run is not done, as a word for the log; None when it is."""
    if workspace.gone_at is not None:
        return "gone"
    if workspace.paused:
        return "paused"
    return "late" if not_after is not None and now > not_after else None


def placed(following: almanac.Occurrence | None) -> tuple[datetime | None, str | None]:
    return (following.at_utc, following.slot) if following else (None, None)
