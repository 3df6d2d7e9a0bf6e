"""Groups compared two by two: the difference, how sure it is, and what difference could have been seen."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from polku.errors import CannotEstimate, NotAllowed
from polku.measure.counting import count, nps_counts, point_counts
from polku.measure.grouped import grouped
from polku.measure.moments import Scale, require
from polku.measure.scores import MINIMUM, NPS_SCALE
from polku.stats.comparing import Difference, false_discovery, mean_difference, net_difference, share_difference
from polku.words import gettext as _

if TYPE_CHECKING:
    import ibis
    from numpy.typing import NDArray

    from polku.lake import Engine

    Floats = NDArray[np.float64]
    Columns = tuple[NDArray[np.float64], ...]

Kind = Literal["nps", "csat", "mean"]
REST = "rest"
MOST = 200  # groups of which every pair is compared


@dataclass(frozen=True, slots=True)
class Compared:
    """Two groups: ``difference`` is that of ``a`` less ``b``.

    In points -200..200 for nps, as a share -1..1 for csat, in the column's unit for mean. ``b`` is "rest" where
    the other group is everybody else. ``p`` is two-sided, ``p_adjusted`` the same among all rows that
    were asked for (Benjamini-Hochberg). ``detectable`` is the smallest true difference that this test
    finds with 80 % power at two-sided 5 %. ``enough``: both have at least the minimum. None
    where a group has no answers, or too few to have a spread.
    """

    a: Any
    b: Any
    difference: float | None
    low: float | None
    high: float | None
    p: float | None
    p_adjusted: float | None
    detectable: float | None
    n_a: int
    n_b: int
    value_a: float | None
    value_b: float | None
    enough: bool
    needed: int


def compare(
    answers: ibis.Table,
    *,
    by: str,
    kind: Kind = "nps",
    against: Any = None,
    scale: Scale = (1, 5),
    level: float = 0.95,
    minimum: int = MINIMUM,
    lake: Engine | None = None,
) -> list[Compared]:
    """Compare groups of answers.

    Parameters
    ----------
    answers : ibis.Table
        One row per answer with ``score``: 0-10 for nps, on ``scale`` for csat, any number for mean.
        Empty scores and rows without a group are not counted.
    by : str
        The column of groups.
    kind : {"nps", "csat", "mean"}
    against : optional
        "rest": each group against all others together; a group: each other one against it; nothing:
        every pair, of at most 200 groups.
    scale, level, minimum, lake
        As for the scores.

    Returns
    -------
    list of Compared
        In ascending order of the groups; empty for fewer than two groups.

    Raises
    ------
    MissingColumn, WrongType, OutOfScale, NotAllowed
    CannotEstimate
        More pairs are asked for than anybody reads.

    References
    ----------
    .. [1] Rocks, B. (2016). The American Statistician 70(4), 365-372: nps.
    .. [2] Agresti, A., Caffo, B. (2000). The American Statistician 54(4), 280-288: csat.
    .. [3] Welch, B. L. (1947). Biometrika 34, 28-35: mean.
    .. [4] Benjamini, Y., Hochberg, Y. (1995). JRSS B 57(1), 289-300.
    """
    if kind not in ("nps", "csat", "mean"):
        raise NotAllowed("kind", kind, "nps, csat or mean")
    require(answers, [by])
    groups, columns = _counted(answers.filter(answers[by].notnull()), by, kind, scale, lake)
    names, first, second = _pairs(groups, columns, against, mean=kind == "mean")
    found = _difference(kind, second, first, level)
    return _rows(names, kind, first, second, found, minimum)


def _counted(answers: ibis.Table, by: str, kind: Kind, scale: Scale, lake: Engine | None) -> tuple[list[Any], Columns]:
    """Groups and their sufficient counts: ups, downs, n; or yeses, n; or n, mean, spread."""
    if kind == "mean":
        sums = grouped(answers, "score", by, lake=lake)
        return sums.groups, (sums.n, sums.mean, sums.within)
    is_nps = kind == "nps"
    moments = count(answers, by, NPS_SCALE if is_nps else scale, nps_counts if is_nps else point_counts, lake=lake)
    names = ["ups", "downs", "n"] if is_nps else ["tops", "n"]
    return moments.groups, tuple(moments[name].astype(float) for name in names)


def _pairs(
    groups: list[Any], columns: Columns, against: Any, *, mean: bool
) -> tuple[list[tuple[Any, Any]], Columns, Columns]:
    """Names of the pairs, and the counts of their first and second groups."""
    if against == REST:
        others = _rest_of_means(columns) if mean else tuple(column.sum() - column for column in columns)
        return [(group, REST) for group in groups], columns, others
    if against is not None:
        if against not in groups:
            raise NotAllowed("against", against, ", ".join(map(str, [REST, *groups])))
        fixed = groups.index(against)
        places = [(i, fixed) for i in range(len(groups)) if i != fixed]
    else:
        if len(groups) > MOST:
            sentence = _("{n} groups make too many pairs: compare each with the rest, or with one of them.")
            raise CannotEstimate(sentence.format(n=len(groups)))
        places = list(combinations(range(len(groups)), 2))
    first, second = (np.array([place[side] for place in places], int) for side in (0, 1))
    taken, given = (tuple(column[which] for column in columns) for which in (first, second))
    return [(groups[i], groups[j]) for i, j in places], taken, given


def _rest_of_means(columns: Columns) -> Columns:
    """Count, mean and spread of everybody but each group."""
    # taking a group out undoes its merging (Chan, Golub and LeVeque 1983), without a second pass over the rows
    n, mean, within = columns
    total = n.sum()
    middle = (n @ mean) / total if total else 0.0
    others = total - n
    with np.errstate(invalid="ignore", divide="ignore"):
        rest = np.where(others > 0, (total * middle - n * mean) / others, np.nan)
        between = (n @ (mean - middle) ** 2) - n * (mean - middle) ** 2 - others * (rest - middle) ** 2
    return others, rest, np.maximum(within.sum() - within + between, 0)


def _difference(kind: Kind, first: Columns, second: Columns, level: float) -> Difference:
    if kind == "nps":
        return net_difference(first, second, level)
    return (share_difference if kind == "csat" else mean_difference)(first, second, level)


def _values(kind: Kind, columns: Columns) -> tuple[Floats, Floats]:
    """Figures and n of one side."""
    if kind == "mean":
        return columns[1], columns[0]
    n = columns[-1]
    of = np.where(n > 0, n, np.nan)
    return ((columns[0] - columns[1]) / of if kind == "nps" else columns[0] / of), n


def _rows(
    names: list[tuple[Any, Any]], kind: Kind, first: Columns, second: Columns, found: Difference, minimum: int
) -> list[Compared]:
    times = 100 if kind == "nps" else 1
    (value, n), (value2, n2) = _values(kind, first), _values(kind, second)
    there = (n > 0) & (n2 > 0)
    points = [np.where(there, times * each, np.nan) for each in (found.value, found.low, found.high)]
    chances = [np.where(there, each, np.nan) for each in (found.p, false_discovery(np.where(there, found.p, np.nan)))]
    columns = [*points, *chances, np.where(there, times * found.detectable, np.nan)]
    figures = [[None if cell != cell else cell for cell in column.tolist()] for column in columns]
    sides = [[None if cell != cell else cell for cell in (times * each).tolist()] for each in (value, value2)]
    lacking = np.maximum(minimum - np.minimum(n, n2), 0).astype(int).tolist()
    counts = [each.astype(int).tolist() for each in (n, n2)]
    ends = [[not each for each in lacking], lacking]
    columns_of_rows: Any = zip(*zip(*names, strict=True), *figures, *counts, *sides, *ends, strict=True)
    return [Compared(*row) for row in columns_of_rows] if names else []
