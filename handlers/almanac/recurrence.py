"""Recurring times as rules: what a schedule says in local time, and how it is stored as JSON.

`runs.py` turns a rule into instants.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, time
from typing import Any, Literal, get_args

HolidayPolicy = Literal["skip", "previous", "next", "ignore"]

_EPOCH = date(2024, 1, 1)  # a Monday: where "every second week" counts from unless told


class BadRule(ValueError):
    """A rule that says nothing, or something impossible."""


@dataclass(frozen=True, slots=True)
class Once:
    """One local day."""

    on: date
    at: time
    on_holiday: HolidayPolicy = "ignore"

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True, slots=True)
class Daily:
    """Every day; with `on_holiday="skip"`, every working day, make-up days included."""

    at: time
    on_holiday: HolidayPolicy = "ignore"

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True, slots=True)
class Weekly:
    """Some weekdays (Monday 0), every `every` weeks counted from the week of `since`.

    Who names Saturday means Saturday: a weekend day named in `days` counts as a holiday for `on_holiday` only where it
    lies in a break, unless all seven days are named.
    """

    days: tuple[int, ...]
    at: time
    every: int = 1
    since: date = _EPOCH
    on_holiday: HolidayPolicy = "ignore"

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", tuple(sorted(set(self.days))))
        if not self.days or not all(0 <= d <= 6 for d in self.days):
            raise BadRule("a weekly rule names weekdays from 0 (Monday) to 6 (Sunday)")
        if not 1 <= self.every <= 52:
            raise BadRule(f"every 1 to 52 weeks, not {self.every}")
        _check(self)


@dataclass(frozen=True, slots=True)
class Monthly:
    """A day of every month, from the end for negative numbers (-1 is the last). A month that is too short has it on its
    last day (its first, for a negative number): day 31 is 30 April."""

    day: int
    at: time
    on_holiday: HolidayPolicy = "ignore"

    def __post_init__(self) -> None:
        if not 1 <= abs(self.day) <= 31:
            raise BadRule(f"a day of the month is 1 to 31, or -1 to -31, not {self.day}")
        _check(self)


@dataclass(frozen=True, slots=True)
class Yearly:
    """A solar month and day every year; 29 February is 28 February in common years."""

    month: int
    day: int
    at: time
    on_holiday: HolidayPolicy = "ignore"

    def __post_init__(self) -> None:
        try:
            date(2024, self.month, self.day)
        except ValueError:
            raise BadRule(f"there is no day {self.day} in month {self.month}") from None
        _check(self)


@dataclass(frozen=True, slots=True)
class NthWorkingDay:
    """The nth working day of every month, from its end for negative n; in a month with fewer, its last (its first)."""

    n: int
    at: time

    def __post_init__(self) -> None:
        if not 1 <= abs(self.n) <= 23:
            raise BadRule(f"a working day of the month is 1 to 23, or -1 to -23, not {self.n}")
        _check(self)


@dataclass(frozen=True, slots=True)
class LastWorkingDayOfWeek:
    """The last working day of every week; a week that is wholly off has none."""

    at: time
    week_start: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.week_start <= 6:
            raise BadRule(f"a week starts on weekday 0 to 6, not {self.week_start}")
        _check(self)


Rule = Once | Daily | Weekly | Monthly | Yearly | NthWorkingDay | LastWorkingDayOfWeek


def _check(rule: Rule) -> None:
    if rule.at.tzinfo is not None:
        raise BadRule("a rule's time is local and carries no zone")
    if getattr(rule, "on_holiday", "ignore") not in get_args(HolidayPolicy):
        raise BadRule(f"on_holiday is one of {', '.join(get_args(HolidayPolicy))}")


_KINDS: dict[str, type[Rule]] = {
    "once": Once,
    "daily": Daily,
    "weekly": Weekly,
    "monthly": Monthly,
    "yearly": Yearly,
    "nth_working_day": NthWorkingDay,
    "last_working_day_of_week": LastWorkingDayOfWeek,
}


def rule_to_dict(rule: Rule) -> dict[str, Any]:
    """A rule as JSON can hold it; `kind` names the type, dates and times are ISO."""
    kind = next(name for name, type_ in _KINDS.items() if type_ is type(rule))
    out: dict[str, Any] = {"kind": kind}
    for f in fields(rule):
        value = getattr(rule, f.name)
        if isinstance(value, date | time):
            value = value.isoformat()
        out[f.name] = list(value) if isinstance(value, tuple) else value
    return out


def rule_from_dict(data: Mapping[str, Any]) -> Rule:
    """The inverse of `rule_to_dict`. BadRule for a kind, a field or a value it does not know."""
    values = dict(data)
    kind = values.pop("kind", None)
    if kind not in _KINDS:
        raise BadRule(f"a rule is one of {', '.join(_KINDS)}, not {kind!r}")
    try:
        if "at" in values:
            values["at"] = time.fromisoformat(values["at"])
        for name in ("on", "since"):
            if name in values:
                values[name] = date.fromisoformat(values[name])
        if "days" in values:
            values["days"] = tuple(values["days"])
        return _KINDS[kind](**values)
    except BadRule:
        raise
    except (TypeError, ValueError) as error:
        raise BadRule(f"not a {kind} rule: {error}") from None
