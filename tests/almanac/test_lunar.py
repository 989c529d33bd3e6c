"""Lunar dates against known days, against a second implementation, and against themselves."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lunar_python import LunarYear, Solar

from handlers.almanac import (
    LunarDate,
    NoSuchDay,
    leap_month,
    lunar_text,
    month_days,
    new_years_eve,
    spring_festival,
    to_lunar,
    to_solar,
)
from handlers.almanac.lunar import FIRST_DAY, LAST_DAY

# Where every independent source agrees (see lunar.py).
SURE_FROM, SURE_TO = date(1906, 5, 23), date(2057, 9, 27)
# `lunar_python` counts in Julian days, whose noon of ordinal 1 is 1,721,426.
JULIAN = 1_721_425


def test_known_days() -> None:
    assert to_lunar(date(2026, 12, 2)) == LunarDate(2026, 10, 24)
    assert to_solar(LunarDate(2025, 6, 10)) == date(2025, 7, 4)
    assert to_solar(LunarDate(2025, 6, 10, leap=True)) == date(2025, 8, 3)
    assert to_solar(LunarDate(1978, 8, 15)) == date(1978, 9, 17)  # a Mid-Autumn some tables miss by a day
    assert spring_festival(2027) == date(2027, 2, 6)  # and one that ICU misses
    assert spring_festival(2030) == date(2030, 2, 3)
    assert new_years_eve(2026) == date(2027, 2, 5)
    assert new_years_eve(2100) == LAST_DAY
    assert {y: leap_month(y) for y in (2025, 2026, 2028, 2031, 2033)} == {
        2025: 6,
        2026: None,
        2028: 5,
        2031: 3,
        2033: 11,
    }
    assert [month_days(y, 12) for y in range(2024, 2030)] == [29, 29, 29, 29, 29, 30]


@pytest.mark.parametrize(
    ("lunar", "reason"),
    [
        (LunarDate(2026, 12, 30), "day"),
        (LunarDate(2026, 6, 1, leap=True), "leap"),
        (LunarDate(2026, 13, 1), "month"),
        (LunarDate(2026, 1, 0), "day"),
        (LunarDate(1899, 1, 1), "range"),
        (LunarDate(2101, 1, 1), "range"),
    ],
)
def test_impossible_dates_are_refused(lunar: LunarDate, reason: str) -> None:
    with pytest.raises(NoSuchDay) as caught:
        to_solar(lunar)
    assert caught.value.reason == reason


@pytest.mark.parametrize("day", [FIRST_DAY - timedelta(days=1), LAST_DAY + timedelta(days=1), date.max, date.min])
def test_days_outside_the_table_are_refused(day: date) -> None:
    with pytest.raises(NoSuchDay) as caught:
        to_lunar(day)
    assert caught.value.reason == "range"


def test_the_table_s_own_ends() -> None:
    assert to_lunar(FIRST_DAY) == LunarDate(1900, 1, 1)
    assert to_lunar(LAST_DAY) == LunarDate(2100, 12, 29)
    assert (leap_month(1900), leap_month(2100)) == (8, None)
    for ask in (leap_month, new_years_eve, spring_festival):
        for year in (1899, 2101):
            with pytest.raises(NoSuchDay):
                ask(year)


def test_every_month_agrees_with_a_second_implementation() -> None:
    """Every month of 1906-2057: same first day, same length, same number, same leap flag.

    This decides all 55,281 days: both implementations number the days of a month 1, 2, 3 … from its first, so two
    calendars whose months begin alike cannot differ on any day (sampled below). It is thirty times cheaper.
    """
    compared = leaps = 0
    for year in range(1905, 2058):
        for month in LunarYear.fromYear(year).getMonths():
            first = date.fromordinal(month.getFirstJulianDay() - JULIAN)
            if not SURE_FROM <= first <= SURE_TO or month.getYear() != year:
                continue
            number, leap = abs(month.getMonth()), month.getMonth() < 0
            assert to_lunar(first) == LunarDate(year, number, 1, leap), first
            assert month_days(year, number, leap) == month.getDayCount(), first
            compared, leaps = compared + 1, leaps + leap
    assert (compared, leaps) == (1872, 56)


@given(st.dates(SURE_FROM, SURE_TO))
@settings(max_examples=40)  # the other takes 4 ms a day
def test_single_days_agree_with_a_second_implementation(day: date) -> None:
    other = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    assert to_lunar(day) == LunarDate(other.getYear(), abs(other.getMonth()), other.getDay(), other.getMonth() < 0)


def test_every_day_there_and_back() -> None:
    day, before = FIRST_DAY, None
    while day <= LAST_DAY:
        lunar = to_lunar(day)
        assert to_solar(lunar) == day
        assert lunar.day == 1 or (before is not None and lunar.day == before.day + 1)
        day, before = day + timedelta(days=1), lunar


def test_every_year_ends_on_its_eve_and_begins_at_spring_festival() -> None:
    for year in range(1900, 2100):
        assert new_years_eve(year) + timedelta(days=1) == spring_festival(year + 1)
        assert to_lunar(spring_festival(year)) == LunarDate(year, 1, 1)
        assert spring_festival(year).year == year


@pytest.mark.parametrize(
    ("month", "day", "leap", "zh", "en"),
    [
        (10, 24, False, "十月廿四", "10th lunar month, day 24"),
        (6, 10, True, "闰六月初十", "leap 6th lunar month, day 10"),
        (1, 1, False, "正月初一", "1st lunar month, day 1"),
        (11, 11, False, "十一月十一", "11th lunar month, day 11"),
        (12, 20, False, "腊月二十", "12th lunar month, day 20"),
        (2, 30, False, "二月三十", "2nd lunar month, day 30"),
        (3, 29, False, "三月廿九", "3rd lunar month, day 29"),
    ],
)
def test_said_in_both_languages(month: int, day: int, leap: bool, zh: str, en: str) -> None:
    assert lunar_text(month, day, leap, "zh") == zh
    assert lunar_text(month, day, leap, "en") == en
    assert LunarDate(2025, month, day, leap).text("zh") == zh
