"""Intervals of shares and means from counts and sums; every argument may be a scalar or an array."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from polku.errors import NotAllowed

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


def quantile(level: float) -> float:
    """Give the normal quantile of a two-sided interval: 1.96 for ``level`` 0.95; NotAllowed outside 0-1."""
    if not 0 < level < 1:
        raise NotAllowed("level", level, "above 0 and below 1, such as 0.95")
    return float(special.ndtri((1 + level) / 2))


def share(count: ArrayLike, n: ArrayLike) -> Floats:
    """Give ``count / n`` as a share 0-1; NaN where ``n`` is 0."""
    of = np.asarray(n, float)
    out = np.full(np.broadcast(count, of).shape, np.nan)
    np.divide(count, of, out=out, where=of > 0)
    return out


def wilson(count: ArrayLike, n: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Wilson's score interval of a share.

    Parameters
    ----------
    count, n : array_like of int
        How many of how many; same shape.
    level : float
        Confidence, 0-1.

    Returns
    -------
    low, high : arrays of float
        Shares 0-1, the shape of ``n``; NaN where ``n`` is 0.

    References
    ----------
    .. [1] Wilson, E. B. (1927). JASA 22, 209-212.
    """
    of, z = np.asarray(n, float), quantile(level)
    p = share(count, of)
    middle = (p * of + z * z / 2) / (of + z * z)
    half = z * np.sqrt(p * (1 - p) * of + z * z / 4) / (of + z * z)
    # at 0 and n of n the bound is 0 and 1 exactly; rounding would leave 1e-17
    low = np.where(p == 0, 0.0, middle - half)
    return low, np.where(p == 1, 1.0, middle + half)


def net_interval(ups: ArrayLike, downs: ArrayLike, n: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Adjusted Wald interval of the difference of two shares of one sample.

    Three imaginary answers are added: 3/4 up, 3/4 down and the remaining 3/2 in the middle.

    Parameters
    ----------
    ups, downs, n : array_like of int
        How many went up, how many down, of how many; same shape.
    level : float
        Confidence, 0-1.

    Returns
    -------
    low, high : arrays of float
        Net shares -1..1, clipped to that range; NaN where ``n`` is 0.

    References
    ----------
    .. [1] Rocks, B. (2016). Interval estimation for the "Net Promoter Score".
       The American Statistician 70(4), 365-372.
    """
    of = np.asarray(n, float)
    up, down = (np.asarray(ups, float) + 0.75) / (of + 3), (np.asarray(downs, float) + 0.75) / (of + 3)
    net = up - down
    # an answer counts 1, 0 or -1, so that the mean of its square is the share that is not 0
    half = quantile(level) * np.sqrt((up + down - net**2) / (of + 3))
    empty = of == 0
    return np.where(empty, np.nan, np.maximum(net - half, -1)), np.where(empty, np.nan, np.minimum(net + half, 1))


def mean(n: ArrayLike, total: ArrayLike, squares: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats, Floats]:
    """Mean and its t interval from three sums.

    Parameters
    ----------
    n, total, squares : array_like
        Count, sum and sum of squares; same shape.
    level : float
        Confidence, 0-1.

    Returns
    -------
    value, low, high : arrays of float
        In the unit of what was summed. ``value`` is NaN where ``n`` is 0, the bounds where ``n`` < 2.

    References
    ----------
    .. [1] Student (1908). Biometrika 6, 1-25.
    """
    of, sums = np.asarray(n, float), np.asarray(total, float)
    value = share(sums, of)
    some = of > 1
    # n times the sum of squares about the mean: whole numbers are exact here up to 2**53
    spread = np.maximum(of * np.asarray(squares, float) - sums**2, 0)
    rest = np.where(some, of - 1, 1)
    error = np.sqrt(spread / rest) / np.maximum(of, 1)
    half = np.where(some, special.stdtrit(rest, (1 + level) / 2) * error, np.nan)
    return value, value - half, value + half
