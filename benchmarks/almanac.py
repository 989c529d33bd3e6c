"""How fast the almanac answers: lunar conversions, next birthdays and next runs per second, against the usual ways."""

from __future__ import annotations

import time as clock
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle
from zoneinfo import ZoneInfo

from dateutil import rrule
from lunar_python import Lunar, Solar

from handlers.almanac import Calendar, Daily, LunarDay, Weekly, next_occurrence, next_run, to_lunar, to_solar

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
# A rule that began five years ago and is asked for its next turn.
BEGAN = datetime(2021, 11, 24, 9, 0)  # noqa: DTZ001 - dateutil rules live on naive local time


def per_second(work: Callable[[], object], seconds: float = 0.25) -> float:
    """Calls per second: the best of three rounds, so that a busy neighbour costs little."""
    work()
    best = 0.0
    for _ in range(3):
        calls, start = 0, clock.perf_counter()
        while (spent := clock.perf_counter() - start) < seconds / 3:
            work()
            calls += 1
        best = max(best, calls / spent)
    return best


def run() -> list[tuple[str, str]]:
    """(name, figure) lines; about three seconds."""
    # lunar_python keeps the last year it worked out, so it is measured both ways: one year, and birthdays.
    days = cycle([date(2026, 3, 1) + timedelta(days=7 * n) for n in range(43)])
    births = cycle([date(1950, 1, 1) + timedelta(days=997 * n) for n in range(30)])
    lunars = cycle([to_lunar(date(1950, 1, 1) + timedelta(days=997 * n)) for n in range(30)])

    def their_lunar(sample: Iterator[date]) -> object:
        day = next(sample)
        return Solar.fromYmd(day.year, day.month, day.day).getLunar()

    def their_solar() -> object:
        day = next(lunars)
        return Lunar.fromYmd(day.year, -day.month if day.leap else day.month, day.day).getSolar()

    cn = Calendar("CN")
    daily, weekly = Daily(time(9), "skip"), Weekly((4,), time(16), on_holiday="previous")
    local = NOW.astimezone(ZONE).replace(tzinfo=None)
    pairs: list[tuple[str, Callable[[], object], str, Callable[[], object] | None]] = [
        ("solar to lunar, one year", lambda: to_lunar(next(days)), "lunar_python", lambda: their_lunar(days)),
        ("solar to lunar, birthdays", lambda: to_lunar(next(births)), "lunar_python", lambda: their_lunar(births)),
        ("lunar to solar, birthdays", lambda: to_solar(next(lunars)), "lunar_python", their_solar),
        ("next lunar birthday", lambda: next_occurrence(LunarDay(10, 24), next(days)), "", None),
        (
            "next daily run, holidays skipped",
            lambda: next_run(daily, ZONE, NOW, cn),
            "dateutil from five years back, without holidays or zone",
            lambda: rrule.rrule(rrule.DAILY, dtstart=BEGAN).after(local),
        ),
        (
            "next weekly run, before holidays",
            lambda: next_run(weekly, ZONE, NOW, cn),
            "dateutil from five years back, without holidays or zone",
            lambda: rrule.rrule(rrule.WEEKLY, byweekday=rrule.FR, dtstart=BEGAN).after(local),
        ),
        ("working days added, 7 back", lambda: cn.add_working_days(next(days), -7), "", None),
    ]
    lines = []
    for name, ours, rival, theirs in pairs:
        figure = per_second(ours)
        text = f"{figure:,.0f}/s"
        if theirs is not None:
            other = per_second(theirs)
            text += f", {figure / other:,.0f} × {rival} ({other:,.0f}/s)"
        lines.append((name, text))
    return lines


if __name__ == "__main__":
    for line in run():
        print(*line, sep=": ")
