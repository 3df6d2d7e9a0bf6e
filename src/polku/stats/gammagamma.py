"""Gamma-gamma: what each spends at a time varies about a mean of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from polku.stats.newton import Peak, Slopes, climb, dot

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

NAMES = ("p", "q", "v")


def fit(k: ArrayLike, total: ArrayLike, n: ArrayLike | None = None) -> Peak:
    """Fit p, q and v by maximum likelihood: amounts are Gamma(p, nu), nu is Gamma(q, v) over people.

    Parameters
    ----------
    k : array_like of float
        How many amounts of each; at least 1.
    total : array_like of float
        Their sum, above 0.
    n : array_like of float, optional
        How many have this k and total; 1 if left out.

    Returns
    -------
    polku.stats.newton.Peak
        ``point`` in the order of ``NAMES``, ``v`` in the unit of the amounts; the log-likelihood is of the mean amounts
        total / k and leaves out no constant. ``doubt`` where the data do not determine all three: everybody spends
        alike, or always the same; of nobody "curvature".

    References
    ----------
    .. [1] Fader, P. S., Hardie, B. G. S. (2013). The gamma-gamma model of monetary value, eq. 1a. CDNOW, 946 who
       bought again to 1997-09-30: 6.25, 3.74, 15.44.
    """
    amounts, totals = np.asarray(k, float), np.asarray(total, float)
    weights = np.ones(len(amounts)) if n is None else np.asarray(n, float)
    size = max(float(weights.sum()), 1.0)
    middle = float(np.exp(dot(weights, np.log(totals / amounts)) / size))

    def likelihood(point: Floats) -> Slopes:
        return _slopes(point, amounts, totals, weights)

    return climb(likelihood, np.array([2.0, 3.0, middle]), n=size, middle=np.array([1.0, 1.0, middle]))


def _slopes(point: Floats, k: Floats, total: Floats, n: Floats) -> Slopes:
    p, q, v = point
    levels, at = np.unique(k, return_inverse=True)
    sizes = np.bincount(at, n, len(levels))
    grown, size = p * levels + q, n.sum()
    logs, inverse = np.log(v + total), 1 / (v + total)
    psi, trigamma = special.psi(grown), special.polygamma(1, grown)
    value = sizes @ (special.gammaln(grown) - special.gammaln(p * levels)) + size * (q * np.log(v) - special.gammaln(q))
    value += dot(n, p * k * np.log(total) - np.log(total / k) - (p * k + q) * logs)
    slope = np.array(
        [
            (sizes * levels) @ (psi - special.psi(p * levels)) + dot(n * k, np.log(total) - logs),
            sizes @ psi + size * (np.log(v) - special.psi(q)) - dot(n, logs),
            size * q / v - dot(n, (p * k + q) * inverse),
        ]
    )
    bend = np.empty((3, 3))
    bend[0, 0] = (sizes * levels**2) @ (trigamma - special.polygamma(1, p * levels))
    bend[0, 1] = bend[1, 0] = (sizes * levels) @ trigamma
    bend[0, 2] = bend[2, 0] = -dot(n * k, inverse)
    bend[1, 1] = sizes @ trigamma - size * special.polygamma(1, q)
    bend[1, 2] = bend[2, 1] = size / v - dot(n, inverse)
    bend[2, 2] = dot(n, (p * k + q) * inverse**2) - size * q / v**2
    return float(value), slope, bend


def mean(point: ArrayLike, k: ArrayLike, total: ArrayLike) -> Floats:
    """Amount to expect at a time of somebody whose ``k`` amounts add up to ``total``; of everybody where k is 0.

    Parameters
    ----------
    point : array_like
        (p, q, v).
    k, total : array_like of float

    Returns
    -------
    array of float
        p (v + total) / (p k + q - 1), in the unit of the amounts; NaN where p k + q is at most 1 and there is no mean.

    References
    ----------
    .. [1] Fader, P. S., Hardie, B. G. S. (2013). The gamma-gamma model of monetary value, eq. 5.
    """
    p, q, v = np.asarray(point, float)
    amounts, totals = np.asarray(k, float), np.asarray(total, float)
    below = p * amounts + q - 1
    return np.asarray(np.where(below > 0, p * (v + totals) / np.where(below > 0, below, 1.0), np.nan))
