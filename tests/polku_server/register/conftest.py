"""A store of each kind, for tests that ask the same of both."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from factories import stores


@pytest.fixture(scope="module")
def sqlite_store(django_db_blocker, tmp_path_factory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("register")
    with django_db_blocker.unblock(), stores.sqlite("register_sqlite", folder) as alias:
        yield alias


@pytest.fixture(scope="module")
def postgres_store(django_db_blocker, postgres, postgres_tables) -> Iterator[str]:
    name = f"register {uuid4().hex}"
    stores.database(postgres, name, postgres_tables)
    address = stores.address(postgres, name)
    with django_db_blocker.unblock(), stores.postgresql("register_postgres", **address) as alias:
        yield alias
