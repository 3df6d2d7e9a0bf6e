import datetime as dt
import io
from decimal import Decimal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from polku.govern import writing
from polku.listen.reading import read

TIME = dt.datetime(2027, 3, 1, 10, 30, tzinfo=dt.UTC)
SCHEMA = writing.headed(
    pa.schema([
        ("name", pa.string()),
        ("unit", pa.dictionary(pa.int32(), pa.string())),
        ("score", pa.int64()),
        ("price", pa.decimal128(10, 2)),
        ("share", pa.float64()),
        ("day", pa.date32()),
        ("at", pa.timestamp("us", "UTC")),
        ("kept", pa.bool_()),
    ]),
    {"name": "Nimi", "unit": "=Yksikkö"},
)  # fmt: skip
ROWS = [
    ["=HYPERLINK(1)", "+Espoo", -5, Decimal("-1.50"), 0.5, TIME.date(), TIME, True],
    ['say "hi";=1\n-2', "Espoo", None, None, float("nan"), None, None, None],
    [None, None, 0, Decimal("2.00"), None, TIME.date(), TIME, False],
]


def batch(rows):
    columns = [
        pa.array(list(column), field.type) for column, field in zip(zip(*rows, strict=True), SCHEMA, strict=True)
    ]
    return pa.record_batch(columns, schema=SCHEMA)


def test_csv_disarms_texts_and_headings_and_leaves_numbers():
    file = io.BytesIO()

    rows = writing.csv([batch(ROWS)], SCHEMA, file)

    assert rows == 3
    assert file.getvalue().decode("utf-8-sig") == (
        '"Nimi","\'=Yksikkö","score","price","share","day","at","kept"\n'
        '"\'=HYPERLINK(1)","\'+Espoo",-5,-1.50,0.5,2027-03-01,2027-03-01 10:30:00.000000Z,true\n'
        '"say ""hi"";\'=1\n\'-2","Espoo",,,,,,\n'
        ",,0,2.00,,2027-03-01,2027-03-01 10:30:00.000000Z,false\n"
    )


def test_csv_is_read_back_as_it_was(tmp_path):
    with (tmp_path / "list.csv").open("wb") as file:
        writing.csv([batch(ROWS)], SCHEMA, file)

    again = read(tmp_path / "list.csv").table

    assert again["Nimi"].to_pylist() == ["=HYPERLINK(1)", 'say "hi";=1\n-2', None]
    assert again["=Yksikkö"].to_pylist() == ["+Espoo", "Espoo", None]


def test_csv_is_read_by_another_program_as_it_was_written(tmp_path):
    with (tmp_path / "list.csv").open("wb") as file:
        writing.csv([batch(ROWS)], SCHEMA, file)

    with duckdb.connect() as connection:
        read_there = connection.sql(f"SELECT score, price, day FROM '{tmp_path / 'list.csv'}'").fetchall()

    assert read_there == [(-5, -1.5, TIME.date()), (None, None, None), (0, 2.0, TIME.date())]


def test_a_list_without_rows_has_its_headings():
    file = io.BytesIO()

    assert writing.csv([], SCHEMA, file) == 0
    assert file.getvalue().count(b"\n") == 1


def test_parquet_keeps_every_type_and_text():
    file = io.BytesIO()

    rows = writing.parquet([batch(ROWS), batch(ROWS[2:])], SCHEMA, file)

    table = pq.read_table(file)
    assert (rows, table.schema.types, table["name"].to_pylist()) == (4, SCHEMA.types, [r[0] for r in [*ROWS, ROWS[2]]])


def test_rows_are_written_a_slice_at_a_time():
    sizes = []
    many = pa.record_batch({"n": pa.array(range(writing.SLICE + 1))})

    writing._written([many], lambda rows: sizes.append(len(rows)))

    assert sizes == [writing.SLICE, 1]


@pytest.mark.parametrize("write", [writing.csv, writing.parquet])
def test_a_failing_source_is_not_taken_for_an_end(write):
    def broken():
        yield batch(ROWS)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write(broken(), SCHEMA, io.BytesIO())
