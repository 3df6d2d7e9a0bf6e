"""Good, bad, mixed, neutral or unknown; negation turns."""

import pytest

from polku.understand import tone
from polku.understand.tones import counted, lexicon


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("Ystävällinen palvelu ja nopea toimitus.", "fi", "good"),
        ("Laite oli rikki ja laskussa virhe.", "fi", "bad"),
        ("Hyvä laite, mutta aivan liian kallis.", "fi", "mixed"),
        ("Asennus tehtiin tiistaina.", "fi", "neutral"),
        ("Ei ollut kovin hyvä.", "fi", "bad"),
        ("Ei mitään ongelmia.", "fi", "good"),
        ("Ei voi valittaa!", "fi", "good"),
        ("En asioi enää täällä, palvelu oli hyvää ennen.", "fi", "mixed"),
        ("Ei vain nopea vaan myös ystävällinen", "fi", "good"),
        ("Palvelu oli nopeaa eikä mikään mennyt rikki", "fi", "good"),
        ("Snabb leverans och trevlig personal.", "sv", "good"),
        ("Inte bra, fick vänta två timmar.", "sv", "bad"),
        ("Inga problem alls.", "sv", "good"),
        ("Friendly staff.", "en", "good"),
        ("The staff wasn't helpful and nobody answered.", "en", "bad"),
        ("No problems, would use again.", "en", "good"),
    ],
)
def test_words_of_tone_are_counted_after_negation(text: str, name: str, said: str):
    assert tone([text], [name]) == [said]


def test_a_negator_reaches_to_the_end_of_its_clause():
    assert counted("ei, hyvä laite", "fi") == (1, 0)
    assert counted("ei tullut ketään mutta hyvä laite", "fi") == (1, 1)


@pytest.mark.parametrize(("text", "said"), [("Kiitos!", "good"), ("Bra", "good"), ("👍", "good"), ("😡", "bad")])
def test_a_short_text_of_no_known_language_is_told_by_any_lists_words(text: str, said: str):
    assert tone([text], ["unknown"]) == [said]


@pytest.mark.parametrize("text", ["", "10", "Espoo", "bra but terrible rubbish kamala"])
def test_nothing_or_contrary_words_of_no_known_language_are_unknown(text: str):
    assert tone([text], ["unknown"]) == ["unknown"]


@pytest.mark.parametrize("name", ["fi", "sv", "en"])
def test_no_word_is_both_good_and_bad(name: str):
    words = lexicon(name)

    assert {abs(sign) for sign in (words.whole | words.stems).values()} == {1}
    assert [word for word in words.stems if len(word) < 3] == []
