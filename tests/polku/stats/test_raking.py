import numpy as np
import pytest

from polku.stats import raking

COUNTS = np.array([30.0, 10, 20, 40])
CODES = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
TARGETS = [np.array([50.0, 50]), np.array([60.0, 40])]


def test_margins_are_met_and_odds_ratios_stay():
    found = raking.rake(COUNTS, CODES, TARGETS)

    square = found.weights.reshape(2, 2)
    assert found.met
    assert square.sum(axis=1) == pytest.approx([50, 50])
    assert square.sum(axis=0) == pytest.approx([60, 40])
    assert square[0, 0] * square[1, 1] / square[0, 1] / square[1, 0] == pytest.approx(30 * 40 / 10 / 20)


def test_one_margin_is_post_stratification():
    found = raking.rake(COUNTS, CODES[:, :1], TARGETS[:1])

    assert found.weights == pytest.approx([37.5, 12.5, 50 / 3, 100 / 3])


def test_replicates_are_raked_together_as_alone():
    many = np.stack([COUNTS, COUNTS[::-1]])

    assert raking.rake(many, CODES, TARGETS).weights[1] == pytest.approx(
        raking.rake(COUNTS[::-1], CODES, TARGETS).weights
    )


def test_margins_that_contradict_each_other_are_not_met():
    same = np.array([[0, 0], [1, 1]])

    assert not raking.rake(np.array([10.0, 10]), same, [np.array([5.0, 15]), np.array([15.0, 5])]).met


@pytest.mark.parametrize(("most", "greatest", "met"), [(8.0, 8.0, True), (12.0, 10.79341176, True), (3.0, 3.0, False)])
def test_trimmed_weights_stay_within_their_limits(most: float, greatest: float, met: bool):  # noqa: FBT001
    counts = np.array([90.0, 3, 3, 4])
    targets = [np.array([50.0, 50]), np.array([50.0, 50])]

    found = raking.trimmed(counts, counts, CODES, targets, most)

    assert ((found.weights / counts).max(), found.met) == (pytest.approx(greatest, rel=1e-6), met)


def test_kish_counts_what_unequal_weights_cost():
    assert raking.design_effect(np.array([1.0, 3.0]), np.ones(2)) == pytest.approx(2 * 10 / 16)
    assert raking.design_effect(COUNTS, COUNTS) == pytest.approx(1)


def test_jackknife_of_equal_weights_is_the_error_of_the_units_means():
    means = np.array([1.0, 4, 2, 7, 6])

    value, error = raking.jackknife(
        np.ones(5), means, np.arange(5), np.zeros((5, 1), int), [np.array([5.0])], population_units=50
    )

    assert (value, error) == pytest.approx((4, means.std(ddof=1) / 5**0.5 * 0.9**0.5))
