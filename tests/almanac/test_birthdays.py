"""Yearly days: where custom and personal choice decide, and that nobody's birthday is lost."""

import json
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.almanac import (
    LunarDate,
    LunarDay,
    MonthOnly,
    NewYearsEve,
    NoSuchDay,
    SolarDay,
    YearlyDay,
    anniversary,
    day_from_dict,
    leap_month,
    month_days,
    new_years_eve,
    next_occurrence,
    occurrences,
    to_lunar,
    to_solar,
)
from handlers.almanac.lunar import FIRST_DAY, LAST_DAY


def in_solar_year(day: YearlyDay, year: int) -> list[date]:
    return occurrences(day, date(year, 1, 1), date(year, 12, 31))


def test_a_late_lunar_birthday_crosses_the_year() -> None:
    day = LunarDay(11, 25)
    assert in_solar_year(day, 2024) == [date(2024, 1, 6), date(2024, 12, 25)]
    assert in_solar_year(day, 2025) == []
    assert next_occurrence(day, date(2024, 12, 26)) == date(2026, 1, 13)


def test_some_days_have_a_year_without() -> None:
    """24 of the 348 days 1/1 … 12/29 miss a solar year between 2024 and 2035; none misses a lunar year."""
    missing = [
        (month, day)
        for month in range(1, 13)
        for day in range(1, 30)
        if any(not in_solar_year(LunarDay(month, day), year) for year in range(2024, 2036))
    ]
    assert len(missing) == 24
    assert (11, 25) in missing


@pytest.mark.parametrize(
    ("choice", "in_2025"),
    [
        (None, [date(2025, 8, 3)]),
        ("leap", [date(2025, 8, 3)]),
        ("regular", [date(2025, 7, 4)]),
        ("both", [date(2025, 7, 4), date(2025, 8, 3)]),
    ],
)
def test_born_in_a_leap_month(choice, in_2025) -> None:
    day = LunarDay(6, 10, leap=True, leap_choice=choice)
    assert in_solar_year(day, 2025) == in_2025
    # 2026 has no leap month: the regular 6th, whatever was chosen
    assert in_solar_year(day, 2026) == [to_solar(LunarDate(2026, 6, 10))]
    # 2028 has a leap 5th month, which is not this one
    assert in_solar_year(day, 2028) == [to_solar(LunarDate(2028, 6, 10))]


def test_born_in_the_regular_month_stays_there_unless_told() -> None:
    assert in_solar_year(LunarDay(6, 10), 2025) == [date(2025, 7, 4)]
    assert in_solar_year(LunarDay(6, 10, leap_choice="both"), 2025) == [date(2025, 7, 4), date(2025, 8, 3)]


def test_day_30_of_a_short_month_is_its_last_day() -> None:
    day = LunarDay(12, 30)
    for year in range(2024, 2029):
        assert month_days(year, 12) == 29
        assert day.in_lunar_year(year) == [to_solar(LunarDate(year, 12, 29))] == NewYearsEve().in_lunar_year(year)
    assert day.in_lunar_year(2029) == [date(2030, 2, 2)] == [to_solar(LunarDate(2029, 12, 30))]
    # the leap 6th month of 2025 has 29 days, the regular one 30
    assert LunarDay(6, 30, leap_choice="both").in_lunar_year(2025) == [date(2025, 7, 24), date(2025, 8, 22)]


def test_new_years_eve_is_the_day_before_the_new_year() -> None:
    eve = NewYearsEve()
    assert [next_occurrence(eve, date(y, 1, 1)) for y in (2025, 2026, 2027)] == [
        date(2025, 1, 28),
        date(2026, 2, 16),
        date(2027, 2, 5),
    ]
    # someone born on 12/29 of a long year keeps the 29th, which then is not the eve
    assert LunarDay(12, 29).in_lunar_year(2029) != eve.in_lunar_year(2029)


def test_29_february() -> None:
    assert in_solar_year(SolarDay(2, 29), 2027) == [date(2027, 2, 28)]
    assert in_solar_year(SolarDay(2, 29, feb29="mar1"), 2027) == [date(2027, 3, 1)]
    for choice in ("feb28", "mar1"):
        assert in_solar_year(SolarDay(2, 29, feb29=choice), 2028) == [date(2028, 2, 29)]
        assert in_solar_year(SolarDay(2, 29, feb29=choice), 2100) != [date(2028, 2, 29)]


def test_month_only_is_kept_on_the_first() -> None:
    assert next_occurrence(MonthOnly(5), date(2026, 5, 2)) == date(2027, 5, 1)
    assert MonthOnly(5).text("en") == "May"


def test_nothing_before_the_year_it_began() -> None:
    assert occurrences(SolarDay(3, 8, year=2025), date(2023, 1, 1), date(2026, 12, 31)) == [
        date(2025, 3, 8),
        date(2026, 3, 8),
    ]
    born = LunarDay(12, 20, year=1989)
    assert next_occurrence(born, date(1980, 1, 1)) == date(1990, 1, 16)
    assert anniversary(born, date(1990, 1, 16)) == 0
    assert anniversary(born, next_occurrence(born, date(2026, 1, 1))) == 36
    assert anniversary(SolarDay(3, 8, year=1990), date(2026, 3, 8)) == 36
    assert anniversary(SolarDay(3, 8), date(2026, 3, 8)) is None


def test_up_to_the_ends_of_the_table() -> None:
    assert occurrences(LunarDay(1, 1), FIRST_DAY, FIRST_DAY) == [FIRST_DAY]
    assert occurrences(LunarDay(12, 30), LAST_DAY, LAST_DAY) == [LAST_DAY]
    assert next_occurrence(NewYearsEve(), date(2100, 2, 9)) == LAST_DAY
    assert next_occurrence(LunarDay(12, 29), LAST_DAY) == LAST_DAY
    assert next_occurrence(LunarDay(1, 1), FIRST_DAY) == FIRST_DAY
    assert occurrences(LunarDay(1, 1), LAST_DAY, FIRST_DAY) == []
    assert SolarDay(1, 1, year=1).in_year(1) == [date(1, 1, 1)]
    assert next_occurrence(SolarDay(12, 31, year=9999), date(2026, 1, 1)) == date.max
    assert len(in_solar_year(MonthOnly(12), 9999)) == 1
    for year in (0, 10_000):
        with pytest.raises(NoSuchDay):
            SolarDay(1, 1, year=year)
    for start, end in ((FIRST_DAY - timedelta(days=1), LAST_DAY), (FIRST_DAY, LAST_DAY + timedelta(days=1))):
        with pytest.raises(NoSuchDay):
            occurrences(LunarDay(1, 1), start, end)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: SolarDay(4, 31), "day"),
        (lambda: SolarDay(13, 1), "month"),
        (lambda: SolarDay(2, 29, year=2023), "day"),
        (lambda: SolarDay(2, 30), "day"),
        (lambda: LunarDay(6, 31), "day"),
        (lambda: LunarDay(0, 1), "month"),
        (lambda: LunarDay(6, 10, leap=True, year=2024), "leap"),
        (lambda: LunarDay(12, 30, year=2024), "day"),
        (lambda: LunarDay(1, 1, year=1850), "range"),
        (lambda: MonthOnly(0), "month"),
        (lambda: occurrences(LunarDay(1, 1), date(2090, 1, 1), date(2102, 1, 1)), "range"),
        (lambda: next_occurrence(LunarDay(1, 1), date(2101, 1, 28)), "range"),
        (lambda: next_occurrence(SolarDay(1, 1), date(9999, 1, 2)), "range"),
    ],
)
def test_impossible_days_say_why(make, reason: str) -> None:
    with pytest.raises(NoSuchDay) as caught:
        make()
    assert caught.value.reason == reason


def test_said_in_both_languages() -> None:
    assert LunarDay(10, 24).text("zh") == "农历十月廿四"
    assert LunarDay(10, 24).text("en") == "10th lunar month, day 24"
    assert SolarDay(12, 2).text("zh") == "12 月 2 日"
    assert SolarDay(12, 2).text("en") == "2 Dec"
    assert NewYearsEve().text("zh") == "农历除夕"


solar_days = st.dates(date(2000, 1, 1), date(2000, 12, 31)).flatmap(
    lambda d: st.builds(SolarDay, st.just(d.month), st.just(d.day), st.none(), st.sampled_from(["feb28", "mar1"]))
)
lunar_days = st.builds(
    LunarDay,
    st.integers(1, 12),
    st.integers(1, 30),
    st.booleans(),
    st.none(),
    st.sampled_from([None, "regular", "leap", "both"]),
)
any_day = st.one_of(solar_days, lunar_days, st.builds(MonthOnly, st.integers(1, 12)), st.just(NewYearsEve()))
dates = st.dates(date(1906, 5, 23), date(2055, 1, 1))


@given(any_day, dates, st.integers(0, 2000))
def test_occurrences_are_in_range_in_order_and_none_is_missed(day: YearlyDay, start: date, length: int) -> None:
    end = start + timedelta(days=length)
    found = occurrences(day, start, end)
    assert found == sorted(set(found))
    assert all(start <= d <= end for d in found)
    # the same days, one step at a time
    walked, at = [], start
    while (at := next_occurrence(day, at)) <= end:
        walked.append(at)
        at += timedelta(days=1)
    assert walked == found
    # never more than 13 months and a leap month without one
    assert all((b - a).days <= 414 for a, b in pairwise(found))


@given(lunar_days, st.integers(1907, 2055))
def test_a_lunar_birthday_is_kept_in_every_lunar_year(day: LunarDay, year: int) -> None:
    kept = [to_lunar(d) for d in occurrences(day, to_solar(LunarDate(year, 1, 1)), new_years_eve(year))]
    assert len(kept) == (2 if leap_month(year) == day.month and day.kept == "both" else 1)
    for lunar in kept:
        assert lunar.month == day.month
        assert lunar.day == min(day.day, month_days(year, day.month, lunar.leap))


@given(any_day)
def test_stored_as_json_and_back(day: YearlyDay) -> None:
    assert day_from_dict(json.loads(json.dumps(day.to_dict()))) == day


@pytest.mark.parametrize("bad", [{}, {"kind": "hebrew"}, {"kind": "lunar"}, {"kind": "solar", "month": 1, "dy": 2}])
def test_unknown_stored_days_are_refused(bad: dict) -> None:
    with pytest.raises(ValueError, match="day"):
        day_from_dict(bad)
