"""One more store beside the usual one, of either kind, for tests that ask the same of both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import psycopg
from benchmarks.postgres import Postgres
from django.db import connections, transaction

from . import migrated


@contextmanager
def prepared(alias: str, **parts: Any) -> Iterator[str]:
    """Let Django know one more store, a copy of one that holds the tables."""
    connections.databases[alias] = {**connections.databases["default"], "OPTIONS": {}, **parts}
    yield alias
    connections[alias].close()
    del connections[alias], connections.databases[alias]


@contextmanager
def sqlite(alias: str, folder: Path) -> Iterator[str]:
    """Prepare a store in a file."""
    with prepared(alias, ENGINE="polku_server.store.sqlite", NAME=migrated.lay(folder) / "polku.sqlite3"):
        yield alias


@contextmanager
def postgresql(alias: str, **address: str) -> Iterator[str]:
    """Prepare a store in the database at an address."""
    with prepared(alias, ENGINE="django.db.backends.postgresql", **address):
        yield alias


def address(server: Postgres, name: str = "postgres") -> dict[str, str]:
    """Give the address of a database on a server."""
    return {"NAME": name, "USER": "postgres", "HOST": "127.0.0.1", "PORT": str(server.port)}


def database(server: Postgres, name: str, like: str) -> str:
    """Make one more database on a server, a copy of another that nobody is in; give its address."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    return urlsplit(server.url)._replace(path=f"/{quote(name)}").geturl()


class To:
    """Sends every query to one store."""

    def __init__(self, alias: str) -> None:
        self.alias = alias

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return self.alias

    db_for_write = db_for_read


@contextmanager
def rolled_back(alias: str) -> Iterator[str]:
    """Leave nothing in a store of what is written meanwhile."""
    with transaction.atomic(using=alias):
        yield alias
        transaction.set_rollback(True, using=alias)
