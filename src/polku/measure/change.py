"""The smallest change that two measurements of this size would show."""

from __future__ import annotations

from math import sqrt

from scipy import special

from polku.measure.scores import NPS
from polku.stats.proportions import quantile


def smallest_change(score: NPS, *, level: float = 0.95, power: float = 0.8) -> float | None:
    """Smallest difference of two NPS that would be seen, were both periods of this size.

    Parameters
    ----------
    score : NPS
        One group's score; its counts say how answers differ.
    level : float
        Confidence of the two-sided test, 0-1.
    power : float
        How often such a change would be seen, 0-1.

    Returns
    -------
    float or None
        Points, 0-200; None with fewer than two answers. With imaginary answers as in the interval,
        so that all-alike answers do not promise to show everything.

    References
    ----------
    .. [1] Rocks, B. (2016). The American Statistician 70(4), 365-372.
    .. [2] Cohen, J. (1988). Statistical Power Analysis, 2nd ed. Difference of two means.
    """
    if score.n < 2:
        return None
    n = score.n + 3
    up, down = (score.promoters + 0.75) / n, (score.detractors + 0.75) / n
    variance = up + down - (up - down) ** 2
    return 100 * (quantile(level) + float(special.ndtri(power))) * sqrt(2 * variance / n)
