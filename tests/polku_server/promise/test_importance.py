"""Importance: as said, as derived, and why not."""

from __future__ import annotations

import random

import pytest

from factories import house, promises
from polku_server.measure.within import Within
from polku_server.models import Driver, Promise
from polku_server.promise import importance

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
WHOLE = Within(whole=True)


def found() -> dict[str, importance.Importance]:
    held = list(Driver.objects.order_by("pk"))
    known = importance.found(WHOLE, held, list(Promise.objects.select_related("survey__current")))
    return {each.name: known[each.pk] for each in held}


def recommended_by_the_day() -> None:
    """Store eighty answers in which recommendation goes with the day, hardly with the bill."""
    asked, chance = promises.survey(), random.Random(1)
    promises.promise(asked, "day")
    promises.promise(asked, "bill")
    for _ in range(80):
        day, bill = chance.randint(1, 5), chance.randint(1, 5)
        promises.all_said(asked, {"day": day, "bill": bill, "tell": 2 * day - (bill < 2)})
    house.counting()


def test_what_moves_with_recommendation_matters_more():
    recommended_by_the_day()

    known = found()

    assert known["The day"].derived.share > 0.9
    assert round(known["The day"].derived.share + known["The bill"].derived.share, 9) == 1


def test_of_many_answers_the_shares_are_the_same_without_an_interval(monkeypatch):
    recommended_by_the_day()
    few = found()["The day"].derived
    importance.computed.cache_clear()

    monkeypatch.setattr(importance, "SURE_UP_TO", 79)

    many = found()["The day"].derived
    assert (many.n, many.low, many.high, round(many.share - few.share, 12)) == (80, None, None, 0)


def test_too_few_who_answered_everything_say_how_many_are_needed():
    asked = promises.survey()
    promises.promise(asked, "day")
    promises.promise(asked, "bill")
    promises.all_said(asked, {"day": 5, "bill": 4, "tell": 9})
    house.counting()

    assert found()["The day"].why == "1 customers answered every question; 66 are needed."


def test_what_customers_say_is_a_mean_with_its_interval():
    asked = promises.survey()
    promises.promise(asked, driver={"survey": asked, "question": "matters"})
    promises.said(asked, [4, 5] * 10, "matters")
    house.counting()

    said = found()["The day"].stated

    assert (said.n, said.value, round(said.low, 2), round(said.high, 2)) == (20, 4.5, 4.26, 4.74)
