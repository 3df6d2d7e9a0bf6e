"""Which unknowns between bounds are pinned down by sums that are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

_STEP = 0.25


def at_ends(rows: Ints, low: Floats, high: Floats, *, bottom: Floats, top: Floats) -> Bools:
    """Say which unknowns can only stand at an end.

    Parameters
    ----------
    rows : ndarray of int64, shape (sums, unknowns)
    low, high : ndarray of float64, shape (sums,)
        Each sum lies between them.
    bottom, top : ndarray of float64, shape (unknowns,)

    Returns
    -------
    ndarray of bool, shape (unknowns,)
        All False where no values agree with the sums.

    Notes
    -----
    A linear programme gives as many unknowns as it can a distance from both ends; those left at an end are
    tried again, until a round frees none. The mean of the rounds' answers frees all that any of them freed.
    """
    from scipy.optimize import linprog
    from scipy.sparse import csr_array, eye_array, hstack, vstack

    count = rows.shape[1]
    pinned = np.ones(count, bool)
    one, none = eye_array(count), csr_array((len(rows), count))
    sums = csr_array(rows.astype(float))
    table = vstack([hstack([-one, one]), hstack([one, one]), hstack([sums, none]), hstack([-sums, none])]).tocsr()
    limits = np.concatenate([-bottom, top, high, -low])
    room = np.minimum(_STEP, (top - bottom) / 2)
    while pinned.any():
        cost = np.concatenate([np.zeros(count), -pinned.astype(float)])
        reach = np.column_stack([np.r_[bottom, np.zeros(count)], np.r_[top, room]])
        solved = linprog(cost, A_ub=table, b_ub=limits, bounds=reach, method="highs")
        if solved.x is None:
            return np.zeros(count, bool)
        freed = pinned & (solved.x[count:] > _STEP * 1e-4)
        if not freed.any():
            break
        pinned &= ~freed
    return np.asarray(pinned, bool)


def whole_spread(
    rows: Ints, low: Floats, high: Floats, *, bottom: Floats, top: Floats, target: Ints
) -> tuple[int, int] | None:
    """Give the least and the greatest sum of some unknowns, all of them whole numbers.

    Parameters
    ----------
    rows, low, high, bottom, top
        As for ``at_ends``.
    target : ndarray of int64, shape (unknowns,)
        Weights of the sum.

    Returns
    -------
    tuple of int, or None
        None where no whole numbers agree with the sums.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    def least(sign: int) -> float | None:
        solved = milp(
            sign * target.astype(float),
            constraints=LinearConstraint(rows.astype(float), low, high) if len(rows) else None,
            integrality=np.ones(rows.shape[1]),
            bounds=Bounds(bottom, top),
        )
        return None if solved.x is None else float(sign * solved.fun)

    smallest, greatest = least(1), least(-1)
    return None if smallest is None or greatest is None else (round(smallest), round(greatest))
