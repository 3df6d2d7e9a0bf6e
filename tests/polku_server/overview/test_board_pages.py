"""Who reads the board's page, and what it asks of the store."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from factories import house, promises
from polku_server.models import Decision

pytestmark = pytest.mark.django_db


def test_the_lead_reads_it_and_takes_it_along():
    house.counting()
    client = house.client(house.lead())

    assert "<h1>Customers on one page</h1>" in client.get("/board/").content.decode()
    assert client.get("/board/board.pdf").content[:5] == b"%PDF-"


def test_a_unit_leader_reads_only_what_is_their_own():
    client = house.client(house.unit_leader(house.unit("Espoo")))

    assert [client.get(each).status_code for each in ("/board/", "/board/board.pdf")] == [403, 403]


@pytest.mark.parametrize("count", [1, 3])
def test_three_of_all_are_asked_as_one(count: int, django_assert_num_queries: Any):
    asked, today = promises.survey(), timezone.localdate()
    for n in range(count):
        promises.promise(asked, words=f"We keep it {n}.", driver={})
        Decision.objects.create(kind="process", words="Call", decided_on=today, review_on=today)
    house.counting()
    client = house.client(house.lead())

    with django_assert_num_queries(15):
        client.get("/board/")
