"""Means and cross products on every engine, compared with numpy's."""

import numpy as np
import pyarrow as pa
import pytest

from polku import lake, tables
from polku.measure.gram import gram

COLUMNS = ["score", "unit", "day"]


@pytest.mark.parametrize("weight", [None, "touchpoint"])
def test_gram_equals_numpy(engine: lake.Engine, answers: pa.Table, weight: str | None) -> None:
    found = gram(tables.answers(), COLUMNS, weight=weight, lake=engine)

    names = [*COLUMNS, *([weight] if weight else [])]
    cells = np.array([answers.column(name).to_pylist() for name in names], dtype=float).T
    cells = cells[~np.isnan(cells).any(axis=1)]
    weights = cells[:, 3] if weight else np.ones(len(cells))
    values = cells[:, :3]
    means = np.average(values, axis=0, weights=weights)
    assert (found.n, found.missing) == (len(cells), len(answers) - len(cells))
    np.testing.assert_allclose(found.means, means)
    np.testing.assert_allclose(found.products, (values - means).T @ ((values - means) * weights[:, None]), rtol=1e-9)
    np.testing.assert_allclose((found.low, found.high), (values.min(axis=0), values.max(axis=0)))
