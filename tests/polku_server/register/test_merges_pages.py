"""Merges listed, and undone: what goes back, what stays, and whose the rest is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from factories import customers, house
from polku_server.models import Encounter, Merge, Party
from polku_server.register import actions, merges_pages
from polku_server.register.actions import merging
from polku_server.register.unmerging import Undoing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
MERGES = "/register/merges/"


@pytest.fixture(autouse=True)
def company() -> None:
    house.organisation()


@pytest.fixture
def lead() -> Client:
    return house.client(customers.staff())


def merged(**fields: Any) -> Merge:
    kept, gone = customers.person("Kaisa", "Kept", number="A-1", **fields), customers.person("Kaisa", "Gone", **fields)
    actions.log_encounter(gone, by=None, words="Before")
    return actions.merge(kept, gone, by=None, take=["name"])


def address(made: Merge) -> str:
    return f"{MERGES}{made.public_id}/"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_three_as_for_one(lead: Client, count: int, django_assert_num_queries: Any):
    for number in range(count):
        actions.merge(customers.person("Aino", str(number)), customers.person("Aino", str(number)), by=None)

    with django_assert_num_queries(5):
        assert len(lead.get(MERGES).context["rows"]) == count


def test_the_newest_stand_first_a_page_at_a_time(lead: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(merges_pages, "PAGE", 2)
    made = [actions.merge(customers.person(), customers.person(), by=None) for _ in range(3)]

    first = lead.get(MERGES)
    second = lead.get(f"{MERGES}?after={first.context['next']}")

    assert [first.context["rows"], second.context["rows"]] == [[made[2], made[1]], [made[0]]]


def test_a_merge_is_there_for_those_who_see_both():
    unit = customers.unit()
    mine = actions.merge(customers.person(unit=unit), customers.person(unit=unit), by=None)
    half = actions.merge(customers.person(unit=unit), customers.person(unit=customers.unit("Oulu")), by=None)
    leader = house.client(customers.staff("unit_leader", unit=unit))

    assert leader.get(MERGES).context["rows"] == [mine]
    assert [leader.get(address(each)).status_code for each in (mine, half)] == [200, 404]


def test_the_page_says_what_goes_back_and_what_stays(lead: Client):
    made = merged()
    late = actions.record_purchase(made.kept, Decimal(5), by=None, source="file")
    merging.arrived(made.gone_id, type(late), [late.pk])
    actions.record_purchase(made.kept, Decimal(7), by=None, source="file")

    undoing = lead.get(address(made)).context["undoing"]

    assert [(each.label, each.before, each.now, each.stays) for each in undoing.fields] == [
        ("Name", "Kaisa Kept", "Kaisa Gone", False)
    ]
    assert (undoing.moved, undoing.returning, undoing.staying) == (
        [("Encounters", 1)],
        [("Purchases", 1)],
        [("Purchases", 1)],
    )


def test_a_value_changed_since_is_said_to_stay():
    made = merged()
    Party.objects.filter(pk=made.kept_id).update(name="Kaisa Third")

    (name,) = Undoing(Merge.objects.get(), {}).fields
    assert (name.now, name.stays) == ("Kaisa Third", True)


def test_a_merge_is_undone_and_leads_to_both(lead: Client):
    made = merged()

    page = lead.post(address(made), follow=True)

    assert page.redirect_chain == [(address(made), 302)]
    assert [party.public_id in page.content.decode() for party in (made.kept, made.gone)] == [True, True]
    assert Encounter.objects.get().party == made.gone


def test_what_was_typed_since_must_be_somebodys(lead: Client):
    made = merged()
    row = actions.log_encounter(made.kept, by=None, words="Since")

    page = lead.post(address(made))
    assert (page.status_code, Merge.objects.get().undone_at) == (422, None)
    assert "Say for each whose it is. Nothing was undone yet." in page.content.decode()
    assert "Since" in page.content.decode()

    lead.post(address(made), {f"row-encounter-{row.pk}": "gone"})
    row.refresh_from_db()
    assert row.party == made.gone


def test_what_cannot_be_undone_is_said(lead: Client):
    made = merged()
    actions.merge(customers.person(), made.kept, by=None)

    page = lead.post(address(made))

    assert page.status_code == 422
    assert "Undo that first." in page.content.decode()


def test_undone_twice_is_said(lead: Client):
    made = merged()
    actions.unmerge(made, by=None)

    assert lead.post(address(made)).status_code == 422
    assert "Both stand in the register again" in lead.get(address(made)).content.decode()
