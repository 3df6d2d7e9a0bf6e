"""What really changed: a month outside ordinary variation, said by which end is good."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest
import time_machine

from factories import house
from polku_server.overview import changes
from polku_server.register.models import Touchpoint

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_july")]
CALM = [[5, 5, 5, 5, 5, 5, 4, 2, 1, 3], [5, 5, 5, 5, 5, 5, 5, 2, 1, 3]]  # six and seven of ten are satisfied


@pytest.fixture
def _july():
    with time_machine.travel(dt.datetime(2026, 7, 15, 9, tzinfo=dt.UTC), tick=False):
        yield


def answered(place: Touchpoint, months: Sequence[Sequence[int]]) -> None:
    """Give answers month by month, the last of them in June."""
    asked = house.survey(touchpoint=place)
    for ago, points in enumerate(reversed(months)):
        for point in points:
            house.answer(asked, touchpoint=place, pleased=point, happened_on=day(ago))
    house.counting()


def day(ago: int) -> dt.date:
    number = 2026 * 12 + 5 - ago
    return dt.date(number // 12, number % 12 + 1, 10)


def test_a_month_outside_ordinary_variation_is_a_change():
    answered(Touchpoint.objects.create(name="Delivery", position=1), [*CALM * 4, [1] * 10])

    seen = changes.watched(house.lead())

    assert [each.sentence for each in seen.changes] == ["Delivery satisfies fewer customers than before."]
    assert changes.plot(seen.changes[0], house.lead()).point == "one month"


def test_chance_variation_is_no_change():
    answered(Touchpoint.objects.create(name="Delivery", position=1), CALM * 4)

    assert changes.watched(house.lead()) == changes.Watched(1, [])


def test_an_old_change_is_no_news():
    answered(Touchpoint.objects.create(name="Delivery", position=1), [*CALM * 3, [1] * 10, *CALM * 2])

    assert changes.watched(house.lead()).changes == []


def test_few_months_are_not_watched():
    answered(Touchpoint.objects.create(name="Delivery", position=1), [*CALM, [1] * 10])

    assert changes.watched(house.lead()) == changes.Watched(0, [])


def test_nobodys_figures_are_watched_for_the_front_line():
    assert changes.watched(house.front_line()) == changes.Watched(0, [])
