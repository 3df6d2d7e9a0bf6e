import numpy as np
import pytest

from polku.stats.growing import Growing

NOTHING = np.zeros((0, 4), np.int64)
ONES = np.ones(4, np.int64)


def test_a_row_that_would_tell_of_one_column_is_left():
    rows = np.array([[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 1, 1]])

    assert Growing(ONES, 2, NOTHING).take(rows, [0, 1, 2]) == [0, 2]


def test_a_row_that_would_tell_a_secret_is_left():
    rows = np.array([[1, 1, 1, 1], [1, 1, 0, 0]])

    assert Growing(ONES, 2, np.array([[0, 0, 1, 1]])).take(rows, [0, 1]) == [0]


@pytest.mark.parametrize(("size", "below"), [(2, 3), (3, 4), (4, 5)])
def test_a_row_that_would_tell_of_few_columns_is_left(size, below):
    rows = np.ones((2, 12), np.int64)
    rows[1, :size] = 0

    assert Growing(np.ones(12, np.int64), below, np.zeros((0, 12), np.int64)).take(rows, [0, 1]) == [0]
    assert Growing(np.ones(12, np.int64), size, np.zeros((0, 12), np.int64)).take(rows, [0, 1]) == [0, 1]


def test_the_row_that_first_told_is_named():
    rows = np.array([[1, 1, 1, 1], [1, 1, 0, 0], [1, 0, 1, 0]])

    growing = Growing(ONES, 1, NOTHING)
    growing.take(rows, [0, 1, 2])

    assert growing.told_by([0, 1]) == 1
    assert growing.told_by([1, 3]) == 2
