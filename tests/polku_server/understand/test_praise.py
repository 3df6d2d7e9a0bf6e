"""Praise to pass on: a good word of late, to whom it belongs, within the reader's reach."""

import pytest

from factories import house
from polku_server.understand.praise import today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
GOOD = "Asentaja oli ystävällinen ja erinomainen, kiitos paljon!"


def test_the_newest_good_word_of_a_unit_is_passed_on_by_its_leader(say):
    espoo = house.unit("Espoo")
    leader = house.unit_leader(espoo)
    say(GOOD, unit=espoo, pleased=5)

    (row,) = today(leader)

    assert (row.verb, row.owner, row.matter) == ("Pass on", leader.name, f"a customer's thanks to Espoo: “{GOOD}”")
    assert row.url.startswith(f"/understand/quotes/?tone=good&unit={espoo.public_id}")


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        (GOOD, {"days_ago": 15}),
        (GOOD, {"tell": 7}),
        ("Kiitos!", {}),
        ("Laskutus oli surkea ja todella huono kokemus.", {}),
    ],
)
def test_what_is_old_short_or_no_praise_is_not_passed_on(say, words, fields):
    say(words, unit=house.unit("Espoo"), pleased=5, **fields)

    assert list(today(house.lead())) == []


def test_praise_of_others_is_not_for_me(say):
    say(GOOD, unit=house.unit("Espoo"), pleased=5)

    assert list(today(house.unit_leader(house.unit("Turku")))) == []
    assert list(today(house.analyst())) == []
