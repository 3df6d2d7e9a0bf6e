"""May answers be summed up by unit: reliability of a scale, agreement within groups, intraclass correlations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from polku.stats.one_way import one_way

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

STEPS, STILL = 2000, 1e-12
ROUNDING = 1e-12  # of the outcome's size: a spread below this is rounding


@dataclass(frozen=True, slots=True)
class Intraclass:
    """How alike the answers of a group are.

    ``icc1`` is the share of variance between groups, from the analysis of variance; ``icc2`` the
    reliability 0-1 of a group's mean; ``f`` and ``p`` test that groups do not differ.
    ``variance_between`` and ``variance_within`` are restricted likelihood's. NaN where a group
    has one answer each, there is one group, or nothing varies.
    """

    groups: int
    rows: int
    icc1: float
    icc2: float
    f: float
    p: float
    variance_between: float
    variance_within: float


def intraclass(n: ArrayLike, mean: ArrayLike, spread: ArrayLike) -> Intraclass:
    """Intraclass correlations from each group's count, mean and sum of squares about its mean.

    Parameters
    ----------
    n, mean, spread : array_like, one per group
        Groups without answers are left out.

    Returns
    -------
    Intraclass

    Notes
    -----
    Groups of unequal size enter ICC(1) by their mean size.

    References
    ----------
    .. [1] Bliese, P. D. (2000). Within-group agreement, non-independence, and reliability. In Klein and
       Kozlowski (eds.), Multilevel Theory, 349-381.
    .. [2] Shrout, P. E., Fleiss, J. L. (1979). Psychological Bulletin 86(2), 420-428.
    """
    n, mean, spread = (np.asarray(each, float) for each in (n, mean, spread))
    n, mean, spread = (each[n > 0] for each in (n, mean, spread))
    groups, rows = len(n), float(n.sum())
    no = np.nan
    if groups < 2 or rows <= groups:
        return Intraclass(groups, int(rows), no, no, no, no, no, no)
    middle = n @ mean / rows
    between = n @ (mean - middle) ** 2 / (groups - 1)
    within = max(0.0, float(spread.sum())) / (rows - groups)
    if not between + within > (ROUNDING * np.abs(mean).max()) ** 2:
        return Intraclass(groups, int(rows), no, no, no, no, 0.0, 0.0)
    size = rows / groups
    icc1 = (between - within) / (between + (size - 1) * within)
    f = between / within if within else np.inf
    fitted = one_way(n, mean, spread)
    return Intraclass(
        groups, int(rows), float(icc1), float((between - within) / between) if between else no, float(f),
        float(special.fdtrc(groups - 1, rows - groups, f)) if np.isfinite(f) else 0.0,
        fitted.between, fitted.within,
    )  # fmt: skip


def alpha(covariance: ArrayLike) -> float:
    """Cronbach's alpha of a sum of items.

    Parameters
    ----------
    covariance : array_like, k x k
        Of the items, all turned the same way.

    Returns
    -------
    float
        At most 1; NaN with one item or a sum that does not vary.

    References
    ----------
    .. [1] Cronbach, L. J. (1951). Psychometrika 16(3), 297-334.
    """
    matrix = np.asarray(covariance, float)
    k, total = len(matrix), float(matrix.sum())
    return float(k / (k - 1) * (1 - np.trace(matrix) / total)) if k > 1 and total > 0 else np.nan


def omega(covariance: ArrayLike) -> float:
    """McDonald's omega of a sum of items that share one factor.

    Parameters
    ----------
    covariance : array_like, k x k

    Returns
    -------
    float
        0-1; NaN with fewer than three items (one factor is then not identified), an item that does
        not vary, or loadings that leave an item no error.

    Notes
    -----
    One factor by iterated principal axes on the correlations, loadings put back on the items' scale.

    References
    ----------
    .. [1] McDonald, R. P. (1999). Test Theory, chapter 6.
    """
    matrix = np.asarray(covariance, float)
    scale = np.sqrt(np.diag(matrix))
    if len(matrix) < 3 or not (scale > 0).all():
        return np.nan
    correlations = matrix / np.outer(scale, scale)
    shared = 1 - 1 / np.diag(np.linalg.pinv(correlations))
    for _ in range(STEPS):
        sizes, axes = np.linalg.eigh(correlations - np.diag(1 - shared))
        loadings = axes[:, -1] * np.sqrt(max(0.0, sizes[-1]))
        if np.abs(loadings**2 - shared).max() < STILL:
            break
        shared = loadings**2
    if (shared >= 1).any():
        return np.nan
    common = float((loadings * scale).sum()) ** 2
    rest = float(((1 - shared) * scale**2).sum())
    return common / (common + rest)


def rwg(variances: ArrayLike, options: int) -> Floats:
    """Agreement within each group on a scale of items, against answers spread evenly over the options.

    Parameters
    ----------
    variances : array_like, groups x items
        Within the group, divided by n - 1; NaN for a group of one.
    options : int
        How many points the scale has: 5 for 1-5.

    Returns
    -------
    array of float, groups
        0-1; what is less alike than chance is 0, as is the custom. NaN for a group of one.

    References
    ----------
    .. [1] James, L. R., Demaree, R. G., Wolf, G. (1984). J. Applied Psychology 69(1), 85-98.
    """
    table = np.atleast_2d(np.asarray(variances, float))
    items = table.shape[1]
    ratio = np.minimum(1.0, table.mean(1) / ((options**2 - 1) / 12))
    found: Floats = items * (1 - ratio) / (items * (1 - ratio) + ratio)
    return found
