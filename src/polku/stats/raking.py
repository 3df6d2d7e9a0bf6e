"""Weights that make a sample's margins those of its population, and how sure a weighted mean is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int64]

ROUNDS = 500
CLOSE = 1e-10  # greatest relative distance of a margin from its target
MOST_LEFT_OUT = 500  # cells for which all are raked anew without one of theirs: time grows with the square
CELLS = 4_000_000  # weights, of all replicates, that are held at once


@dataclass(frozen=True, slots=True)
class Raked:
    """Weights of each cell, of the shape that was given, the rounds they took, and whether margins were met."""

    weights: Floats
    rounds: int
    met: bool


def rake(weights: Floats, codes: Codes, targets: Sequence[Floats]) -> Raked:
    """Rake weights to margins, for many replicates at once.

    Parameters
    ----------
    weights : array of shape (..., cells)
        Starting weights, not negative.
    codes : array of shape (cells, margins)
        Category of each cell in each margin.
    targets : sequence of arrays, one per margin
        Population total of each category, above 0; every margin has the same sum.

    Returns
    -------
    Raked
        Not ``met`` where margins contradict each other in the sample, or a category has no weight.

    References
    ----------
    .. [1] Deming, W. E., Stephan, F. F. (1940). Annals of Mathematical Statistics 11(4), 427-444.
    """
    flat = np.array(weights, float).reshape(-1, weights.shape[-1])
    members = [np.eye(len(target))[codes[:, place]] for place, target in enumerate(targets)]
    met, rounds = False, 0
    while rounds < ROUNDS and not met:
        rounds += 1
        far = 0.0
        for place, (target, member) in enumerate(zip(targets, members, strict=True)):
            totals = flat @ member
            with np.errstate(divide="ignore", invalid="ignore"):
                ratio = np.where(totals > 0, target / totals, 0.0)
            far = max(far, float(np.abs(totals / target - 1).max(initial=0.0)))
            flat *= ratio[:, codes[:, place]]
        met = far < CLOSE
    return Raked(flat.reshape(weights.shape), rounds, met)


def trimmed(weights: Floats, counts: Floats, codes: Codes, targets: Sequence[Floats], most: float) -> Raked:
    """Rake with no weight of a respondent above ``most`` times the mean or below its inverse.

    Parameters
    ----------
    weights : array of shape (cells,)
        Total starting weight of each cell.
    counts : array of shape (cells,)
        Respondents of each cell.
    codes, targets
        As for ``rake``.
    most : float
        Above 1.

    Returns
    -------
    Raked
        Cut and raked in turns; ``met`` says whether both hold at the end.

    References
    ----------
    .. [1] Potter, F. (1990). Proceedings of the Survey Research Methods Section, ASA, 225-230.
    """
    raked = rake(weights, codes, targets)
    for _ in range(ROUNDS):
        each = raked.weights / counts
        mean = raked.weights.sum() / counts.sum()
        cut = np.clip(each, mean / most, mean * most)
        if np.allclose(cut, each, rtol=1e-9):
            return raked
        raked = rake(cut * counts, codes, targets)
    return Raked(cut * counts, raked.rounds, met=False)


def design_effect(weights: Floats, counts: Floats) -> float:
    """Kish's effect of unequal weights: n times the sum of squared weights over the square of their sum; 1 or more.

    Parameters
    ----------
    weights, counts : array of shape (cells,)
        Total weight and respondents of each cell; all respondents of a cell weigh the same.

    References
    ----------
    .. [1] Kish, L. (1965). Survey Sampling, 11.7.
    """
    filled = counts > 0
    squares = (weights[filled] ** 2 / counts[filled]).sum()
    return float(counts.sum() * squares / weights.sum() ** 2)


def jackknife(
    weights: Floats,
    sums: Floats,
    units: Codes,
    codes: Codes,
    targets: Sequence[Floats],
    *,
    population_units: float = np.inf,
) -> tuple[float, float]:
    """Raked mean and its standard error by leaving out one primary unit at a time (JK1), each time raked anew.

    Parameters
    ----------
    weights : array of shape (cells,)
        Total starting weight of each cell.
    sums : array of shape (cells,)
        Mean of the variable in each cell.
    units : array of shape (cells,)
        Primary unit of each cell, numbered from 0; at least two.
    codes, targets
        As for ``rake``.
    population_units : float
        Primary units in the population, for the finite population correction.

    Returns
    -------
    mean, standard error

    References
    ----------
    .. [1] Wolter, K. M. (2007). Introduction to Variance Estimation, chapter 4.
    """
    many = int(units.max()) + 1
    whole = rake(weights, codes, targets).weights
    step = max(1, CELLS // len(weights))
    found = []
    for start in range(0, many, step):
        left = np.arange(start, min(start + step, many))
        kept = (units != left[:, None]) * weights * (many / (many - 1))
        raked = rake(kept, codes, targets).weights
        found.append(raked @ sums / raked.sum(axis=1))
    replicates = np.concatenate(found)
    rest = 1 - many / population_units
    variance = (many - 1) / many * ((replicates - replicates.mean()) ** 2).sum() * max(rest, 0.0)
    return float(whole @ sums / whole.sum()), float(np.sqrt(variance))


def leaving_one(
    weights: Floats,
    counts: Floats,
    means: Floats,
    within: Floats,
    codes: Codes,
    targets: Sequence[Floats],
    *,
    population: float = np.inf,
) -> float:
    """Standard error of a raked mean where every respondent is a primary unit (JK1), from cells alone.

    Respondents of a cell weigh the same, so that what remains when one of them is left out is a line in their value:
    one replicate a cell says it of all. Beyond ``MOST_LEFT_OUT`` cells the residuals' variance stands for it, which
    is what the jackknife tends to.

    Parameters
    ----------
    weights : array of shape (cells,)
        Total starting weight of each cell.
    counts, means, within : array of shape (cells,)
        Respondents of each cell, at least two in all; their mean and sum of squares about it.
    codes, targets
        As for ``rake``.
    population : float
        Respondents in the population, for the finite population correction.

    References
    ----------
    .. [1] Wolter, K. M. (2007). Introduction to Variance Estimation, chapter 4.
    .. [2] Deville, J.-C., Sarndal, C.-E. (1992). JASA 87(418), 376-382: the residuals.
    """
    n = counts.sum()
    rest = max(1 - n / population, 0.0)
    if len(counts) > MOST_LEFT_OUT:
        return float(np.sqrt(n / (n - 1) * rest * _residual(weights, counts, means, within, codes, targets)))
    # a cell that loses one respondent weighs 1 - 1/n_c; the mean of those left moves with whom it lost, which is slope
    raked = rake(weights * (1 - np.eye(len(counts)) / counts[:, None]) * n / (n - 1), codes, targets).weights
    total = raked.sum(axis=1)
    middle = raked @ means / total
    slope = np.diagonal(raked) / total / np.where(counts > 1, counts - 1, np.inf)
    about = middle - counts @ middle / n
    return float(np.sqrt((n - 1) / n * rest * (counts @ about**2 + slope**2 @ within)))


def _residual(
    weights: Floats, counts: Floats, means: Floats, within: Floats, codes: Codes, targets: Sequence[Floats]
) -> float:
    """Sum of squared weighted residuals from the margins' categories."""
    raked = rake(weights, codes, targets).weights
    share = raked / raked.sum()
    # margins share their sum, so that the columns depend on each other: least squares takes the shortest solution
    members = np.hstack([np.eye(len(target))[codes[:, place]] for place, target in enumerate(targets)])
    root = np.sqrt(share)
    fit = np.linalg.lstsq(members * root[:, None], means * root, rcond=None)[0]
    return float((share / counts) ** 2 @ (counts * (means - members @ fit) ** 2 + within))
