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


@pytest.mark.parametrize("far", [0.0, 1e4, -1e9])
def test_segments_do_not_mind_where_zero_is(far):
    random = np.random.default_rng(5)
    need = random.normal(0, 1, 90) + np.repeat([0, 0, 1], 30)
    names = np.repeat(["a", "b", "c"], 30)

    (near,), pairs = segments(people(names, need=need), ["need"])
    (own,), others = segments(people(names, need=need + far), ["need"])

    assert own.explained.eta2 == pytest.approx(near.explained.eta2, rel=1e-6)
    assert [each.p_adjusted for each in others] == pytest.approx([each.p_adjusted for each in pairs], rel=1e-5)


def test_what_differs_by_rounding_alone_does_not_differ():
    (own,), (pair,) = segments(people(["a", "a", "b", "b"], need=[0.1 + 0.2, 0.3, 0.3, 0.3]), ["need"])

    assert (own.reason, pair.differ) == ("Everybody has the same value: nothing is left to explain.", False)


def test_one_segment_and_unknown_columns_are_refused():
    with pytest.raises(CannotEstimate):
        segments(people(["a", "a"], need=[1.0, 2.0]), ["need"])
    with pytest.raises(MissingColumn):
        segments(people(["a", "a"], need=[1.0, 2.0]), ["other"])
