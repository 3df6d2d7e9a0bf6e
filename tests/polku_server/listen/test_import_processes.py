"""Real processes: an import beside a serving installation, and one where nothing serves."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from factories import installation, migrated
from factories.imported import row, write
from factories.ports import free_port
from factories.promised import within
from polku.errors import LakeUnavailable
from polku_server.lake.client import Served

pytestmark = pytest.mark.slow
POLKU = str(Path(sys.executable).with_name("polku"))
FILES = Path(__file__).parents[1] / "files"
MAP = 'id = "id"\ndate = "day"\nunit = "unit"\nscores.csat = "csat"\nscores.nps = "nps"\ntexts.why = "why"\n'
ROWS = 3000


class Installation:
    """A data folder, and the commands that are typed about it."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder, self.data = folder, folder / "data"
        url = f"http://127.0.0.1:{free_port()}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("POLKU_", "DJANGO_"))}
        self.environ = {**kept, "POLKU_DATA": str(self.data), "POLKU_URL": url, "LANG": "C.UTF-8", **settings}

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen([POLKU, *words], env=self.environ, stdout=subprocess.PIPE, text=True)

    def run(self, *words: str) -> str:
        return installation.run("polku", *words, env=self.environ, check=True).stdout

    def answers(self) -> int:
        """Count the answers in the serving lake."""
        served = Served(self.data)
        try:
            count: int = served.run("SELECT count(*) AS n FROM answers")["n"][0].as_py()
        except LakeUnavailable:
            return -1
        finally:
            served.close()
        return count

    def seconds_until(self, count: int, patience: float = 120) -> float:
        since = time.monotonic()
        while self.answers() != count:
            assert time.monotonic() - since < patience, f"the lake holds {self.answers()} answers, not {count}"
            time.sleep(0.02)
        return time.monotonic() - since


@pytest.fixture(scope="module")
def like(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with its tables, to be copied."""
    made = Installation(tmp_path_factory.mktemp("fresh"))
    migrated.lay(made.data)
    made.run("link")
    return made.data


@pytest.fixture
def house(tmp_path: Path, like: Path) -> Installation:
    shutil.copytree(like, tmp_path / "data")
    return Installation(tmp_path)


@pytest.fixture
def serving(house: Installation) -> Iterator[Installation]:
    process = house.start("serve")
    house.seconds_until(0)
    yield house
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=120)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of many rows: csat and nps on each, words on a third."""
    (tmp_path / "map.toml").write_text(MAP, encoding="utf-8")
    rows = [row(id=f"A{n}", csat=str(n % 5 + 1), why="Jono oli pitkä" if n % 3 == 0 else "") for n in range(ROWS)]
    return write(tmp_path / "a.csv", rows)


@pytest.mark.alone
def test_import_beside_a_serving_installation_moves_the_figures_in_two_seconds(serving, file):
    words = ("import", "feedback", str(file), "--map", str(serving.folder / "map.toml"))

    def moved() -> float:
        said = serving.run(*words)
        came = serving.seconds_until(2 * ROWS + ROWS // 3)
        again = serving.run(*words)
        serving.run("import", "undo", "--", re.search(r"batch (\S+)\.", said)[1])
        went = serving.seconds_until(0)
        assert "already there: 3,000" in again
        return max(came, went)

    assert within(2, moved)


@pytest.fixture
def postgres_house(tmp_path: Path) -> Iterator[Installation]:
    with migrated.postgres() as server:
        yield Installation(tmp_path, POLKU_DATABASE_URL=server.url)


@pytest.mark.engine
def test_two_imports_at_once_on_postgresql_bring_each_row_in_once(postgres_house, file):
    postgres_house.run("link")
    words = ("import", "feedback", str(file), "--map", str(postgres_house.folder / "map.toml"))
    both = [postgres_house.start(*words) for _ in range(2)]
    ended = [(each.communicate(timeout=240), each.returncode)[1] for each in both]
    state = json.loads(postgres_house.run("lake", "status"))["rows"]
    listed = postgres_house.run("import", "list").splitlines()
    for line in listed:
        postgres_house.run("import", "undo", "--", line.split()[0])

    assert ended == [0, 0]
    assert (state["answers"], state["surveys"]) == (2 * ROWS + ROWS // 3, 1)
    assert sum(int(line.split()[3].replace(",", "")) for line in listed) == ROWS
    assert json.loads(postgres_house.run("lake", "status"))["rows"]["answers"] == 0


def test_import_where_nothing_serves_is_counted_by_the_lake_afterwards(house, file):
    shutil.copy(FILES / "palaute.csv", file.parent)
    said = house.run("import", "feedback", str(file.parent / "palaute.csv"), "--map", str(FILES / "palaute.toml"))
    counted = json.loads(house.run("lake", "status"))["rows"]["answers"]
    house.run("import", "undo", "--", re.search(r"batch (\S+)\.", said)[1])

    assert counted == 10
    assert json.loads(house.run("lake", "status"))["rows"]["answers"] == 0


def test_dry_run_changes_no_byte_of_the_database(house, file):
    before = (house.data / "polku.sqlite3").read_bytes()

    house.run("import", "feedback", str(file), "--map", str(house.folder / "map.toml"), "--dry-run")

    assert (house.data / "polku.sqlite3").read_bytes() == before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_import_that_is_killed_is_completed_by_the_next(house, file, number):
    process = house.start("import", "feedback", str(file), "--map", str(house.folder / "map.toml"))
    store = house.data / "polku.sqlite3-wal"
    until = time.monotonic() + 120
    while not (store.exists() and store.stat().st_size > 500_000) and process.poll() is None:
        assert time.monotonic() < until
        time.sleep(0.001)
    process.send_signal(number)
    process.communicate(timeout=120)

    house.run("import", "feedback", str(file), "--map", str(house.folder / "map.toml"))

    rows = json.loads(house.run("lake", "status"))["rows"]["answers"]
    batches = [int(line.split()[3].replace(",", "")) for line in house.run("import", "list").splitlines()]
    assert (rows, sum(batches)) == (2 * ROWS + ROWS // 3, ROWS)
