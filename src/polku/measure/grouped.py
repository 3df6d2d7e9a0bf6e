"""Count, mean and spread of a number in each group, in two passes that lose no digits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from polku import lake as engines
from polku.measure.moments import finite, require, require_numbers

if TYPE_CHECKING:
    import ibis
    from numpy.typing import NDArray

    from polku.lake import Engine

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Grouped:
    """Groups in ascending order and arrays of their length; rows without a group or a value are left out.

    ``within`` is the sum of squares about each group's own mean.
    """

    groups: list[Any]
    n: Floats
    mean: Floats
    within: Floats


def grouped(table: ibis.Table, value: str, by: str, *, lake: Engine | None = None) -> Grouped:
    """Aggregate a column of numbers to n, mean and sum of squares about the mean in each group.

    Parameters
    ----------
    table : ibis.Table
    value, by : str
        A column of numbers and the column of groups.
    lake : Engine, optional

    Returns
    -------
    Grouped
        Empty arrays for a table without rows.

    Raises
    ------
    MissingColumn, WrongType
    """
    require(table, [value, by])
    require_numbers(table, [value])
    narrow = table.select(key=table[by], x=table[value].cast("float64"))
    narrow = narrow.filter(narrow.key.notnull() & finite(narrow.x))
    middle = engines.fetch(narrow.aggregate(middle=narrow.x.mean()), lake).column("middle")[0].as_py() or 0.0
    apart = narrow.select("key", x=narrow.x - float(middle))
    sums = apart.group_by("key").aggregate(n=apart.count(), total=apart.x.sum(), squares=(apart.x * apart.x).sum())
    rows = engines.fetch(sums, lake).sort_by("key")
    n, total, squares = (rows[name].to_numpy().astype(float) for name in ("n", "total", "squares"))
    mean = total / n
    return Grouped(rows["key"].to_pylist(), n, mean + middle, np.maximum(squares - n * mean**2, 0))
