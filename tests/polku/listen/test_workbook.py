from pathlib import Path

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
