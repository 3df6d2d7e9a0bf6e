"""Two are told apart, and that is taken back: by those who see both."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import timezone, translation

from factories import customers
from polku_server.models import AuditEntry, DuplicatePair
from polku_server.register import actions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences are compared as they are written in the code."""
    with translation.override("en"):
        yield


def pair(**fields):
    left, right = customers.person(), customers.person(**fields)
    return DuplicatePair.objects.create(left=left, right=right, probability=0.9, found_at=timezone.now())


def test_two_are_told_apart_and_it_is_taken_back():
    by, found = customers.staff(), pair()

    different = actions.tell_apart(found, by=by)
    assert (different.state, different.by, different.decided_at is None) == ("different", by, False)

    again = actions.reopen(found, by=by)
    assert (again.state, again.by, again.decided_at) == ("open", None, None)
    assert list(AuditEntry.objects.filter(actor=by.public_id).order_by("pk").values_list("verb", flat=True)) == [
        "told apart",
        "reopened a pair",
    ]


def test_what_was_merged_meanwhile_is_not_told_apart():
    found = pair()
    actions.merge(found.left, found.right, by=None)

    with pytest.raises(ValidationError, match="merged these meanwhile"):
        actions.tell_apart(found, by=None)
    assert DuplicatePair.objects.get().state == "merged"


def test_it_is_for_those_who_may_change_both():
    unit = customers.unit()
    left, right = customers.person(unit=unit), customers.person()
    found = DuplicatePair.objects.create(left=left, right=right, probability=0.9, found_at=timezone.now())

    with pytest.raises(PermissionDenied):
        actions.tell_apart(found, by=customers.staff("analyst"))
    with pytest.raises(Http404):
        actions.tell_apart(found, by=customers.staff("unit_leader", unit=unit))
    assert DuplicatePair.objects.get().state == "open"
