"""Key dates that leave the house as a calendar; tables are the language's. Lunar days are one event for each year,
since no recurrence rule can say them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

YEARS = 5
"""Years ahead that a calendar file holds."""


def to_ics(name: str, events: Sequence[tuple[str, str, date, str]], now: datetime) -> bytes:
    """A calendar of whole-day events: (unique id, title, day, description), lines folded at 75 octets."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//Tongpin//Partners//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for uid, title, day, description in events:
        event = Event()
        event.add("uid", uid)
        event.add("dtstamp", now)
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("summary", title)
        if description:
            event.add("description", description)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
