"""The page of what customers are worth."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from factories import customers, house
from polku.tables import EPOCH
from polku_server.models import User, ValueModel

pytestmark = pytest.mark.django_db
COUNTS = {
    "steps": {"suspect": 900, "regular": 90, "lapsed": 10},
    "moves": [["regular", "lapsed", 4], ["regular", "regular", 80], [None, "regular", 6]],
    "since": "2026-08-23",
    "again": [72, 100],
    "top": 1000.0,
}


def model(**fields: Any) -> ValueModel:
    about = {"as_of": timezone.localdate(), "currency": "EUR", "purchases": 900, "seen": 900, "customers": 300}
    return ValueModel.objects.create(**about | {"again": 120, "identified": True, "counts": COUNTS} | fields)


def page(by: User, status: int = 200) -> str:
    found = house.client(by).get("/value/", headers={"accept-language": "en"})
    assert found.status_code == status
    return found.content.decode().replace("\u2060", "")


def silent(*whose: str, ago: int = 500) -> None:
    """Make a lake in which these bought once, so long ago."""
    engine, day = house.counting(), (timezone.localdate() - EPOCH).days - ago
    for key, who in enumerate(whose):
        row = [key, who, None, None, "", "typed", 250_000, "EUR", day, 0, 0]
        engine.connection.execute(f"INSERT INTO purchases VALUES ({', '.join('?' * 11)})", row)


def test_the_page_counts_steps_and_who_stayed(lead: User):
    model()
    house.counting()

    found = page(lead)

    assert '<th scope="row" role="rowheader">Suspect</th><td role="cell" class="num">900</td>' in found
    assert "Of 100 customers of the year before, 72 have bought within a year." in found
    assert '<span class="score__range">confidence interval 63–80%</span>' in found


@pytest.mark.parametrize("count", [1, 3])
def test_who_bought_and_went_silent_is_linked(lead: User, count: int, django_assert_num_queries: Any):
    model()
    gone = [customers.person(f"Aino{n}") for n in range(count)]
    silent(*(party.pseudonym for party in gone))
    client = house.client(lead)
    client.get("/value/")

    with django_assert_num_queries(6):
        found = client.get("/value/").content.decode()

    assert [f'{party.public_id}/">{party.name}</a>' in found for party in gone] == [True] * count


def test_an_analyst_reads_pseudonyms():
    model()
    gone = customers.person()
    silent(gone.pseudonym)

    found = page(house.analyst())

    assert (gone.name in found, gone.pseudonym[:8] in found) == (False, True)


def test_whoever_was_here_lately_is_not_missed(lead: User):
    model()
    silent(customers.person().pseudonym, ago=30)

    assert "Nobody who has bought has been silent for a year." in page(lead)


def test_nothing_yet_says_what_comes(lead: User):
    assert "The value of customers begins with the first purchase." in page(lead)


def test_a_unit_leader_sees_no_whole_company():
    assert page(house.unit_leader(house.unit("Espoo")), 403)
