"""How much of the variance of a figure groups explain: eta squared with its interval, from n, sums and squares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize, special

from polku.errors import CannotEstimate
from polku.words import gettext as _

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True)
class Explained:
    """Share 0-1 of the variance between groups, its interval, the share less chance (``omega2``), F and ``p``."""

    eta2: float
    low: float
    high: float
    omega2: float
    f: float
    p: float


def explained(n: ArrayLike, total: ArrayLike, squares: ArrayLike, level: float = 0.95) -> Explained:
    """Split variance between groups and within.

    Parameters
    ----------
    n, total, squares : array_like of float, one per group
        Rows, sum and sum of squares of each; groups without rows are left out.
    level : float
        Confidence, 0-1.

    Returns
    -------
    Explained
        In shares 0-1; the interval is that of the noncentral F.

    Raises
    ------
    CannotEstimate
        Fewer than two groups, no more rows than groups, or nothing varies.

    References
    ----------
    .. [1] Fisher, R. A. (1925). Statistical Methods for Research Workers: the correlation ratio.
    .. [2] Steiger, J. H. (2004). Psychological Methods 9(2), 164-182: intervals from the noncentral F.
    """
    of, sums, of_squares = (np.asarray(each, float) for each in (n, total, squares))
    some = of > 0
    of, sums, of_squares = of[some], sums[some], of_squares[some]
    rows, groups = of.sum(), len(of)
    if groups < 2 or rows <= groups:
        raise CannotEstimate(_("Two segments are needed, and more people than segments."))
    whole = of_squares.sum() - sums.sum() ** 2 / rows
    within = (of_squares - sums**2 / of).sum()
    if not whole > 1e-12 * of_squares.sum():
        raise CannotEstimate(_("Everybody has the same value: nothing is left to explain."))
    within = max(float(within), 0.0)
    between, first, last = float(whole - within), groups - 1, float(rows - groups)
    if within <= 1e-12 * whole:
        return Explained(1.0, 1.0, 1.0, 1.0, float("inf"), 0.0)
    f = between / first / (within / last)
    low, high = (_eta(_noncentral(f, first, last, p), rows) for p in ((1 + level) / 2, (1 - level) / 2))
    # Hays: what chance alone would put between the groups is taken off; below zero is said as none
    omega = max(0.0, (between - first * within / last) / (whole + within / last))
    return Explained(between / whole, low, high, omega, f, float(special.fdtrc(first, last, f)))


def _noncentral(f: float, first: float, last: float, chance: float) -> float:
    """Find the noncentrality at which F is below ``f`` with that chance; 0 where none is that large."""

    def off(centre: float) -> float:
        return float(special.ncfdtr(first, last, centre, f)) - chance

    if off(0.0) <= 0:
        return 0.0
    most = 10.0 + 2 * f * first
    while off(most) > 0 and most < 1e12:
        most *= 2
    return float(optimize.brentq(off, 0.0, most, xtol=1e-9))


def _eta(centre: float, rows: float) -> float:
    return centre / (centre + rows)
