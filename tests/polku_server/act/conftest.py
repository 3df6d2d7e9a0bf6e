"""A company with a unit, a customer who answered badly, and those who work on cases."""

from __future__ import annotations

from typing import Any

import pytest

from factories import customers, house
from polku_server.act import actions
from polku_server.govern.models import User
from polku_server.models import Case, Party, Response, Unit


@pytest.fixture
def espoo(db: None) -> Unit:
    house.organisation()
    return house.unit("Espoo")


@pytest.fixture
def leader(espoo: Unit) -> User:
    return house.unit_leader(espoo)


@pytest.fixture
def kaisa(espoo: Unit) -> Party:
    return customers.person(unit=espoo, contacts=[("phone", "040 000 0001")])


@pytest.fixture
def bad_answer(kaisa: Party, espoo: Unit) -> Response:
    (place,) = house.touchpoints(1)
    asked = house.survey(anonymity="named", source="link")
    return house.answer(asked, pleased=1, tell=2, words="Asennus siirtyi kahdesti.", party=kaisa, unit=espoo,
                        touchpoint=place)  # fmt: skip


@pytest.fixture
def case(kaisa: Party, leader: User) -> Case:
    return actions.open_case(kaisa, by=None, words="Asennus siirtyi kahdesti")


@pytest.fixture
def closed(case: Case) -> Case:
    actions.log_contact(case, by=None, reached=True, words="Pahoiteltiin.")
    return actions.close(case, by=None, outcome="solved", told="Tulemme perjantaina.")


def kinds(case: Case) -> list[Any]:
    return list(case.events.order_by("pk").values_list("kind", flat=True))
