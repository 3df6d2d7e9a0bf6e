"""The decision log: no decision without an owner and a day, none for somebody else's unit."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from factories import house
from polku_server.govern.models import User
from polku_server.models import AuditEntry, Decision
from polku_server.overview import actions

pytestmark = pytest.mark.django_db
LATER = dt.timedelta(days=30)


def decided(by: User, **fields: Any) -> Decision:
    return actions.decide(
        by=by,
        **{"kind": "process", "words": "Call before", "owner": by, "review_on": timezone.localdate() + LATER} | fields,
    )


def test_a_decision_is_written_down_and_told_to_the_audit_log():
    made = decided(house.lead())

    assert Decision.objects.get() == made
    assert AuditEntry.objects.last().verb == "decided"


@pytest.mark.parametrize(
    ("name", "value"),
    [("owner", None), ("review_on", None), ("review_on", dt.date(2020, 1, 1)), ("words", " "), ("kind", "x")],
)
def test_a_decision_that_lacks_something_is_refused(name: str, value: Any):
    with pytest.raises(ValidationError) as refused:
        decided(house.lead(), **{name: value})

    assert list(refused.value.message_dict) == [name]
    assert not Decision.objects.exists()


def test_a_unit_leader_decides_for_own_units_alone():
    own, foreign = house.unit("Espoo"), house.unit("Vantaa")
    leader = house.unit_leader(own)

    decided(leader, unit=own)
    with pytest.raises(PermissionDenied):
        decided(leader, unit=foreign)
    with pytest.raises(ValidationError, match="unit"):
        decided(leader)


def test_what_came_of_it_is_said_in_words():
    lead = house.lead()
    made = decided(lead)

    with pytest.raises(ValidationError):
        actions.review(made, by=lead, came_of=" ")
    actions.review(made, by=lead, came_of="Nothing yet.")

    assert Decision.objects.get().reviewed_on == timezone.localdate()


def test_a_review_can_be_put_off():
    lead = house.lead()
    made = actions.review(decided(lead), by=lead, came_of="Nothing yet.")

    actions.look_again(made, by=lead, review_on=timezone.localdate() + LATER)

    assert Decision.objects.get().reviewed_on is None


def test_whoever_sees_to_it_reviews_it_and_no_other_of_the_same_role():
    lead, owner, other = house.lead(), house.account_manager(), house.account_manager("Other Manager")
    made = decided(lead, owner=owner)

    actions.review(made, by=owner, came_of="Done.")
    with pytest.raises(PermissionDenied):
        actions.review(made, by=other, came_of="Done.")
