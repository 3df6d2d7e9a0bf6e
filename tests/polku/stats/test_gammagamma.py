"""Gamma-gamma against the printed formula, an independent search and what was drawn."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, special

from polku.stats import gammagamma

K = np.array([1, 1, 2, 3, 1, 5, 2, 8, 1, 2, 4, 1])
TOTAL = np.array([12.0, 40, 55, 61, 19, 240, 30, 210, 33, 120, 95, 9])
N = np.array([30, 25, 20, 9, 40, 3, 18, 2, 30, 6, 8, 22])


def plain(point, k, total):
    """Log-likelihood of one mean amount, Fader and Hardie (2013), eq. 1a."""
    p, q, v = point
    mean = total / k
    ways = special.gammaln(p * k + q) - special.gammaln(p * k) - special.gammaln(q)
    return ways + q * np.log(v) + (p * k - 1) * np.log(mean) + p * k * np.log(k) - (p * k + q) * np.log(v + k * mean)


def test_the_likelihood_is_the_printed_one():
    point = np.array([6.2, 3.7, 15.4])

    value, _, _ = gammagamma._slopes(point, K.astype(float), TOTAL, N.astype(float))

    assert value == pytest.approx(N @ plain(point, K, TOTAL), rel=1e-12)


def test_the_fit_is_where_an_independent_search_ends():
    options = {"xatol": 1e-9, "fatol": 1e-11, "maxiter": 4000, "maxfev": 4000}
    found = optimize.minimize(
        lambda logs: -(N @ plain(np.exp(logs), K, TOTAL)), np.log([2, 3, 20]), method="Nelder-Mead", options=options
    )

    peak = gammagamma.fit(K, TOTAL, N)

    assert (peak.doubt, peak.value) == (None, pytest.approx(-found.fun, rel=1e-10))
    assert peak.point == pytest.approx(np.exp(found.x), rel=1e-4)


def test_the_fit_finds_what_was_drawn():
    random, truth = np.random.default_rng(2), np.array([6.0, 4.0, 16.0])
    k = random.integers(1, 9, 30_000)
    total = random.gamma(truth[0] * k) / random.gamma(truth[1], 1 / truth[2], len(k))

    peak = gammagamma.fit(k, total)

    assert (np.abs(peak.point - truth) < 3.5 * peak.errors).all()


@settings(max_examples=10, deadline=None)
@given(order=st.permutations(range(12)), part=st.floats(0.2, 0.8), scale=st.floats(1e-3, 1e3))
def test_order_splitting_and_the_currency_change_nothing(order, part, scale):
    whole, rows = gammagamma.fit(K, TOTAL, N), np.array(order)

    other = gammagamma.fit(
        np.tile(K[rows], 2), np.tile(TOTAL[rows] * scale, 2), np.append(N[rows] * part, N[rows] * (1 - part))
    )

    assert other.point / [1, 1, scale] == pytest.approx(whole.point, rel=1e-5)


@pytest.mark.parametrize(
    ("k", "total"),
    [
        pytest.param([], [], id="nobody"),
        pytest.param([3], [30.0], id="one"),
        pytest.param([1] * 500, [20.0] * 500, id="all alike"),
        pytest.param([1, 2, 3] * 200, [20.0, 40, 60] * 200, id="always the same"),
    ],
)
def test_what_the_data_do_not_determine_is_said(k, total):
    assert gammagamma.fit(k, total).doubt is not None


def test_the_mean_is_drawn_from_everybody_towards_ones_own():
    everybody, once, often = gammagamma.mean((6.25, 3.74, 15.44), [0, 1, 200], [0, 60.0, 200 * 60.0])

    assert everybody == pytest.approx(6.25 * 15.44 / 2.74, rel=1e-12)
    assert everybody < once < often < 60
    assert often == pytest.approx(60, rel=0.01)


def test_there_is_no_mean_where_the_tail_is_too_heavy():
    assert np.isnan(gammagamma.mean((2.0, 0.9, 5.0), [0, 1], [0, 10.0])).tolist() == [True, False]
