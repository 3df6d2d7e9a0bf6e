"""A pulse's file: what is taken, and that nothing that could tell of a person is."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from factories import house
from polku_server.measure.pulse_counting import Answered
from polku_server.measure.pulse_reading import Read, invited, pulse

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def file(folder: Path, text: str) -> Path:
    made = folder / "pulse.csv"
    made.write_text(text, encoding="utf-8")
    return made


def test_a_file_is_read_with_comments_masked_and_the_unfinished_left_out(tmp_path: Path):
    espoo = house.unit("Espoo")
    text = "Yksikkö;Minua kuullaan;Suosittelen;Kommentti\nEspoo;4;5;Soita 040 1234567\nespoo;3;;Kesken\n"

    found = pulse(file(tmp_path, text))

    assert found == Read(("Minua kuullaan", "Suosittelen"), [Answered(espoo.pk, (4, 5), found.answers[0].comment)], 1)
    assert "1234567" not in found.answers[0].comment


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("q,r\n1,2\n", "The file has no column “unit”."),
        ("unit,name,q\nEspoo,Kaisa,4\n", "The column “name” holds something else than whole points from 1 to 5."),
        ("unit,number,q\nEspoo,10023,4\n", "The column “number” holds something else than whole points"),
        (
            "unit,q\nEspoo,4.5\n",
            "The column “q” holds something else than whole points from 1 to 5. The first such line is 2.",
        ),
        ("unit,q\nNowhere,4\n", "No unit is called Nowhere."),
        ("unit,comment\nEspoo,Hei\n", "A pulse has from 1 to 20 questions, a column each."),
    ],
)
def test_a_file_is_refused_with_a_sentence(tmp_path: Path, text: str, said: str):
    house.unit("Espoo")

    with pytest.raises(ValidationError) as refused:
        pulse(file(tmp_path, text))

    assert refused.value.messages[0].startswith(said)


def test_those_who_were_asked_are_counted_by_unit(tmp_path: Path):
    espoo = house.unit("Espoo")

    assert invited(file(tmp_path, "unit,invited\nEspoo,8\nEspoo,3\n")) == {str(espoo.pk): 11}


def test_a_number_of_people_that_is_none_is_refused(tmp_path: Path):
    house.unit("Espoo")

    with pytest.raises(ValidationError, match="“many” is not a number of people"):
        invited(file(tmp_path, "unit,invited\nEspoo,many\n"))
