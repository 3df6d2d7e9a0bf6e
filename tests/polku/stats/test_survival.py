"""Survival curves, the log-rank test and proportional hazards against published figures and brute force."""

import numpy as np
import pytest

from polku.errors import CannotEstimate
from polku.stats.survival import covariance_of, cox, kaplan_meier, log_rank

# remission in weeks (Freireich et al. 1963, Blood 21, 699-716); minus: last seen
TREATED = [6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def counted(signed, times=None):
    times = sorted({abs(t) for t in signed}) if times is None else times
    return times, [signed.count(t) for t in times], [signed.count(-t) for t in times]


def test_leukaemia_as_published():
    curve = kaplan_meier(*counted(TREATED))

    assert curve.at(10) == pytest.approx(0.7529, abs=5e-5)
    assert curve.median()[0] == 23
    place = list(curve.time).index(10)
    assert (curve.low[place], curve.high[place]) == pytest.approx((0.5032, 0.8894), abs=5e-4)


def test_log_rank_as_published():
    times = sorted({abs(t) for t in TREATED + PLACEBO})
    _, one, gone = counted(TREATED, times)
    _, two, left = counted(PLACEBO, times)

    found = log_rank(np.transpose([one, two]), np.transpose([gone, left]))

    assert found.statistic == pytest.approx(16.79, abs=5e-3)
    assert found.observed.tolist() == [9, 21]
    assert found.expected == pytest.approx([19.25, 10.75], abs=5e-3)
    assert found.freedom == 1


def test_nothing_and_one():
    assert kaplan_meier([], [], []).survival.tolist() == []
    assert kaplan_meier([5], [1], [0]).survival.tolist() == [0]
    assert np.isnan(kaplan_meier([5], [0], [1]).median()[0])


def efron(point, time, ended, x):
    """Efron's partial log-likelihood as it is written, end by end."""
    total = 0.0
    for t in sorted(set(time[ended == 1])):
        died = (time == t) & (ended == 1)
        risk, own = np.exp(x[time >= t] @ point).sum(), np.exp(x[died] @ point).sum()
        total += (x[died] @ point).sum() - sum(np.log(risk - k / died.sum() * own) for k in range(died.sum()))
    return total


@pytest.fixture
def made():
    random = np.random.default_rng(5)
    x = random.normal(size=(80, 2))
    time = np.ceil(random.exponential(6 * np.exp(-0.5 * x[:, 0])))
    return time, (random.random(80) < 0.8).astype(int), x


def test_cox_climbs_to_the_top_of_the_written_likelihood(made):
    found = cox(*made)

    at = efron(found.point, *made)
    slopes = [(efron(found.point + h, *made) - efron(found.point - h, *made)) / 2e-5 for h in np.eye(2) * 1e-5]
    second = [(efron(found.point + h, *made) + efron(found.point - h, *made) - 2 * at) / 1e-6 for h in np.eye(2) * 1e-3]
    assert found.log_likelihood == pytest.approx(at, abs=1e-9)
    assert slopes == pytest.approx([0, 0], abs=1e-4)
    assert np.diag(np.linalg.inv(found.covariance)) == pytest.approx(-np.array(second), rel=1e-4)


def test_cox_of_counted_rows_equals_that_of_rows(made):
    time, ended, x = made[0], made[1], np.round(made[2])
    rows, counts = np.unique(np.column_stack([time, ended, x]), axis=0, return_counts=True)

    found = cox(rows[:, 0], rows[:, 1], rows[:, 2:], counts)

    assert found.point == pytest.approx(cox(time, ended, x).point)
    assert found.n == 80


def test_cox_of_the_leukaemia_times():
    time = np.abs(TREATED + PLACEBO)
    ended = (np.array(TREATED + PLACEBO) > 0).astype(int)
    given = np.repeat([1.0, 0.0], 21)[:, None]

    found = cox(time, ended, given)

    assert (found.point[0], found.errors[0]) == pytest.approx((-1.5721, 0.4124), abs=5e-5)


def test_cox_does_not_depend_on_order_or_unit(made):
    time, ended, x = made

    found = cox(time[::-1] * 7, ended[::-1], x[::-1] * [10, 1])

    assert found.point * [10, 1] == pytest.approx(cox(*made).point)


def test_what_cannot_be_told_is_refused(made):
    time, ended, x = made
    for y in (np.ones((80, 1)), np.column_stack([x[:, 0], 2 * x[:, 0]])):
        with pytest.raises(CannotEstimate):
            cox(time, ended, y)
    with pytest.raises(CannotEstimate, match="Nobody ended"):
        cox(time, ended * 0, x)
    with pytest.raises(CannotEstimate, match="two groups"):
        log_rank([[1.0]], [[0.0]])
    with pytest.raises(CannotEstimate, match="wholly"):
        cox(np.arange(1.0, 21), np.ones(20), -np.arange(20.0)[:, None])


def test_a_likelihood_that_does_not_bend_down_has_no_errors():
    with pytest.raises(CannotEstimate, match="wholly"):
        covariance_of(np.array([[-1.0]]), np.ones(1))
