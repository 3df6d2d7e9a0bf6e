"""A real store of each kind beside a data folder, and a real lake process on it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from factories import migrated
from factories.stores import address, postgresql, sqlite
from polku.errors import LakeUnavailable
from polku_server.lake import stores
from polku_server.lake.client import Served
from polku_server.lake.copy import Copy
from polku_server.lake.file import Lake

ZONE = "Europe/Helsinki"


@dataclass(frozen=True)
class House:
    """A data folder and the store that belongs to it."""

    data: Path
    using: str
    environ: dict[str, str]

    def store(self) -> stores.Store:
        return stores.store(self.using)

    def lake(self, name: str = "test.duckdb", zone: str = ZONE) -> Lake:
        return Lake(self.data / name, zone=zone, memory="256MB")

    def process(self, *, stderr: int | None = None, **settings: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "polku_server.lake.process"]
        return subprocess.Popen(command, env=os.environ | self.environ | settings, stderr=stderr)

    def served(self) -> Served:
        """Give the process's engine once it answers."""
        served, until = Served(self.data), time.monotonic() + 120
        while True:
            try:
                served.run("SELECT 1")
            except LakeUnavailable:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)
            else:
                return served


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[dict[str, str]]:
    """A PostgreSQL of our own, stopped at the end."""
    with migrated.postgres() as server:
        yield address(server)


@pytest.fixture(scope="session")
def sqlite_house(django_db_blocker) -> Iterator[House]:
    data = Path(tempfile.mkdtemp(prefix="polku-lake-"))
    with django_db_blocker.unblock(), sqlite("lake_sqlite", data) as alias:
        yield House(data, alias, {"POLKU_DATA": str(data)})


@pytest.fixture(scope="session")
def postgres_house(django_db_blocker, postgres_address) -> Iterator[House]:
    data = Path(tempfile.mkdtemp(prefix="polku-lake-"))
    url = "postgres://{USER}@{HOST}:{PORT}/{NAME}".format(**postgres_address)
    environ = {"POLKU_DATA": str(data), "POLKU_DATABASE_URL": url}
    with django_db_blocker.unblock(), postgresql("lake_postgres", **postgres_address) as alias:
        yield House(data, alias, environ)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.engine)])
def house(request) -> House:
    """Each kind of store in turn, emptied and without a lake."""
    from factories import lake_rows as rows

    found = request.getfixturevalue(f"{request.param}_house")
    rows.clear(found.using)
    shutil.rmtree(found.data / "lake", ignore_errors=True)
    return found


@pytest.fixture
def copy(house) -> Iterator[Copy]:
    """A fresh lake and what fills it."""
    name = f"{time.monotonic_ns()}.duckdb"
    copy = Copy(house.lake(name), house.store())
    yield copy
    copy.lake.close()
    copy.store.close()


@pytest.fixture
def process(house) -> Iterator[subprocess.Popen[bytes]]:
    """A lake process on the house, ended by SIGTERM."""
    process = house.process()
    try:
        house.served().close()
        yield process
    finally:
        process.terminate()
        process.wait(120)
