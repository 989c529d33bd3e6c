"""Birthdays as people type them, with the year where they put it."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.almanac import LunarDay
from handlers.partners import birthdays


@pytest.mark.parametrize("said", ["lunar leap 6/10 1987", "lunar 1987 leap 6/10", "1987 lunar 闰6-10"])
def test_a_lunar_day_in_figures_has_its_year_in_front_or_behind(said: str) -> None:
    assert birthdays.read(said, date(2026, 11, 24), "en") == LunarDay(6, 10, leap=True, year=1987)


def test_two_years_are_none() -> None:
    with pytest.raises(birthdays.Unread):
        birthdays.read("lunar 1987 6/10 1988", date(2026, 11, 24), "en")
