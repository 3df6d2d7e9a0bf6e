"""The lake's figures: a full copy, one new row, a round trip, and commit to visible.

``python -m benchmarks.lake --rows 1000000`` uses a SQLite store in a fresh folder;
with POLKU_DATABASE_URL set, that (empty) PostgreSQL database.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from benchmarks.machine import describe

DATA = Path(tempfile.mkdtemp(prefix="polku-bench-"))
STORED = {
    "sqlite": "datetime('2024-01-01', '+' || i || ' minutes')",
    "postgresql": "'2024-01-01Z'::timestamptz + make_interval(mins => i)",
}
OBJECT = {"sqlite": "json_object", "postgresql": "json_build_object"}
VERSION = {"questions": [{"key": key, "role": key} for key in ("csat", "ces", "nps", "why")]}
NPS = (
    "SELECT unit, week, count(score) AS n, sum((score >= 9)::BIGINT) AS ups, sum((score <= 6)::BIGINT) AS downs "
    "FROM answers WHERE role = 'nps' GROUP BY unit, week"
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    os.environ |= {"POLKU_DATA": str(DATA), "DJANGO_SETTINGS_MODULE": "polku_server.settings"}
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print(describe(DATA))
    version = survey()
    fill(version, 1, rows)
    copying(version, rows)
    asking(version, rows)
    print(describe(DATA))


def timed(what: str, act: Callable[[], Any]) -> tuple[Any, float]:
    """Do it, and print wall and processor time."""
    wall, cpu = time.perf_counter(), time.process_time()
    given = act()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{what}: {wall * 1000:.2f} ms, processor {cpu * 1000:.2f} ms")
    return given, wall


def survey() -> Any:
    """A survey with four questions, and 50 units."""
    from django.db import transaction

    from polku_server.models import Survey, SurveyVersion, Unit

    with transaction.atomic():
        Unit.objects.bulk_create([Unit(name=f"Unit {number}") for number in range(50)])
        return SurveyVersion.objects.create(survey=Survey.objects.create(name="Bench"), number=1, definition=VERSION)


def fill(version: Any, first: int, last: int) -> None:
    """Store responses by one statement."""
    from django.db import connection, transaction

    unit = "(SELECT min(id) FROM polku_unit) + i % 50"
    pairs = "'csat', 1 + i % 5, 'ces', 1 + i % 7 % 5, 'nps', i * 7919 % 11, 'why', NULL"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last}) "
            "INSERT INTO polku_response "
            "(key, survey_id, version_id, unit_id, follows, language, source, stored_at, scores, texts) "
            f"SELECT 'bench-' || i, {version.survey_id}, {version.pk}, {unit}, '', 'fi', 'link', "
            f"{STORED[connection.vendor]}, {OBJECT[connection.vendor]}({pairs}), '{{}}' FROM n"
        )


def copying(version: Any, rows: int) -> None:
    """The copy itself, in this process."""
    from polku_server.lake.owner import keeper

    kept = keeper()
    read, wall = timed(f"full copy of {rows} responses", kept.turn)
    answers = kept.status()["rows"]["answers"]
    print(f"  {read} rows read, {rows / wall:,.0f} responses/s, {answers / wall:,.0f} answers/s")
    timed("one look that finds nothing", kept.turn)
    fill(version, rows + 1, rows + 1)
    read, _ = timed("one new response", kept.turn)
    print(f"  {read} rows read")
    timed("compact", kept.compact)
    print(f"  {kept.status()['bytes'] / 2**20:.0f} MiB")
    kept.close()


def asking(version: Any, rows: int) -> None:
    """The process and its socket."""
    from polku_server.lake.client import Served
    from polku_server.lake.owner import STARTING, answers

    process = subprocess.Popen([sys.executable, "-m", "polku_server.lake.process"])
    served, until = Served(DATA), time.monotonic() + STARTING
    while not answers(served) and time.monotonic() < until:
        time.sleep(0.05)
    try:
        for what, sql in (("SELECT 1", "SELECT 1"), ("NPS of unit x week", NPS)):
            took = [seconds(lambda sql=sql: served.run(sql)) for _ in range(100)]
            print(f"round trip, {what}: median {median(took) * 1000:.2f} ms, max {max(took) * 1000:.2f} ms")
        visible = [commit_to_visible(version, rows + 2 + number, served) for number in range(100)]
        print(f"memory of the process (PSS): {psutil.Process(process.pid).memory_full_info().pss / 2**20:.0f} MiB")
        print(f"commit to visible, 100 times: median {median(visible):.3f} s, max {max(visible):.3f} s")
    finally:
        process.terminate()
        process.wait()


def seconds(act: Callable[[], Any]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def commit_to_visible(version: Any, number: int, served: Any) -> float:
    """Commit one response and ask until it is counted."""
    fill(version, number, number)
    start = time.perf_counter()
    while served.run("SELECT count(*) AS n FROM answers WHERE role = 'why'")["n"][0].as_py() < number:
        time.sleep(0.005)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
