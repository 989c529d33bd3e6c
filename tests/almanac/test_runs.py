"""When rules run: against a day-by-day enumeration, across every DST change of 2026, and under each holiday policy."""

import calendar as months
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whenever import PlainDateTime

from handlers.almanac import (
    Calendar,
    Daily,
    LastWorkingDayOfWeek,
    Monthly,
    NthWorkingDay,
    Once,
    Overrides,
    Rule,
    Weekly,
    Yearly,
    next_run,
    upcoming,
)
from tests.almanac.strategies import calendars, rules

CN = Calendar("CN")
SHANGHAI = ZoneInfo("Asia/Shanghai")
NINE = time(9)
DAY = timedelta(days=1)


def after(day: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    """The last instant before the day begins there, so that the day's own runs are ahead."""
    return datetime.fromisoformat(day).replace(tzinfo=zone) - timedelta(seconds=1)


def run_days(rule: Rule, start: str, count: int, calendar: Calendar = CN) -> list[str]:
    runs = islice(upcoming(rule, SHANGHAI, after(start), calendar), count)
    return [run.local_date.isoformat()[5:] for run in runs]


# Examples


def test_a_weekly_brief_before_the_spring_festival() -> None:
    friday = Weekly((4,), time(16), on_holiday="previous")
    assert run_days(friday, "2026-02-10", 3) == ["02-13", "02-14", "02-27"]
    run = next_run(friday, SHANGHAI, after("2026-02-14"), CN)
    assert (run.local_date, run.slot) == (date(2026, 2, 14), "2026-02-20")
    assert run.at_utc == datetime(2026, 2, 14, 8, tzinfo=UTC)


def test_a_daily_standup_works_make_up_days_and_rests_on_holidays() -> None:
    standup = Daily(NINE, on_holiday="skip")
    assert run_days(standup, "2026-09-30", 6) == ["09-30", "10-08", "10-09", "10-10", "10-12", "10-13"]


def test_turns_moved_onto_one_day_run_once() -> None:
    assert run_days(Daily(NINE, on_holiday="next"), "2026-09-30", 3) == ["09-30", "10-08", "10-09"]
    assert run_days(Daily(NINE, on_holiday="previous"), "2026-09-29", 3) == ["09-29", "09-30", "10-08"]
    eve = next_run(Daily(NINE, on_holiday="previous"), SHANGHAI, after("2026-09-30"), CN)
    assert (eve.local_date, eve.slot) == (date(2026, 9, 30), "2026-09-30")  # not the label of a turn moved onto it
    both = Weekly((3, 4), NINE, on_holiday="next")  # 1 and 2 October both move to the 8th, itself a Thursday
    first, second = islice(upcoming(both, SHANGHAI, after("2026-09-29"), CN), 2)
    assert (first.local_date, first.slot) == (date(2026, 10, 8), "2026-10-08")
    assert (second.local_date, second.slot) == (date(2026, 10, 9), "2026-10-09")
    early = Weekly((0, 1), NINE, on_holiday="next")  # 5 and 6 October move to the 8th, which is neither
    assert next_run(early, SHANGHAI, after("2026-10-01"), CN).slot == "2026-10-06"


def test_a_turn_already_moved_is_not_run_again_and_one_moved_ahead_is_not_lost() -> None:
    october = Monthly(1, NINE, on_holiday="previous")
    assert run_days(october, "2026-09-30", 2) == ["09-30", "10-30"]  # 1 November is a Sunday
    assert run_days(october, "2026-10-01", 1) == ["10-30"]
    later = Monthly(1, NINE, on_holiday="next")
    assert run_days(later, "2026-10-05", 2) == ["10-08", "11-02"]


def test_who_names_saturday_means_saturday() -> None:
    saturday = Weekly((5,), NINE, on_holiday="skip")
    assert run_days(saturday, "2026-09-20", 3) == [
        "10-10",
        "10-17",
        "10-24",
    ]  # 26 September and 3 October lie in breaks
    moved = Weekly((4, 5), NINE, on_holiday="next")
    assert run_days(moved, "2026-05-01", 3) == ["05-06", "05-08", "05-09"]
    assert run_days(Weekly((0, 1, 2, 3, 4, 5), NINE, on_holiday="skip"), "2026-11-27", 3) == ["11-27", "11-28", "11-30"]
    assert run_days(Weekly(tuple(range(7)), NINE, on_holiday="skip"), "2026-11-27", 2) == ["11-27", "11-30"]


def test_short_months_and_leap_days() -> None:
    assert run_days(Monthly(31, NINE), "2026-01-01", 4) == ["01-31", "02-28", "03-31", "04-30"]
    assert run_days(Monthly(-1, NINE), "2026-01-01", 4) == ["01-31", "02-28", "03-31", "04-30"]
    assert run_days(Monthly(-31, NINE), "2026-01-01", 4) == ["01-01", "02-01", "03-01", "04-01"]
    assert run_days(Monthly(-30, NINE), "2026-01-01", 4) == ["01-02", "02-01", "03-02", "04-01"]
    assert run_days(Yearly(2, 29, NINE), "2026-01-01", 3) == ["02-28", "02-28", "02-29"]


def test_every_second_week_keeps_its_beat() -> None:
    rule = Weekly((0, 4), NINE, every=2, since=date(2026, 11, 25))
    assert run_days(rule, "2026-11-23", 4) == ["11-23", "11-27", "12-07", "12-11"]
    assert run_days(rule, "2026-11-28", 1) == ["12-07"]
    assert run_days(rule, "2026-10-25", 2) == ["10-26", "10-30"]  # the beat holds before `since` too


def test_working_day_rules() -> None:
    assert run_days(NthWorkingDay(1, NINE), "2026-09-02", 2) == ["10-08", "11-02"]
    assert run_days(NthWorkingDay(-1, NINE), "2026-02-01", 2) == ["02-28", "03-31"]
    assert run_days(NthWorkingDay(23, NINE), "2026-02-01", 1) == ["02-28"]
    assert next_run(NthWorkingDay(1, NINE), SHANGHAI, after("2026-09-02"), CN).slot == "2026-10"
    brief = LastWorkingDayOfWeek(time(16))
    assert run_days(brief, "2026-02-09", 3) == ["02-14", "02-28", "03-06"]
    for day in ("2026-10-05", "2026-10-10"):  # asked from any of its days, the week bears its first day's name
        assert next_run(brief, SHANGHAI, after(day), CN).slot == "week-2026-10-05"
    assert next_run(brief, SHANGHAI, after("2026-10-12"), CN).slot == "week-2026-10-12"
    sunday_first = LastWorkingDayOfWeek(time(16), week_start=6)
    assert next_run(sunday_first, SHANGHAI, after("2026-11-27"), CN).slot == "week-2026-11-22"


def test_rules_that_never_run_again_say_so() -> None:
    assert next_run(Once(date(2026, 1, 1), NINE), SHANGHAI, after("2026-01-02"), CN) is None
    assert next_run(Once(date(2026, 1, 1), NINE, on_holiday="skip"), SHANGHAI, after("2025-12-01"), CN) is None
    assert run_days(Once(date(2026, 1, 1), NINE, on_holiday="next"), "2025-12-01", 5) == ["01-04"]
    assert next_run(Yearly(5, 1, NINE, on_holiday="skip"), SHANGHAI, after("2026-01-01"), CN) is None
    shut = Calendar(overrides=Overrides(off=frozenset(date(2024, 1, 1) + n * DAY for n in range(6000))))
    for rule in (Daily(NINE, "skip"), Monthly(1, NINE, "next"), Monthly(1, NINE, "previous"), NthWorkingDay(1, NINE)):
        assert next_run(rule, SHANGHAI, after("2026-06-01"), shut) is None


def test_a_change_of_plan_after_a_run_keeps_its_label() -> None:
    """The brief went out on Saturday 10 October; then the company gives that day off. The week's label is taken."""
    before = next_run(LastWorkingDayOfWeek(NINE), SHANGHAI, after("2026-10-05"), CN)
    changed = Calendar(overrides=Overrides(working=frozenset({date(2026, 10, 11)})))
    again = next_run(LastWorkingDayOfWeek(NINE), SHANGHAI, before.at_utc, changed)
    assert again.local_date == date(2026, 10, 11)
    assert again.slot == before.slot


@pytest.mark.parametrize(
    "rule",
    [
        Daily(NINE, "next"),
        Daily(NINE, "previous"),
        Weekly((4,), NINE),
        Monthly(-1, NINE),
        Yearly(12, 31, NINE),
        NthWorkingDay(-1, NINE),
        LastWorkingDayOfWeek(NINE),
        Once(date.max, NINE, "next"),
    ],
)
def test_the_end_of_all_years(rule: Rule) -> None:
    *_, last = upcoming(rule, SHANGHAI, datetime(9999, 11, 20, tzinfo=UTC), CN)
    assert last.local_date > date(9999, 11, 25)
    assert next_run(rule, SHANGHAI, last.at_utc, CN) is None


def test_the_instant_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        next_run(Daily(NINE), SHANGHAI, datetime(2026, 1, 1), CN)  # noqa: DTZ001 - what is tested


# Properties: a second, slow and plain way to the same answer


def named(rule: Rule, day: date, calendar: Calendar) -> bool:
    """Whether the rule means this local day, before any shift."""
    last = months.monthrange(day.year, day.month)[1]
    match rule:
        case Once():
            return day == rule.on
        case Daily():
            return True
        case Weekly():
            weeks = ((day - day.weekday() * DAY) - (rule.since - rule.since.weekday() * DAY)).days // 7
            return day.weekday() in rule.days and weeks % rule.every == 0
        case Monthly():
            return day.day == (min(rule.day, last) if rule.day > 0 else max(last + 1 + rule.day, 1))
        case Yearly():
            return day.month == rule.month and day.day == min(rule.day, last)
        case NthWorkingDay():
            month = [d for d in (date(day.year, day.month, n + 1) for n in range(last)) if calendar.is_working_day(d)]
            wanted = min(rule.n, len(month)) - 1 if rule.n > 0 else max(rule.n, -len(month))
            return bool(month) and day == month[wanted]
        case LastWorkingDayOfWeek():
            rest = 6 - (day.weekday() - rule.week_start) % 7
            return calendar.is_working_day(day) and not any(
                calendar.is_working_day(day + (n + 1) * DAY) for n in range(rest)
            )


def moved(rule: Rule, day: date, calendar: Calendar) -> date | None:
    def stands(d: date) -> bool:
        by_name = isinstance(rule, Weekly) and len(rule.days) < 7 and d.weekday() in rule.days
        return calendar.is_working_day(d) or (by_name and calendar.holiday_span(d) is None)

    policy = getattr(rule, "on_holiday", "ignore")
    while policy != "ignore" and not stands(day):
        if policy == "skip":
            return None
        day += DAY if policy == "next" else -DAY
    return day


def instant(day: date, at: time, zone: str) -> datetime:
    plain = PlainDateTime(day.year, day.month, day.day, at.hour, at.minute)
    return plain.assume_tz(zone, disambiguation="compatible").to_instant().to_stdlib()


ZONES = ["Asia/Shanghai", "America/New_York", "Europe/London", "Africa/Cairo", "Australia/Lord_Howe", "Pacific/Apia"]


moments = st.integers(0, 580 * 24 * 60).map(lambda n: datetime(2025, 6, 1, tzinfo=UTC) + timedelta(minutes=n))


@given(rules, st.sampled_from(ZONES), moments, calendars)
@settings(max_examples=100)
def test_runs_are_exactly_those_of_a_day_by_day_walk(
    rule: Rule, zone: str, start: datetime, calendar: Calendar
) -> None:
    """Never early, never skipped, never doubled, in order: the next runs are the walk's instants after `start`."""
    first = start.date() - 60 * DAY
    expected = set()
    for day in (first + n * DAY for n in range(240)):
        if named(rule, day, calendar) and (run_day := moved(rule, day, calendar)):
            at = instant(run_day, rule.at, zone)
            if start < at < start + 150 * DAY:
                expected.add(at)
    found = []
    for run in upcoming(rule, zone, start, calendar):
        if run.at_utc >= start + 150 * DAY or len(found) > 40:
            break
        found.append(run)
    assert [run.at_utc for run in found] == sorted(expected)[: len(found)]
    assert len(found) > 40 or len(found) == len(expected)
    assert len({run.slot for run in found}) == len(found)
    assert all(run.local_date == run.at_utc.astimezone(ZoneInfo(zone)).date() for run in found)


# DST


def changes(zone: ZoneInfo, year: int) -> list[date]:
    """Local days of that year on which the zone's offset changes."""
    noon = [datetime(year, 1, 1, 12, tzinfo=UTC) + n * DAY for n in range(-1, 366)]
    offsets = [at.astimezone(zone).utcoffset() for at in noon]
    return [noon[i].date() for i in range(1, len(noon)) if offsets[i] != offsets[i - 1]]


DST_ZONES = {
    name: days
    for name in sorted(available_timezones() - {"localtime", "posixrules", "Factory"})
    if (days := changes(ZoneInfo(name), 2026))
}


def test_the_zones_that_change_their_clocks_are_here() -> None:
    assert len(DST_ZONES) > 150
    assert "Asia/Shanghai" not in DST_ZONES


@pytest.mark.parametrize(
    "at", [time(0, 0), time(0, 30), time(1, 30), time(2, 0), time(2, 30), time(3, 0), time(23, 30)]
)
def test_no_day_is_skipped_or_doubled_at_any_change_of_2026(at: time) -> None:
    """Around every change in every zone, a daily rule runs once for each day, at whenever's instant for it."""
    wrong: Counter[str] = Counter()
    for name, change_days in DST_ZONES.items():
        for change in change_days:
            days = [change + n * DAY for n in range(-2, 3)]
            # by the whole day, so that a run pushed over midnight is still the one of its label
            begin = instant(days[0], time(0, 0), name) - timedelta(seconds=1)
            runs = list(islice(upcoming(Daily(at), name, begin, CN), len(days)))
            slots = Counter(run.slot for run in runs)
            wrong["skipped"] += sum(slots[day.isoformat()] == 0 for day in days)
            wrong["doubled"] += sum(slots[day.isoformat()] > 1 for day in days)
            wrong["elsewhere"] += sum(run.at_utc != instant(day, at, name) for run, day in zip(runs, days, strict=True))
    assert wrong.total() == 0, wrong


@pytest.mark.parametrize("name", ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Africa/Casablanca"])
def test_a_whole_year_of_half_past_two(name: str) -> None:
    runs = list(islice(upcoming(Daily(time(2, 30)), name, after("2026-01-01", ZoneInfo(name)), CN), 365))
    assert [run.slot for run in runs] == [(date(2026, 1, 1) + n * DAY).isoformat() for n in range(365)]


def test_new_york_gap_and_overlap() -> None:
    zone = ZoneInfo("America/New_York")
    us = Calendar("US")
    gap = next_run(Daily(time(2, 30)), zone, after("2026-03-08", zone), us)
    assert gap.at_utc.astimezone(zone).time() == time(3, 30)
    overlap = next_run(Daily(time(1, 30)), zone, after("2026-11-01", zone), us)
    assert overlap.at_utc == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)  # the first of the two
    assert next_run(Daily(time(1, 30)), zone, overlap.at_utc, us).local_date == date(2026, 11, 2)


def test_a_day_that_a_zone_left_out() -> None:
    """Samoa had no 30 December 2011: that day's run falls on the 31st, together with the 31st's own."""
    zone = ZoneInfo("Pacific/Apia")
    runs = list(islice(upcoming(Daily(NINE), zone, after("2011-12-29", zone), CN), 3))
    assert [run.at_utc.astimezone(zone).date().day for run in runs] == [29, 31, 1]
    assert [run.local_date.day for run in runs] == [29, 31, 1]
    # a weekly turn on the missing Friday is still ahead in the small hours of Saturday
    friday = next_run(Weekly((4,), NINE), zone, after("2011-12-31", zone) + timedelta(minutes=30), CN)
    assert friday.at_utc.astimezone(zone) == datetime(2011, 12, 31, 9, tzinfo=zone)
    assert friday.slot == "2011-12-30"
