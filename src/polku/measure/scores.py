"""NPS, CSAT and CES of each group, with intervals: one aggregate where the rows live, then numpy."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from polku.errors import NotAllowed
from polku.measure.counting import count, nps_counts, point_counts
from polku.measure.moments import By, Moments, Scale, filled, none_for_nan
from polku.stats import proportions

if TYPE_CHECKING:
    import ibis
    from numpy.typing import NDArray

    from polku.lake import Engine

    Counts = NDArray[np.int64]
    Floats = NDArray[np.float64]

NPS_SCALE = (0, 10)
MINIMUM = 10  # answers needed before a figure is shown
HighIs = Literal["bad", "good"]


@dataclass(frozen=True, slots=True)
class NPS:
    """Net Promoter Score of one group, in points -100..100; high is good.

    ``value`` is None without answers, ``low`` and ``high`` with fewer than two. ``missing``
    answers were "cannot say"; ``needed`` is how many are lacking from the minimum.
    """

    group: Any
    n: int
    missing: int
    value: float | None
    low: float | None
    high: float | None
    enough: bool
    needed: int
    promoters: int
    passives: int
    detractors: int


@dataclass(frozen=True, slots=True)
class CSAT:
    """Satisfaction of one group: ``value`` is the share 0-1 who are satisfied; high is good.

    ``mean`` is in scale points. ``value`` and ``mean`` are None without answers, the bounds
    with fewer than two.
    """

    group: Any
    n: int
    missing: int
    value: float | None
    low: float | None
    high: float | None
    enough: bool
    needed: int
    mean: float | None
    mean_low: float | None
    mean_high: float | None


@dataclass(frozen=True, slots=True)
class CES:
    """Effort of one group: ``value`` is the mean in scale points, ``bad`` the share 0-1 at the hard end.

    Asked as "how much effort", high is bad; ``high_is`` says which end it was here.
    """

    group: Any
    n: int
    missing: int
    value: float | None
    low: float | None
    high: float | None
    enough: bool
    needed: int
    bad: float | None
    bad_low: float | None
    bad_high: float | None
    high_is: HighIs


def nps(
    answers: ibis.Table,
    *,
    by: By = None,
    level: float = 0.95,
    minimum: int = MINIMUM,
    times: str | None = None,
    lake: Engine | None = None,
) -> list[NPS]:
    """Net Promoter Score of each group, with its confidence interval.

    The counting runs where the data lives; only one row per group comes here.

    Parameters
    ----------
    answers : ibis.Table
        One row per answer. Column ``score`` is an integer 0-10; nulls ("cannot say")
        are counted in ``missing`` and never in ``n``.
    by : str or sequence of str, optional
        Columns to group by; ``group`` is the value, or a tuple of values for a sequence.
    level : float
        Confidence, 0-1.
    minimum : int
        Answers needed for ``enough``.
    times : str, optional
        A column of whole numbers: how many answers a row stands for, as in ``polku.tables.tallies``; else one.
    lake : Engine, optional
        Where to run; the engine in use if left out.

    Returns
    -------
    list of NPS
        Ordered by group, an empty group last. Without ``by`` always exactly one.

    Raises
    ------
    MissingColumn, WrongType, OutOfScale, NotAllowed

    References
    ----------
    .. [1] Reichheld, F. (2003). Harvard Business Review 81(12), 46-54.
    .. [2] Rocks, B. (2016). The American Statistician 70(4), 365-372.
    """
    moments = count(answers, by, NPS_SCALE, nps_counts, times=times, lake=lake)
    return solve_nps(moments, level=level, minimum=minimum)


def csat(
    answers: ibis.Table,
    *,
    by: By = None,
    level: float = 0.95,
    minimum: int = MINIMUM,
    scale: Scale = (1, 5),
    times: str | None = None,
    lake: Engine | None = None,
) -> list[CSAT]:
    """Share of the satisfied in each group with Wilson's interval, and the mean with its t interval.

    Satisfied are the two highest points of the scale: 4 and 5 of 1-5; of two or three points the highest alone.

    Parameters
    ----------
    answers, by, level, minimum, times, lake
        As for `nps`; column ``score`` is an integer on ``scale``.
    scale : tuple of int
        Lowest and highest point that was offered.

    Returns
    -------
    list of CSAT
        Ordered by group, an empty group last. Without ``by`` always exactly one.

    Raises
    ------
    MissingColumn, WrongType, OutOfScale, NotAllowed

    References
    ----------
    .. [1] Wilson, E. B. (1927). JASA 22, 209-212.
    """
    moments = count(answers, by, scale, point_counts, times=times, lake=lake)
    return solve_csat(moments, level=level, minimum=minimum)


def ces(
    answers: ibis.Table,
    *,
    by: By = None,
    level: float = 0.95,
    minimum: int = MINIMUM,
    scale: Scale = (1, 5),
    high_is: HighIs = "bad",
    times: str | None = None,
    lake: Engine | None = None,
) -> list[CES]:
    """Mean effort of each group with its t interval, and the share who had it hard with Wilson's.

    The question is "how much effort did it take", so high is bad and hard are the two
    highest points. A file that asks "how easy was it" says ``high_is="good"``: hard are then
    the two lowest points. The mean is never turned around.

    Parameters
    ----------
    answers, by, level, minimum, scale, times, lake
        As for `csat`.
    high_is : {"bad", "good"}
        What the high end of the scale means.

    Returns
    -------
    list of CES
        Ordered by group, an empty group last. Without ``by`` always exactly one.

    Raises
    ------
    MissingColumn, WrongType, OutOfScale, NotAllowed

    References
    ----------
    .. [1] Dixon, M., Freeman, K., Toman, N. (2010). Harvard Business Review 88(7/8), 116-122.
    """
    require_end(high_is)
    moments = count(answers, by, scale, point_counts, times=times, lake=lake)
    return solve_ces(moments, level=level, minimum=minimum, high_is=high_is)


def require_end(high_is: str) -> None:
    """Raise NotAllowed unless the high end is said to be bad or good: a slip would turn every figure around."""
    if high_is not in ("bad", "good"):
        raise NotAllowed("high_is", high_is, "'bad' (how much effort) or 'good' (how easy)")


def solve_nps(moments: Moments, *, level: float, minimum: int) -> list[NPS]:
    """Give every group's NPS from its counts."""
    n, ups, downs = moments["n"], moments["ups"], moments["downs"]
    value = (ups - downs) * proportions.share(100, n)
    low, high = proportions.net_interval(ups, downs, n, level)
    figures = (value, *_bounds(n, 100 * low, 100 * high))
    return filled(NPS, *_common(moments, figures, minimum), ups.tolist(), (n - ups - downs).tolist(), downs.tolist())


def solve_csat(moments: Moments, *, level: float, minimum: int) -> list[CSAT]:
    """Give every group's satisfaction from its counts and sums."""
    n = moments["n"]
    figures = bounded_share(moments["tops"], n, level)
    mean = proportions.mean(n, moments["total"], moments["squares"], level)
    return filled(CSAT, *_common(moments, figures, minimum), *map(none_for_nan, mean))


def solve_ces(moments: Moments, *, level: float, minimum: int, high_is: HighIs) -> list[CES]:
    """Give every group's effort from its counts and sums."""
    n, hard = moments["n"], moments["tops" if high_is == "bad" else "bottoms"]
    mean = proportions.mean(n, moments["total"], moments["squares"], level)
    bad = bounded_share(hard, n, level)
    return filled(CES, *_common(moments, mean, minimum), *map(none_for_nan, bad), repeat(high_is))


def bounded_share(count: Counts, n: Counts, level: float) -> tuple[Floats, Floats, Floats]:
    """Give a share with Wilson's interval; NaN stands for what cannot be said."""
    return proportions.share(count, n), *_bounds(n, *proportions.wilson(count, n, level))


def _bounds(n: Counts, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Leave bounds out below two answers: one answer tells nothing of how answers differ."""
    return np.where(n > 1, low, np.nan), np.where(n > 1, high, np.nan)


def _common(moments: Moments, figures: tuple[Floats, ...], minimum: int) -> tuple[list[Any], ...]:
    """Give the columns that every score begins with: group, n, missing, value, low, high, enough, needed."""
    n = moments["n"]
    needed = np.maximum(minimum - n, 0)
    return (
        moments.groups,
        n.tolist(),
        moments["missing"].tolist(),
        *map(none_for_nan, figures),
        (needed == 0).tolist(),
        needed.tolist(),
    )
