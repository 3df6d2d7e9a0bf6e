"""A holdout and its adjustment, against the units one by one."""

import numpy as np
import pytest
from scipy import stats

from factories.panels import moments
from polku.stats.holdout import holdout, paired

TIMES = np.arange(1.0, 6.0)


def drawn(n: int = 60, seed: int = 2) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    starts = np.where(random.permutation(np.arange(n)) < n // 2, 4.0, np.inf)
    return random.normal(size=(n, 5)) / 2 + random.normal(size=(n, 1)) + 0.5 * (starts[:, None] <= TIMES), starts


def test_holdout_equals_welch_on_adjusted_units() -> None:
    outcome, starts = drawn()

    found = holdout(moments(outcome, starts, TIMES))

    before, after = outcome[:, :3].mean(1), outcome[:, 3:].mean(1)
    mine = np.isfinite(starts)
    centred = [side - np.where(mine, side[mine].mean(), side[~mine].mean()) for side in (before, after)]
    slope = centred[0] @ centred[1] / (centred[0] @ centred[0])
    adjusted = after - slope * before
    welch = stats.ttest_ind(adjusted[mine], adjusted[~mine], equal_var=False)
    assert found.value == pytest.approx(adjusted[mine].mean() - adjusted[~mine].mean())
    assert (found.p, found.freedom) == pytest.approx((welch.pvalue, welch.df))
    plain = stats.ttest_ind(after[mine], after[~mine], equal_var=False)
    assert found.plain / found.plain_error == pytest.approx(plain.statistic)
    assert found.reduction == pytest.approx(1 - (found.error / found.plain_error) ** 2)
    assert found.before_p == pytest.approx(stats.ttest_ind(before[mine], before[~mine], equal_var=False).pvalue)


def test_without_a_period_before_it_is_the_plain_difference() -> None:
    outcome, starts = drawn()

    found = holdout(moments(outcome[:, 3:], starts, TIMES[3:]))

    assert (found.value, found.error, found.reduction) == (found.plain, found.plain_error, 0.0)
    assert np.isnan([found.before, found.before_p]).all()


def test_several_starts_are_combined_by_units() -> None:
    outcome, starts = drawn()
    early = np.flatnonzero(np.isfinite(starts))[:10]
    starts[early] = 3.0

    found = holdout(moments(outcome, starts, TIMES))

    first, second = (
        holdout(moments(outcome[kept], starts[kept], TIMES)) for kept in ((starts == 3) | (starts > 5), starts >= 4)
    )
    assert found.value == pytest.approx((10 * first.value + 20 * second.value) / 30)


@pytest.mark.parametrize("outcome", [np.ones((4, 5)), np.arange(10.0).reshape(2, 5)])
def test_holdout_that_does_not_vary_has_no_interval(outcome: np.ndarray) -> None:
    starts = np.where(np.arange(len(outcome)) % 2, 4.0, np.inf)

    assert np.isnan([holdout(moments(outcome, starts, TIMES)).error, holdout(moments(outcome, starts, TIMES)).p]).all()


def test_paired_is_the_paired_t() -> None:
    outcome, _ = drawn()

    value, error, freedom = paired(moments(outcome, np.full(60, 4.0), TIMES))

    change = outcome[:, 3:].mean(1) - outcome[:, :3].mean(1)
    assert (value, error, freedom) == pytest.approx((change.mean(), stats.sem(change), 59))


def test_paired_of_one_unit_has_no_error() -> None:
    value, error, _ = paired(moments(np.arange(5.0)[None], np.array([4.0]), TIMES))

    assert (value, np.isnan(error)) == (2.5, True)
