import numpy as np
import pytest

from polku.stats.one_way import one_way


def fit(groups: list[np.ndarray]):
    return one_way([len(g) for g in groups], [g.mean() for g in groups], [((g - g.mean()) ** 2).sum() for g in groups])


def test_balanced_groups_have_the_variances_of_the_table_of_mean_squares():
    random = np.random.default_rng(1)
    cells = random.normal(size=(30, 1)) * 0.7 + random.normal(size=(30, 8))

    found = fit(list(cells))

    within = cells.var(axis=1, ddof=1).mean()
    between = (8 * cells.mean(axis=1).var(ddof=1) - within) / 8
    assert (found.within, found.between) == pytest.approx((within, between), rel=1e-6)
    assert (found.mean, found.error) == pytest.approx((cells.mean(), (cells.mean(axis=1).var(ddof=1) / 30) ** 0.5))


def test_the_likelihood_is_the_greatest_that_a_fine_grid_finds():
    random = np.random.default_rng(2)
    groups = [random.normal(mean, 1, size) for mean, size in zip(random.normal(size=9), range(2, 11), strict=True)]
    found = fit(groups)

    y, which = np.concatenate(groups), np.repeat(np.arange(9), range(2, 11))
    same = which[:, None] == which

    def restricted(between: float, within: float) -> float:
        cover = between * same + within * np.eye(len(y))
        inverse, ones = np.linalg.inv(cover), np.ones(len(y))
        rest = y - (ones @ inverse @ y) / (ones @ inverse @ ones)
        logs = np.linalg.slogdet(cover)[1] + np.log(ones @ inverse @ ones)
        return -0.5 * (logs + rest @ inverse @ rest)

    best = restricted(found.between, found.within)
    around = [restricted(found.between * a, found.within * b) for a in (0.98, 1, 1.02) for b in (0.98, 1, 1.02)]
    assert best >= max(around)
    assert found.log_likelihood == pytest.approx(best)


def test_groups_that_do_not_differ_have_no_variance_between():
    assert fit([np.array([1.0, 3]), np.array([2.0, 2.2]), np.array([0.0, 4])]).between == 0


def test_nothing_varies():
    found = fit([np.array([2.0, 2]), np.array([2.0])])

    assert (found.mean, found.between, found.within) == (2, 0, 0)
