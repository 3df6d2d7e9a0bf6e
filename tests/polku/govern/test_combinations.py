import ibis
import pyarrow as pa
import pytest

from polku.errors import MissingColumn
from polku.govern.combinations import combinations

PEOPLE = ibis.memtable(
    pa.table({"unit": ["B", "A", None, "A"], "role": ["x", "x", "x", "x"], "value": pa.array([3.0, 5.0, None, 4.0])})
)


def test_people_are_counted_by_what_they_share_with_empty_last():
    found = combinations(PEOPLE, ["unit", "role"], "value")

    assert found.keys == [("A", "x"), ("B", "x"), (None, "x")]
    assert (found.n, found.least, found.greatest) == ([2, 1, 1], [4.0, 3.0, None], [5.0, 3.0, None])


def test_without_answers_none_are_told():
    found = combinations(PEOPLE, ["role"])

    assert (found.keys, found.n, found.least, found.greatest) == ([("x",)], [4], [None], [None])


def test_no_attributes_count_all_and_no_rows_nobody():
    assert combinations(PEOPLE, []).n == [4]
    assert combinations(PEOPLE.limit(0), []).n == []
    assert combinations(PEOPLE.limit(0), ["unit"]).keys == []


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(MissingColumn, match="units"):
        combinations(PEOPLE, ["units"])
