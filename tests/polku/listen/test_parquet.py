import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from polku.errors import UnreadableFile
from polku.listen import parquet
from polku.listen.reading import read


def written(tmp_path, table, **options):
    pq.write_table(table, tmp_path / "a.parquet", **options)
    return tmp_path / "a.parquet"


def refusal(path):
    with pytest.raises(UnreadableFile) as refused:
        read(path)
    return str(refused.value)


def test_batches_come_as_text_and_none_is_empty(tmp_path):
    path = written(tmp_path, pa.table({"n": [1, None, 3], "text": ["a", "b", None]}), row_group_size=2)

    found = list(parquet.batches(path, rows=1))

    assert [batch.to_pylist() for batch in found] == [
        [{"n": "1", "text": "a"}],
        [{"n": None, "text": "b"}],
        [{"n": "3", "text": None}],
    ]


def test_two_columns_of_a_name_are_told_apart(tmp_path):
    path = written(tmp_path, pa.table([pa.array([1]), pa.array([2])], names=["score", "score"]))

    assert read(path).table.to_pylist() == [{"score": "1", "score (2)": "2"}]


def test_a_table_without_rows_is_refused(tmp_path):
    assert "has column names but no rows" in refusal(written(tmp_path, pa.table({"a": pa.array([], pa.int64())})))


def test_more_columns_than_are_read_are_refused(tmp_path):
    path = written(tmp_path, pa.table({f"c{n}": [1] for n in range(6_000)}))

    assert "has 6,000 columns, and at most 5,000 are read" in refusal(path)


def test_one_long_text_on_every_row_is_refused_folded(tmp_path):
    text = pa.DictionaryArray.from_arrays(pa.array([0] * 60_000, pa.int32()), pa.array(["a" * 100_000]))
    path = written(tmp_path, pa.table({"text": text}))

    assert path.stat().st_size < 300_000
    assert "unfolds to more than is read" in refusal(path)


def test_a_number_repeated_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "MOST_CELLS", 100_000)

    assert "unfolds to more than is read" in refusal(written(tmp_path, pa.table({"n": pa.repeat(1, 200_000)})))


@pytest.mark.parametrize("harm", ["length", "footer"])
def test_hostile_metadata_is_refused_as_damage(tmp_path, harm):
    path = written(tmp_path, pa.table({"n": [1]}))
    content = bytearray(path.read_bytes())
    if harm == "length":
        content[-8:-4] = b"\xff\xff\xff\x7f"
    else:
        content[-60:-8] = b"\xff" * 52
    path.write_bytes(content)

    assert "cannot be opened as Parquet: it is damaged" in refusal(path)


def test_notes_of_another_program_are_not_obeyed(tmp_path):
    index = json.dumps({"index_columns": ["__import__('os')"], "columns": "x"})
    # a schema that was pickled once ran what it said (CVE-2023-47248)
    notes = {"pandas": index, "headings": "{", "ARROW:schema": "AAAA"}
    path = written(tmp_path, pa.table({"n": [1]}).replace_schema_metadata(notes), store_schema=False)

    assert len(read(path).table) == 1
