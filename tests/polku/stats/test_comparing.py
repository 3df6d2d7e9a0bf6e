"""Two net shares, and many at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from polku.stats.comparing import false_discovery, holm, net_difference


def test_net_difference_by_hand() -> None:
    # 50.375/101.5 - 20.375/101.5 = .29557, 60.375/101.5 - 10.375/101.5 = .49261, SE .07726 and .06734
    found = net_difference((50, 20, 100), (60, 10, 100))

    assert float(found.value) == pytest.approx(0.2)
    assert (float(found.low), float(found.high)) == pytest.approx((-0.0038, 0.3979), abs=2e-4)


@pytest.mark.parametrize(("ups", "middle", "downs"), [(0.5, 0.3, 0.2), (0.7, 0.2, 0.1), (0.33, 0.34, 0.33)])
def test_net_difference_finds_nothing_in_nothing(ups: float, middle: float, downs: float) -> None:
    random = np.random.default_rng(3)
    first, second = (random.multinomial(30, [ups, middle, downs], 50_000) for _ in range(2))

    p = net_difference((first[:, 0], first[:, 2], 30), (second[:, 0], second[:, 2], 30)).p

    assert (p < 0.05).mean() == pytest.approx(0.052, abs=0.006)


def test_net_difference_with_nobody_is_no_number() -> None:
    found = net_difference((0, 0, 0), (5, 1, 10))

    assert np.isnan([found.value, found.low, found.high, found.p]).all()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_false_discovery_equals_scipy(p: list[float]) -> None:
    assert false_discovery(p) == pytest.approx(stats.false_discovery_control(p))


def test_false_discovery_leaves_the_untested_out() -> None:
    assert false_discovery([0.01, np.nan, 0.5]) == pytest.approx([0.02, np.nan, 0.5], nan_ok=True)


def test_false_discovery_of_none_is_empty() -> None:
    assert false_discovery([]).tolist() == []


def test_holm_adjusts_by_rank_and_leaves_out_what_was_not_tested():
    found = holm([[0.01, np.nan], [0.04, 0.03]])

    assert np.array_equal(found, [[0.03, np.nan], [0.06, 0.06]], equal_nan=True)


def test_holm_of_no_tests_is_empty():
    assert holm([]).tolist() == []
