"""Segments put to the test."""

import ibis
import numpy as np
import pyarrow as pa
import pytest

from polku.errors import CannotEstimate, MissingColumn
from polku.stats.explained import explained
from polku.value.segments import segments


def people(segment, **needs):
    return ibis.memtable(pa.table({"segment": segment, **needs}))


def test_eta_by_hand():
    found = explained([2, 2], [3, 7], [5, 25])

    assert (found.eta2, found.f) == pytest.approx((0.8, 8.0))
    assert found.low <= found.eta2 <= found.high


def test_segments_that_differ_and_do_not():
    random = np.random.default_rng(3)
    need = np.concatenate([random.normal(0, 1, 100), random.normal(0, 1, 100), random.normal(2, 1, 100)])
    table = people(np.repeat(["a", "b", "c"], 100), need=need, flat=np.ones(300))

    (own, flat), pairs = segments(table, ["need", "flat"])

    assert 0.3 < own.explained.low < own.explained.eta2 < own.explained.high < 0.7
    assert flat.reason == "Everybody has the same value: nothing is left to explain."
    assert [(each.a, each.b, each.differ) for each in pairs] == [("a", "b", False), ("a", "c", True), ("b", "c", True)]


def test_one_segment_and_unknown_columns_are_refused():
    with pytest.raises(CannotEstimate):
        segments(people(["a", "a"], need=[1.0, 2.0]), ["need"])
    with pytest.raises(MissingColumn):
        segments(people(["a", "a"], need=[1.0, 2.0]), ["other"])
