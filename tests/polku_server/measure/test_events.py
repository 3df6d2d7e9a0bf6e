"""Where events stand on a chart, and who sees them there."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from factories import house
from polku_server.measure import events
from polku_server.models import ContextEvent

pytestmark = pytest.mark.django_db
FIRST = events.place(dt.date(2026, 1, 1), "month")


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def event(day: dt.date, **fields: Any) -> ContextEvent:
    return ContextEvent.objects.create(**{"kind": "strike", "words": "No buses", "first_on": day} | fields)


def test_an_event_stands_at_its_month():
    event(dt.date(2026, 3, 31))

    assert events.marks(None, FIRST, FIRST + 5, "month") == [(2, "31 Mar 2026, strike: No buses")]


@pytest.mark.parametrize(("day", "where"), [(4, 0), (5, 1), (11, 1), (12, 2)])
def test_an_event_stands_at_its_week(day: int, where: int):
    event(dt.date(2026, 1, day))  # the 5th is a Monday
    first = events.place(dt.date(2026, 1, 1), "week")

    assert [place for place, _ in events.marks(None, first, first + 9, "week")] == [where]


def test_events_off_the_chart_and_removed_ones_are_left_out():
    event(dt.date(2025, 12, 31))
    event(dt.date(2026, 7, 1))
    event(dt.date(2026, 2, 1), removed_at=dt.datetime(2026, 2, 2, tzinfo=dt.UTC))

    assert events.marks(None, FIRST, FIRST + 5, "month") == []


def test_the_days_and_the_unit_are_said_in_the_order_of_time():
    event(dt.date(2026, 2, 9))
    event(dt.date(2026, 2, 1), last_on=dt.date(2026, 2, 3), unit=house.unit("Espoo"))

    first, second = (words for _, words in events.marks(None, FIRST, FIRST + 5, "month"))

    assert first.replace("\u00a0", " ").replace("\u2060", "") == "1 Feb 2026–3 Feb 2026, strike: No buses (Espoo)"
    assert second == "9 Feb 2026, strike: No buses"


def test_a_unit_leader_sees_own_and_the_companys():
    own, foreign = house.unit("Espoo"), house.unit("Vantaa")
    for unit, words in ((own, "Own"), (foreign, "Foreign"), (None, "All")):
        event(dt.date(2026, 2, 1), unit=unit, words=words)

    said = events.marks(house.unit_leader(own), FIRST, FIRST + 5, "month")

    assert [words.split(": ")[1] for _, words in said] == ["Own (Espoo)", "All"]


def test_a_chosen_unit_leaves_out_the_events_of_others():
    own, foreign = house.unit("Espoo"), house.unit("Vantaa")
    event(dt.date(2026, 2, 1), unit=foreign)

    assert events.marks(None, FIRST, FIRST + 5, "month", [own.pk]) == []


def test_one_query_serves_every_chart_of_a_page(django_assert_num_queries: Any):
    lead = house.lead()
    event(dt.date(2026, 2, 1))

    with django_assert_num_queries(2):  # roles, events
        for _ in range(3):
            events.marks(lead, FIRST, FIRST + 5, "month")


def test_days_that_were_read_serve_fewer_days_and_no_others(django_assert_num_queries: Any):
    lead = house.lead()
    event(dt.date(2026, 2, 1))
    event(dt.date(2026, 8, 1))

    with django_assert_num_queries(4):  # roles, events three times
        found = [events.marks(lead, FIRST + at, FIRST + at + 5, "month") for at in (0, 1, 3)]
        inside = events.marks(lead, FIRST + 1, FIRST + 2, "month")

    assert [[where for where, _ in each] for each in (*found, inside)] == [[1], [0], [4], [0]]


def test_a_chart_of_many_events_says_each_month_in_a_line():
    for month in range(1, 8):
        event(dt.date(2026, month, 1))
        event(dt.date(2026, month, 9))

    said = events.marks(None, FIRST, FIRST + 6, "month")

    assert [where for where, _ in said] == list(range(7))
    assert said[0][1] == "2 events, the last 9 Jan 2026, strike: No buses"


def test_of_very_many_events_of_a_month_the_newest_are_said():
    for day in range(1, 8):
        event(dt.date(2026, 2, day))

    said = [words for _, words in events.marks(None, FIRST, FIRST + 5, "month")]

    assert (said[0], [words.split()[0] for words in said[1:]]) == ("4 other events", ["5", "6", "7"])
