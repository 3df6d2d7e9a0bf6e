"""Kills under load, at full count: nothing that was thanked for is lost, nothing is doubled.

    python -m benchmarks.durability [--sqlite 50] [--worker 10] [--postmaster 10]

People press Send until they are thanked, so that every kill leaves some who send the same answer again. The same
check is run on a mutant that thanks before its commit: there it must find losses.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from benchmarks import machine
from benchmarks.postgres import Postgres
from durability.house import House, Verdict, kills, postmaster_kills, worker_kills


def tell(name: str, run: Callable[[], Verdict]) -> Verdict:
    """Run one and print it."""
    begun = time.monotonic()
    verdict = run()
    print(
        f"{name}: {verdict.thanked} thanked, {verdict.lost} lost, {verdict.doubled} doubled "
        f"({time.monotonic() - begun:.0f} s){'' if verdict.sound else f' {verdict.odd}'}",
        flush=True,
    )
    return verdict


def on_postgres(run: Callable[[House, Postgres], Verdict]) -> Verdict:
    """Run with a database of its own."""
    server = Postgres()
    server.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            house = House(Path(folder) / "data", database=server.url)
            try:
                return run(house, server)
            finally:
                house.kill()
    finally:
        server.stop()


def on_sqlite(run: Callable[[House], Any]) -> Any:
    """Run in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder) / "data")
        try:
            return run(house)
        finally:
            house.kill()


def unchanged_by(gets: int, house: House) -> bool:
    """Tell whether so many GETs leave every byte of the database and its log as it was, and print it."""
    house.start()
    house.send(house.token(), why="first")
    before = digests(house)
    for i in range(gets):
        assert house.ask("GET", f"{house.path}?kieli={('fi', 'sv', 'en')[i % 3]}")[0] == 200
    same = digests(house) == before
    print(f"{gets} GETs: {'no byte' if same else 'SOME BYTE'} of the database changed", flush=True)
    return same


def digests(house: House) -> list[str]:
    """Give the digests of the database file and its log."""
    return [sha256((house.data / f"polku.sqlite3{end}").read_bytes()).hexdigest() for end in ("", "-wal")]


def main() -> None:
    """Kill, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sqlite", type=int, default=50)
    parser.add_argument("--worker", type=int, default=10)
    parser.add_argument("--postmaster", type=int, default=10)
    chosen = parser.parse_args()
    print(machine.describe(tempfile.gettempdir()))
    same = on_sqlite(lambda house: unchanged_by(1000, house))
    sound = [
        tell(
            f"SQLite, {chosen.sqlite} kills -9 of the web process",
            lambda: on_sqlite(lambda house: kills(house, chosen.sqlite)),
        ),
        tell(
            f"PostgreSQL, {chosen.worker} kills -9 of a web worker",
            lambda: on_postgres(lambda house, _: worker_kills(house, chosen.worker)),
        ),
        tell(
            f"PostgreSQL, {chosen.postmaster} kills -9 of the postmaster",
            lambda: on_postgres(lambda house, server: postmaster_kills(house, server, chosen.postmaster)),
        ),
    ]
    mutant = tell(
        "the mutant that thanks before its commit, 5 kills",
        lambda: on_sqlite(lambda house: kills(house, 5, application="durability.mutant:application")),
    )
    sys.exit(not (same and all(each.sound for each in sound) and mutant.lost))


if __name__ == "__main__":
    main()
