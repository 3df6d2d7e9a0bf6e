import duckdb
import pyarrow as pa
import pytest

from polku.register import learning
from polku.register.forms import forms
from polku.register.meeting import meet


@pytest.fixture
def met():
    with duckdb.connect() as connection:

        def prepared(**columns):
            count = len(next(iter(columns.values())))
            connection.register("forms", forms(pa.table({"id": list(range(count)), **columns})))
            meet(connection)
            return connection

        yield prepared


def test_a_column_that_two_have_is_compared(met):
    connection = met(email=["a@b.fi", "c@d.fi"], phone=["0401234567", None])

    assert learning.present(connection) == ["email"]


def test_nothing_is_learnt_of_few(met):
    assert learning.learnt(met(birth_date=["1981-03-04"] * 20), ["birth_date"]) is None


def test_nothing_is_learnt_where_no_two_strong_columns_are_shared(met):
    connection = met(birth_date=["1981-03-04"] * 600, city=["Turku"] * 600)

    assert learning.learnt(connection, ["birth_date", "city"]) is None


def test_every_level_is_a_level_of_splink():
    chosen = learning.settings(["city"], learning.defaults(["city"]), frequencies=True)

    (comparison,) = chosen["comparisons"]
    assert [level["label_for_charts"] for level in comparison["comparison_levels"]] == [
        "unknown",
        "same",
        "slip",
        "different",
    ]
    assert comparison["comparison_levels"][1]["sql_condition"] == "city_l = city_r"
    assert comparison["comparison_levels"][1]["tf_adjustment_column"] == "city"


def test_pairs_of_a_day_that_stands_for_an_unknown_one_teach_nothing(met):
    known = [f"19{row // 2 // 27 + 40}-03-{row // 2 % 27 + 1:02}" for row in range(300)]
    connection = met(birth_date=["1900-01-01"] * 300 + known)

    rules = learning.rules(connection, ["birth_date"])

    assert rules == ["l.birth_date = r.birth_date AND NOT l.common_0"]
    assert connection.execute("SELECT sum(common_0::INT) FROM meeting").fetchall() == [(300,)]
