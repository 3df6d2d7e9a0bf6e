"""What is known of an action: an effect beside other units, or why there is none yet."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from factories import house
from polku_server.models import Action, Survey, Touchpoint, Unit
from polku_server.prove import claims, evidence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_july")]


@pytest.fixture
def _july():
    with time_machine.travel(dt.datetime(2026, 7, 15, 9, tzinfo=dt.UTC), tick=False):
        yield


def action(*units: Unit, **fields: object) -> Action:
    made = Action.objects.create(
        **{
            "name": "Call",
            "hypothesis": "Why",
            "touchpoint": Touchpoint.objects.get(),
            "measure": "csat",
            "starts_on": dt.date(2026, 4, 1),
            "review_on": dt.date(2026, 9, 1),
            "cost": Decimal(0),
            "state": "under_way",
        }
        | fields
    )
    made.units.set(units)
    return made


def answered(better: int = 0) -> list[Unit]:
    """Twelve units, months January to June; the first six have ``better`` more satisfied of ten from April on."""
    asked = house.survey(touchpoint=Touchpoint.objects.create(name="Delivery", position=1))
    units = [house.unit(f"Unit {n:02}") for n in range(12)]
    for n, unit in enumerate(units):
        for month in range(1, 7):
            happy = 5 + (n + month) % 3 + (better if n < 6 and month >= 4 else 0)
            for one in range(10):
                point = 5 if one < happy else 2
                day = dt.date(2026, month, 10)
                house.answer(asked, touchpoint=asked.touchpoint, unit=unit, pleased=point, happened_on=day)
    house.counting()
    return units


def test_an_effect_is_seen_beside_the_other_units():
    units = answered(better=3)
    known = evidence.evidence(action(*units[:6]))

    assert known.effect is not None
    assert (known.effect.design, known.effect.n_treated, known.effect.n_control) == ("did", 6, 6)
    assert known.effect.estimate == pytest.approx(0.3)
    assert claims.sentence(Action.objects.get(), known) == "More customers are satisfied where the action is on."


def test_an_effect_is_worked_out_again_when_its_counts_are_others_and_only_then():
    units = answered(better=3)
    made = action(*units[:6])
    before, worked_out = evidence.evidence(made).effect, evidence.known.cache_info().misses
    asked = Survey.objects.get()

    house.answer(asked, touchpoint=asked.touchpoint, unit=units[0], pleased=5, happened_on=dt.date(2026, 7, 10))
    house.counting()
    same = evidence.evidence(made).effect
    house.answer(asked, touchpoint=asked.touchpoint, unit=units[0], pleased=2, happened_on=dt.date(2026, 6, 10))
    house.counting()
    other = evidence.evidence(made).effect

    assert evidence.known.cache_info().misses == worked_out + 1
    assert same is before
    assert (before.n_rows, other.n_rows) == (720, 721)
    assert other.estimate < before.estimate


def test_no_effect_is_said_as_plainly():
    units = answered()
    made = action(*units[:6])

    assert "within chance" in claims.sentence(made, evidence.evidence(made))


def test_an_action_in_every_unit_cannot_be_evaluated():
    made = action(*answered(), state="planned")

    found = evidence.comparison(made)

    assert not found.possible
    assert "half of the units" in found.words


def test_the_comparison_is_proposed_before_the_start():
    units = answered()

    found = evidence.comparison(action(*units[:6], state="planned"))

    assert (found.possible, found.others, found.months) == (True, 6, 6)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"state": "planned"}, "The action has not begun."),
        (
            {"starts_on": dt.date(2026, 7, 1)},
            "No whole month has passed since the start. The first figures come when one has.",
        ),
    ],
)
def test_why_nothing_is_known_yet(fields: dict[str, object], said: str):
    house.counting()
    Touchpoint.objects.create(name="Delivery", position=1)

    assert evidence.evidence(action(house.unit("Espoo"), **fields)).reason == said


def test_a_unit_stands_for_all_below_it():
    region, shop = house.unit("Region"), house.unit("Shop")
    shop.parent = region
    shop.save()
    Touchpoint.objects.create(name="Delivery", position=1)

    assert evidence.treated(action(region)) == {region.pk, shop.pk}
