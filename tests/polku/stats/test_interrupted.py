"""Interrupted series, against least squares and Newey-West written out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.stats.interrupted import interrupted

TIMES = np.arange(2000.0, 2024.0)


def drawn(seed: int = 5, autocorrelation: float = 0.6) -> np.ndarray:
    random, rest = np.random.default_rng(seed), [0.0]
    for _ in TIMES[1:]:
        rest.append(autocorrelation * rest[-1] + random.normal())
    post = TIMES >= 2014
    return 50 + 0.4 * (TIMES - 2000) + post * (3 - 0.7 * (TIMES - 2014)) + rest


def test_interrupted_equals_least_squares_and_newey_west() -> None:
    series = drawn()

    found = interrupted(series, TIMES, 2014)

    t = TIMES - 2014
    x = np.column_stack([np.ones(24), t, t >= 0, (t >= 0) * t])
    fitted = np.linalg.lstsq(x, series, rcond=None)[0]
    rest = series - x @ fitted
    middle = np.zeros((4, 4))
    for i in range(24):
        for j in range(24):
            middle += max(0, 1 - abs(i - j) / 3) * rest[i] * rest[j] * np.outer(x[i], x[j])
    bread = np.linalg.inv(x.T @ x)
    robust = np.diag(bread @ middle @ bread) * 24 / 20
    plain = np.diag(bread) * (rest @ rest) / 20
    errors = np.sqrt(np.maximum(robust, plain))
    assert (found.lag, found.freedom) == (2, 20)
    assert (found.level, found.slope) == pytest.approx(tuple(fitted[2:]))
    assert (found.level_error, found.slope_error) == pytest.approx(tuple(errors[2:]))
    assert found.value == pytest.approx(np.mean(series[14:] - x[14:, :2] @ fitted[:2]))


@settings(max_examples=20, deadline=None)
@given(st.floats(-50, 50), st.floats(0.1, 100), st.integers(-3000, 3000))
def test_interrupted_moves_with_the_scale_and_not_with_the_calendar(shift: float, scale: float, years: int) -> None:
    moved = interrupted(shift + scale * drawn(), TIMES + years, 2014 + years)

    found = interrupted(drawn(), TIMES, 2014)
    assert (moved.value, moved.error) == pytest.approx((scale * found.value, scale * found.error))


def test_points_on_the_lines_have_no_error() -> None:
    found = interrupted(np.where(TIMES < 2014, 1.0, 3.0), TIMES, 2014)

    assert (found.value, found.level) == pytest.approx((2, 2))
    assert np.isnan([found.error, found.level_error, found.slope_error, found.p]).all()


def test_equal_points_have_no_effect() -> None:
    assert interrupted(np.full(24, 7.0), TIMES, 2014).value == pytest.approx(0)
