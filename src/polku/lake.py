"""The only place that opens an engine and executes.

Tables of ``polku.tables`` are unbound Ibis expressions; ``fetch`` turns what is built on them into
SQL for the engine in use and gives back an Arrow table. Ibis takes 0.7 s to import, so it is
imported when first needed; a server calls ``warm()`` at its start.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import unquote, urlsplit

from polku.errors import LakeUnavailable, MissingEngine, PolkuError, UnknownEngine
from polku.tables import TABLES
from polku.words import gettext as _

if TYPE_CHECKING:
    import ibis
    import pyarrow as pa

SCHEMES = ("duckdb", "postgres", "postgresql", "clickhouse", "chdb", "spark")
KEPT_QUERIES = 512
QUIET = "SET enable_progress_bar = false"  # DuckDB 2 draws one into what a command prints, from the third second on
BATCH = 65_536  # rows that come at a time where they are not asked for whole

_bound = threading.Lock()
_chosen: list[Engine] = []


class Engine(ABC):
    """An open connection to whatever holds the rows; safe to use from many threads.

    Subclass it to bring an engine of your own: name the SQL ``dialect`` (a name that
    ``ibis.to_sql`` knows) and give ``run`` and ``close``.
    """

    dialect: ClassVar[str]

    @abstractmethod
    def run(self, sql: str) -> pa.Table:
        """Give the rows that one SELECT answers."""

    def batches(self, sql: str) -> Iterator[pa.RecordBatch]:
        """Give the rows that one SELECT answers a batch at a time; an engine that cannot gives them whole."""
        yield from self.run(sql).to_batches()

    @abstractmethod
    def close(self) -> None:
        """Let go of the connection; a second call does nothing."""

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class DuckDB(Engine):
    """DuckDB in this process, on a file or in memory."""

    dialect = "duckdb"

    def __init__(self, path: str = "", *, memory: str = "512MB", threads: int = 2, read_only: bool = False) -> None:
        import duckdb

        settings: dict[str, Any] = {"memory_limit": memory, "threads": threads} if path else {}
        self.connection = duckdb.connect(path or ":memory:", read_only=read_only, config=settings)

    def run(self, sql: str) -> pa.Table:
        """Give the rows that one SELECT answers, on a cursor of its own."""
        with self.connection.cursor() as cursor:
            cursor.execute(QUIET)
            return cursor.sql(sql).to_arrow_table()

    def batches(self, sql: str) -> Iterator[pa.RecordBatch]:
        """Give the rows that one SELECT answers as they come."""
        with self.connection.cursor() as cursor:
            cursor.execute(QUIET)
            yield from cursor.sql(sql).to_arrow_reader(BATCH)

    def close(self) -> None:
        """Close the file."""
        self.connection.close()


class Postgres(Engine):
    """PostgreSQL by ADBC, one connection for each thread."""

    dialect = "postgres"

    def __init__(self, url: str) -> None:
        self.url = url
        self._own = threading.local()
        self._open: list[Any] = []
        self.connection()

    def connection(self) -> Any:
        """Give this thread's own connection."""
        if not hasattr(self._own, "connection"):
            with extra("postgres"):
                from adbc_driver_postgresql import dbapi
            self._own.connection = dbapi.connect(self.url, autocommit=True)
            self._open.append(self._own.connection)
        return self._own.connection

    def run(self, sql: str) -> pa.Table:
        """Give the rows that one SELECT answers."""
        with self.connection().cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetch_arrow_table()

    def close(self) -> None:
        """Close every thread's connection."""
        while self._open:
            self._open.pop().close()


class ClickHouse(Engine):
    """A ClickHouse server by its HTTP client."""

    dialect = "clickhouse"

    def __init__(self, url: str) -> None:
        with extra("clickhouse"):
            import clickhouse_connect
        parts = urlsplit(url)
        self.client = clickhouse_connect.get_client(
            host=parts.hostname or "localhost",
            port=parts.port or 8123,
            database=parts.path.strip("/") or "default",
            username=unquote(parts.username or "") or None,
            password=unquote(parts.password or ""),
            autogenerate_session_id=False,  # a session takes one query at a time
        )

    def run(self, sql: str) -> pa.Table:
        """Give the rows that one SELECT answers."""
        return self.client.query_arrow(sql, use_strings=True)

    def close(self) -> None:
        """Close the client's connections."""
        self.client.close()


class ChDB(Engine):
    """ClickHouse in this process; one session in a process, queries take turns."""

    dialect = "clickhouse"

    def __init__(self, path: str = "") -> None:
        with extra("clickhouse", "chdb"):
            from chdb.session import Session
        self.session: Any = Session(path or None)  # type: ignore[no-untyped-call]
        self._turn = threading.Lock()

    def run(self, sql: str) -> pa.Table:
        """Give the rows that one SELECT answers."""
        with self._turn:
            return self.session.query(f"{sql}\nSETTINGS output_format_arrow_string_as_string = 1", "ArrowTable")

    def close(self) -> None:
        """Close the session and, without a path, forget its rows."""
        self.session.close()


class Spark(Engine):
    """A Spark session: ``spark://local`` in this machine, else the master's address."""

    dialect = "pyspark"

    def __init__(self, master: str = "local[2]") -> None:
        with extra("spark"):
            from pyspark.sql import SparkSession
        _know_spark()
        self.session = (
            SparkSession.builder.master(master)
            .appName("polku")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", "4" if master.startswith("local") else "200")
            .getOrCreate()
        )

    def run(self, sql: str) -> pa.Table:
        """Give the rows that one SELECT answers."""
        return self.session.sql(sql).toArrow()

    def close(self) -> None:
        """Stop the session."""
        self.session.stop()


def _know_spark() -> None:
    """Set the one option that Ibis asks for at every number with a point; its own way to it imports pandas."""
    from ibis.config import Config, options

    class Spark(Config):  # type: ignore[misc]  # ibis has no types
        treat_nan_as_null: bool = False

    options.pyspark = options.pyspark or Spark()


class extra:  # noqa: N801  # reads as a word in `with extra("spark")`
    """Turn a missing optional package into a sentence that says what to install."""

    def __init__(self, name: str, package: str = "") -> None:
        self.cure = f"pip install {package}" if package else f"pip install 'polku[{name}]'"
        self.name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if isinstance(error, ImportError):
            raise MissingEngine(self.name, self.cure) from error


def connect(url: str) -> Engine:
    """Open the engine that an address names.

    Parameters
    ----------
    url : str
        ``duckdb:///path/to/file`` (``duckdb://`` is in memory), ``postgres://user@host/db``,
        ``clickhouse://user:secret@host:8123/db``, ``chdb://`` (in this process),
        ``spark://local`` or ``spark://host:7077``.

    Raises
    ------
    UnknownEngine, MissingEngine, LakeUnavailable
    """
    scheme = urlsplit(url).scheme
    if scheme not in SCHEMES:
        raise UnknownEngine(url, SCHEMES)
    try:
        return _open(url)
    except PolkuError:
        raise
    except Exception as error:  # every driver has a tree of its own
        sentence = _("{engine} did not open: {reason} Check the address and that it runs.")
        raise LakeUnavailable(sentence.format(engine=scheme, reason=said(error))) from error


def _open(url: str) -> Engine:
    """Hand the address's parts to its engine."""
    parts = urlsplit(url)
    if parts.scheme == "duckdb":
        return DuckDB(unquote(parts.netloc + parts.path))
    if parts.scheme == "chdb":
        return ChDB(unquote(parts.path))
    if parts.scheme == "spark":
        return Spark("local[2]" if parts.netloc in ("local", "") else url)
    if parts.scheme == "clickhouse":
        return ClickHouse(url)
    return Postgres(url)


def said(error: Exception) -> str:
    """Put an engine's message on one line, ending in a full stop."""
    return " ".join(str(error).split()).rstrip(".") + "."


def use(engine: Engine | None) -> None:
    """Make ``engine`` the one that ``fetch`` asks when none is named; None forgets it."""
    _chosen[:] = [engine] if engine else []


def in_use() -> Engine | None:
    """Give the engine that ``fetch`` asks when none is named; None if there is none."""
    return _chosen[0] if _chosen else None


def fetch(expr: ibis.Table, lake: Engine | None = None) -> pa.Table:
    """Run an expression where its rows live and bring the answer here.

    Parameters
    ----------
    expr : ibis.Table
        Built on ``polku.tables`` (unbound: runs on ``lake``, else on the engine given to
        ``use``), or on a table of your own backend or memory (runs there).
    lake : Engine, optional

    Returns
    -------
    pyarrow.Table
        Columns and types as ``expr.schema()`` says, whatever the engine returned.

    Raises
    ------
    LakeUnavailable
        No engine is in use, or it could not answer.
    """
    backends, unbound = expr._find_backends()
    if not unbound:
        return _fetch_bound(expr, backends)
    engine = _in_use(lake)
    sql, schema = _compiled(expr.op(), engine.dialect)
    with _answering(engine):
        answer = engine.run(sql)
    return _cast(answer, schema)


def rows(table: str, lake: Engine | None = None, *, columns: Sequence[str] = ()) -> Iterator[pa.RecordBatch]:
    """Give every row of one table, a batch at a time, as they lie; Ibis is not asked.

    Parameters
    ----------
    table : str
        A name in ``polku.tables.TABLES``.
    lake : Engine, optional
        Else the engine given to ``use``.
    columns : sequence of str
        Those that are wanted; all of them if none is named.

    Yields
    ------
    pyarrow.RecordBatch
        Columns and types as in ``polku.tables.TABLES[table]``. None at all if the table is empty.

    Raises
    ------
    LakeUnavailable
        No engine is in use, or it could not answer, also in the middle.
    """
    import pyarrow as pa

    engine, kinds = _in_use(lake), TABLES[table]
    schema = pa.schema([(name, getattr(pa, kinds[name].lstrip("!"))()) for name in columns or kinds])
    with _answering(engine):
        for batch in engine.batches(f"SELECT {', '.join(schema.names)} FROM {table}"):  # noqa: S608  names of our own
            yield from _cast(pa.Table.from_batches([batch]), schema).to_batches()


def _in_use(lake: Engine | None) -> Engine:
    """Give the engine that was named, else the one in use."""
    engine = lake or in_use()
    if engine is None:
        sentence = _("No engine is in use. Open one: {command}.")
        raise LakeUnavailable(sentence.format(command="polku.lake.use(polku.lake.connect('duckdb:///file'))"))
    return engine


@contextmanager
def _answering(engine: Engine) -> Iterator[None]:
    """Let whatever a driver raises be LakeUnavailable."""
    try:
        yield
    except PolkuError:
        raise
    except Exception as error:  # every driver has a tree of its own
        sentence = _("{engine} could not answer: {reason}")
        raise LakeUnavailable(sentence.format(engine=engine.dialect, reason=said(error))) from error


def _fetch_bound(expr: ibis.Table, backends: list[Any]) -> pa.Table:
    """Run on the expression's own backend, one at a time: Ibis connections are not shared between threads."""
    import ibis

    with _bound:
        backend = backends[0] if backends else ibis.get_backend()
        if backend.name == "duckdb":
            backend.con.execute(QUIET)
        return _cast(backend.to_pyarrow(expr), expr.schema().to_pyarrow())


@lru_cache(maxsize=KEPT_QUERIES)
def _compiled(op: Any, dialect: str) -> tuple[str, pa.Schema]:
    """Keep SQL by expression and dialect: Ibis takes 20-45 ms to make it."""
    import ibis

    expr = op.to_expr()
    return str(ibis.to_sql(expr, dialect, pretty=False)), expr.schema().to_pyarrow()


def _cast(answer: pa.Table, schema: pa.Schema) -> pa.Table:
    """Give the columns the types that the expression promised."""
    import pyarrow as pa

    columns = []
    for field in schema:
        column = answer.column(field.name)
        if isinstance(column.type, pa.BaseExtensionType):  # PostgreSQL's numeric comes as opaque text
            column = pa.chunked_array([c.storage for c in column.chunks], column.type.storage_type)
        columns.append(column.cast(field.type))
    return pa.table(columns, names=schema.names)


def warm() -> None:
    """Import Ibis now, so that the first page does not wait for it."""
    import ibis
    import ibis.backends.sql.compilers  # noqa: F401
