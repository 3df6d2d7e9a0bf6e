"""Sessions that ended by themselves are deleted, and those that are open stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from factories import house
from polku_server.govern import sign_in_jobs
from polku_server.govern.sign_in_jobs import forget_sessions
from polku_server.models import SignedIn

pytestmark = pytest.mark.django_db


def opened(*, ago: timedelta) -> None:
    """Lay a session that ends so long ago, with its row."""
    key = f"{Session.objects.count():032d}"
    Session.objects.create(session_key=key, session_data="-", expire_date=timezone.now() - ago)
    SignedIn.objects.create(user=house.user(), session_key=key, device="-", place="", seen_at=timezone.now())


def test_sessions_that_are_over_go_with_what_was_written_of_them_and_others_stay():
    opened(ago=timedelta(seconds=1))
    opened(ago=timedelta(days=-1))

    assert (forget_sessions(), Session.objects.count(), SignedIn.objects.count()) == (1, 1, 1)


def test_who_is_signed_in_stays_so():
    client: Client = house.client(house.lead())
    forget_sessions()

    assert client.get("/account/").status_code == 200


def test_many_go_a_slice_at_a_time_and_then_nothing_is_asked_for_a_day(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(sign_in_jobs, "SLICE", 2)
    for _ in range(3):
        opened(ago=timedelta(days=1))
    ending = sign_in_jobs.ending()

    steps = [ending.step() for _ in range(2)]

    assert steps == [2, 1]
    with django_assert_num_queries(0):
        assert ending.step() == 0
