"""Agreement and reliability, against published figures and sums written out."""

import numpy as np
import pytest
from scipy import stats

from polku.stats.agreement import alpha, intraclass, omega, rwg


def groups(seed: int = 1, units: int = 12) -> list[np.ndarray]:
    random = np.random.default_rng(seed)
    return [random.normal(random.normal(), 1.5, size=random.integers(3, 12)) for _ in range(units)]


def asked(rows: list[np.ndarray]) -> tuple[list[float], list[float], list[float]]:
    return [len(g) for g in rows], [g.mean() for g in rows], [((g - g.mean()) ** 2).sum() for g in rows]


def test_intraclass_is_the_analysis_of_variance() -> None:
    rows = groups()

    found = intraclass(*asked(rows))

    f = stats.f_oneway(*rows)
    size = sum(map(len, rows)) / 12
    assert (found.f, found.p) == pytest.approx((f.statistic, f.pvalue))
    assert found.icc1 == pytest.approx((f.statistic - 1) / (f.statistic + size - 1))
    assert found.icc2 == pytest.approx(1 - 1 / f.statistic)


def test_intraclass_of_equal_groups_is_shrout_and_fleiss() -> None:
    # their six targets and four judges: ICC(1,1) .17 and ICC(1,4) .44
    table = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]

    found = intraclass(*asked([np.array(row, float) for row in table]))

    assert (round(found.icc1, 2), round(found.icc2, 2)) == (0.17, 0.44)
    # balanced and positive: restricted likelihood is the analysis of variance
    between, within = np.var(np.mean(table, 1), ddof=1), np.mean(np.var(table, 1, ddof=1))
    assert (found.variance_between, found.variance_within) == pytest.approx((between - within / 4, within))


@pytest.mark.parametrize("rows", [[], [np.arange(3.0)], [np.array([1.0]), np.array([2.0])]])
def test_intraclass_of_too_little_is_no_number(rows: list[np.ndarray]) -> None:
    found = intraclass(*asked(rows))

    assert found.groups == len(rows)
    assert np.isnan([found.icc1, found.icc2, found.variance_between]).all()


def test_intraclass_of_equal_answers_is_no_number() -> None:
    found = intraclass([3, 3], [4, 4], [0, 0])

    assert (np.isnan(found.icc1), found.variance_between, found.variance_within) == (True, 0.0, 0.0)


def test_alpha_and_omega_of_parallel_items() -> None:
    # items with loading 1 and error 1: four of them are reliable to 16 / (16 + 4)
    covariance = np.ones((4, 4)) + np.eye(4)

    assert (alpha(covariance), omega(covariance)) == pytest.approx((0.8, 0.8))


def test_omega_of_unequal_loadings_is_above_alpha() -> None:
    loadings, errors = np.array([1.0, 0.8, 0.5, 0.3]), np.array([0.5, 0.6, 0.7, 1.0])
    covariance = np.outer(loadings, loadings) + np.diag(errors)

    assert omega(covariance) == pytest.approx(2.6**2 / (2.6**2 + 2.8), abs=1e-9)
    assert alpha(covariance) < omega(covariance)


@pytest.mark.parametrize("covariance", [[[1.0]], [[1.0, 0.5], [0.5, 1.0]], np.zeros((3, 3))])
def test_omega_asks_for_three_items_that_vary(covariance: list[list[float]]) -> None:
    assert np.isnan(omega(covariance))


@pytest.mark.parametrize("covariance", [[[1.0]], np.zeros((3, 3))])
def test_alpha_asks_for_items_that_vary(covariance: list[list[float]]) -> None:
    assert np.isnan(alpha(covariance))


def test_rwg_by_hand() -> None:
    # 1-5: chance variance 2; one item with variance .5 agrees to .75, two such to 1.5 / 1.75
    assert rwg([[0.5]], 5).tolist() == [0.75]
    assert rwg([[0.5, 0.5], [0.0, 0.0], [3.0, 3.0], [np.nan, np.nan]], 5) == pytest.approx(
        [1.5 / 1.75, 1, 0, np.nan], nan_ok=True
    )
