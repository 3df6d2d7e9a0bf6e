"""Empirical Bayes: many units' shares or means, each drawn towards all by as much as it is noise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

STEPS = 500
TOLERANCE = 1e-7
ALIKE = 1e6  # a prior that weighs a million answers: the units do not differ
CELLS = 2_000_000  # gamma draws held at a time: 16 MB


@dataclass(frozen=True, slots=True)
class Shrunk:
    """Every unit's posterior; arrays of the length of the units.

    ``value``, ``low``, ``high`` are in the unit of the weights; ``top`` and ``bottom`` are the
    probabilities 0-1 of standing in the highest and lowest tenth. ``prior`` is the prior's weight in answers.
    """

    value: Floats
    low: Floats
    high: Floats
    top: Floats
    bottom: Floats
    prior: float


def dirichlet(counts: ArrayLike) -> Floats:
    """Fit the Dirichlet from which the units' shares seem to be drawn.

    Parameters
    ----------
    counts : array_like of int, units x categories
        Answers of each unit in each category; units without answers tell nothing.

    Returns
    -------
    array of float, categories
        The prior's weight in answers per category. Their sum stops at a million, where the units do
        not differ by more than chance; half an answer stands in a category that nobody chose.

    References
    ----------
    .. [1] Minka, T. P. (2000). Estimating a Dirichlet distribution. MIT. Newton steps, eq. 57-64,
       and where they do not hold the fixed point, eq. 55.
    """
    table = np.asarray(counts, float)
    table = table[table.sum(1) > 0]
    pooled = table.sum(0) + 0.5
    shares: Floats = pooled / pooled.sum()
    if len(table) < 2 or _alike(table, shares):
        return np.asarray(shares * (ALIKE if len(table) > 1 else table.shape[1]))
    columns = [np.unique(column, return_counts=True) for column in (*table.T, table.sum(1))]
    alpha: Floats = shares * table.shape[1]
    for _ in range(STEPS):
        near = _newton(alpha, columns)
        if near is not None and np.abs(near - alpha).sum() < TOLERANCE * alpha.sum():
            return near
        if near is None:
            once = _step(alpha, columns)
            near = _leap(alpha, once, _step(once, columns))
        if near.sum() > ALIKE:
            return np.asarray(shares * ALIKE)
        alpha = near
    return alpha


def _alike(table: Floats, shares: Floats) -> bool:
    """Say whether the units differ by no more than chance: then no finite prior is the likeliest (Tarone 1979)."""
    sizes = table.sum(1)
    return bool((table * (table - 1) / shares).sum() <= (sizes * (sizes - 1)).sum())


def _step(alpha: Floats, columns: list[tuple[Floats, NDArray[np.int64]]]) -> Floats:
    """Take one fixed-point step; equal counts are evaluated once, with their number."""
    *categories, sizes = columns
    total = alpha.sum()
    below = (sizes[1] * (special.psi(sizes[0] + total) - special.psi(total))).sum()
    above = [(t * (special.psi(v + a) - special.psi(a))).sum() for (v, t), a in zip(categories, alpha, strict=True)]
    return np.asarray(np.maximum(alpha * np.asarray(above) / below, 1e-9))


def _newton(alpha: Floats, columns: list[tuple[Floats, NDArray[np.int64]]]) -> Floats | None:
    """Take one Newton step (Minka, eq. 57-64); None where the likelihood is not concave or the step leaves it."""
    *categories, sizes = columns
    total = alpha.sum()
    slope = np.array(
        [(t * (special.psi(v + a) - special.psi(a))).sum() for (v, t), a in zip(categories, alpha, strict=True)]
    )
    slope += (sizes[1] * (special.psi(total) - special.psi(sizes[0] + total))).sum()
    bends = np.array(
        [(t * (_trigamma(v + a) - _trigamma(a))).sum() for (v, t), a in zip(categories, alpha, strict=True)]
    )
    shared = (sizes[1] * (_trigamma(total) - _trigamma(sizes[0] + total))).sum()
    if (bends >= 0).any() or shared <= 0:
        return None
    pull = 1 / shared + (1 / bends).sum()
    if pull <= 0:
        return None
    ahead = alpha - (slope - (slope / bends).sum() / pull) / bends
    return np.asarray(ahead) if (ahead > alpha / 4).all() and (ahead < alpha * 4).all() else None


def _trigamma(x: Floats) -> Floats:
    return np.asarray(special.polygamma(1, x))


def _leap(start: Floats, once: Floats, twice: Floats) -> Floats:
    """Go on in the direction of two steps: the fixed point alone creeps (SQUAREM, Varadhan and Roland 2008)."""
    first, second = np.log(once / start), np.log(twice / once)
    bend = float(np.linalg.norm(second - first))
    length = min(float(np.linalg.norm(first)) / bend, 64.0) if bend > 0 else 1.0
    return np.asarray(start * np.exp(np.clip(2 * length * first + length**2 * (second - first), -3, 3)))


def shrink(counts: ArrayLike, weights: ArrayLike, *, level: float = 0.95, draws: int = 1000, seed: int = 1) -> Shrunk:
    """Posterior mean score of each unit, and how surely it is among the best or the worst tenth.

    Parameters
    ----------
    counts : array_like of int, units x categories
        Answers of each unit in each category.
    weights : array_like of float, categories
        What an answer of a category scores, e.g. (-100, 0, 100).
    level : float
        Of the credible interval, 0-1.
    draws, seed : int
        Posterior draws; the same seed gives the same figures.

    Returns
    -------
    Shrunk
        A unit without answers gets the prior; no units give empty arrays.

    References
    ----------
    .. [1] Efron, B., Morris, C. (1977). Stein's paradox in statistics. Scientific American 236(5).

    Notes
    -----
    The error of the prior's own mean is in the interval: all units are drawn towards it, so that it moves them
    together. How strongly they are drawn is held at its estimate.
    """
    table, scores = np.asarray(counts, float), np.asarray(weights, float)
    if not len(table):
        none = np.empty(0)
        return Shrunk(none, none, none, none, none, prior=0.0)
    alpha = dirichlet(table)
    posterior = table + alpha
    value = posterior @ scores / posterior.sum(1)
    random = np.random.default_rng(seed)
    drawn = _draw(posterior, scores, draws, random)
    pull = alpha.sum() / posterior.sum(1)
    drawn += pull * _shared_error(table, alpha, scores) * random.standard_normal((draws, 1))
    drawn = np.clip(drawn, scores.min(), scores.max())
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0)
    low, high = np.minimum(low, value), np.maximum(high, value)  # at the very end draws miss the mean
    top, bottom = _among_tenths(drawn)
    return Shrunk(value, low, high, top, bottom, prior=float(alpha.sum()))


def _shared_error(table: Floats, alpha: Floats, scores: Floats) -> float:
    """Give the standard error of the mean score of all units, half an answer added in each category.

    Answers of a unit go together by 1 / (1 + prior weight), so that many of one unit count as fewer.
    """
    sizes = table.sum(1)
    shares = (table.sum(0) + 0.5) / (table.sum() + 0.5 * table.shape[1])
    variance = float(shares @ scores**2 - (shares @ scores) ** 2)
    alike = 1 / (1 + alpha.sum())
    known = float((sizes / (1 + (sizes - 1) * alike)).sum())
    return float(np.sqrt(variance / known)) if known > 0 else float(np.sqrt(variance))


def tenths(value: Floats, own: Floats, shared: Floats, draws: int, *, seed: int = 1) -> tuple[Floats, Floats]:
    """Probabilities 0-1 of each unit's standing in the highest and the lowest tenth, of normal posteriors.

    Parameters
    ----------
    value, own : array of float, one per unit
        Mean and standard deviation of each unit alone.
    shared : array of float
        How far each unit moves with one error that all have in common.
    draws, seed : int

    Returns
    -------
    tuple of two arrays
        Where no unit varies alone, those of equal figures share their places.
    """
    if not own.any():
        return _places_shared(value), _places_shared(-value)
    random = np.random.default_rng(seed)
    step = max(1, CELLS // len(value))
    parts = []
    for start in range(0, draws, step):
        many = min(step, draws - start)
        moved = value + own * random.standard_normal((many, len(value))) + shared * random.standard_normal((many, 1))
        parts.append(np.stack(_among_tenths(moved)) * many)
    shares = np.sum(parts, axis=0) / draws
    return shares[0], shares[1]


def _places_shared(value: Floats) -> Floats:
    """Give each unit's part of the places of the highest tenth; equal figures have equal parts."""
    __, groups, equal = np.unique(-value, return_inverse=True, return_counts=True)
    before = np.cumsum(equal) - equal
    return np.asarray(np.clip((_tenth(len(value)) - before) / equal, 0, 1)[groups.reshape(len(value))])


def _tenth(units: int) -> int:
    """How many units a tenth is, one at least."""
    return max(1, round(units / 10))


def _among_tenths(drawn: Floats) -> tuple[Floats, Floats]:
    """How often each column stands among the highest and the lowest tenth of its row."""
    units = drawn.shape[1]
    tenth = _tenth(units)
    order = np.sort(drawn, axis=1)
    if (order[:, 1:] == order[:, :-1]).any():  # draws at the very end of the scale are exactly equal
        shares = [(_places_shared(row), _places_shared(-row)) for row in drawn]
        return np.mean([top for top, __ in shares], axis=0), np.mean([bottom for __, bottom in shares], axis=0)
    return (drawn >= order[:, [units - tenth]]).mean(0), (drawn <= order[:, [tenth - 1]]).mean(0)


def _draw(posterior: Floats, scores: Floats, draws: int, random: np.random.Generator) -> Floats:
    """Draw scores from each unit's Dirichlet: an array of draws x units, made in slices that fit in memory."""
    slice_ = max(1, CELLS // posterior.size)
    parts = []
    for start in range(0, draws, slice_):
        gammas = random.standard_gamma(posterior, size=(min(slice_, draws - start), *posterior.shape))
        parts.append(gammas @ scores / gammas.sum(2))
    return np.concatenate(parts)
