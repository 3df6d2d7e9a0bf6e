import ibis
import numpy as np
import pyarrow as pa
import pytest

from polku.errors import MissingColumn, WrongType
from polku.measure.grouped import grouped


def test_spread_far_from_zero_loses_no_digits():
    table = ibis.memtable(pa.table({"x": [1e9 + 1, 1e9 + 2, 1e9 + 6, None, 5.0], "g": ["a", "a", "b", "b", None]}))

    found = grouped(table, "x", "g")

    assert found.groups == ["a", "b"]
    assert (found.n.tolist(), found.mean.tolist()) == ([2, 1], [1e9 + 1.5, 1e9 + 6])
    assert found.within.tolist() == [0.5, 0]


def test_nothing_gives_empty_arrays():
    table = ibis.memtable(pa.table({"x": pa.array([], pa.float64()), "g": pa.array([], pa.string())}))

    assert (grouped(table, "x", "g").groups, np.size(grouped(table, "x", "g").n)) == ([], 0)


def test_columns_that_cannot_be_used():
    table = ibis.memtable(pa.table({"x": ["a"], "g": ["a"]}))
    with pytest.raises(WrongType):
        grouped(table, "x", "g")
    with pytest.raises(MissingColumn):
        grouped(table, "y", "g")
