"""Verbs of promises: what is refused, and that nothing is left behind."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from factories import house, promises
from polku_server.models import AuditEntry, Driver, Goal, Promise, User
from polku_server.promise import actions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def whole(lead: User, **fields: Any) -> dict[str, Any]:
    driver = Driver.objects.get_or_create(name="The day holds")[0]
    return {
        "outcome": "Knows a week before who comes",
        "driver": driver,
        "action": "A call",
        "measure": "% kept",
        "base": Decimal(60),
        "target": Decimal(80),
        "due": timezone.localdate() + dt.timedelta(days=30),
        "owner": lead,
    } | fields


def test_a_whole_goal_is_set_and_told_to_the_audit_log(lead: User):
    goal = actions.set_goal(by=lead, **whole(lead))

    assert Goal.objects.get() == goal
    assert AuditEntry.objects.last().verb == "set goal"


@pytest.mark.parametrize("name", ["outcome", "driver", "action", "measure", "base", "target", "due", "owner"])
def test_a_goal_that_lacks_something_is_refused(lead: User, name: str):
    lacking = whole(lead) | {name: "" if name in ("outcome", "action", "measure") else None}

    with pytest.raises(ValidationError) as refused:
        actions.set_goal(by=lead, **lacking)

    assert name in refused.value.message_dict
    assert not Goal.objects.exists()


@pytest.mark.parametrize("outcome", ["NPS 53 -> 59", "NPS 53 → 59", "59", "CSAT: 80 %", "Suositteluindeksi 59"])
def test_a_bare_score_is_no_goal(lead: User, outcome: str):
    with pytest.raises(ValidationError, match="customer's side"):
        actions.set_goal(by=lead, **whole(lead, outcome=outcome))


def test_a_score_stands_beside_a_goal_as_its_consequence(lead: User):
    goal = actions.set_goal(by=lead, **whole(lead, score="nps", score_from=53, score_to=59))

    assert (goal.score, goal.score_from, goal.score_to) == ("nps", 53, 59)


def test_a_goal_in_the_past_is_refused(lead: User):
    with pytest.raises(ValidationError, match="still to come"):
        actions.set_goal(by=lead, **whole(lead, due=timezone.localdate() - dt.timedelta(days=1)))


def test_evidence_from_customers_needs_its_n(lead: User):
    with pytest.raises(ValidationError, match="how many they were"):
        actions.add_driver(by=lead, name="The day holds", origin="customers", evidence="interviews")

    assert not Driver.objects.exists()


def test_a_question_on_another_scale_cannot_ask_of_a_promise(lead: User):
    asked, driver = promises.survey(), Driver.objects.create(name="The day holds")

    with pytest.raises(ValidationError, match="from 1 to 5"):
        actions.add_promise(by=lead, driver=driver, words="We come.", survey=asked, question="tell")


def test_a_driver_under_a_promise_is_not_retired(lead: User):
    made = promises.promise(None)

    with pytest.raises(ValidationError, match="Retire the promise first"):
        actions.retire_driver(made.driver, by=lead)


def test_a_judgement_is_told_with_who_and_when(lead: User):
    made = promises.promise(None)

    actions.change_promise(made, by=lead, ability=5, advantage=4)

    assert (made.worth, made.judged_by, made.judged_on) == (20, lead, timezone.localdate())


def test_a_promise_is_given_on_a_day(lead: User):
    made = promises.promise(None, state="draft")

    actions.move_promise(made, "given", by=lead)

    assert Promise.objects.get().given_on == timezone.localdate()


def test_whoever_reaches_some_units_changes_no_promise():
    leader = house.unit_leader(house.unit("Espoo"))

    with pytest.raises(PermissionDenied):
        actions.add_driver(by=leader, name="The day holds")
