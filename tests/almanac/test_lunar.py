"""Lunar dates against known days."""

from datetime import date

import pytest

from handlers.almanac import (
    LunarDate,
    NoSuchDay,
    leap_month,
    month_days,
    new_years_eve,
    spring_festival,
    to_lunar,
    to_solar,
)


def test_known_days() -> None:
    assert to_lunar(date(2026, 12, 2)) == LunarDate(2026, 10, 24)
    assert to_solar(LunarDate(2025, 6, 10)) == date(2025, 7, 4)
    assert to_solar(LunarDate(2025, 6, 10, leap=True)) == date(2025, 8, 3)
    assert to_solar(LunarDate(1978, 8, 15)) == date(1978, 9, 17)
    assert spring_festival(2027) == date(2027, 2, 6)
    assert spring_festival(2030) == date(2030, 2, 3)
    assert new_years_eve(2026) == date(2027, 2, 5)
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
