"""The pages where a unit leader, an account manager and the front line begin the day."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from factories import house
from polku_server.govern.models import User
from polku_server.models import Encounter, Membership, Party
from polku_server.register import lastmet
from polku_server.understand import jobs as understood

pytestmark = pytest.mark.django_db
English = {"accept-language": "en"}


def text(user: User, address: str) -> str:
    client = Client()
    client.force_login(user)
    page = client.get(address, headers=English)
    assert page.status_code == 200
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", " ", page.content.decode().replace("\u2060", "")))


def meet(party: Party, day: date, **fields: Any) -> Encounter:
    key = f"{party.pk} {day} {fields}"
    met = Encounter.objects.create(key=key, party=party, happened_on=day, kind="call", **fields)
    lastmet.note([party.pk])
    return met


def test_a_unit_leaders_day_shows_own_units_and_nothing_of_others():
    own, foreign = house.unit("Espoo"), house.unit("Vantaa")
    asked = house.survey()
    for unit, words, point in (
        (own, "Own words: all went well.", 5),
        (foreign, "Foreign words: it all went wrong.", 1),
    ):
        party = Party.objects.create(name=f"Customer of {unit.name}", unit=unit)
        meet(party, date(2026, 5, 1))
        for _ in range(12):
            house.answer(asked, unit=unit, pleased=point, tell=2 * point, words=words)
    understood.unread()
    house.counting()

    page = text(house.unit_leader(own), "/today/")

    assert "Espoo" in page
    assert "Own words" in page
    assert "Customer of Espoo" in page
    assert "12 answers" in page
    assert [each for each in ("Vantaa", "Foreign words", "24 answers") if each in page] == []


def test_a_unit_leaders_day_refuses_a_figure_with_too_few_answers():
    own = house.unit("Espoo")
    house.answer(house.survey(), unit=own, pleased=5)
    house.counting()

    assert "1 answer, 10 needed: 9 missing." in text(house.unit_leader(own), "/today/")


def test_an_account_managers_day_has_own_accounts_and_no_figures():
    manager = house.account_manager()
    Party.objects.create(kind="organisation", name="Own Oy", manager=manager)
    Party.objects.create(kind="organisation", name="Foreign Oy", manager=house.user())
    house.counting()

    page = text(manager, "/today/")

    assert ("Own Oy" in page, "Foreign Oy" in page, "satisfied" in page) == (True, False, False)


def test_accounts_stand_by_who_has_waited_longest():
    manager = house.account_manager()
    names = ("Met in May", "Met in March", "Never met")
    lately, long_ago, never = (Party.objects.create(kind="organisation", name=n, manager=manager) for n in names)
    meet(lately, date(2026, 1, 1))
    person = Party.objects.create(name="Person")
    Membership.objects.create(person=person, organisation=lately)
    meet(person, date(2026, 5, 1))
    meet(long_ago, date(2026, 3, 1))

    page = text(manager, "/accounts/")

    assert re.findall(r"(Never met|Met in May|Met in March) (not yet|[\d./ ]+\d{4}|\d+ \w+ \d{4})", page) == [
        ("Never met", "not yet"),
        ("Met in March", "1 Mar 2026"),
        ("Met in May", "1 May 2026"),
    ]
    assert never.pk


def test_somebody_without_accounts_is_told_how_one_comes():
    assert "No account is yours yet." in text(house.account_manager(), "/accounts/")


def test_own_notes_are_the_readers_alone_and_name_nobody_whom_the_reader_may_not_see():
    clerk, other = house.front_line(), house.front_line()
    party = Party.objects.create(name="Liisa Virta")
    meet(party, date(2026, 5, 1), words="Mine", by=clerk)
    meet(party, date(2026, 5, 2), words="Not mine", by=other)

    page = text(clerk, "/notes/")

    assert ("Mine" in page, "Not mine" in page, "Liisa Virta" in page) == (True, False, False)


@pytest.mark.parametrize("count", [1, 3])
def test_the_day_asks_as_much_for_three_customers_as_for_one(count: int, django_assert_num_queries: Any):
    own = house.unit("Espoo")
    asked = house.survey()
    for n in range(count):
        meet(Party.objects.create(name=f"Customer {n}", unit=own), date(2026, 5, 1))
        house.answer(asked, unit=own, pleased=5, words="Said.")
    house.counting()
    client = Client()
    client.force_login(house.unit_leader(own))

    with django_assert_num_queries(25):
        client.get("/today/")
