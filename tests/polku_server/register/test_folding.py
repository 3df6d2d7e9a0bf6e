"""How names, addresses and numbers are written when they are looked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polku_server.register.folding import Sought, backwards, fold, grams, neighbours, phone, words


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Åström", "astrom"),
        ("VÄINÖ", "vaino"),
        ("Müller-Lüdenscheidt", "muller-ludenscheidt"),
        ("Désirée", "desiree"),
        ("O’Brien", "obrien"),
        ("O'Brien", "obrien"),
        ("Søren Łukasz Æbler", "soren lukasz aebler"),
        ("Groß", "gross"),
        ("A\u030astro\u0308m", "astrom"),
        ("Иванов", "иванов"),
    ],
)
def test_fold_takes_away_case_and_marks(written, folded):
    assert fold(written) == folded


@given(st.text())
def test_fold_folds_what_is_folded_to_itself(text):
    assert fold(fold(text)) == fold(text)


def test_words_gives_the_parts_of_a_joined_name_and_the_whole():
    assert list(words("anna-maija virtanen")) == ["anna", "maija", "annamaija", "virtanen"]


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("+358 40 123 4567", "0401234567"),
        ("040-123 4567", "0401234567"),
        ("00358401234567", "0401234567"),
        ("358401234567", "0401234567"),
        ("+358 (0)40 1234567", "0401234567"),
        ("+35840", "040"),
        ("+46 70 123", "4670123"),
        ("358", "358"),
    ],
)
def test_phone_gives_what_is_dialled_in_finland(written, dialled):
    assert phone(written) == dialled


def test_neighbours_are_one_letter_away_and_never_the_word():
    found = neighbours("matti")

    assert {"mati", "mattti", "mattj", "amtti"} <= found
    assert found & {"matti", "maa", "ttima"} == set()


def test_grams_gives_letters_side_by_side_and_none_of_a_short_word():
    assert (grams("virta"), grams("oy")) == ({"vir", "irt", "rta"}, set())


def test_sought_reads_its_own_line():
    sought = Sought.of(["Anna-Maija Öhman"], ["A-100", "2047825-3"], ["+358 40 1"], ["Anna.O@Havumaki.FI"])

    assert sought.line() == " anna maija annamaija ohman o havumaki # a100 20478253 0401 @ anna.o@havumaki.fi "
    assert Sought.read(sought.line()) == sought


@given(st.lists(st.text(max_size=30), max_size=3), st.lists(st.text(max_size=20), max_size=3))
def test_sought_reads_back_whatever_it_wrote(names, addresses):
    sought = Sought.of(names, names, names, addresses)

    assert Sought.read(sought.line()) == sought


def test_forms_hold_a_number_from_both_ends():
    assert Sought((), ("123",), ("a@b.fi",)).forms() == {"123", backwards("123"), "@a@b.fi"}
