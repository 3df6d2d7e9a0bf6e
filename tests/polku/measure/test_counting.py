"""Counting on anybody's columns, and what is kept between calls."""

import ibis
import pyarrow as pa
import pytest

from polku import tables
from polku.measure import NPS, nps
from polku.measure.counting import _query, nps_counts
from polku.measure.moments import _kept, filled, kept

SCALE = (0, 10)


@pytest.mark.parametrize("name", ["n", "missing", "off", "times", "ups", "key_0", "role", "group by", 'say "n"'])
def test_counting_takes_any_name_of_a_column(name: str) -> None:
    answers = ibis.memtable(pa.table({"score": [10, 0, 9], name: ["a", "b", "b"]}))

    assert [(score.group, score.n) for score in nps(answers, by=name)] == [("a", 1), ("b", 2)]


def test_counting_of_an_unbound_table_is_built_once() -> None:
    first, second = (kept(_query, tables.answers(), "unit", SCALE, nps_counts, None) for _ in range(2))

    assert first is second


def test_counting_of_a_table_in_memory_is_not_kept() -> None:
    before = _kept.cache_info().currsize

    nps(ibis.memtable(pa.table({"score": [10]})))

    assert _kept.cache_info().currsize == before


def test_filled_makes_what_the_class_itself_makes() -> None:
    rows = [("a", 1, 0, 100.0, None, None, False, 9, 1, 0, 0), ("b", 0, 2, None, None, None, False, 10, 0, 0, 0)]

    assert filled(NPS, *map(list, zip(*rows, strict=True))) == [NPS(*row) for row in rows]
