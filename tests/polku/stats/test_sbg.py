"""The shifted beta-geometric against Fader and Hardie (2007), sums made one by one, and what cannot be fitted."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, special

from polku.stats import sbg

HIGH_END = [1000, 631, 468, 382, 326, 289, 262, 241]  # Fader and Hardie (2007), Table 1, "Regular"
counts = st.lists(st.integers(1, 400), min_size=3, max_size=8)


def test_the_published_fit():
    peak = sbg.fit_survivors(HIGH_END)

    assert [round(value, 4) for value in (*peak.point, peak.value)] == [0.7041, 1.1820, -1680.2652]
    assert peak.doubt is None


def test_survival_after_twelve_renewals_of_the_published_fit():
    assert sbg.survival((0.7041, 1.1820), [0, 1, 7, 12]) == pytest.approx([1, 0.6267, 0.2390, 0.1700], abs=5e-5)


def test_retention_is_the_ratio_of_survivals():
    share = sbg.survival((0.7, 1.2), np.arange(6))

    assert sbg.retention((0.7, 1.2), np.arange(1, 6)) == pytest.approx(share[1:] / share[:-1], rel=1e-12)


@pytest.mark.parametrize("renewals", [0, 1, 4])
def test_payments_to_come_are_the_discounted_survivals(renewals):
    share = sbg.survival((0.7041, 1.1820), np.arange(600))
    to_come = share[renewals + 1 :] / share[renewals]

    assert sbg.derl((0.7041, 1.1820), renewals, 0.1) == pytest.approx(
        to_come @ 1.1 ** -np.arange(float(len(to_come))), rel=1e-9
    )


@settings(max_examples=25, deadline=None)
@given(lost=counts, left=counts)
def test_the_fit_is_where_an_independent_search_ends(lost, left):
    size = min(len(lost), len(left))
    lost, left = np.array(lost[:size]), np.array(left[:size])

    def unlikelihood(logs):
        a, b = np.exp(logs)
        after = special.betaln(a, b + np.arange(size + 1)) - special.betaln(a, b)
        ends = special.betaln(a + 1, b + np.arange(size)) - special.betaln(a, b)
        return -(lost @ ends + left @ after[1:])

    edges = [(-5.0, 5.0)] * 2
    found = optimize.minimize(unlikelihood, np.zeros(2), method="Nelder-Mead", bounds=edges)

    assert sbg.fit(lost, left).value >= -found.fun - 1e-3


def test_cohorts_add_up():
    one = sbg.fit([369, 163, 86], [0, 0, 382])
    ten = sbg.fit([3690, 1630, 860], [0, 0, 3820])

    assert (ten.point, ten.value) == (pytest.approx(one.point, rel=1e-6), pytest.approx(10 * one.value, rel=1e-9))


@pytest.mark.parametrize(
    ("survivors", "doubt"),
    [
        ([10, 10, 10], "boundary"),  # nobody lost
        ([10, 0], "boundary"),  # everybody lost
        ([10, 0, 0], "boundary"),
        ([1000, 900, 810, 729, 656], "boundary"),  # one chance for all
        ([10, 5], "curvature"),  # one renewal tells the mean alone
        ([5], "curvature"),
        ([0, 0, 0], "curvature"),
    ],
)
def test_what_the_data_do_not_determine_is_said(survivors, doubt):
    assert sbg.fit_survivors(survivors).doubt == doubt
