"""Intervals against published numbers, scipy and simulation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from polku.stats.proportions import mean, net_interval, share, wilson


@st.composite
def counts(draw: st.DrawFn, parts: int) -> tuple[int, ...]:
    return tuple(draw(st.integers(0, 10**6)) for _ in range(parts))


def test_share_of_nobody_is_no_number() -> None:
    assert np.isnan(share([0], [0])).all()


def test_wilson_gives_the_published_interval() -> None:
    low, high = wilson(81, 263)  # Newcombe (1998), Statistics in Medicine 17, table I

    assert (round(float(low), 4), round(float(high), 4)) == (0.2553, 0.3662)


@pytest.mark.parametrize(("count", "n", "level"), [(0, 10, 0.95), (3, 3, 0.95), (15, 148, 0.9), (1, 29, 0.99)])
def test_wilson_equals_scipy(count: int, n: int, level: float) -> None:
    other = stats.binomtest(count, n).proportion_ci(level, method="wilson")

    assert np.array(wilson(count, n, level)) == pytest.approx([other.low, other.high], abs=1e-12)


def test_wilson_covers_95_percent() -> None:
    random = np.random.default_rng(5)
    found = random.binomial(40, 0.85, 100_000)

    low, high = wilson(found, np.full(found.shape, 40))

    assert ((low <= 0.85) & (high >= 0.85)).mean() == pytest.approx(0.95, abs=0.02)


@given(counts(2))
def test_wilson_holds_the_share(parts: tuple[int, int]) -> None:
    count, n = min(parts), max(*parts, 1)

    low, high = wilson(count, n)

    assert 0 <= low <= count / n <= high <= 1


@pytest.mark.parametrize(
    ("ups", "downs", "n", "expected"), [(50, 20, 100, (14.05, 44.20)), (15, 0, 15, (61.56, 100.0))]
)
def test_net_interval_gives_the_published_numbers(ups: int, downs: int, n: int, expected: tuple[float, float]) -> None:
    low, high = net_interval(ups, downs, n)

    assert (round(100 * float(low), 2), round(100 * float(high), 2)) == expected


def test_net_interval_covers_95_percent() -> None:
    random = np.random.default_rng(6)
    found = random.multinomial(30, [0.5, 0.3, 0.2], 100_000)

    low, high = net_interval(found[:, 0], found[:, 2], found.sum(1))

    assert ((low <= 0.3) & (high >= 0.3)).mean() == pytest.approx(0.95, abs=0.01)


@given(counts(3))
def test_net_interval_turns_around_with_the_answers(parts: tuple[int, int, int]) -> None:
    ups, downs, _ = parts
    n = sum(parts) or 1

    low, high = net_interval(ups, downs, n)
    other_low, other_high = net_interval(downs, ups, n)

    assert -1 <= low <= high <= 1
    assert (low, high) == pytest.approx((-other_high, -other_low))


@pytest.mark.parametrize("interval", [wilson(0, 0), net_interval(0, 0, 0)])
def test_interval_of_nobody_is_no_number(interval: tuple[np.ndarray, np.ndarray]) -> None:
    assert np.isnan(interval).all()


def test_mean_by_hand() -> None:
    scores = np.array([5, 4, 3, 4])  # mean 4, s = 0.8165, t(3) = 3.1824, half = 1.2992

    figures = mean(4, scores.sum(), (scores**2).sum())

    assert [round(float(figure), 4) for figure in figures] == [4.0, 2.7008, 5.2992]


def test_mean_of_one_has_no_interval() -> None:
    assert np.array(mean(1, 4, 16)) == pytest.approx([4, np.nan, np.nan], nan_ok=True)


def test_mean_of_equal_answers_has_an_interval_without_width() -> None:
    assert np.array(mean(3, 15, 75)) == pytest.approx([5, 5, 5])


@given(st.lists(st.integers(0, 10), min_size=2, max_size=50))
def test_mean_equals_scipy(scores: list[int]) -> None:
    given_ = np.array(scores)
    half = stats.t.ppf(0.975, len(given_) - 1) * stats.sem(given_)

    figures = mean(len(given_), given_.sum(), (given_**2).sum())

    assert np.array(figures) == pytest.approx([given_.mean(), given_.mean() - half, given_.mean() + half], abs=1e-9)
