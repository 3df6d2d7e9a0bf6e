"""Real processes on a folder of their own; everything that a test starts ends with it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from benchmarks.postgres import Postgres

from durability.house import House
from factories import migrated


@pytest.fixture(scope="session")
def like(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A fresh house on SQLite, to be copied."""
    return House(tmp_path_factory.mktemp("fresh") / "data")


@pytest.fixture
def make_house(tmp_path: Path, like: House) -> Iterator[Callable[..., House]]:
    made: list[House] = []

    def make(data: Path = tmp_path / "data", **parts: Any) -> House:
        made.append(House(data, **parts) if "database" in parts else House(data, like=like, **parts))
        return made[-1]

    yield make
    for house in made:
        house.kill()


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    with migrated.postgres() as server:
        yield server
