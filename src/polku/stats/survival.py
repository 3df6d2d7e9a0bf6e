"""How long things last when some have not ended yet: survival curves, their comparison, and what goes with the hazard.

Everything works on a table of times: at each distinct time how many ended (``ended``) and how many were last seen then
without having ended (``left``). Tables of different people are added time by time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from polku.errors import CannotEstimate
from polku.stats.proportions import quantile
from polku.words import gettext as _

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

STEPS = 50
STILL = 1e-10  # what the last step promises to add to the log-likelihood
RANK = 1e-10  # of the largest: information below this is none
RUNAWAY = 15.0  # standard deviations of a covariate times its coefficient: the likelihood has no peak


@dataclass(frozen=True, slots=True)
class Curve:
    """A survival curve: at each ``time`` people at ``risk``, ``ended`` and ``left``; ``survival`` with its band."""

    time: Floats
    risk: Floats
    ended: Floats
    left: Floats
    survival: Floats
    low: Floats
    high: Floats

    def at(self, time: float) -> float:
        """Give survival, 0-1, just after a time; NaN after the last one seen unless all had ended."""
        place = int(np.searchsorted(self.time, time, "right")) - 1
        if place < 0:
            return 1.0
        beyond = len(self.time) and time > self.time[-1] and self.survival[-1] > 0
        return float("nan") if beyond else float(self.survival[place])

    def median(self) -> tuple[float, float, float]:
        """Give the first time at which survival is one half or less, and where the band is; NaN if never."""
        return _first(self.time, self.survival), _first(self.time, self.low), _first(self.time, self.high)


def _first(time: Floats, curve: Floats) -> float:
    below = np.flatnonzero(curve <= 0.5 + 1e-12)
    return float(time[below[0]]) if len(below) else float("nan")


def kaplan_meier(time: ArrayLike, ended: ArrayLike, left: ArrayLike, level: float = 0.95) -> Curve:
    """Estimate a survival curve.

    Parameters
    ----------
    time : array_like of float
        Distinct, ascending.
    ended, left : array_like of float
        How many ended then, how many were last seen then; those left are at risk at that time.
    level : float
        Confidence of the band at one time, 0-1.

    Returns
    -------
    Curve
        Nobody gives empty arrays. The band (Greenwood, log-log) is NaN where survival is 1 or 0.

    Notes
    -----
    Assumes that those last seen would end like those still followed.

    References
    ----------
    .. [1] Kaplan, E. L., Meier, P. (1958). JASA 53, 457-481.
    .. [2] Kalbfleisch, J. D., Prentice, R. L. (1980). The Statistical Analysis of Failure Time Data: log-log bands.
    """
    when, out, gone = (np.asarray(each, float) for each in (time, ended, left))
    risk = np.cumsum((out + gone)[::-1])[::-1]
    survival = np.cumprod(1 - out / np.maximum(risk, 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(np.where(out > 0, out / (risk * (risk - out)), 0.0))
        error = np.sqrt(greenwood) / np.abs(np.log(survival))
        z = quantile(level)
        low, high = (survival ** np.exp(sign * z * error) for sign in (1, -1))
    inside = (survival > 0) & (survival < 1)
    return Curve(when, risk, out, gone, survival, np.where(inside, low, np.nan), np.where(inside, high, np.nan))


@dataclass(frozen=True, slots=True)
class LogRank:
    """Observed and expected ends of each group; the statistic with its degrees of freedom and ``p``."""

    observed: Floats
    expected: Floats
    statistic: float
    freedom: int
    p: float


def log_rank(ended: ArrayLike, left: ArrayLike) -> LogRank:
    """Test whether groups end at the same rate.

    Parameters
    ----------
    ended, left : array_like of shape (times, groups)
        As for ``kaplan_meier``, the times of all groups ascending.

    Raises
    ------
    CannotEstimate
        Fewer than two groups, or nobody ended.

    References
    ----------
    .. [1] Mantel, N. (1966). Cancer Chemotherapy Reports 50(3), 163-170.
    """
    out, gone = np.asarray(ended, float), np.asarray(left, float)
    if out.ndim != 2 or out.shape[1] < 2 or not out.sum():
        raise CannotEstimate(_("Comparing needs two groups and at least one end."))
    risk = np.cumsum((out + gone)[::-1], axis=0)[::-1]
    some = out.sum(axis=1) > 0
    out, risk = out[some], risk[some]
    d, n = out.sum(axis=1), risk.sum(axis=1)
    share = risk / n[:, None]
    expected = (d[:, None] * share).sum(axis=0)
    # hypergeometric; a single one at risk has no spread
    scale = d * np.where(n > 1, (n - d) / np.maximum(n - 1, 1), 0.0)
    spread = np.diag(scale @ share) - (share * scale[:, None]).T @ share
    off = out.sum(axis=0) - expected
    free = int(np.linalg.matrix_rank(spread, tol=1e-9 * max(float(spread.max()), 1e-300)))
    statistic = float(off @ np.linalg.pinv(spread, rcond=1e-9) @ off) if free else 0.0
    p = float(special.chdtrc(free, statistic)) if free else 1.0
    return LogRank(out.sum(axis=0), expected, statistic, free, p)


@dataclass(frozen=True, slots=True)
class Cox:
    """Coefficients (log hazard ratios for one unit), their errors, covariance and the partial log-likelihood."""

    point: Floats
    errors: Floats
    covariance: Floats
    log_likelihood: float
    null_log_likelihood: float
    n: int
    ended: int


def cox(time: ArrayLike, ended: ArrayLike, covariates: ArrayLike, weight: ArrayLike | None = None) -> Cox:
    """Fit proportional hazards by partial likelihood, ties by Efron.

    Parameters
    ----------
    time : array_like of float, (n,)
        When each ended or was last seen.
    ended : array_like of 0 or 1, (n,)
    covariates : array_like of float, (n, p)
        Complete; equal rows may be given once.
    weight : array_like of float, optional
        How many each row stands for, whole numbers.

    Raises
    ------
    CannotEstimate
        Nobody ended, covariates that do not vary or repeat each other, or one that tells the ends apart wholly.

    References
    ----------
    .. [1] Cox, D. R. (1972). JRSS B 34(2), 187-220.
    .. [2] Efron, B. (1977). JASA 72, 557-565.
    """
    when, out, x = np.asarray(time, float), np.asarray(ended, float), np.asarray(covariates, float)
    many = np.ones(len(when)) if weight is None else np.asarray(weight, float)
    if not (many @ out > 0):
        raise CannotEstimate(_("Nobody ended: at least one end is needed."))
    middle = many @ x / many.sum()
    scale = np.sqrt(many @ (x - middle) ** 2 / many.sum())
    if not (scale > 1e-12 * np.abs(x).max(axis=0, initial=1e-300)).all():
        raise CannotEstimate(_("A covariate is the same for everybody: leave it out."))
    z = (x - middle) / scale
    order = np.argsort(-when, kind="stable")
    parts = _Risks(when[order], out[order], z[order], many[order])
    point, (value, slope, bend) = np.zeros(x.shape[1]), parts.slopes(np.zeros(x.shape[1]))
    null = value
    for _step in range(STEPS):
        if np.linalg.matrix_rank(bend, tol=RANK * np.abs(bend).max(initial=1e-300)) < len(point):
            raise CannotEstimate(_("Covariates repeat each other, or one tells the ends apart wholly: leave one out."))
        step = np.linalg.solve(bend, slope)
        ahead, length = parts.slopes(point + step), 1.0
        while ahead[0] < value - 1e-12 * abs(value) and length > 1e-6:
            length /= 2
            ahead = parts.slopes(point + length * step)
        gain = slope @ step
        point, (value, slope, bend) = point + length * step, ahead
        if np.abs(point).max() > RUNAWAY:
            raise CannotEstimate(_("Covariates repeat each other, or one tells the ends apart wholly: leave one out."))
        if gain <= STILL:
            break
    covariance = covariance_of(bend, scale)
    errors = np.sqrt(np.diag(covariance))
    return Cox(point / scale, errors, covariance, value, null, round(many.sum()), round(many @ out))


def covariance_of(bend: Floats, scale: Floats) -> Floats:
    """Give the covariance of coefficients where the likelihood has its peak.

    Parameters
    ----------
    bend : ndarray, (p, p)
        Minus the Hessian of the log-likelihood, of covariates that were divided by ``scale``.
    scale : ndarray, (p,)

    Returns
    -------
    ndarray, (p, p)
        In the covariates' own units.

    Raises
    ------
    CannotEstimate
        A variance is not above 0: the likelihood does not bend down there, at the edge of what floats tell apart.
    """
    covariance = np.linalg.inv(bend) / np.outer(scale, scale)
    if not (np.diag(covariance) > 0).all():
        raise CannotEstimate(_("Covariates repeat each other, or one tells the ends apart wholly: leave one out."))
    return np.asarray(covariance)


class _Risks:
    """Rows from the latest to the first; sums over those at risk are running sums cut at the distinct times."""

    def __init__(self, when: Floats, out: Floats, z: Floats, many: Floats) -> None:
        self.z, self.many, self.out = z, many, out * many
        self.last = np.flatnonzero(np.append(np.diff(when) != 0, True))
        self.first = np.append(0, self.last[:-1] + 1)
        counts = np.add.reduceat(self.out, self.first)
        some = counts > 0
        # one row for each end: which time it fell at, and the share of the tied ends that is taken out
        repeats = np.rint(counts[some]).astype(int)
        self.at = np.repeat(np.flatnonzero(some), repeats)
        starts = np.repeat(np.cumsum(repeats) - repeats, repeats)
        self.share = (np.arange(len(self.at)) - starts) / counts[self.at]

    def slopes(self, point: Floats) -> tuple[float, Floats, Floats]:
        """Give the partial log-likelihood, its gradient and minus its Hessian."""
        z, p = self.z, self.z.shape[1]
        linear = z @ point
        top = linear.max()
        risk = np.exp(linear - top) * self.many
        squares = (z[:, :, None] * z[:, None, :]).reshape(len(z), p * p)
        columns = np.column_stack([np.ones(len(z)), z, squares]) * risk[:, None]
        tied = np.add.reduceat(columns * (self.out > 0)[:, None], self.first, axis=0)
        at_risk = np.cumsum(columns, axis=0)[self.last]
        sums = at_risk[self.at] - self.share[:, None] * tied[self.at]
        mean = sums[:, 1 : p + 1] / sums[:, :1]
        value = self.out @ linear - (np.log(sums[:, 0]) + top).sum()
        bend = (sums[:, p + 1 :] / sums[:, :1]).sum(axis=0).reshape(p, p) - mean.T @ mean
        return float(value), np.asarray(self.out @ z - mean.sum(axis=0)), np.asarray(bend)
