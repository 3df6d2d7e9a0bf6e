"""Two people change one customer: nobody's change is lost unseen, and nothing typed is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from factories import customers, house
from polku_server.models import Party
from polku_server.register import actions, editing

pytestmark = pytest.mark.django_db
FIELDS = {"given_name": "Kaisa", "family_name": "Lehtovirta", "number": "A-1"}


@pytest.fixture
def kaisa() -> Party:
    return customers.person(number="A-1", contacts=[("email", "kaisa@example.org")])


@pytest.fixture
def lead() -> Client:
    return house.client(customers.staff())


def address(party: Party) -> str:
    return f"/register/customers/{party.public_id}/edit/"


def opened(lead: Client, party: Party) -> str:
    """Open the form and give what it carries."""
    return stamp(lead.get(address(party)))


def stamp(page: Any) -> str:
    found: str = re.findall(r'name="seen" value="([^"]+)"', page.content.decode())[0]
    return found


def saved(lead: Client, party: Party, seen: str, **typed: str) -> Any:
    return lead.post(address(party), FIELDS | typed | {"seen": seen})


def test_a_form_that_nobody_overtook_is_saved(lead, kaisa):
    assert saved(lead, kaisa, opened(lead, kaisa), family_name="Lehto").status_code == 302
    assert Party.objects.get().family_name == "Lehto"


def test_a_stale_form_saves_nothing_and_shows_what_the_other_changed(lead, kaisa):
    seen = opened(lead, kaisa)
    actions.change_party(kaisa, by=customers.staff(name="Petri Vainio"), number="B-2")

    page = saved(lead, kaisa, seen, family_name="Lehto")

    assert (page.status_code, Party.objects.get().family_name) == (409, "Lehtovirta")
    assert "Petri Vainio saved this before you." in page.content.decode()
    assert [(each.label, each.before, each.now, each.typed) for each in page.context["meanwhile"]] == [
        ("Customer number", "A-1", "B-2", False)
    ]


def test_the_form_then_holds_what_was_typed_and_the_others_change_and_the_next_press_saves_both(lead, kaisa):
    seen = opened(lead, kaisa)
    actions.change_party(kaisa, by=None, number="B-2")
    page = saved(lead, kaisa, seen, family_name="Lehto")

    form = page.context["form"]
    assert (form["family_name"].value(), form["number"].value()) == ("Lehto", "B-2")
    saved(lead, kaisa, stamp(page), family_name="Lehto", number="B-2")
    party = Party.objects.get()
    assert (party.family_name, party.number) == ("Lehto", "B-2")


def test_a_field_that_both_changed_keeps_what_was_typed_and_says_so(lead, kaisa):
    seen = opened(lead, kaisa)
    actions.change_party(kaisa, by=None, family_name="Virta")

    page = saved(lead, kaisa, seen, family_name="Lehto")

    assert page.context["form"]["family_name"].value() == "Lehto"
    assert {each.name: each.typed for each in page.context["meanwhile"]} == {"family_name": True, "name": False}


def test_own_fields_and_contacts_are_looked_at_too(lead, kaisa):
    field = customers.field()
    seen = opened(lead, kaisa)
    actions.set_value(kaisa, field, "maalämpö", by=None)
    actions.add_contact(kaisa, "phone", "040 123 4567", by=None)

    page = saved(lead, kaisa, seen, custom_heating="")

    assert [each.label for each in page.context["meanwhile"]] == ["Lämmitys", "Contacts"]
    assert page.context["form"]["custom_heating"].value() == "maalämpö"


def test_a_form_of_another_customer_says_nothing_of_this_one(kaisa):
    other = customers.person("Matti", "Virta")

    assert editing.seen(editing.stamp(other), kaisa) is None
    assert editing.seen("forged", kaisa) is None
