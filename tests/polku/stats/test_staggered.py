"""Group-time effects against the published figures and against the units one by one."""

import numpy as np
import pytest

from factories.panels import drawn, minimum_wage, moments
from polku.stats import staggered
from polku.stats.cohorts import Cohorts, Contrasts, Estimates, estimated, figures, joint


def figure(cohorts: Cohorts, contrasts: Contrasts) -> tuple[float, float]:
    found = estimated(cohorts, contrasts)
    return float(found.values[0]), float(found.errors[0])


def overall(cohorts: Cohorts, how: str, control: str = "never") -> tuple[float, float]:
    effects = staggered.group_time(cohorts, control)
    values = estimated(cohorts, effects.contrasts).values
    return figure(cohorts, getattr(staggered, how)(cohorts, effects, values).overall)


def test_group_time_gives_the_published_effects() -> None:
    cohorts = minimum_wage()

    effects = staggered.group_time(cohorts)

    values = estimated(cohorts, effects.contrasts).values[(effects.cohort == 0)]
    assert values.round(4).tolist() == [-0.0105, -0.0704, -0.1373, -0.1008]
    assert effects.controls.tolist() == [309.0] * 12


@pytest.mark.parametrize(
    ("how", "value", "error"),
    [("simple", -0.039951275155, 0.012034012770), ("dynamic", -0.077239821457, 0.019964989062)],
)
def test_overall_effects_are_the_published_ones(how: str, value: float, error: float) -> None:
    assert overall(minimum_wage(), how) == pytest.approx((value, error), abs=6e-13)


def test_pre_trend_is_the_published_one() -> None:
    cohorts = minimum_wage()
    effects = staggered.group_time(cohorts)
    found = estimated(cohorts, effects.contrasts)

    before = ~effects.post
    _, freedom, p = joint(Estimates(found.values[before], found.factor[before]))

    assert (freedom, round(p, 5)) == (5, 0.16812)


def test_bands_hold_all_event_times_at_once_as_the_exact_normal_ones_do() -> None:
    """R 4, mnormt: the half-width at which seven normals of this correlation all stay within it in 95 %."""
    cohorts = minimum_wage()
    effects = staggered.group_time(cohorts)
    values = estimated(cohorts, effects.contrasts).values

    found = figures(estimated(cohorts, staggered.dynamic(cohorts, effects, values).parts), draws=100_000)

    assert (found.band_high - found.value) / found.error == pytest.approx(2.6594799, rel=0.01)


def by_units(outcome, starts, times, control):
    """Effects and influence functions, unit by unit: Callaway and Sant'Anna (2021), no covariates."""
    rows = []
    for g in np.unique(starts[np.isfinite(starts)]):
        for t in range(1, len(times)):
            base = max(np.flatnonzero(times < g)) if times[t] >= g else t - 1
            mine = starts == g
            others = np.isinf(starts) if control == "never" else (starts > times[max(t, base)]) & ~mine
            if not others.any():
                continue
            change = outcome[:, t] - outcome[:, base]
            value = change[mine].mean() - change[others].mean()
            first = np.where(mine, change - change[mine].mean(), 0) / mine.mean()
            second = np.where(others, change - change[others].mean(), 0) / others.mean()
            rows.append((g, times[t], times[t] >= g, value, first - second))
    return rows


def mean_by_units(rows, starts, keep):
    """Mean weighted by cohort size with the influence of the sizes."""
    kept = [row for row in rows if keep(row)]
    share = np.array([(starts == row[0]).mean() for row in kept])
    value = sum(s * row[3] for s, row in zip(share, kept, strict=True)) / share.sum()
    influence = sum(s * row[4] for s, row in zip(share, kept, strict=True)) / share.sum()
    for s, row in zip(share, kept, strict=True):
        influence = influence + ((starts == row[0]) - s) * (row[3] - value) / share.sum()
    return value, influence


def overall_by_units(rows, starts, how):
    post = [row for row in rows if row[2]]
    if how == "simple":
        return mean_by_units(rows, starts, lambda row: row[2])
    if how == "dynamic":
        return plain_mean([mean_by_units(post, starts, lambda r, e=e: r[1] - r[0] == e) for e in since(post)])
    if how == "calendar":
        return plain_mean([mean_by_units(post, starts, lambda r, t=t: r[1] == t) for t in {r[1] for r in post}])
    groups = sorted({row[0] for row in post})
    own = [mean_by_units(post, starts, lambda r, g=g: r[0] == g) for g in groups]
    return mean_by_units([(g, 0, True, *figure) for g, figure in zip(groups, own, strict=True)], starts, lambda _: True)


def since(rows):
    return {row[1] - row[0] for row in rows}


def plain_mean(figures):
    return np.mean([value for value, _ in figures]), np.mean([influence for _, influence in figures], axis=0)


@pytest.mark.parametrize("control", ["never", "not-yet"])
@pytest.mark.parametrize("how", ["simple", "dynamic", "by_group", "calendar"])
def test_overall_effects_equal_the_units_one_by_one(control: str, how: str) -> None:
    outcome, starts, times = drawn(60, seed=4)
    times = times + (times > 4)  # a gap

    found = overall(moments(outcome, starts, times), how, control)

    value, influence = overall_by_units(by_units(outcome, starts, times, control), starts, how)
    assert found == pytest.approx((value, np.sqrt(influence @ influence) / len(influence)))


def test_everybody_treated_is_compared_with_those_not_treated_yet() -> None:
    outcome, starts, times = drawn(60, seed=4)
    treated = np.isfinite(starts)

    effects = staggered.group_time(moments(outcome[treated], starts[treated], times), "not-yet")

    assert effects.cohort[effects.post].tolist() == [0]  # period 3, before the others start


def test_everybody_treated_at_once_has_no_effect_to_tell() -> None:
    effects = staggered.group_time(moments(np.ones((4, 3)), np.full(4, 2.0), np.arange(3.0)), "not-yet")

    assert len(effects.cohort) == 0


def test_block_is_the_difference_of_mean_changes() -> None:
    outcome, starts, times = drawn(30)
    starts = np.where(starts == 3, 3, np.inf)

    value, error = figure(moments(outcome, starts, times), staggered.block(moments(outcome, starts, times)))

    change = outcome[:, 2:].mean(1) - outcome[:, :2].mean(1)
    mine, others = change[starts == 3], change[starts > 3]
    assert value == pytest.approx(mine.mean() - others.mean())
    assert error == pytest.approx(np.sqrt(mine.var() / len(mine) + others.var() / len(others)))
