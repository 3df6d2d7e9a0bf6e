"""The contract of the analytic tables."""

import ibis
import pyarrow as pa
import pytest

from polku import tables


@pytest.mark.parametrize("name", tables.TABLES)
def test_table_has_the_columns_of_the_contract(name: str) -> None:
    assert tables.table(name).schema() == ibis.schema(tables.TABLES[name])


def test_answers_are_unbound_and_equal_every_time() -> None:
    assert tables.answers().op() == tables.answers().op()
    assert tables.answers()._find_backends() == ([], True)


def test_of_role_keeps_one_role() -> None:
    answers = ibis.memtable(pa.table({"role": ["nps", "csat", "nps"]}))

    assert tables.of_role(answers, "nps").count().to_pyarrow().as_py() == 2
