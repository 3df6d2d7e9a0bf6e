"""A signed-in reader, and no lake left behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from factories import house
from polku import lake


@pytest.fixture
def reader(db: None) -> Client:
    client = Client()
    client.force_login(house.lead())
    return client


@pytest.fixture(autouse=True)
def _no_lake() -> Iterator[None]:
    yield
    if lake._chosen:
        lake._chosen[0].close()
    lake.use(None)
