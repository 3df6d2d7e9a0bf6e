"""Days and times as they are written in Finland."""

import datetime as dt

import pytest
from django.utils import formats, translation


@pytest.mark.parametrize(
    ("code", "written"),
    [("fi", "22.11.2026 5.04"), ("sv", "22.11.2026 05:04"), ("en", "22 Nov 2026 05:04")],
)
def test_a_short_moment_is_written_as_here(code: str, written: str):
    with translation.override(code):
        assert formats.date_format(dt.datetime(2026, 11, 22, 5, 4), "SHORT_DATETIME_FORMAT") == written  # noqa: DTZ001


def test_the_time_of_day_is_written_with_twenty_four_hours():
    with translation.override("en"):
        assert formats.date_format(dt.time(17, 4), "TIME_FORMAT") == "17:04"
