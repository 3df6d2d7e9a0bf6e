"""A model against what came after it was made: by tenths of customers, from those of whom least was expected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from polku.stats.repeats import Repeats, newcomers
from polku.value import models
from polku.value.models import DAYS, Fit, ModelName, Unit

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

TENTHS = 10


@dataclass(frozen=True, slots=True)
class Decile:
    """One tenth of the customers; purchases per customer after the first until the test starts, and during the test."""

    decile: int
    n: float
    calibration_expected: float
    calibration_observed: float
    holdout_expected: float
    holdout_observed: float


@dataclass(frozen=True, slots=True)
class Holdout:
    """What was expected of the time after ``start`` to ``end`` (days since 1970-01-01), and what came.

    ``expected`` and ``observed`` are purchases of all ``n`` customers; ``same_rate`` what would have come had
    everybody gone on as before. ``rmse`` is the root mean squared error of a customer, ``same_rate_rmse`` that of
    going on as before. All are None, and ``reason`` is a sentence, where no model could be made.
    """

    start: int
    end: int
    n: int
    expected: float | None
    observed: float
    same_rate: float
    rmse: float | None
    same_rate_rmse: float
    deciles: list[Decile]
    reason: str | None


def on_holdout(
    equal: pa.Table,
    start: int,
    end: int,
    *,
    unit: Unit,
    model: ModelName,
    fitted: Fit | None = None,
) -> Holdout:
    """Compare a model that saw what came by ``start`` with what came by ``end``.

    Parameters
    ----------
    equal : pyarrow.Table
        What ``collapsed(histories(purchases, until=start, end=end))`` gives, fetched.
    start, end : int
        Days since 1970-01-01.
    unit, model
        As for ``lifetime``.
    fitted : Fit, optional
        The model if it is made already, in ``unit``.

    Returns
    -------
    Holdout
        Customers are put in order by what is expected of them; those of whom the same is expected are parted
        between tenths in equal shares, so that a tenth may hold part of a customer.
    """
    x, t_x, T, n, later, squares = (  # noqa: N806
        equal.column(name).to_numpy().astype(float) for name in ("x", "t_x", "T", "n", "later", "squares")
    )
    repeats = Repeats(x, t_x / DAYS[unit], T / DAYS[unit], n)
    found = models.fit(model, repeats) if fitted is None else fitted
    # who came first on the last day has been seen for no time; one day keeps the rate finite, and x is 0 there
    same = x / np.maximum(T, 1) * (end - start)
    plain = start, end, int(n.sum())
    observed, error = float(later.sum()), _error(same, n, later, squares)
    if not found.identified:
        return Holdout(*plain, None, observed, float(n @ same), None, error, [], found.reason)
    made, moment = models.model(model, found.point), np.array([(end - start) / DAYS[unit]])
    ahead = made.alive(x, repeats.t_x, repeats.T) * made.ahead(x, repeats.T, moment)[:, 0]
    days, at = np.unique(repeats.T, return_inverse=True)
    before = newcomers(made, days)[at]
    deciles = by_tenths(ahead, n, np.stack([before, x, ahead, later / n]))
    rmse = _error(ahead, n, later, squares)
    return Holdout(*plain, float(n @ ahead), observed, float(n @ same), rmse, error, deciles, None)


def _error(expected: Floats, n: Floats, later: Floats, squares: Floats) -> float:
    """Root mean squared error from sums; 0 of nobody."""
    whole = squares - 2 * expected * later + n * expected**2
    return float(np.sqrt(max(whole.sum(), 0) / max(n.sum(), 1)))


def by_tenths(order: Floats, n: Floats, columns: Floats) -> list[Decile]:
    """Mean of each column in each tenth of the customers in ascending ``order``.

    Parameters
    ----------
    order, n : arrays of float, one per history
        What customers are put in order by, and how many share the history.
    columns : array of float, shape (4, histories)
        The figures of ``Decile``, in its order, per customer.

    Returns
    -------
    list of Decile
        Ten, of equal n: a history on an edge is parted in proportion. None of nobody.
    """
    if not n.sum():
        return []
    place = np.argsort(order, kind="stable")
    ends = np.cumsum(n[place])
    edges = np.linspace(0, ends[-1], TENTHS + 1)
    totals = np.concatenate([np.zeros((len(columns), 1)), np.cumsum(columns[:, place] * n[place], axis=1)], axis=1)
    marks = np.concatenate([[0.0], ends])
    at_edges = np.stack([np.interp(edges, marks, total) for total in totals])
    means = np.diff(at_edges, axis=1) / np.diff(edges)
    return [Decile(i + 1, float(edges[i + 1] - edges[i]), *means[:, i].tolist()) for i in range(TENTHS)]
