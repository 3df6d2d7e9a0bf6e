from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.stats import rowspace

MATRICES = st.integers(0, 6).flatmap(
    lambda rows: st.lists(st.lists(st.integers(0, 2), min_size=6, max_size=6), min_size=rows, max_size=rows)
)
VECTORS = st.lists(st.integers(0, 1), min_size=6, max_size=6)


def matrix(rows):
    return np.array(rows, np.int64).reshape(-1, 6)


def in_least_squares(rows, vector):
    """Say by least squares whether a vector is a combination of rows."""
    if not len(rows):
        return not vector.any()
    weights = np.linalg.lstsq(rows.T.astype(float), vector.astype(float), rcond=None)[0]
    return np.abs(rows.T @ weights - vector).max() < 1e-9


@given(MATRICES, VECTORS)
@settings(max_examples=60, deadline=None)
def test_holds_what_least_squares_reaches(rows, vector):
    rows, vector = matrix(rows), np.array(vector, np.int64)

    assert rowspace.reduced(rows).holds(vector)[0] == in_least_squares(rows, vector)


@given(MATRICES)
@settings(max_examples=30, deadline=None)
def test_rank_is_the_rank_over_the_rational_numbers(rows):
    rows = matrix(rows)

    assert rowspace.reduced(rows).rank == (np.linalg.matrix_rank(rows) if len(rows) else 0)


@given(MATRICES, VECTORS)
@settings(max_examples=30, deadline=None)
def test_weights_give_the_vector_exactly(rows, vector):
    rows, vector = matrix(rows), np.array(vector, np.int64)

    (found,) = rowspace.weights(rows, vector[None])

    assert (found is not None) == in_least_squares(rows, vector)
    if found is not None:
        assert [sum(w * int(a) for w, a in zip(found, column, strict=True)) for column in rows.T] == vector.tolist()


def test_weights_are_few():
    rows = np.array([[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 1, 0]])

    assert rowspace.weights(rows, np.array([[0, 0, 1]])) == [[1, -1, 0, 0]]


def test_weights_of_many_vectors_stand_on_independent_rows(monkeypatch):
    monkeypatch.setattr(rowspace, "SPARSE", 0)
    rows = np.array([[1, 1, 1], [1, 1, 1], [1, 1, 0], [0, 1, 1]])

    found = rowspace.weights(rows, np.array([[0, 0, 1], [0, 1, 0], [1, 1, 1]]))

    assert found == [[1, 0, -1, 0], [-1, 0, 1, 1], [1, 0, 0, 0]]


def test_weights_that_are_no_decimals():
    rows = np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]])

    assert rowspace.weights(rows, np.array([[1, 0, 0]])) == [[Fraction(1, 2), Fraction(-1, 2), Fraction(1, 2)]]


def test_fractions_solve_what_rounding_cannot():
    rows = np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]])

    assert rowspace._by_fractions(rows, np.array([1, 0, 0])) == [Fraction(1, 2), Fraction(-1, 2), Fraction(1, 2)]
    assert rowspace._by_fractions(rows[:2], np.array([1, 0, 0])) is None


@pytest.mark.parametrize("rows", [97, 400])
def test_blocks_change_nothing(rows):
    made = (np.random.default_rng(rows).random((rows, 60)) < 0.1).astype(np.int64)

    echelon = rowspace.reduced(made)

    assert echelon.rank == np.linalg.matrix_rank(made)
    assert echelon.holds(made).all()
    assert np.array_equal(echelon.rows[:, echelon.pivots], np.eye(echelon.rank))


def test_fingerprints_sum_to_nothing_for_what_the_rows_hold():
    rows = np.array([[1, 1, 0, 0], [0, 0, 1, 0]])

    echelon = rowspace.reduced(rows)
    marks = echelon.fingerprints()

    assert (marks[:2].sum(axis=0) % echelon.prime).tolist() == [0, 0, 0]
    assert marks[2].tolist() == [0, 0, 0]
    assert marks[3].all()
