"""Means and cross products of several columns: the one aggregate behind regressions, drivers and path models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any

import numpy as np

from polku import lake as engines
from polku.measure.moments import finite, require_numbers

if TYPE_CHECKING:
    import ibis
    from numpy.typing import NDArray

    from polku.lake import Engine

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Gram:
    """What a least-squares fit needs of any number of rows.

    Attributes
    ----------
    names : tuple of str
        The k columns.
    n, missing : int
        Rows where every column has a value (and the weight is positive), and the rest.
    weight : float
        Sum of the weights of the n rows; n without weights.
    means : array of shape (k,)
        Weighted means; NaN without rows.
    products : array of shape (k, k)
        Weighted sums of (x - mean)(y - mean).
    low, high : array of shape (k,)
        Smallest and greatest value of each column among the n rows; NaN without rows.
    """

    names: tuple[str, ...]
    n: int
    missing: int
    weight: float
    means: Floats
    products: Floats
    low: Floats
    high: Floats

    def __add__(self, other: Gram) -> Gram:
        """Give the aggregate of both tables' rows together.

        References
        ----------
        .. [1] Chan, T. F., Golub, G. H., LeVeque, R. J. (1983). The American Statistician 37(3), 242-247.
        """
        if not self.n or not other.n:
            one, none = (self, other) if self.n else (other, self)
            return Gram(one.names, one.n, one.missing + none.missing, *one._rest())
        weight = self.weight + other.weight
        apart = other.means - self.means
        between = np.outer(apart, apart) * (self.weight * other.weight / weight)
        return Gram(
            self.names,
            self.n + other.n,
            self.missing + other.missing,
            weight,
            self.means + apart * (other.weight / weight),
            self.products + other.products + between,
            np.minimum(self.low, other.low),
            np.maximum(self.high, other.high),
        )

    def _rest(self) -> tuple[float, Floats, Floats, Floats, Floats]:
        return self.weight, self.means, self.products, self.low, self.high

    def correlations(self) -> Floats:
        """Give the (k, k) correlations; NaN for a column with one value."""
        scale = np.sqrt(np.diag(self.products))
        with np.errstate(invalid="ignore", divide="ignore"):
            found: Floats = self.products / np.outer(scale, scale)
        return found


def gram(table: ibis.Table, columns: Sequence[str], *, weight: str | None = None, lake: Engine | None = None) -> Gram:
    """Aggregate columns of numbers to their means and cross products.

    Two passes, so that columns far from zero lose no digits: the means first, then the products
    around them.

    Parameters
    ----------
    table : ibis.Table
        One row per person, unit, ...
    columns : sequence of str
        Columns of numbers, each once. Rows where any is null, NaN or infinite are left out and counted
        as missing.
    weight : str, optional
        A column of weights; rows whose weight is null, NaN, infinite, zero or negative are left out.
    lake : Engine, optional
        As for ``polku.lake.fetch``.

    Returns
    -------
    Gram
        With n 0, NaN means and zero products for a table without complete rows.

    Raises
    ------
    MissingColumn, WrongType
    """
    kept, total = _complete(table, columns, weight)
    means = {f"m{i}": (kept[f"x{i}"] * kept.w).sum() / kept.w.sum() for i in range(len(columns))}
    ends = {f"low{i}": kept[f"x{i}"].min() for i in range(len(columns))}
    ends |= {f"high{i}": kept[f"x{i}"].max() for i in range(len(columns))}
    first = engines.fetch(kept.aggregate(n=kept.count(), w=kept.w.sum(), **means, **ends), lake).to_pylist()[0]
    all_rows = engines.fetch(total, lake).column("rows")[0].as_py()
    names, k, n = tuple(columns), len(columns), int(first["n"] or 0)
    if not n:
        nothing = np.full(k, np.nan)
        return Gram(names, 0, int(all_rows), 0.0, nothing, np.zeros((k, k)), nothing, nothing)
    centre, low, high = (np.array([first[f"{name}{i}"] for i in range(k)], float) for name in ("m", "low", "high"))
    products = _products(kept, centre, lake)
    return Gram(names, n, int(all_rows) - n, float(first["w"]), centre, products, low, high)


def _complete(table: ibis.Table, columns: Sequence[str], weight: str | None) -> tuple[ibis.Table, ibis.Table]:
    """Give the complete rows as x0, x1, ... and w, and the count of all rows."""
    import ibis

    require_numbers(table, [*columns, *([weight] if weight else [])])
    named: dict[str, Any] = {f"x{i}": table[name].cast("float64") for i, name in enumerate(columns)}
    narrow = table.select(**named, w=table[weight].cast("float64") if weight else ibis.literal(1.0))
    there = [finite(narrow[name]) for name in narrow.columns if weight or name != "w"]
    if weight:
        there.append(narrow.w > 0)
    return narrow.filter(reduce(and_, there)), narrow.aggregate(rows=narrow.count())


def _products(kept: ibis.Table, centre: Floats, lake: Engine | None) -> Floats:
    k = len(centre)
    apart = kept.select("w", **{f"x{i}": kept[f"x{i}"] - float(centre[i]) for i in range(k)})
    pairs = [(i, j) for i in range(k) for j in range(i, k)]
    sums = {f"p{i}_{j}": (apart.w * apart[f"x{i}"] * apart[f"x{j}"]).sum() for i, j in pairs}
    row = engines.fetch(apart.aggregate(**sums), lake).to_pylist()[0]
    products = np.zeros((k, k))
    for i, j in pairs:
        products[i, j] = products[j, i] = row[f"p{i}_{j}"]
    return products
