"""Improvement actions: nothing is planned without its parts, and what an effect is counted from stays."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from factories import house
from polku_server.act import at_touchpoint, improvements
from polku_server.govern.models import User
from polku_server.models import Action, AuditEntry, Touchpoint, Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def planned(by: User, *units: Unit, **fields: Any) -> Action:
    place = Touchpoint.objects.first() or Touchpoint.objects.create(name="Agreeing on a day", position=1)
    return improvements.plan(
        by=by,
        units=units,
        **{
            "name": "Call a week before",
            "hypothesis": "Nobody knows when we come",
            "touchpoint": place,
            "measure": "ces",
            "starts_on": dt.date(2026, 3, 1),
            "review_on": dt.date(2026, 9, 1),
            "cost": Decimal(0),
            "owner": by,
        }
        | fields,
    )


def test_an_action_is_planned_and_told_to_the_audit_log():
    made = planned(house.lead(), house.unit("Espoo"))

    assert [unit.name for unit in made.units.all()] == ["Espoo"]
    assert AuditEntry.objects.last().verb == "planned action"


@pytest.mark.parametrize(
    ("name", "value"),
    [("owner", None), ("cost", None), ("cost", Decimal(-1)), ("review_on", dt.date(2026, 3, 1)), ("name", "")],
)
def test_an_action_that_lacks_something_is_refused(name: str, value: Any):
    with pytest.raises(ValidationError):
        planned(house.lead(), house.unit("Espoo"), **{name: value})

    assert not Action.objects.exists()


def test_an_action_is_somewhere():
    with pytest.raises(ValidationError, match="at least one unit"):
        planned(house.lead())


def test_a_unit_leader_acts_in_own_units_alone():
    own, foreign = house.unit("Espoo"), house.unit("Vantaa")
    leader = house.unit_leader(own)

    assert planned(leader, own)
    with pytest.raises(PermissionDenied):
        planned(leader, own, foreign)


def test_what_an_effect_is_counted_from_stays_once_it_is_under_way():
    lead, unit = house.lead(), house.unit("Espoo")
    made = improvements.begin(planned(lead, unit), by=lead)

    improvements.change(made, by=lead, units=[unit], name="Call two weeks before")
    with pytest.raises(ValidationError, match="under way"):
        improvements.change(made, by=lead, units=[unit], starts_on=dt.date(2026, 4, 1))
    with pytest.raises(ValidationError, match="under way"):
        improvements.change(made, by=lead, units=[house.unit("Vantaa")])


def test_an_action_ends_in_words_and_opens_again():
    lead = house.lead()
    made = improvements.begin(planned(lead, house.unit("Espoo")), by=lead)

    with pytest.raises(ValidationError):
        improvements.close(made, by=lead, state="dropped", learned=" ")
    improvements.close(made, by=lead, state="dropped", learned="It did not help.")
    improvements.reopen(made, by=lead)

    assert Action.objects.get().state == "under_way"


def test_a_touchpoint_tells_what_is_done_about_it_until_that_ends():
    lead = house.lead()
    made = planned(lead, house.unit("Espoo"))
    shown = at_touchpoint.part(lead, made.touchpoint, [])
    Action.objects.update(state="dropped", learned="It did not help.")
    over = at_touchpoint.part(lead, made.touchpoint, [])

    assert [shown and shown.context["actions"], over and over.context["actions"]] == [[made], []]


def test_whoever_reads_no_actions_is_told_nothing_of_them():
    assert at_touchpoint.part(house.data_protection(), house.touchpoints(1)[0], []) is None
