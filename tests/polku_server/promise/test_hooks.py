"""What promises say on a customer's page and on the day's."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from factories import customers, house, promises
from polku_server.govern import hooks
from polku_server.models import Goal, User
from polku_server.promise.hooks import of_customer, of_the_day

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_a_customer_sees_promises_of_own_groups_and_of_everybody(lead: User):
    asked, known = promises.survey(), customers.person()
    promises.promise(asked, "day", group=promises.group("Homes", known))
    promises.promise(asked, "bill")
    promises.promise(asked, "tell", group=promises.group("Firms"))
    promises.said(asked, [2], party=known)

    part = of_customer(lead, known)

    said = {row["promise"].question: row["said"] for row in part.context["rows"]}
    assert said == {"day": (timezone.localdate(), 2), "bill": None}


def test_a_draft_is_told_to_no_customer(lead: User):
    promises.promise(promises.survey(), state="draft")

    assert of_customer(lead, customers.person()) is None


def test_the_day_names_a_promise_whose_whole_interval_is_below_its_target(lead: User):
    asked = promises.survey()
    promises.promise(asked, "day")
    promises.promise(asked, "bill")
    promises.said(asked, [1] * 30, "day")
    promises.said(asked, [5] * 30, "bill")
    house.counting()

    assert [each.matter for each in of_the_day(lead)] == ["the promise “We keep the day”"]


def test_the_day_names_a_goal_past_its_day(lead: User):
    of = promises.promise(None).driver
    late = timezone.localdate() - dt.timedelta(days=1)
    Goal.objects.create(
        driver=of, outcome="Knows", action="A call", measure="%", base=1, target=2, due=late, owner=lead
    )
    house.counting()

    assert [(each.matter, each.late) for each in of_the_day(lead)] == [("the goal “Knows”", True)]


def test_whoever_changes_no_promise_has_none_on_the_day():
    promises.promise(promises.survey())

    assert list(of_the_day(house.analyst())) == []


def test_promises_are_hooked():
    assert of_customer in hooks.customer_parts
    assert of_the_day in hooks.today
