"""Hazards of ``polku retention`` on the recidivism data of Rossi: published figures, and periods beside Cox.

``python -m benchmarks.retention --data FOLDER``: the folder that holds ``rossi.csv`` (432 men, 52 weeks). Published:
fin -.37942 (.19138), ties by Efron. Exits with 1 if it is not met.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.csv

from benchmarks.machine import cpu
from polku.value.retention import hazards, period_hazards

COVARIATES = ("fin", "age", "race", "wexp", "mar", "paro", "prio")
PUBLISHED = (-0.37942, 0.19138)


def main() -> None:
    """Print the coefficient of financial aid by each model."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    rows = pyarrow.csv.read_csv(parser.parse_args().data / "rossi.csv")
    columns = {"duration": rows["week"], "event": rows["arrest"], **{name: rows[name] for name in COVARIATES}}
    people = ibis.memtable(pa.table(columns))
    met = True
    for model in ("cox", "logit", "cloglog"):
        seconds, found = cpu(
            lambda model=model: (
                hazards(people, COVARIATES) if model == "cox" else period_hazards(people, COVARIATES, model)
            )
        )
        fin = round(float(found.point[0]), 5), round(float(found.errors[0]), 5)
        met &= model != "cox" or fin == PUBLISHED
        print(f"{model:8} fin {fin[0]:.5f} ({fin[1]:.5f})  {seconds * 1000:.0f} ms CPU")
    sys.exit(not met)


if __name__ == "__main__":
    main()
