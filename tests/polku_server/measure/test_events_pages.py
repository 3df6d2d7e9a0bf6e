"""The pages of events, and the path page's chart that marks them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from factories import house
from polku_server.measure import events_pages
from polku_server.models import ContextEvent

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
SENT = {"words": "Prices up 4 %", "kind": "price", "first_on": "2.3.2026"}


def event(**fields: Any) -> ContextEvent:
    return ContextEvent.objects.create(
        **{"kind": "price", "words": "Prices up", "first_on": dt.date(2026, 3, 2)} | fields
    )


def test_nothing_yet_says_what_to_begin_with(reader: Client):
    page = reader.get("/measure/events/", headers=ENGLISH).content.decode()

    assert "No event has been written down yet." in page


def test_an_event_is_written_down(reader: Client):
    answer = reader.post("/measure/events/", SENT)

    assert (answer.status_code, answer["Location"]) == (302, "/measure/events/?done=added")
    assert ContextEvent.objects.get().first_on == dt.date(2026, 3, 2)


def test_a_wrong_day_is_said_at_its_field(reader: Client):
    page = reader.post("/measure/events/", SENT | {"last_on": "1.3.2026"}, headers=ENGLISH)

    assert page.status_code == 422
    assert "An event does not end before its first day." in page.content.decode()


def test_an_event_is_changed_removed_and_restored_on_its_page(reader: Client):
    address = f"/measure/events/{event().public_id}/"

    places = [reader.post(address, sent)["Location"] for sent in (SENT, {"do": "remove"}, {"do": "restore"})]

    assert places == [f"{address}?done={done}" for done in ("changed", "removed", "restored")]
    assert (ContextEvent.objects.get().words, ContextEvent.objects.get().removed_at) == ("Prices up 4 %", None)


def test_a_removed_event_offers_to_be_restored(reader: Client):
    address = f"/measure/events/{event().public_id}/"
    reader.post(address, {"do": "remove"})

    assert 'value="restore"' in reader.get(address).content.decode()
    assert "Prices up" not in reader.get("/measure/events/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_three_events_as_for_one(reader: Client, count: int, django_assert_num_queries: Any):
    unit = house.unit("Espoo")
    for _ in range(count):
        event(unit=unit)

    with django_assert_num_queries(6):  # session, user, roles, events, units of the form, organisation
        reader.get("/measure/events/")


def test_the_list_goes_on_by_key(reader: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(events_pages, "PAGE", 2)
    for n in range(3):
        event(words=f"Event {n}")

    first = reader.get("/measure/events/")
    second = reader.get("/measure/events/", {"after": first.context["next"]})

    assert [row["event"].words for row in first.context["rows"]] == ["Event 2", "Event 1"]
    assert [row["event"].words for row in second.context["rows"]] == ["Event 0"]


def test_a_made_up_place_is_refused(reader: Client):
    assert reader.get("/measure/events/?after=1").status_code == 400


def test_the_path_marks_events_and_lists_them_below(reader: Client):
    (place,) = house.touchpoints(1)
    survey = house.survey()
    today = timezone.localdate()
    for ago in (1, 8, 15):
        for point in (5, 4, 2) * 5:
            house.answer(survey, touchpoint=place, pleased=point, happened_on=today - dt.timedelta(days=ago))
    house.counting()
    event(first_on=today - dt.timedelta(days=8))

    page = reader.get("/measure/", headers=ENGLISH).content.decode()

    assert page.count('class="event"') == 1
    assert '<span class="happened__number">1</span>' in page
    assert "price: Prices up</li>" in page
