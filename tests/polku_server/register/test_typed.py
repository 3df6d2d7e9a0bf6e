"""What was typed, taken apart."""

import pytest

from polku_server.register.typed import Round, Term, rarity, terms


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("Virtanen  Mat", ["virtanen", "mat"]),
        ("Anna-Maija", ["anna", "maija"]),
        ("040 123 4567", ["0401234567"]),
        ("+358 40 123", ["040123"]),
        ("123 45 Virtanen", ["12345", "virtanen"]),
        ("2047825-3", ["20478253"]),
        ("A-10 023", ["a10", "023"]),
        ("matti.virtanen@gmail.com", ["matti.virtanen@gmail.com"]),
        ("gmail.com", ["gmail"]),
        ("@", []),
        ("  ", []),
        ("matti matti", ["matti"]),
        ("a b c d e f g h", ["a", "b", "c", "d", "e", "f"]),
    ],
)
def test_terms_are_words_numbers_and_parts_of_addresses(typed, taken):
    assert [term.text for term in terms(typed)] == taken


def test_a_word_is_as_long_as_the_index_keeps_it():
    assert terms("v" * 5000) == [Term("v" * 64)]


@pytest.mark.parametrize(
    ("how", "pattern"), [(Round.EXACT, " rta "), (Round.PREFIX, " rta"), (Round.INFIX, "rta"), (Round.TYPO, " rta")]
)
def test_a_pattern_has_a_space_where_the_word_must_begin_or_end(how, pattern):
    assert Term("rta").pattern(how) == pattern


def test_a_word_of_two_letters_is_never_looked_for_inside():
    assert Term("oy").pattern(Round.INFIX) == " oy"


def test_an_address_leads_through_its_longest_part():
    assert Term("m.virtanen@gm").leads == "virtanen"


def test_only_words_of_four_letters_are_guessed_at():
    assert [Term(text).guessable for text in ("mat", "matt", "a1234", "a@bcd")] == [False, True, False, False]


def test_letters_that_few_names_have_are_the_rarest():
    assert rarity("nen") < rarity("vir") < rarity("qzx")
