"""Lifetime value: published figures, refusals, seconds and memory, against lifetimes and clvkit in the same run.

``python -m benchmarks.lifetime [--data FOLDER] [--rival PYTHON] [--customers 1000000] [--purchases 5000000]
[--simulations 500]``: ``--data`` is the folder that holds ``CDNOW_sample.txt`` (id, sample id, date, number, dollars);
``--rival`` an interpreter that has ``lifetimes`` (with ``setuptools<81``) and ``clvkit``. CPU seconds of all threads.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import ibis
import numpy as np
import psutil
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.machine import cpu
from polku import lake
from polku.stats import bgnbd
from polku.stats.repeats import Repeats
from polku.value import models
from polku.value.customers import Plan, customers
from polku.value.histories import collapsed, spending
from polku.value.lifetime import lifetime, repeats_of, spend_of

from .machine import describe

POINT = (0.55, 10.0, 0.7, 2.5)  # r, alpha in weeks, a, b
EPOCH = np.datetime64("1970-01-01")
PUBLISHED = {
    "bgnbd": ".2426 4.4136 .7929 2.4259, -9582.43",
    "paretonbd": ".5532 10.5763 .6063 11.6715, -9594.98",
    "spend": "6.249 3.745 15.448 of 946",
}
CLVKIT = 100_000  # customers: it takes minutes for a million
RIVAL = """
import json, sys, time, warnings
warnings.filterwarnings("ignore")
import numpy as np, pandas as pd
d = np.load(sys.argv[1])
x, t_x, T, m = d["x"], d["t_x"], d["T"], d["m"]
few = int(sys.argv[2])
def cpu(work):
    start = time.process_time()
    made = work()
    return time.process_time() - start, made
from lifetimes import BetaGeoFitter, GammaGammaFitter
out, again = {}, x > 0
out["fit"], model = cpu(lambda: BetaGeoFitter(penalizer_coef=0.0).fit(x, t_x, T))
out["point"] = [float(model.params_[k]) for k in ("r", "alpha", "a", "b")]
spend = GammaGammaFitter(penalizer_coef=0.0).fit(x[again], m[again])
series = [pd.Series(each) for each in (x, t_x, T, m)]
ask = lambda: spend.customer_lifetime_value(model, *series, time=12, discount_rate=1.1 ** (1 / 12) - 1, freq="W")
out["clv"], _ = cpu(ask)
from clvkit import BGNBD, CustomerBase
frame = pd.DataFrame({"customer_id": np.arange(few), "frequency": x.astype(int)[:few], "recency": t_x[:few]})
frame["T"] = T[:few]
base = CustomerBase(frame.set_index("customer_id"), time_unit="W", observation_period_end=pd.Timestamp("2020-01-01"),
                    has_monetary=False, on_negative="raise")
out["clvkit"], kit = cpu(lambda: BGNBD().fit(base))
out["clvkit_point"] = [float(kit.params_[k]) for k in ("r", "alpha", "a", "b")]
print(json.dumps(out))
"""


def drawn(n: int, seed: int = 1, point: tuple[float, ...] = POINT) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw whole-day histories of ``n`` customers of a year from the BG/NBD: x, t_x and T in days."""
    r, alpha, a, b = point
    random = np.random.default_rng(seed)
    rate, p = np.maximum(random.gamma(r, 1 / alpha, n) / 7, 1e-9), random.beta(a, b, n)
    watch = random.integers(1, 365, n)
    x, last, rows = np.zeros(n, int), np.zeros(n, int), np.arange(n)
    while len(rows):
        ahead = last[rows] + np.ceil(random.exponential(1 / rate[rows])).clip(max=1e6).astype(int)
        stays = ahead <= watch[rows]
        rows, ahead = rows[stays], ahead[stays]
        last[rows] = ahead
        x[rows] += 1
        rows = rows[random.random(len(rows)) > p[rows]]
    return x, last, watch


def table_of(n: int) -> pa.Table:
    """Histories with spending, as ``polku.value.histories.histories`` gives them."""
    x, t_x, watch = drawn(n)
    random = np.random.default_rng(2)
    total = np.where(x > 0, random.gamma(6.0 * np.maximum(x, 1)) / random.gamma(4.0, 1 / 16, n), 0)
    columns = {"customer": np.arange(n), "x": x, "t_x": t_x, "T": watch, "k": x, "total": total.round(2)}
    return pa.table({**columns, "later": np.zeros(n, int)})


def cdnow(folder: Path) -> None:
    """Print what Fader and Hardie's sample gives beside what is published."""
    cells = [line.split() for line in (folder / "CDNOW_sample.txt").read_text().splitlines() if line.strip()]
    days = [int((np.datetime64(f"{c[2][:4]}-{c[2][4:6]}-{c[2][6:]}") - EPOCH).astype(int)) for c in cells]
    amounts = [float(cell[4]) for cell in cells]
    table = pa.table({"customer": [c[0] for c in cells], "day": pa.array(days, pa.int32()), "amount": amounts})
    until = int((np.datetime64("1997-09-30") - EPOCH).astype(int))
    for name in ("bgnbd", "mbgnbd", "paretonbd"):
        found = lifetime(ibis.memtable(table), until=until, model=name)
        said = f"{found.fit.point.round(4)}, {found.fit.log_likelihood:.2f}"
        print(f"CDNOW {name}: {said}; published {PUBLISHED.get(name, '-')}")
    print(f"CDNOW spend: {found.spend.fit.point.round(3)} of {found.spend.n}; published {PUBLISHED['spend']}")


def refusals(simulations: int) -> None:
    """Count refusals of histories that the model made, and of those from which no model can be told."""
    random, refused, left = np.random.default_rng(11), 0, simulations
    low, high = np.log([0.15, 2, 0.3, 0.8]), np.log([2, 20, 2.5, 6])
    while left:
        point, size = tuple(np.exp(random.uniform(low, high))), int(random.choice([1000, 2000, 5000]))
        x, t_x, watch = drawn(size, int(random.integers(1 << 30)), point)
        if (x > 0).mean() >= 0.2:
            left -= 1
            refused += models.fit("bgnbd", Repeats.of(x, t_x / 7, watch / 7)).reason is not None
    share = 100 * refused / simulations
    print(f"well-posed: {refused} of {simulations} refused, {share:.1f} %; goal at most 2 %")
    for name in models.MODELS:
        hopeless = unidentifiable()
        kept = [what for what, repeats in hopeless.items() if models.fit(name, repeats).identified]
        print(f"constructed, {name}: {len(hopeless) - len(kept)} of {len(hopeless)} refused; goal all {kept or ''}")


def unidentifiable() -> dict[str, Repeats]:
    """Histories that do not determine the parameters of any model."""
    n = 2000
    random = np.random.default_rng(3)
    x, t_x, watch = drawn(n, 4)
    often, none, long = random.integers(1, 6, n), np.zeros(n), np.full(n, 30.0)
    rate = random.gamma(0.6, 1 / 6, n)
    forever = random.poisson(rate * watch / 7)
    last = np.where(forever > 0, watch / 7 * random.random(n) ** (1 / np.maximum(forever, 1)), 0)
    one = np.append(1.0, np.zeros(n - 1))
    return {
        "nobody": Repeats.of([], [], []),
        "one customer": Repeats.of([9], [20.0], [30.0]),
        "two customers": Repeats.of([9, 0], [20.0, 0], [30.0, 30]),
        "nobody came again": Repeats.of(none, none, watch / 7),
        "one came again": Repeats.of(one, 10 * one, long),
        "no time has passed": Repeats.of(none, none, none),
        "all alike": Repeats.of(np.full(n, 3), np.full(n, 20.0), long),
        "nobody ever stopped": Repeats.of(often, long, long),
        "drawn without an end": Repeats.of(forever, last, watch / 7),
        "everybody stops at once": Repeats.of(
            np.minimum(x, 1), np.where(x > 0, random.random(n) * watch / 7, 0), watch / 7
        ),
        "two days of watching": Repeats.of(np.minimum(x, 1) * (t_x < 2), (x > 0) * (t_x < 2) / 7, np.full(n, 2 / 7)),
    }


def solved(rows: pa.Table) -> models.Fit:
    """Count equal histories by the engine, and fit."""
    return models.fit("bgnbd", repeats_of(lake.fetch(collapsed(ibis.memtable(rows))), "week"))


def against(rows: pa.Table, rival: Path | None) -> None:
    """Fit and foresee the same customers by both."""
    fitting, fit = cpu(lambda: solved(rows))
    spend = spend_of(lake.fetch(spending(ibis.memtable(rows))), 0.95).fit

    def worth(some: pa.Table, **asked: bool) -> float:
        ask = {"fit": fit, "spend": spend, "unit": "week", "name": "bgnbd", "plan": Plan(12, 0.1, 0.3)}
        return cpu(lambda: customers(some, **ask, **asked))[0]

    foreseeing, whole = worth(rows, intervals=False), worth(rows)
    print(f"{len(rows):,} customers: fit {fitting:.2f} s, worth {foreseeing:.2f} s, with intervals {whole:.2f} s")
    few_fitting, few = cpu(lambda: solved(rows.slice(0, CLVKIT)))
    tenth = rows.slice(0, len(rows) // 10)
    small = worth(tenth)
    fewer = cpu(lambda: solved(tenth))[0]
    print(f"growth from a tenth: fit x{fitting / fewer:.1f}, worth with intervals x{whole / small:.1f}; goal x11")
    if rival is None:
        return
    x, t_x, T, total = (rows.column(name).to_numpy() for name in ("x", "t_x", "T", "total"))  # noqa: N806
    with tempfile.TemporaryDirectory() as folder:
        np.savez(f"{folder}/rows.npz", x=x * 1.0, t_x=t_x / 7, T=T / 7, m=np.where(x > 0, total / np.maximum(x, 1), 0))
        done = subprocess.run(
            [rival, "-c", RIVAL, f"{folder}/rows.npz", str(CLVKIT)], capture_output=True, text=True, check=True
        )
    said = json.loads(done.stdout.splitlines()[-1])
    every = Repeats.of(x, t_x / 7, T / 7)
    likelihood = bgnbd._Likelihood(every, modified=False)(np.array(said["point"]))[0]
    kit = bgnbd._Likelihood(every.take(np.arange(CLVKIT)), modified=False)(np.array(said["clvkit_point"]))[0]
    print(f"log-likelihood {fit.log_likelihood:.3f}, lifetimes {likelihood:.3f} ({apart(fit, likelihood):.0e} apart)")
    print(f"fit: lifetimes {said['fit']:.1f} s, x{said['fit'] / fitting:.0f}; goal x20")
    times = said["clvkit"] / few_fitting
    print(f"fit of {CLVKIT:,}: clvkit {said['clvkit']:.1f} s, x{times:.0f} ({apart(few, kit):.0e} apart); goal x35")
    print(f"twelve months' worth: lifetimes {said['clv']:.1f} s, x{said['clv'] / foreseeing:.0f}; goal x40")


def apart(fit: models.Fit, other: float) -> float:
    """Give by how much two log-likelihoods differ, of their size."""
    return abs(fit.log_likelihood - other) / abs(other)


def command(rows: int) -> None:
    """Run the command on a Parquet file of purchases; wall seconds and the most memory."""
    with tempfile.TemporaryDirectory() as folder:
        print(describe(folder))
        path, out = Path(folder) / "purchases.parquet", Path(folder) / "customers.parquet"
        write(path, rows)
        for words in (["--json"], ["--json", "--customers", str(out)]):
            words = [
                "lifetime",
                str(path),
                "--customer",
                "who",
                "--date",
                "day",
                "--amount",
                "sum",
                "--until",
                "2026-12-31",
                *words,
            ]
            start, most = time.perf_counter(), 0
            starts = [sys.executable, "-c", "from polku_server.cli import main; main()", *words]
            with subprocess.Popen(starts, stdout=subprocess.PIPE, text=True) as process:
                watched = psutil.Process(process.pid)
                while process.poll() is None:
                    most = max(most, peak(watched))
                    time.sleep(0.02)
                said = json.loads(process.stdout.read() if process.stdout else "")
            wall, spent = time.perf_counter() - start, process.returncode
            print(
                f"{rows:,} purchases of {said['n_customers']:,} to their worth{' and a file' if out.exists() else ''}: "
                f"{wall:.1f} s wall, {most / 2**20:,.0f} MiB, ended with {spent}; goal 10 s, 1,536 MiB"
            )


def peak(process: psutil.Process) -> int:
    """Give the memory that a process holds; 0 when it is gone."""
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def write(path: Path, rows: int) -> None:
    """Write purchases of three years, drawn from the BG/NBD; customers have names of eight letters."""
    random, size = np.random.default_rng(5), rows // 3
    rate, p = np.maximum(random.gamma(0.8, 1 / 50, size), 1e-9), random.beta(0.9, 2.6, size)
    who, last = np.arange(size), random.integers(0, 1000, size)
    parts = [(who, last)]
    while len(who):
        last = last + np.ceil(random.exponential(1 / rate[who])).clip(max=1e6).astype(int)
        stays = last <= 1095
        who, last = who[stays], last[stays]
        parts.append((who, last))
        goes_on = random.random(len(who)) > p[who]
        who, last = who[goes_on], last[goes_on]
    who, last = (np.concatenate(each) for each in zip(*parts, strict=True))
    order = random.permutation(len(who))[:rows]
    amount = (random.gamma(6, 5, len(order)) * random.gamma(4, 0.25, size)[who[order]]).round(2)
    names = pa.array([f"C{n:07}" for n in range(size)])
    day = np.datetime64("2024-01-01") + last[order]
    pq.write_table(pa.table({"who": names.take(pa.array(who[order])), "day": day, "sum": amount}), path)


def main() -> None:
    """Measure, print, and leave nothing behind."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--data", type=Path)
    asked.add_argument("--rival", type=Path)
    asked.add_argument("--customers", type=int, default=1_000_000)
    asked.add_argument("--purchases", type=int, default=5_000_000)
    asked.add_argument("--simulations", type=int, default=500)
    options = asked.parse_args()
    lake.warm()
    print(describe())
    if options.data:
        cdnow(options.data)
    refusals(options.simulations)
    against(table_of(options.customers), options.rival)
    command(options.purchases)


if __name__ == "__main__":
    main()
