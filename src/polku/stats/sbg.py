"""Shifted beta-geometric: each has a chance of its own to end at every renewal, the same every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from polku.stats.newton import Peak, Slopes, climb

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


def fit(lost: ArrayLike, left: ArrayLike) -> Peak:
    """Fit the two parameters (alpha, beta) by maximum likelihood.

    Parameters
    ----------
    lost : array_like of float, periods
        How many ended at their first, second, ... renewal.
    left : array_like of float, periods
        How many were last seen staying after that many renewals; cohorts of any age are added up. Counts of
        both may be added to those of another table.

    Returns
    -------
    polku.stats.newton.Peak
        ``point`` is (alpha, beta), each customer's chance to end being Beta(alpha, beta).
        ``doubt`` says where the data do not determine them: nobody lost, nobody left, one period alone, or chances
        that do not differ. Nobody at all is "curvature".

    Notes
    -----
    Log-likelihood: sum of lost_t ln(S(t-1) - S(t)) + left_t ln S(t), S as in ``survival``.

    References
    ----------
    .. [1] Fader, P. S., Hardie, B. G. S. (2007). How to project customer retention. Journal of Interactive
       Marketing 21(1), 76-90. Survivors 1000 631 468 382 326 289 262 241 give .7041 and 1.1820.
    """
    ended, stayed = np.asarray(lost, float), np.asarray(left, float)
    after = np.cumsum((ended + stayed)[::-1])[::-1]  # who came to a renewal
    kept = after - ended

    def likelihood(point: Floats) -> Slopes:
        return _slopes(point, ended, kept)

    n = float(ended.sum() + stayed.sum())
    odds = (float(kept.sum()) + 0.5) / (float(ended.sum()) + 0.5)
    return climb(likelihood, np.array([1.0, odds]), n=max(n, 1.0))


def fit_survivors(survivors: ArrayLike) -> Peak:
    """Fit one cohort: how many there were at the start and after each renewal."""
    counts = np.asarray(survivors, float)
    left = np.zeros(len(counts) - 1)
    left[-1:] = counts[-1]
    return fit(-np.diff(counts), left)


def _slopes(point: Floats, ended: Floats, kept: Floats) -> Slopes:
    """Add up ln of the chance to end at renewal t, alpha/(alpha+beta+t-1), and to stay, (beta+t-1)/(the same)."""
    alpha, beta = point
    past = np.arange(len(ended))
    both, stay = alpha + beta + past, beta + past
    came = ended + kept
    value = ended.sum() * np.log(alpha) + kept @ np.log(stay) - came @ np.log(both)
    common = came @ (1 / both)
    slope = np.array([ended.sum() / alpha - common, kept @ (1 / stay) - common])
    shared = came @ (1 / both**2)
    bend = np.array([[shared - ended.sum() / alpha**2, shared], [shared, shared - kept @ (1 / stay**2)]])
    return float(value), slope, bend


def survival(point: ArrayLike, renewals: ArrayLike) -> Floats:
    """Share 0-1 still there after ``renewals`` renewals: B(alpha, beta + t) / B(alpha, beta); 1 after none."""
    alpha, beta = np.asarray(point, float)
    times = np.asarray(renewals, float)
    return np.asarray(np.exp(special.betaln(alpha, beta + times) - special.betaln(alpha, beta)))


def retention(point: ArrayLike, renewal: ArrayLike) -> Floats:
    """Share 0-1 of those at their ``renewal``-th renewal who stay: (beta + t - 1) / (alpha + beta + t - 1)."""
    alpha, beta = np.asarray(point, float)
    past = np.asarray(renewal, float) - 1
    return np.asarray((beta + past) / (alpha + beta + past))


def derl(point: ArrayLike, renewals: ArrayLike, discount: float) -> Floats:
    """Discounted expected number of payments still to come of somebody who has renewed ``renewals`` times.

    Parameters
    ----------
    point : array_like
        (alpha, beta).
    renewals : array_like of float
        Renewals behind; the next one is about to fall due.
    discount : float
        Of one period, 0.1 for ten per cent; above 0.

    Returns
    -------
    array of float
        Payments, the next renewal's undiscounted.

    References
    ----------
    .. [1] Fader, P. S., Hardie, B. G. S. (2010). Customer-base valuation in a contractual setting. Marketing
       Science 29(1), 85-93, eq. 6.
    """
    alpha, beta = np.asarray(point, float)
    past = np.asarray(renewals, float)
    stay = (beta + past) / (alpha + beta + past)
    return np.asarray(stay * special.hyp2f1(1, beta + past + 1, alpha + beta + past + 1, 1 / (1 + discount)))
