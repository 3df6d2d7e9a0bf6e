"""Control charts: which points of a series are more than its ordinary variation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

WIDTH = 2.66  # 3 / d2 for ranges of two, d2 = 1.128
TWO_APART = 1.128  # how far two drawn alike stand apart, in standard deviations: d2, as it is printed in tables
RUN = 8  # on one side: Wheeler (2000); seven in a row come of nothing twice as often
FALSE_ALARMS, FALSE_ALARMS_WITH_RUNS = 0.0586, 0.0854  # of 24 stable normal points, 1,000,000 series simulated
SIGMAS = 3.0  # Shewhart's: of normal points chance alone puts one in 370 outside
CUT = 0.1  # of the units at each end are drawn in before their spread is taken


@dataclass(frozen=True, slots=True)
class Chart:
    """Centre and natural limits in the unit of the series, and the positions of its signals.

    ``centre`` is None without points; the limits with fewer than two.
    """

    centre: float | None
    low: float | None
    high: float | None
    signals: tuple[int, ...]


def xmr(values: ArrayLike, *, rule_of_eight: bool = False) -> Chart:
    """Chart of individual values and moving ranges.

    The limits stand 2.66 mean moving ranges from the mean; a signal is a point outside them.
    Of stable series of 24 normal points 5.9 % signal falsely (1,000,000 simulated). ``rule_of_eight``
    adds the points at which eight or more in a row stand on one side of the mean: then 8.5 % do.

    Parameters
    ----------
    values : array_like of float
        In order of time; gaps are left out beforehand.

    Returns
    -------
    Chart
        ``signals`` are positions in ``values``, ascending.

    References
    ----------
    .. [1] Wheeler, D. J. (2000). Understanding Variation. SPC Press.
    """
    series = np.asarray(values, float)
    if series.size == 0:
        return Chart(None, None, None, ())
    centre = float(series.mean())
    if series.size == 1:
        return Chart(centre, None, None, ())
    width = WIDTH * float(np.abs(np.diff(series)).mean())
    rounding = 1e-9 * max(1.0, float(np.abs(series).max()))
    signal = np.abs(series - centre) > width + rounding
    if rule_of_eight:
        signal |= _runs(np.sign(series - centre))
    return Chart(centre, centre - width, centre + width, tuple(np.flatnonzero(signal).tolist()))


def _runs(sides: np.ndarray) -> np.ndarray:
    """Mark each point at which at least eight in a row stand on one side; on the line is neither side."""
    length, marks = 0, np.zeros(sides.size, bool)
    for i, side in enumerate(sides):
        length = length + 1 if i and side == sides[i - 1] else 1
        marks[i] = bool(side) and length >= RUN
    return marks


@dataclass(frozen=True, slots=True)
class FunnelLimits:
    """Centre, limits at each unit's n, which units stand outside, and how many times chance the units vary."""

    centre: float
    lower: Floats
    upper: Floats
    signal: NDArray[np.bool_]
    overdispersion: float


def funnel(values: ArrayLike, n: ArrayLike, variance: float, *, in_order: bool = False) -> FunnelLimits:
    """Limits of three standard errors around the mean of all, widened where units differ more than by chance.

    Parameters
    ----------
    values, n : array_like of float
        Figure and number of answers of each unit, n above 0.
    variance : float
        Of one answer.
    in_order : bool
        The units follow each other in time: Laney's p'-chart.

    Returns
    -------
    FunnelLimits
        ``overdispersion`` is the mean squared standardised distance with the outer tenths drawn in, at least 1; in
        order, the squared mean difference of neighbours' distances over 1.128, which may be under 1. Without
        variance nothing signals.

    References
    ----------
    .. [1] Spiegelhalter, D. J. (2005). Statistics in Medicine 24(8), 1185-1202, appendix A.
    .. [2] Laney, D. B. (2002). Quality Engineering 14(4), 531-537.
    """
    value, of = np.asarray(values, float), np.asarray(n, float)
    centre = float(of @ value / of.sum())
    error = np.sqrt(variance / of)
    distance = np.divide(value - centre, error, out=np.zeros(len(of)), where=error > 0)
    if in_order:
        more = (float(np.abs(np.diff(distance)).mean()) / TWO_APART) ** 2
    else:
        drawn_in = np.clip(distance, *np.quantile(distance, [CUT, 1 - CUT]))
        more = max(1.0, float((drawn_in**2).mean()))
    width = SIGMAS * np.sqrt(more) * error
    return FunnelLimits(centre, centre - width, centre + width, np.abs(value - centre) > width * (1 + 1e-12), more)
