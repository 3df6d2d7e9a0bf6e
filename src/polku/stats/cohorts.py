"""Moments of a balanced panel by cohort, and linear contrasts of them with exact standard errors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import special

from polku.stats.proportions import quantile

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

NEVER = np.inf
DRAWN = 4_000_000  # numbers drawn at a time: 32 MB
ROUNDING = 1e-10  # of the outcome's size: a spread below this is rounding


@dataclass(frozen=True, slots=True)
class Cohorts:
    """A balanced panel summed up by the time from which its units were treated.

    ``starts`` (C, ascending, infinite = never) and ``times`` (T, ascending) are in the unit of time;
    ``counts`` (C) are units; ``means`` (C x T) are in the unit of the outcome; ``spread``
    (C x T x T) is the covariance of the outcome between periods within a cohort, divided by its count.
    """

    starts: Floats
    times: Floats
    counts: Floats
    means: Floats
    spread: Floats

    @property
    def n(self) -> float:
        """Units of all cohorts."""
        return float(self.counts.sum())

    @property
    def never(self) -> NDArray[np.bool_]:
        """Mark the cohort that is never treated."""
        return np.isinf(self.starts)

    def kept(self, which: ArrayLike) -> Cohorts:
        """Give some of the cohorts."""
        mask = np.asarray(which, bool)
        return Cohorts(self.starts[mask], self.times, self.counts[mask], self.means[mask], self.spread[mask])


def added(first: Cohorts, second: Cohorts) -> Cohorts:
    """Moments of two panels of other units together.

    Parameters
    ----------
    first, second : Cohorts
        Of the same periods; no unit stands in both.

    Returns
    -------
    Cohorts
        As if the rows had been counted at once. Cohorts without units are left out.

    References
    ----------
    .. [1] Chan, T. F., Golub, G. H., LeVeque, R. J. (1983). The American Statistician 37(3), 242-247.
    """
    starts = np.union1d(first.starts, second.starts)
    one, two = _spaced(first, starts), _spaced(second, starts)
    counts = one.counts + two.counts
    share = np.divide(two.counts, counts, out=np.zeros(len(starts)), where=counts > 0)[:, None]
    apart = two.means - one.means
    means = one.means + share * apart
    between = (share * (1 - share))[:, :, None] * apart[:, :, None] * apart[:, None, :]
    spread = (1 - share)[:, :, None] * one.spread + share[:, :, None] * two.spread + between
    return Cohorts(starts, first.times, counts, means, spread).kept(counts > 0)


def _spaced(cohorts: Cohorts, starts: Floats) -> Cohorts:
    """Put cohorts in the places of ``starts``, zero where there is none."""
    c, t = len(starts), len(cohorts.times)
    place = np.searchsorted(starts, cohorts.starts)
    counts, means, spread = np.zeros(c), np.zeros((c, t)), np.zeros((c, t, t))
    counts[place], means[place], spread[place] = cohorts.counts, cohorts.means, cohorts.spread
    return Cohorts(starts, cohorts.times, counts, means, spread)


@dataclass(frozen=True, slots=True)
class Contrasts:
    """Figures that are sums of cohort means: ``weights`` (K x C x T) and ``shifts`` (K x C).

    ``shifts`` is what belonging to a cohort adds to a unit's influence beyond its own outcome: the
    cohorts' sizes are random too.
    """

    weights: Floats
    shifts: Floats

    def mixed(self, by: Floats) -> Contrasts:
        """Give sums of these figures: ``by`` (M x K) says how much of each."""
        return Contrasts(np.tensordot(by, self.weights, 1), by @ self.shifts)

    def taken(self, which: NDArray[Any]) -> Contrasts:
        """Give some of the figures."""
        return Contrasts(self.weights[which], self.shifts[which])


@dataclass(frozen=True, slots=True)
class Estimates:
    """Values (K) and a ``factor`` (K x F) whose product with itself is their covariance."""

    values: Floats
    factor: Floats

    @property
    def covariance(self) -> Floats:
        """Covariance of the figures, K x K."""
        return self.factor @ self.factor.T

    @property
    def errors(self) -> Floats:
        """Standard errors, K."""
        return np.asarray(np.sqrt((self.factor**2).sum(1)))

    def drawn(self, draws: int, seed: int = 0) -> Floats:
        """Draw the multiplier bootstrap: deviations of the figures, draws x K.

        Each unit's influence is multiplied by a standard normal number of its own. Given the rows
        the sum is normal with exactly this covariance, so it is drawn from the factor, without the units.
        """
        width = self.factor.shape[1]
        step = max(1, DRAWN // max(1, width))
        parts = [
            _normal(min(step, draws - done), width, (seed, done)) @ self.factor.T for done in range(0, draws, step)
        ]
        return np.concatenate(parts) if parts else np.empty((0, len(self.values)))


@lru_cache(maxsize=1)
def _normal(draws: int, width: int, seed: tuple[int, int]) -> Floats:
    """Draw the units' multipliers, kept for the next figures of the same cohorts."""
    return np.random.default_rng(seed).standard_normal((draws, width))


def estimated(cohorts: Cohorts, contrasts: Contrasts) -> Estimates:
    """Value contrasts and their covariance, clustered by unit.

    Parameters
    ----------
    cohorts : Cohorts
        A cohort of one unit shows no spread of its own; it is given that of the others, pooled.
    contrasts : Contrasts
        K figures.

    Returns
    -------
    Estimates
        With n_c units in cohort c, covariance S_c and mean m_c: value sum_c w_c' m_c, covariance
        sum_c w_c' S_c v_c / n_c + sum_c n_c b_c d_c / n^2 for weights w, v and shifts b, d. This is
        the mean of the products of the units' influence functions, divided by n, exactly. NaN where
        no cohort has two units.
    """
    values = np.einsum("kct,ct->k", contrasts.weights, cohorts.means)
    roots = _roots(_own_or_pooled(cohorts)) / np.sqrt(cohorts.counts)[:, None, None]
    within = np.einsum("kct,cts->kcs", contrasts.weights, roots).reshape(len(values), cohorts.means.size)
    between = contrasts.shifts * np.sqrt(cohorts.counts) / cohorts.n
    factor = np.hstack([within, between])
    told = np.sqrt((factor**2).sum(1)) > ROUNDING * np.abs(cohorts.means).max(initial=0)
    return Estimates(values, np.where(told[:, None] | np.isnan(factor), factor, 0.0))


def _own_or_pooled(cohorts: Cohorts) -> Floats:
    """Give each cohort's covariance, the pooled one where there is a single unit."""
    alone = cohorts.counts < 2
    if not alone.any():
        return cohorts.spread
    freedom = float((cohorts.counts - 1)[~alone].sum())
    sums = (cohorts.spread * cohorts.counts[:, None, None])[~alone].sum(0)
    pooled = sums / freedom if freedom else np.full(sums.shape, np.nan)
    return np.where(alone[:, None, None], pooled, cohorts.spread)


def _roots(spread: Floats) -> Floats:
    """Give matrices whose products with themselves are the covariances."""
    if np.isnan(spread).any():
        return np.full(spread.shape, np.nan)
    size, vectors = np.linalg.eigh(spread)
    return np.asarray(vectors * np.sqrt(np.clip(size, 0, None))[:, None, :])


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures with standard errors, intervals, p and bands, arrays of length K in the unit of the outcome.

    ``low`` and ``high`` hold one by one, ``band_low`` and ``band_high`` all at once at the same
    level. ``drawn_error`` is the multiplier bootstrap's standard error (its quartile range over the
    normal one's). NaN where the data show no spread.
    """

    value: Floats
    error: Floats
    low: Floats
    high: Floats
    p: Floats
    drawn_error: Floats
    band_low: Floats
    band_high: Floats


def figures(estimates: Estimates, *, level: float = 0.95, draws: int = 1000, seed: int = 0) -> Figures:
    """Intervals and simultaneous bands of estimates.

    Parameters
    ----------
    estimates : Estimates
    level : float
        Confidence 0-1 of intervals and bands.
    draws, seed : int
        Of the multiplier bootstrap; without draws the bands are NaN.

    Returns
    -------
    Figures

    References
    ----------
    .. [1] Callaway, B., Sant'Anna, P. H. C. (2021). Journal of Econometrics 225(2), 200-230. Algorithm 1.
    """
    value, z = estimates.values, quantile(level)
    size = np.abs(value).max(initial=0) + np.abs(estimates.factor).max(initial=0)
    error = np.where(estimates.errors > ROUNDING * size, estimates.errors, np.nan)
    drawn = estimates.drawn(draws, seed)
    drawn_error, wide = np.full(len(value), np.nan), np.nan
    told = ~np.isnan(error)
    if len(drawn) and told.any():
        quarter, three = np.quantile(drawn[:, told], [0.25, 0.75], axis=0)
        drawn_error[told] = (three - quarter) / (2 * special.ndtri(0.75))
        wide = max(z, float(np.quantile(np.abs(drawn[:, told] / drawn_error[told]).max(1), level)))
    with np.errstate(invalid="ignore"):
        p = 2 * special.ndtr(-np.abs(value / error))
    return Figures(
        value, error, value - z * error, value + z * error, p, drawn_error,
        value - wide * drawn_error, value + wide * drawn_error,
    )  # fmt: skip


def joint(estimates: Estimates) -> tuple[float, int, float]:
    """Wald test that every figure is zero.

    Parameters
    ----------
    estimates : Estimates

    Returns
    -------
    statistic, freedom, p
        Chi-square; freedom is the rank of the covariance. NaN and 0 without figures or spread.
    """
    if not len(estimates.values) or np.isnan(estimates.factor).any():
        return np.nan, 0, np.nan
    left, sizes, _ = np.linalg.svd(estimates.factor, full_matrices=False)
    told = sizes > 1e-8 * sizes.max(initial=0)  # beyond this the figures repeat each other
    if not told.any() or not sizes.max() > ROUNDING * np.abs(estimates.values).max():
        return np.nan, 0, np.nan
    statistic = float((((left.T @ estimates.values)[told] / sizes[told]) ** 2).sum())
    freedom = int(told.sum())
    return statistic, freedom, float(special.chdtrc(freedom, statistic))
