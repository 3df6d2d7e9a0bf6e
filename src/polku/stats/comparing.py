"""Differences between two samples, and many tests at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from polku.stats.proportions import quantile

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Difference:
    """Second less first, its interval and two-sided p; arrays of the shape of the arguments."""

    value: Floats
    low: Floats
    high: Floats
    p: Floats


Sample = tuple["ArrayLike", "ArrayLike", "ArrayLike"]


def net_difference(first: Sample, second: Sample, level: float = 0.95) -> Difference:
    """Compare the net shares of two independent samples.

    To each sample 3/2 imaginary answers are added: 3/8 up, 3/8 down, the rest in the middle.

    Parameters
    ----------
    first, second : tuple of array_like
        Ups, downs and n of each sample; all of one shape, for many comparisons at once.
    level : float
        Confidence, 0-1.

    Returns
    -------
    Difference
        Net shares -2..2, ``value`` without the imaginary answers; NaN where a sample is empty.

    References
    ----------
    .. [1] Rocks, B. (2016). The American Statistician 70(4), 365-372.
    .. [2] Agresti, A., Caffo, B. (2000). The American Statistician 54(4), 280-288.
    """
    (net, error, raw), (net2, error2, raw2) = _adjusted(*first), _adjusted(*second)
    deviation = np.hypot(error, error2)
    shift = net2 - net
    half = quantile(level) * deviation
    p = 2 * special.ndtr(-np.abs(shift) / deviation)
    return Difference(raw2 - raw, np.maximum(shift - half, -2), np.minimum(shift + half, 2), p)


def _adjusted(ups: ArrayLike, downs: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Give the adjusted net share, its standard error, and the net share as it is."""
    of = np.where(np.asarray(n) > 0, n, np.nan).astype(float)
    ups, downs = np.asarray(ups, float), np.asarray(downs, float)
    up, down = (ups + 3 / 8) / (of + 1.5), (downs + 3 / 8) / (of + 1.5)
    return up - down, np.sqrt((up + down - (up - down) ** 2) / (of + 1.5)), (ups - downs) / of


def false_discovery(p: ArrayLike) -> Floats:
    """Adjust many p-values so that a cut at q finds at most a share q false among what it finds.

    Parameters
    ----------
    p : array_like of float
        One-dimensional; NaN (not tested) stays NaN and is not counted among the tests.

    Returns
    -------
    array of float
        Adjusted values in the order of ``p``; empty for none.

    References
    ----------
    .. [1] Benjamini, Y., Hochberg, Y. (1995). JRSS B 57(1), 289-300.
    """
    given = np.asarray(p, float)
    adjusted = np.full(given.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(given))
    order = tested[np.argsort(given[tested])]
    steps = given[order] * len(order) / np.arange(1, len(order) + 1)
    adjusted[order] = np.minimum(np.minimum.accumulate(steps[::-1])[::-1], 1)
    return adjusted
