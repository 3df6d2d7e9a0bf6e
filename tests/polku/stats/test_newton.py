"""The climb finds peaks that are known, and says by which rule there is none."""

import numpy as np
import pytest

from polku.stats.newton import climb


def gamma_likelihood(n: float, mean: float, mean_log: float):
    """Log-likelihood of n gamma values in (shape, rate), from their mean and the mean of their logarithms."""
    from scipy import special

    def likelihood(point):
        shape, rate = point
        value = n * (shape * np.log(rate) - special.gammaln(shape) + (shape - 1) * mean_log - rate * mean)
        slope = n * np.array([np.log(rate) - special.psi(shape) + mean_log, shape / rate - mean])
        bend = n * np.array([[-special.polygamma(1, shape), 1 / rate], [1 / rate, -shape / rate**2]])
        return float(value), slope, bend

    return likelihood


@pytest.mark.parametrize("start", [(1.0, 1.0), (300.0, 0.01), (0.01, 90.0)])
def test_a_gamma_is_found_from_anywhere(start):
    from scipy import special

    exact = gamma_likelihood(1000, 2.5 / 0.4, special.psi(2.5) - np.log(0.4))

    peak = climb(exact, np.array(start), n=1000, middle=np.ones(2))

    assert (peak.doubt, peak.point) == (None, pytest.approx([2.5, 0.4], rel=1e-9))
    assert peak.errors == pytest.approx(errors_by_hand(2.5, 0.4, 1000), rel=1e-6)


def errors_by_hand(shape: float, rate: float, n: int) -> np.ndarray:
    from scipy import special

    information = n * np.array([[special.polygamma(1, shape), -1 / rate], [-1 / rate, shape / rate**2]])
    return np.sqrt(np.diag(np.linalg.inv(information)))


def test_values_that_are_all_equal_run_to_the_edge():
    peak = climb(gamma_likelihood(1000, 2.0, np.log(2.0)), np.ones(2), n=1000)

    assert peak.doubt == "boundary"


def test_a_likelihood_that_does_not_move_is_flat():
    peak = climb(lambda point: (0.0, np.zeros(2), np.zeros((2, 2))), np.ones(2), n=1)

    assert (peak.doubt, np.isnan(peak.covariance).all()) == ("curvature", True)


def test_parameters_of_which_only_the_product_counts_are_not_determined():
    def likelihood(point):
        a, b = point
        z = np.log(a * b)
        slope = np.array([-2 * z / a, -2 * z / b])
        bend = np.array([[(2 * z - 2) / a**2, -2 / (a * b)], [-2 / (a * b), (2 * z - 2) / b**2]])
        return -float(z**2), slope, bend

    assert climb(likelihood, np.array([3.0, 2.0]), n=1).doubt == "curvature"
