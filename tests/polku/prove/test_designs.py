"""The other designs as claims."""

import numpy as np
import pytest

from factories.panels import drawn, moments
from polku.prove.designs import before_after, held_out, series, weighted_controls
from polku.prove.panel import Matrix
from polku.stats.synthetic import synthetic

TIMES = np.arange(1.0, 13.0)


def noise(n: int) -> np.ndarray:
    return np.random.default_rng(8).normal(size=(n, 12))


def test_weighted_controls_name_the_heaviest_first() -> None:
    starts = np.array([np.inf] * 12 + [9.0])
    units = Matrix([f"u{i}" for i in range(13)], starts, noise(13))

    found = weighted_controls(units, TIMES, level=0.95, seed=0)

    value = synthetic(noise(13), starts, TIMES)
    (block,) = found.detail["blocks"]
    weights = [each["weight"] for each in block["unit_weights"]]
    assert (found.figure.estimate, found.figure.se) == (value.value, value.error)
    assert weights == sorted(weights, reverse=True)
    assert sum(weights) == pytest.approx(1)
    assert (found.n_treated, found.n_control, found.enough, found.detail["did"]) == (1, 12, True, value.difference)


def test_weighted_controls_as_many_as_treated_have_no_interval() -> None:
    starts = np.array([np.inf, np.inf, 9.0, 10.0])

    found = weighted_controls(Matrix(list("abcd"), starts, noise(4)), TIMES, level=0.95, seed=0)

    assert (np.isnan(found.figure.low), found.enough, found.needed) == (True, False, 8)
    assert found.reason == "No interval: there must be more units never treated than treated, and they must vary."


def test_held_out_counts_both_arms() -> None:
    found = held_out(moments(noise(12), np.where(np.arange(12) < 3, 6.0, np.inf), TIMES), level=0.95)

    assert (found.n_treated, found.n_control, found.enough, found.needed) == (3, 9, False, 8)
    assert found.figure.low < found.figure.estimate < found.figure.high


def test_a_short_series_says_how_many_periods_are_lacking() -> None:
    found = series(moments(noise(6), np.where(np.arange(6) < 3, 6.0, np.inf), TIMES), level=0.95)

    assert (found.label, found.enough, found.needed) == ("causal", False, 4)
    assert found.warnings == ("5 periods before and 7 after are few: 8 of each make the interval honest.",)
    assert set(found.detail) == {"comparison", "n_before", "n_after", "level_change", "slope_change", "lag", "df"}


def test_before_after_leaves_the_untreated_out() -> None:
    outcome, starts, times = drawn()

    found = before_after(moments(outcome, starts, times), level=0.95)

    mine = np.isfinite(starts)
    assert (found.label, found.n_treated, found.n_control) == ("not evidence", mine.sum(), 0)
