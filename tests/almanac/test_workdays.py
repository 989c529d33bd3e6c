"""Working days against the published arrangements, and the arithmetic on top."""

import os
import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.almanac import COUNTRIES, Break, Calendar, NoWorkingDay, Overrides

CN = Calendar("CN")


def days(*spans: str) -> set[date]:
    """ "2026-02-15..02-23" and single days, spelt out."""
    found = set()
    for span in spans:
        first, _, last = span.partition("..")
        day = date.fromisoformat(first)
        until = date.fromisoformat(f"{first[:5]}{last}") if last else day
        while day <= until:
            found.add(day)
            day += timedelta(days=1)
    return found


# The State Council's holiday notices for 2024, 2025 and 2026, typed from the notices.
BREAKS = days(
    "2024-01-01", "2024-02-10..02-17", "2024-04-04..04-06", "2024-05-01..05-05", "2024-06-10", "2024-09-15..09-17",
    "2024-10-01..10-07",
    "2025-01-01", "2025-01-28..02-04", "2025-04-04..04-06", "2025-05-01..05-05", "2025-05-31..06-02",
    "2025-10-01..10-08",
    "2026-01-01..01-03", "2026-02-15..02-23", "2026-04-04..04-06", "2026-05-01..05-05", "2026-06-19..06-21",
    "2026-09-25..09-27", "2026-10-01..10-07",
)  # fmt: skip
MAKE_UP = days(
    "2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29", "2024-10-12",
    "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11",
    "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
)  # fmt: skip


def test_china_2024_to_2026_day_by_day() -> None:
    all_days = days("2024-01-01..12-31", "2025-01-01..12-31", "2026-01-01..12-31")
    assert len(all_days) == 1096
    working = {d for d in all_days if CN.is_working_day(d)}
    assert working == {d for d in all_days if (d.weekday() < 5 and d not in BREAKS) or d in MAKE_UP}
    assert {d for d in all_days if CN.is_makeup_day(d)} == MAKE_UP
    assert sum(d.year == 2026 and d.weekday() < 5 for d in all_days - working) == 19


def test_china_2026_breaks_are_the_notices_breaks() -> None:
    found = {CN.holiday_span(d, "zh") for d in BREAKS if d.year == 2026}
    assert sorted((b.first, b.last, b.name) for b in found if b) == [
        (date(2026, 1, 1), date(2026, 1, 3), "元旦"),
        (date(2026, 2, 15), date(2026, 2, 23), "春节"),
        (date(2026, 4, 4), date(2026, 4, 6), "清明节"),
        (date(2026, 5, 1), date(2026, 5, 5), "劳动节"),
        (date(2026, 6, 19), date(2026, 6, 21), "端午节"),
        (date(2026, 9, 25), date(2026, 9, 27), "中秋节"),
        (date(2026, 10, 1), date(2026, 10, 7), "国庆节"),
    ]
    assert CN.holiday_span(date(2026, 2, 16)) == Break(date(2026, 2, 15), date(2026, 2, 23), "Spring Festival")
    assert CN.holiday_span(date(2025, 10, 6), "zh") == (date(2025, 10, 1), date(2025, 10, 8), "国庆节、中秋节")
    assert CN.holiday_span(date(2025, 10, 6)).name == "National Day and Mid-Autumn Festival"
    assert CN.holiday_span(date(2026, 11, 28)) is None  # a plain Saturday
    assert CN.holiday_span(date(2026, 2, 14)) is None  # a make-up Saturday


def test_an_unpublished_year_says_so_and_answers_from_statute() -> None:
    assert [y for y in range(2004, 2030) if CN.is_official(y)] == list(range(2004, 2027))
    assert not CN.is_working_day(date(2027, 1, 1))
    assert not CN.is_working_day(date(2027, 2, 8))  # Spring Festival, third day
    assert CN.is_working_day(date(2027, 1, 4))
    assert not any(CN.is_makeup_day(d) for d in days("2027-01-01..12-31"))


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("year", [1, 1700, 2101, 9998])
def test_years_without_data_never_crash(country: str, year: int) -> None:
    calendar = Calendar(country)
    day = calendar.next_working_day(date(year, 6, 1))
    assert calendar.is_working_day(day)
    assert calendar.holiday_name(day, "zh") is None
    assert not calendar.is_official(year)


def test_estimated_feasts_make_a_year_unofficial() -> None:
    singapore = Calendar("SG")
    assert singapore.is_official(2026)
    assert not singapore.is_official(2030)


def test_the_data_s_own_ends() -> None:
    japan = Calendar("JP")
    assert [japan.is_official(y) for y in (1948, 1949, 2099, 2100)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("country", "subdivision", "off", "working"),
    [
        ("HK", None, ["2026-04-03", "2026-04-07", "2026-10-19"], ["2026-02-16", "2026-09-25"]),
        ("TW", None, ["2026-02-16", "2026-09-28", "2025-01-27"], ["2024-02-17", "2025-02-08", "2026-04-07"]),
        ("SG", None, ["2026-02-18", "2026-08-10", "2026-11-09"], ["2026-02-19"]),
        ("JP", None, ["2026-05-06", "2026-09-22", "2026-11-23"], ["2026-05-07", "2026-05-01"]),
        ("US", None, ["2026-07-03", "2026-11-26"], ["2026-11-27", "2026-04-03"]),
        ("GB", None, ["2026-04-06", "2026-08-31", "2026-12-28"], ["2026-08-03", "2026-11-30"]),
        ("GB", "SCT", ["2026-01-02", "2026-08-03", "2026-11-30"], ["2026-04-06", "2026-08-31"]),
    ],
)
def test_other_places(country: str, subdivision: str | None, off: list[str], working: list[str]) -> None:
    calendar = Calendar(country, subdivision)
    assert [d for d in off if calendar.is_working_day(date.fromisoformat(d))] == []
    assert [d for d in working if not calendar.is_working_day(date.fromisoformat(d))] == []


def test_saturday_is_off_everywhere_unless_the_company_says_otherwise() -> None:
    saturday = date(2026, 11, 28)
    assert not any(Calendar(country).is_working_day(saturday) for country in COUNTRIES)
    assert Calendar("HK", weekend=frozenset({6})).is_working_day(saturday)


def test_places_are_checked() -> None:
    assert Calendar("gb") == Calendar("GB", "eng")
    assert Calendar("us", "ca").subdivision == "CA"
    for country, subdivision in (("XX", None), ("", None), ("CN", "BJ"), ("GB", "ZZZ"), ("US", "ENG")):
        with pytest.raises(ValueError, match="not"):
            Calendar(country, subdivision)
    for weekend in (range(7), {7}, {-1}):
        with pytest.raises(ValueError, match="weekend"):
            Calendar(weekend=frozenset(weekend))
    assert Calendar(weekend=frozenset()).is_working_day(date(2026, 11, 29))
    assert Calendar(weekend=frozenset({0, 1, 2, 3, 4, 5})).next_working_day(date(2026, 11, 23)) == date(2026, 11, 29)


def test_company_overrides_win_both_ways() -> None:
    day_off, saturday, worked = date(2026, 11, 27), date(2026, 11, 28), date(2026, 10, 7)
    company = Calendar(
        overrides=Overrides(frozenset({day_off}), frozenset({saturday, worked}), {day_off: "成立纪念日"})
    )
    assert not company.is_working_day(day_off)
    assert company.is_makeup_day(saturday)
    assert company.is_makeup_day(worked)
    assert company.holiday_name(day_off, "en") == "成立纪念日"
    assert company.next_working_day(date(2026, 11, 26)) == saturday
    assert company.holiday_span(date(2026, 10, 5)).last == date(2026, 10, 6)
    # an official make-up day the company gives off
    generous = Calendar(overrides=Overrides(off=frozenset({date(2026, 10, 10)})))
    assert not generous.is_working_day(date(2026, 10, 10))
    assert generous.holiday_name(date(2026, 10, 10), "zh") == "公司休息日"
    # a bridge day joins its break without renaming it
    bridge = Calendar(overrides=Overrides(off=frozenset({date(2026, 10, 8)})))
    assert bridge.holiday_span(date(2026, 10, 8), "zh") == (date(2026, 10, 1), date(2026, 10, 8), "国庆节")
    with pytest.raises(ValueError, match="2026-11-27"):
        Overrides(off=frozenset({day_off}), working=frozenset({day_off}))
    assert hash(company) == hash(Calendar(overrides=Overrides(company.overrides.off, company.overrides.working)))
    assert Overrides.from_dict(company.overrides.to_dict()) == company.overrides


def test_a_company_closed_for_years_is_told_so() -> None:
    closed = Calendar(overrides=Overrides(off=frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(1200))))
    with pytest.raises(NoWorkingDay):
        closed.next_working_day(date(2026, 2, 1))


def test_names_in_both_languages() -> None:
    assert CN.holiday_name(date(2026, 2, 20), "zh") == "春节"  # given in exchange for 14 February
    assert CN.holiday_name(date(2026, 2, 16), "zh") == "除夕"
    assert CN.holiday_name(date(2026, 2, 16), "en") == "Lunar New Year's Eve"
    assert CN.holiday_name(date(2026, 11, 24), "zh") is None
    assert Calendar("US").holiday_name(date(2026, 11, 26), "zh") == "感恩节"
    assert Calendar("GB").holiday_span(date(2026, 12, 28)) == (date(2026, 12, 25), date(2026, 12, 28), "Christmas")
    assert Calendar("JP").holiday_span(date(2026, 5, 6), "zh").name == "黄金周"
    assert Calendar("JP").holiday_name(date(2026, 9, 22), "zh") == "国民休息日"
    assert Calendar("JP").holiday_span(date(2026, 9, 22), "zh").name == "敬老日、秋分日"
    assert Calendar("TW").holiday_span(date(2026, 4, 3), "zh").name == "儿童节、清明节"
    assert Calendar("HK").holiday_span(date(2026, 4, 5)).name == "Easter and Ching Ming Festival"


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_name_of_the_coming_years_is_in_its_language(country: str) -> None:
    calendar = Calendar(country)
    for day in days("2026-01-01..12-31", "2027-01-01..12-31"):
        chinese, english = calendar.holiday_name(day, "zh"), calendar.holiday_name(day, "en")
        assert (chinese is None) == (english is None)
        if chinese and english:
            assert any("一" <= c <= "鿿" for c in chinese), chinese
            assert english.isascii(), english


def test_names_do_not_follow_the_language_of_the_process() -> None:
    code = (
        "from datetime import date; from handlers.almanac import Calendar as C;"
        "print(ascii([C(c).holiday_name(date(2026, 5, 1), l) for c in ('CN', 'HK', 'TW') for l in ('zh', 'en')]))"
    )
    said = set()
    for language in ("zh_CN", "th"):
        env = os.environ | {"LANGUAGE": language, "LANG": f"{language}.UTF-8"}
        said.add(subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True).stdout)
    assert len(said) == 1


def test_importing_the_almanac_loads_no_heavy_library() -> None:
    heavy = ("holidays", "borax", "dateutil", "whenever")
    code = f"import sys, handlers.almanac; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout == "[]\n"


def test_weeks_and_months() -> None:
    assert CN.next_working_day(date(2026, 9, 30)) == date(2026, 10, 8)
    assert CN.previous_working_day(date(2026, 10, 8)) == date(2026, 9, 30)
    assert CN.last_working_day_of_week(date(2026, 11, 24)) == date(2026, 11, 27)
    assert CN.last_working_day_of_week(date(2026, 10, 8)) == date(2026, 10, 10)  # a make-up Saturday
    assert CN.last_working_day_of_week(date(2026, 1, 2)) == date(2026, 1, 4)  # a make-up Sunday
    assert CN.last_working_day_of_week(date(2026, 1, 4), week_start=6) == date(2026, 1, 9)
    assert CN.last_working_day_of_week(date(2026, 2, 18)) is None
    # from Sunday the 15th to Saturday the 21st all is off, though Saturday the 14th was worked
    assert CN.last_working_day_of_week(date(2026, 2, 18), week_start=6) is None
    only_monday = Calendar(overrides=Overrides(off=frozenset(days("2026-11-24..11-27"))))
    assert only_monday.last_working_day_of_week(date(2026, 11, 29)) == date(2026, 11, 23)
    assert CN.last_working_day_of_week(date(2026, 11, 29)) == date(2026, 11, 27)
    assert CN.last_working_day_of_week(date(2026, 11, 29), week_start=6) == date(2026, 12, 4)
    assert CN.last_working_day_of_week(date(2026, 12, 5), week_start=6) == date(2026, 12, 4)
    assert CN.last_working_day_of_month(2026, 2) == date(2026, 2, 28)
    assert CN.last_working_day_of_month(2026, 5) == date(2026, 5, 29)
    assert CN.nth_working_day(2026, 10, 1) == date(2026, 10, 8)
    assert CN.nth_working_day(2026, 10, -2) == date(2026, 10, 29)
    assert CN.nth_working_day(2026, 2, 25) is None
    with pytest.raises(ValueError, match="from 1"):
        CN.nth_working_day(2026, 2, 0)


def test_days_late_against_a_baseline() -> None:
    assert CN.working_days_between(date(2026, 11, 20), date(2026, 11, 24)) == 2
    assert CN.working_days_between(date(2026, 11, 21), date(2026, 11, 24)) == 2  # a Saturday counts like its Friday
    assert CN.working_days_between(date(2026, 11, 24), date(2026, 11, 20)) == -2
    assert CN.working_days_between(date(2026, 9, 30), date(2026, 10, 10)) == 3
    with pytest.raises(ValueError, match="at most"):
        CN.add_working_days(date(2026, 1, 1), 10**9)


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_first_and_last_days_of_all_have_answers(country: str) -> None:
    calendar = Calendar(country)
    for day in (date.max, date.max - timedelta(days=1), date.min, date.min + timedelta(days=1)):
        calendar.holiday_span(day)
        calendar.holiday_name(day, "zh")
        calendar.last_working_day_of_week(day)
        assert calendar.last_working_day_of_month(day.year, day.month)
        assert calendar.is_working_day(calendar.on_or_after(date.max - timedelta(days=7)))
    assert calendar.previous_working_day(date(1, 1, 2)) == date.min  # a Monday
    assert calendar.next_working_day(date(9999, 12, 30)) == date.max  # a Friday
    with pytest.raises(NoWorkingDay):
        calendar.next_working_day(date.max)
    with pytest.raises(NoWorkingDay):
        calendar.add_working_days(date.min, -1)


a_day = st.dates(date(2022, 1, 1), date(2028, 12, 31))
some_days = st.frozensets(st.dates(date(2025, 6, 1), date(2026, 12, 31)), max_size=12)
a_calendar = st.builds(
    lambda country, off, working: Calendar(country, overrides=Overrides(off=off - working, working=working)),
    st.sampled_from(COUNTRIES),
    some_days,
    some_days,
)


@given(a_calendar, a_day, st.integers(1, 60))
def test_adding_and_taking_back_working_days(calendar: Calendar, day: date, n: int) -> None:
    later, earlier = calendar.add_working_days(day, n), calendar.add_working_days(day, -n)
    assert calendar.is_working_day(later)
    assert calendar.is_working_day(earlier)
    assert calendar.working_days_between(day, later) == n
    if calendar.is_working_day(day):
        assert calendar.add_working_days(later, -n) == calendar.add_working_days(earlier, n) == day
        assert calendar.working_days_between(day, earlier) == -n
    assert calendar.add_working_days(day, 0) == day


@given(a_calendar, a_day, a_day, a_day)
@settings(max_examples=50)
def test_counts_add_up(calendar: Calendar, a: date, b: date, c: date) -> None:
    between = calendar.working_days_between
    assert between(a, b) + between(b, c) == between(a, c)


@given(a_calendar, a_day)
def test_neighbours_are_the_nearest(calendar: Calendar, day: date) -> None:
    after, before = calendar.next_working_day(day), calendar.previous_working_day(day)
    assert before < day < after
    inside = [before + timedelta(days=n) for n in range(1, (after - before).days)]
    assert [d for d in inside if calendar.is_working_day(d)] == ([day] if calendar.is_working_day(day) else [])
    assert calendar.on_or_after(day) == (day if calendar.is_working_day(day) else after)
    assert calendar.on_or_before(day) == (day if calendar.is_working_day(day) else before)


@given(a_calendar, a_day)
def test_a_break_is_whole(calendar: Calendar, day: date) -> None:
    span = calendar.holiday_span(day, "en")
    if span is None:
        assert calendar.is_working_day(day) or calendar.holiday_name(day, "en") is None
        return
    assert span.first <= day <= span.last
    assert span.name
    assert calendar.is_working_day(span.first - timedelta(days=1))
    assert calendar.is_working_day(span.last + timedelta(days=1))
    assert calendar.holiday_span(span.first, "en") == calendar.holiday_span(span.last, "en") == span


@given(a_calendar, st.integers(2024, 2027), st.integers(1, 12))
def test_nth_working_days_list_the_month(calendar: Calendar, year: int, month: int) -> None:
    listed = calendar.working_days_of_month(year, month)
    assert [calendar.nth_working_day(year, month, n + 1) for n in range(len(listed))] == listed
    assert [calendar.nth_working_day(year, month, n - len(listed)) for n in range(len(listed))] == listed
    assert calendar.nth_working_day(year, month, len(listed) + 1) is None
    assert calendar.last_working_day_of_month(year, month) == listed[-1]
