"""The periods that a page can be narrowed to."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from polku_server.ui import periods


@pytest.mark.parametrize(
    ("today", "since"),
    [("2026-11-23", dt.date(2026, 8, 24)), ("2026-05-31", dt.date(2026, 3, 1)), ("2026-01-15", dt.date(2025, 10, 16))],
)
def test_three_months_begin_the_day_after_the_same_day(today: str, since: dt.date):
    with time_machine.travel(f"{today}T12:00:00+00:00"):
        assert periods.period("3").since == since


def test_all_is_open():
    assert periods.period("all") == periods.Period("all", None, None)


def test_a_week_has_both_ends():
    assert periods.week("1") == periods.Period("", dt.date(1970, 1, 12), dt.date(1970, 1, 18))


@pytest.mark.parametrize(
    ("since", "week"), [("1970-01-05", 0), ("1970-01-06", 1), ("1970-01-12", 1), ("1970-01-04", 0)]
)
def test_the_first_whole_week_begins_on_a_monday_of_the_period(since: str, week: int):
    assert periods.Period("", dt.date.fromisoformat(since), None).week == week
