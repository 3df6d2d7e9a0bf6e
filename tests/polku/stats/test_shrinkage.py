"""The prior that made the data is found again, and shrinking comes nearer the truth."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, special

from polku.stats.shrinkage import dirichlet, shrink, tenths

NET = np.array([-100.0, 0.0, 100.0])
PRIOR = np.array([6.0, 6.0, 15.0])


def made(units: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """True scores, and the counts that units of 5 to 80 answers gave."""
    random = np.random.default_rng(seed)
    shares = random.dirichlet(PRIOR, units)
    counts = np.array([random.multinomial(n, p) for n, p in zip(random.integers(5, 80, units), shares, strict=True)])
    return shares @ NET, counts


def test_dirichlet_finds_the_prior() -> None:
    _, counts = made(20_000, seed=4)

    assert dirichlet(counts) == pytest.approx(PRIOR, rel=0.07)


@pytest.mark.parametrize("seed", range(6))
def test_dirichlet_is_where_the_likelihood_is_highest(seed: int) -> None:
    _, counts = made(40, seed)

    def unlikelihood(log_alpha: np.ndarray) -> float:
        alpha = np.exp(log_alpha)
        units = special.gammaln(counts + alpha).sum(1) - special.gammaln(counts.sum(1) + alpha.sum())
        return float(-units.sum() + len(counts) * (special.gammaln(alpha).sum() - special.gammaln(alpha.sum())))

    found = optimize.minimize(unlikelihood, np.zeros(3), method="BFGS", options={"gtol": 1e-7})

    assert dirichlet(counts) == pytest.approx(np.exp(found.x), rel=1e-3)


def test_dirichlet_is_that_of_dirmult() -> None:
    counts = [[13, 5, 2], [8, 2, 15], [10, 9, 11], [14, 10, 11], [5, 3, 32], [26, 9, 10], [5, 2, 43]]

    assert dirichlet(counts) == pytest.approx([2.26272272631, 1.30168980526, 2.87417777146], rel=1e-7)  # R


def test_dirichlet_of_equal_units_weighs_more_than_any_unit() -> None:
    assert dirichlet([[30, 70]] * 20).sum() > 1e5


def test_shrink_comes_nearer_the_truth() -> None:
    raw = shrunk = 0.0
    for seed in range(20):
        truth, counts = made(60, seed)
        raw += np.mean((counts @ NET / counts.sum(1) - truth) ** 2)
        shrunk += np.mean((shrink(counts, NET, draws=4).value - truth) ** 2)

    assert np.sqrt(shrunk / raw) < 0.72  # 28 % less error at least; found 36 %


def test_shrink_covers_the_truth() -> None:
    truth, counts = made(400, seed=9)

    result = shrink(counts, NET, draws=500)

    assert ((result.low <= truth) & (truth <= result.high)).mean() == pytest.approx(0.95, abs=0.03)


def test_shrink_by_hand_with_the_exact_posterior() -> None:
    counts = np.array([[8, 2], [2, 8], [5, 5], [0, 0]])
    alpha = dirichlet(counts)

    value = shrink(counts, [0.0, 1.0]).value

    assert value == pytest.approx((counts[:, 1] + alpha[1]) / (counts.sum(1) + alpha.sum()))


def test_shrink_names_the_best_and_the_worst() -> None:
    counts = np.array([[95, 5], *[[50, 50]] * 18, [5, 95]])

    result = shrink(counts, [0.0, 1.0])

    assert (result.bottom[0], result.top[19]) == (1.0, 1.0)
    assert (result.top.sum(), result.bottom.sum()) == pytest.approx((2, 2))


def test_shrink_gives_the_same_figures_again() -> None:
    _, counts = made(30, seed=1)

    assert (shrink(counts, NET).low == shrink(counts, NET).low).all()


def test_shrink_of_no_units_is_empty() -> None:
    assert shrink(np.empty((0, 3)), NET).value.size == 0


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 40)] * 2), min_size=2, max_size=12))
def test_shrink_stays_between_the_unit_and_all(counts: list[tuple[int, int]]) -> None:
    table = np.array(counts) + 1
    alpha = dirichlet(table)
    raw, centre = table[:, 1] / table.sum(1), alpha[1] / alpha.sum()

    value = shrink(table, [0.0, 1.0], draws=2).value

    assert (np.minimum(raw, centre) - 1e-9 <= value).all()
    assert (value <= np.maximum(raw, centre) + 1e-9).all()


def test_equal_figures_share_their_places_among_the_tenths():
    value, certain = np.array([1.0, 3.0, 1.0, 3.0, 3.0]), np.zeros(5)

    highest, lowest = tenths(value, certain, certain, draws=10)

    assert highest == pytest.approx([0, 1 / 3, 0, 1 / 3, 1 / 3])
    assert lowest == pytest.approx([0.5, 0, 0.5, 0, 0])


def test_units_of_one_answer_alone_share_their_places():
    found = shrink(np.tile([0, 15, 0], (20, 1)), NET, draws=200)

    assert found.top == pytest.approx([0.1] * 20, abs=0.05)
    assert found.bottom == pytest.approx([0.1] * 20, abs=0.05)


def test_units_that_do_not_differ_are_as_sure_as_all_their_answers_together() -> None:
    counts = np.tile([3, 4, 5], (10, 1))  # 120 answers, one mean

    found = shrink(counts, NET, draws=4000)

    shares = (np.array([30, 40, 50]) + 0.5) / 121.5
    error = np.sqrt((shares @ NET**2 - (shares @ NET) ** 2) / 120)
    assert (found.high - found.low) / 2 == pytest.approx(np.full(10, 1.96 * error), rel=0.05)
