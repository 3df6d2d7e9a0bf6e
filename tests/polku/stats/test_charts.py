"""Limits by hand, and false alarms by simulation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polku.stats.charts import Chart, funnel, xmr


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


# attendances seen within four hours and all of them, 20 weeks: Mohammed et al. (2013), BMJ Qual Saf 22, 362-368
SEEN = [266501, 264225, 276532, 281461, 269071, 261215, 270409, 279778, 270483, 270320]
SEEN += [267923, 271478, 255353, 256820, 261835, 259144, 255910, 260863, 264465, 260989]
CAME = [280443, 276823, 291681, 296155, 282343, 275888, 283867, 295251, 284468, 282529]
CAME += [279618, 283932, 266629, 268091, 276803, 271578, 266005, 273520, 278574, 273772]


@pytest.mark.parametrize(
    ("in_order", "times", "ends"),
    [(True, 10.6404218635**2, (0.940129644178, 0.965669778511)), (False, 84.9246596718, None)],
)
def test_funnel_of_periods_is_the_published_p_prime_chart(
    in_order: bool,  # noqa: FBT001
    times: float,
    ends: tuple[float, float] | None,
) -> None:
    """Limits of R's qicharts2 0.8.1; the other is R's mean of squares between its quantiles."""
    seen, came = np.array(SEEN), np.array(CAME)
    share = seen.sum() / came.sum()

    found = funnel(seen / came, came, share * (1 - share), in_order=in_order)

    assert (found.centre, found.overdispersion) == pytest.approx((0.952899711344, times), rel=1e-10)
    if ends:
        assert (found.lower[0], found.upper[0]) == pytest.approx(ends, abs=1e-12)
        assert not found.signal.any()
