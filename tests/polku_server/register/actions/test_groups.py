"""Customer groups: for whom, for whom not, why; and who is in them."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from factories import customers
from polku_server.models import CustomerGroup, GroupMembership
from polku_server.register import actions

pytestmark = pytest.mark.django_db


def test_a_group_says_whom_it_serves():
    lead = customers.staff()

    group = actions.make_group("Taloyhtiöt", "Isännöidyt talot", by=lead, not_for="Omakotitalot", owner=lead)
    actions.change_group(group, by=lead, why="Pitkät sopimukset")

    found = CustomerGroup.objects.get()
    assert (found.name, found.not_for, found.why, found.owner) == (
        "Taloyhtiöt",
        "Omakotitalot",
        "Pitkät sopimukset",
        lead,
    )


def test_a_group_needs_words_and_a_right():
    with pytest.raises(ValidationError):
        actions.make_group("Taloyhtiöt", "", by=None)
    with pytest.raises(PermissionDenied):
        actions.make_group("Taloyhtiöt", "Talot", by=customers.staff("analyst"))


def test_a_customer_is_in_a_group_once_and_out_of_it():
    party, group = customers.person(), actions.make_group("Taloyhtiöt", "Talot", by=None)

    first = actions.put_in_group(party, group, by=None)
    assert actions.put_in_group(party, group, by=None) == first

    actions.take_out_of_group(party, group, by=None)
    assert GroupMembership.objects.count() == 0
