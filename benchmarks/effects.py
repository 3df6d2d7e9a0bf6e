"""Figures of `polku effect` and `polku linkage`: published numbers on the real files, milliseconds, growth.

``python -m benchmarks.effects [--data FOLDER] [--rows 1000000] [--panels 0]``: with the folder of the real sets,
``mpdta.csv``, ``california_prop99.csv``, ``bh1996.csv`` and ``nhs_2012_2019.csv`` are checked against what was
published; then the solve is timed on rows made here. ``--panels`` counts how many drawn panels have every true effect
within the simultaneous bands.
"""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from benchmarks.measures import both_timed
from polku import cli_prove_linkage
from polku.cli_prove_effect import estimate
from polku.prove.adoption import staggered_differences
from polku.prove.effect import effect
from polku.prove.panel import panel
from polku.stats.cohorts import Cohorts

ROUNDS = 20
COUNTIES = {"unit": "countyreal", "time": "year", "outcome": "lemp", "treated_from": "first.treat"}
STATES = {"unit": "State", "time": "Year", "outcome": "PacksPerCapita", "treated_from": "treated"}


def made(rows: int, periods: int = 10, starts: tuple[float, ...] = (4.0, 6.0, 8.0)) -> ibis.Table:
    """Units with three starts and never."""
    random, units = np.random.default_rng(1), rows // periods
    start = np.repeat(random.choice([*starts, np.nan], units), periods)
    when = np.tile(np.arange(1.0, periods + 1), units)
    outcome = random.normal(size=rows) + (when >= start)
    columns = {"unit": np.repeat(np.arange(units), periods), "time": when, "outcome": outcome}
    return ibis.memtable(pa.table({**columns, "treated_from": pa.array(start, from_pandas=True)}))


def checked(name: str, found: float, published: float, digits: int) -> None:
    """Print a figure beside the published one; stop if they differ."""
    print(f"{name:38}{found:18.12f}  published {published:.{digits}f}")
    assert round(found, digits) == published, name


def published(folder: Path) -> None:
    """Compare with what was published."""
    found, _ = estimate(folder / "mpdta.csv", COUNTIES)
    for effect_, value in zip(found.detail["group_time"], (-0.0105, -0.0704, -0.1373, -0.1008), strict=False):
        checked(f"mpdta ATT({effect_.group:g}, {effect_.time:g})", effect_.estimate, value, 4)
    checked("mpdta simple", found.estimate, -0.039951275155, 12)
    checked("mpdta simple, standard error", found.se, 0.012034012770, 12)
    checked("mpdta dynamic", found.detail["dynamic"].estimate, -0.077239821457, 12)
    checked("mpdta dynamic, standard error", found.detail["dynamic"].se, 0.019964989062, 12)
    smoke = folder / "california_prop99.csv"
    checked("Prop 99, difference-in-differences", estimate(smoke, STATES, design="did")[0].estimate, -27.349111, 6)
    found, _ = estimate(smoke, STATES)
    checked("Prop 99, synthetic", found.estimate, -15.604, 3)
    print(f"{'Prop 99, synthetic, placebo error':38}{found.se:18.12f}")


def linked(folder: Path) -> None:
    """Compare the gate with what was published, and see that the hospitals' link is one between them only."""
    asked: dict[str, Any] = {"lag": 1, "scale": None, "level": 0.95, "draws": 0}
    names = {"unit": "GRP", "time": None, "first": "LEAD", "second": "WBEING", "then": None, "controls": None}
    gate = cli_prove_linkage.estimate(folder / "bh1996.csv", names, **asked).gate["second"]
    checked("bh1996 WBEING, ICC(1)", gate.icc1, 0.04336905, 8)
    # what was published stopped 2e-8 short of the likelihood's highest point
    checked("bh1996 WBEING, variance between", gate.variance_between, 0.035801, 6)
    checked("bh1996 WBEING, variance within", gate.variance_within, 0.789497, 6)
    names |= {"unit": "Code", "time": "Year.Index", "first": "Engagement.Index", "second": "SHMI.Index"}
    verdict = cli_prove_linkage.estimate(folder / "nhs_2012_2019.csv", names, **asked).verdict
    print(f"{'hospitals, engagement and deaths':38}{verdict:>18}")
    assert verdict == "between only"


def solve(rows: ibis.Table, name: str) -> None:
    """Time what comes after the aggregate: every effect, four sums, bands of 1,000 draws, the test of trends."""
    cohorts = panel(rows).cohorts
    cohorts = cohorts.kept(cohorts.starts > cohorts.times[0])
    taken = both_timed(lambda: staggered_differences(cohorts, control="never"), ROUNDS)[1]
    print(f"\nafter the aggregate, {name}: {taken:.1f} ms of CPU; goal 20")


def growth(rows: int) -> None:
    """Time the whole from a tenth of the rows."""
    few, many = (both_timed(partial(effect, made(n)), 3)[1] for n in (rows // 10, rows))
    print(f"\n{rows // 10:,} rows {few:.0f} ms of CPU, {rows:,} rows {many:.0f}: x{many / few:.1f}; goal x11")


def drawn(units: int, seed: int) -> Cohorts:
    """Draw a panel of six periods: thirds treated from the third, from the fifth and never; the effect is 1."""
    random, times = np.random.default_rng((units, seed)), np.arange(1.0, 7.0)
    starts = np.array([3.0, 5.0, np.inf])[np.arange(units) % 3]
    walk = random.normal(size=(units, len(times))).cumsum(1)
    outcome = walk + random.standard_t(5, (units, len(times))) + (times >= starts[:, None])
    own = [outcome[starts == start] for start in np.unique(starts)]
    centred = [rows - rows.mean(0) for rows in own]
    spread = np.array([rows.T @ rows / len(rows) for rows in centred])
    return Cohorts(
        np.unique(starts), times, np.array([*map(len, own)], float), np.array([r.mean(0) for r in own]), spread
    )


def coverage(panels: int) -> None:
    """Count panels whose bands hold every true effect at once, and those whose plain intervals do."""
    for units in (30, 60, 150, 600):
        held = np.zeros(4)
        for seed in range(panels):
            found = staggered_differences(drawn(units, seed), control="never", seed=seed).detail
            parts = found["dynamic"].by
            for place, (rows, post) in enumerate(
                (
                    (found["group_time"], [each.post for each in found["group_time"]]),
                    (parts, [p.at >= 0 for p in parts]),
                )
            ):
                held[2 * place] += all(r.band_low <= is_ <= r.band_high for r, is_ in zip(rows, post, strict=True))
                held[2 * place + 1] += all(r.low <= is_ <= r.high for r, is_ in zip(rows, post, strict=True))
        by_group, plain, by_event, plain_event = 100 * held / panels
        print(
            f"{units} units, {panels:,} panels: all group-time effects within the bands in {by_group:.1f} % "
            f"(intervals one by one {plain:.1f}), all event times in {by_event:.1f} % ({plain_event:.1f}); said 95"
        )


def main() -> None:
    """Check, time and print."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--data", type=Path, help="folder of mpdta.csv and california_prop99.csv")
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--panels", type=int, default=0)
    options: Any = asked.parse_args()
    if options.data:
        published(options.data)
        linked(options.data)
    solve(made(2_500, periods=5, starts=(2.0, 4.0, 5.0)), "500 units of five periods, as many as mpdta")
    solve(made(20_000), "2,000 units of ten periods")
    growth(options.rows)
    if options.panels:
        coverage(options.panels)


if __name__ == "__main__":
    main()
