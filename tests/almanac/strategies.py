"""What hypothesis draws for the almanac: rules, and calendars with a company's own days."""

from datetime import date, time

from hypothesis import strategies as st

from handlers.almanac import (
    Calendar,
    Daily,
    LastWorkingDayOfWeek,
    Monthly,
    NthWorkingDay,
    Once,
    Overrides,
    Weekly,
    Yearly,
)

times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
policies = st.sampled_from(["skip", "previous", "next", "ignore"])
near = st.dates(date(2025, 1, 1), date(2027, 6, 30))

rules = st.one_of(
    st.builds(Once, near, times, policies),
    st.builds(Daily, times, policies),
    st.builds(
        Weekly,
        st.lists(st.integers(0, 6), min_size=1, max_size=7).map(tuple),
        times,
        st.integers(1, 5),
        st.dates(date(2020, 1, 1), date(2030, 1, 1)),
        policies,
    ),
    st.builds(Monthly, st.integers(-31, 31).filter(bool), times, policies),
    st.dates(date(2024, 1, 1), date(2024, 12, 31)).flatmap(
        lambda d: st.builds(Yearly, st.just(d.month), st.just(d.day), times, policies)
    ),
    st.builds(NthWorkingDay, st.integers(-23, 23).filter(bool), times),
    st.builds(LastWorkingDayOfWeek, times, st.sampled_from([0, 6])),
)

company_days = st.frozensets(st.dates(date(2025, 6, 1), date(2026, 12, 31)), max_size=12)
calendars = st.builds(
    lambda country, off, working: Calendar(country, overrides=Overrides(off=off - working, working=working)),
    st.sampled_from(["CN", "US", "GB"]),
    company_days,
    company_days,
)
