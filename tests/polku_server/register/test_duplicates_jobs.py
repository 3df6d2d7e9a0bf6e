"""Jobs search for duplicates when somebody asked, and once a night."""

from __future__ import annotations

import datetime as dt
import sys

import pytest
from django.utils import timezone

from factories import customers
from polku_server.models import DuplicatePair, DuplicateSearch
from polku_server.register import actions, duplicates_jobs

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 3, 3, 10, tzinfo=dt.UTC)
NIGHT = dt.datetime(2026, 3, 3, 1, tzinfo=dt.UTC)  # three in Helsinki


@pytest.fixture(autouse=True)
def here(settings):
    settings.TIME_ZONE = "Europe/Helsinki"


def twins():
    for _ in range(2):
        customers.person("Kaisa", "Lehtovirta", contacts=[("email", "kaisa@example.org"), ("phone", "040 123 4567")])


def test_nothing_is_searched_by_day_unless_somebody_asks():
    assert duplicates_jobs.step(NOON) is False
    assert DuplicateSearch.objects.count() == 0


def test_what_was_asked_for_is_searched_and_written_down():
    twins()
    asked = actions.look_for_duplicates(by=customers.staff())

    assert duplicates_jobs.step(NOON) is True
    asked.refresh_from_db()
    assert (asked.parties, asked.pairs, asked.failed) == (2, 1, False)
    assert asked.began_at <= asked.ended_at
    assert DuplicatePair.objects.count() == 1


def test_asked_twice_is_searched_once():
    by = customers.staff()

    assert actions.look_for_duplicates(by=by) == actions.look_for_duplicates(by=by)


def test_a_night_has_one_search():
    assert duplicates_jobs.step(NIGHT) is True
    DuplicateSearch.objects.update(asked_at=NIGHT)

    assert duplicates_jobs.step(NIGHT + dt.timedelta(hours=1)) is False
    assert duplicates_jobs.step(NIGHT + dt.timedelta(days=1)) is True


def test_a_search_without_its_engine_fails_and_says_so(monkeypatch):
    actions.look_for_duplicates(by=None)
    monkeypatch.setitem(sys.modules, "splink", None)
    twins()

    assert duplicates_jobs.step(NOON) is True
    assert DuplicateSearch.objects.values_list("failed", flat=True).get() is True


def test_a_search_that_a_process_was_ended_in_is_not_begun_again():
    left = DuplicateSearch.objects.create(began_at=timezone.now())
    waits = DuplicateSearch.objects.create()

    assert duplicates_jobs.give_up() == 1
    left.refresh_from_db()
    waits.refresh_from_db()
    assert (left.failed, waits.failed) == (True, False)
