"""Differences between two samples, and many tests at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from polku.stats.detectable import in_errors
from polku.stats.proportions import quantile

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Difference:
    """Second less first, its interval, two-sided p and the standard error behind them; arrays of one shape."""

    value: Floats
    low: Floats
    high: Floats
    p: Floats
    error: Floats

    @property
    def detectable(self) -> Floats:
        """Smallest true difference that this test finds with 80 % power at two-sided 5 %."""
        return in_errors(0.95) * self.error


Sample = tuple["ArrayLike", ...]


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
    return _wald(_adjusted(*first), _adjusted(*second), 2, level)


def share_difference(first: Sample, second: Sample, level: float = 0.95) -> Difference:
    """Compare the shares of two independent samples.

    To each sample one imaginary yes and one imaginary no are added.

    Parameters
    ----------
    first, second : tuple of array_like
        Yeses and n of each sample; all of one shape.
    level : float
        Confidence, 0-1.

    Returns
    -------
    Difference
        Shares -1..1, ``value`` without the imaginary answers; NaN where a sample is empty.

    References
    ----------
    .. [1] Agresti, A., Caffo, B. (2000). The American Statistician 54(4), 280-288.
    """
    return _wald(_with_two(*first), _with_two(*second), 1, level)


def _wald(
    first: tuple[Floats, Floats, Floats], second: tuple[Floats, Floats, Floats], most: int, level: float
) -> Difference:
    """Compare adjusted figures, each with its error and the figure as it is; no difference passes ``most``."""
    (one, error, raw), (two, error2, raw2) = first, second
    deviation = np.hypot(error, error2)
    shift = two - one
    half = quantile(level) * deviation
    p = 2 * special.ndtr(-np.abs(shift) / deviation)
    return Difference(raw2 - raw, np.maximum(shift - half, -most), np.minimum(shift + half, most), p, deviation)


def _with_two(yes: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Give the adjusted share, its standard error, and the share as it is."""
    of = np.where(np.asarray(n) > 0, n, np.nan).astype(float)
    share = (np.asarray(yes, float) + 1) / (of + 2)
    return share, np.sqrt(share * (1 - share) / (of + 2)), np.asarray(yes, float) / of


def mean_difference(first: Sample, second: Sample, level: float = 0.95) -> Difference:
    """Compare the means of two independent samples whose spreads may differ.

    Parameters
    ----------
    first, second : tuple of array_like
        n, mean and sum of squares about the mean of each sample; all of one shape.
    level : float
        Confidence, 0-1.

    Returns
    -------
    Difference
        In the unit of the means; all but ``value`` NaN where a sample has fewer than two values or neither varies.

    References
    ----------
    .. [1] Welch, B. L. (1947). Biometrika 34, 28-35.
    """
    (n, mean, spread), (n2, mean2, spread2) = (tuple(np.asarray(x, float) for x in each) for each in (first, second))
    with np.errstate(divide="ignore", invalid="ignore"):
        part, part2 = (
            np.where(count > 1, about / (count - 1) / count, np.nan) for count, about in ((n, spread), (n2, spread2))
        )
        error = np.sqrt(part + part2)
        error = np.where(error > 0, error, np.nan)
        # Welch-Satterthwaite: between the smaller sample's and both samples' degrees of freedom
        freedom = error**4 / (part**2 / (n - 1) + part2**2 / (n2 - 1))
    half = special.stdtrit(freedom, (1 + level) / 2) * error
    p = 2 * special.stdtr(freedom, -np.abs(mean2 - mean) / error)
    return Difference(mean2 - mean, mean2 - mean - half, mean2 - mean + half, p, error)


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


def holm(p: ArrayLike) -> Floats:
    """Adjust many p-values so that a cut at q finds anything false with a chance of q at most.

    Parameters
    ----------
    p : array_like of float
        Of any shape; NaN (not tested) stays NaN and is not counted among the tests.

    Returns
    -------
    array of float
        Adjusted values in the shape of ``p``; empty for none.

    References
    ----------
    .. [1] Holm, S. (1979). Scandinavian Journal of Statistics 6(2), 65-70.
    """
    given = np.asarray(p, float)
    flat, adjusted = given.ravel(), np.full(given.size, np.nan)
    tested = np.flatnonzero(~np.isnan(flat))
    order = tested[np.argsort(flat[tested], kind="stable")]
    steps = flat[order] * np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1)
    return adjusted.reshape(given.shape)
