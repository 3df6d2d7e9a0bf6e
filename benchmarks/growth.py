"""How much more ten times the rows cost each command: CPU seconds of all threads, files read and answers printed.

``python -m benchmarks.growth [--rows 1000000] [--only rank,path]``: each command runs in this process on a tenth of
``--rows`` and on all of them, after a run on a few rows that is not counted. Ends with 1 where any grows more than
eleven times.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from typer.testing import CliRunner

from polku.cli import app

from .finnish_parties import FAMILY, GIVEN, words
from .machine import describe

MOST = 11.0
FEW = 2000
UNITS, TOUCHPOINTS, SEGMENTS = 400, 12, 8
FIRST = np.datetime64("2023-01-01")
ATTRIBUTES = {"unit": ("a", "b", "c", "d"), "role": ("x", "y", "z"), "age": ("young", "old")}
WORDS = words(
    "the, staff, was, friendly, but, waiting, took, too, long, nobody, answered, price, bill, good, bad, thank, you"
)
MODEL = """
[latent.First]
indicators = ["q0", "q1", "q2"]
[latent.Second]
indicators = ["q3", "q4", "q5"]
[latent.Third]
indicators = ["q6", "q7", "q8"]
[paths]
First = ["Second", "Third"]
Second = ["Third"]
"""

Columns = dict[str, object]
Maker = Callable[[int, np.random.Generator], Columns]


def answers(n: int, random: np.random.Generator) -> Columns:
    """Scores of units, touchpoints and people, with weights."""
    return {
        "score": random.integers(0, 11, n),
        "unit": random.integers(0, UNITS, n),
        "touchpoint": random.integers(0, TOUCHPOINTS, n),
        "person": random.integers(0, max(1, n // 5), n),
        "day": FIRST + random.integers(0, 700, n).astype("timedelta64[D]"),
        "overall": random.integers(0, 11, n),
        "segment": random.integers(0, SEGMENTS, n),
        "role": random.choice(ATTRIBUTES["role"], n),
        "age": random.choice(ATTRIBUTES["age"], n),
        "need": random.normal(5, 2, n),
    }


def series(n: int, random: np.random.Generator) -> Columns:
    """One figure for each time."""
    return {"time": random.permutation(n), "value": random.normal(10, 2, n)}


def purchases(n: int, random: np.random.Generator) -> Columns:
    """Four events of each customer."""
    return {
        "customer": random.integers(0, max(1, n // 4), n),
        "day": FIRST + random.integers(0, 1000, n).astype("timedelta64[D]"),
        "amount": random.gamma(5, 5, n),
        "kind": random.choice(["purchase", "contact", "recommendation"], n, p=[0.8, 0.15, 0.05]),
        "need": random.gamma(10, 10, n),
    }


def durations(n: int, random: np.random.Generator) -> Columns:
    """Months that relationships have lasted, in two groups."""
    return {
        "months": random.integers(1, 60, n),
        "ended": random.integers(0, 2, n),
        "group": random.choice(["a", "b"], n),
        "price": random.integers(0, 5, n),
    }


def referred(n: int, random: np.random.Generator) -> Columns:
    """Customers, two in five of whom somebody earlier brought."""
    by = np.where(random.random(n) < 0.4, (random.random(n) * np.arange(n)).astype(int), -1)
    return {
        "customer": np.arange(n),
        "referrer": [None if each < 0 else each for each in by.tolist()],
        "anyway": random.choice(["yes", "no"], n),
        "margin": random.gamma(5, 5, n),
        "before": random.gamma(5, 5, n),
        "after": random.gamma(5, 5, n),
    }


def people(n: int, random: np.random.Generator) -> Columns:
    """Respondents with three attributes and a score."""
    return {name: random.choice(values, n) for name, values in ATTRIBUTES.items()} | {"value": random.integers(1, 6, n)}


def panel(n: int, random: np.random.Generator) -> Columns:
    """Units in ten periods, half of them treated from the sixth on, engaged a period before they are satisfying."""
    units = max(4, n // 10)
    engagement = random.normal(0, 1, (units, 10)) + random.normal(0, 1, (units, 1))
    treated = np.where(np.arange(units) % 2, 6, 0)
    satisfaction = random.normal(0, 1, (units, 10)) + 0.3 * np.roll(engagement, 1, axis=1)
    return {
        "unit": np.repeat(np.arange(units), 10),
        "time": np.tile(np.arange(1, 11), units),
        "from": np.repeat(treated, 10),
        "engagement": engagement.ravel(),
        "satisfaction": satisfaction.ravel(),
    }


def questions(n: int, random: np.random.Generator) -> Columns:
    """Nine questions, three on each of three matters that go together."""
    common = random.normal(0, 1, n)
    matters = [common + random.normal(0, 1, n) for _ in range(3)]
    return {f"q{place}": matters[place // 3] + random.normal(0, 1, n) for place in range(9)}


def comments(n: int, random: np.random.Generator) -> Columns:
    """Comments of a few sentences, most of them different, with a score and a day."""
    said = [" ".join(random.choice(WORDS, random.integers(3, 20)).tolist()) for _ in range(n)]
    return {"comment": said, "score": random.integers(0, 11, n), "date": FIRST + random.integers(0, 700, n)}


def parties(n: int, random: np.random.Generator) -> Columns:
    """Customers with a name, an e-mail and a town; one in twenty stands twice, one in fifty has no day of birth.

    Few names are common and most are rare, as in a register: of a million 3,000 are called as the commonest pair.
    """
    who = np.where(random.random(n) < 0.05, (random.random(n) * n).astype(int), np.arange(n))
    given, family = _names(GIVEN, 20, 0.95), _names(FAMILY, 500, 0.78)
    one, two = (random.choice(len(p), n, p=p)[who] for p in (given[1], family[1]))
    born = np.where(random.random(n) < 0.02, np.datetime64("1900-01-01"), FIRST - random.integers(6000, 30000, n))
    return {
        "name": [f"{given[0][a]} {family[0][b]}" for a, b in zip(one.tolist(), two.tolist(), strict=True)],
        "email": [f"{given[0][one[at]]}.{each}@firma.fi" for at, each in enumerate(who.tolist())],
        "postcode": [f"{each:05}" for each in (random.integers(0, 3000, n)[who] * 10).tolist()],
        "birth date": np.datetime_as_string(born[who], unit="D").tolist(),
    }


def _names(known: list[str], ways: int, slope: float) -> tuple[list[str], np.ndarray]:
    """Make so many forms of each name that is known, and the share of people who have each."""
    ends = ["".join(letters) for letters in product("aeiou", "nlrst", "aeiou", "kmpv")][: ways - 1]
    names = [*known, *(name[:3] + end for end in ends for name in known)]
    shares = (1.0 + np.arange(len(names))) ** -slope
    return names, shares / shares.sum()


PURCHASES = "--customer customer --date day --amount amount"
RELEASE = "cells.csv --people {file} --minimum 5"
COMMANDS: dict[str, tuple[Maker, str]] = {
    "compare": (answers, "compare {file} --score score --by unit --against rest"),
    "chart xmr": (series, "chart xmr {file} --value value --time time"),
    "chart funnel": (answers, "chart funnel {file} --score score --by unit"),
    "rank": (answers, "rank {file} --score score --by unit"),
    "rank mean": (answers, "rank {file} --score need --by unit --kind mean"),
    "weigh": (answers, "weigh {file} --margins margins.csv --score score"),
    "weigh units": (answers, "weigh {file} --margins margins.csv --score score --unit unit"),
    "path": (answers, "path {file} --touchpoint touchpoint --person person --time day --score score --overall overall"),
    "retention": (purchases, f"retention {{file}} {PURCHASES}"),
    "retention durations": (
        durations,
        "retention {file} --duration months --event ended --group group --covariates price",
    ),
    "ladder": (purchases, f"ladder {{file}} {PURCHASES} --kind kind --need need"),
    "referrals": (
        referred,
        "referrals {file} --customer customer --referrer referrer --anyway anyway --margin margin --cost 10 "
        "--before before --after after",
    ),
    "rfm": (purchases, f"rfm {{file}} {PURCHASES}"),
    "segments": (answers, "segments {file} --segment segment --needs need,score"),
    "lifetime": (purchases, f"lifetime {{file}} {PURCHASES}"),
    "drivers": (questions, "drivers {file} --outcome q8 --drivers q0,q1,q2,q3,q4,q5,q6,q7"),
    "index": (questions, "index model.toml {file}"),
    "effect": (panel, "effect {file} --unit unit --time time --outcome satisfaction --treated-from from"),
    "linkage": (panel, "linkage {file} --unit unit --time time --from engagement --to satisfaction"),
    "understand": (comments, "understand {file} --text comment"),
    "analyse": (comments, "analyse {file} --out report.html"),
    "duplicates": (parties, "duplicates {file}"),
    "nps": (answers, "nps {file} --score score --by unit"),
    "release audit": (people, f"release audit {RELEASE}"),
    "release suppress": (people, f"release suppress {RELEASE}"),
}


def write(columns: Columns, path: str) -> None:
    """Write the rows of a command; of people, also the table whose cells they are in."""
    table = pa.table(columns)
    pq.write_table(table, path)
    if not set(ATTRIBUTES) | {"value"} <= set(columns):
        return
    names = list(ATTRIBUTES)
    lines = [",".join([*names, "n", "value"])]
    value = np.asarray(columns["value"])
    for labels in product(*(("*", *ATTRIBUTES[name]) for name in names)):
        here = np.ones(len(table), bool)
        for name, label in zip(names, labels, strict=True):
            here &= (label == "*") | (np.asarray(columns[name]) == label)
        lines.append(",".join([*labels, str(here.sum()), repr(float(value[here].mean()))]))
    Path("cells.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def seconds(asked: str, make: Maker, rows: int) -> float:
    """Run a command on so many rows; give its CPU seconds."""
    write(make(rows, np.random.default_rng(rows)), "rows.parquet")
    start = time.process_time()
    result = CliRunner().invoke(app, [*asked.format(file="rows.parquet").split(), "--json"])
    taken = time.process_time() - start
    if result.exit_code not in (0, 1) or result.stderr:
        sys.exit(f"{asked}: {result.stderr or result.exception!r}")
    return taken


def main() -> None:
    """Print each command's seconds and growth."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--only", help="commands, with commas between")
    chosen = parser.parse_args()
    names = chosen.only.split(",") if chosen.only else list(COMMANDS)
    print(describe(), flush=True)
    over = []
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        margins = "column,category,total\nrole,x,5\nrole,y,3\nrole,z,2\nage,young,1\nage,old,1\n"
        Path("margins.csv").write_text(margins, encoding="utf-8")
        Path("model.toml").write_text(MODEL, encoding="utf-8")
        for name in names:
            make, asked = COMMANDS[name]
            seconds(asked, make, FEW)
            tenth, whole = (seconds(asked, make, rows) for rows in (chosen.rows // 10, chosen.rows))
            print(f"{name:20} {tenth:7.2f} s {whole:7.2f} s  x {whole / tenth:.1f}", flush=True)
            over += [name] * (whole / tenth > MOST)
    print(f"more than x {MOST:g}: {', '.join(over)}" if over else f"none grows more than x {MOST:g}")
    sys.exit(bool(over))


if __name__ == "__main__":
    main()
