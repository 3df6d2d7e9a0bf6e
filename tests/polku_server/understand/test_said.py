"""What is quoted of a touchpoint that hurts: words of those whose own score was low, each once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from factories import house
from polku_server.govern import hooks
from polku_server.models import Reading, Touchpoint
from polku_server.understand import said

pytestmark = pytest.mark.django_db


def quoted(by: Any, place: Touchpoint, units: list[int] | None = None) -> list[str]:
    part = said.at_touchpoint(by, place, units or [])
    return [] if part is None else [row["words"] for row in part.context["rows"]]


def test_the_newest_words_of_those_who_scored_low_each_once(say: Callable[..., Reading]):
    (place, other) = house.touchpoints(2)
    say("They came a week too late.", pleased=2, touchpoint=place)
    for _ in range(2):
        say("Nobody knew when they would come.", pleased=1, touchpoint=place)
    say("Everything went as was agreed.", pleased=5, touchpoint=place)
    say("The bill was not what was promised.", pleased=1, touchpoint=other)

    assert quoted(house.lead(), place) == ["Nobody knew when they would come.", "They came a week too late."]


def test_only_of_the_units_that_are_looked_at(say: Callable[..., Reading]):
    (place,), near, far = house.touchpoints(1), house.unit("Espoo"), house.unit("Oulu")
    say("They came a week too late.", pleased=1, touchpoint=place, unit=near)
    say("Nobody knew when they would come.", pleased=1, touchpoint=place, unit=far)

    assert quoted(house.lead(), place, [near.pk]) == ["They came a week too late."]


def test_whoever_reads_no_answers_is_quoted_none(say: Callable[..., Reading]):
    (place,) = house.touchpoints(1)
    say("They came a week too late.", pleased=1, touchpoint=place)

    assert said.at_touchpoint(house.data_protection(), place, []) is None


def test_the_stages_speak_in_their_order():
    (place,) = house.touchpoints(1)
    parts = hooks.parts_at(house.lead(), place, [])
    assert [part.template for part in parts] == ["understand/at_touchpoint.html", "act/at_touchpoint.html"]
