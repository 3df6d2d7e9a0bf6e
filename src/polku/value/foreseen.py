"""The count of purchases that one customer will make: its ends, and the logarithm of what they add up to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from polku.stats.repeats import Model

    Floats = NDArray[np.float64]

TINY = 1e-300  # below every chance that matters, above 0, so that it divides
TAIL = 1e-5  # of the chances, left out
LONGEST = 20_000  # counts followed


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Of each history: the count's ``low`` and ``high`` ends, the chance of ``any`` at all and, given that, mean
    and variance of the logarithm of a sum of so many gamma amounts of unit rate."""

    low: Floats
    high: Floats
    any: Floats
    log_mean: Floats
    log_variance: Floats


def foresee(
    model: Model,
    x: Floats,
    T: Floats,  # noqa: N803
    t: float,
    *,
    at: NDArray[np.int64],
    alive: Floats,
    level: float,
    shape: float,
) -> Foreseen:
    """Follow the chances of 0, 1, 2, ... purchases within ``t`` from now.

    Parameters
    ----------
    model : Model
    x, T : array of float, pairs
        Distinct pairs: given that a customer goes on, the count depends on no more.
    t : float
        Time ahead.
    at, alive : arrays, histories
        Each history's pair, and its probability of going on.
    level : float
        Between the ends, 0-1.
    shape : float
        Of the amounts of one customer: p of the gamma-gamma.

    Returns
    -------
    Foreseen
        Arrays of the length of ``at``.
    """
    likely = model.ahead(x, T, np.array([t]))[:, 0]
    size = np.floor(np.log2(likely + 1)).astype(int)  # few purchases are not followed as far as many
    ends = np.zeros((2, len(at)))
    moments = np.zeros((3, len(x)))
    sorted_at = np.argsort(at, kind="stable")
    starts = np.searchsorted(at[sorted_at], np.arange(len(x) + 1))
    for group in np.unique(size):
        pairs = np.flatnonzero(size == group)
        rows = np.concatenate([sorted_at[starts[i] : starts[i + 1]] for i in pairs])
        where = np.repeat(np.arange(len(pairs)), starts[pairs + 1] - starts[pairs])
        moments[:, pairs], ends[:, rows] = _followed(model, x[pairs], T[pairs], t, where, alive[rows], level, shape)
    bought, mean, variance = moments
    return Foreseen(ends[0], ends[1], alive * bought[at], mean[at], variance[at])


def _followed(
    model: Model,
    x: Floats,
    T: Floats,  # noqa: N803
    t: float,
    at: NDArray[np.int64],
    alive: Floats,
    level: float,
    shape: float,
) -> tuple[Floats, Floats]:
    """Add up chances until the tail is thin: moments of pairs, and the counts at which histories pass the ends."""
    chances = model.counts(x, T, t)
    below = next(chances)
    none, sums = below.copy(), np.zeros((3, len(x)))
    shares = np.array([[(1 - level) / 2], [(1 + level) / 2]])
    needed = np.clip(1 - (1 - shares) / np.maximum(alive, TINY), 0, None)  # of the count of one who goes on
    ends = np.zeros((2, len(at)))
    for n in range(1, LONGEST):
        short = below[at] < needed
        ends += short
        if not short.any() and below.min() > 1 - TAIL:
            break
        chance = next(chances)
        log_mean, log_variance = special.psi(shape * n), special.polygamma(1, shape * n)
        sums += chance * np.array([[log_mean], [log_mean**2], [log_variance]])
        below = below + chance
    bought = np.maximum(below - none, TINY)
    mean = sums[0] / bought
    return np.stack([1 - none, mean, np.maximum(sums[1] / bought - mean**2, 0) + sums[2] / bought]), ends
