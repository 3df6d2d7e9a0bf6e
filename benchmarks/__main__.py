"""Every figure, one after the other: `make bench`, with `DATA=folder` for the real sets.

Each is a command of its own; run one by itself to look closer.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

COMMANDS = (
    ("respondent_flow", "--bare"),
    ("respondent_flow", "--dashboards", "2"),
    ("respondent_flow", "--postgres"),
    ("sql_per_flow",),
    ("page_bytes",),
    ("visible",),
    ("measures",),
    ("pages",),
    ("million",),
    ("backup",),
    ("lake",),
    ("importing",),
    ("purchases",),
    ("purchases", "--postgres", "--format", "parquet"),
    ("purchases", "--format", "xlsx", "--rows", "500000"),
    ("search",),
    ("customers",),
    ("call",),
    ("exporting",),
    ("duplicates",),
    ("lifetime",),
    ("help",),
    ("install",),
    ("durability",),
    ("audit",),
    ("release",),
    ("effects",),
    ("index",),
    ("drivers",),
    ("growth",),
)
REAL = (
    ("importing", "--file", "orders_reviews/olist_order_reviews_dataset.csv"),
    ("effects", "--data", "units"),
    ("index", "--data", "units"),
    ("drivers", "--data", "."),
    ("retention", "--data", "units"),
)


def main() -> None:
    """Run all; end with 1 if one failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="the folder of the real sets")
    chosen = parser.parse_args()
    real = [(*words[:-1], str(chosen.data / words[-1])) for words in REAL] if chosen.data else []
    failed = []
    for name, *words in [*COMMANDS, *real]:
        print(f"\n== {name} {' '.join(words)}", flush=True)
        ended = subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *words], check=False)
        if ended.returncode:
            failed.append(name)
    print(f"\nfailed: {', '.join(failed)}" if failed else "\nall ran")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
