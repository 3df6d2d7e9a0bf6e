"""Difference-in-differences of units that began at different times, as a claim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from polku.errors import CannotEstimate
from polku.prove.claim import Answer, Figure, Part, assumed, figure
from polku.stats import staggered
from polku.stats.cohorts import Cohorts, Contrasts, Estimates, Figures, estimated, figures, joint
from polku.stats.staggered import Control, GroupTime, Summary
from polku.words import gettext as _

DOUBTED = 0.05  # p of equal trends before the start, below which the claim is not causal
FEWEST = 5  # units on each side; the errors of fewer are too small
SUMMARIES = {"dynamic": staggered.dynamic, "group": staggered.by_group, "calendar": staggered.calendar}


@dataclass(frozen=True, slots=True)
class GroupEffect:
    """Effect on units treated from ``group`` on, at ``time``; before the start (``post`` False) a placebo."""

    group: float
    time: float
    post: bool
    n: int
    n_control: int
    estimate: float
    se: float
    low: float
    high: float
    p: float
    bootstrap_se: float
    band_low: float
    band_high: float


@dataclass(frozen=True, slots=True)
class Summed:
    """Group-time effects summed up one way: overall, and by event time, start or period."""

    estimate: float
    se: float
    low: float
    high: float
    p: float
    bootstrap_se: float
    by: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class PreTrend:
    """Wald test that every effect before a start is zero; NaN with a ``reason`` where none can be made.

    ``p`` is the chi-square's; ``p_few`` allows for few units (Hotelling's F), and decides the label.
    """

    statistic: float
    df: int
    p: float
    p_few: float
    reason: str | None


def staggered_differences(
    cohorts: Cohorts, *, control: Control, level: float = 0.95, draws: int = 1000, seed: int = 0
) -> Answer:
    """Group-time effects and their sums, from cohort moments.

    Parameters
    ----------
    cohorts : Cohorts
        None treated in the first period.
    control : {"never", "not-yet"}
    level : float
        Confidence of intervals and bands, 0-1.
    draws, seed : int
        Of the multiplier bootstrap.

    Returns
    -------
    Answer
        The headline is the simple sum; of one start with units never treated it is all periods before
        against all from the start on. The label falls to "associational" where trends differed before.

    Raises
    ------
    CannotEstimate
        No effect has controls.
    """
    effects = staggered.group_time(cohorts, control)
    if not effects.post.any():
        raise CannotEstimate(nobody_to_compare())
    options: dict[str, Any] = {"level": level, "draws": draws, "seed": seed}
    found = estimated(cohorts, effects.contrasts)
    summed = {
        name: _summed(cohorts, solve(cohorts, effects, found.values), options) for name, solve in SUMMARIES.items()
    }
    simple = _summed(cohorts, staggered.simple(cohorts, effects, found.values), options)
    trend = _pre_trend(effects, found, cohorts.n)
    detail: dict[str, Any] = {
        "control": control,
        "group_time": _group_time(cohorts, effects, figures(found, **options)),
        "simple": simple,
        **summed,
        "pre_trend": trend,
        "estimator": "simple",
    }
    headline = Figure(simple.estimate, simple.se, simple.low, simple.high, simple.p)
    if (~cohorts.never).sum() == 1 and cohorts.never.any():
        headline = _block(cohorts, level)
        detail |= {"estimator": "block", "block": headline}
    return _answer(cohorts, effects, headline, trend, detail)


def nobody_to_compare() -> str:
    """Say what is missing where everybody was treated at once."""
    return _(
        "Everybody was treated, and nobody later than the others: there is nobody to compare with. Give units that "
        "were never treated or treated later, at least two; --design before-after shows the change, which is no "
        "evidence."
    )


def _answer(cohorts: Cohorts, effects: GroupTime, headline: Figure, trend: PreTrend, detail: dict[str, Any]) -> Answer:
    treated = int(cohorts.counts[~cohorts.never].sum())
    controls = int(effects.controls[effects.post].max())
    doubted = bool(trend.p_few < DOUBTED)
    lacking = max(0, FEWEST - treated) + max(0, FEWEST - controls)
    warnings = []
    if doubted:
        warnings.append(_("Treated and untreated units already moved apart before the start."))
    if lacking:
        sentence = _("{treated} treated and {controls} untreated units are few: {n} of each make the interval honest.")
        warnings.append(sentence.format(treated=treated, controls=controls, n=FEWEST))
    if (cohorts.counts[~cohorts.never] == 1).any():
        warnings.append(_("A unit that started alone shows no spread of its own: that of the others stands in for it."))
    reason = None
    if not headline.se > 0:
        reason = _("No interval: the outcome does not vary between units of a cohort.")
    return Answer(
        "associational" if doubted else "causal", headline, treated, controls, assumed("did"), detail,
        tuple(warnings), lacking == 0, lacking, reason,
    )  # fmt: skip


def _block(cohorts: Cohorts, level: float) -> Figure:
    found = estimated(cohorts, staggered.block(cohorts))
    one = figures(found, level=level, draws=0)
    return figure(float(one.value[0]), float(one.error[0]), level)


def _group_time(cohorts: Cohorts, effects: GroupTime, found: Figures) -> tuple[GroupEffect, ...]:
    columns = (
        cohorts.starts[effects.cohort].tolist(),
        cohorts.times[effects.period].tolist(),
        effects.post.tolist(),
        cohorts.counts[effects.cohort].astype(int).tolist(),
        effects.controls.astype(int).tolist(),
        *_columns(found),
    )
    return tuple(GroupEffect(*row) for row in zip(*columns, strict=True))


def _columns(found: Figures) -> list[list[float]]:
    names = ("value", "error", "low", "high", "p", "drawn_error", "band_low", "band_high")
    return [getattr(found, name).tolist() for name in names]


def _summed(cohorts: Cohorts, summary: Summary, options: dict[str, Any]) -> Summed:
    """Value the parts and the overall figure in one go; the bands are those of the parts alone."""
    both = [summary.parts, summary.overall]
    found = estimated(
        cohorts, Contrasts(np.concatenate([c.weights for c in both]), np.concatenate([c.shifts for c in both]))
    )
    parts = figures(Estimates(found.values[:-1], found.factor[:-1]), **options)
    ((value, error, low, high, p, drawn, *_band),) = zip(
        *_columns(figures(Estimates(found.values[-1:], found.factor[-1:]), **options)), strict=True
    )
    by = tuple(Part(*row) for row in zip(summary.of.tolist(), *_columns(parts), strict=True)) if len(summary.of) else ()
    return Summed(value, error, low, high, p, drawn, by)


def _pre_trend(effects: GroupTime, found: Estimates, units: float) -> PreTrend:
    before = ~effects.post
    statistic, freedom, p = joint(Estimates(found.values[before], found.factor[before]))
    reason = None
    if not before.any():
        reason = _("No cohort has two periods before its start, so trends before it cannot be compared.")
    elif not freedom:
        reason = _("The outcome does not vary enough to compare trends before the start.")
    rest = units - freedom
    if freedom and rest < 1:
        reason = _("There are too few units to compare trends over so many periods.")
    few = special.fdtrc(freedom, rest, statistic * rest / (units - 1) / freedom) if freedom and rest >= 1 else np.nan
    return PreTrend(statistic, freedom, p, float(few), reason)
