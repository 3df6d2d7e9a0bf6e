"""The board and one promise's page: what is said, refused and offered, and who may change it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from factories import customers, house, promises
from polku_server.models import Driver, Goal, Promise

pytestmark = pytest.mark.django_db


def text(reader: Client, address: str = "/promise/", status: int = 200) -> str:
    page = reader.get(address)
    assert page.status_code == status
    words = re.sub(r"<[^>]+>", " ", page.content.decode()).replace("\u2060", "").replace("&#x27;", "'")
    return re.sub(r"[ \n]+", " ", words.replace("\u00a0", " "))


def test_board_begins_with_a_driver_of_value(reader: Client):
    house.counting()

    assert "Name one driver of value and how you know of it." in text(reader)


def test_board_shows_share_interval_and_n(reader: Client):
    asked = promises.survey()
    promises.promise(asked)
    promises.said(asked, [5] * 15 + [2] * 5)
    house.counting()

    assert "Everybody who answered 75% (53–89), n 20" in text(reader)


def test_board_says_which_promises_are_surely_kept_and_which_are_not(reader: Client):
    asked = promises.survey()
    promises.promise(asked, "day")
    promises.promise(asked, "bill")
    promises.said(asked, [5] * 40, "day")
    promises.said(asked, [1] * 40, "bill")
    house.counting()

    assert "Two promises were given. One is surely kept. One is not kept yet." in text(reader)


def test_a_customer_group_has_its_own_share(reader: Client):
    asked, known = promises.survey(), customers.person()
    promises.promise(asked)
    promises.group("Homes", known)
    promises.said(asked, [5] * 10, party=known)
    promises.said(asked, [1] * 10)
    house.counting()

    page = text(reader)

    assert "Homes 100% (72–100), n 10" in page
    assert "Everybody who answered 50% (30–70), n 20" in page


def test_too_few_answers_are_counted_and_nothing_is_claimed(reader: Client):
    asked = promises.survey()
    made = promises.promise(asked)
    promises.said(asked, [5] * 9)
    house.counting()

    assert "n 9, 10 needed" in text(reader)
    assert "9 of 10 answers: 1 missing. See since the start" in text(reader, f"/promise/{made.public_id}/")


def test_a_promise_at_a_touchpoint_is_asked_by_every_survey_there(reader: Client):
    (place,) = house.touchpoints(1)
    asked = promises.survey()
    promises.promise(None, touchpoint=place)
    promises.said(asked, [5] * 10, touchpoint=place)
    house.counting()

    assert "Everybody who answered 100% (72–100), n 10" in text(reader)


def test_promise_shows_units_months_and_words(reader: Client):
    asked, espoo = promises.survey(), house.unit("Espoo")
    made = promises.promise(asked)
    promises.said(asked, [5] * 10, unit=espoo, words="Came on the day.")
    promises.said(asked, [4] * 10, unit=espoo, days_ago=40)
    house.counting()

    page = text(reader, f"/promise/{made.public_id}/")

    assert "Espoo 100% (84–100), n 20" in page
    assert "Few months so far" in page
    assert "Came on the day." in page
    assert "RAW" not in page


def test_board_asks_the_store_as_often_for_one_promise_as_for_three(reader: Client, django_assert_num_queries: Any):
    asked = promises.survey()
    house.counting()
    for rows in (1, 2):
        for _ in range(rows):
            promises.promise(asked)
        with django_assert_num_queries(7):
            reader.get("/promise/")


def test_map_says_why_importance_cannot_be_derived(reader: Client):
    asked = promises.survey()
    promises.promise(asked)
    house.counting()

    assert "The survey asks of one promise only: there is nothing to compare it with." in text(reader, "/promise/map/")


def test_a_driver_a_promise_and_a_goal_are_made_by_forms(reader: Client, lead: Any):
    asked = promises.survey()
    house.counting()

    reader.post("/promise/drivers/new/", {"name": "The day holds", "origin": "ours"})
    driver = Driver.objects.get()
    code = f"{asked.public_id}:day"
    sentence = {"words": "We come on the day.", "driver": driver.public_id, "asked": code, "target": 80}
    reader.post("/promise/new/", sentence)
    goal = {
        "outcome": "Knows a week before who comes",
        "driver": driver.public_id,
        "action": "A call",
        "measure": "% kept",
        "base": "60",
        "target": "80",
        "due": "31.12.2099",
        "owner": lead.public_id,
    }
    reader.post("/promise/goals/new/", goal)

    assert Promise.objects.get().question == "day"
    assert Goal.objects.get().owner == lead
    assert "A call, by 31 Dec 2099" in text(reader)


def test_a_form_that_is_refused_says_what_to_do(reader: Client):
    page = reader.post("/promise/goals/new/", {"outcome": "NPS 53 -> 59", "due": "31.12.2099"})

    assert page.status_code == 422
    assert not Goal.objects.exists()


def test_who_reaches_some_units_reads_promises_and_changes_none():
    asked, own = promises.survey(), house.unit("Espoo")
    made = promises.promise(asked)
    promises.said(asked, [5] * 10, unit=own)
    promises.said(asked, [1] * 10, unit=house.unit("Vantaa"))
    house.counting()
    leader = house.client(house.unit_leader(own))

    assert "Everybody who answered 100% (72–100), n 10" in text(leader)
    assert leader.post(f"/promise/{made.public_id}/state/", {"state": "retired"}).status_code == 403
    assert leader.get("/promise/new/").status_code == 403


def test_a_promise_is_retired_and_given_again(reader: Client):
    made = promises.promise(promises.survey())
    house.counting()

    for state in ("retired", "given"):
        reader.post(f"/promise/{made.public_id}/state/", {"state": state})
        made.refresh_from_db()
        assert made.state == state
