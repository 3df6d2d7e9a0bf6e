import codecs

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.errors import MissingColumn, UnreadableFile
from polku.listen.problems import Problem
from polku.listen.reading import read

ROWS = [{"arvosana": "9", "yksikkö": "Hämeenlinna"}, {"arvosana": "3", "yksikkö": None}]
TEXT = "arvosana;yksikkö\r\n9;Hämeenlinna\r\n3;\r\n"


def written(tmp_path, content, name="palaute.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def rows(feedback):
    return feedback.table.to_pylist()


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("cp1252"), "windows-1252"),
    ],
)
def test_read_tells_encodings_apart(tmp_path, content, encoding):
    feedback = read(written(tmp_path, content))

    assert (rows(feedback), feedback.encoding) == (ROWS, encoding)


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_read_tells_delimiters_apart(tmp_path, delimiter):
    feedback = read(written(tmp_path, TEXT.replace(";", delimiter)))

    assert (rows(feedback), feedback.delimiter) == (ROWS, delimiter)


def test_read_lets_decimal_commas_stand_between_semicolons(tmp_path):
    feedback = read(written(tmp_path, "a;b;c\n1,5;2,5;3\n4,5;5,5;6\n"))

    assert rows(feedback) == [{"a": "1,5", "b": "2,5", "c": "3"}, {"a": "4,5", "b": "5,5", "c": "6"}]


def test_read_keeps_commas_in_a_single_column(tmp_path):
    feedback = read(written(tmp_path, "kommentti\nHyvä, nopea\nEi\n"))

    assert rows(feedback) == [{"kommentti": "Hyvä, nopea"}, {"kommentti": "Ei"}]


def test_read_counts_physical_lines_through_quoted_breaks(tmp_path):
    feedback = read(written(tmp_path, 'score,text\n9,"one\r\ntwo\nthree"\n8,four\n'))

    assert (feedback.lines.tolist(), feedback.place) == ([2, 5], "line")


def test_read_counts_physical_lines_past_empty_ones(tmp_path):
    feedback = read(written(tmp_path, 'score,text\n\n9,"one\ntwo"\n\n\n8,four\n'))

    assert feedback.lines.tolist() == [3, 7]


def test_read_counts_titles_above_the_header(tmp_path):
    feedback = read(
        written(tmp_path, "Raportti 2027;;\n;;\narvosana;yksikkö;aika\n9;Turku;1.2.2027\n8;Oulu;2.2.2027\n")
    )

    assert (feedback.table.column_names, feedback.lines.tolist()) == (["arvosana", "yksikkö", "aika"], [4, 5])


def test_read_obeys_the_hint_of_excel(tmp_path):
    feedback = read(written(tmp_path, "sep=|\na|b\n1;2|3\n"))

    assert (rows(feedback), feedback.lines.tolist()) == ([{"a": "1;2", "b": "3"}], [3])


def test_read_names_nameless_and_twin_columns(tmp_path):
    feedback = read(written(tmp_path, "score,score,,x,\n1,2,3,4,\n"))

    assert feedback.table.column_names == ["score", "score (2)", "column 3", "x"]


def test_read_numbers_the_columns_of_a_file_without_a_header(tmp_path):
    feedback = read(written(tmp_path, "9\tHyvä\n3\tHuono\n"))

    assert (rows(feedback)[0], feedback.lines.tolist()) == ({"column 1": "9", "column 2": "Hyvä"}, [1, 2])


def test_read_passes_over_the_machine_rows_of_qualtrics(tmp_path):
    head = 'Q1,Q2\nHow likely?,Why?\n"{""ImportId"":""QID1""}","{""ImportId"":""QID2""}"\n'

    feedback = read(written(tmp_path, head + "9,fast\n"))

    assert (rows(feedback), feedback.lines.tolist()) == ([{"Q1": "9", "Q2": "fast"}], [4])


def test_read_fills_short_rows_and_names_long_ones(tmp_path):
    feedback = read(written(tmp_path, "a,b,c\n1\n1,2,3,,\n1,2,3,4\n5,6,7\n"))

    assert [row["a"] for row in rows(feedback)] == ["1", "1", "5"]
    assert feedback.lines.tolist() == [2, 3, 5]
    assert feedback.problems == [
        Problem(
            4,
            "",
            "1 | 2 | 3 | 4",
            "The row has 4 cells but there are 3 columns. Put quotation marks around text with separators.",
        )
    ]


def test_read_drops_nul_bytes_and_lone_returns(tmp_path):
    feedback = read(written(tmp_path, b"score,text\n9\x00,a\rb\n8,c\n"))

    assert rows(feedback) == [{"score": "9", "text": "a b"}, {"score": "8", "text": "c"}]


def test_read_understands_old_macintosh_lines(tmp_path):
    feedback = read(written(tmp_path, b"score,text\r9,a\r8,b\r"))

    assert feedback.lines.tolist() == [2, 3]


def test_read_refuses_a_quotation_mark_that_is_never_closed(tmp_path):
    path = written(tmp_path, 'score,text\n9,"fine"\n8,"open\n7,lost\n')

    with pytest.raises(UnreadableFile, match="a quotation mark opened on line 3 is never closed"):
        read(path)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"", "a.csv is empty"),
        ("a.csv", b"\n\n", "a.csv is empty"),
        ("a.csv", b"score,unit\n", "a.csv has column names but no rows"),
        ("a.csv", bytes(range(256)) * 8, "a.csv is not text"),
        ("a.csv", b"PK\x03\x04" + b"x" * 50, "a.csv is named as CSV but holds something else"),
        ("a.xlsx", b"score,unit\n9,Turku\n", "a.xlsx is named as XLSX but holds something else"),
        ("a.xlsx", b"PK\x03\x04" + b"x" * 50, "a.xlsx cannot be opened as a workbook"),
        ("a.parquet", b"score,unit\n9,Turku\n", "a.parquet is named as Parquet but holds something else"),
        ("a.parquet", b"PAR1" + b"x" * 50, "a.parquet cannot be opened as Parquet"),
        ("a.doc", b"To whom it may concern", "a.doc is not a kind of file that can be read here"),
        ("a.csv", b"\xff\xfe\x00\xd8", "a.csv begins as UTF-16 text but is damaged further on"),
    ],
)
def test_read_refuses_what_it_cannot_read(tmp_path, name, content, sentence):
    path = written(tmp_path, content, name)

    with pytest.raises(UnreadableFile, match=sentence):
        read(path)


def test_read_refuses_a_folder_and_a_missing_file(tmp_path):
    with pytest.raises(UnreadableFile, match="is a folder"):
        read(tmp_path)
    with pytest.raises(UnreadableFile, match="There is no file"):
        read(tmp_path / "none.csv")


def test_read_gives_parquet_as_text_with_record_numbers(tmp_path):
    table = pa.table(
        {
            "score": pa.array([9.0, float("nan"), 7.5]),
            "unit": pa.array(["Turku", "", None]).dictionary_encode(),
            "tags": pa.array([["a"], None, []]),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")

    feedback = read(tmp_path / "a.parquet")

    assert feedback.table["score"].to_pylist() == ["9", None, "7.5"]
    assert feedback.table["unit"].to_pylist() == ["Turku", None, None]
    assert feedback.table["tags"].to_pylist() == ["['a']", None, "[]"]
    assert (feedback.lines.tolist(), feedback.place) == ([1, 2, 3], "record")


def test_column_is_found_past_case_and_space(tmp_path):
    feedback = read(written(tmp_path, TEXT))

    assert feedback.named(" Arvosana") == "arvosana"
    with pytest.raises(MissingColumn, match="it has arvosana, yksikkö"):
        feedback.column("score")


# no apostrophe: before a sign that a spreadsheet would run it is our own escape, and reading takes it away
CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00'", exclude_categories=["Cc", "Cs"]), max_size=8)
BROKEN = st.one_of(CELL, CELL.map(lambda cell: f"{cell}\n{cell}"), st.just('a"b;c,d'))


@settings(max_examples=60, deadline=None)
@given(cells=st.lists(st.tuples(st.integers(0, 10), BROKEN, CELL), min_size=1, max_size=20))
def test_read_gives_back_what_was_written(tmp_path_factory, cells):
    lines = ["score,text,unit"]
    lines += ["{},{},{}".format(s, *('"' + c.replace('"', '""') + '"' for c in (t, u))) for s, t, u in cells]
    path = written(tmp_path_factory.mktemp("read"), "\n".join(lines) + "\n")

    feedback = read(path)

    assert [row["score"] for row in rows(feedback)] == [str(s) for s, __, __ in cells]
    assert [row.get("text") or "" for row in rows(feedback)] == [t.strip() for __, t, __ in cells]
    assert feedback.lines.tolist() == [2 + i + sum(t.count("\n") for __, t, __ in cells[:i]) for i in range(len(cells))]


def test_cells_in_line_are_parted_by_blanks(tmp_path):
    rows = "\n".join(f" {n:05} 1997010{n}  {n}   1{n}.77" for n in range(1, 10))

    found = read(written(tmp_path, f" customer  date   cds  dollars\n{rows}\n 00010 19970110 1 5.00\n"))

    assert found.table.column_names == ["customer", "date", "cds", "dollars"]
    assert found.table.to_pylist()[0] == {"customer": "00001", "date": "19970101", "cds": "1", "dollars": "11.77"}
    assert found.lines.tolist() == list(range(2, 12))


def test_sentences_of_as_many_words_are_no_cells(tmp_path):
    found = read(written(tmp_path, "Comment\n" + "Really nice place\n" * 12))

    assert found.table.column_names == ["Comment"]
