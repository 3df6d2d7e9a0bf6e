"""Finnish, Swedish, English, or not known."""

import pytest

from polku.understand import language
from polku.understand.languages import evidence


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Asentaja soitti viikkoa ennen ja kertoi, mitä pitää siirtää.", "fi"),
        ("iha hyvä palvelu oli mut vähä kesti", "fi"),
        ("Montören kom i tid och städade efter sig.", "sv"),
        ("Väntetiden var alldeles för lång.", "sv"),
        ("The fitter was friendly, but two hours late.", "en"),
        ("Didn't work at all", "en"),
    ],
)
def test_a_sentence_is_told_by_its_small_words_and_letters(text: str, name: str):
    assert language([text]) == [name]


@pytest.mark.parametrize("text", ["", "ok", "10/10", "!!!", "👍", "Хорошо, спасибо", "شكرا جزيلا", "Oy"])
def test_what_is_too_short_or_foreign_is_unknown(text: str):
    assert language([text]) == ["unknown"]


def test_there_are_as_many_answers_as_texts():
    assert language([]) == []
    assert language(["Se oli hyvä ja nopea.", "", "It was the best."]) == ["fi", "unknown", "en"]


def test_case_digits_and_signs_do_not_matter():
    assert evidence("IT WAS THE BEST 100 %!") == evidence("it was the best")
