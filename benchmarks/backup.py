"""Seconds of `polku backup` and `polku restore` at a million responses, and whether every figure came back.

    python -m benchmarks.backup [--responses 1000000] [--folder FOLDER] [--postgres]

A folder that `benchmarks.grown` filled is taken as it is. Restored means: the command has ended, its lake is built.
Compared are the number of rows of every table of the store and of the lake, and scores with their intervals.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks import machine, postgres

POLKU = "import sys; from polku_server.cli import main; sys.argv[0] = 'polku'; main()"
COUNTED = "from benchmarks.backup import figures; figures()"
WRITTEN = ("polku_auditentry", "polku_auditwaiting", "polku_auditseal", "polku_session", "django_session")


def polku(*words: object) -> float:
    """Run a command; give its seconds."""
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", POLKU, *map(str, words)], check=True)
    took, used = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    print(f"polku {words[0]}: {took:.1f} s, processor {spent:.1f} s", flush=True)
    return took


def seen() -> Any:
    """Give what the installation that the environment names holds."""
    done = subprocess.run([sys.executable, "-c", COUNTED], check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def figures() -> None:
    """Print the rows of every table, and scores by unit with intervals, through the lake."""
    from benchmarks.respondent_flow import django_ready

    django_ready()
    from django.db import connection

    from polku import lake, measure, tables
    from polku_server.lake import owner

    with connection.cursor() as cursor:
        rows = {}
        for table in sorted(connection.introspection.table_names()):
            if table not in WRITTEN:  # a restore writes that it was one
                cursor.execute(f"SELECT count(*) FROM {table}")
                rows[table] = cursor.fetchone()[0]
    held = owner.engine()
    lake.use(held)
    answers = tables.answers()
    scores = [
        repr(measured(measure.of_role(answers, role), by="unit", minimum=10))
        for role, measured in (("nps", measure.nps), ("csat", measure.csat), ("ces", measure.ces))
    ]
    print(json.dumps({"store": rows, "lake": held.do("status")["rows"], "scores": scores}))
    held.close()


def size(folder: Path) -> str:
    """Give the store's size on disk."""
    return f"{sum(each.stat().st_size for each in folder.glob('polku.sqlite3*')) / 2**20:,.0f} MiB"


def main() -> None:
    """Fill if need be, back up, restore, compare; end with 1 if anything is otherwise."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--responses", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="filled before, or kept for the next run")
    parser.add_argument("--postgres", action="store_true")
    chosen = parser.parse_args()
    os.environ.update(POLKU_URL="http://127.0.0.1:8000", POLKU_LOG_LEVEL="ERROR")
    with ExitStack() as stack:
        beside = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="polku-bench-")))
        data = chosen.folder or beside / "data"
        other = ""
        if chosen.postgres:
            url, _ = stack.enter_context(postgres.running())
            os.environ["POLKU_DATABASE_URL"], other = url, urlsplit(url)._replace(path="/restored").geturl()
            os.environ["PATH"] = f"{postgres.programs()}:{os.environ['PATH']}"
            subprocess.run(["psql", "-q", url, "-c", "CREATE DATABASE restored"], check=True)
        os.environ["POLKU_DATA"] = str(data)
        if not (data / "lake").exists():
            fill = [sys.executable, "-m", "benchmarks.grown", str(data), f"--responses={chosen.responses}"]
            subprocess.run(fill, check=True)
        print(machine.describe(data), f"store {size(data)}" if not chosen.postgres else "")
        before = seen()
        file = beside / "kept.tar.gz"
        polku("backup", file)
        print(f"  {file.stat().st_size / 2**20:,.0f} MiB; goal 60 s")
        os.environ |= {"POLKU_DATA": str(beside / "other")} | ({"POLKU_DATABASE_URL": other} if other else {})
        polku("restore", file)
        print("  goal 600 s")
        after = seen()
        alike = {name: before[name] == after[name] for name in before}
        print(f"the same afterwards: {alike}; {before['lake']['answers']:,} answers of a score or text")
        sys.exit(not all(alike.values()))


if __name__ == "__main__":
    main()
