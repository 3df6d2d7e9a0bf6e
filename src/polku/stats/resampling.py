"""Bootstrap of sums of products: rows drawn again and again, without making their tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Upper = tuple[NDArray[np.int64], NDArray[np.int64]]

SEED = 20_270_331
GROUPS = 10_000  # rows beyond which chance groups of rows are drawn instead of single rows
MOST = 100_000  # draws that anybody waits for
AT_A_TIME = 25  # draws held at once
FLAT = 1e-12  # share of its variance below which a column has one value in a draw
HELD = 1 << 22  # numbers, of all draws, held at once by ``correlations``


def products(values: Floats, weights: Floats | None = None, *, draws: int, seed: int = SEED) -> Iterator[Floats]:
    """Cross products around the mean of resampled rows.

    Parameters
    ----------
    values : array of shape (n, k)
        Complete rows, finite.
    weights : array of shape (n,), optional
        Positive; a row carries its weight into each draw.
    draws : int
        How many samples of n rows are drawn with replacement.
    seed : int
        The same rows in any order give the same draws: they are sorted first.

    Yields
    ------
    array of shape (at most AT_A_TIME, k, k)
        Weighted sums of (x - mean)(y - mean) in each draw.

    Notes
    -----
    Beyond GROUPS rows, rows are first put into that many groups by chance and groups are drawn: for
    independent rows the spread is the same, and a million rows cost one pass.

    References
    ----------
    .. [1] Efron, B., Tibshirani, R. J. (1993). An Introduction to the Bootstrap.
    """
    n, k = values.shape
    random = np.random.default_rng(seed)
    order = np.argsort(values @ random.normal(size=k), kind="stable")  # rows that differ differ here too
    weights = np.ones(n) if weights is None else weights
    upper = np.triu_indices(k + 1)
    sums = _grouped(values - values.mean(axis=0), weights, order, upper, random)
    of = len(sums)
    for start in range(0, draws, AT_A_TIME):
        many = min(AT_A_TIME, draws - start)
        drawn = random.integers(0, of, (many, of)) + of * np.arange(many)[:, None]
        times = np.bincount(drawn.ravel(), minlength=many * of).reshape(many, of)
        yield _around_mean(times @ sums, upper, k)


def correlations(values: Floats, *, draws: int, seed: int = SEED) -> Iterator[Floats]:
    """Correlations of resampled rows, with draws in the last axis for sums over whole vectors of them.

    Parameters
    ----------
    values : array of shape (n, k)
        Complete rows, finite.
    draws, seed : int
        As for ``products``, but other draws: more are made at once.

    Yields
    ------
    array of shape (k, k, b)
        NaN where a column has one value in a draw.
    """
    n, k = values.shape
    random = np.random.default_rng(seed)
    order = np.argsort(values @ random.normal(size=k), kind="stable")
    upper = np.triu_indices(k + 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        scaled = (values - values.mean(axis=0)) / values.std(axis=0)
    sums = np.ascontiguousarray(_grouped(scaled, np.ones(n), order, upper, random).T)
    of, most = sums.shape[1], max(1, HELD // max(sums.shape[1], 8 * k * k))
    for start in range(0, draws, most):
        many = min(most, draws - start)
        drawn = random.integers(0, of, (many, of)) + of * np.arange(many)[:, None]
        times = np.bincount(drawn.ravel(), minlength=many * of).reshape(many, of)
        yield _correlated(sums @ times.T.astype(float), upper, k)


def _correlated(sums: Floats, upper: Upper, k: int) -> Floats:
    """Correlations of the sums of products in ``upper``, of shape ((k + 1)(k + 2) / 2, b)."""
    first, second = upper[0][k + 1 :] - 1, upper[1][k + 1 :] - 1
    means = sums[1 : k + 1] / sums[0]
    around, between = sums[k + 1 :], means[first]
    between *= means[second]
    between *= sums[0]
    around -= between
    with np.errstate(invalid="ignore", divide="ignore"):
        own = around[first == second]
        scale = 1 / np.sqrt(np.where(own > FLAT * sums[0], own, np.nan))
        around *= scale[first]
        around *= scale[second]
    place = np.zeros((k, k), np.intp)
    place[first, second] = place[second, first] = np.arange(len(first))
    return around[place]


def _grouped(
    apart: Floats, weights: Floats, order: NDArray[np.int64], upper: Upper, random: np.random.Generator
) -> Floats:
    """Sums of products of each row, or of each of GROUPS groups of rows; the first column is the weight."""
    n = len(order)
    if n <= GROUPS:
        return _crossed(apart[order], weights[order], upper)
    shuffled = order[random.permutation(n)]
    sums = np.zeros((GROUPS, len(upper[0])))
    for start in range(0, n, GROUPS):
        rows = shuffled[start : start + GROUPS]
        sums[: len(rows)] += _crossed(apart[rows], weights[rows], upper)
    return sums


def _crossed(apart: Floats, weights: Floats, upper: Upper) -> Floats:
    with_one = np.column_stack((np.ones(len(apart)), apart))
    crossed: Floats = with_one[:, upper[0]] * with_one[:, upper[1]] * weights[:, None]
    return crossed


def _around_mean(sums: Floats, upper: Upper, k: int) -> Floats:
    square = np.zeros((len(sums), k + 1, k + 1))
    square[:, upper[0], upper[1]] = sums
    square[:, upper[1], upper[0]] = sums
    total = square[:, 0, 1:]
    around: Floats = square[:, 1:, 1:] - total[:, :, None] * total[:, None, :] / square[:, :1, :1]
    return around
