"""BG/NBD and MBG/NBD against published figures, the plain formulas, integrals, and an independent search."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, optimize, special

from factories.repeats import drawn_bgnbd, small
from polku.stats import bgnbd
from polku.stats.bgnbd import BetaGeometric
from polku.stats.repeats import Repeats, newcomers, probability

CDNOW = (0.242595, 4.413602, 0.792922, 2.425907)  # Fader, Hardie and Lee (2005), Table 2, to two digits more
one = np.array


def plain(point, x, t_x, T, modified):  # noqa: N803
    """Log-likelihood of one history by the formula as it is printed."""
    r, alpha, a, b = point
    stay = x + modified
    common = special.gammaln(r + x) - special.gammaln(r) + r * np.log(alpha)
    here = np.exp(special.betaln(a, b + stay) - special.betaln(a, b)) * (alpha + T) ** -(r + x)
    gone = np.exp(special.betaln(a + 1, b + stay - 1) - special.betaln(a, b)) * (alpha + t_x) ** -(r + x) if stay else 0
    return common + np.log(here + gone)


def likelihood(repeats, point, modified):
    return bgnbd._Likelihood(repeats, modified=modified)(np.array(point))


@pytest.mark.parametrize("modified", [False, True])
@pytest.mark.parametrize("point", [CDNOW, (1.5, 20.0, 0.3, 0.4), (0.1, 2.0, 3.0, 0.2)])
def test_the_likelihood_is_the_printed_one(point, modified):
    value, _, _ = likelihood(small(), point, modified)

    rows = zip(small().x, small().t_x, small().T, small().n, strict=True)
    assert value == pytest.approx(sum(n * plain(point, x, t_x, T, modified) for x, t_x, T, n in rows), rel=1e-12)


@pytest.mark.parametrize("modified", [False, True])
def test_slopes_are_those_of_small_steps(modified):
    point = np.array([0.4, 6.0, 0.7, 1.9])
    _, slope, bend = likelihood(small(), point, modified)

    for i, step in enumerate(np.diag(1e-5 * point)):
        ahead, behind = (likelihood(small(), point + sign * step, modified) for sign in (1, -1))
        assert (ahead[0] - behind[0]) / (2 * step[i]) == pytest.approx(slope[i], rel=1e-5, abs=1e-4)
        assert (ahead[1] - behind[1]) / (2 * step[i]) == pytest.approx(bend[i], rel=1e-5, abs=1e-4)


@pytest.mark.parametrize("modified", [False, True])
def test_the_fit_is_where_an_independent_search_ends(modified):
    rows = list(zip(small().x, small().t_x, small().T, small().n, strict=True))

    def unlikelihood(logs):
        return -sum(n * plain(np.exp(logs), x, t_x, T, modified) for x, t_x, T, n in rows)

    options = {"xatol": 1e-9, "fatol": 1e-11, "maxiter": 4000, "maxfev": 4000}
    found = optimize.minimize(unlikelihood, np.zeros(4), method="Nelder-Mead", options=options)
    peak = bgnbd.fit(small(), modified=modified)

    assert (peak.doubt, peak.value) == (None, pytest.approx(-found.fun, rel=1e-10))
    assert peak.point == pytest.approx(np.exp(found.x), rel=1e-4)


def test_expectations_of_fader_and_hardie():
    model = BetaGeometric(0.243, 4.414, 0.793, 2.426)
    x, t_x, T = one([2.0]), one([30.43]), one([38.86])  # noqa: N806

    to_come = model.alive(x, t_x, T) * model.ahead(x, T, one([39.0]))[:, 0]

    assert to_come[0] == pytest.approx(1.226, abs=5e-4)


@pytest.mark.parametrize("x", [0.0, 1.0, 6.0])
@pytest.mark.parametrize(
    "point", [CDNOW, (0.4, 3.0, 1.0, 0.5), (0.4, 3.0, 0.3, 0.7), (0.4, 3.0, 0.2, 0.3), (2, 9, 2, 3)]
)
def test_what_is_ahead_is_the_integral(point, x):
    r, alpha, a, b = point
    model, T, t = BetaGeometric(*point), 20.0, 39.0  # noqa: N806

    def until(s):
        return (r + x) / (alpha + T) * special.hyp2f1(r + x + 1, a, a + b + x, -s / (alpha + T))

    assert model.ahead(one([x]), one([T]), one([t]))[0, 0] == pytest.approx(
        integrate.quad(until, 0, t, epsabs=0, epsrel=1e-10)[0], rel=1e-8
    )


@pytest.mark.parametrize("x", [0.0, 3.0])
def test_what_is_ahead_is_the_closed_form_away_from_its_poles(x):
    r, alpha, a, b = CDNOW
    T, t = 20.0, 39.0  # noqa: N806
    z = t / (alpha + T + t)
    falls = ((alpha + T) / (alpha + T + t)) ** (r + x) * special.hyp2f1(r + x, b + x, a + b + x - 1, z)

    assert BetaGeometric(*CDNOW).ahead(one([x]), one([T]), one([t]))[0, 0] == pytest.approx(
        (a + b + x - 1) / (a - 1) * (1 - falls), rel=1e-9
    )


@pytest.mark.parametrize("modified", [False, True])
def test_chances_of_every_count_add_up_to_one_and_to_the_expectation(modified):
    model = BetaGeometric(0.6, 4.0, 0.8, 2.5, modified)
    counts = np.arange(600)

    chances = probability(model, counts, 39.0)

    assert (chances.sum(), chances @ counts) == pytest.approx((1, newcomers(model, 39.0)[0]), rel=1e-6)


def test_chances_of_counts_are_the_printed_formula():
    r, alpha, a, b = CDNOW
    t, n = 39.0, 3
    j = np.arange(n)
    below = np.exp(special.gammaln(r + j) - special.gammaln(r) - special.gammaln(j + 1)) @ (t / (alpha + t)) ** j
    here = np.exp(special.betaln(a, b + n) + special.gammaln(r + n) - special.gammaln(r) - special.gammaln(n + 1))
    here *= (alpha / (alpha + t)) ** r * (t / (alpha + t)) ** n
    gone = np.exp(special.betaln(a + 1, b + n - 1)) * (1 - (alpha / (alpha + t)) ** r * below)

    assert probability(BetaGeometric(*CDNOW), [n], t)[0] == pytest.approx(
        (here + gone) / np.exp(special.betaln(a, b)), rel=1e-12
    )


def test_one_who_never_came_again_is_alive_in_the_bgnbd_and_perhaps_not_in_the_mbgnbd():
    none, T = np.zeros(2), one([5.0, 80.0])  # noqa: N806

    assert BetaGeometric(*CDNOW).alive(none, none, T).tolist() == [1.0, 1.0]
    assert BetaGeometric(*CDNOW, modified=True).alive(none, none, T) == pytest.approx(
        1 / (1 + CDNOW[2] / CDNOW[3] * ((CDNOW[1] + T) / CDNOW[1]) ** CDNOW[0]), rel=1e-12
    )


@pytest.mark.parametrize("modified", [False, True])
def test_the_fit_finds_what_the_histories_were_drawn_from(modified):
    truth = np.array([0.6, 6.0, 0.9, 2.6])

    peak = bgnbd.fit(drawn_bgnbd(60_000, truth, 3, modified=modified), modified=modified)

    assert (np.abs(peak.point - truth) < 3.5 * peak.errors).all()


@settings(max_examples=10, deadline=None)
@given(order=st.permutations(range(12)), part=st.floats(0.2, 0.8), scale=st.floats(0.1, 30))
def test_order_splitting_and_the_unit_of_time_change_nothing(order, part, scale):
    whole, rows = bgnbd.fit(small()), np.array(order)
    mixed = small().take(rows)

    twice = Repeats(
        *(np.tile(each, 2) for each in (mixed.x, mixed.t_x, mixed.T)), np.append(mixed.n * part, mixed.n * (1 - part))
    )
    other = bgnbd.fit(Repeats(twice.x, twice.t_x * scale, twice.T * scale, twice.n))

    assert other.point / [1, scale, 1, 1] == pytest.approx(whole.point, rel=1e-5)


NEVER = Repeats.of(np.zeros(1000), np.zeros(1000), np.linspace(1, 50, 1000))
ALIKE = Repeats.of(np.full(1000, 3.0), np.full(1000, 20.0), np.full(1000, 30.0))


@pytest.mark.parametrize("modified", [False, True])
@pytest.mark.parametrize(
    "repeats",
    [
        pytest.param(Repeats.of([], [], []), id="nobody"),
        pytest.param(Repeats.of([4.0], [20.0], [30.0]), id="one"),
        pytest.param(NEVER, id="nobody came again"),
        pytest.param(Repeats.of(np.zeros(9), np.zeros(9), np.zeros(9)), id="no time has passed"),
        pytest.param(ALIKE, id="all alike"),
    ],
)
def test_what_the_data_do_not_determine_is_said(repeats, modified):
    assert bgnbd.fit(repeats, modified=modified).doubt is not None
