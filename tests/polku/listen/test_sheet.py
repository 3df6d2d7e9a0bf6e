"""A workbook read row by row holds the same cells as one that is read whole."""

import datetime as dt
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from polku.errors import UnreadableFile
from polku.listen import reading, sheet, streaming, workbook

FILES = Path(__file__).parents[1] / "files"


def whole(path):
    found = enumerate(([workbook._text(cell) for cell in row] for row in workbook._first_sheet(path)), 1)
    return [(number, cells) for number, cells in found if any(cell.strip() for cell in cells)]


def filled(rows):
    width = max(len(cells) for _, cells in rows)
    return [(number, cells + [""] * (width - len(cells))) for number, cells in rows]


def placed(feedback):
    return list(zip(feedback.lines.tolist(), feedback.table.to_pylist(), strict=True))


def odd(path):
    """Write what workbooks hold: days, times, lengths, numbers with colours and words, texts with signs."""
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("empty")
        page = book.add_worksheet("full")
        codes = {"yyyy-mm-dd hh:mm": 46000.5868, "hh:mm:ss": 0.25, "[h]:mm:ss": 1.5, '0.00 "days"': 7.5, "[Red]0": 3}
        for at, (code, number) in enumerate(codes.items()):
            page.write_number(1, at, number, book.add_format({"num_format": code}))
        page.write_datetime(2, 0, dt.date(2027, 4, 1), book.add_format({"num_format": 14}))
        page.write_row(3, 0, [12.35, 5, True, 1234567890123456789])
        page.write_row(5, 1, [" x & y ", "line\nbreak", "a_x000D_b"])
        page.write_rich_string(6, 2, "a", book.add_format({"bold": True}), "b", "c")
        page.write_formula(7, 0, "=1/0", None, "#DIV/0!")
        page.write_formula(7, 1, '="q"', None, "q")
    return path


def test_every_kind_of_cell_is_written_as_when_read_whole(tmp_path):
    path = odd(tmp_path / "odd.xlsx")

    assert filled(list(sheet.rows(path))) == whole(path)


def test_titles_and_empty_rows_are_as_when_read_whole():
    assert filled(list(sheet.rows(FILES / "enkat.xlsx"))) == whole(FILES / "enkat.xlsx")


def test_stream_of_a_long_workbook_is_the_same_as_read_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(streaming, "SMALL", 0)
    monkeypatch.setattr(streaming, "ROWS", 2)
    path = FILES / "enkat.xlsx"

    for _again in range(2):
        stream = streaming.stream(path)
        found = [
            row for each in stream.batches() for row in zip(each.lines.tolist(), each.table.to_pylist(), strict=True)
        ]

    read = reading.read(path)
    assert (found, stream.place) == (list(zip(read.lines.tolist(), read.table.to_pylist(), strict=True)), "row")


def test_row_wider_than_the_first_ones_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(streaming, "SMALL", 0)
    with xlsxwriter.Workbook(tmp_path / "wide.xlsx") as book:
        page = book.add_worksheet()
        for at in range(100):
            page.write_row(at, 0, ["name", "sum"] if at == 0 else [f"n{at}", at])
        page.write_row(100, 0, ["n", 1, "more"])

    *_, last = streaming.stream(tmp_path / "wide.xlsx").batches()

    assert ([each.line for each in last.problems], len(last.table)) == ([101], 99)


def test_damaged_sheet_is_refused(tmp_path):
    path = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(odd(tmp_path / "odd.xlsx")) as book, zipfile.ZipFile(path, "w") as broken:
        for part in book.namelist():
            broken.writestr(part, book.read(part)[: -20 if part.endswith("sheet2.xml") else None])

    with pytest.raises(UnreadableFile, match="damaged or locked"):
        list(sheet.rows(path))


def test_entities_are_refused(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(odd(tmp_path / "odd.xlsx")) as book, zipfile.ZipFile(path, "w") as bomb:
        for part in book.namelist():
            text = book.read(part)
            if part == "xl/sharedStrings.xml":
                text = b'<!DOCTYPE sst [<!ENTITY a "aaaa">]>' + text.partition(b"?>")[2]
            bomb.writestr(part, text)

    with pytest.raises(UnreadableFile):
        list(sheet.rows(path))
