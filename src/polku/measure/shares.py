"""Shares of explained variance from the aggregate, and their bootstrap from the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from polku import lake as engines
from polku.errors import CannotEstimate
from polku.measure.gram import Gram
from polku.measure.moments import GREATEST
from polku.stats import dominance, resampling
from polku.words import gettext as _

if TYPE_CHECKING:
    import ibis
    import pyarrow as pa
    from numpy.typing import NDArray

    from polku.lake import Engine

    Floats = NDArray[np.float64]

AT_ONCE = 1 << 20  # subsets, of all draws, that are gone through at once


def require_estimable(sums: Gram) -> None:
    """Refuse what no regression of the last column on the others can be made of.

    Raises
    ------
    CannotEstimate
    """
    require_varying(sums, len(sums.names) + 1)
    repeated = dominance.repeating(sums.correlations()[:-1, :-1])
    if repeated:
        names = [sums.names[place] for place in repeated]
        sentence = _("Column {column} repeats {others}: leave one of them out.")
        raise CannotEstimate(sentence.format(column=names[-1], others=", ".join(names[:-1])))


def require_varying(sums: Gram, need: int) -> None:
    """Refuse fewer complete rows than are needed, and a column with one value.

    Raises
    ------
    CannotEstimate
    """
    if sums.n < need:
        sentence = _("Rows with every column filled: {n}; at least {need} are needed for {columns} columns.")
        raise CannotEstimate(sentence.format(n=sums.n, need=need, columns=len(sums.names)))
    # what differs by 1e-300 has a variance that no float holds
    flat = np.flatnonzero((sums.low == sums.high) | ~(np.diagonal(sums.products) > 0))
    if len(flat):
        sentence = _("Column {column} has one value in every row: leave it out.")
        raise CannotEstimate(sentence.format(column=sums.names[flat[0]]))


def drawn_shares(
    table: ibis.Table,
    columns: list[str],
    *,
    draws: int,
    weight: str | None = None,
    controls: int = 0,
    lake: Engine | None = None,
) -> Floats:
    """Bootstrap the shares: of shape (draws, p), without draws in which predictors repeat one another.

    Parameters
    ----------
    table, columns, weight, lake
        As for ``gram``: controls first, then predictors, the outcome last. The rows are fetched.
    draws : int
    controls : int
    """
    asked = table.select(*columns, *([weight] if weight else []))
    values, weights = complete_rows(engines.fetch(asked, lake), len(columns))
    parts = [shares(each[regular(each)], controls) for each in resampling.products(values, weights, draws=draws)]
    return np.concatenate(parts)


def complete_rows(rows: pa.Table, columns: int) -> tuple[Floats, Floats | None]:
    """Give the complete rows of ``columns`` columns, and their weights if one more column holds them."""
    cells = np.column_stack([pc.cast(column, "float64").to_numpy() for column in rows.columns])
    cells = cells[(np.abs(cells) <= GREATEST).all(axis=1)]
    if cells.shape[1] == columns:
        return cells, None
    cells = cells[cells[:, -1] > 0]
    return np.ascontiguousarray(cells[:, :-1]), cells[:, -1]


def regular(products: Floats) -> NDArray[np.bool_]:
    """Say which draws hold predictors that do not repeat one another."""
    scale = np.sqrt(np.maximum(np.diagonal(products, axis1=1, axis2=2), 0))  # rounding goes below 0
    safe = np.where(scale > 0, scale, np.inf)
    least = np.linalg.eigvalsh((products / safe[:, :, None] / safe[:, None, :])[:, :-1, :-1])[:, 0]
    found: NDArray[np.bool_] = (least > dominance.TOLERANCE) & (scale > 0).all(axis=1)
    return found


def shares(products: Floats, controls: int) -> Floats:
    """Give each predictor's part of R2, the controls taken out first.

    Parameters
    ----------
    products : array of shape (..., c + p + 1, c + p + 1)
        Cross products: controls, predictors, the outcome last.
    controls : int

    Returns
    -------
    array of shape (..., p)
        Exact up to 22 predictors, Johnson's relative weights beyond.
    """
    left = dominance.partialled(products, controls)
    p = left.shape[-1] - 1
    remains = left[..., -1, -1] / products[..., -1, -1]
    if p > dominance.MOST:
        return dominance.johnson(standardised(left)) * remains[..., None]
    flat = left.reshape(-1, p + 1, p + 1)
    step = max(1, AT_ONCE >> p)
    parts = [dominance.shares(dominance.every_r2(flat[at : at + step])) for at in range(0, len(flat), step)]
    return np.concatenate([np.zeros((0, p)), *parts]).reshape(*left.shape[:-2], p) * remains[..., None]


def standardised(products: Floats) -> Floats:
    """Give correlations for cross products, of the same shape."""
    scale = np.sqrt(np.diagonal(products, axis1=-2, axis2=-1))
    correlations: Floats = products / scale[..., :, None] / scale[..., None, :]
    return correlations
