"""The list of customers: who sees whom, by name or by pseudonym; views; many at a time with undo."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from factories import customers, house
from polku_server.models import BulkEdit, Party, SavedView
from polku_server.register import actions, listing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def company() -> None:
    house.organisation()


@pytest.fixture
def lead() -> Client:
    return house.client(customers.staff())


def names(page: Any) -> list[str]:
    return [row["name"] for row in page.context["rows"]]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_three_as_for_one(lead, count: int, django_assert_num_queries: Any):
    unit, company = customers.unit(), customers.organisation()
    for name in ("Aho", "Koski", "Niemi")[:count]:
        party = customers.person("Aino", name, unit=unit, manager=customers.staff())
        actions.add_membership(party, company, by=None)
        actions.log_encounter(party, by=None)
    lead.get("/register/")

    with django_assert_num_queries(13):
        assert len(names(lead.get("/register/"))) == count


def test_a_leader_sees_the_own_customers_and_an_analyst_no_name():
    own = customers.unit("Tampere")
    mine = customers.person("Aino", "Aho", unit=own, number="A-1")
    customers.person("Matti", "Koski", unit=customers.unit("Oulu"))

    assert names(house.client(customers.staff("unit_leader", unit=own)).get("/register/")) == ["Aino Aho"]
    page = house.client(customers.staff("analyst")).get("/register/")
    assert f"Customer {mine.pseudonym[:8]}" in names(page)
    assert [name for name in ("Aho", "Koski", "A-1") if name in page.content.decode()] == []


@pytest.mark.parametrize(("role", "status"), [("administrator", 403), ("front_line", 403), ("data_protection", 200)])
def test_the_list_is_for_those_who_have_the_register(role: str, status: int):
    assert house.client(customers.staff(role)).get("/register/").status_code == status


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("kind=ghost", 400),
        ("sort=age", 400),
        ("language=de", 400),
        ("unit=nobody", 404),
        ("manager=nobody", 404),
        ("group=%00", 404),
        ("field=nothing", 404),
        ("after=nobody", 404),
        ("done=%00", 200),
        ("after=", 200),
    ],
)
def test_an_address_that_says_nothing_gets_a_sentence(lead, query: str, status: int):
    page = lead.get(f"/register/?{query}")

    assert page.status_code == status
    assert page.content.decode().count("<h1>") == 1


def test_a_value_that_does_not_fit_its_field_is_told(lead):
    customers.field("year", type="number", name="Vuosi")

    page = lead.get("/register/?field=year&value=vanha")

    assert page.context["problem"] == "Vuosi: give a number such as 12 or 3.5."
    assert names(page) == []


def test_no_address_holds_a_name(lead, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(listing, "PAGE", 2)
    customers.people("Aho Koski Niemi")

    page = lead.get("/register/")

    assert names(page) == ["Aino Aho", "Aino Koski"]
    assert "Koski" not in page.context["next"]
    assert names(lead.get(f"/register/?{page.context['next']}")) == ["Aino Niemi"]


def test_an_empty_register_says_the_next_step(lead):
    page = lead.get("/register/").content.decode()

    assert "The register begins with the first customer." in page
    assert "Nobody fits all of this." in lead.get("/register/?language=sv").content.decode()


def test_the_marked_are_changed_told_of_and_put_back(lead):
    one, _ = customers.people("Aho Koski")
    marked = {"party": [one.public_id], "language": "sv", "query": "kind=person"}

    page = lead.post("/register/bulk/", marked, follow=True)

    assert page.context["done"][0]["words"] == "One customer changed."
    assert list(Party.objects.filter(language="sv")) == [one]
    lead.post(f"/register/bulk/{BulkEdit.objects.get().public_id}/undo/", {"query": "kind=person"})
    assert not Party.objects.filter(language="sv").exists()


def test_all_that_the_list_finds_are_changed(lead):
    unit = customers.unit()
    customers.people("Aho Koski", unit=unit)
    customers.people("Niemi")

    lead.post("/register/bulk/", {"all": "1", "unit": "-", "query": f"unit={unit.public_id}"})

    assert Party.objects.filter(unit=None).count() == 3


@pytest.mark.parametrize("sent", [{}, {"language": "sv"}, {"party": "x\0"}])
def test_nothing_marked_or_chosen_is_told(lead, sent: dict[str, str]):
    page = lead.post("/register/bulk/", sent)

    assert (page.status_code, BulkEdit.objects.count()) == (422, 0)


def test_what_was_changed_again_since_is_told(lead):
    one, other = customers.people("Aho Koski")
    lead.post("/register/bulk/", {"party": [one.public_id, other.public_id], "language": "sv"})
    actions.change_party(Party.objects.get(pk=one.pk), by=None, language="en")

    page = lead.post(f"/register/bulk/{BulkEdit.objects.get().public_id}/undo/", {"query": ""})

    assert page.context["problem"].startswith("1 customers were put back. 1 had been changed again")


def test_nobody_undoes_the_edit_of_another(lead):
    edit = actions.change_many(Party.objects.all(), "language", "sv", by=customers.staff())

    assert lead.post(f"/register/bulk/{edit.public_id}/undo/").status_code == 404


def test_an_analyst_changes_nobody():
    assert house.client(customers.staff("analyst")).post("/register/bulk/", {"language": "sv"}).status_code == 403


def test_a_list_is_kept_as_a_view_and_removed(lead):
    page = lead.post("/register/views/", {"name": "Ruotsiksi", "query": "kind=person&language=sv"}, follow=True)
    view = SavedView.objects.get()

    assert (view.query, list(page.context["views"])) == ("kind=person&language=sv", [view])
    assert lead.post("/register/views/", {"name": "", "query": ""}).status_code == 422
    lead.post("/register/views/", {"forget": view.public_id})
    assert SavedView.objects.count() == 0


def test_another_kind_keeps_what_the_list_was_narrowed_by(lead):
    unit = customers.unit()
    customers.field()

    page = lead.get(f"/register/?unit={unit.public_id}&field=heating&value=x")

    assert page.context["kinds"][1][2] == f"unit={unit.public_id}&kind=organisation"
