"""Copying committed rows from the store into the lake, in steps that are each one transaction.

A step reads one snapshot of the store: rows that the change log names are dropped and read again,
then rows after the watermark are added. Rows and watermark commit together in the lake, so a step
that is cut short is done again and a row is never copied twice.
"""

from __future__ import annotations

import logging

import duckdb
import pyarrow as pa

from . import registry
from .file import Lake
from .positions import Position
from .registry import Source
from .stores import Store
from .tallies import Tallies

log = logging.getLogger(__name__)
CHANGES = "polku_change"
LIMIT = 20_000  # new rows in a step; bounds the memory of a first copy
NARROWER = 32


def appended() -> list[str]:
    """Name the store's tables that are copied by watermark."""
    return [CHANGES, *(source.table for source in registry.sources() if source.appended)]


class Copy:
    """Brings one lake up to its store; not for two threads at once."""

    def __init__(self, lake: Lake, store: Store, *, limit: int = LIMIT, counts: bool = True) -> None:
        self.lake, self.store, self.limit = lake, store, limit
        self._refreshed = False
        self.tallies = Tallies(lake, registry.tallies() if counts else ())
        self.positions = {name: lake.position(name) for name in appended()}

    def all(self) -> int:
        """Take steps until nothing is left; give the number of rows read."""
        before = self.store.rows_read
        while self.step():
            pass
        return self.store.rows_read - before

    def step(self) -> bool:
        """Copy the next rows; tell whether there were any. A row that the lake cannot take is passed over and told."""
        limit = self.limit
        while True:
            try:
                return self._step(limit)
            except duckdb.DataError:
                if limit == 1:
                    passed = [self._pass(name) for name in self.positions]
                    return any(passed)
                limit = max(1, limit // NARROWER)

    def _pass(self, name: str) -> bool:
        """Copy one row of one table, or pass over it: the others' next rows, such as an erasure, are none of its."""
        try:
            return self._step(1, only=name)
        except duckdb.DataError as error:
            log.error("lake: one row of %s after %s was left out: %s", name, self.positions[name], type(error).__name__)
            return self._step(1, only=name, keep=False)

    def _step(self, limit: int, *, only: str = "", keep: bool = True) -> bool:
        """Copy at most ``limit`` changes and ``limit`` new rows of each table; `keep=False` only passes them."""
        most = {name: limit if only in ("", name) else 0 for name in self.positions}
        with self.store.snapshot():
            changes = self._changes(most[CHANGES])
            appended = [source for source in registry.sources() if source.appended]
            fresh = {source.name: self._fresh(source, most[source.table]) for source in appended}
            if self._refreshed and not changes.num_rows and not any(rows.num_rows for rows in fresh.values()):
                return False
            positions = self._moved(changes, fresh)
            with self.lake.transaction():
                if keep:
                    self._take(changes, fresh, positions[CHANGES])
                for name, position in positions.items():
                    if position != self.positions[name]:
                        self.lake.move(name, position)
        self.positions, self._refreshed = positions, True
        return True

    def _changes(self, limit: int) -> pa.Table:
        """Read the change log after its watermark."""
        return self.store.rows(
            f'SELECT {self.store.xid} AS xid, r.id AS id, r."table" AS source, r.pk_changed AS pk FROM {CHANGES} r '  # noqa: S608
            f"WHERE {self.store.after(self.positions[CHANGES])} ORDER BY {self.store.order} LIMIT {limit}"
        )

    def _fresh(self, source: Source, limit: int) -> pa.Table:
        """Read an append-only table after its watermark; what is undone already only moves the watermark."""
        where = f"{self.store.after(self.positions[source.table])} ORDER BY {self.store.order} LIMIT {limit}"
        alive = f"CASE WHEN {source.gone} THEN 0 ELSE 1 END AS alive"
        return self._read(source, where, f"{self.store.xid} AS xid", alive)

    def _read(self, source: Source, where: str, *more: str) -> pa.Table:
        """Read the columns that a source declares."""
        declared = [self.store.column(name, kind, source.told.get(name, "")) for name, kind in source.reads.items()]
        return self.store.rows(f"SELECT {', '.join([*declared, *more])} FROM {source.table} r WHERE {where}")  # noqa: S608

    def _moved(self, changes: pa.Table, fresh: dict[str, pa.Table]) -> dict[str, Position]:
        """Give the watermarks after these rows."""
        tables = {CHANGES: changes} | {registry.named(name).table: rows for name, rows in fresh.items()}
        ends = {name: rows.slice(rows.num_rows - 1) for name, rows in tables.items() if rows.num_rows}
        moved = {name: Position(end["xid"][0].as_py(), end["id"][0].as_py()) for name, end in ends.items()}
        return self.positions | moved

    def _take(self, changes: pa.Table, fresh: dict[str, pa.Table], changed_until: Position) -> None:
        """Bring every source's rows in, those first that others refer to."""
        named = set(changes["source"].to_pylist())
        for source in registry.sources():
            if not source.appended and not self._refreshed:
                self._refresh(source)
            elif source.name in named:
                self._again(source, changes, changed_until)
            if source.appended and fresh[source.name].num_rows:
                self._fill(source, fresh[source.name])

    def _refresh(self, source: Source) -> None:
        """Read a small table whole: once at start, so that a change that nobody noted does not stay unseen."""
        rows = self._read(source, f"NOT {source.gone}")
        if rows.num_rows:
            self._fill(source, rows, whole=True)
        else:
            self._drop(source, "true")

    def _again(self, source: Source, changes: pa.Table, changed_until: Position) -> None:
        """Drop the rows that the change log names, and copy again those that still count."""
        with self.lake.beside("changes", changes):
            self._drop(source, f"{source.key} IN (SELECT pk FROM changes WHERE source = '{source.name}')")  # noqa: S608
        span = f"{self.store.after(self.positions[CHANGES])} AND {self.store.until(changed_until)}"
        chosen = f"SELECT r.pk_changed FROM {CHANGES} r WHERE r.\"table\" = '{source.name}' AND {span}"  # noqa: S608
        copied = self.store.until(self.positions[source.table]) if source.appended else "1 = 1"
        self._fill(source, self._read(source, f"r.id IN ({chosen}) AND NOT {source.gone} AND {copied}"))

    def _drop(self, source: Source, which: str) -> None:
        """Drop rows, out of what was counted of them too."""
        if self.tallies.of(source.fills):
            going = f"CREATE OR REPLACE TEMP TABLE going AS FROM {source.fills} WHERE {which}"
            if self._changed(going):
                self.tallies.go(source.fills, "going")
        self._changed(f"DELETE FROM {source.fills} WHERE {which}")  # noqa: S608

    def _fill(self, source: Source, rows: pa.Table, *, whole: bool = False) -> None:
        """Shape rows as the lake holds them and add them; rows with something wrong are left out and told.

        Where they are the whole table, what stands already stays: dropping and adding it again would count it twice.
        """
        if not rows.num_rows:
            return
        self._stage(source, rows)
        if self._bring_referred(source):
            self._stage(source, rows)
        shaped = self._changed(f"CREATE OR REPLACE TEMP TABLE shaped AS {source.shape}")
        names = ", ".join(source.holds)
        fit = " AND ".join(f"{name} IS NOT NULL" for name, kind in source.holds.items() if kind.startswith("!"))
        fit += " AND wrong IS NULL"
        coming = f"SELECT {names} FROM shaped WHERE {fit}"  # noqa: S608
        if whole:
            coming += f" AND {self._differing(source, coming)}"
        added = self._changed(f"INSERT INTO {source.fills} ({names}) {coming}")
        if added:
            self.tallies.come(source.fills, f"({coming})")
        if added != shaped:
            self._tell(source, fit)

    def _differing(self, source: Source, rows: str) -> str:
        """Drop whatever stands otherwise than in these rows; give the condition that holds of what is to be added."""
        names, table, key = ", ".join(source.holds), source.fills, source.key
        old = f"SELECT {names} FROM {table}"  # noqa: S608
        self._changed(
            f"CREATE OR REPLACE TEMP TABLE differing AS SELECT {key} FROM ({old} EXCEPT {rows}) "  # noqa: S608
            f"UNION SELECT {key} FROM ({rows} EXCEPT {old})"
        )
        chosen = f"{key} IN (FROM differing)"
        self._drop(source, chosen)
        return chosen

    def _changed(self, sql: str) -> int:
        """Run a statement that writes; give its number of rows."""
        return int(self.lake.connection.execute(sql).fetchall()[0][0])

    def _stage(self, source: Source, rows: pa.Table) -> None:
        """Put the rows that count where the shape finds them."""
        alive = "WHERE alive = 1" if "alive" in rows.column_names else ""
        columns = ", ".join(source.reads)
        with self.lake.beside("read", rows):
            self._changed(f"CREATE OR REPLACE TEMP TABLE staged AS SELECT {columns} FROM read {alive}")  # noqa: S608

    def _bring_referred(self, source: Source) -> bool:
        """Bring in what staged rows refer to and the lake has not seen; tell whether there was any."""
        unknown = [
            f"SELECT DISTINCT '{name}', {column} FROM staged WHERE {column} IS NOT NULL "  # noqa: S608
            f"AND {column} NOT IN (SELECT {registry.named(name).key} FROM {registry.named(name).fills})"
            for column, name in source.refers.items()
        ]
        found = self.lake.connection.execute(" UNION ALL ".join(unknown)).fetchall() if unknown else []
        for name in dict.fromkeys(name for name, _ in found):
            pks = ", ".join(str(pk) for which, pk in found if which == name)
            self._fill(registry.named(name), self._read(registry.named(name), f"r.id IN ({pks})"))
        return bool(found)

    def _tell(self, source: Source, fit: str) -> None:
        """Tell of what was left out by key and by kind, never by value."""
        left = self.lake.connection.execute(
            f"SELECT {source.key}, wrong, count(*) FROM shaped WHERE NOT ({fit}) GROUP BY ALL ORDER BY ALL LIMIT 10"  # noqa: S608
        ).fetchall()
        for key, wrong, count in left:
            log.error("lake: %s %s: %s (%s left out of %s)", source.name, key, wrong or "null", count, source.fills)
