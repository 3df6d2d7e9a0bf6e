"""Units side by side: shrunk towards all, with how surely each is among the best or the worst tenth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from polku.errors import CannotEstimate, NotAllowed
from polku.measure.counting import count, nps_counts, point_counts
from polku.measure.grouped import grouped
from polku.measure.moments import By, Scale
from polku.measure.scores import MINIMUM, NPS_SCALE, HighIs, require_end
from polku.stats.one_way import one_way
from polku.stats.proportions import quantile
from polku.stats.shrinkage import shrink, tenths
from polku.words import gettext as _

if TYPE_CHECKING:
    import ibis
    from numpy.typing import NDArray

    from polku.lake import Engine

ScoreName = Literal["nps", "csat", "ces"]


@dataclass(frozen=True, slots=True)
class Ranked:
    """One unit among its like.

    ``raw`` is the unit's own figure, ``value`` the figure drawn towards all units, with its
    credible interval ``low``-``high``: points -100..100 for nps, shares 0-1 of the satisfied for csat and of
    those who had it hard for ces. ``top`` and ``bottom`` are the probabilities 0-1 of
    standing among the best and the worst tenth of the units.
    """

    group: Any
    n: int
    missing: int
    raw: float
    value: float
    low: float
    high: float
    top: float
    bottom: float
    enough: bool
    needed: int


def ranked(
    answers: ibis.Table,
    measure: ScoreName,
    *,
    by: By,
    level: float = 0.95,
    minimum: int = MINIMUM,
    scale: Scale = (1, 5),
    high_is: HighIs = "bad",
    draws: int = 1000,
    times: str | None = None,
    lake: Engine | None = None,
) -> list[Ranked]:
    """Units from best to worst by their shrunk score.

    Small units jump to both ends of a bare league table by chance; here each is drawn towards
    all by as much as its figure is noise.

    Parameters
    ----------
    answers : ibis.Table
        One row per answer, as for ``nps``, ``csat``, ``ces``.
    measure : {"nps", "csat", "ces"}
        Which score; csat ranks the share of the satisfied, ces the share who had it hard.
    by : str or sequence of str
        The units.
    level, minimum, scale, high_is, times, lake
        As for the scores.
    draws : int
        Posterior draws behind the interval and the probabilities; seeded.

    Returns
    -------
    list of Ranked
        Best first; units without answers and rows without a unit are left out.

    Raises
    ------
    MissingColumn, WrongType, OutOfScale, NotAllowed

    References
    ----------
    .. [1] Minka, T. P. (2000). Estimating a Dirichlet distribution. MIT.
    .. [2] Goldstein, H., Spiegelhalter, D. J. (1996). JRSS A 159(3), 385-443: ranks need intervals.
    """
    if measure not in ("nps", "csat", "ces"):
        raise NotAllowed("measure", measure, "nps, csat or ces")
    require_end(high_is)
    is_nps = measure == "nps"
    kind = (NPS_SCALE, nps_counts) if is_nps else (scale, point_counts)
    moments = count(answers, by, *kind, times=times, lake=lake)
    keep = np.flatnonzero((moments["n"] > 0) & np.array([group is not None for group in moments.groups], bool))
    n, missing = moments["n"][keep], moments["missing"][keep]
    counts, weights = _categories(measure, n, {name: column[keep] for name, column in moments.columns.items()}, high_is)
    result = shrink(counts, weights, level=level, draws=draws)
    best_is_low = measure == "ces"
    raw = counts @ weights / n
    top, bottom = (result.bottom, result.top) if best_is_low else (result.top, result.bottom)
    order = np.argsort(result.value if best_is_low else -result.value, kind="stable")
    needed = np.maximum(minimum - n, 0)
    columns = (n, missing, raw, result.value, result.low, result.high, top, bottom, needed == 0, needed)
    rows = zip(*(column[order].tolist() for column in columns), strict=True)
    return [Ranked(moments.groups[keep[i]], *row) for i, row in zip(order, rows, strict=True)]


def ranked_means(
    table: ibis.Table,
    value: str,
    *,
    by: str,
    level: float = 0.95,
    minimum: int = MINIMUM,
    draws: int = 4000,
    lake: Engine | None = None,
) -> list[Ranked]:
    """Units from highest to lowest by their shrunk mean of any number.

    Parameters
    ----------
    table : ibis.Table
    value, by : str
        A column of numbers and the units; rows without either are left out.
    level, minimum, draws, lake
        As for ``ranked``.

    Returns
    -------
    list of Ranked
        ``value`` is the best linear unbiased prediction, its interval the credible one with the variances
        held at their estimates and the grand mean's error counted in; ``missing`` is 0.

    Raises
    ------
    MissingColumn, WrongType
    CannotEstimate
        Fewer than two units, or no unit has two rows.

    References
    ----------
    .. [1] Robinson, G. K. (1991). Statistical Science 6(1), 15-32.
    .. [2] Goldstein, Spiegelhalter (1996), as above.
    """
    sums = grouped(table, value, by, lake=lake)
    rows, units = int(sums.n.sum()), len(sums.n)
    if units < 2 or rows <= units:
        sentence = _("At least two units are needed, and more rows than units. Units: {units}, rows: {rows}.")
        raise CannotEstimate(sentence.format(rows=rows, units=units))
    fit = one_way(sums.n, sums.mean, sums.within)
    own = fit.within / sums.n
    pull = own / (own + fit.between) if fit.between + fit.within > 0 else np.zeros(units)
    shrunk = pull * fit.mean + (1 - pull) * sums.mean
    # prediction error variance (Robinson 1991): the unit's own part, and the grand mean's by as much as it pulls
    error = np.sqrt((1 - pull) * own + (pull * fit.error) ** 2)
    half = quantile(level) * error
    top, bottom = tenths(shrunk, np.sqrt((1 - pull) * own), pull * fit.error, draws)
    order = np.argsort(-shrunk, kind="stable")
    needed = np.maximum(minimum - sums.n, 0).astype(int)
    counts = (sums.n.astype(int), np.zeros(units, int))
    columns = (*counts, sums.mean, shrunk, shrunk - half, shrunk + half, top, bottom, needed == 0, needed)
    found = zip(*(column[order].tolist() for column in columns), strict=True)
    return [Ranked(sums.groups[i], *row) for i, row in zip(order, found, strict=True)]


def _categories(
    measure: ScoreName, n: NDArray[np.int64], columns: dict[str, NDArray[np.int64]], high_is: HighIs
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Give units x categories and what each category scores."""
    if measure == "nps":
        ups, downs = columns["ups"], columns["downs"]
        return np.stack([downs, n - ups - downs, ups], axis=1), np.array([-100.0, 0.0, 100.0])
    end = "bottoms" if measure == "ces" and high_is == "good" else "tops"
    return np.stack([n - columns[end], columns[end]], axis=1), np.array([0.0, 1.0])
