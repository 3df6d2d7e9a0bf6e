"""A long file read a batch at a time holds the same records on the same lines as one read whole."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from polku.listen import reading, streaming


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr(streaming, "SMALL", 100)
    monkeypatch.setattr(streaming, "BLOCK", 4096)


def held(feedbacks):
    rows, problems = [], []
    for feedback in feedbacks:
        rows += zip(feedback.lines.tolist(), *(column.to_pylist() for column in feedback.table.columns), strict=True)
        problems += feedback.problems
    return sorted(rows), problems


def odd(number):
    """Give a row: now and then one with a line break, too many cells, too few, or none."""
    kinds = {7: f'{number};2026-01-02;"a\nb"', 8: f"{number};x;1;more", 9: f"{number};short", 10: ""}
    return kinds.get(number % 100, f"{number};2026-01-01; {number},50 ")


def test_text_is_the_same_as_read_whole(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("A title;;\nid;day;sum\n" + "".join(odd(number) + "\n" for number in range(1000)), encoding="utf-8")

    found = streaming.stream(file)

    assert len(list(found.batches())) > 1
    assert held(found.batches()) == held([reading.read(file)])
    assert (found.columns, found.place) == (["id", "day", "sum"], "line")


def test_text_in_another_encoding_is_read_all_the_same(tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes("id;päivä\n".encode("cp1252") + b"1;2026-01-01\n" * 100)

    assert held(streaming.stream(file).batches()) == held([reading.read(file)])


def test_damage_far_into_the_file_is_noticed_before_anything_is_given(tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes(b"id;name\n" + b"1;Maija\n" * 50_000 + "2;Väinö\n".encode("cp1252"))

    *_, last = streaming.stream(file).batches()

    assert last.table["name"][-1].as_py() == "Väinö"


def test_parquet_comes_in_batches(tmp_path, monkeypatch):
    monkeypatch.setattr(streaming, "RECORDS", 10)
    pq.write_table(pa.table({"id": range(25), "sum": [1.5] * 25}), tmp_path / "a.parquet")

    found = list(streaming.stream(tmp_path / "a.parquet").batches())

    assert [each.lines[0] for each in found] == [1, 11, 21]
    assert found[2].table["sum"].to_pylist() == ["1.5"] * 5
