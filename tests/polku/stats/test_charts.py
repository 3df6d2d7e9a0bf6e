"""Limits by hand, and false alarms by simulation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polku.stats.charts import Chart, xmr


def test_xmr_by_hand() -> None:
    chart = xmr([10, 12, 11, 13])  # ranges 2, 1, 2: mean 5/3

    assert (chart.centre, chart.low, chart.high) == pytest.approx((11.5, 11.5 - 2.66 * 5 / 3, 11.5 + 2.66 * 5 / 3))
    assert chart.signals == ()


def test_xmr_signals_the_point_outside() -> None:
    assert xmr([10, 11, 10, 11, 10, 11, 30, 11, 10, 11, 10, 11, 10, 11]).signals == (6,)


def test_xmr_of_eight_on_one_side_signals_when_asked() -> None:
    series = [0, 1] * 4 + [2, 3] * 4

    assert xmr(series).signals == ()
    assert xmr(series, rule_of_eight=True).signals == (7, 15)


@pytest.mark.parametrize(
    ("series", "chart"), [([], Chart(None, None, None, ())), ([3], Chart(3.0, None, None, ()))], ids=["none", "one"]
)
def test_xmr_of_too_few_has_no_limits(series: list[float], chart: Chart) -> None:
    assert xmr(series) == chart


def test_xmr_of_equal_points_signals_nothing() -> None:
    assert xmr([0.1] * 12).signals == ()


@pytest.mark.parametrize(("rule_of_eight", "rate"), [(False, 0.062), (True, 0.089)])
def test_xmr_alarms_falsely_as_often_as_it_says(rule_of_eight: bool, rate: float) -> None:  # noqa: FBT001
    stable = np.random.default_rng(1).normal(size=(4_000, 24))

    alarms = np.mean([bool(xmr(series, rule_of_eight=rule_of_eight).signals) for series in stable])

    assert alarms == pytest.approx(rate, abs=0.012)  # three standard errors


@given(st.lists(st.integers(-100, 100), min_size=2, max_size=40), st.integers(-50, 50))
def test_xmr_moves_with_its_series(series: list[int], shift: int) -> None:
    chart, moved = xmr(series), xmr([each + shift for each in series])

    assert moved.signals == chart.signals
    assert moved.centre == pytest.approx(chart.centre + shift)
