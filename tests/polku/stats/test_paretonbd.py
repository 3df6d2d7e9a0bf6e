"""Pareto/NBD against published figures, the closed forms in 2F1, sums, and an independent search."""

import numpy as np
import pytest
from scipy import integrate, optimize, special

from factories.repeats import drawn_pareto, small
from polku.stats import paretonbd
from polku.stats.paretonbd import Pareto
from polku.stats.repeats import Repeats, newcomers, probability

CDNOW = (0.553277, 10.577683, 0.606240, 11.668735)  # Fader and Hardie (2005), Table 1, to two digits more
one = np.array


def plain(point, x, t_x, T):  # noqa: N803
    """Log-likelihood of one history by Fader and Hardie's closed form."""
    r, alpha, s, beta = point
    apart, near, which = abs(alpha - beta), max(alpha, beta), s + 1 if alpha >= beta else r + x

    def falls(t):
        z = apart / (near + t)
        return special.hyp2f1(r + s + x, which, r + s + x + 1, z) / (near + t) ** (r + s + x)

    common = special.gammaln(r + x) - special.gammaln(r) + r * np.log(alpha) + s * np.log(beta)
    here = (alpha + T) ** -(r + x) * (beta + T) ** -s
    return common + np.log(here + s / (r + s + x) * (falls(t_x) - falls(T)))


def likelihood(repeats, point):
    return paretonbd._Likelihood(repeats)(np.array(point))


@pytest.mark.parametrize("point", [CDNOW, (0.3, 4.0, 0.5, 60.0), (2.0, 90.0, 0.2, 1.5), (1.0, 8.0, 1.0, 8.0)])
def test_the_likelihood_is_the_closed_form(point):
    value, _, _ = likelihood(small(), point)

    rows = zip(small().x, small().t_x, small().T, small().n, strict=True)
    assert value == pytest.approx(sum(n * plain(point, x, t_x, T) for x, t_x, T, n in rows), rel=1e-11)


def test_slopes_are_those_of_small_steps():
    point = np.array([0.4, 6.0, 0.7, 11.0])
    _, slope, bend = likelihood(small(), point)

    for i, step in enumerate(np.diag(1e-5 * point)):
        ahead, behind = likelihood(small(), point + step), likelihood(small(), point - step)
        assert (ahead[0] - behind[0]) / (2 * step[i]) == pytest.approx(slope[i], rel=1e-5, abs=1e-4)
        assert (ahead[1] - behind[1]) / (2 * step[i]) == pytest.approx(bend[i], rel=1e-5, abs=1e-4)


def test_the_fit_is_where_an_independent_search_ends():
    rows = list(zip(small().x, small().t_x, small().T, small().n, strict=True))

    def unlikelihood(logs):
        return -sum(n * plain(np.exp(logs), x, t_x, T) for x, t_x, T, n in rows)

    options = {"xatol": 1e-8, "fatol": 1e-10, "maxiter": 4000, "maxfev": 4000}
    found = optimize.minimize(unlikelihood, np.log([0.5, 10, 0.5, 10]), method="Nelder-Mead", options=options)
    peak = paretonbd.fit(small())

    assert (peak.doubt, peak.value) == (None, pytest.approx(-found.fun, rel=1e-9))
    assert peak.point == pytest.approx(np.exp(found.x), rel=1e-3)


def test_alive_is_the_share_of_the_likelihood():
    x, t_x, T = one([0.0, 2.0, 26.0]), one([0.0, 30.43, 30.86]), one([38.86, 38.86, 31.0])  # noqa: N806
    r, alpha, s, beta = CDNOW

    alive = Pareto(*CDNOW).alive(x, t_x, T)

    here = special.gammaln(r + x) - special.gammaln(r) + r * np.log(alpha) + s * np.log(beta)
    here += -(r + x) * np.log(alpha + T) - s * np.log(beta + T)
    whole = [plain(CDNOW, *row) for row in zip(x, t_x, T, strict=True)]
    assert alive == pytest.approx(np.exp(here - whole), rel=1e-10)


@pytest.mark.parametrize("s", [0.3, 1.0, 1.0 + 1e-9, 2.4])
def test_what_is_ahead_is_the_integral(s):
    r, alpha, beta, T, x = 0.6, 9.0, 12.0, 20.0, 3.0  # noqa: N806

    found = Pareto(r, alpha, s, beta).ahead(one([x]), one([T]), one([39.0]))[0, 0]

    stays = integrate.quad(lambda y: ((beta + T) / (beta + T + y)) ** s, 0, 39)[0]
    assert found == pytest.approx((r + x) / (alpha + T) * stays, rel=1e-8)


def test_chances_of_every_count_add_up_to_one_and_to_the_expectation():
    model, counts = Pareto(*CDNOW), np.arange(500)

    chances = probability(model, counts, 39.0)

    assert (chances.sum(), chances @ counts) == pytest.approx((1, newcomers(model, 39.0)[0]), rel=1e-8)


def test_the_fit_finds_what_the_histories_were_drawn_from():
    truth = np.array([0.6, 9.0, 0.7, 14.0])

    peak = paretonbd.fit(drawn_pareto(20_000, truth, 5))

    assert peak.doubt is None
    assert (np.abs(peak.point - truth) < 3.5 * peak.errors).all()


@pytest.mark.parametrize(
    "repeats",
    [
        pytest.param(Repeats.of([], [], []), id="nobody"),
        pytest.param(Repeats.of([4.0], [20.0], [30.0]), id="one"),
        pytest.param(Repeats.of(np.zeros(1000), np.zeros(1000), np.linspace(1, 50, 1000)), id="nobody came again"),
        pytest.param(Repeats.of(np.zeros(9), np.zeros(9), np.zeros(9)), id="no time has passed"),
        pytest.param(Repeats.of(np.full(99, 3.0), np.full(99, 20.0), np.full(99, 30.0)), id="all alike"),
    ],
)
def test_what_the_data_do_not_determine_is_said(repeats):
    assert paretonbd.fit(repeats).doubt is not None
