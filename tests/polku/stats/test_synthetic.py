"""Synthetic difference-in-differences against a plain port of the paper's algorithm and the exact minimum."""

import numpy as np
import pytest
from scipy.optimize import minimize

from polku.errors import CannotEstimate
from polku.stats.synthetic import synthetic

NEVER = np.inf


def made(n: int = 14, t: int = 10, treated: int = 1, seed: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two common factors, effect -4 from the seventh period on."""
    random = np.random.default_rng(seed)
    outcome = random.normal(size=(n, 2)) @ random.normal(size=(2, t)).cumsum(1) + random.normal(size=(n, t)) / 2 + 20
    starts = np.where(np.arange(n) < n - treated, NEVER, 7.0)
    times = np.arange(1.0, t + 1)
    return outcome - 4 * (times >= starts[:, None]), starts, times


def weights(columns: np.ndarray, target: np.ndarray, zeta: float, noise: float) -> np.ndarray:
    """Frank-Wolfe as the paper's appendix has it, step by step on the table itself."""
    a, b = columns - columns.mean(0), target - target.mean()
    x = np.full(a.shape[1], 1 / a.shape[1])
    for most in (100, 10_000):
        values: list[float] = []
        while len(values) < most and (len(values) < 2 or values[-2] - values[-1] > (1e-5 * noise) ** 2):
            slope = (a @ x - b) @ a + len(b) * zeta**2 * x
            step = -x.copy()
            step[slope.argmin()] += 1
            length = -(slope @ step) / (((a @ step) ** 2).sum() + len(b) * zeta**2 * (step**2).sum())
            x = x + min(1, max(0, length)) * step
            values.append(zeta**2 * (x**2).sum() + ((a @ x - b) ** 2).mean())
        if most == 100:
            x = np.where(x <= x.max() / 4, 0, x)
            x = x / x.sum()
    return x


def by_hand(outcome: np.ndarray, starts: np.ndarray, times: np.ndarray) -> float:
    controls, pre = outcome[np.isinf(starts)], times < 7
    treated = outcome[np.isfinite(starts)]
    noise = np.diff(controls[:, pre], axis=1).std(ddof=1)
    zeta = (len(treated) * (~pre).sum()) ** 0.25 * noise
    periods = weights(controls[:, pre], controls[:, ~pre].mean(1), 1e-6 * noise, noise)
    units = weights(controls[:, pre].T, treated[:, pre].mean(0), zeta, noise)
    change = np.concatenate([-periods, np.full((~pre).sum(), 1 / (~pre).sum())])
    return float(treated.mean(0) @ change - units @ controls @ change)


@pytest.mark.parametrize("treated", [1, 3])
def test_synthetic_equals_the_algorithm_by_hand(treated: int) -> None:
    panel = made(treated=treated)

    found = synthetic(*panel)

    assert found.value == pytest.approx(by_hand(*panel), abs=1e-6)
    assert found.blocks[0].units.sum() == pytest.approx(1)
    assert found.blocks[0].periods.sum() == pytest.approx(1)


def test_synthetic_weights_stand_near_the_exact_minimum() -> None:
    outcome, starts, times = made()

    units = synthetic(outcome, starts, times).blocks[0].units

    past = outcome[:, times < 7] - outcome[:, times < 7].mean(1, keepdims=True)
    controls, mine = past[:-1], past[-1]
    zeta = 4**0.25 * np.diff(outcome[:-1, times < 7], axis=1).std(ddof=1)
    best = minimize(
        lambda w: ((w @ controls - mine) ** 2).mean() + zeta**2 * (w**2).sum(),
        np.full(13, 1 / 13),
        bounds=[(0, 1)] * 13,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
        options={"ftol": 1e-12},
    )
    assert units == pytest.approx(best.x, abs=2e-3)


def test_difference_is_plain_difference_in_differences() -> None:
    outcome, starts, times = made(treated=3)

    change = outcome[:, times >= 7].mean(1) - outcome[:, times < 7].mean(1)
    assert synthetic(outcome, starts, times).difference == pytest.approx(change[-3:].mean() - change[:-3].mean())


def test_a_single_unit_is_judged_by_every_control_in_its_place() -> None:
    found = synthetic(*made())

    assert (found.method, found.placebos) == ("placebo", 13)
    assert abs(found.value + 4) < 3 * found.error


def test_several_units_are_judged_by_leaving_each_out() -> None:
    outcome, starts, times = made(treated=3)

    found = synthetic(outcome, starts, times)

    (block,) = found.blocks
    change = outcome @ np.concatenate([-block.periods, np.full(4, 1 / 4)])
    values = []
    for i in range(14):
        kept = np.arange(14) != i
        weight = np.append(block.units, [0, 0, 0]) * kept
        values.append(change[kept & np.isfinite(starts)].mean() - weight @ change / weight.sum())
    assert (found.method, found.placebos) == ("jackknife", 0)
    assert found.error == pytest.approx(np.sqrt(13 / 14 * ((values - np.mean(values)) ** 2).sum()))


def test_several_units_are_judged_as_by_the_authors_program() -> None:
    """R: synthdid_estimate(Y, 5, 4) and the root of vcov(..., method = "jackknife")."""
    outcome = [
        [0, 2, 7, 5, 5, 3], [1, 5, 6, 3, 5, 7], [8, 10, 11, 11, 10, 13], [11, 10, 8, 12, 10, 13],
        [8, 13, 12, 10, 12, 13], [11, 9, 9, 13, 16, 18], [18, 14, 18, 20, 22, 21],
    ]  # fmt: skip

    found = synthetic(outcome, [np.inf] * 5 + [5, 5], np.arange(1, 7))

    assert (found.value, found.error) == pytest.approx((4.59672246631, 1.37393464498), rel=1e-9)


def test_several_starts_are_combined_by_treated_periods() -> None:
    outcome, starts, times = made(treated=4)
    starts[-2:] = 9.0

    found = synthetic(outcome, starts, times)

    first, second = found.blocks
    assert (first.start, second.start) == (7.0, 9.0)
    assert found.value == pytest.approx((2 * 4 * first.value + 2 * 2 * second.value) / 12)


def test_scale_and_order_do_not_matter() -> None:
    outcome, starts, times = made()
    order = np.random.default_rng(0).permutation(len(starts))

    moved = synthetic(100 * outcome[order] + 7, starts[order], times)

    found = synthetic(outcome, starts, times)
    assert (moved.value / 100, moved.error / 100) == pytest.approx((found.value, found.error), rel=1e-3)


def test_as_many_treated_as_controls_have_no_error() -> None:
    outcome, starts, times = made(n=4, treated=2)
    starts[-1] = 8.0

    found = synthetic(outcome, starts, times)

    assert (found.method, np.isnan(found.error)) == (None, True)


def test_all_equal_gives_zero() -> None:
    _, starts, times = made()

    found = synthetic(np.full((14, 10), 5.0), starts, times)

    assert (found.value, found.difference, found.error) == pytest.approx((0, 0, 0), abs=1e-9)


@pytest.mark.parametrize(
    ("starts", "sentence"),
    [
        ([7.0] * 13 + [NEVER], "Synthetic controls need at least two units that were never treated; there are 1."),
        ([NEVER] * 14, "Nobody was treated within the periods."),
        (
            [2.0] + [NEVER] * 13,
            "Synthetic controls need at least two periods before the first start; there are 1.",
        ),
    ],
)
def test_too_little_is_refused(starts: list[float], sentence: str) -> None:
    outcome, _, times = made()

    with pytest.raises(CannotEstimate) as error:
        synthetic(outcome, starts, times)

    assert str(error.value) == sentence
