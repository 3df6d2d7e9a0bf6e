"""Every agreement of the library has its words."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from polku.register.comparing import AGREEMENTS
from polku_server.register import why

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences are compared as they are written in the code."""
    with translation.override("en"):
        yield


def reason(column: str, agreement: str, weight: float) -> dict[str, object]:
    return {"column": column, "agreement": agreement, "weight": weight}


def test_every_agreement_has_words():
    assert set(why.WORDS) == {*AGREEMENTS, "household"}


def test_what_speaks_for_and_against_the_heaviest_first():
    found = why.said([reason("phone", "same", 9), reason("email", "same", 12), reason("given_name", "different", -5)])

    assert found == (["same e-mail", "same phone"], ["different given name"])


def test_what_nobody_has_words_for_is_left_out():
    assert why.said([reason("horoscope", "same", 9), reason("email", "sung", 9)]) == ([], [])


@pytest.mark.parametrize(
    ("probability", "words"), [(1.0, "Nearly certain"), (0.99, "Nearly certain"), (0.9, "Very likely"), (0.5, "Likely")]
)
def test_certainty_in_words(probability: float, words: str):
    assert why.certainty(probability) == words
