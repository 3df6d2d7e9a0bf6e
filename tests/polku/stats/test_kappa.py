"""Cohen's kappa: published and hand-computed figures, and its interval."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.errors import NotAllowed
from polku.stats.kappa import kappa


def test_kappa_is_cohens():
    # Cohen (1960), table 1, as frequencies of 200: 0.492
    found = kappa([[88, 14, 18], [10, 40, 10], [2, 6, 12]])

    assert round(found.value, 3) == 0.492


def test_kappa_of_two_classes_by_hand():
    found = kappa([[20, 5], [10, 15]])

    assert (found.n, round(found.value, 12)) == (50, 0.4)
    assert found.low < 0.4 < found.high


def test_the_interval_is_about_that_of_the_large_sample_formula():
    found = kappa([[400, 100], [100, 400]])
    error = math.sqrt(0.8 * 0.2 / (1000 * 0.25))  # Cohen's, chance agreement 0.5

    assert (found.low, found.high) == pytest.approx((0.6 - 1.96 * error, 0.6 + 1.96 * error), abs=0.01)


@pytest.mark.parametrize("table", [[[0]], [[5]], [[0, 0], [0, 7]]])
def test_nothing_or_one_class_gives_no_kappa(table):
    assert np.isnan([(found := kappa(table)).value, found.low, found.high]).all()


@pytest.mark.parametrize("table", [[1, 2], [[1, 2]], [[1, -1], [0, 2]]])
def test_a_table_that_is_none_is_refused(table):
    with pytest.raises(NotAllowed):
        kappa(table)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=9, max_size=9).filter(lambda counts: sum(counts) > 0))
def test_who_is_the_one_and_the_order_of_classes_do_not_matter(counts):
    table = np.array(counts).reshape(3, 3)
    values = [kappa(each, draws=10).value for each in (table, table.T, table[::-1, ::-1])]

    assert np.allclose(values, values[0], equal_nan=True)
