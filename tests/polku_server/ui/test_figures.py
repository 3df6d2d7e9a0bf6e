"""Figures in the reader's language."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from polku_server.ui import figures


@pytest.mark.parametrize(("language", "said"), [("fi", "71\u00a0%"), ("sv", "71\u00a0%"), ("en", "71%")])
def test_percent_keeps_its_sign_beside_it(language: str, said: str):
    with translation.override(language):
        assert figures.percent(0.712) == said


def test_a_range_is_kept_whole():
    with translation.override("fi"):
        assert figures.percents(0.32, 0.48) == "32\u2060–\u206048\u00a0%"


def test_below_zero_stands_the_minus():
    assert (figures.signed(-8.4), figures.signed(-0.2), figures.ends(-18, -8)) == ("−8", "0", "−18\u2060…\u2060−8")


@pytest.mark.parametrize(("language", "said"), [("fi", "12\u00a0345"), ("sv", "12\u00a0345"), ("en", "12,345")])
def test_count_sets_thousands_apart(language: str, said: str):
    with translation.override(language):
        assert figures.count(12345) == said


@pytest.mark.parametrize(
    ("language", "said"), [("fi", ["kaksi", "kymmenen"]), ("sv", ["två", "tio"]), ("en", ["two", "ten"])]
)
def test_a_small_count_is_spelled_and_a_large_one_is_not(language: str, said: list[str]):
    with translation.override(language):
        assert [figures.spelled(n) for n in (2, 10, 11)] == [*said, "11"]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (dt.date(2026, 11, 22), "eilen"),
        (dt.date(2026, 11, 17), "ti\u00a017.11."),
        (dt.date(2025, 12, 30), "30.12.2025"),
    ],
)
def test_a_day_nearby_is_said_by_its_weekday_and_one_of_another_year_in_full(day: dt.date, said: str):
    with translation.override("fi"):
        assert figures.near_day(day, dt.date(2026, 11, 23)) == said


@pytest.mark.parametrize(("language", "said"), [("fi", "16"), ("sv", "16:00"), ("en", "16:00")])
def test_a_whole_hour_is_said_without_its_minutes_in_finnish(language: str, said: str):
    with translation.override(language):
        assert figures.clock(dt.datetime(2026, 11, 23, 16, tzinfo=dt.UTC)) == said


@pytest.mark.parametrize(("language", "said"), [("fi", "3.11.2026"), ("sv", "3.11.2026"), ("en", "3 Nov 2026")])
def test_day_is_written_as_read(language: str, said: str):
    with translation.override(language):
        assert figures.day(dt.date(2026, 11, 3)) == said


def test_monday_of_week_0_is_the_first_monday():
    assert figures.monday(0) == dt.date(1970, 1, 5)
