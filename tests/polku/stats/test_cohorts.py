"""Moments of panels and contrasts of them."""

from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factories.panels import drawn, moments
from polku.stats.cohorts import Cohorts, Contrasts, Estimates, added, estimated, figures, joint


def contrast(cohorts: Cohorts, seed: int = 0, k: int = 2) -> Contrasts:
    random = np.random.default_rng(seed)
    shifts = random.normal(size=(k, len(cohorts.counts)))
    shifts -= (shifts @ cohorts.counts / cohorts.n)[:, None]
    return Contrasts(random.normal(size=(k, *cohorts.means.shape)), shifts)


def test_estimated_equals_the_units_influence_functions() -> None:
    outcome, starts, times = drawn()
    cohorts = moments(outcome, starts, times)
    wanted = contrast(cohorts)

    found = estimated(cohorts, wanted)

    place = np.searchsorted(cohorts.starts, starts)
    off = outcome - cohorts.means[place]
    scale = cohorts.n / cohorts.counts[place]
    influence = np.einsum("kit,it->ik", wanted.weights[:, place], off) * scale[:, None] + wanted.shifts[:, place].T
    assert found.values == pytest.approx(np.einsum("kct,ct->k", wanted.weights, cohorts.means))
    assert found.covariance == pytest.approx(influence.T @ influence / cohorts.n**2)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.integers(3, 37))
def test_added_halves_are_the_whole(seed: int, cut: int) -> None:
    outcome, starts, times = drawn(seed=seed)

    both = added(moments(outcome[:cut], starts[:cut], times), moments(outcome[cut:], starts[cut:], times))

    for mine, whole in zip(astuple(both), astuple(moments(outcome, starts, times)), strict=True):
        assert mine == pytest.approx(whole)


def test_a_single_unit_is_given_the_spread_of_the_others() -> None:
    outcome, starts, times = drawn()
    starts[:2] = [2.0, np.inf]
    cohorts = moments(outcome, starts, times)
    own = Contrasts(np.zeros((1, *cohorts.means.shape)), np.zeros((1, len(cohorts.counts))))
    own.weights[0, 0, 0] = 1

    found = estimated(cohorts, own)

    rest = starts > 2
    off = (outcome - cohorts.means[np.searchsorted(cohorts.starts, starts)])[rest, 0]
    assert found.errors == pytest.approx([np.sqrt(off @ off / (rest.sum() - 3))])


def test_without_two_units_anywhere_there_is_no_error() -> None:
    cohorts = moments(np.ones((2, 3)), np.array([2.0, np.inf]), np.arange(3.0))

    assert np.isnan(estimated(cohorts, contrast(cohorts)).errors).all()


def test_figures_of_nothing_are_empty() -> None:
    found = figures(Estimates(np.empty(0), np.empty((0, 3))))

    assert [len(column) for column in (found.value, found.low, found.band_low, found.p)] == [0, 0, 0, 0]


def test_figures_without_spread_have_no_interval() -> None:
    found = figures(Estimates(np.array([1.0]), np.zeros((1, 3))))

    assert found.value.tolist() == [1.0]
    assert np.isnan([found.error, found.low, found.p, found.drawn_error, found.band_high]).all()


def test_figures_bands_are_as_wide_as_many_tests_ask() -> None:
    # of 10 independent figures the greatest stays within 2.80 errors with 95 %
    found = figures(Estimates(np.zeros(10), np.eye(10)), draws=40_000)

    assert found.error.tolist() == [1.0] * 10
    assert found.drawn_error == pytest.approx(np.ones(10), abs=0.03)
    assert found.band_high / found.drawn_error == pytest.approx(np.full(10, 2.80), abs=0.04)
    assert found.high == pytest.approx(np.full(10, 1.959964), abs=1e-6)


def test_joint_is_the_wald_test() -> None:
    # covariance [[1, .5], [.5, 1]] of the figures 1 and 2: (1, 2) V^-1 (1, 2)' = 4
    statistic, freedom, p = joint(Estimates(np.array([1.0, 2.0]), np.linalg.cholesky([[1, 0.5], [0.5, 1]])))

    assert (statistic, freedom, p) == pytest.approx((4.0, 2, np.exp(-2)))


def test_joint_counts_a_figure_twice_said_once() -> None:
    statistic, freedom, _ = joint(Estimates(np.array([2.0, 2.0]), np.ones((2, 1))))

    assert (statistic, freedom) == pytest.approx((4.0, 1))


@pytest.mark.parametrize("factor", [np.empty((0, 2)), np.zeros((1, 2)), np.full((1, 2), np.nan)])
def test_joint_of_nothing_is_no_number(factor: np.ndarray) -> None:
    statistic, freedom, p = joint(Estimates(np.ones(len(factor)), factor))

    assert np.isnan([statistic, p]).all()
    assert freedom == 0
