"""Events: who writes them down, what is refused, and that a removed one comes back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from factories import house
from polku_server.govern.models import User
from polku_server.measure import actions
from polku_server.models import AuditEntry, ContextEvent

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 2)


def added(by: User | None, **fields: Any) -> ContextEvent:
    return actions.add_event(by=by, **{"kind": "price", "words": "Prices up 4 %", "first_on": DAY} | fields)


def test_an_event_is_written_down_and_told_to_the_audit_log():
    lead = house.lead()

    made = added(lead)

    assert (ContextEvent.objects.get(), made.by) == (made, lead)
    assert AuditEntry.objects.last().verb == "added event"


@pytest.mark.parametrize(
    ("name", "value"), [("kind", "x"), ("words", " "), ("first_on", None), ("last_on", DAY - dt.timedelta(days=1))]
)
def test_an_event_that_cannot_be_is_refused(name: str, value: Any):
    with pytest.raises(ValidationError):
        added(house.lead(), **{name: value})

    assert not ContextEvent.objects.exists()


def test_a_unit_leader_writes_for_own_units_alone():
    own, foreign = house.unit("Espoo"), house.unit("Vantaa")
    leader = house.unit_leader(own)

    added(leader, unit=own)

    with pytest.raises(ValidationError):
        added(leader)
    with pytest.raises(PermissionDenied):
        added(leader, unit=foreign)
    with pytest.raises(PermissionDenied):
        actions.remove_event(added(None, unit=foreign), by=leader)


def test_an_event_is_not_moved_to_a_unit_of_somebody_else():
    own, foreign = house.unit("Espoo"), house.unit("Vantaa")
    leader = house.unit_leader(own)
    event = added(leader, unit=own)

    with pytest.raises(PermissionDenied):
        actions.change_event(event, by=leader, unit=foreign)


def test_a_removed_event_is_restored():
    lead = house.lead()
    event = actions.remove_event(added(lead), by=lead)

    assert ContextEvent.objects.get().removed_at is not None
    actions.restore_event(event, by=lead)

    assert ContextEvent.objects.get().removed_at is None
    assert AuditEntry.objects.last().verb == "restored event"
