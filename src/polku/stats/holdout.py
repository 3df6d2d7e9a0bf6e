"""Treated against a randomised holdout, adjusted by what the same units did before (CUPED)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from polku.stats.cohorts import ROUNDING, Cohorts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Holdout:
    """Difference between the arms after the start, in the unit of the outcome.

    ``value`` is adjusted, ``plain`` is not; ``reduction`` is the share 0-1 of the variance that the
    adjustment took away (0 without a period before). ``before`` is the arms' difference before the
    start, which a fair draw leaves near 0, and ``before_p`` the p of its being 0. Errors are NaN
    where an arm has fewer than two units or nothing varies; ``freedom`` is Welch's.
    """

    value: float
    error: float
    freedom: float
    p: float
    plain: float
    plain_error: float
    reduction: float
    before: float
    before_p: float


@dataclass(frozen=True, slots=True)
class _Compared:
    value: float
    error: float
    freedom: float

    @property
    def p(self) -> float:
        if not self.error > 0:
            return np.nan
        return float(2 * special.stdtr(self.freedom, -abs(self.value / self.error)))


def holdout(cohorts: Cohorts) -> Holdout:
    """Compare treated cohorts with the units never treated.

    Parameters
    ----------
    cohorts : Cohorts
        At least one treated cohort and the one never treated. Several starts are compared one by one
        over their own periods and combined by units.

    Returns
    -------
    Holdout

    Notes
    -----
    Outcome: a unit's mean over the periods from its start on; covariate: its mean over those before;
    slope pooled within the arms, so that the effect does not enter it. Variances divide by n - 1.

    References
    ----------
    .. [1] Deng, A., Xu, Y., Kohavi, R., Walker, T. (2013). WSDM '13, 123-132.
    """
    after, before = _changes(cohorts)
    plain = _compared(cohorts, after)
    if not before.any():
        return Holdout(
            plain.value, plain.error, plain.freedom, plain.p, plain.value, plain.error, 0.0, np.nan, np.nan
        )  # fmt: skip
    slopes = np.array([_slope(cohorts, g, x, y) for g, x, y in zip(_treated(cohorts), before, after, strict=True)])
    adjusted = _compared(cohorts, after - slopes[:, None] * before)
    reduction = 1 - (adjusted.error / plain.error) ** 2 if plain.error > 0 else np.nan
    past = _compared(cohorts, before)
    return Holdout(
        adjusted.value, adjusted.error, adjusted.freedom, adjusted.p, plain.value, plain.error, reduction,
        past.value, past.p,
    )  # fmt: skip


def _treated(cohorts: Cohorts) -> list[int]:
    return np.flatnonzero(~cohorts.never).tolist()


def _changes(cohorts: Cohorts) -> tuple[Floats, Floats]:
    """Give each treated cohort's mean over its periods after and before, as weights of periods."""
    post = cohorts.times >= cohorts.starts[~cohorts.never][:, None]
    pre = ~post
    return post / post.sum(1, keepdims=True), pre / np.maximum(1, pre.sum(1, keepdims=True))


def _slope(cohorts: Cohorts, g: int, x: Floats, y: Floats) -> float:
    arms = cohorts.never.copy()
    arms[g] = True
    sums = (cohorts.spread[arms] * cohorts.counts[arms, None, None]).sum(0)
    square, size = float(x @ sums @ x), float(np.abs(sums).max())
    return float(x @ sums @ y) / square if square > ROUNDING * size else 0.0


def _compared(cohorts: Cohorts, by: Floats) -> _Compared:
    """Difference of the arms' means of a weighting of periods, one weighting for each treated cohort."""
    places, never = _treated(cohorts), int(np.flatnonzero(cohorts.never)[0])
    share = cohorts.counts[places] / cohorts.counts[places].sum()
    pooled = share @ by
    value = float(np.einsum("g,gt,gt->", share, by, cohorts.means[places]) - pooled @ cohorts.means[never])
    sides = [(g, w * row) for g, w, row in zip(places, share, by, strict=True)] + [(never, pooled)]
    with np.errstate(invalid="ignore", divide="ignore"):
        parts = np.array([row @ cohorts.spread[g] @ row / (cohorts.counts[g] - 1) for g, row in sides])
        square = parts.sum()
        freedom = square**2 / (parts**2 / (cohorts.counts[[g for g, _ in sides]] - 1)).sum()
    size = (np.abs(cohorts.means).max(initial=0) * ROUNDING) ** 2
    error = float(np.sqrt(square)) if square > size else np.nan
    return _Compared(value, error, float(freedom))


def paired(cohorts: Cohorts) -> tuple[float, float, float]:
    """Give the treated units' own change, its standard error and degrees of freedom; nobody is compared with.

    Parameters
    ----------
    cohorts : Cohorts
        Treated cohorts alone, each with a period before its start.

    Returns
    -------
    value, error, freedom : float
        Mean over units of after less before; the error is NaN with fewer than two units in a cohort.
    """
    after, before = _changes(cohorts)
    share, change = cohorts.counts / cohorts.n, after - before
    value = float(np.einsum("g,gt,gt->", share, change, cohorts.means))
    with np.errstate(invalid="ignore", divide="ignore"):
        within = np.einsum("gt,gts,gs->g", change, cohorts.spread, change)
        square = float((share**2 * within / (cohorts.counts - 1)).sum())
    size = (np.abs(cohorts.means).max(initial=0) * ROUNDING) ** 2
    return value, float(np.sqrt(square)) if square > size else np.nan, cohorts.n - len(cohorts.counts)
