"""What goes with ending in the next period: a regression on the person-period table, each period with its own level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy import special

from polku.errors import CannotEstimate
from polku.stats.survival import RANK, RUNAWAY, STEPS, STILL, covariance_of
from polku.words import gettext as _

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

Link = Literal["logit", "cloglog"]
LINKS: tuple[Link, ...] = ("logit", "cloglog")
MOST_CELLS = 10_000_000  # periods times distinct rows of covariates that are held at once
_LEAST = 1e-12


@dataclass(frozen=True, slots=True)
class Discrete:
    """Coefficients for one unit of each covariate, with their errors and covariance.

    They are log odds ratios (logit) or log hazard ratios (cloglog). ``time`` and ``hazard`` are the periods that were
    used and the chance to end in each, 0-1, at the mean of the covariates. ``log_likelihood`` and
    ``null_log_likelihood`` (levels alone) are those of the person-period table, whose rows ``periods`` counts.
    """

    link: Link
    point: Floats
    errors: Floats
    covariance: Floats
    time: Floats
    hazard: Floats
    log_likelihood: float
    null_log_likelihood: float
    n: int
    ended: int
    periods: int


def discrete(
    time: ArrayLike, ended: ArrayLike, covariates: ArrayLike, weight: ArrayLike | None = None, *, link: Link = "logit"
) -> Discrete:
    """Fit the chance to end in a period, of those who have come so far.

    Parameters
    ----------
    time : array_like of float, (n,)
        The period in which each ended or was last seen.
    ended : array_like of 0 or 1, (n,)
    covariates : array_like of float, (n, p)
        Complete; equal rows may be given once.
    weight : array_like of float, optional
        How many each row stands for.
    link : {"logit", "cloglog"}
        cloglog gives Cox's hazard ratios of time that was grouped into periods.

    Returns
    -------
    Discrete

    Raises
    ------
    CannotEstimate
        No period in which some ended and some did not, covariates that do not vary or repeat each other, one that
        tells the ends apart wholly, or more than 10 million periods times distinct covariates.

    Notes
    -----
    Each period has a level of its own. Periods in which nobody or everybody ended say nothing of covariates and are
    left out. Scored by Newton steps with expected information; levels are eliminated, so that a step
    solves as many equations as there are covariates.

    References
    ----------
    .. [1] Allison, P. D. (1982). Discrete-time methods for the analysis of event histories. Sociological
       Methodology 13, 61-98.
    .. [2] Prentice, R. L., Gloeckler, L. A. (1978). Biometrics 34(1), 57-67.
    """
    when, out, x = np.asarray(time, float), np.asarray(ended, float), np.asarray(covariates, float)
    many = np.ones(len(when)) if weight is None else np.asarray(weight, float)
    kinds, place = np.unique(x, axis=0, return_inverse=True)
    table = _Table.of(when, out * many, (1 - out) * many, place.reshape(-1), len(kinds))
    middle = many @ x / many.sum()
    scale = np.sqrt(many @ (x - middle) ** 2 / many.sum())
    if not (scale > _LEAST * np.abs(x).max(axis=0, initial=1e-300)).all():
        raise CannotEstimate(_("A covariate is the same for everybody: leave it out."))
    null = _climbed(table, np.zeros((len(kinds), 0)), link)
    peak = _climbed(table, (kinds - middle) / scale, link)
    covariance = covariance_of(peak.bend, scale)
    return Discrete(
        link, peak.point / scale, np.sqrt(np.diag(covariance)), covariance, table.time, _chance(peak.levels, link)[0],
        peak.value, null.value, round(many.sum()), round(many @ out), round(table.risk.sum()),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Table:
    """The person-period table, collapsed: at each time (rows) and kind (columns) those at risk and those who ended."""

    time: Floats
    risk: Floats
    ended: Floats

    @classmethod
    def of(cls, when: Floats, out: Floats, left: Floats, kind: NDArray[np.int64], kinds: int) -> _Table:
        """Count, and keep the times at which some ended and some did not."""
        times, at = np.unique(when, return_inverse=True)
        if len(times) * kinds > MOST_CELLS:
            raise CannotEstimate(
                _("There are {n} periods and {kinds} kinds of covariates: give longer periods or rounder covariates.")
                .format(n=len(times), kinds=kinds)
            )  # fmt: skip
        ended, risk = np.zeros((len(times), kinds)), np.zeros((len(times), kinds))
        np.add.at(ended, (at, kind), out)
        np.add.at(risk, (at, kind), out + left)
        risk = np.cumsum(risk[::-1], axis=0)[::-1]
        some = (ended.sum(axis=1) > 0) & (ended.sum(axis=1) < risk.sum(axis=1))
        if not some.any():
            raise CannotEstimate(_("In no period did some end and some go on: one is needed."))
        return cls(times[some], risk[some], ended[some])


@dataclass(frozen=True, slots=True)
class _Peak:
    point: Floats
    levels: Floats
    value: float
    bend: Floats


def _climbed(table: _Table, z: Floats, link: Link) -> _Peak:
    """Climb by Newton steps, halved where they lead down."""
    share = table.ended.sum(axis=1) / table.risk.sum(axis=1)
    levels = np.log(share / (1 - share)) if link == "logit" else np.log(-np.log1p(-share))
    point = np.zeros(z.shape[1])
    value = _value(table, levels, z @ point, link)
    for _step in range(STEPS):
        gain, along, _bend = _step_of(table, levels, z, point, link)
        length = 1.0
        ahead = _value(table, levels + along[0], z @ (point + along[1]), link)
        while ahead < value - 1e-12 * abs(value) and length > 1e-6:
            length /= 2
            ahead = _value(table, levels + length * along[0], z @ (point + length * along[1]), link)
        levels, point, value = levels + length * along[0], point + length * along[1], ahead
        if np.abs(point).max(initial=0) > RUNAWAY:
            raise CannotEstimate(_("Covariates repeat each other, or one tells the ends apart wholly: leave one out."))
        if gain <= STILL:
            break
    return _Peak(point, levels, value, _step_of(table, levels, z, point, link)[2])


def _step_of(
    table: _Table, levels: Floats, z: Floats, point: Floats, link: Link
) -> tuple[float, tuple[Floats, Floats], Floats]:
    """Give what a step promises, the step of levels and of coefficients, and the information of coefficients."""
    mu, slope = _chance(levels[:, None] + (z @ point)[None, :], link)
    spread = np.maximum(mu * (1 - mu), 1e-300)
    score, weight = (table.ended - table.risk * mu) * slope / spread, table.risk * slope**2 / spread
    each, own = score.sum(axis=1), np.maximum(weight.sum(axis=1), 1e-300)
    shared = weight @ z
    bend = z.T @ (weight.sum(axis=0)[:, None] * z) - shared.T @ (shared / own[:, None])
    slopes = z.T @ score.sum(axis=0)
    if np.linalg.matrix_rank(bend, tol=RANK * np.abs(bend).max(initial=1e-300)) < len(point):
        raise CannotEstimate(_("Covariates repeat each other, or one tells the ends apart wholly: leave one out."))
    by = np.linalg.solve(bend, slopes - shared.T @ (each / own))
    up = (each - shared @ by) / own
    return float(each @ up + slopes @ by), (up, by), np.asarray(bend)


def _chance(linear: Floats, link: Link) -> tuple[Floats, Floats]:
    """Give the chance to end, and its slope."""
    if link == "logit":
        mu = special.expit(linear)
        return mu, mu * (1 - mu)
    rate = np.exp(np.minimum(linear, 700.0))
    return -np.expm1(-rate), rate * np.exp(-rate)


def _value(table: _Table, levels: Floats, own: Floats, link: Link) -> float:
    linear = levels[:, None] + own[None, :]
    if link == "logit":
        return float((table.ended * linear - table.risk * np.logaddexp(0, linear)).sum())
    rate = np.exp(np.minimum(linear, 700.0))
    lost = np.log(np.maximum(-np.expm1(-rate), 1e-300))
    return float((table.ended * lost - (table.risk - table.ended) * rate).sum())
