import datetime as dt
import io
import zipfile
from decimal import Decimal

import pyarrow as pa
import pytest
from python_calamine import CalamineWorkbook

from polku.errors import NotAllowed
from polku.govern import sheets

TIME = dt.datetime(2027, 3, 1, 10, 30, tzinfo=dt.UTC)


def batch(**columns):
    return pa.RecordBatch.from_pydict(columns)


def written(tmp_path, rows):
    file = io.BytesIO()
    sheets.xlsx([rows], rows.schema, file, zone="Europe/Helsinki", folder=str(tmp_path))
    return file


def cells(file):
    file.seek(0)
    with CalamineWorkbook.from_filelike(file) as book:
        return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def test_values_become_cells_of_their_kind(tmp_path):
    rows = batch(
        n=[1, None], price=[Decimal("1.50"), None], day=[TIME.date(), None], at=[TIME, None], kept=[True, None]
    )

    (sheet,) = cells(written(tmp_path, rows))

    assert sheet[1] == [1.0, 1.5, TIME.date(), dt.datetime.fromisoformat("2027-03-01 12:30"), True]


@pytest.mark.parametrize("text", ["=1+1", "{=A1}", "http://example.org", "mailto:a@b.fi", "007", "  =1", "\x01"])
def test_a_text_stays_a_text(tmp_path, text):
    file = written(tmp_path, batch(text=[text]))

    sheet = zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml").decode()

    assert cells(file)[0][1] == [text]
    assert ("<f" in sheet.split("sheetData")[1], "hyperlink" in sheet) == (False, False)


def test_a_number_that_a_sheet_would_round_becomes_text(tmp_path):
    (sheet,) = cells(written(tmp_path, batch(n=[12345678901234567], share=[float("nan")])))

    assert sheet[1][0] == "12345678901234567"


def test_what_does_not_fit_goes_on_to_the_next_sheet(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)

    assert cells(written(tmp_path, batch(n=[1, 2, 3]))) == [[["n"], [1.0], [2.0]], [["n"], [3.0]]]


def test_a_list_too_wide_or_a_text_too_long_is_refused(tmp_path, monkeypatch):
    with pytest.raises(NotAllowed, match="export CSV or Parquet"):
        written(tmp_path, batch(text=["a" * 32_768]))
    monkeypatch.setattr(sheets, "MOST_COLUMNS", 1)
    with pytest.raises(NotAllowed, match="export CSV or Parquet"):
        written(tmp_path, batch(a=[1], b=[2]))
    assert list(tmp_path.iterdir()) == []
