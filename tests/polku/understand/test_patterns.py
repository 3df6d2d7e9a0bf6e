"""Query words: whole words, beginnings, ends and phrases."""

import pytest

from polku.errors import NotAllowed
from polku.understand.patterns import finder, found, normal


@pytest.mark.parametrize(
    ("text", "word", "hit"),
    [
        ("Toimitus myöhästyi.", "toimitus", "toimitus"),
        ("Toimituksen piti tulla", "toimitu*", "toimituksen"),
        ("Ruokatoimitus", "*toimitus", "ruokatoimitus"),
        ("Ruokatoimitus", "toimitus", ""),
        ("Never\n again!", "never again", "never\n again"),
        ("lasku_12 tuli", "lasku", "lasku"),
        ("laskuri", "lasku", ""),
        ("c++ (hinta)", "hinta", "hinta"),
    ],
)
def test_a_query_word_is_found_at_the_ends_of_words(text: str, word: str, hit: str):
    assert found(text, [word]) == hit


def test_the_longest_query_word_is_told():
    assert found("Verkkokauppa on hidas", ["verkko*", "verkkokauppa on"]) == "verkkokauppa on"


def test_signs_of_patterns_stand_for_themselves():
    assert found("aab", ["a+b"]) == ""


def test_no_words_find_nothing():
    assert finder(()) is None
    assert found("toimitus", ()) == ""


def test_a_query_word_is_kept_in_small_letters_and_single_spaces():
    assert normal("  En  Enää* ") == "en enää*"


@pytest.mark.parametrize("word", ["*", "a*", "?!", "x" * 81])
def test_a_query_word_that_finds_everything_or_nothing_is_refused(word: str):
    with pytest.raises(NotAllowed):
        normal(word)
