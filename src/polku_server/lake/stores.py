"""Reading committed rows of the store by ADBC: one snapshot at a time, as Arrow tables."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, Self
from urllib.parse import quote, urlencode

from django.db import connections

from .positions import Position
from .registry import Kind

if TYPE_CHECKING:
    import pyarrow as pa

READ_AT_ONCE = 65_536  # rows in an Arrow batch
XMAX = "pg_snapshot_xmax(pg_current_snapshot())"
FIRST = 3  # PostgreSQL's first ordinary transaction


class Store(ABC):
    """A reading connection, opened when first needed and opened again after a failure."""

    begin: ClassVar[str]
    kinds: ClassVar[Mapping[Kind, str]]  # how a column of row r is read: the same types from every store
    ended: ClassVar[str]  # no row can appear any more before row r
    xid: ClassVar[str]
    order: ClassVar[str]
    options: ClassVar[dict[str, Any]] = {}

    def __init__(self, address: str, using: str = "default") -> None:
        self.address, self.using = address, using
        self.rows_read = 0
        self._connection: Any = None
        self._cursor: Any = None

    def another(self) -> Self:
        """Give a second reader of the same store, for another thread."""
        return type(self)(self.address, self.using)

    @abstractmethod
    def connect(self) -> Any:
        """Open an ADBC connection that commits by itself; transactions are spelt out."""

    @abstractmethod
    def past(self, position: Position) -> str:
        """Say in SQL that row r comes after a position."""

    def after(self, position: Position) -> str:
        """Say in SQL that row r comes after a position, and that none can still appear before it."""
        return f"{self.past(position)} AND {self.ended}"

    def until(self, position: Position) -> str:
        """Say in SQL that row r comes at or before a position."""
        return f"NOT ({self.past(position)})"

    def waiting_since(self, position: Position, table: str) -> Any:
        """Give when the oldest row was stored that is committed and not copied; None if there is none."""
        oldest = self.rows(
            f"SELECT {self.column('stored_at', 'time')} FROM {table} r WHERE {self.past(position)} "  # noqa: S608
            f"ORDER BY {self.order} LIMIT 1"
        )
        return oldest["stored_at"][0].as_py() if oldest.num_rows else None

    @abstractmethod
    def is_foreign(self, position: Position, table: str) -> bool:
        """Tell whether the store was put back from a backup since the lake came as far as this."""

    @abstractmethod
    def adopt(self, tables: Iterable[str]) -> None:
        """Make rows that came with a backup this store's own, so that they are copied."""

    def column(self, name: str, kind: Kind, told: str = "") -> str:
        """Read one column of row r under its own name, or what SQL tells in its place."""
        return f"{self.kinds[kind].format(told or f'r.{name}')} AS {name}"

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Keep one view of the store while reading."""
        if self._cursor is None:
            self._connection = self.connect()
            self._cursor = self._connection.cursor(adbc_stmt_kwargs=self.options)
        try:
            self._cursor.execute(self.begin)
            yield
            self._cursor.execute("COMMIT")
        except BaseException:
            self.close()
            raise

    def rows(self, sql: str) -> pa.Table:
        """Read what a SELECT gives; the rows are counted."""
        self._cursor.execute(sql)
        table = self._cursor.fetch_arrow_table()
        self.rows_read += table.num_rows
        return table

    def close(self) -> None:
        """Let go of the connection; the next snapshot opens a new one."""
        cursor, connection, self._cursor, self._connection = self._cursor, self._connection, None, None
        for opened in (cursor, connection):
            if opened is not None:
                opened.close()


class SQLiteStore(Store):
    """SQLite: writes take turns, so ids commit in order."""

    begin = "BEGIN"
    # ADBC reads a column's type off its first rows: a text is never null
    kinds: ClassVar[Mapping[Kind, str]] = {
        "whole": "CAST({} AS INTEGER)",
        "text": "COALESCE({}, '')",
        "json": "COALESCE({}, '')",
        "time": "COALESCE({}, '')",
        "day": "COALESCE({}, '')",
        "cents": "CAST(ROUND({} * 100) AS INTEGER)",  # exact below 2^53, as amounts are
    }
    ended = "1 = 1"
    xid = "0"
    order = "r.id"
    options: ClassVar[dict[str, Any]] = {"adbc.sqlite.query.batch_rows": READ_AT_ONCE}

    def connect(self) -> Any:
        """Open the file for reading only."""
        from adbc_driver_sqlite import dbapi

        return dbapi.connect(f"file:{quote(self.address)}?mode=ro", autocommit=True)

    def past(self, position: Position) -> str:
        """Every higher id."""
        return f"r.id > {position.id}"

    def is_foreign(self, position: Position, table: str) -> bool:
        """Ids are never used twice, so the sequence tells."""
        found = self.rows(f"SELECT seq FROM sqlite_sequence WHERE name = '{table}'")["seq"].to_pylist()  # noqa: S608
        return position.id > max(found, default=0)

    def adopt(self, tables: Iterable[str]) -> None:
        """Ids are the same wherever the file lies."""


class PostgresStore(Store):
    """PostgreSQL: ids commit out of order, so rows go by their transaction, below the oldest open one."""

    begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    kinds: ClassVar[Mapping[Kind, str]] = {
        "whole": "{}::bigint",
        "text": "COALESCE({}, '')",
        "json": "{}::text",
        "time": "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
        "day": "COALESCE(to_char({}, 'YYYY-MM-DD'), '')",
        "cents": "({} * 100)::bigint",
    }
    ended = "r.xid < pg_snapshot_xmin(pg_current_snapshot())"
    xid = "r.xid::text::bigint"
    order = "r.xid, r.id"

    def connect(self) -> Any:
        """Open a connection by its address."""
        from adbc_driver_postgresql import dbapi

        return dbapi.connect(self.address, autocommit=True)

    def past(self, position: Position) -> str:
        """Rows of later transactions, and later rows of the same."""
        return f"(r.xid, r.id) > ('{position.xid}'::xid8, {position.id})"

    def is_foreign(self, position: Position, table: str) -> bool:
        """A transaction that this server has not begun yet was another server's."""
        found = self.rows(f"SELECT r.id FROM {table} r WHERE r.xid >= {XMAX} LIMIT 1")  # noqa: S608
        return bool(
            found.num_rows or position.xid >= self.rows(f"SELECT {XMAX}::text::bigint AS xmax")["xmax"][0].as_py()
        )

    def adopt(self, tables: Iterable[str]) -> None:
        """Rows that another server's transactions wrote count as written before any of ours."""
        with connections[self.using].cursor() as cursor:
            for table in tables:
                cursor.execute(f"UPDATE {table} SET xid = '{FIRST}'::xid8 WHERE xid >= {XMAX}")  # noqa: S608


def store(using: str = "default") -> Store:
    """Give a reader of the database that Django writes to."""
    settings = connections[using].settings_dict
    if connections[using].vendor == "sqlite":
        return SQLiteStore(str(settings["NAME"]), using)
    parts = {"host": settings["HOST"], "port": settings["PORT"], "user": settings["USER"], "dbname": settings["NAME"]}
    parts["password"] = settings["PASSWORD"]
    given = {name: str(value) for name, value in parts.items() if value}
    beside = {name: value for name, value in settings["OPTIONS"].items() if isinstance(value, str)}
    given |= {name: value for name, value in beside.items() if name != "options"}  # sslmode and its like, not ours
    return PostgresStore(f"postgresql://?{urlencode(given, quote_via=quote)}", using)
