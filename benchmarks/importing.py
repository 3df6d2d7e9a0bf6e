"""Rows a second that `polku import feedback` brings in, reading and validating included; and that undo takes back.

Run: python -m benchmarks.importing [--file FILE | --rows 100000]
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

from .machine import describe

COMMENTS = ("", "", "Nopea ja ystävällinen palvelu", "Jono oli pitkä, soittakaa 040 123 4567", "Allt gick bra")


def generated(path: Path, rows: int) -> Path:
    """Write a file of random answers; four in ten have words."""
    chance = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        file.write("id;date;touchpoint;unit;csat;nps;comment\n")
        for n in range(rows):
            day = f"2026-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
            where = f"Kohtaaminen {chance.randint(1, 8)};Yksikkö {chance.randint(1, 40)}"
            file.write(f"A{n};{day};{where};{chance.randint(1, 5)};{chance.randint(0, 10)};{chance.choice(COMMENTS)}\n")
    return path


def timed(name: str, rows: int, work: Any) -> Any:
    """Do a piece of work and print what it took."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{name:28} {wall:7.2f} s wall {cpu:7.2f} s CPU {rows / wall:10,.0f} rows/s {rows / cpu:10,.0f} rows/CPU s")
    return result


def main() -> None:
    """Bring one file in twice and take it back, in a data folder that is thrown away."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--file", type=Path)
    asked.add_argument("--rows", type=int, default=100_000)
    options = asked.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="polku-bench-"))
    os.environ["POLKU_DATA"] = str(folder / "data")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polku_server.settings")
    import django

    django.setup()
    from polku_server import prepare
    from polku_server.listen import imports, incoming

    prepare.tables()
    file = options.file or generated(folder / "answers.csv", options.rows)
    print(describe(folder))

    def planned() -> Any:
        coming = incoming.opened(file, None, source=None, order=None)
        return coming, *coming.planned()

    rows = len(incoming.opened(file, None, source=None, order=None).feedback.table)
    print(f"{file.name}: {rows:,} rows")
    coming, _found, plan = timed("read, validate, plan", rows, planned)
    batch = timed("store", rows, lambda: coming.bring_in(plan, lambda _rows: None))
    _, _, again = timed("the same file again", rows, planned)
    timed("undo", batch.rows, lambda: imports.undo(batch))
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")
    assert (batch.rows, again.new) == (len(plan.new), [])


if __name__ == "__main__":
    main()
