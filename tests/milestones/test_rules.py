"""What a brief and a review say, by example."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from handlers.almanac import Calendar
from handlers.milestones import rules


@dataclass(frozen=True)
class Item:
    id: int
    due: date
    baseline: date
    state: str = "planned"
    done_on: date | None = None
    project_id: int = 1
    name: str = "m"
    owner_id: int | None = 1


@dataclass(frozen=True)
class Said:
    milestone_id: int
    week: date
    line: str = ""
    ask: str = ""


CN = Calendar("CN")
FRIDAY, WEEK = date(2026, 9, 18), date(2026, 9, 14)


@pytest.mark.parametrize(
    ("due", "behind"),
    [
        (date(2026, 9, 18), 0),
        (date(2026, 9, 21), 2),  # Sunday the 20th is a make-up working day
        (date(2026, 9, 28), 6),  # the 25th is Mid-Autumn
        (date(2026, 10, 8), 9),  # over National Day
        (date(2026, 9, 1), 0),
    ],
)
def test_how_far_behind_is_counted_in_working_days_of_the_calendar(due: date, behind: int) -> None:
    assert rules.behind(Item(1, due, date(2026, 9, 18)), date(2026, 9, 1), CN) == behind


def test_weeks_begin_on_monday_or_on_sunday() -> None:
    assert rules.week_of(date(2026, 9, 20)) == date(2026, 9, 14)
    assert rules.week_of(date(2026, 9, 20), 6) == date(2026, 9, 20)


def test_a_brief_names_what_is_done_next_at_risk_asked_and_missing() -> None:
    day = date(2026, 9, 16)
    items = [
        Item(1, day, day, "done", day),
        Item(2, date(2026, 9, 23), date(2026, 9, 23)),
        Item(3, date(2026, 9, 15), date(2026, 9, 15), "progress"),
        Item(4, date(2026, 11, 30), date(2026, 11, 30)),
    ]
    made = rules.compose(items, [Said(3, WEEK, "等样片", "请批准加急费")], WEEK, FRIDAY, CN)
    assert made.done == (1,)
    assert made.coming == (2,)
    assert made.risks == (3,)
    assert not made.after_break
    assert made.asks == ((3, "请批准加急费"),)
    assert made.missing == (2,)
    assert made.verdict == rules.Verdict("decision", 3, 3)
    assert [i for i, _ in made.lines] == [3, 1, 2]


def test_the_verdict_is_the_worst_lateness_by_the_baselines() -> None:
    late = Item(1, date(2026, 10, 8), date(2026, 9, 30))
    assert rules.verdict([late], False, FRIDAY, CN) == rules.Verdict("late", 1, 1)
    assert rules.verdict([Item(1, FRIDAY, FRIDAY)], False, FRIDAY, CN) == rules.Verdict("plan")
    assert rules.verdict([], False, FRIDAY, CN, moved=False) == rules.Verdict("empty")


def test_a_month_counts_by_the_baselines() -> None:
    september = date(2026, 9, 1)
    items = [
        Item(1, date(2026, 9, 10), date(2026, 9, 10), "done", date(2026, 9, 9)),
        Item(2, date(2026, 10, 12), date(2026, 9, 28)),
        Item(3, date(2026, 9, 30), date(2026, 10, 5), "done", date(2026, 9, 30)),
        Item(4, date(2026, 9, 20), date(2026, 9, 20), "dropped"),
        Item(5, date(2026, 9, 20), date(2026, 9, 20), "done", date(2026, 10, 2)),
    ]

    @dataclass(frozen=True)
    class Move:
        milestone_id: int
        days: int
        reason: str

    moves = [Move(2, 3, "样片晚到"), Move(2, 4, "加了一版"), Move(2, 1, "样片晚到"), Move(3, 2, "a"), Move(3, -2, "b")]
    month = rules.review(items, moves, september)
    assert month.planned == (1, 2, 5)
    assert month.reached == (1,)
    assert month.extra == (3,)
    assert month.slips == ((2, 8, "样片晚到; 加了一版"),)
    assert month.coming == (2,)


def test_an_order_moves_one_and_keeps_the_rest() -> None:
    assert rules.moved([1, 2, 3, 4], 4, 1) == [4, 1, 2, 3]
    assert rules.moved([1, 2, 3, 4], 1, 99) == [2, 3, 4, 1]
    assert rules.moved([1, 2, 3, 4], 2, 0) == [2, 1, 3, 4]
