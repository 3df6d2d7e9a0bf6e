"""Who reads the value of customers."""

from __future__ import annotations

import pytest

from factories import house
from polku_server.models import User


@pytest.fixture
def lead(db: None) -> User:
    return house.lead()
