"""Interrupted time series: a level and a slope that change at a start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from polku.stats.cohorts import ROUNDING

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

PARAMETERS = 4
FEWEST_BEFORE, FEWEST_AFTER = 3, 2  # a line and its spread before, a line after
TRUSTED = 8  # points on each side: Penfold and Zhang (2013)


@dataclass(frozen=True, slots=True)
class Interrupted:
    """What changed at the start, in the unit of the series.

    ``value`` is the mean over the points from the start on of what was seen less what the line before
    foretells; ``level`` is the jump at the start, ``slope`` the change of slope per unit of time.
    ``lag`` is how many neighbours the errors allow to be alike.
    """

    value: float
    error: float
    p: float
    level: float
    level_error: float
    slope: float
    slope_error: float
    freedom: int
    lag: int


def interrupted(series: ArrayLike, times: ArrayLike, start: float) -> Interrupted:
    """Fit a line before and a line after.

    Parameters
    ----------
    series : array_like of float
        One value per time: the treated units' mean, less the comparison's where there is one.
    times : array_like of float
        Ascending; at least three before ``start`` and two from it on.
    start : float

    Returns
    -------
    Interrupted
        Errors are Newey-West's with n / (n - 4), or the ordinary ones where those are larger, for short
        series make Newey-West's too small; NaN if the points lie on the lines.

    References
    ----------
    .. [1] Wagner, A. K. et al. (2002). J. Clinical Pharmacy and Therapeutics 27, 299-309.
    .. [2] Newey, W. K., West, K. D. (1994). Review of Economic Studies 61(4), 631-653. Lag 4 (n/100)^(2/9).
    """
    y, t = np.asarray(series, float), np.asarray(times, float) - start
    post = (t >= 0).astype(float)
    design = np.column_stack([np.ones(len(t)), t, post, post * t])
    inverse = np.linalg.inv(design.T @ design)
    fitted = inverse @ design.T @ y
    rest = y - design @ fitted
    freedom = len(y) - PARAMETERS
    lag = max(1, int(4 * (len(y) / 100) ** (2 / 9)))
    wanted = np.array([[0, 0, 1, t[t >= 0].mean()], [0, 0, 1, 0], [0, 0, 0, 1]])
    error = _errors(design, rest, inverse, wanted, lag)
    error = np.where(np.abs(rest).max() > ROUNDING * np.abs(y).max(), error, np.nan)
    value, level, slope = (wanted @ fitted).tolist()
    p = float(2 * special.stdtr(freedom, -abs(value / error[0])))
    return Interrupted(value, float(error[0]), p, level, float(error[1]), slope, float(error[2]), freedom, lag)


def _errors(design: Floats, rest: Floats, inverse: Floats, wanted: Floats, lag: int) -> Floats:
    n = len(rest)
    freedom = n - PARAMETERS
    if freedom < 1:
        return np.full(len(wanted), np.nan)
    scores = design * rest[:, None]
    middle = scores.T @ scores
    for k in range(1, lag + 1):
        part = scores[k:].T @ scores[:-k]
        middle += (1 - k / (lag + 1)) * (part + part.T)
    robust = inverse @ middle @ inverse * n / freedom
    plain = inverse * float(rest @ rest) / freedom
    squares = [np.einsum("ki,ij,kj->k", wanted, each, wanted) for each in (robust, plain)]
    return np.asarray(np.sqrt(np.maximum(*squares)))
