"""Agreement of two who sort the same things into the same classes, beyond what chance gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from polku.errors import NotAllowed
from polku.stats.proportions import quantile
from polku.stats.resampling import SEED

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Kappa:
    """Cohen's kappa of ``n`` things: 1 is full agreement, 0 what chance gives; NaN where one class alone is used."""

    n: int
    value: float
    low: float
    high: float


def kappa(table: ArrayLike, *, level: float = 0.95, draws: int = 2000, seed: int = SEED) -> Kappa:
    """Cohen's kappa from a table of counts, with a bootstrap interval.

    Parameters
    ----------
    table : array_like of int, classes x classes
        How many things the one put in the row's class and the other in the column's.
    level : float
        Confidence, 0-1.
    draws : int
        Tables drawn, multinomial with the shares of this one.
    seed : int
        The same seed gives the same interval.

    Returns
    -------
    Kappa
        All NaN where there is nothing, or chance agreement is 1; draws in which it is 1 are left out.

    Raises
    ------
    NotAllowed
        The table is not square, or a count is below 0.

    References
    ----------
    .. [1] Cohen, J. (1960). Educational and Psychological Measurement 20(1), 37-46.
    .. [2] Efron, B., Tibshirani, R. (1993). An Introduction to the Bootstrap, ch. 13: percentile intervals.
    """
    counts = np.asarray(table, float)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or (counts < 0).any():
        raise NotAllowed("table", counts.shape, "a square table of counts")
    quantile(level)
    n = int(counts.sum())
    if not n:
        return Kappa(0, np.nan, np.nan, np.nan)
    drawn = np.random.default_rng(seed).multinomial(n, counts.ravel() / n, size=draws)
    spread = _beyond_chance(drawn.reshape(draws, *counts.shape).astype(float))
    known = spread[np.isfinite(spread)]
    value = float(_beyond_chance(counts[None])[0])
    if not np.isfinite(value) or not len(known):
        return Kappa(n, np.nan, np.nan, np.nan)
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return Kappa(n, value, float(low), float(high))


def _beyond_chance(tables: Floats) -> Floats:
    n = tables.sum(axis=(1, 2))
    agreed = np.trace(tables, axis1=1, axis2=2) / n
    chance = (tables.sum(axis=1) * tables.sum(axis=2)).sum(axis=1) / n**2
    out = np.full(len(tables), np.nan)
    np.divide(agreed - chance, 1 - chance, out=out, where=chance < 1)
    return out
