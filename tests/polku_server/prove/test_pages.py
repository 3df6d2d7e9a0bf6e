"""Effects on pages: every action with its claim, and nothing hidden where nothing is known."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from factories import house
from polku_server.models import Action, Driver, Goal, Promise, Touchpoint

pytestmark = pytest.mark.django_db


def act(count: int) -> None:
    place, unit = Touchpoint.objects.create(name="Delivery", position=1), house.unit("Espoo")
    for n in range(count):
        made = Action.objects.create(
            name=f"Action {n}", hypothesis="Why", touchpoint=place, starts_on=dt.date(2026, 1, 1),
            review_on=dt.date(2026, 9, 1), cost=Decimal(0), state="under_way",
        )  # fmt: skip
        made.units.add(unit)
    house.counting()


def reader() -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(house.lead())
    return client


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_store_as_much_for_three_actions_as_for_one(count: int, django_assert_num_queries: Any):
    act(count)
    client = reader()

    with django_assert_num_queries(7):  # session, user, roles, actions, their units, all units, organisation
        page = client.get("/prove/")

    assert page.content.decode().count("costs nothing") == count


def test_an_empty_list_says_the_next_step():
    house.counting()

    assert "Plan an action" in reader().get("/prove/").content.decode()


def test_the_page_says_why_nothing_is_known():
    act(1)

    page = reader().get(f"/prove/{Action.objects.get().public_id}/")

    assert "Cannot be evaluated: nobody has answered at this touchpoint." in page.content.decode()


def test_a_promise_says_whether_the_action_of_its_goal_has_helped():
    act(1)
    driver = Driver.objects.create(name="The day holds")
    promise = Promise.objects.create(driver=driver, words="We come on the day", state="given")
    Goal.objects.create(
        outcome="Knows who comes", driver=driver, action="A call", measure="%", base=1, target=2,
        due=dt.date(2099, 1, 1), improvement=Action.objects.get(),
    )  # fmt: skip

    page = reader().get(f"/promise/{promise.public_id}/").content.decode()

    assert "Cannot be evaluated: nobody has answered at this touchpoint." in page
