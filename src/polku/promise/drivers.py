"""Which drivers matter, by how much, and how surely: exact shares of the explained variance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from polku.errors import NotAllowed
from polku.measure.gram import Gram, gram
from polku.measure.shares import drawn_shares, require_estimable, shares, standardised
from polku.stats import dominance, resampling
from polku.words import N_
from polku.words import gettext as _

if TYPE_CHECKING:
    import ibis
    from numpy.typing import NDArray

    from polku.lake import Engine

    Floats = NDArray[np.float64]

DRAWS = 500
QUICK = 16  # drivers up to which the bootstrap is made unasked
COMPLETE = 15  # drivers up to which every pair is compared in every subset


@dataclass(frozen=True, slots=True)
class Driver:
    """One driver among its like.

    ``share`` is its part of R2 (all shares add up to what the drivers explain), ``share_of_r2`` the same
    0-1 of what they explain together, ``low``-``high`` the percentile bootstrap interval of ``share``,
    ``p_rank`` the probability of each rank from first to last; None without a bootstrap.
    ``beta`` is the standardised coefficient, ``coefficient`` the one in points of the outcome for
    each point of the driver, ``correlation`` that with the outcome, ``weight`` Johnson's relative
    weight. ``performance`` is the mean on 0-100 of the scale. ``sign_warning``: the share is
    positive and the effect negative.
    """

    name: str
    share: float
    share_of_r2: float
    low: float | None
    high: float | None
    p_rank: list[float] | None
    beta: float
    coefficient: float
    correlation: float
    weight: float
    mean: float
    performance: float | None
    sign_warning: bool


@dataclass(frozen=True, slots=True)
class Drivers:
    """What drivers explain of an outcome.

    ``r2`` is that of controls and drivers together, ``r2_controls`` that of the controls alone. ``method``
    is "lmg" (exact, every subset) or "johnson" (past 22 drivers, said in ``said``). ``complete`` lists pairs
    (more, less) where one adds more to every subset; ``conditional`` the mean gain of each driver
    by how many others are in; both None where not worked out. ``draws`` counts the bootstrap
    samples that could be used.
    """

    outcome: str
    n: int
    missing: int
    r2: float
    r2_controls: float
    method: str
    draws: int
    drivers: list[Driver]
    complete: list[tuple[str, str]] | None
    conditional: dict[str, list[float]] | None
    said: list[str]


def drivers(
    answers: ibis.Table,
    outcome: str,
    names: Sequence[str],
    *,
    controls: Sequence[str] = (),
    weight: str | None = None,
    level: float = 0.95,
    bootstrap: int | None = None,
    scale: tuple[float, float] | None = None,
    lake: Engine | None = None,
) -> Drivers:
    """Share the explained variance of an outcome out to its drivers.

    Parameters
    ----------
    answers : ibis.Table
        One row per response. Rows where outcome, a driver, a control or the weight is empty are left
        out and counted in ``missing``.
    outcome : str
        What is to be explained, say recommendation; a column of numbers.
    names : sequence of str
        The drivers, columns of numbers.
    controls : sequence of str
        Columns that are in every model first and get no share.
    weight : str, optional
        A column of positive weights.
    level : float
        Confidence of the intervals, 0-1.
    bootstrap : int, optional
        Draws behind the intervals and ranks, at least 100, or 0 for none; if left out, 500 up to 16
        drivers and none beyond, where a draw takes a second. Rows are fetched for it, some hundred
        bytes each.
    scale : tuple of float, optional
        Smallest and greatest score of every driver, for ``performance``; else each driver's own.
    lake : Engine, optional

    Returns
    -------
    Drivers
        In the order of ``names``; shares exact to 22 drivers, Johnson's weights beyond.

    Raises
    ------
    MissingColumn, WrongType, NotAllowed
    CannotEstimate
        Too few rows, a column with one value, or drivers that repeat one another.

    Notes
    -----
    Linear effects; associational, not causal. Rows are taken to be independent.

    References
    ----------
    .. [1] Lindeman, R. H., Merenda, P. F., Gold, R. Z. (1980), as in Groemping, U. (2006). J. Stat. Softw. 17(1).
    .. [2] Azen, R., Budescu, D. V. (2003). Psychological Methods 8(2), 129-148.
    .. [3] Johnson, J. W. (2000). Multivariate Behavioral Research 35(1), 1-19.
    """
    columns = [*controls, *names, outcome]
    draws = (DRAWS if len(names) <= QUICK else 0) if bootstrap is None else bootstrap
    _require_arguments(columns, names, weight, level, draws)
    sums = gram(answers, columns, weight=weight, lake=lake)
    require_estimable(sums)
    drawn = (
        drawn_shares(answers, columns, weight=weight, draws=draws, controls=len(controls), lake=lake) if draws else None
    )
    return solve(sums, len(controls), drawn, level=level, scale=scale)


def _require_arguments(
    columns: Sequence[str], names: Sequence[str], weight: str | None, level: float, bootstrap: int
) -> None:
    if not names:
        raise NotAllowed("drivers", list(names), N_("at least one"))
    twice = [name for name in columns if list(columns).count(name) > 1]
    if twice:
        raise NotAllowed("drivers", twice[0], N_("each column once, as outcome, driver or control"))
    if weight in columns:
        raise NotAllowed("weights", weight, N_("a column that is no outcome, driver or control"))
    if not 0 < level < 1:
        raise NotAllowed("level", level, "between 0 and 1, such as 0.95")
    if bootstrap and not 100 <= bootstrap <= resampling.MOST:
        raise NotAllowed("bootstrap", bootstrap, N_("0, or from 100 to 100,000"))


def solve(
    sums: Gram, controls: int, drawn: Floats | None, *, level: float = 0.95, scale: tuple[float, float] | None = None
) -> Drivers:
    """Share R2 out from the aggregate alone; ``drawn`` holds the shares of each bootstrap draw.

    Parameters
    ----------
    sums : Gram
        Controls first, then drivers, the outcome last; estimable.
    controls : int
    drawn : array of shape (draws, p), optional
    level, scale
        As for ``drivers``.
    """
    left = dominance.partialled(sums.products, controls)
    names, p = list(sums.names[controls:-1]), len(left) - 1
    exact = p <= dominance.MOST
    remains = float(left[-1, -1] / sums.products[-1, -1])  # of the outcome's variance, once controls are in
    own = shares(sums.products, controls)
    table = _columns(sums, controls, own, drawn, level, scale)
    r2 = dominance.every_r2(left) * remains if p <= COMPLETE else None
    return Drivers(
        outcome=sums.names[-1],
        n=sums.n,
        missing=sums.missing,
        r2=1 - remains + float(own.sum()),
        r2_controls=1 - remains if controls else 0.0,
        method="lmg" if exact else "johnson",
        draws=0 if drawn is None else len(drawn),
        drivers=[Driver(name, **row) for name, row in zip(names, table, strict=True)],
        complete=_pairs(dominance.complete(r2), names) if r2 is not None else None,
        conditional=None if r2 is None else dict(zip(names, dominance.conditional(r2).tolist(), strict=True)),
        said=_said(names, table, exact=exact, drawn=drawn),
    )


def _columns(
    sums: Gram,
    controls: int,
    share: Floats,
    drawn: Floats | None,
    level: float,
    scale: tuple[float, float] | None,
) -> list[dict[str, Any]]:
    """One row of figures for each driver."""
    every = np.linalg.solve(sums.products[:-1, :-1], sums.products[:-1, -1])[controls:]
    spread = np.sqrt(np.diag(sums.products))
    here = slice(controls, -1)
    beta = every * spread[here] / spread[-1]
    left = dominance.partialled(sums.products, controls)
    low, high, ranks = _intervals(drawn, level)
    first, last = (sums.low[here], sums.high[here]) if scale is None else scale
    columns = {
        "share": share,
        "share_of_r2": share / share.sum() if share.sum() > 0 else np.full(len(share), np.nan),
        "low": low,
        "high": high,
        "p_rank": ranks,
        "beta": beta,
        "coefficient": every,
        "correlation": sums.correlations()[here, -1],
        "weight": dominance.johnson(standardised(left)) * (left[-1, -1] / sums.products[-1, -1]),
        "mean": sums.means[here],
        "performance": 100 * (sums.means[here] - first) / (np.asarray(last) - first),
        "sign_warning": (share > 0) & (beta < 0),
    }
    lists = [[None] * len(share) if column is None else column.tolist() for column in columns.values()]
    return [dict(zip(columns, row, strict=True)) for row in zip(*lists, strict=True)]


def _intervals(drawn: Floats | None, level: float) -> tuple[Floats | None, Floats | None, Floats | None]:
    """Percentiles of the shares and how often each driver has each rank."""
    if drawn is None or not len(drawn):
        return None, None, None
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0)
    ranks = np.argsort(np.argsort(-drawn, axis=1, kind="stable"), axis=1)
    p = drawn.shape[1]
    return low, high, np.stack([np.bincount(column, minlength=p) / len(drawn) for column in ranks.T])


def _pairs(found: NDArray[np.bool_], names: list[str]) -> list[tuple[str, str]]:
    return [(names[i], names[j]) for i, j in np.argwhere(found)]


def _said(names: list[str], rows: list[dict[str, Any]], *, exact: bool, drawn: Floats | None) -> list[str]:
    said = []
    if not exact:
        sentence = _("{p} drivers are more than {most}: shares are Johnson's relative weights, not every subset's.")
        said.append(sentence.format(p=len(names), most=dominance.MOST))
    if drawn is None:
        said.append(_("No bootstrap was made: nothing says how sure the shares are."))
    sentence = _("{driver} has a share but a negative effect: look at its correlation before you read it.")
    return said + [sentence.format(driver=name) for name, row in zip(names, rows, strict=True) if row["sign_warning"]]
