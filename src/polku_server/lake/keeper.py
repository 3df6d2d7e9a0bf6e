"""Keeps the one lake file: opens it, brings it up to the store, rebuilds, compacts, and lends readers."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from polku.errors import LakeError

from . import paths, registry
from .copy import Copy, appended
from .file import Lake, form
from .positions import START, Position
from .stores import Store
from .tallies import Tallies

log = logging.getLogger(__name__)
LONGEST = 60.0  # seconds that one question may take
GLANCE = 0.25  # seconds between looks whether anybody still waits for its answer


class Refused(LakeError):
    """Something else than one SELECT was asked."""

    def __init__(self) -> None:
        super().__init__("The lake answers one SELECT at a time and nothing else.")


class Keeper:
    """Holds the lake of a data folder. One thread changes it at a time; any number read."""

    def __init__(self, data: Path, store: Store, *, zone: str, memory: str) -> None:
        self.data, self.store, self.zone, self.memory = data, store, zone, memory
        self._ownership = paths.Ownership(data)
        self._changing = threading.RLock()
        self._lending = threading.Lock()
        self.lake = self._newest()
        self.copy = Copy(self.lake, store)

    def _newest(self) -> Lake:
        """Open the newest lake file; leftovers and what cannot be read go."""
        *old, newest = [*paths.files(self.data), None] if not paths.files(self.data) else paths.files(self.data)
        for path in [*old, *paths.folder(self.data).glob("*.new*")]:
            paths.remove(path)
        try:
            return self._open(newest or paths.next_file(self.data))
        except duckdb.Error as error:
            log.error("lake: the file could not be read (%s); building it anew", type(error).__name__)
            fresh = paths.next_file(self.data)
            if newest:
                paths.remove(newest)
            return self._open(fresh)

    def _open(self, path: Path) -> Lake:
        return Lake(path, zone=self.zone, memory=self.memory)

    def start(self) -> None:
        """Rebuild if the lake was made in another zone, of another form, or from a later store."""
        if self.lake.zone != self.zone:
            log.warning("lake: days were in %s, POLKU_TIME_ZONE is %s: rebuilding", self.lake.zone, self.zone)
        elif self.lake.form != form():
            log.warning("lake: what is copied has changed with this version: rebuilding")
        elif self._is_foreign():
            log.warning("lake: the store was put back from a backup: rebuilding")
            self.store.adopt(self.copy.positions)
        else:
            return
        self.rebuild()

    def _is_foreign(self) -> bool:
        with self.store.snapshot():
            return any(self.store.is_foreign(at, name) for name, at in self.copy.positions.items())

    def turn(self) -> int:
        """Copy what is new; give the number of rows read."""
        with self._changing:
            return self.copy.all()

    def step(self) -> bool:
        """Copy what is new as one look finds it; tell whether a long backlog may be left."""
        with self._changing:
            before = self.copy.store.rows_read
            self.copy.step()
            return self.copy.store.rows_read - before >= self.copy.limit

    def update(self) -> dict[str, Any]:
        """Copy what is new, now."""
        self.turn()
        return self.status()

    def rebuild(self) -> dict[str, Any]:
        """Copy everything from zero into a new file, then put it in the place of the old one."""
        with self._changing:
            self._replace(self._copy_anew)
            return self.status()

    def compact(self) -> dict[str, Any]:
        """Rewrite the file: DuckDB keeps the bytes of erased rows until then."""
        with self._changing:
            self.copy.all()
            self._replace(self._rewrite)
            return self.status()

    def _copy_anew(self, lake: Lake) -> None:
        """Fill a fresh lake, and keep the old one up with the store meanwhile, if it still takes its rows."""
        anew, alike = Copy(lake, self.store, counts=False), self.lake.form == form()
        while anew.step():
            if alike:
                self.copy.step()
        with lake.transaction():
            Tallies(lake, registry.tallies()).recount()

    def _rewrite(self, lake: Lake) -> None:
        """Carry every row over: no byte of an erased one comes along."""
        old = self.lake.reader()
        with lake.transaction():
            for table in ("kept.positions", *(source.fills for source in registry.sources())):
                with lake.beside("old", old.sql(f"FROM {table}").to_arrow_reader(100_000)):
                    lake.connection.execute(f"INSERT INTO {table} FROM old")
            Tallies(lake, registry.tallies()).recount()
        old.close()

    def _replace(self, fill: Callable[[Lake], None]) -> None:
        """Build the next file beside the old one; its last name makes it the lake, in one step."""
        final = paths.next_file(self.data)
        building = final.with_name(final.name + ".new")
        paths.remove(building)
        fresh = self._open(building)
        try:
            fill(fresh)
        except BaseException:
            fresh.close()
            paths.remove(building)
            raise
        fresh.close()
        building.rename(final)
        opened = self._open(final)
        with self._lending:
            old, self.lake = self.lake, opened
        old.close()
        paths.remove(old.path)
        self.copy = Copy(opened, self.store)

    @contextmanager
    def asked(self, sql: str, *, gone: Callable[[], bool] = bool) -> Iterator[duckdb.DuckDBPyRelation]:
        """Run one SELECT that can change nothing, on a connection of its own, until whoever asked is gone."""
        with self._lending:
            reader = self.lake.reader()
        done = threading.Event()
        watching = threading.Thread(target=watch, args=[reader.interrupt, done, gone], daemon=True)
        watching.start()
        try:
            reader.execute("BEGIN TRANSACTION READ ONLY")
            yield reader.sql(only_select(sql))
        finally:
            done.set()
            watching.join()  # `gone` asks about a call that is over when this is
            reader.close()

    def status(self) -> dict[str, Any]:
        """Tell how far the lake is: zone, rows, watermarks, lag in seconds, bytes; waits for no copying."""
        with self._lending:
            lake, reader = self.lake, self.lake.reader()
            size = sum(path.stat().st_size for path in (lake.path, paths.log_of(lake.path)) if path.exists())
        try:
            reader.execute("BEGIN TRANSACTION READ ONLY")
            tables = [source.fills for source in registry.sources()]
            rows = {name: reader.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0] for name in tables}  # noqa: S608
            kept = {name: Position(xid, pk) for name, xid, pk in reader.execute("FROM kept.positions").fetchall()}
        finally:
            reader.close()
        marks = dict.fromkeys(appended(), START) | kept
        lag = self._lag(marks)
        return {"zone": lake.zone, "rows": rows, "watermark": marks, "lag_seconds": lag, "bytes": size}

    def _lag(self, marks: dict[str, Position]) -> float:
        """Seconds that the oldest committed row has waited; 0 if none waits."""
        looking = self.store.another()
        try:
            with looking.snapshot():
                tables = [source.table for source in registry.sources() if source.appended and source.stamped]
                since = [looking.waiting_since(marks[table], table) for table in tables]
        finally:
            looking.close()
        stored = [datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() for text in since if text]
        return max(0.0, round(time.time() - min(stored), 3)) if stored else 0.0

    def close(self) -> None:
        """Close the file and give the lake up."""
        with self._changing:
            self.lake.close()
            self.store.close()
            self._ownership.give()


def watch(interrupt: Callable[[], None], done: threading.Event, gone: Callable[[], bool]) -> None:
    """End a question that takes too long, or for whose answer nobody waits: a page gives up, and is opened again."""
    until = time.monotonic() + LONGEST
    while not done.wait(GLANCE):
        if gone() or time.monotonic() > until:
            interrupt()
            return


def only_select(sql: str) -> duckdb.Statement:
    """Give the one SELECT that a question is; anything else is refused."""
    statements = duckdb.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise Refused
    return statements[0]
