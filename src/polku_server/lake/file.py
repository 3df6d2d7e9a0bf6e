"""The DuckDB file: its tables, how far it has copied, and the zone that its days are in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from . import registry
from .positions import START, Position

TYPES = {"int64": "BIGINT", "int32": "INTEGER", "string": "VARCHAR"}
THREADS = 2
KEPT_TABLES = """
    CREATE SCHEMA IF NOT EXISTS kept;
    CREATE TABLE IF NOT EXISTS kept.positions (name VARCHAR PRIMARY KEY, xid BIGINT NOT NULL, id BIGINT NOT NULL);
    CREATE TABLE IF NOT EXISTS kept.facts (name VARCHAR PRIMARY KEY, fact VARCHAR NOT NULL);
"""
# days since 1970-01-01; weeks since the Monday 1970-01-05; months since 1970-01: the contract of polku.tables
CALENDAR = """
    CREATE TEMP MACRO day_of(happened_on, stored_at) AS date_diff('day', DATE '1970-01-01', coalesce(
        TRY_CAST(nullif(happened_on, '') AS DATE),
        CAST(timezone('{zone}', timezone('UTC', TRY_CAST(stored_at AS TIMESTAMP))) AS DATE)
    ))::INTEGER;
    CREATE TEMP MACRO week_of(day) AS floor((day - 4) / 7.0)::INTEGER;
    CREATE TEMP MACRO month_of(day) AS
        ((year(DATE '1970-01-01' + day) - 1970) * 12 + month(DATE '1970-01-01' + day) - 1)::INTEGER;
"""


def form() -> str:
    """Name what is copied and how: a lake of another form is rebuilt."""
    declared = "\n".join(map(repr, [*registry.sources(), *registry.tallies()])) + CALENDAR + KEPT_TABLES
    return hashlib.sha256(declared.encode()).hexdigest()[:16]


class Lake:
    """One open lake file; a second opener is refused by DuckDB."""

    def __init__(self, path: Path, *, zone: str, memory: str) -> None:
        self.path = path
        config: dict[str, str | bool | int | float | list[str]] = {"memory_limit": memory, "threads": THREADS}
        self.connection = duckdb.connect(path, config=config)
        self._readers = self.connection.cursor()  # never runs anything; cursors of readers come from it
        self.connection.execute("SET GLOBAL TimeZone = 'UTC'")
        self.connection.execute("SET enable_external_access = false")
        self.connection.execute("SET lock_configuration = true")
        self._lay(zone)

    def _lay(self, zone: str) -> None:
        """Make what is missing; a fresh file takes this zone and this form."""
        with self.transaction():
            self.connection.execute(KEPT_TABLES)
            filled = [(each.fills, each.holds) for each in registry.sources()]
            for name, holds in filled + [(each.fills, each.holds) for each in registry.tallies()]:
                self.connection.execute(f"CREATE TABLE IF NOT EXISTS {name} ({columns(holds)})")
            fresh = [("zone", zone), ("form", form())]
            self.connection.executemany("INSERT INTO kept.facts VALUES (?, ?) ON CONFLICT DO NOTHING", fresh)
        self.zone, self.form = self.fact("zone"), self.fact("form")
        self.connection.execute(CALENDAR.format(zone=self.zone))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it, or nothing."""
        self.connection.execute("BEGIN TRANSACTION")
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise

    def fact(self, name: str) -> str:
        """Give one kept fact."""
        return str(self.value("SELECT fact FROM kept.facts WHERE name = ?", name))

    def value(self, sql: str, *parameters: object) -> object:
        """Give the first value of an answer; None if there is none."""
        rows = self.connection.execute(sql, parameters).fetchall()
        return rows[0][0] if rows else None

    def position(self, name: str) -> Position:
        """Give how far a table was copied."""
        rows = self.connection.execute("SELECT xid, id FROM kept.positions WHERE name = ?", [name]).fetchall()
        return Position(*rows[0]) if rows else START

    def move(self, name: str, position: Position) -> None:
        """Write how far a table is copied, in the transaction of its rows."""
        self.connection.execute("INSERT OR REPLACE INTO kept.positions VALUES (?, ?, ?)", [name, *position])

    @contextmanager
    def beside(self, name: str, table: pa.Table) -> Iterator[None]:
        """Let SQL read an Arrow table by a name."""
        self.connection.register(name, table)
        try:
            yield
        finally:
            self.connection.unregister(name)

    def reader(self) -> duckdb.DuckDBPyConnection:
        """Give a connection of one's own, for one query."""
        return self._readers.cursor()

    def close(self) -> None:
        """Close the file; readers that still stream keep theirs."""
        self._readers.close()
        self.connection.close()


def columns(holds: Mapping[str, str]) -> str:
    """Spell a contract's columns as DuckDB's."""
    kinds = {name: TYPES[kind.lstrip("!")] + " NOT NULL" * kind.startswith("!") for name, kind in holds.items()}
    return ", ".join(f"{name} {kind}" for name, kind in kinds.items())
