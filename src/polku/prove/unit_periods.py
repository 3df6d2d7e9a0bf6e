"""Answers of units summed up by unit and period, where the rows live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any

import numpy as np

from polku.errors import CannotEstimate
from polku.lake import fetch
from polku.words import gettext as _

if TYPE_CHECKING:
    import ibis
    from numpy.typing import NDArray

    from polku.lake import Engine

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

MOST_STEPS = 2**53  # whole numbers that a float tells apart


@dataclass(frozen=True, slots=True)
class UnitPeriods:
    """One row per unit and period, ascending: places of both, and of each column count, mean and spread.

    ``spread`` is the sum of squares about the cell's mean. ``period`` counts steps of time from the
    first, so that a gap stays a gap.
    """

    units: list[Any]
    unit: Ints
    period: Ints
    rows: Ints
    count: dict[str, Floats]
    mean: dict[str, Floats]
    spread: dict[str, Floats]

    def by_unit(self, column: str) -> tuple[Floats, Floats, Floats]:
        """Give a column's count, mean and sum of squares about the mean of each unit that has a value."""
        n: Floats = np.bincount(self.unit, self.count[column]).astype(float)
        filled = np.nan_to_num(self.mean[column])
        with np.errstate(invalid="ignore"):
            mean = np.bincount(self.unit, self.count[column] * filled) / n
        off = np.where(self.count[column] > 0, filled - np.nan_to_num(mean)[self.unit], 0.0)
        spread = np.asarray(np.bincount(self.unit, self.spread[column] + self.count[column] * off**2), float)
        return n[n > 0], mean[n > 0], spread[n > 0]


def unit_periods(rows: ibis.Table, scales: dict[str, Sequence[str]], *, lake: Engine | None = None) -> UnitPeriods:
    """Sum answers up.

    Parameters
    ----------
    rows : ibis.Table
        Columns ``unit`` (any), ``time`` (number) and those that ``scales`` names, numbers.
    scales : dict of str to sequence of str
        New name and the columns whose mean it is; a row that lacks one of them has no value.
    lake : Engine, optional
        As for ``polku.lake.fetch``.

    Returns
    -------
    UnitPeriods
        Rows without unit or time are left out.

    Raises
    ------
    CannotEstimate
        A column has no value at all.
    """
    told = rows.filter(rows.unit.notnull() & rows.time.notnull())
    told = told.select(unit=told.unit, time=told.time.cast("float64"), **_scaled(told, scales))
    centre = fetch(told.aggregate(**{name: told[name].mean() for name in scales}), lake).to_pylist()[0]
    for name, columns in scales.items():
        if centre[name] is None or np.isnan(centre[name]):
            raise CannotEstimate(_("No row has a value of {columns}.").format(columns=", ".join(columns)))
    sums: dict[str, ibis.Value] = {}
    for name in scales:
        off = told[name] - float(centre[name])
        sums |= {f"n_{name}": told[name].count(), f"s_{name}": off.sum(), f"q_{name}": (off * off).sum()}
    table = fetch(told.group_by(["unit", "time"]).aggregate(rows=told.count(), **sums), lake)
    return _solved(table.sort_by([("unit", "ascending"), ("time", "ascending")]), centre)


def _scaled(rows: ibis.Table, scales: dict[str, Sequence[str]]) -> dict[str, ibis.Value]:
    """Give each scale as the mean of its columns."""
    return {
        name: reduce(add, [rows[column].cast("float64") for column in columns]) / len(columns)
        for name, columns in scales.items()
    }


def _solved(table: Any, centre: dict[str, float]) -> UnitPeriods:
    encoded = table["unit"].combine_chunks().dictionary_encode()
    count, mean, spread = {}, {}, {}
    for name, middle in centre.items():
        n, s, q = (table[f"{kind}_{name}"].fill_null(0).to_numpy().astype(float) for kind in "nsq")
        with np.errstate(invalid="ignore", divide="ignore"):
            count[name], mean[name] = n, middle + s / n
            spread[name] = np.where(n > 0, np.maximum(0, q - s * s / n), 0.0)
    times = table["time"].to_numpy()
    return UnitPeriods(
        encoded.dictionary.to_pylist(),
        encoded.indices.to_numpy().astype(np.int64),
        _steps(times),
        table["rows"].to_numpy(),
        count,
        mean,
        spread,
    )


def _steps(times: Floats) -> Ints:
    """Count time in its smallest step from the first; in order where the steps do not fit."""
    known = np.unique(times)
    if len(known) < 2:
        return np.zeros(len(times), np.int64)
    steps = (times - known[0]) / np.diff(known).min()
    if steps.max() > MOST_STEPS or np.abs(steps - np.rint(steps)).max() > 1e-6:
        return np.searchsorted(known, times).astype(np.int64)
    return np.asarray(np.rint(steps), np.int64)
