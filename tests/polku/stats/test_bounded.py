import numpy as np

from polku.stats import bounded


def ends(rows, sums, sizes):
    sums, sizes = np.array(sums, float), np.array(sizes, float)
    return bounded.at_ends(np.array(rows), sums, sums, bottom=sizes, top=5 * sizes).tolist()


def test_a_sum_at_the_end_pins_all_of_it():
    assert ends([[1, 1, 0], [1, 1, 1]], [10, 14], [1, 1, 1]) == [True, True, False]


def test_a_difference_at_the_end_pins_it():
    assert ends([[1, 1, 1], [1, 0, 0]], [13, 3], [1, 1, 1]) == [False, True, True]


def test_sums_between_the_ends_pin_nothing():
    assert ends([[1, 1, 0], [0, 1, 1]], [6, 7], [1, 1, 1]) == [False, False, False]


def test_sums_that_contradict_pin_nothing():
    assert ends([[1, 1], [1, 1]], [4, 6], [1, 1]) == [False, False]


def test_whole_answers_spread():
    rows, sums = np.array([[1, 1]]), np.array([9.0])

    def spread(sums):
        return bounded.whole_spread(rows, sums, sums, bottom=np.ones(2), top=np.full(2, 5.0), target=np.array([1, 0]))

    assert spread(sums) == (4, 5)
    assert spread(np.array([10.0])) == (5, 5)
    assert spread(np.array([11.0])) is None
