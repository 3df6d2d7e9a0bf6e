"""What customers put right themselves."""

import pytest
from django.core.exceptions import ValidationError

from factories import customers
from polku_server.govern.models import AuditEntry
from polku_server.models import PartyChange
from polku_server.register.actions.own import MOST, correct_own

pytestmark = pytest.mark.django_db


def test_what_is_as_it_was_leaves_no_trace():
    party = customers.person(contacts=[("email", "kaisa@example.org")])
    contact = party.contacts.get()

    changed = correct_own(party, contacts={contact.pk: " kaisa@example.org "}, given_name="Kaisa")

    assert (changed, PartyChange.objects.count(), AuditEntry.objects.count()) == (False, 0, 1)


def test_an_emptied_contact_is_removed():
    party = customers.person(contacts=[("email", "kaisa@example.org"), ("phone", "040 123 4567")])
    phone = party.contacts.get(channel="phone")

    correct_own(party, contacts={phone.pk: ""})

    assert list(party.contacts.values_list("channel", flat=True)) == ["email"]


def test_another_customers_contact_is_passed_over():
    party, other = customers.person(), customers.person("Matti", contacts=[("email", "matti@example.org")])

    changed = correct_own(party, contacts={other.contacts.get().pk: ""})

    assert (changed, other.contacts.count()) == (False, 1)


def test_a_field_that_is_the_companys_is_no_customers_to_change():
    with pytest.raises(TypeError, match="number"):
        correct_own(customers.person(), contacts={}, number="A-1")


def test_nobody_fills_the_register_by_contacts():
    party = customers.person(contacts=[("phone", f"040 123 45{n:02}") for n in range(MOST)])

    with pytest.raises(ValidationError):
        correct_own(party, contacts={}, more=[("phone", "040 765 4321")])

    assert party.contacts.count() == MOST
