"""Means of many groups around one mean: the two variances by restricted likelihood, from n, mean and spread alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

FAR = (-14.0, 14.0)  # natural logarithms of the ratio of variances that are looked through


@dataclass(frozen=True, slots=True)
class OneWay:
    """A random intercept's fit.

    ``mean`` and ``error`` are the grand mean and its standard error, ``between`` and ``within`` the
    variances, ``log_likelihood`` the restricted one up to a constant of the number of rows.
    """

    mean: float
    error: float
    between: float
    within: float
    log_likelihood: float


def one_way(n: ArrayLike, mean: ArrayLike, spread: ArrayLike) -> OneWay:
    """Fit y = mu + group + rest by profile REML.

    Parameters
    ----------
    n, mean, spread : array_like of float, one per group
        Rows, mean and sum of squares about the group's mean; groups without rows left out beforehand,
        at least two groups and one more row than groups.

    Returns
    -------
    OneWay
        ``between`` is 0 where groups differ by no more than chance; both variances are 0 where
        nothing varies.

    Notes
    -----
    Given the ratio of the variances everything else is a weighted mean, so one bounded search is left.

    References
    ----------
    .. [1] Patterson, H. D., Thompson, R. (1971). Biometrika 58(3), 545-554.
    .. [2] Searle, S. R., Casella, G., McCulloch, C. E. (1992). Variance Components, chapter 3.
    """
    n, mean, spread = (np.asarray(each, float) for each in (n, mean, spread))
    rows, about = n.sum(), spread.sum()
    if about <= 0 and np.ptp(mean) == 0:
        return OneWay(float(mean[0]), 0.0, 0.0, 0.0, np.inf)

    def minus_two(ratio: float) -> float:
        # the last logarithm is what restricted likelihood adds: the grand mean was estimated too
        weight = n / (1 + n * ratio)
        middle = (weight @ mean) / weight.sum()
        left = about + weight @ (mean - middle) ** 2
        logs = np.log1p(n * ratio).sum() + np.log(weight.sum())
        return float((rows - 1) * np.log(left / (rows - 1)) + logs + rows - 1)

    best = optimize.minimize_scalar(
        lambda log: minus_two(np.exp(log)), bounds=FAR, method="bounded", options={"xatol": 1e-10}
    )
    ratio = _polished(n, mean, about, best.x) if best.fun < minus_two(0.0) else 0.0
    weight = n / (1 + n * ratio)
    middle = float((weight @ mean) / weight.sum())
    within = float((about + weight @ (mean - middle) ** 2) / (rows - 1))
    error = float(np.sqrt(within / weight.sum()))
    return OneWay(middle, error, ratio * within, within, -minus_two(ratio) / 2)


def _polished(n: Floats, mean: Floats, about: float, log: float) -> float:
    """Give the ratio where the slope is zero: the likelihood itself is too flat there for its last digits."""

    def slope(at: float) -> float:
        weight = n / (1 + n * np.exp(at))
        off = mean - (weight @ mean) / weight.sum()
        left = about + weight @ off**2
        square = weight**2
        return float(weight.sum() - square.sum() / weight.sum() - (n.sum() - 1) * (square @ off**2) / left)

    low, high = log - 0.01, log + 0.01
    return float(np.exp(optimize.brentq(slope, low, high, xtol=1e-13) if slope(low) * slope(high) < 0 else log))
