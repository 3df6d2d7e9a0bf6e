"""Fitting the company's purchases: when, on what, and what is kept."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from django.utils import timezone

from factories import customers, house
from polku.tables import EPOCH
from polku_server.models import Party, Purchase, User, ValueModel
from polku_server.register import actions
from polku_server.value import fitting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def lake(days: dict[str, list[int]], amount: int = 4000) -> None:
    """Make a lake of purchases by pseudonym, so many days ago; its last one is the store's."""
    engine, key, today = house.counting(), 0, (timezone.localdate() - EPOCH).days
    first = Purchase.objects.latest("pk").pk - sum(map(len, days.values()))  # keys go on from earlier tests
    for place, (who, ago) in enumerate(days.items()):
        for each in ago:
            key += 1
            day = today - each
            cents = amount * (1 + place % 7) + 700 * (key % 9)  # some buy for more than others
            row = [first + key, who, None, None, "", "typed", cents, "EUR", day, day // 7, 0]
            engine.connection.execute(f"INSERT INTO purchases VALUES ({', '.join('?' * 11)})", row)


def base(size: int = 200) -> dict[str, list[int]]:
    """Give buyers of two years who buy at their own rates, until they stop."""
    lot, found = random.Random(3), {}
    for n in range(size):
        at, rate, ends = lot.uniform(200, 700), lot.gammavariate(1, 0.05), lot.betavariate(1, 3)
        ago = [int(at)]
        while lot.random() > ends and (at := at - lot.expovariate(rate + 0.001)) > 0:
            ago.append(int(at))
        found[f"c{n}"] = ago
    return found


def one() -> Party:
    party = customers.person()
    actions.record_purchase(party, 40, by=None)
    return party


def test_a_company_is_fitted_once_a_day_and_its_ladder_counted(lead: User):
    one()
    lake(base())

    made, again = fitting.look(), fitting.look()

    model = ValueModel.objects.get()
    assert (made, again, model.doubt, model.customers) == (1, 0, "", 200)
    assert sorted(model.buying) == ["covariance", "names", "point"]
    assert sum(model.counts["steps"].values()) == 200
    year = model.counts["year"]
    assert (0 < year["low"] < year["value"] < year["high"], year["n"]) == (True, 200)
    assert model.counts["again"][1] == sum(max(ago) >= 365 for ago in base().values())


def test_too_few_keep_the_reason_and_no_figures(lead: User):
    one()
    lake({"a": [10, 5], "b": [3]})

    fitting.look()

    model = ValueModel.objects.get()
    assert (model.identified, model.doubt, model.needed, model.buying) == (False, "few", 9, {})


def test_an_empty_lake_is_looked_at_again(lead: User):
    one()
    house.counting()

    assert (fitting.look(), ValueModel.objects.count()) == (0, 0)


def test_the_model_goes_with_the_last_purchase(lead: User):
    one()
    lake({"a": [10, 5], "b": [3]})
    fitting.look()
    Purchase.objects.all().delete()

    fitting.look()

    assert ValueModel.objects.count() == 0


def test_a_day_later_it_is_fitted_anew(lead: User):
    one()
    lake({"a": [10, 5], "b": [3]})
    fitting.look()
    ValueModel.objects.update(as_of=timezone.localdate() - dt.timedelta(days=1))

    assert fitting.look() == 1
