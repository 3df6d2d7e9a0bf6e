from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.stats import subsets

PRIME = 2_097_143


def by_hand(marks, sizes, below):
    """Try every set, small before large."""
    found = []
    for count in range(1, len(marks) + 1):
        for each in combinations(range(len(marks)), count):
            small = sizes[list(each)].sum() < below
            if small and not (marks[list(each)].sum(axis=0) % PRIME).any():
                found += [each] if not any(set(other) <= set(each) for other in found) else []
    return found


@given(
    st.lists(st.tuples(st.integers(-2, 2), st.integers(1, 3)), min_size=0, max_size=9),
    st.integers(2, 7),
)
@settings(max_examples=60, deadline=None)
def test_every_least_set_is_found(columns, below):
    marks = np.array([[mark, 3 * mark] for mark, _ in columns], np.int64).reshape(-1, 2) % PRIME
    sizes = np.array([size for _, size in columns], np.int64)

    found = subsets.zero_sums(marks, sizes, below, PRIME)

    assert found.complete
    assert sorted(found.found) == sorted(by_hand(marks, sizes, below))


def test_says_how_far_it_went(monkeypatch):
    monkeypatch.setattr(subsets, "MOST_HALVES", 20)
    marks = np.random.default_rng(1).integers(1, PRIME, (9, 2))

    found = subsets.zero_sums(marks, np.ones(9, np.int64), 6, PRIME)

    assert (found.found, found.examined, found.complete) == ([], 2, False)


def test_says_that_there_are_more(monkeypatch):
    monkeypatch.setattr(subsets, "MOST_FOUND", 3)
    marks = np.array([[1, 1]] * 4 + [[PRIME - 1, PRIME - 1]] * 4)

    found = subsets.zero_sums(marks, np.ones(8, np.int64), 3, PRIME)

    assert (len(found.found), found.cut) == (3, True)


@pytest.mark.parametrize("below", [1, 2, 5])
def test_no_columns(below):
    found = subsets.zero_sums(np.zeros((0, 2), np.int64), np.zeros(0, np.int64), below, PRIME)

    assert (found.found, found.examined, found.complete) == ([], 0, True)
