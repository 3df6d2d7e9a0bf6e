"""The rules are exact for polynomials of twice their length."""

import numpy as np
import pytest
from scipy import special

from polku.stats import quadrature


@pytest.mark.parametrize(("a", "b"), [(0.79, 2.43), (0.01, 0.02), (0.3, 0.7), (1.0, 1.0), (5.0, 300.0), (2e3, 6e3)])
@pytest.mark.parametrize("power", [0, 1, 2, 7, 20])
def test_beta_gives_the_moments(a, b, power):
    points, weights = quadrature.beta(a, b, 16)

    assert weights @ points**power == pytest.approx(special.poch(a, power) / special.poch(a + b, power), rel=1e-9)


@pytest.mark.parametrize("power", [0, 1, 2, 7, 20])
def test_legendre_gives_the_integrals_of_powers(power):
    points, weights = quadrature.legendre(16)

    assert weights @ points**power == pytest.approx(1 / (power + 1), rel=1e-12)


def test_beta_of_one_point_is_the_mean():
    points, weights = quadrature.beta(2.0, 6.0, 1)

    assert (points, weights) == (pytest.approx(np.array([0.25])), pytest.approx(np.array([1.0])))
