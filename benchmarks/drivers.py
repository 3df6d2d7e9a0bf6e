"""Driver shares: exact LMG against pingouin's, and what a bootstrap costs; CPU seconds.

    python -m benchmarks.drivers [--rival PYTHON] [--data FOLDER]

``--rival`` is the Python of an environment that has pingouin; ``--data`` the folder of the real sets.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from pathlib import Path

import ibis
import numpy as np
import pyarrow as pa

from benchmarks.machine import cpu, describe
from polku.listen import typed
from polku.promise.drivers import drivers
from polku.stats import dominance

SWISS = ("Agriculture", "Examination", "Education", "Catholic", "Infant.Mortality")
SHARES = (0.0570912207681, 0.1711730289002, 0.2601346786244, 0.1055701503735, 0.1127659229265)
RIVAL = """
import sys, time, warnings
warnings.simplefilter("ignore")
import numpy as np, pingouin
cells = np.load(sys.argv[1])
start = time.process_time()
found = pingouin.linear_regression(cells[:, :-1], cells[:, -1], relimp=True)
print(time.process_time() - start, *found["relimp"].to_numpy()[1:])
"""


def made(p: int, n: int = 1000) -> np.ndarray:
    """Drivers that go together, and an outcome of all of them."""
    random = np.random.default_rng(p)
    cells = random.normal(size=(n, p)) + random.normal(size=(n, 1))
    return np.column_stack((cells, cells @ random.random(p) + random.normal(size=n) * p / 2))


def shares(cells: np.ndarray, **options: int) -> list[float]:
    """Give the shares of the columns before the last."""
    names = [f"c{i}" for i in range(cells.shape[1])]
    table = ibis.memtable(pa.table(dict(zip(names, cells.T, strict=True))))
    return [driver.share for driver in drivers(table, names[-1], names[:-1], **options).drivers]


def by_arrays(cells: np.ndarray) -> np.ndarray:
    """Give the same shares of rows that lie in memory, without an engine."""
    return dominance.shares(dominance.every_r2(np.cov(cells.T)))


def against(rival: str, p: int, ours: float, cells: np.ndarray) -> None:
    """Run pingouin on the same rows and print the ratio and how far the shares are apart."""
    with tempfile.TemporaryDirectory() as folder:
        np.save(Path(folder) / "cells.npy", cells)
        words = [rival, "-c", RIVAL, f"{folder}/cells.npy"]
        said = subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()
    apart = np.abs(np.array(said[1:], float) - by_arrays(cells)).max()
    theirs = float(said[0])
    print(f"  pingouin {theirs:8.2f} s, x{theirs / ours:,.0f}; shares apart by at most {apart:.1e}")


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rival", help="a Python that has pingouin")
    parser.add_argument("--data", type=Path, help="the folder of the real sets")
    chosen = parser.parse_args()
    print(describe())
    for p in (10, 15, 20):
        cells = made(p)
        ours = cpu(lambda cells=cells: by_arrays(cells), 5)[0]
        whole = cpu(lambda cells=cells: shares(cells, bootstrap=0))[0]
        print(f"p={p}: {1000 * ours:.1f} ms of CPU from 1,000 rows in memory to exact shares; by the engine,", end=" ")
        print(f"with dominance, weights and effects {1000 * whole:.0f} ms")
        if chosen.rival and p <= 15:  # pingouin takes minutes at 20
            against(chosen.rival, p, ours, cells)
    print(f"p=15, 500 bootstrap draws: {cpu(lambda: shares(made(15), bootstrap=500), 2)[0]:.2f} s of CPU")
    few, many = (cpu(lambda n=n: shares(made(10, n), bootstrap=0))[0] for n in (100_000, 1_000_000))
    print(f"p=10, 100,000 to 1,000,000 rows: {few:.2f} to {many:.2f} s of CPU, x{many / few:.1f}")
    if chosen.data:
        found = typed.read(chosen.data / "units" / "swiss.csv", numbers=[*SWISS, "Fertility"])
        said = drivers(ibis.memtable(found.table), "Fertility", SWISS, bootstrap=0)
        apart = max(abs(d.share - known) for d, known in zip(said.drivers, SHARES, strict=True))
        print(f"swiss: shares {[round(d.share, 10) for d in said.drivers]}, R2 {said.r2:.12f}; apart by {apart:.1e}")


if __name__ == "__main__":
    main()
