"""Discrete-time hazards against brute force on the person-period table, row by row."""

import numpy as np
import pytest
from scipy.optimize import minimize

from polku.errors import CannotEstimate
from polku.stats.discrete_hazard import LINKS, discrete


def made(n=120, seed=2):
    random = np.random.default_rng(seed)
    x = np.column_stack([random.integers(0, 2, n), random.normal(size=n).round(1)])
    hazard = 1 / (1 + np.exp(1.5 - 0.8 * x[:, 0] - 0.4 * x[:, 1]))
    time = random.geometric(hazard)
    return np.minimum(time, 5), (time <= 5).astype(int), x


def by_rows(time, ended, x, link):
    """Minimise over a row for each person and period, with a dummy for each period."""
    rows = [(t, end and t == last, own) for last, end, own in zip(time, ended, x, strict=True)
            for t in range(1, last + 1)]  # fmt: skip
    design = np.array([[*(np.arange(1, 6) == t), *own] for t, _end, own in rows], float)
    end = np.array([end for _t, end, _own in rows], float)

    def loss(point):
        linear = design @ point
        if link == "logit":
            return np.logaddexp(0, linear).sum() - end @ linear
        return (1 - end) @ np.exp(linear) - end @ np.log(-np.expm1(-np.exp(linear)))

    found = minimize(loss, np.array([-1.0] * 5 + [0, 0]), method="BFGS", options={"gtol": 1e-7})
    chance = 1 / (1 + np.exp(-design @ found.x)) if link == "logit" else -np.expm1(-np.exp(design @ found.x))
    slope = chance * (1 - chance) if link == "logit" else np.exp(design @ found.x) * (1 - chance)
    weight = slope**2 / (chance * (1 - chance))
    return found.x[5:], np.sqrt(np.diag(np.linalg.inv((design.T * weight) @ design)))[5:], -found.fun


@pytest.mark.parametrize("link", LINKS)
def test_the_peak_is_that_of_the_rows(link):
    time, ended, x = made()

    found = discrete(time, ended, x, link=link)

    point, errors, value = by_rows(time, ended, x, link)
    assert found.point == pytest.approx(point, abs=1e-4)
    assert found.errors == pytest.approx(errors, abs=1e-4)
    assert found.log_likelihood == pytest.approx(value, abs=1e-6)
    assert (found.n, found.ended, found.periods) == (120, ended.sum(), time.sum())


def test_of_two_kinds_in_one_period_it_is_the_odds_ratio():
    found = discrete([1, 1, 1, 1], [1, 0, 1, 0], [[0], [0], [1], [1]], [3, 7, 6, 4])

    assert found.point[0] == pytest.approx(np.log(6 / 4 * 7 / 3))
    assert found.errors[0] == pytest.approx(np.sqrt(1 / 3 + 1 / 7 + 1 / 6 + 1 / 4))


@pytest.mark.parametrize("link", LINKS)
def test_order_units_and_how_rows_are_counted_do_not_matter(link):
    time, ended, x = made()
    order = np.random.default_rng(1).permutation(len(time))

    one, other = (
        discrete(time, ended, x, link=link),
        discrete(
            *(np.tile(each[order], (2, 1) if each.ndim > 1 else 2) for each in (time, ended, x * [1, 100] + 7)),
            np.full(240, 0.5),
            link=link,
        ),
    )

    assert other.point == pytest.approx(one.point / [1, 100], rel=1e-8)
    assert other.hazard == pytest.approx(one.hazard, rel=1e-8)
    assert other.null_log_likelihood == pytest.approx(one.null_log_likelihood, rel=1e-10)


@pytest.mark.parametrize(
    ("time", "ended", "x", "sentence"),
    [
        ([1, 2], [0, 0], [[0], [1]], "In no period did some end"),
        ([1, 1, 2], [1, 0, 0], [[1], [1], [1]], "the same for everybody"),
        ([1, 1, 2], [1, 0, 0], [[1], [0], [0]], "tells the ends apart wholly"),
        ([1, 1, 2, 2], [1, 0, 0, 1], [[1, 2], [0, 0], [1, 2], [0, 0]], "repeat each other"),
    ],
)
def test_what_cannot_be_told_is_refused(time, ended, x, sentence):
    with pytest.raises(CannotEstimate, match=sentence):
        discrete(time, ended, x)
