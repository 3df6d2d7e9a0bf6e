"""The same value for many at once, and back: what was changed again since stays."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from factories import customers
from polku_server.models import BulkEdit, GroupMembership, Party, PartyChange
from polku_server.register import actions
from polku_server.register.actions import bulk

pytestmark = pytest.mark.django_db


@pytest.fixture
def three():
    return customers.people("Aho Koski Niemi")


@pytest.mark.parametrize("field", ["unit", "manager", "language"])
def test_many_are_changed_and_put_back(three, field):
    lead = customers.staff()
    value = {"unit": customers.unit(), "manager": lead, "language": "sv"}[field]
    before = list(Party.objects.order_by("pk").values_list(field, flat=True))

    edit = actions.change_many(Party.objects.all(), field, value, by=lead)

    assert {getattr(party, field) for party in Party.objects.all()} == {value}
    assert actions.undo(edit, by=lead) == (3, 0)
    assert list(Party.objects.order_by("pk").values_list(field, flat=True)) == before
    assert actions.undo(edit, by=lead) == (0, 0)


def test_a_group_is_joined_and_left_again_but_not_by_who_was_in_it_before(three):
    group = actions.make_group("Taloyhtiöt", "Talot", by=None)
    actions.put_in_group(three[0], group, by=None)

    edit = actions.change_many(Party.objects.all(), "group", group, by=None)

    assert (GroupMembership.objects.count(), PartyChange.objects.count()) == (3, 2)
    assert actions.undo(edit, by=None) == (2, 0)
    assert GroupMembership.objects.get().party == three[0]


def test_what_was_changed_again_since_stays(three):
    edit = actions.change_many(Party.objects.all(), "language", "sv", by=None)
    actions.change_party(Party.objects.get(pk=three[0].pk), by=None, language="en")

    assert actions.undo(edit, by=None) == (2, 1)
    assert list(Party.objects.order_by("pk").values_list("language", flat=True)) == ["en", "", ""]


def test_a_leader_changes_only_the_own(three):
    own = customers.unit("Tampere")
    mine = customers.person(unit=own)
    leader = customers.staff("unit_leader", unit=own)

    actions.change_many(Party.objects.all(), "language", "sv", by=leader)

    assert list(Party.objects.filter(language="sv")) == [mine]
    with pytest.raises(Http404):
        actions.change_many(Party.objects.all(), "unit", customers.unit("Oulu"), by=leader)
    with pytest.raises(ValidationError):
        actions.change_many(Party.objects.all(), "unit", None, by=leader)
    assert Party.objects.get(pk=mine.pk).unit == own


def test_more_than_one_write_takes_is_refused(three, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 2)

    with pytest.raises(ValidationError):
        actions.change_many(Party.objects.all(), "language", "sv", by=None)

    assert (BulkEdit.objects.count(), PartyChange.objects.count()) == (0, 0)


def test_an_analyst_changes_nobody(three):
    with pytest.raises(PermissionDenied):
        actions.change_many(Party.objects.all(), "language", "sv", by=customers.staff("analyst"))
