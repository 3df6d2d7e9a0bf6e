"""Which combinations of columns the rows of an integer matrix determine: exact, by elimination modulo primes.

A vector that is a combination of rows over the rational numbers is one modulo every prime that leaves
the rank as it is, so that nothing is missed; what is found is proved by whole-number weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

# below 2**21, so that a sum of 2,048 products stays under 2**53 and float64 multiplies exactly
PRIMES = (2_097_143, 2_097_133)
_BLOCK = 96
_INNER = 2_048
SPARSE = 40
_DENOMINATORS = (1, 60, 10_000, 1_000_000)


@dataclass(frozen=True, slots=True)
class Echelon:
    """Reduced rows modulo ``prime``: ``rows`` (rank x columns) are the identity in the columns ``pivots``."""

    rows: Floats
    pivots: Ints
    prime: int

    @property
    def rank(self) -> int:
        """How many rows do not follow from others."""
        return len(self.pivots)

    def holds(self, vectors: Ints) -> NDArray[np.bool_]:
        """Say of each row of ``vectors`` whether it is a combination of the rows, modulo the prime."""
        given = np.mod(np.atleast_2d(vectors), self.prime).astype(np.float64)
        if not self.rank:
            return np.asarray(~given.any(axis=1))
        return np.asarray(~_mod(given - _times(given[:, self.pivots], self.rows, self.prime), self.prime).any(axis=1))

    def fingerprints(self, count: int = 3, seed: int = 1) -> Ints:
        """Give each column ``count`` numbers whose sums over some columns are 0 if the rows determine their sum.

        They are the columns' parts of random vectors that every row cancels. The sum of others is 0 with
        probability 1 / prime for each number.
        """
        columns = self.rows.shape[1]
        free = np.setdiff1d(np.arange(columns), self.pivots)
        drawn = np.random.default_rng(seed).integers(0, self.prime, (len(free), count)).astype(np.float64)
        marks = np.zeros((columns, count))
        marks[free] = drawn
        if self.rank and len(free):
            marks[self.pivots] = _mod(-_times(self.rows[:, free], drawn, self.prime), self.prime)
        return marks.astype(np.int64)


def reduced(matrix: Ints) -> Echelon:
    """Bring a matrix of whole numbers to reduced rows, modulo the prime that leaves it the greater rank.

    Parameters
    ----------
    matrix : ndarray of int64, shape (rows, columns)
        No rows, and rows that repeat each other, are allowed.

    Returns
    -------
    Echelon
        Of rank 0 for no rows.

    Notes
    -----
    The rank modulo a prime is never above the rank over the rational numbers, and below it only if the prime
    divides every minor of full rank. Two primes are tried; a matrix of 0 and 1 with rank 1,000 has a minor
    below 2 ** 4000, of which fewer than 200 of some 70,000 such primes can be divisors.
    """
    both = [_reduced(matrix, prime) for prime in PRIMES]
    return max(both, key=lambda each: each.rank)


def _reduced(matrix: Ints, prime: int) -> Echelon:
    """Eliminate block by block: products of matrices do the work."""
    columns = matrix.shape[1]
    basis = np.zeros((0, columns))
    pivots = np.zeros(0, np.int64)
    for start in range(0, len(matrix), _BLOCK):
        block = np.mod(matrix[start : start + _BLOCK], prime).astype(np.float64)
        if len(pivots):
            block = _mod(block - _times(block[:, pivots], basis, prime), prime)
        block, found = _gauss_jordan(block, prime)
        if len(found) and len(pivots):
            basis = _mod(basis - _times(basis[:, found], block, prime), prime)
        basis, pivots = np.vstack([basis, block]), np.append(pivots, found)
    return Echelon(basis, pivots, prime)


def _gauss_jordan(block: Floats, prime: int) -> tuple[Floats, Ints]:
    """Reduce a few rows; give those that remain and their pivots."""
    pivots, kept = [], []
    for row in range(len(block)):
        filled = np.flatnonzero(block[row])
        if not len(filled):
            continue
        pivot = int(filled[0])
        block[row] = _mod(block[row] * pow(int(block[row, pivot]), -1, prime), prime)
        others = np.flatnonzero(block[:, pivot])
        others = others[others != row]
        block[others] = _mod(block[others] - np.outer(block[others, pivot], block[row]), prime)
        pivots.append(pivot)
        kept.append(row)
    return block[kept], np.array(pivots, np.int64)


def _times(left: Floats, right: Floats, prime: int) -> Floats:
    """Multiply modulo the prime, in parts whose sums float64 holds exactly."""
    total = np.zeros((left.shape[0], right.shape[1]))
    for start in range(0, left.shape[1], _INNER - 1):
        part = slice(start, start + _INNER - 1)
        total = _mod(total + left[:, part] @ right[part], prime)
    return total


def _mod(values: Floats, prime: int) -> Floats:
    """Give the remainder; several times as fast as ``numpy.mod`` on floats."""
    return np.asarray(values - prime * np.floor(values / prime))


def weights(matrix: Ints, vectors: Ints) -> list[list[Fraction] | None]:
    """Give for each vector rational weights of the rows whose sum it is, proved in whole numbers.

    Parameters
    ----------
    matrix : ndarray of int64, shape (rows, columns)
    vectors : ndarray of int64, shape (vectors, columns)

    Returns
    -------
    list of list of Fraction, or None
        None for a vector that is no combination of the rows. Few weights differ from 0 where
        up to ``SPARSE`` vectors are asked for; of more, each is solved on the same independent rows.
    """
    both = np.unique(np.vstack([matrix, vectors]), axis=1)  # columns alike say the same
    rows, wanted = both[: len(matrix)], both[len(matrix) :]
    if len(wanted) <= SPARSE:
        return [_sparse(rows, each) for each in wanted]
    independent = reduced(rows.T).pivots
    near = np.linalg.lstsq(rows[independent].T.astype(float), wanted.T.astype(float), rcond=None)[0]
    return [_on_some(rows, independent, each, near[:, place]) for place, each in enumerate(wanted)]


def _on_some(rows: Ints, places: Ints, wanted: Ints, near: Floats) -> list[Fraction] | None:
    proved = _proved(rows[places], wanted, near)
    if proved is None:
        return _sparse(rows, wanted)
    found = [Fraction(0)] * len(rows)
    for place, value in zip(places, proved, strict=True):
        found[place] = value
    return found


def _sparse(rows: Ints, wanted: Ints) -> list[Fraction] | None:
    """Solve with the least sum of absolute weights: at a corner, where few weights differ from 0."""
    from scipy.optimize import linprog

    if not len(rows):
        return None if wanted.any() else []
    signed = np.hstack([rows.T, -rows.T])
    solved = linprog(np.ones(2 * len(rows)), A_eq=signed, b_eq=wanted, method="highs-ds")
    near = solved.x[: len(rows)] - solved.x[len(rows) :] if solved.x is not None else None
    proved = None if near is None else _proved(rows, wanted, near)
    return proved or _by_fractions(rows, wanted)


def _proved(rows: Ints, wanted: Ints, near: Floats) -> list[Fraction] | None:
    """Round weights to fractions; give those that yield the vector exactly."""
    for most in _DENOMINATORS:
        found = [Fraction(float(value)).limit_denominator(most) for value in near]
        common = lcm(*(each.denominator for each in found))
        whole = [int(each * common) for each in found]
        used = [place for place, value in enumerate(whole) if value]
        if max(map(abs, whole), default=0) * max(common, 1) > 2**40:
            continue
        total = np.array([whole[place] for place in used], np.int64) @ rows[used] if used else np.zeros_like(wanted)
        if np.array_equal(total, common * wanted):
            return found
    return None


def _by_fractions(rows: Ints, wanted: Ints) -> list[Fraction] | None:
    """Solve by elimination in fractions: slow, for what rounding could not prove."""
    table = [[Fraction(int(value)) for value in (*column, last)] for column, last in zip(rows.T, wanted, strict=True)]
    pivots: list[int] = []
    for place in range(len(rows)):
        below = next((i for i in range(len(pivots), len(table)) if table[i][place]), None)
        if below is None:
            continue
        top = len(pivots)
        table[top], table[below] = table[below], table[top]
        table[top] = [value / table[top][place] for value in table[top]]
        for i, line in enumerate(table):
            if i != top and line[place]:
                table[i] = [a - line[place] * b for a, b in zip(line, table[top], strict=True)]
        pivots.append(place)
    if any(line[-1] for line in table[len(pivots) :]):
        return None
    found = [Fraction(0)] * len(rows)
    for line, place in zip(table, pivots, strict=False):
        found[place] = line[-1]
    return found
