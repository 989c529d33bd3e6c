"""Rules: stored as JSON and back, and refused where they say nothing."""

import json
from datetime import UTC, date, time

import pytest
from hypothesis import given

from handlers.almanac import (
    BadRule,
    Daily,
    LastWorkingDayOfWeek,
    Monthly,
    NthWorkingDay,
    Once,
    Rule,
    Weekly,
    Yearly,
    rule_from_dict,
    rule_to_dict,
)
from tests.almanac.strategies import rules


@given(rules)
def test_stored_as_json_and_back(rule: Rule) -> None:
    assert rule_from_dict(json.loads(json.dumps(rule_to_dict(rule)))) == rule


def test_the_stored_form_is_plain() -> None:
    assert rule_to_dict(Weekly((4, 0, 4), time(16, 30), on_holiday="previous")) == {
        "kind": "weekly",
        "days": [0, 4],
        "at": "16:30:00",
        "every": 1,
        "since": "2024-01-01",
        "on_holiday": "previous",
    }


@pytest.mark.parametrize(
    "make",
    [
        lambda: Weekly((), time(9)),
        lambda: Weekly((7,), time(9)),
        lambda: Weekly((1,), time(9), every=0),
        lambda: Weekly((1,), time(9), every=53),
        lambda: Monthly(0, time(9)),
        lambda: Monthly(32, time(9)),
        lambda: Yearly(4, 31, time(9)),
        lambda: NthWorkingDay(0, time(9)),
        lambda: NthWorkingDay(24, time(9)),
        lambda: LastWorkingDayOfWeek(time(9), week_start=7),
        lambda: Daily(time(9, tzinfo=UTC)),
        lambda: Daily(time(9), on_holiday="later"),  # type: ignore[arg-type]
        lambda: Once(date(2026, 1, 1), time(9, tzinfo=UTC)),
        lambda: rule_from_dict({}),
        lambda: rule_from_dict({"kind": "hourly", "at": "09:00"}),
        lambda: rule_from_dict({"kind": "daily"}),
        lambda: rule_from_dict({"kind": "daily", "at": "25:00"}),
        lambda: rule_from_dict({"kind": "daily", "at": 9}),
        lambda: rule_from_dict({"kind": "daily", "at": "09:00", "zone": "UTC"}),
        lambda: rule_from_dict({"kind": "weekly", "at": "09:00", "days": ["Mon"]}),
        lambda: rule_from_dict({"kind": "once", "at": "09:00", "on": "2026-02-30"}),
    ],
)
def test_rules_that_say_nothing_are_refused(make) -> None:
    with pytest.raises(BadRule):
        make()
