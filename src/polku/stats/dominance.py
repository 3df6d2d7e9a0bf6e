"""How much of the explained variance each predictor brings: over every subset exactly, or by Johnson's weights.

Everything here starts from a correlation (or cross product) matrix whose last row and column are
the outcome's; leading axes are draws of a bootstrap.
"""

from __future__ import annotations

from functools import cache
from math import factorial
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MOST = 22  # predictors whose subsets are all gone through: 4 million
TOLERANCE = 1e-10  # share of a predictor's variance that the others leave, below which it repeats them


def every_r2(matrix: Floats) -> Floats:
    """R2 of the outcome on every subset of the predictors.

    Parameters
    ----------
    matrix : array of shape (..., p + 1, p + 1)
        Correlations or cross products, positive definite, the outcome last.

    Returns
    -------
    array of shape (..., 2**p)
        At place s, R2 of the subset whose members are the bits of s; 0 for the empty one.

    Notes
    -----
    Predictors enter one at a time: the Schur complement of each subset of the first k is made from
    that of the same subset without the k-th, so all 2**p fits cost about 6 * 2**p sums of products.

    References
    ----------
    .. [1] Lindeman, R. H., Merenda, P. F., Gold, R. Z. (1980). Introduction to Bivariate and Multivariate Analysis.
    """
    lead, p = matrix.shape[:-2], matrix.shape[-1] - 1
    flat = np.asarray(matrix, float).reshape(-1, p + 1, p + 1)
    left = np.ascontiguousarray(np.moveaxis(flat, 0, -1)[..., None])  # subsets last: long runs of numbers
    for _ in range(p):
        column, rest = left[0, 1:], left[1:, 1:]
        less = rest - column[:, None] * (column / left[0, 0])[None]
        left = np.concatenate((rest, less), axis=-1)
    found: Floats = 1 - left[0, 0].reshape(*lead, 1 << p) / matrix[..., -1, -1, None]
    return found


@cache
def _sizes(bits: int) -> NDArray[np.int64]:
    """How many bits are set in each number below 2**bits."""
    sizes = np.zeros(1, np.int64)
    for _ in range(bits):
        sizes = np.concatenate((sizes, sizes + 1))
    return sizes


def _gains(r2: Floats, p: int, j: int) -> Floats:
    """What predictor j adds to each subset of the others; shape (..., 2**(p-1))."""
    apart = r2.reshape(*r2.shape[:-1], -1, 2, 1 << j)
    gains = apart[..., 1, :] - apart[..., 0, :]
    return gains.reshape(*r2.shape[:-1], 1 << (p - 1))


def shares(r2: Floats) -> Floats:
    """Mean gain in R2 of each predictor over all orders of entry: LMG, the Shapley value, general dominance.

    Parameters
    ----------
    r2 : array of shape (..., 2**p)
        As ``every_r2`` gives it.

    Returns
    -------
    array of shape (..., p)
        They add up to the R2 of all predictors.

    References
    ----------
    .. [1] Lindeman, Merenda, Gold (1980), as above.
    .. [2] Azen, R., Budescu, D. V. (2003). Psychological Methods 8(2), 129-148.
    """
    p = int(r2.shape[-1]).bit_length() - 1
    chance = [factorial(k) * factorial(p - k - 1) / factorial(p) for k in range(p)]
    with_it, without = np.array([0.0, *chance]), np.array([*chance, 0.0])  # by the size of the subset itself
    sizes = _sizes(p)
    common = r2 @ without[sizes]
    folded = r2 * (with_it + without)[sizes]
    found = np.empty((*r2.shape[:-1], p))
    for j in reversed(range(p)):  # the last predictor's subsets are the second half; then the halves are one
        half = folded.shape[-1] // 2
        found[..., j] = folded[..., half:].sum(axis=-1) - common
        folded = folded[..., :half] + folded[..., half:]
    return found


def conditional(r2: Floats) -> Floats:
    """Mean gain of each predictor over the subsets of each size.

    Parameters
    ----------
    r2 : array of shape (2**p,)

    Returns
    -------
    array of shape (p, p)
        Row: predictor; column: how many others are already in, 0 to p - 1. Row means are ``shares``.

    References
    ----------
    .. [1] Azen, Budescu (2003), as above.
    """
    p = int(r2.shape[-1]).bit_length() - 1
    sizes = _sizes(p - 1)
    many = np.bincount(sizes, minlength=p)
    return np.stack([np.bincount(sizes, _gains(r2, p, j), minlength=p) / many for j in range(p)])


def complete(r2: Floats, *, slack: float = 1e-12) -> NDArray[np.bool_]:
    """Say which predictor adds at least as much as which other to every subset without the two.

    Parameters
    ----------
    r2 : array of shape (2**p,)
    slack : float
        How much less still counts as equal; what is equal everywhere dominates neither way.

    Returns
    -------
    array of bool of shape (p, p)
        [i, j]: i completely dominates j.

    References
    ----------
    .. [1] Budescu, D. V. (1993). Psychological Bulletin 114(3), 542-551.
    """
    p = int(r2.shape[-1]).bit_length() - 1
    found = np.zeros((p, p), bool)
    for i in range(p):
        for j in range(i):
            apart = r2.reshape(-1, 2, 1 << (i - j - 1), 2, 1 << j)
            more = apart[:, 1, :, 0, :] - apart[:, 0, :, 1, :]  # with i less with j
            least, most = more.min(), more.max()
            found[i, j] = least >= -slack and most > slack
            found[j, i] = most <= slack and least < -slack
    return found


def johnson(matrix: Floats) -> Floats:
    """Relative weights: shares of R2 by way of the nearest orthogonal predictors.

    Parameters
    ----------
    matrix : array of shape (..., p + 1, p + 1)
        Correlations, the outcome last.

    Returns
    -------
    array of shape (..., p)
        They add up to R2; close to ``shares`` but not equal.

    References
    ----------
    .. [1] Johnson, J. W. (2000). Multivariate Behavioral Research 35(1), 1-19.
    """
    # the symmetric root is the orthogonal set nearest to the predictors in the sense of least squares
    among, with_outcome = matrix[..., :-1, :-1], matrix[..., :-1, -1]
    values, vectors = np.linalg.eigh(among)
    roots = np.sqrt(np.maximum(values, 0))
    near = (vectors * roots[..., None, :]) @ np.swapaxes(vectors, -1, -2)
    slope = (vectors / roots[..., None, :]) @ (np.swapaxes(vectors, -1, -2) @ with_outcome[..., None])
    weights: Floats = (near**2 @ slope**2)[..., 0]
    return weights


def partialled(matrix: Floats, controls: int) -> Floats:
    """Take the first ``controls`` variables out of the rest; shape (..., k - controls, k - controls)."""
    if not controls:
        return matrix
    first, across = matrix[..., :controls, :controls], matrix[..., :controls, controls:]
    taken = np.swapaxes(across, -1, -2) @ np.linalg.solve(first, across)
    return matrix[..., controls:, controls:] - taken


def repeating(matrix: Floats) -> list[int]:
    """Find predictors that repeat one another.

    Parameters
    ----------
    matrix : array of shape (p, p)
        Correlations of the predictors.

    Returns
    -------
    list of int
        The first predictor that those before it give without rest, and those of them that it takes;
        empty if there is none.
    """
    for k in range(1, len(matrix)):
        before, column = matrix[:k, :k], matrix[:k, k]
        taken = np.linalg.solve(before, column)
        if matrix[k, k] - column @ taken < TOLERANCE:
            return [*np.flatnonzero(np.abs(taken) > 1e-6).tolist(), k]
    return []
