"""Without a map the guess is used where it cannot be wrong; else the sentence names the line that settles it."""

import pytest

from factories.imported import row, write
from polku.errors import AmbiguousColumn
from polku.listen import reading
from polku_server.listen import guessed

WORDS = "Palvelu oli nopeaa ja ystävällistä, kiitos"


def guess(tmp_path, header, rows, **asked):
    return guessed.guess(reading.read(write(tmp_path / "a.csv", rows, header)), **asked)


def many(*cells, count=20):
    return [[cell.format(n=n, five=n % 5 + 1, ten=n % 11, two=n % 2) for cell in cells] for n in range(count)]


def test_every_role_that_a_name_tells_is_taken(tmp_path):
    header = ("Vastaus-id", "Päivä", "Kohtaamispiste", "Toimipiste", "Kieli", "NPS", "Tyytyväisyys", "Vaiva", "Miksi")
    cells = ("A{n}", "2027-03-1{five}", "K{two}", "T{two}", "fi", "{ten}", "{five}", "{five}", WORDS + " {n}")

    found = guess(tmp_path, header, many(*cells))

    assert found.document == {
        "scores": {"nps": "NPS", "csat": "Tyytyväisyys", "ces": "Vaiva"},
        "texts": {"why": "Miksi"},
        "date": "Päivä",
        "touchpoint": "Kohtaamispiste",
        "unit": "Toimipiste",
        "language": "Kieli",
        "id": "Vastaus-id",
    }
    assert set(found.why) >= {"scores.nps", "texts.why", "date", "touchpoint", "unit", "id"}


def test_two_columns_for_one_role_are_not_chosen_between(tmp_path):
    with pytest.raises(AmbiguousColumn, match=r'Say in a map which it is: scores\.csat = "Tyytyväisyys'):
        guess(tmp_path, ("Tyytyväisyys tuotteeseen", "Tyytyväisyys palveluun"), many("{five}", "{five}"))


@pytest.mark.parametrize(("name", "top"), [("Rating", 7), ("CSAT", 100)])
def test_score_on_another_scale_is_refused(tmp_path, name, top):
    rows = [[str(n % top + 1), WORDS] for n in range(3 * top)]

    with pytest.raises(AmbiguousColumn, match="nothing is rescaled unasked"):
        guess(tmp_path, (name, "Miksi"), rows)


def test_grades_up_to_ten_are_not_taken_for_recommendation(tmp_path):
    with pytest.raises(AmbiguousColumn, match=r'If they were, say in a map: scores\.nps = "Betyg"'):
        guess(tmp_path, ("Betyg", "Miksi"), many("{ten}", WORDS))


def test_ease_is_not_taken_for_effort(tmp_path):
    with pytest.raises(AmbiguousColumn, match=r'points = \{"1" = 5'):
        guess(tmp_path, ("Asioinnin helppous", "Miksi"), many("{five}", WORDS))


def test_date_that_fits_two_readings_names_the_option_and_the_line(tmp_path):
    rows = [["5", f"0{n % 9 + 1}/04/2027"] for n in range(20)]

    with pytest.raises(AmbiguousColumn, match=r'--date-format.*date = \{column = "Date", format = "day-first"\}'):
        guess(tmp_path, ("Satisfaction", "Date"), [*rows, ["1", "02/04/2027"]])
    assert guess(tmp_path, ("Satisfaction", "Date"), many("{five}", "0{five}/04/2027"), order="day-first").document[
        "date"
    ] == {"column": "Date", "format": "day-first"}


def test_grouping_that_is_neither_unit_nor_touchpoint_is_left_out_and_told(tmp_path):
    found = guess(tmp_path, ("CSAT", "Airline"), many("{five}", "Air {two}"))

    assert (found.document, list(found.left)) == ({"scores": {"csat": "CSAT"}}, ["Airline"])


def test_language_in_words_is_left_out(tmp_path):
    assert "language" not in guess(tmp_path, ("CSAT", "Kieli"), many("{five}", "suomi")).document


def test_file_with_nothing_to_take_guesses_nothing(tmp_path):
    assert guess(tmp_path, ("a", "b"), [["x", "y"], row()[:2]]).document == {}
