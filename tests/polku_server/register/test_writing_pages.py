"""Adding and changing a customer: the warning of doubles, all or nothing, and errors at their own fields."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from factories import customers, house
from polku_server.models import Contact, CustomValue, Party, PartyChange

pytestmark = pytest.mark.django_db
NEW = "/register/customers/new/"
KAISA = {"kind": "person", "given_name": "Kaisa", "family_name": "Lehtovirta", "email": "kaisa@example.org"}


@pytest.fixture
def lead() -> Client:
    house.organisation()
    made = Client(headers={"accept-language": "en"})
    made.force_login(customers.staff())
    return made


def test_a_person_is_added_with_contacts_and_own_fields(lead):
    customers.field()

    page = lead.post(NEW, KAISA | {"custom_heating": "Öljy", "phone": "040 123 4567"})

    party = Party.objects.get()
    assert page.headers["Location"] == f"/register/customers/{party.public_id}/"
    assert (party.name, Contact.objects.count(), CustomValue.objects.get().text) == ("Kaisa Lehtovirta", 2, "Öljy")


def test_somebody_alike_is_shown_first_and_a_second_press_saves(lead):
    customers.person(contacts=[("email", "kaisa@example.org")])

    page = lead.post(NEW, KAISA)
    assert (page.status_code, Party.objects.count()) == (409, 1)
    assert page.context["found"][0][1][0] == "same e-mail"
    assert lead.post(NEW, KAISA | {"sure": "1"}).status_code == 302
    assert Party.objects.count() == 2


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"email": "nowhere"}, "email"),
        ({"phone": "12"}, "phone"),
        ({"given_name": "131052-308T"}, "given_name"),
        ({"given_name": "", "family_name": ""}, "__all__"),
        ({"custom_year": "vanha"}, "custom_year"),
        ({"unit": "nobody"}, "unit"),
        ({"unit": "a\0"}, "unit"),
        ({"number": "A\0"}, "number"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_left(lead, sent: dict[str, str], field: str):
    customers.field("year", type="number")

    page = lead.post(NEW, KAISA | sent)

    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert (Party.objects.count(), Contact.objects.count()) == (0, 0)


def test_a_thing_belongs_to_its_customer(lead):
    owner = customers.person()

    lead.post(NEW, {"kind": "asset", "of": owner.public_id, "name": "Maalämpöpumppu"})

    assert Party.objects.get(kind="asset").parent == owner


def test_a_kind_that_is_none_is_not_found(lead):
    assert lead.get(f"{NEW}?kind=ghost").status_code == 404


def test_a_customer_is_changed_as_a_whole(lead):
    party = customers.person(contacts=[("email", "kaisa@example.org")])
    row = Contact.objects.get()
    sent = {"given_name": "Kaisa", "family_name": "Aho", f"drop_{row.pk}": "on", "phone": "040 123 4567"}

    lead.post(f"/register/customers/{party.public_id}/edit/", sent)

    assert Party.objects.get().name == "Kaisa Aho"
    assert Contact.objects.get().key == "+358401234567"
    assert PartyChange.objects.count() == 2


def test_a_refused_change_leaves_everything_as_it_was(lead):
    customers.person("Matti", number="A-1")
    party = customers.person(contacts=[("email", "kaisa@example.org")])
    row = Contact.objects.get()
    sent = {"given_name": "Kaisa", "family_name": "Aho", f"drop_{row.pk}": "on", "number": "A-1"}

    page = lead.post(f"/register/customers/{party.public_id}/edit/", sent)

    assert (page.status_code, Contact.objects.count()) == (422, 1)
    assert page.context["title"] == "Kaisa Lehtovirta"


def test_the_form_holds_what_is_there(lead):
    party = customers.person(unit=customers.unit(), language="sv")

    form: Any = lead.get(f"/register/customers/{party.public_id}/edit/").context["form"]

    assert (form["family_name"].value(), form["unit"].value(), form["language"].value()) == (
        "Lehtovirta",
        party.unit.public_id,
        "sv",
    )
