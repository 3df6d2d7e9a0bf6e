"""The day in words."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import translation

from factories import house
from polku_server.govern import hooks
from polku_server.govern.hooks import Todo
from polku_server.overview import day
from polku_server.overview.changes import Watched
from polku_server.register.models import Touchpoint

NOW = dt.datetime(2026, 11, 23, 6, 30, tzinfo=dt.UTC)  # half past eight in Helsinki


@pytest.fixture(autouse=True)
def _morning(settings):
    settings.TIME_ZONE = "Europe/Helsinki"
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


@pytest.mark.django_db
def test_the_reader_is_greeted_by_the_hour_and_the_first_name():
    assert day.greeting(house.lead("Aino Rautio")) == "Good morning, Aino"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Monday 23 November 2026, week 48"),
        ("fi", "Maanantai 23. marraskuuta 2026, viikko 48"),
        ("sv", "Måndag 23 november 2026, vecka 48"),
    ],
)
def test_the_day_stands_with_its_week(language: str, said: str):
    with translation.override(language):
        assert day.when() == said


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (None, ""),
        (dt.date(2026, 11, 23), "today"),
        (dt.datetime(2026, 11, 23, 14, tzinfo=dt.UTC), "today at 16:00"),
        (dt.date(2026, 11, 24), "tomorrow"),
        (dt.date(2026, 11, 22), "yesterday"),
        (dt.date(2026, 11, 25), "Wed\u00a025\u00a0Nov"),
    ],
)
def test_by_when_is_said_as_one_says_it(due: dt.date | None, said: str):
    assert day.due_words(due) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fi", ["Kaksi asiaa odottaa tekijää", "Myöhässä on kaksi asiaa."]),
        ("sv", ["Två saker väntar", "Två saker är försenade."]),
        ("en", ["Two matters wait", "Two matters are late."]),
    ],
)
def test_no_sentence_begins_with_a_digit(language: str, said: list[str]):
    late = [Todo("Call", name, "/", late=True) for name in ("Kaisa", "Maija")]

    with translation.override(language):
        assert [day.waiting_words(2), day.lead(Watched(1, []), late).partition(". ")[2]] == said


def test_at_most_seven_matters_stand_on_the_day():
    assert day.waiting_words(9) == "Seven of 9 matters, the most pressing first"


@pytest.mark.parametrize(
    ("waiting", "said"),
    [
        ([], ""),
        ([Todo("Call", "Kaisa", "/", late=True)], " One matter is late."),
        ([Todo("Call", "Kaisa", "/")], " Nothing is late."),
    ],
)
def test_the_lead_says_what_changed_and_what_is_late(waiting: list[Todo], said: str):
    assert day.lead(Watched(1, []), waiting) == "Nothing has really changed: what moves is chance variation." + said


@pytest.mark.django_db
def test_a_touchpoint_that_nobody_owns_waits_for_the_lead_alone(monkeypatch):
    monkeypatch.setattr(hooks, "today", [])
    Touchpoint.objects.create(name="Delivery", position=1)
    Touchpoint.objects.create(name="Visit", position=2, owner="Aino Rautio")

    assert [each.matter for each in day.nobodys(house.lead())] == ["somebody to own the touchpoint Delivery"]
    assert day.nobodys(house.account_manager()) == []
