"""Effects on pages: every action with its claim, and nothing hidden where nothing is known."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from factories import house
from polku_server.models import Action, Touchpoint

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
def test_the_list_asks_little_of_the_store(count: int, django_assert_max_num_queries: Any):
    act(count)
    client = reader()

    with django_assert_max_num_queries(6 + 4 * count):
        page = client.get("/prove/")

    assert page.content.decode().count("costs nothing") == count


def test_an_empty_list_says_the_next_step():
    house.counting()

    assert "Plan an action" in reader().get("/prove/").content.decode()


def test_the_page_says_why_nothing_is_known():
    act(1)

    page = reader().get(f"/prove/{Action.objects.get().public_id}/")

    assert "Cannot be evaluated: nobody has answered at this touchpoint." in page.content.decode()
