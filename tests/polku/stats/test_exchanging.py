"""Exchanges against the best choice of all, and against elimination in whole numbers."""

from itertools import combinations

import numpy as np
import pytest

from polku.stats import rowspace
from polku.stats.exchanging import _cancelling, exchanged
from polku.stats.growing import Growing

NOTHING = np.zeros((0, 6), np.int64)
ONES = np.ones(6, np.int64)


def told(rows, below):
    """Say whether fewer columns than ``below`` follow from rows."""
    echelon = rowspace.reduced(rows)
    few = [each for size in range(1, below) for each in combinations(range(rows.shape[1]), size)]
    return bool(echelon.holds(np.array([np.isin(np.arange(rows.shape[1]), each) for each in few], np.int64)).any())


def test_one_row_makes_way_for_two():
    rows = np.array([[1, 1, 1, 1, 1, 0], [1, 1, 1, 0, 0, 0], [1, 1, 1, 1, 1, 1], [0, 0, 0, 1, 1, 1]])

    assert exchanged(rows, ONES, 3, NOTHING, taken=[0], steps=20) == [1, 2, 3]
    assert exchanged(rows, ONES, 3, NOTHING, taken=[0], steps=0) == [0, 3]


def test_a_secret_is_kept():
    rows = np.array([[1, 1, 1, 1, 1, 1], [1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1]])

    assert exchanged(rows, ONES, 3, rows[2:], taken=[0], steps=20) in ([0], [1])


@pytest.mark.parametrize("seed", range(4))
def test_a_choice_grows_and_stays_safe(seed):
    rows = (np.random.default_rng(seed).random((24, 12)) < 0.6).astype(np.int64)
    ones = np.ones(12, np.int64)
    first = Growing(ones, 5, rows[:1]).take(rows, range(1, 24))

    found = exchanged(rows[1:], ones, 5, rows[:1], taken=[place - 1 for place in first], steps=60)

    assert len(found) >= len(first)
    assert not told(rows[1:][found], 5)
    assert not rowspace.reduced(rows[1:][found]).holds(rows[:1])[0]


def test_what_cancels_is_found_by_size():
    values = np.array([0.5, -2.0, 3.0, 2.0, -0.5, 0.5, 1.0])

    assert sorted(_cancelling(values)) == [(1, 3), (4, 0), (4, 5)]


@pytest.mark.parametrize("seed", range(2))
def test_a_long_search_stays_safe_where_many_rows_are_alike(seed):
    rows = (np.random.default_rng(seed).random((120, 10)) < 0.5).astype(np.int64)

    found = exchanged(rows, np.ones(10, np.int64), 5, rows[:0], taken=[], steps=220)

    assert not told(rows[found], 5)
