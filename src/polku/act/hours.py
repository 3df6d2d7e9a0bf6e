"""Business hours: when something is due that was promised within so many of them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo

from polku.errors import InputError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOCK = r"(\d\d?)(?::(\d\d))?"
PART = re.compile(rf"([a-z]{{3}})(?:-([a-z]{{3}}))?[/ ]{CLOCK}-{CLOCK}")
WRONG = "Opening hours are written as mon-fri/8-16, sat/10:00-14:30: each day once, opening before closing."
LONGEST = 3660  # days looked through: a calendar that is closed for ten years has no hours
Span = tuple[dt.time, dt.time]


@dataclass(frozen=True, slots=True)
class Calendar:
    """When somebody is there: opening and closing time by weekday (Monday is 0), and the days that are closed."""

    opening: Mapping[int, Span]
    closed: Container[dt.date] = ()

    def span(self, day: dt.date) -> Span | None:
        """Give the times between which a day is open, None if it is closed."""
        return None if day in self.closed else self.opening.get(day.weekday())


def opening(text: str) -> dict[int, Span]:
    """Read opening hours.

    Parameters
    ----------
    text : str
        Parts with commas between: days in three letters, then hours, such as
        ``"mon-fri/8-16, sat/10:00-14:30"``. A day that is not named is closed.

    Returns
    -------
    dict
        Opening and closing time by weekday, Monday is 0. Never empty.

    Raises
    ------
    InputError
        If a part cannot be read, names a day twice, or closes before it opens.
    """
    found: dict[int, Span] = {}
    for part in text.split(","):
        read = PART.fullmatch(part.strip())
        if not read or read[1] not in DAYS or (read[2] or read[1]) not in DAYS:
            raise InputError(WRONG)
        days = range(DAYS.index(read[1]), DAYS.index(read[2] or read[1]) + 1)
        opens, shuts = clock(read[3], read[4]), clock(read[5], read[6])
        if opens >= shuts or not days or found.keys() & set(days):
            raise InputError(WRONG)
        found |= dict.fromkeys(days, (opens, shuts))
    return found


def clock(hour: str, minute: str | None) -> dt.time:
    """Read a time of day; 24 is its last moment."""
    if (int(hour), int(minute or 0)) == (24, 0):
        return dt.time.max
    try:
        return dt.time(int(hour), int(minute or 0))
    except ValueError:
        raise InputError(WRONG) from None


@dataclass(frozen=True, slots=True)
class Holidays:
    """Public holidays of a country by its two letters, "FI"; ``day in holidays`` knows every year.

    Midsummer Eve and Christmas Eve, on which Finland is closed though no law says so, are among Finland's.

    References
    ----------
    .. [1] The calendars of the package ``holidays``, by country (ISO 3166-1).
    """

    country: str

    def __contains__(self, day: object) -> bool:
        return day in calendar_of(self.country)


@cache
def calendar_of(country: str) -> Container[object]:
    """Give a country's calendar; it takes more than a second to load, so it is not before a day is asked for."""
    import holidays

    return holidays.country_holidays(country)


def due(opened: dt.datetime, hours: float, calendar: Calendar, zone: ZoneInfo) -> dt.datetime:
    """Give the moment by which so many business hours have passed.

    Hours run only while the calendar is open, on the clock of the zone: the night in which
    clocks change takes or gives an hour only where it is open then. What is due at the very
    moment of closing is due that day.

    Parameters
    ----------
    opened : datetime
        Aware. When it began; outside opening hours it begins at the next opening.
    hours : float
        Business hours, 0 or more; 0 is the first open moment.
    calendar : Calendar
        Opening hours and closed days, in the zone's own days.
    zone : ZoneInfo

    Returns
    -------
    datetime
        Aware, in UTC.

    Raises
    ------
    InputError
        If the calendar holds too few hours in ten years.
    """
    left = dt.timedelta(hours=hours)
    for opens, shuts in spans(opened.astimezone(zone).date(), calendar, zone):
        start = max(opens, opened.astimezone(dt.UTC))
        if start < shuts and start + left <= shuts:
            return start + left
        left -= max(shuts - start, dt.timedelta())
    raise InputError("The opening hours and holidays leave no hours to do it in. Open on some day.")


def spans(day: dt.date, calendar: Calendar, zone: ZoneInfo) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """Give opening and closing moments in UTC, day by day."""
    for number in range(LONGEST):
        now = day + dt.timedelta(days=number)
        if span := calendar.span(now):
            opens, shuts = (dt.datetime.combine(now, time, zone).astimezone(dt.UTC) for time in span)
            yield opens, shuts
