"""A signed-in lead, and no lake left behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from factories import house
from polku import lake
from polku_server.models import User


@pytest.fixture
def lead(db: None) -> User:
    return house.lead()


@pytest.fixture
def reader(lead: User) -> Client:
    return house.client(lead)


@pytest.fixture(autouse=True)
def _no_lake() -> Iterator[None]:
    yield
    if lake._chosen:
        lake._chosen[0].close()
    lake.use(None)
