"""The customer being served: found by an exact number or address, by those who may."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from factories import customers
from polku_server.govern.models import AuditEntry, Grant
from polku_server.models import Served
from polku_server.register import actions

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["A-1", " a-1".upper(), "+358 40 123 4567", "0401234567", "KAISA@example.org"])
def test_an_exact_number_or_address_finds_the_customer(typed):
    party = customers.person(number="A-1", contacts=[("phone", "040 123 4567"), ("email", "kaisa@example.org")])
    clerk = customers.staff("front_line")

    assert actions.serve(typed, by=clerk) == [party]
    assert (Served.objects.get().party, AuditEntry.objects.last().verb) == (party, "served")


@pytest.mark.parametrize("typed", ["", "A", "Lehtovirta", "040123", "@example.org", "%", "A-1\0"])
def test_a_part_finds_nobody(typed):
    customers.person(number="A-12", contacts=[("phone", "040 123 4567"), ("email", "kaisa@example.org")])

    assert actions.serve(typed, by=customers.staff("front_line")) == []
    assert Served.objects.count() == 0


def test_of_those_who_share_a_number_one_is_chosen():
    shared = [("phone", "03 123 4567")]
    one, other = customers.person(contacts=shared), customers.person("Matti", contacts=shared)
    clerk = customers.staff("front_line")

    assert actions.serve("031234567", by=clerk) == [one, other]
    assert Served.objects.count() == 0
    assert actions.serve("031234567", by=clerk, chosen=other.public_id) == [other]
    assert Served.objects.get().party == other


def test_a_choice_that_was_not_found_by_the_number_opens_nobody():
    shared = [("phone", "03 123 4567")]
    customers.person(contacts=shared)
    stranger = customers.person("Matti", number="A-1")

    actions.serve("031234567", by=customers.staff("front_line"), chosen=stranger.public_id)

    assert Served.objects.count() == 0


def test_a_unit_leader_finds_the_own_customers_only():
    own = customers.unit("Tampere")
    customers.person(number="A-1", unit=customers.unit("Oulu"))

    assert actions.serve("A-1", by=customers.staff("unit_leader", unit=own)) == []


def test_an_analyst_serves_nobody():
    with pytest.raises(PermissionDenied):
        actions.serve("A-1", by=customers.staff("analyst"))


def test_who_leads_a_unit_and_serves_at_the_counter_may_do_both():
    own, other = customers.unit("Tampere"), customers.unit("Oulu")
    served = customers.person(number="A-1", unit=other)
    both = customers.staff("front_line")
    Grant.objects.create(user=both, role="unit_leader", unit=own)

    actions.serve("A-1", by=both)

    assert actions.log_encounter(served, by=both).party == served
    with pytest.raises(Http404):
        actions.change_party(served, by=both, language="sv")
