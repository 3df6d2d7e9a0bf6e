"""The queue of possible duplicates: who sees which pairs, in what order, and what is done there."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from factories import customers, house
from polku_server.models import DuplicatePair, Party
from polku_server.register import actions, deciding_pages

pytestmark = pytest.mark.django_db
QUEUE = "/register/duplicates/"


@pytest.fixture(autouse=True)
def company() -> None:
    house.organisation()


@pytest.fixture
def lead() -> Client:
    return house.client(customers.staff())


def pair(left: Party, right: Party, probability: float = 0.9, **fields: Any) -> DuplicatePair:
    named = {"left": left, "right": right, "probability": probability, "found_at": timezone.now()}
    return DuplicatePair.objects.create(**named | fields)


def twins(probability: float = 0.9, **fields: Any) -> DuplicatePair:
    contacts = [("email", "kaisa@example.org")]
    return pair(*(customers.person(contacts=contacts, **fields) for _ in "ab"), probability)


def shown(page: Any) -> list[DuplicatePair]:
    return [row["pair"] for row in page.context["rows"]]


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_asks_as_much_for_three_as_for_one(lead: Client, count: int, django_assert_num_queries: Any):
    unit = customers.unit()
    for _ in range(count):
        twins(unit=unit)

    with django_assert_num_queries(8):
        assert len(shown(lead.get(QUEUE))) == count


def test_the_most_certain_come_first_a_page_at_a_time(lead: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(deciding_pages, "PAGE", 2)
    likely, certain, same, least = (twins(each) for each in (0.9, 0.99, 0.9, 0.6))

    first = lead.get(QUEUE)
    second = lead.get(f"{QUEUE}?after={first.context['next']}")

    assert (shown(first), shown(second), second.context["next"]) == ([certain, likely], [same, least], "")


def test_a_mark_that_nobody_gave_is_refused(lead: Client):
    assert lead.get(f"{QUEUE}?after=1").status_code == 400


def test_a_pair_is_shown_if_both_are_the_readers_own():
    own, foreign = customers.unit("Tampere"), customers.unit("Oulu")
    mine, other, theirs = (customers.person(unit=unit) for unit in (own, own, foreign))
    seen = pair(mine, other)
    hidden = [pair(mine, theirs), pair(other, theirs)]
    leader = house.client(customers.staff("unit_leader", unit=own))

    assert shown(leader.get(QUEUE)) == [seen]
    assert [leader.get(f"{QUEUE}{each.public_id}/").status_code for each in hidden] == [404, 404]
    assert leader.post(f"{QUEUE}{hidden[0].public_id}/different/").status_code == 404


def test_why_is_said_in_words(lead: Client):
    found = twins()
    found.reasons = [
        {"column": "email", "agreement": "same", "weight": 9.1},
        {"column": "given_name", "agreement": "different", "weight": -3.2},
    ]
    found.save()

    page = lead.get(QUEUE).content.decode()

    assert [words for words in ("Very likely", "same e-mail", "different given name") if words not in page] == []


def test_what_is_decided_or_one_already_waits_no_more(lead: Client):
    pair(customers.person(), customers.person(), state="different")
    merged = twins()
    actions.merge(merged.left, merged.right, by=None)

    assert shown(lead.get(QUEUE)) == []


def test_an_empty_queue_says_what_comes_next(lead: Client):
    assert "The whole register is searched every night." in lead.get(QUEUE).content.decode()


def test_two_are_told_apart_and_it_is_undone(lead: Client):
    found = twins()

    page = lead.post(f"{QUEUE}{found.public_id}/different/", follow=True)
    assert "Kept as two customers." in page.content.decode()
    assert shown(page) == []

    assert shown(lead.post(f"{QUEUE}{found.public_id}/open/", follow=True)) == [found]


def test_what_somebody_merged_meanwhile_is_said(lead: Client):
    found = twins()
    actions.merge(found.left, found.right, by=None)

    page = lead.post(f"{QUEUE}{found.public_id}/different/")

    assert page.status_code == 422
    assert "Somebody merged these meanwhile. Undo the merge first." in page.content.decode()
