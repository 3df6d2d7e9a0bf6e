"""How small a change two samples can show, and how large samples a change needs."""

from __future__ import annotations

import math
from collections.abc import Callable

from scipy import optimize, special

from polku.stats.proportions import quantile

POWER = 0.8  # Cohen (1988): a miss is a fourth as costly as a false alarm at 5 %


def in_errors(level: float = 0.95, power: float = POWER) -> float:
    """Give the smallest change that a two-sided test at ``level`` sees with this power, in standard errors."""
    return quantile(level) + float(special.ndtri(power))


def share_needed(before: float, after: float, *, power: float = POWER, level: float = 0.95) -> float:
    """Answers needed in each of two periods to see a share 0-1 move from ``before`` to ``after``.

    Parameters
    ----------
    before, after : float
        Shares 0-1.
    power : float
        Chance 0-1 of seeing the change; 0.8 is customary.
    level : float
        Confidence of the two-sided test, 0-1.

    Returns
    -------
    float
        Unrounded; infinite where nothing changes.

    References
    ----------
    .. [1] Fleiss, J. L., Levin, B., Paik, M. C. (2003). Statistical Methods for Rates and Proportions, 4.2.
    """
    if before == after:
        return math.inf
    middle = (before + after) / 2
    pooled, apart = 2 * middle * (1 - middle), before * (1 - before) + after * (1 - after)
    test, power_at = _quantiles(level, power)
    return (test * math.sqrt(pooled) + power_at * math.sqrt(apart)) ** 2 / (after - before) ** 2


def net_needed(before: float, after: float, *, middle: float = 0.2, power: float = POWER, level: float = 0.95) -> float:
    """Answers needed in each of two periods to see a net share move from ``before`` to ``after``.

    Parameters
    ----------
    before, after : float
        Ups less downs, -1..1 (an NPS of 53 is 0.53).
    middle : float
        The share 0-1 that is neither up nor down (the passives), the same in both periods.
    power, level : float
        As for ``share_needed``.

    Returns
    -------
    float
        Unrounded; infinite where nothing changes. From 0.53 to 0.59 with 0.2 it is 2,117.

    References
    ----------
    .. [1] The variance of a net share is ups + downs - net^2: Rocks, B. (2016). The American Statistician 70(4).
    """
    if before == after:
        return math.inf
    test, power_at = _quantiles(level, power)
    spread = 2 * (1 - middle) - before**2 - after**2
    return (test + power_at) ** 2 * max(spread, 0) / (after - before) ** 2


def share_change(n: float, share: float, *, power: float = POWER, level: float = 0.95) -> float | None:
    """Smallest rise of a share 0-1 that two periods of ``n`` answers show, or fall where no rise can be shown.

    Parameters
    ----------
    n : float
        Answers in each period.
    share : float
        Of the first period, 0-1.
    power, level : float
        As for ``share_needed``.

    Returns
    -------
    float or None
        The size of the change as a share; None where even the whole way is too little.
    """
    return _change(n, share, 0.0, lambda after: share_needed(share, after, power=power, level=level))


def net_change(n: float, net: float, *, middle: float = 0.2, power: float = POWER, level: float = 0.95) -> float | None:
    """Smallest rise of a net share -1..1 that two periods of ``n`` answers show, or fall where no rise can be shown.

    Parameters
    ----------
    n : float
        Answers in each period.
    net : float
        Ups less downs of the first period, -1..1.
    middle : float
        The share 0-1 that is neither up nor down in both; a net share cannot pass ``1 - middle``.
    power, level : float
        As for ``share_needed``.

    Returns
    -------
    float or None
        The size of the change as a net share; None where even the whole way is too little.
    """
    edge = 1 - middle
    return _change(
        n, net, -edge, lambda after: net_needed(net, after, middle=middle, power=power, level=level), high=edge
    )


def _quantiles(level: float, power: float) -> tuple[float, float]:
    """Give the normal quantiles of the test and of its power."""
    return float(special.ndtri((1 + level) / 2)), float(special.ndtri(power))


def _change(n: float, start: float, low: float, needed: Callable[[float], float], high: float = 1.0) -> float | None:
    """Find where the needed number meets ``n``: upwards first, then downwards."""
    for end in (high, low):
        if end != start and needed(end) <= n:
            near = start + (end - start) * 1e-9
            return float(abs(optimize.brentq(lambda after: needed(after) - n, near, end) - start))
    return None
