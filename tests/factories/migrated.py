"""A store with its tables, made once in a run and copied to where a test begins with a fresh one.

Laying the tables takes ten seconds of a processor, most of it Django drawing every model after every step. That it
works from nothing is for test_models, test_prepare, the wheel and the documents at the top to see.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from benchmarks.postgres import Postgres

# of this run; tests/settings.py gives all its workers the same
FOLDER = Path(os.environ.get("MIGRATED") or tempfile.mkdtemp(prefix="polku-migrated-"))
TABLES = "import django; django.setup(); from polku_server import prepare; prepare.tables()"


def store() -> Path:
    """Give the file of a store that holds its tables and nothing else."""
    made = FOLDER / "polku.sqlite3"
    with (FOLDER / "turn").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not made.exists():
            laid(POLKU_DATA=str(FOLDER / "making"))
            assert not (FOLDER / "making/polku.sqlite3-wal").exists()  # all of it is in the one file
            (FOLDER / "making/polku.sqlite3").rename(made)
    return made


def cluster() -> Path:
    """Give the files of a stopped PostgreSQL: its databases `postgres` and `tables` hold the tables."""
    made = FOLDER / "postgres"
    with (FOLDER / "turn of postgres").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not made.exists():
            server = Postgres()
            server.start()
            laid(POLKU_DATABASE_URL=server.url)
            apart = urlsplit(server.url)._replace(path="/template1").geturl()
            with psycopg.connect(apart, autocommit=True) as connection:
                connection.execute("CREATE DATABASE tables TEMPLATE postgres")
            server.end()
            server.data.rename(made)
            server.stop()
    return made


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Give a PostgreSQL of one's own that holds the tables, until the block ends."""
    server = Postgres(cluster())
    server.start()
    yield server
    server.stop()


def laid(**settings: str) -> None:
    """Lay the tables from nothing, where the settings say."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("POLKU_")}
    settings = {"POLKU_DATA": str(FOLDER), "DJANGO_SETTINGS_MODULE": "polku_server.settings", **settings}
    subprocess.run([sys.executable, "-c", TABLES], env=kept | settings, check=True)


def lay(data: Path) -> Path:
    """Make a data folder where the tables are laid."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copy(store(), data / "polku.sqlite3")
    return data
