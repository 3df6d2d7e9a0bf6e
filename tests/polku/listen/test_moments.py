"""Moments on the clock of Helsinki: what never was, what was twice, what names its offset."""

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest

from polku.errors import AmbiguousColumn
from polku.listen.moments import Evidence, parse_moments

ZONE = "Europe/Helsinki"


def read(*texts, order=None):
    column = pa.chunked_array([pa.array(texts, pa.string())])
    return parse_moments(column, np.arange(2, 2 + len(texts)), column="when", zone=ZONE, order=order)


def at(*parts):
    return dt.datetime(*parts, tzinfo=dt.UTC)


def test_day_has_no_time():
    found = read("31.3.2027", None)

    assert (found.days.to_pylist(), found.times.to_pylist()) == ([dt.date(2027, 3, 31), None], [None, None])


def test_time_is_on_the_organisations_clock():
    assert read("2027-06-01 00:30:00").times.to_pylist() == [at(2027, 5, 31, 21, 30)]
    assert read("1.6.2027 klo 0.30").times.to_pylist() == [at(2027, 5, 31, 21, 30)]


@pytest.mark.parametrize("text", ["2026-03-29 03:30:00", "29.3.2026 3.30"])
def test_time_that_spring_leaves_out_is_bad(text):
    (problem,) = read(text).missing.problems()

    assert (problem.line, problem.value) == (2, text)


def test_day_that_does_not_exist_is_bad():
    assert [each.value for each in read("31.2.2026", "1.2.2026").parsed.problems()] == ["31.2.2026"]
    assert [each.value for each in read("2026-02-31 12:00:00").parsed.problems()] == ["2026-02-31 12:00:00"]


def test_time_that_autumn_has_twice_is_the_earlier():
    assert read("2026-10-25 03:30:00").times.to_pylist() == [at(2026, 10, 25, 0, 30)]


def test_named_offset_is_that_moment_and_its_day_here():
    found = read("2026-03-29T03:30:00Z", "2026-06-01T23:30:00+02:00")

    assert found.times.to_pylist() == [at(2026, 3, 29, 3, 30), at(2026, 6, 1, 21, 30)]
    assert found.days.to_pylist() == [dt.date(2026, 3, 29), dt.date(2026, 6, 2)]


def test_order_is_proven_by_a_later_batch():
    evidence = Evidence()
    evidence.add(pa.chunked_array([["01/02/2026"]]))
    evidence.add(pa.chunked_array([["31/01/2026"]]))

    assert evidence.order("when") == "day-first"


def test_order_that_nothing_proves_asks():
    evidence = Evidence()
    evidence.add(pa.chunked_array([["01/02/2026", "03/04/2026"]]))

    with pytest.raises(AmbiguousColumn, match="--date-format day-first"):
        evidence.order("when")
