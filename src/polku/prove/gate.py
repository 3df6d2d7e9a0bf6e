"""May the answers of a unit be summed up: reliability, agreement and differences between units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from polku.measure.gram import gram
from polku.prove.unit_periods import UnitPeriods
from polku.stats.agreement import Intraclass, alpha, intraclass, omega, rwg

if TYPE_CHECKING:
    import ibis

    from polku.lake import Engine

RELIABLE = 0.6  # of a unit's mean, ICC(2): below this links are hidden by noise
AGREED = 0.7  # rwg: James, Demaree and Wolf's custom


@dataclass(frozen=True, slots=True)
class Gate:
    """May the answers be summed up by unit.

    ``grouping`` is "unit and period", or "unit" where a unit has one row a period or there is one
    period. ``alpha`` and ``omega`` need several columns, ``rwg`` (median of the groups) and
    ``agreed`` (share of groups at .7 or more) the scale. ``passed`` is None where a group has one
    row each, so that nothing can be told.
    """

    columns: tuple[str, ...]
    grouping: str
    n_rows: int
    n_groups: int
    alpha: float
    omega: float
    rwg: float
    agreed: float
    icc1: float
    icc2: float
    p: float
    variance_between: float
    variance_within: float
    passed: bool | None


def gate(
    rows: ibis.Table,
    cells: UnitPeriods,
    name: str,
    columns: Sequence[str],
    *,
    scale: tuple[int, int] | None = None,
    lake: Engine | None = None,
) -> Gate:
    """Judge one scale's answers.

    Parameters
    ----------
    rows : ibis.Table
        As for ``unit_periods``.
    cells : UnitPeriods
        With ``name`` and its items, ``item_<name>_0`` and on.
    name : str
        Of the scale in ``cells``.
    columns : sequence of str
        Its items in ``rows``.
    scale : tuple of int, optional
        Smallest and greatest score of the items, for rwg.
    lake : Engine, optional

    Returns
    -------
    Gate
        NaN where something cannot be told.
    """
    several = bool((cells.count[name] > 1).any() and cells.period.max(initial=0) > 0)
    told = cells.count[name] > 0
    own = (cells.count[name][told], cells.mean[name][told], cells.spread[name][told])
    found = intraclass(*(own if several else cells.by_unit(name)))
    reliable = omegas = np.nan
    if len(columns) > 1:
        products = gram(rows, list(columns), lake=lake)
        covariance = products.products / max(1, products.n - 1)
        reliable, omegas = alpha(covariance), omega(covariance)
    agreement, agreed = _agreement(cells, name, len(columns), scale)
    repeated = several or cells.period.max(initial=0) == 0
    return Gate(
        tuple(columns), "unit and period" if several else "unit", found.rows, found.groups, reliable, omegas,
        agreement, agreed, found.icc1, found.icc2, found.p, found.variance_between, found.variance_within,
        _passed(found, agreement) if repeated and found.rows > found.groups else None,
    )  # fmt: skip


def _passed(found: Intraclass, agreement: float) -> bool:
    return bool(found.p < 0.05 and found.icc2 >= RELIABLE and not agreement < AGREED)


def _agreement(cells: UnitPeriods, name: str, items: int, scale: tuple[int, int] | None) -> tuple[float, float]:
    """Median rwg of the groups that answered more than once, and the share of them that agree."""
    if scale is None:
        return np.nan, np.nan
    columns = [f"item_{name}_{i}" for i in range(items)]
    count = np.column_stack([cells.count[c] for c in columns])
    spread = np.column_stack([cells.spread[c] for c in columns])
    told = (count > 1).all(1)
    if not told.any():
        return np.nan, np.nan
    found = rwg(spread[told] / (count[told] - 1), scale[1] - scale[0] + 1)
    return float(np.median(found)), float((found >= AGREED).mean())
