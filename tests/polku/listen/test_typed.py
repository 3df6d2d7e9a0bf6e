import datetime as dt

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from polku.errors import MissingColumn, WrongValue
from polku.listen import typed

FILE = "yksikkö;viive;päivä\n2;1,5;31.3.2027\n10;;1.4.2027\n;-;2.4.2027\n"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_columns_become_numbers_labels_and_days(file):
    found = typed.read(file, numbers=["viive"], labels=["YKSIKKÖ"], days=["päivä"])

    assert found["YKSIKKÖ"].to_pylist() == [2, 10, None]
    np.testing.assert_array_equal(found.numbers("viive"), [1.5, np.nan, np.nan])
    assert found["päivä"].to_pylist() == [dt.date(2027, 3, 31), dt.date(2027, 4, 1), dt.date(2027, 4, 2)]


@pytest.mark.parametrize(("cells", "names"), [(["10", "2", "10", ""], [10, 2, 10, None]), (["10", "02"], ["10", "02"])])
def test_coded_labels_are_labels(tmp_path, cells, names):
    pq.write_table(pa.table({"c": [cell or None for cell in cells]}), tmp_path / "a.parquet")

    coded = typed.read(tmp_path / "a.parquet", coded=["c"])["c"]

    assert pa.types.is_dictionary(coded.type)
    assert coded.to_pylist() == names == typed.read(tmp_path / "a.parquet", labels=["c"])["c"].to_pylist()


@pytest.mark.parametrize(
    ("cells", "lines"),
    [
        (["999.50", "1,234", "12.25"], ["  line 3: 1,234"]),
        (["999,50", "1.234", "-2.000"], ["  line 3: 1.234", "  line 4: -2.000"]),
        (["0.125", "1,234"], ["  line 3: 1,234"]),
    ],
)
def test_a_sign_that_may_part_thousands_is_not_taken_for_decimals(tmp_path, cells, lines):
    (tmp_path / "a.csv").write_text("v;g\n" + "".join(f"{cell};a\n" for cell in cells), encoding="utf-8")

    with pytest.raises(WrongValue) as error:
        typed.read(tmp_path / "a.csv", numbers=["v"])

    assert str(error.value).splitlines()[1:-1] == lines


def test_decimals_of_one_sign_are_read_however_many(tmp_path):
    (tmp_path / "a.csv").write_text("v;g\n1,234;a\n0,5;a\n9,0;a\n9.0;a\n−3,25;a\n", encoding="utf-8")

    with pytest.raises(WrongValue, match="line 2: 1,234"):
        typed.read(tmp_path / "a.csv", numbers=["v"])
    (tmp_path / "a.csv").write_text("v;g\n1,234;a\n0,5;a\n−3,25;a\n", encoding="utf-8")
    assert typed.read(tmp_path / "a.csv", numbers=["v"]).numbers("v").tolist() == [1.234, 0.5, -3.25]


def test_names_become_numbers_only_if_all_are():
    told = [["10", "2", None], ["10.0", "2", None], ["10", "02"], ["10", "Turku"], ["1.0", "1.5"]]

    assert [typed.numbered(pa.chunked_array([names])).to_pylist() for names in told] == [
        [10, 2, None],
        [10, 2, None],
        ["10", "02"],
        ["10", "Turku"],
        ["1.0", "1.5"],
    ]


@pytest.mark.parametrize(
    ("name", "whole", "spelled"), [("12", True, 12), ("12", False, "12"), ("12.0", True, 12), ("²", True, "²")]
)
def test_a_name_that_was_typed_is_spelled_as_its_column(name, whole, spelled):
    assert typed.spelled(name, whole=whole) == spelled


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())])
def test_text_of_parquet_is_read_as_that_of_a_text_file(tmp_path, kind):
    cells = pa.table({"g": [" a", "", None, "b "], "n": ["2", "10", "", "2"], "v": ["1,5", "", " 2", None]})
    pq.write_table(cells.cast(pa.schema([(name, kind) for name in cells.column_names])), tmp_path / "a.parquet")

    found = typed.read(tmp_path / "a.parquet", labels=["g", "n"], numbers=["v"])

    assert found.table.to_pydict() == {
        "g": ["a", None, None, "b"],
        "n": [2, 10, None, 2],
        "v": [1.5, None, 2.0, None],
    }


def test_whole_numbers_of_a_column_with_gaps_are_one_name_in_every_kind_of_file(tmp_path):
    units = [1.0, 10.0, float("nan"), 2.0]
    pq.write_table(pa.table({"g": units}), tmp_path / "a.parquet")
    (tmp_path / "a.csv").write_text("g,v\n1.0,1\n10.0,1\n,1\n2.0,1\n", encoding="utf-8")

    kinds = [typed.read(tmp_path / file, labels=["g"])["g"].to_pylist() for file in ("a.parquet", "a.csv")]
    coded = [typed.read(tmp_path / file, coded=["g"])["g"].to_pylist() for file in ("a.parquet", "a.csv")]

    assert kinds == coded == [[1, 10, None, 2]] * 2


def test_coded_names_that_are_one_number_are_one(tmp_path):
    (tmp_path / "a.csv").write_text("g,v\n1.0,1\n1,1\n2,1\n", encoding="utf-8")

    (coded,) = typed.read(tmp_path / "a.csv", coded=["g"])["g"].chunks

    assert (coded.dictionary.to_pylist(), coded.to_pylist()) == ([1, 2], [1, 1, 2])


@pytest.mark.parametrize("kind", ["numbers", "labels", "coded", "days", "times"])
def test_cells_that_hold_lists_are_refused(tmp_path, kind):
    pq.write_table(pa.table({"v": [[1, 2], None]}), tmp_path / "a.parquet")

    with pytest.raises(WrongValue, match=r"^a\.parquet: column v is list<element: int64>\. "):
        typed.read(tmp_path / "a.parquet", **{kind: ["v"]})


def test_parquet_keeps_its_types(tmp_path):
    days = [dt.datetime(2027, 3, 31, 23, 59), None]  # noqa: DTZ001  a clock without a zone
    pq.write_table(pa.table({"v": [1, None], "g": ["a", "b"], "d": days}), tmp_path / "a.parquet")

    found = typed.read(tmp_path / "a.parquet", numbers=["v"], labels=["g"], days=["d"])

    assert found.table.to_pydict() == {"v": [1.0, None], "g": ["a", "b"], "d": [dt.date(2027, 3, 31), None]}


@pytest.mark.parametrize(
    ("cell", "shown"), [("abc", "abc"), ("inf", "inf"), ("-Infinity", "-inf"), ("1e308", "1e+308")]
)
def test_what_is_no_number_is_named_with_its_line(tmp_path, cell, shown):
    (tmp_path / "a.csv").write_text(f"v,g\n1,a\n{cell},b\n", encoding="utf-8")

    with pytest.raises(WrongValue) as error:
        typed.read(tmp_path / "a.csv", numbers=["v"])

    first, second, cure = str(error.value).splitlines()
    assert (first, second) == ("a.csv: one value in column v cannot be used.", f"  line 3: {shown}")
    assert cure == "Give a number, such as 12.5, or leave the cell empty."


def test_a_missing_column_names_the_nearest(file):
    with pytest.raises(MissingColumn) as error:
        typed.read(file, numbers=["viivee"])

    assert error.value.nearest == "viive"
