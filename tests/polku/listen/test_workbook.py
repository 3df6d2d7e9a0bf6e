import zipfile
from pathlib import Path

import pytest

from polku.errors import UnreadableFile
from polku.listen import archives
from polku.listen.problems import Problem
from polku.listen.reading import read
from polku.listen.scores import parse_scores

FILES = Path(__file__).parents[1] / "files"


def test_read_gives_a_sheet_as_text_with_row_numbers():
    feedback = read(FILES / "enkat.xlsx")

    assert feedback.table.column_names == ["Betyg", "Enhet", "Datum", "Kommentar"]
    assert feedback.table.slice(0, 2).to_pylist() == [
        {"Betyg": "9", "Enhet": "Åbo", "Datum": "2027-03-31 14:05:00", "Kommentar": "Snabb & vänlig"},
        {"Betyg": "7.5", "Enhet": "Esbo", "Datum": "2027-04-01", "Kommentar": None},
    ]
    assert (feedback.lines.tolist(), feedback.place) == ([4, 6, 7], "row")


def test_problems_name_the_row_of_the_sheet():
    feedback = read(FILES / "enkat.xlsx")

    scores = parse_scores(feedback.column("Betyg"), feedback.lines, column="Betyg", scale=(0, 10))

    assert scores.problems() == [Problem(6, "Betyg", "7.5", "Give a whole number from 0 to 10.")]


@pytest.mark.parametrize("place", ['r="XFD1048576"', "s='1' r='ZZ90000'"])
def test_sheet_with_a_cell_far_away_is_refused_before_it_is_unfolded(tmp_path, place):
    path = tmp_path / "far.xlsx"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("xl/worksheets/sheet1.xml", f'<row><c r="A1"><v>1</v></c><c {place}><v>2</v></c></row>')

    with pytest.raises(UnreadableFile, match="unfolds to more than is read"):
        read(path)


def test_workbook_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_BYTES", 1000)

    with pytest.raises(UnreadableFile, match="unfolds to more than is read"):
        read(FILES / "enkat.xlsx")


def test_cells_are_counted_to_the_farthest_whatever_the_order(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_CELLS", 7 * 4)
    assert len(read(FILES / "enkat.xlsx").table) == 3

    monkeypatch.setattr(archives, "MOST_CELLS", 7 * 4 - 1)
    with pytest.raises(UnreadableFile):
        read(FILES / "enkat.xlsx")
