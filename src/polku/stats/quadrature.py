"""Sums that stand for integrals: the mean of a smooth function of a beta variable, and the interval 0-1."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from scipy import linalg

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@cache
def legendre(n: int) -> tuple[Floats, Floats]:
    """Points and weights of the Gauss-Legendre rule on 0-1; the weights add up to 1."""
    points, weights = np.polynomial.legendre.leggauss(n)
    return (points + 1) / 2, weights / 2


def beta(a: float, b: float, n: int) -> tuple[Floats, Floats]:
    """Points and weights of the Gauss rule for Beta(a, b): the mean of f is the sum of weights times f(points).

    Parameters
    ----------
    a, b : float
        Above 0.
    n : int
        Points; exact for polynomials of degree 2n - 1.

    Returns
    -------
    points, weights : arrays of float, shape (n,)
        Points within 0-1, ascending; the weights add up to 1.

    References
    ----------
    .. [1] Golub, G. H., Welsch, J. H. (1969). Calculation of Gauss quadrature rules. Mathematics of Computation
       23(106), 221-230: eigenvalues of the Jacobi matrix.
    """
    k = np.arange(1.0, n)
    both = a + b - 2
    middles = np.empty(n)
    middles[0] = (a - b) / (a + b)
    middles[1:] = (a - b) * both / ((2 * k + both) * (2 * k + both + 2))
    offs = np.empty(n - 1)
    offs[:1] = 4 * a * b / ((a + b) ** 2 * (a + b + 1))
    k = k[1:]
    top = 4 * k * (k + a - 1) * (k + b - 1) * (k + both)
    offs[1:] = top / ((2 * k + both) ** 2 * (2 * k + both + 1) * (2 * k + both - 1))
    points, vectors = linalg.eigh_tridiagonal(middles, np.sqrt(offs))
    return (points + 1) / 2, np.asarray(vectors[0] ** 2)
