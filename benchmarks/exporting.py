"""A million answers as CSV: seconds, first byte, memory beside what serves, and the ratio to DuckDB's own COPY TO.

Run: python -m benchmarks.exporting [--answers 1000000] [--format csv]

The export is made as a page has it made: in a process of its own, which asks the running lake for scores and the
store for words. Four in ten responses have words. DuckDB copies the same rows, without words, out of the same lake.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import psutil

from benchmarks.lake import DATA, fill, survey
from benchmarks.machine import describe

JOINED = """
    COPY (
        SELECT response, surveys.name AS survey, units.name AS unit, source, language, role, score,
            DATE '1970-01-01' + day AS day
        FROM answers JOIN surveys ON surveys.id = survey JOIN units ON units.id = unit ORDER BY response
    ) TO '{}' (HEADER)
"""
WORDS = (
    "INSERT INTO polku_words (response_id, question, role, text) "
    "SELECT id, 'why', 'why', 'Jono oli pitkä; -mutta palvelu no ' || id || ' oli \"ystävällistä\"' "
    "FROM polku_response WHERE id % 10 < 4"
)
QUESTIONS = 4  # of a response


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=1_000_000)
    parser.add_argument("--format", default="csv")
    asked = parser.parse_args()
    os.environ |= {"POLKU_DATA": str(DATA), "DJANGO_SETTINGS_MODULE": "polku_server.settings"}
    import django

    django.setup()
    print(describe(DATA))
    user = filled(asked.answers // QUESTIONS)
    lake = served()
    try:
        took, first, size, extra = exported(user, asked.format, lake)
    finally:
        lake.terminate()
        lake.wait()
    told = f"{took:.2f} s, first byte after {first:.2f} s, {size / 1e6:.0f} MB"
    print(f"{asked.answers:,} answers as {asked.format}: {told}")
    print(f"memory beside what serves (PSS, most): {extra / 2**20:.0f} MiB")
    copied = duckdb_copies()
    print(f"DuckDB's COPY TO, without words, names joined: {copied:.2f} s; ratio {took / copied:.1f}")


def filled(responses: int) -> str:
    """Fill a store and its lake; give the public id of somebody who may export."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from polku_server.lake.owner import keeper
    from polku_server.models import Grant, Organisation, User

    call_command("migrate", verbosity=0)
    with transaction.atomic():
        Organisation.objects.create(name="Bench")
        user = User.objects.create(email="bench@example.org", name="Bench")
        Grant.objects.create(user=user, role="lead")
    fill(survey(), 1, responses)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(WORDS)
    kept = keeper()
    kept.turn()
    kept.close()
    connection.close()
    return str(user.public_id)


def served(data: Path = DATA) -> subprocess.Popen[bytes]:
    """Start the lake's process of a folder and wait until it answers."""
    from polku_server.lake.client import Served
    from polku_server.lake.owner import answers

    process = subprocess.Popen([sys.executable, "-m", "polku_server.lake.process"])
    asking = Served(data)
    while not answers(asking):
        time.sleep(0.05)
    asking.close()
    return process


def exported(user: str, form: str, lake: subprocess.Popen[bytes]) -> tuple[float, float, int, int]:
    """Have the export made and read it; give seconds, seconds to the first byte, bytes, and memory more than before."""
    from polku_server.govern import exports
    from polku_server.govern.exporting import Order, Running

    before = pss(lake.pid)
    begun = time.perf_counter()
    running = Running(Order("answers", form, user, "", "fi"), exports.folder())
    with most(lake.pid, running.process.pid) as peak:
        running.begin(whole=form != "csv")
        first = time.perf_counter() - begun
        size = sum(len(block) for block in running)
        took = time.perf_counter() - begun
    running.close()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    held = " + ".join(f"{each / 2**20:.0f}" for each in peak.each)
    print(
        f"processor of the export {used.ru_utime + used.ru_stime:.2f} s; lake + export {held} MiB, lake before", end=" "
    )
    print(f"{before / 2**20:.0f} MiB")
    return took, first, size, peak.bytes - before


class most:  # noqa: N801  # reads as a word in `with most(...)`
    """The most memory that processes hold together while a block runs."""

    def __init__(self, *pids: int) -> None:
        self.pids, self.bytes, self._over = pids, 0, threading.Event()
        self.each: list[int] = []
        self._thread = threading.Thread(target=self.look)

    def look(self) -> None:
        """Look ten times a second."""
        while not self._over.wait(0.1):
            held = [pss(pid) for pid in self.pids]
            if sum(held) > self.bytes:
                self.bytes, self.each = sum(held), held

    def __enter__(self) -> most:
        self._thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._over.set()
        self._thread.join()


def pss(pid: int) -> int:
    """Give the memory of a process, what it shares counted in parts; 0 once it is gone."""
    try:
        return int(psutil.Process(pid).memory_full_info().pss)
    except psutil.Error:
        return 0


def duckdb_copies() -> float:
    """Let DuckDB write the same lake as CSV, names joined; give the seconds."""
    import duckdb

    from polku_server.lake import paths

    (newest,) = list(paths.files(DATA))[-1:]
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(newest, read_only=True) as connection:
        connection.execute("SET threads = 2")
        begun = time.perf_counter()
        connection.execute(JOINED.format(Path(folder) / "answers.csv"))
        return time.perf_counter() - begun


if __name__ == "__main__":
    main()
