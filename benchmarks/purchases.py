"""Seconds and memory that `polku import purchases` takes, with the lake copying beside it.

Run: python -m benchmarks.purchases [--rows 1000000] [--format csv|parquet|xlsx] [--postgres] [--customers 100000]
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import psutil
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from .machine import describe
from .postgres import running

LOOK = 0.1  # seconds between two looks at the memory
SHARED = 10  # looks of which one asks how pages are shared: the kernel goes through them all, and the work waits


def generated(folder: Path, rows: int, customers: int, kind: str) -> Path:
    """Write purchases of random customers: two lines an order, a time, exact cents, a product and a unit."""
    chance, number = np.random.default_rng(1), np.arange(rows)
    minutes = (
        number // 1000 * 1440 + number % 1000 // 2
    )  # five hundred orders a day, none in the hour that spring skips
    moment = np.datetime64("2020-01-01T09:00:00") + (minutes * 60).astype("timedelta64[s]")
    table = pa.table(
        {
            "order_number": [f"T{n // 2:08}" for n in number],
            "line": (1 + number % 2).astype(str),
            "customer_number": [f"C{n:07}" for n in chance.integers(0, customers, rows)],
            "date": np.datetime_as_string(moment).astype(str),
            "amount": [f"{cents / 100:.2f}" for cents in chance.integers(100, 100_000, rows)],
            "product": [f"Tuote {n}" for n in chance.integers(0, 500, rows)],
            "unit": [f"Yksikkö {n}" for n in chance.integers(0, 40, rows)],
        }
    )
    path = folder / f"purchases.{kind}"
    if kind == "parquet":
        pq.write_table(table, path)
    elif kind == "csv":
        pacsv.write_csv(table, path)
    else:
        sheet(table, path)
    return path


def sheet(table: pa.Table, path: Path) -> None:
    """Write a workbook a row at a time."""
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, table.column_names)
        for at, row in enumerate(zip(*(column.to_pylist() for column in table.columns), strict=True), 1):
            page.write_row(at, 0, row)


def family(roots: Sequence[psutil.Process]) -> list[psutil.Process]:
    """Give processes with their children."""
    return [each for root in roots if root.is_running() for each in (root, *root.children(recursive=True))]


def held(roots: Sequence[psutil.Process], *, shares: bool) -> tuple[float, float]:
    """Give what processes hold together, in MiB: their own shares of memory if asked for, and the plain sum."""
    pss = rss = 0
    for each in family(roots):
        try:
            found = each.memory_full_info() if shares else each.memory_info()
        except psutil.Error:
            continue
        pss, rss = pss + (found.pss if shares else 0), rss + found.rss
    return pss / 2**20, rss / 2**20


def worked(roots: Sequence[psutil.Process]) -> float:
    """Give the seconds of processor that processes took; of those that ended, what their parents waited for."""
    taken = 0.0
    for each in family(roots):
        try:
            times = each.cpu_times()
        except psutil.Error:
            continue
        ended = (times.children_user, times.children_system) if sys.platform == "linux" else ()
        taken += sum((times.user, times.system, *ended))
    return taken


def bring(file: Path, beside: Sequence[psutil.Process], store: Sequence[psutil.Process]) -> None:
    """Run the command, and look at the memory while it works."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    others = worked(beside), worked(store)
    command = [sys.executable, "-c", "from polku_server.cli import main; main()", "import", "purchases", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        root = psutil.Process(process.pid)
        most, looks = [(0.0, 0.0)] * 3, 0
        while process.poll() is None:
            shares, looks = looks % SHARED == 0, looks + 1
            seen = [held(each, shares=shares) for each in ([root], [root, *beside], [root, *beside, *store])]
            most = [(max(old[0], new[0]), max(old[1], new[1])) for old, new in zip(most, seen, strict=True)]
            time.sleep(LOOK)
        said = (process.stdout.read() if process.stdout else "").strip().splitlines()
    wall, cpu = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    names = ("import alone", "with the lake", "with the database server")
    for name, (pss, rss) in zip(names, most if store else most[:2], strict=False):
        print(f"most memory, {name}: PSS {pss:,.0f} MiB, RSS {rss:,.0f} MiB")
    told = next((line for line in said if " came in as batch" in line), said[-1] if said else "nothing")
    spent = cpu.ru_utime + cpu.ru_stime - before.ru_utime - before.ru_stime
    lake, server = worked(beside) - others[0], worked(store) - others[1]
    print(f"{wall:.1f} s; processor {spent:.1f} s, the lake {lake:.1f} s, the server {server:.1f} s: {told}")


def measured(options: argparse.Namespace, folder: Path, store: Sequence[psutil.Process]) -> None:
    """Bring one file in twice, with the lake's process beside."""
    import django

    django.setup()
    from polku_server import prepare

    prepare.tables()
    file = generated(folder, options.rows, options.customers, options.format)
    print(f"{file.name}: {options.rows:,} rows, {file.stat().st_size / 2**20:,.0f} MiB")
    lake = subprocess.Popen([sys.executable, "-m", "polku_server.lake.process"])
    try:
        time.sleep(3)
        for _turn in range(2):
            print(describe(folder))
            bring(file, [psutil.Process(lake.pid)], store)
    finally:
        lake.terminate()
        lake.wait(60)


def main() -> None:
    """Measure, in a data folder that is thrown away."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--customers", type=int, default=100_000)
    asked.add_argument("--format", choices=("csv", "parquet", "xlsx"), default="csv")
    asked.add_argument("--postgres", action="store_true")
    options = asked.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="polku-bench-"))
    os.environ["POLKU_DATA"] = str(folder / "data")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polku_server.settings")
    if not options.postgres:
        measured(options, folder, ())
        return
    with running() as (url, processes):
        os.environ["POLKU_DATABASE_URL"] = url
        measured(options, folder, processes)


if __name__ == "__main__":
    main()
