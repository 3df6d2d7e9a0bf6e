import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.act.hours import Calendar, Holidays, due, opening
from polku.errors import InputError

HELSINKI = ZoneInfo("Europe/Helsinki")
USUAL = Calendar(opening("mon-fri/8-16"), Holidays("FI"))


def at(day: int, month: int, hour: int, minute: int = 0, year: int = 2026) -> dt.datetime:
    return dt.datetime(year, month, day, hour, minute, tzinfo=HELSINKI)


@pytest.mark.parametrize(
    ("opened", "hours", "by"),
    [
        (at(23, 11, 10), 4, at(23, 11, 14)),
        (at(23, 11, 10), 6, at(23, 11, 16)),  # the moment of closing is still that day
        (at(23, 11, 10), 7, at(24, 11, 9)),
        (at(23, 11, 6), 1, at(23, 11, 9)),  # before opening
        (at(20, 11, 17), 16, at(24, 11, 16)),  # a Friday evening: Monday and Tuesday
        (at(23, 12, 12), 16, at(29, 12, 12)),  # Christmas Eve, Christmas Day and Boxing Day, a weekend
        (at(18, 6, 15), 2, at(22, 6, 9)),  # Midsummer Eve is a Friday
        (at(22, 11, 12), 0, at(23, 11, 8)),  # nothing to wait for but the opening
    ],
)
def test_due_counts_open_hours_only(opened, hours, by):
    assert due(opened, hours, USUAL, HELSINKI) == by.astimezone(dt.UTC)


def test_a_night_shift_loses_the_hour_that_the_clock_skips():
    always = Calendar(opening("mon-sun 0-24"))

    assert due(at(29, 3, 0), 6, always, HELSINKI) == at(29, 3, 7)


def test_saturday_has_hours_of_its_own():
    shop = Calendar(opening("mon-fri/8-16, sat/10:00-14:30"))

    assert due(at(20, 11, 16), 2.5, shop, HELSINKI) == at(21, 11, 12, 30)


def by_minutes(opened: dt.datetime, hours: int) -> dt.datetime:
    """Walk minute by minute: what `due` finds by arithmetic."""
    moment, left = opened, hours * 60
    while True:
        local = moment.astimezone(HELSINKI)
        open_now = local.weekday() < 5 and 8 <= local.hour < 16 and local.date() not in Holidays("FI")
        if open_now and left == 0:
            return moment
        left -= open_now
        moment += dt.timedelta(minutes=1)
        if open_now and left == 0:
            return moment


@settings(max_examples=20, deadline=None)
@given(st.datetimes(dt.datetime(2026, 3, 20), dt.datetime(2026, 6, 30)), st.integers(0, 20))  # noqa: DTZ001
def test_due_is_what_walking_the_minutes_finds(opened, hours):
    opened = opened.replace(second=0, microsecond=0, tzinfo=dt.UTC)

    assert due(opened, hours, USUAL, HELSINKI) == by_minutes(opened, hours)


@pytest.mark.parametrize(
    "text", ["", "mon-fri", "fri-mon/8-16", "mon/16-8", "mon 8-16, mon 9-10", "xyz 8-16", "mon 8-25"]
)
def test_opening_hours_that_cannot_be_read_are_refused(text):
    with pytest.raises(InputError):
        opening(text)


def test_a_calendar_without_hours_is_refused():
    with pytest.raises(InputError):
        due(at(23, 11, 10), 1, Calendar({}), HELSINKI)
