"""What actions ask of the day: to begin, and to be decided upon."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from factories import house
from polku_server.models import Action, Touchpoint
from polku_server.prove.hooks import today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def acted(state: str, start: int, review: int) -> Action:
    day = timezone.localdate()
    made = Action.objects.create(
        name="A call", hypothesis="Why", touchpoint=Touchpoint.objects.create(name="Delivery", position=1),
        starts_on=day + dt.timedelta(days=start), review_on=day + dt.timedelta(days=review), cost=Decimal(0),
        state=state,
    )  # fmt: skip
    made.units.add(house.unit(f"{state} {start}"))
    return made


@pytest.mark.parametrize(
    ("state", "start", "review", "said"),
    [
        ("under_way", -30, 0, [("Decide", "whether this is taken into use: A call", False)]),
        ("under_way", -30, -1, [("Decide", "whether this is taken into use: A call", True)]),
        ("under_way", -30, 1, []),
        ("planned", 0, 30, [("Begin", "A call", False)]),
        ("planned", 1, 30, []),
        ("kept", -30, -1, []),
    ],
)
def test_an_action_comes_to_the_day_when_its_day_has_come(state, start, review, said):
    if state != "kept":
        acted(state, start, review)

    assert [(row.verb, row.matter, row.late) for row in today(house.lead())] == said
