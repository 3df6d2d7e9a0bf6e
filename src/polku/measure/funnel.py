"""Units of unequal n side by side: which stand outside what chance, and ordinary differences, make of their n."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from polku.errors import CannotEstimate, NotAllowed
from polku.measure.counting import count, nps_counts, point_counts
from polku.measure.grouped import grouped
from polku.measure.moments import Scale, require
from polku.measure.scores import NPS_SCALE
from polku.stats.charts import funnel as limits
from polku.words import gettext as _

if TYPE_CHECKING:
    import ibis
    from numpy.typing import NDArray

    from polku.lake import Engine

Kind = Literal["nps", "csat", "mean"]
LEAST = 3  # units
ENDS = {"nps": (-100, 100), "csat": (0, 1), "mean": (-np.inf, np.inf)}  # no limit stands where no figure can


@dataclass(frozen=True, slots=True)
class Placed:
    """A unit in the funnel: its figure, the centre of all, and the limits at its n."""

    group: Any
    n: int
    value: float
    centre: float
    lower: float
    upper: float
    signal: bool


@dataclass(frozen=True, slots=True)
class Funnel:
    """``overdispersion`` says how many times the variance of units is that of chance; limits widen by it."""

    kind: str
    overdispersion: float
    units: list[Placed]


def funnel(
    answers: ibis.Table,
    *,
    by: str,
    kind: Kind = "nps",
    scale: Scale = (1, 5),
    in_order: bool = False,
    lake: Engine | None = None,
) -> Funnel:
    """Draw each unit against limits of three standard errors at its own n.

    Parameters
    ----------
    answers : ibis.Table
        One row per answer with ``score``, as for ``polku.measure.comparing.compare``.
    by : str
        The units; rows without one are not counted, nor units without answers.
    kind, scale, lake
        As for ``compare``; values in points -100..100, shares 0-1 or the column's unit.
    in_order : bool
        The units are periods: limits by how much neighbours differ, as in a p'-chart, and not by how much all do.

    Returns
    -------
    Funnel
        Units in ascending order.

    Raises
    ------
    MissingColumn, WrongType, OutOfScale, NotAllowed
    CannotEstimate
        Fewer than three units with answers.

    References
    ----------
    .. [1] Spiegelhalter, D. J. (2005). Statistics in Medicine 24(8), 1185-1202: funnels and their overdispersion.
    .. [2] Laney, D. B. (2002). Quality Engineering 14(4), 531-537: p'-charts.
    """
    if kind not in ("nps", "csat", "mean"):
        raise NotAllowed("kind", kind, "nps, csat or mean")
    require(answers, [by])
    there = answers.filter(answers[by].notnull())
    groups, n, value, variance = _spread(there, by, kind, scale, lake)
    if len(groups) < LEAST:
        sentence = _("Units with answers: {n}; a funnel needs at least {need}.")
        raise CannotEstimate(sentence.format(n=len(groups), need=LEAST))
    found = limits(value, n, variance, in_order=in_order)
    lower, upper = (np.clip(each, *ENDS[kind]) for each in (found.lower, found.upper))
    columns = (n.astype(int), value, np.full(len(n), found.centre), lower, upper, found.signal)
    rows = zip(groups, *(column.tolist() for column in columns), strict=True)
    return Funnel(kind, found.overdispersion, [Placed(*row) for row in rows])


def _spread(
    answers: ibis.Table, by: str, kind: Kind, scale: Scale, lake: Engine | None
) -> tuple[list[Any], NDArray[np.float64], NDArray[np.float64], float]:
    """Units with answers, their n and figure, and the variance of one answer over all."""
    if kind == "mean":
        sums = grouped(answers, "score", by, lake=lake)
        rest = max(sums.n.sum() - len(sums.n), 1)
        return sums.groups, sums.n, sums.mean, float(sums.within.sum() / rest)
    is_nps = kind == "nps"
    counts = count(answers, by, NPS_SCALE if is_nps else scale, nps_counts if is_nps else point_counts, lake=lake)
    keep = np.flatnonzero(counts["n"] > 0)
    groups, n = [counts.groups[i] for i in keep], counts["n"][keep].astype(float)
    if is_nps:
        ups, downs = (counts[name][keep] for name in ("ups", "downs"))
        net, both = (ups.sum() - downs.sum()) / max(n.sum(), 1), (ups.sum() + downs.sum()) / max(n.sum(), 1)
        return groups, n, 100 * (ups - downs) / n, float(1e4 * (both - net**2))
    tops = counts["tops"][keep]
    share = tops.sum() / max(n.sum(), 1)
    return groups, n, tops / n, float(share * (1 - share))
