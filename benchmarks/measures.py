"""Time the statistics against DuckDB SQL written by hand, on rows made here.

``python benchmarks/measures.py [--rows 1000000] [--many 10000000]``: three scores with intervals and unit x month
at ``--rows`` responses (each answers three questions: three times as many rows), one score at
``--many`` answers, and the growth of every operation from a tenth of ``--rows``.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from polku import lake, tables
from polku.measure import by_week, ces, csat, nps, of_role, path, ranked

ROUNDS = 9
ROLES = ("nps", "csat", "ces")

MAKE = """
CREATE OR REPLACE TABLE answers AS
SELECT (i // {roles})::BIGINT AS response, 1::BIGINT AS survey, '' AS customer,
       (hash(i // {roles}) % 12)::BIGINT AS touchpoint,
       (hash(i // {roles} + 1) % 400)::BIGINT AS unit, 'link' AS source,
       ['fi', 'sv', 'en'][(hash(i // {roles} + 2) % 3)::INT + 1] AS language,
       {role} AS role,
       CASE WHEN hash(i + 3) % 20 = 0 THEN NULL
            WHEN {role} = 'nps' THEN (hash(i + 4) % 11)::BIGINT ELSE 1 + (hash(i + 5) % 5)::BIGINT END AS score,
       (19700 + i * 730 // {rows})::INT AS day, (2814 + i * 104 // {rows})::INT AS week,
       (647 + i * 24 // {rows})::INT AS month
FROM range({rows}) made(i)
"""

NPS_COUNTS = """count(score) AS n, count(*) FILTER (WHERE score IS NULL) AS missing,
    count(*) FILTER (WHERE score < 0 OR score > 10) AS off,
    count(*) FILTER (WHERE score >= 9) AS ups, count(*) FILTER (WHERE score <= 6) AS downs"""
POINT_COUNTS = """count(score) AS n, count(*) FILTER (WHERE score IS NULL) AS missing,
    count(*) FILTER (WHERE score < 1 OR score > 5) AS off, count(*) FILTER (WHERE score >= 4) AS tops,
    count(*) FILTER (WHERE score <= 2) AS bottoms, sum(score) AS total, sum(score * score) AS squares"""
PLAIN = {
    "nps": f"SELECT {NPS_COUNTS} FROM answers WHERE role = 'nps'",
    "csat": f"SELECT {POINT_COUNTS} FROM answers WHERE role = 'csat'",
    "ces": f"SELECT {POINT_COUNTS} FROM answers WHERE role = 'ces'",
    "unit x month": f"SELECT unit, month, {NPS_COUNTS} FROM answers WHERE role = 'nps' GROUP BY unit, month",
}
# the fewest steps that we know of: one row per score point, the rest is left to whoever reads it
TALLY = {
    "nps": "SELECT score, count(*) FROM answers WHERE role = 'nps' GROUP BY score",
    "csat": "SELECT score, count(*) FROM answers WHERE role = 'csat' GROUP BY score",
    "ces": "SELECT score, count(*) FROM answers WHERE role = 'ces' GROUP BY score",
    "unit x month": "SELECT unit, month, score, count(*) FROM answers WHERE role = 'nps' GROUP BY unit, month, score",
}


def make(engine: lake.DuckDB, rows: int, roles: tuple[str, ...]) -> None:
    """Fill the table, in the order in which answers come; the same rows every time."""
    role = f"{list(roles)}[(i % {len(roles)})::INT + 1]"
    engine.connection.execute(MAKE.format(rows=rows, roles=len(roles), role=role))
    engine.connection.execute("CHECKPOINT")


def timed(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Give the median milliseconds of several rounds, after one that is not counted."""
    return both_timed(work, rounds)[0]


def both_timed(work: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, float]:
    """Give the median wall and CPU milliseconds (of all threads); the second tells a busy machine from slow work."""
    work()
    taken = []
    for _ in range(rounds):
        start, start_cpu = time.perf_counter(), time.process_time()
        work()
        taken.append((1000 * (time.perf_counter() - start), 1000 * (time.process_time() - start_cpu)))
    wall, cpu = zip(*taken, strict=True)
    return statistics.median(wall), statistics.median(cpu)


def operations() -> dict[str, Callable[[], object]]:
    """Every operation an analyst has, over the table in use."""
    answers = tables.answers()
    return {
        "nps": lambda: nps(of_role(answers, "nps")),
        "csat": lambda: csat(of_role(answers, "csat")),
        "ces": lambda: ces(of_role(answers, "ces")),
        "unit x month": lambda: nps(of_role(answers, "nps"), by=["unit", "month"]),
        "path": lambda: path(answers),
        "by week": lambda: by_week(of_role(answers, "nps"), nps),
        "ranking": lambda: ranked(of_role(answers, "csat"), "csat", by="unit"),
    }


def against_sql(engine: lake.DuckDB, names: list[str]) -> None:
    """Print each figure beside both ways of writing it by hand, measured in turns so that the load is shared."""
    print(f"{'':14}{'ours ms':>9}{'plain SQL':>11}{'ratio':>7}{'tally SQL':>11}{'ratio':>7}")
    sums = [0.0, 0.0, 0.0]
    for name in names:
        works = [operations()[name], *(lambda sql=sql[name]: engine.run(sql) for sql in (PLAIN, TALLY))]
        rounds = [[timed(work, 1) for work in works] for _ in range(ROUNDS)]
        medians = [statistics.median(each) for each in zip(*rounds, strict=True)]
        sums = [a + b for a, b in zip(sums, medians, strict=True)]
        print_ratios(name, *medians)
    if len(names) > 1:
        print_ratios("together", *sums)


def print_ratios(name: str, taken: float, plain: float, tally: float) -> None:
    """Print one line of the table."""
    print(f"{name:14}{taken:9.1f}{plain:11.1f}{taken / plain:7.2f}{tally:11.1f}{taken / tally:7.2f}")


def print_machine(folder: Path) -> None:
    """Say where this was measured."""
    kind = subprocess.run(["stat", "-f", "-c", "%T", folder], capture_output=True, text=True, check=True).stdout.strip()
    load = ", ".join(f"{each:.2f}" for each in os.getloadavg())
    print(f"{os.cpu_count()} CPUs, load {load}, file system {kind}, DuckDB with 512 MB and 2 threads")


def at_rows(engine: lake.DuckDB, rows: int) -> None:
    """Three scores and unit x month at ``rows``, and the growth of everything from a tenth."""
    make(engine, 3 * rows // 10, ROLES)
    few = {name: timed(work) for name, work in operations().items()}
    make(engine, 3 * rows, ROLES)
    start = time.perf_counter()
    for work in list(operations().values())[:4]:
        work()
    first = 1000 * (time.perf_counter() - start)
    many = {name: timed(work) for name, work in operations().items()}
    print(f"\n{rows:,} responses, three answers each; goal 250 ms together, 1.5 x hand-written")
    against_sql(engine, list(PLAIN))
    cpu = sum(both_timed(operations()[name])[1] for name in PLAIN)
    print(f"together {cpu:.1f} ms of CPU; the first time of all, SQL not yet made, {first:.1f} ms")
    print(f"\ngrowth from {rows // 10:,} to {rows:,} responses; goal x11")
    for name in many:
        print(f"{name:14}{few[name]:9.1f}{many[name]:9.1f} ms  x{many[name] / few[name]:.1f}")


def at_many(engine: lake.DuckDB, rows: int) -> None:
    """One score at ``rows``."""
    make(engine, rows, ("nps",))
    print(f"\n{rows:,} answers, one score; goal 1,000 ms, 1.5 x hand-written")
    against_sql(engine, ["nps"])


def main() -> None:
    """Make, measure, print, and leave nothing behind."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--many", type=int, default=10_000_000)
    options = asked.parse_args()
    lake.warm()
    with tempfile.TemporaryDirectory() as folder, lake.DuckDB(f"{folder}/lake.duckdb") as engine:
        lake.use(engine)
        print_machine(Path(folder))
        at_rows(engine, options.rows)
        at_many(engine, options.many)
        print_machine(Path(folder))


if __name__ == "__main__":
    main()
