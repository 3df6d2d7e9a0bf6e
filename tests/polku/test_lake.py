"""One place executes: addresses, engines from outside, the kept SQL, and threads."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import ibis
import pyarrow as pa
import pytest

from polku import lake, tables
from polku.errors import LakeUnavailable, MissingEngine, UnknownEngine
from polku.measure import csat, of_role

NUMBERS = ibis.table({"number": "int64"}, name="numbers")


@pytest.fixture
def engine() -> Iterator[lake.Engine]:
    with lake.connect("duckdb://") as opened:
        opened.connection.execute("CREATE TABLE numbers AS SELECT range AS number FROM range(1000)")
        yield opened


class Remote(lake.Engine):
    """What a server brings: SQL goes elsewhere, Arrow comes back."""

    dialect = "duckdb"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def run(self, sql: str) -> pa.Table:
        self.asked.append(sql)
        return pa.table({"total": pa.array(["42"])})

    def close(self) -> None:
        self.asked.clear()


def test_import_of_the_lake_leaves_ibis_out() -> None:
    program = "import sys, polku.lake; print('ibis' in sys.modules, 'duckdb' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == (
        "False False\n"
    )


def test_fetch_runs_an_unbound_expression_where_it_is_told(engine: lake.Engine) -> None:
    assert lake.fetch(NUMBERS.aggregate(total=NUMBERS.number.sum()), engine).to_pydict() == {"total": [499500]}


def test_fetch_runs_on_the_engine_in_use(engine: lake.Engine) -> None:
    lake.use(engine)
    try:
        assert lake.fetch(NUMBERS.count().as_table()).column(0).to_pylist() == [1000]
    finally:
        lake.use(None)


def test_fetch_without_an_engine_says_how_to_open_one() -> None:
    with pytest.raises(LakeUnavailable, match=r"polku\.lake\.use\(polku\.lake\.connect"):
        lake.fetch(NUMBERS)


def test_fetch_runs_a_bound_expression_on_its_own_backend() -> None:
    backend = ibis.duckdb.connect()
    table = backend.create_table("own", pa.table({"score": [5, 4]}))

    rows = lake.fetch(table.aggregate(total=table.score.sum()))

    backend.disconnect()
    assert rows.to_pydict() == {"total": [9]}


def test_fetch_casts_to_what_the_expression_promised() -> None:
    rows = lake.fetch(NUMBERS.aggregate(total=NUMBERS.number.sum()), Remote())

    assert rows == pa.table({"total": pa.array([42], pa.int64())})


def test_fetch_keeps_the_sql_of_an_equal_expression() -> None:
    remote = Remote()
    lake._compiled.cache_clear()

    for _ in range(3):
        lake.fetch(NUMBERS.aggregate(total=NUMBERS.number.sum()), remote)

    assert lake._compiled.cache_info().misses == 1
    assert len(set(remote.asked)) == 1


def test_fetch_keeps_the_sql_of_each_dialect_apart() -> None:
    class Other(Remote):
        dialect = "clickhouse"

    here, there = Remote(), Other()
    expr = NUMBERS.aggregate(total=NUMBERS.number.cast("float64").sum())
    lake.fetch(expr, here)
    lake.fetch(expr, there)

    assert here.asked != there.asked


def test_fetch_serves_sixteen_threads(engine: lake.Engine) -> None:
    def ask(limit: int) -> int:
        few = NUMBERS.filter(NUMBERS.number < limit)
        return lake.fetch(few.aggregate(total=few.count()), engine).column("total")[0].as_py()

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(ask, list(range(16)) * 8))

    assert answers == list(range(16)) * 8


def test_fetch_says_what_the_engine_said(engine: lake.Engine) -> None:
    with pytest.raises(LakeUnavailable, match=r"duckdb could not answer: .*answers"):
        lake.fetch(tables.answers(), engine)


def test_connect_opens_a_file_with_little_memory(tmp_path: Path) -> None:
    with lake.connect(f"duckdb://{tmp_path}/lake.duckdb") as engine:
        settings = engine.run("SELECT current_setting('threads') AS threads, current_setting('memory_limit') AS memory")

    assert settings.to_pydict() == {"threads": [2], "memory": ["488.2 MiB"]}
    assert (tmp_path / "lake.duckdb").exists()


def test_connect_refuses_an_unknown_engine_and_keeps_the_secret() -> None:
    with pytest.raises(UnknownEngine) as error:
        lake.connect("mysql://polku:secret@host/db")

    assert str(error.value) == (
        "No engine is known by 'mysql'. A lake address starts with one of: "
        "duckdb://, postgres://, postgresql://, clickhouse://, chdb://, spark://."
    )


@pytest.mark.parametrize(
    ("url", "package", "cure"),
    [
        ("clickhouse://localhost:1/db", "clickhouse_connect", "pip install 'polku[clickhouse]'"),
        ("postgres://localhost:1/db", "adbc_driver_postgresql", "pip install 'polku[postgres]'"),
        ("spark://local", "pyspark.sql", "pip install 'polku[spark]'"),
        ("chdb://", "chdb.session", "pip install chdb"),
    ],
)
def test_connect_says_what_to_install(url: str, package: str, cure: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)

    with pytest.raises(MissingEngine) as error:
        lake.connect(url)

    assert error.value.cure == cure


@pytest.mark.parametrize("url", ["postgres://localhost:1/db", "clickhouse://localhost:1/db", "duckdb:///no/such/lake"])
def test_connect_says_that_nobody_answers(url: str) -> None:
    with pytest.raises(LakeUnavailable, match=r"did not open: .* Check the address and that it runs\."):
        lake.connect(url)


def test_a_measure_runs_where_it_is_told(engine: lake.Engine) -> None:
    engine.connection.execute("CREATE TABLE answers AS SELECT 'csat' AS role, 5 AS score FROM range(3)")

    (score,) = csat(of_role(tables.answers(), "csat"), lake=engine)

    assert (score.n, score.value) == (3, 1)


def test_rows_come_a_batch_at_a_time_in_the_types_of_the_contract(
    engine: lake.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lake, "BATCH", 2048)
    engine.connection.execute(
        "CREATE TABLE units AS SELECT range::INTEGER AS id, 'a' AS name, NULL AS parent FROM range(5000)"
    )

    batches = list(lake.rows("units", engine))

    assert [len(batch) for batch in batches] == [2048, 2048, 904]
    assert batches[0].schema == pa.schema([("id", pa.int64()), ("name", pa.string()), ("parent", pa.int64())])


def test_rows_come_with_the_columns_that_are_asked_for(engine: lake.Engine) -> None:
    engine.connection.execute("CREATE TABLE units AS SELECT 7 AS id, 'a' AS name, NULL AS parent")

    (batch,) = lake.rows("units", engine, columns=["parent", "id"])

    assert batch.schema == pa.schema([("parent", pa.int64()), ("id", pa.int64())])
    assert batch.to_pylist() == [{"parent": None, "id": 7}]


def test_rows_of_an_engine_that_gives_them_whole_come_too() -> None:
    class Whole(Remote):
        def run(self, sql: str) -> pa.Table:
            self.asked.append(sql)
            return pa.table({"id": ["1"], "name": ["a"]})

    with Whole() as whole:
        assert [batch.to_pylist() for batch in lake.rows("surveys", whole)] == [[{"id": 1, "name": "a"}]]
        assert whole.asked == ["SELECT id, name FROM surveys"]


def test_rows_say_which_engine_could_not_answer(engine: lake.Engine) -> None:
    with pytest.raises(LakeUnavailable, match="duckdb could not answer"):
        list(lake.rows("units", engine))
