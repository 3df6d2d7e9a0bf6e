"""Histories of rows in memory are those that an engine gives, row by row."""

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku import lake
from polku.value.histories import collapsed, histories
from polku.value.sorted_rows import sorted_collapsed, sorted_histories

amounts = st.one_of(st.none(), st.integers(-50, 50).map(float))
days = st.one_of(st.none(), st.integers(-30, 30))
rows = st.tuples(st.one_of(st.none(), st.integers(0, 4)), days, amounts)


def table(bought, *, priced=True):
    customers, days, amounts = zip(*bought, strict=True) if bought else ((), (), ())
    columns = {"customer": pa.array(customers, pa.int32()), "day": pa.array(days, pa.int32())}
    return pa.table(columns | ({"amount": pa.array(amounts, pa.float64())} if priced else {}))


@settings(max_examples=20, deadline=None)
@given(bought=st.lists(rows, max_size=60), priced=st.booleans())
def test_they_are_what_the_engine_gives(bought, priced):
    rows = table(bought, priced=priced)

    found = sorted_histories(rows, until=10, end=20)

    by_engine = histories(ibis.memtable(rows), until=10, end=20)
    assert found.to_pylist() == lake.fetch(by_engine).sort_by("customer").to_pylist()
    counts = lake.fetch(collapsed(by_engine)).select(["x", "t_x", "T", "n", "later", "squares"])
    keys = [(name, "ascending") for name in ("x", "t_x", "T")]
    assert sorted_collapsed(found).to_pylist() == counts.sort_by(keys).to_pylist()


@pytest.mark.parametrize("bought", [[], [(0, 5, -1.0)], [(None, 5, 1.0), (0, None, 1.0), (0, 99, 1.0)]])
def test_nobody_who_bought_gives_no_rows(bought):
    assert len(sorted_collapsed(sorted_histories(table(bought), until=10))) == 0
