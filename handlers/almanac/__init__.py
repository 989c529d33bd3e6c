"""Pure date knowledge: lunar dates, yearly days, working days, recurrences and zones.

Nothing here knows the time, a database or a platform; heavy libraries load at the first question, not at import.
"""

from handlers.almanac import phrases
from handlers.almanac.birthdays import (
    Feb29,
    LeapChoice,
    LunarDay,
    MonthOnly,
    NewYearsEve,
    SolarDay,
    YearlyDay,
    anniversary,
    day_from_dict,
    next_occurrence,
    occurrences,
)
from handlers.almanac.holidaydata import COUNTRIES
from handlers.almanac.lunar import (
    Locale,
    LunarDate,
    NoSuchDay,
    leap_month,
    lunar_text,
    month_days,
    month_text,
    new_years_eve,
    spring_festival,
    to_lunar,
    to_solar,
)
from handlers.almanac.recurrence import (
    BadRule,
    Daily,
    HolidayPolicy,
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
from handlers.almanac.runs import Occurrence, next_run, upcoming
from handlers.almanac.workdays import Break, Calendar, NoWorkingDay, Overrides
from handlers.almanac.zones import UnknownZone, find_zone, near_zones

__all__ = [
    "COUNTRIES",
    "BadRule",
    "Break",
    "Calendar",
    "Daily",
    "Feb29",
    "HolidayPolicy",
    "LastWorkingDayOfWeek",
    "LeapChoice",
    "Locale",
    "LunarDate",
    "LunarDay",
    "MonthOnly",
    "Monthly",
    "NewYearsEve",
    "NoSuchDay",
    "NoWorkingDay",
    "NthWorkingDay",
    "Occurrence",
    "Once",
    "Overrides",
    "Rule",
    "SolarDay",
    "UnknownZone",
    "Weekly",
    "Yearly",
    "YearlyDay",
    "anniversary",
    "day_from_dict",
    "find_zone",
    "leap_month",
    "lunar_text",
    "month_days",
    "month_text",
    "near_zones",
    "new_years_eve",
    "next_occurrence",
    "next_run",
    "occurrences",
    "phrases",
    "rule_from_dict",
    "rule_to_dict",
    "spring_festival",
    "to_lunar",
    "to_solar",
    "upcoming",
]
