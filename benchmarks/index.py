"""Figures of `polku index`: published paths on the real file, 500 bootstraps against the algorithm of seminr, growth.

``python -m benchmarks.index [--data FOLDER] [--rows 1000000]``: with the folder of the real sets, the paths of
``mobi.csv`` (European customer satisfaction index, mobile phones) are checked against those published; without it the
same model is timed on answers made here. The rival is written out below: what seminr 2 does (scores of every row, one
fit per draw, its stop at 1e-7), in plain numpy, no slower than in R: seminr itself was measured at 4.65 s.
"""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.csv

from benchmarks.machine import cpu
from polku.measure.gram import gram
from polku.prove import latents
from polku.prove.index import index, solve

DRAWS, GOAL = 500, 100
ITEMS = {
    "Image": ("IMAG", 5),
    "Expectation": ("CUEX", 3),
    "Quality": ("PERQ", 7),
    "Value": ("PERV", 2),
    "Satisfaction": ("CUSA", 3),
    "Complaints": ("CUSCO", 0),
    "Loyalty": ("CUSL", 3),
}
PUBLISHED = {
    ("Image", "Expectation"): 0.50491393,
    ("Image", "Satisfaction"): 0.17873950,
    ("Image", "Loyalty"): 0.19575534,
    ("Expectation", "Quality"): 0.55674896,
    ("Expectation", "Value"): 0.04998839,
    ("Expectation", "Satisfaction"): 0.06252287,
    ("Quality", "Value"): 0.55830438,
    ("Quality", "Satisfaction"): 0.51202394,
    ("Value", "Satisfaction"): 0.19476510,
    ("Satisfaction", "Complaints"): 0.52806625,
    ("Satisfaction", "Loyalty"): 0.48547762,
    ("Complaints", "Loyalty"): 0.06692607,
}


def ecsi() -> latents.LatentModel:
    """Give the model of the European customer satisfaction index."""
    blocks = {
        name: {"indicators": [f"{stem}{i + 1}" for i in range(many)] or [stem]} for name, (stem, many) in ITEMS.items()
    }
    paths: dict[str, list[str]] = {}
    for first, second in PUBLISHED:
        paths.setdefault(first, []).append(second)
    return latents.model({"latent": blocks, "paths": paths})


def made(rows: int) -> pa.Table:
    """Answers 1 to 10 that follow the published paths."""
    random, model, scores = np.random.default_rng(1), ecsi(), dict[str, Any]()
    for name in model.names:
        led = sum(value * scores[first] for (first, second), value in PUBLISHED.items() if second == name)
        scores[name] = led + random.normal(size=rows) * 0.7
    columns = {}
    for latent in model.latents:
        for item in latent.indicators:
            answer = 6 + 1.6 * scores[latent.name] + 1.2 * random.normal(size=rows)
            columns[item] = np.clip(np.round(answer), 1, 10)
    return pa.table(columns)


def by_scores(values: np.ndarray, blocks: list[slice], arrows: np.ndarray) -> dict[str, np.ndarray]:
    """Fit one path model as seminr does: from the scores of every row."""
    data = (values - values.mean(axis=0)) / values.std(axis=0, ddof=1)
    n, m = len(data), len(blocks)
    weights = np.zeros((data.shape[1], m))
    for j, block in enumerate(blocks):
        weights[block, j] = 1
    for _ in range(300):
        scores = data @ weights
        scores = (scores - scores.mean(axis=0)) / scores.std(axis=0, ddof=1)
        inner = np.corrcoef(scores.T) * arrows.T
        for j in np.flatnonzero(arrows.any(axis=0)):
            before = scores[:, arrows[:, j]]
            inner[arrows[:, j], j] = np.linalg.solve(before.T @ before, before.T @ scores[:, j])
        proxies = scores @ inner
        proxies = (proxies - proxies.mean(axis=0)) / proxies.std(axis=0, ddof=1)
        last, weights = weights, np.zeros_like(weights)
        for j, block in enumerate(blocks):
            weights[block, j] = data[:, block].T @ proxies[:, j] / (n - 1)
            weights[block, j] /= (data[:, block] @ weights[block, j]).std(ddof=1)
        if np.abs(weights - last).sum() < 1e-7:
            break
    return results(data, weights, blocks, arrows)


def results(data: np.ndarray, weights: np.ndarray, blocks: list[slice], arrows: np.ndarray) -> dict[str, np.ndarray]:
    """What seminr keeps of each draw: paths, loadings, weights, HTMT, total effects."""
    scores, m = data @ weights, len(blocks)
    paths, loadings, ratios = np.zeros((m, m)), np.zeros_like(weights), np.full((m, m), np.nan)
    for j in np.flatnonzero(arrows.any(axis=0)):
        before = scores[:, arrows[:, j]]
        paths[arrows[:, j], j] = np.linalg.solve(before.T @ before, before.T @ scores[:, j])
    for j, block in enumerate(blocks):
        loadings[block, j] = data[:, block].T @ scores[:, j] / (len(data) - 1)
    among = np.abs(np.corrcoef(data.T))
    own = [among[b, b][np.triu_indices(b.stop - b.start, 1)].mean() if b.stop - b.start > 1 else 1.0 for b in blocks]
    for i in range(m):
        for j in range(i):
            ratios[i, j] = among[blocks[i], blocks[j]].mean() / np.sqrt(own[i] * own[j])
    total, power = paths.copy(), paths
    while np.abs(power := power @ paths).sum() > 0:
        total += power
    return {"paths": paths, "loadings": loadings, "weights": weights, "htmt": ratios, "total": total}


def rival(values: np.ndarray, blocks: list[slice], arrows: np.ndarray, draws: int) -> dict[str, np.ndarray]:
    """Fit draw after draw; errors and intervals of every figure."""
    random = np.random.default_rng(1)
    rows = random.integers(0, len(values), (draws, len(values)))
    drawn = [by_scores(values[each], blocks, arrows) for each in rows]
    found = {}
    for name in drawn[0]:
        figures = np.stack([each[name] for each in drawn])
        found[name] = np.stack([figures.std(axis=0, ddof=1), *np.quantile(figures, [0.025, 0.975], axis=0)])
    return found


def check(answers: pa.Table) -> None:
    """Compare with what was published; stop if a path differs."""
    for path in index(ibis.memtable(answers), ecsi(), bootstrap=0).paths:
        published = PUBLISHED[path.of[0], path.of[1]]
        print(f"{' -> '.join(path.of):28}{path.estimate:12.8f}  published {published:.8f}")
        assert abs(path.estimate - published) < 1e-6, path.of


def race(answers: pa.Table, draws: int) -> None:
    """Time the bootstrap against the rival on the same rows; stop if they find another thing."""
    model, design = ecsi(), ecsi().design()
    values = np.column_stack([answers[name].to_numpy() for name in model.indicators]).astype(float)
    table = ibis.memtable(answers)
    sums = gram(table, model.indicators)
    found = solve(sums, model, values, bootstrap=draws)
    theirs = by_scores(values, design.blocks, design.arrows)["paths"][design.arrows]
    ours = {path.of: path for path in found.paths}
    places = [(model.names[i], model.names[j]) for i, j in np.argwhere(design.arrows)]
    assert np.allclose([ours[place].estimate for place in places], theirs, atol=1e-6)
    errors = rival(values, design.blocks, design.arrows, draws)["paths"][0][design.arrows]
    assert np.allclose([ours[place].se for place in places], errors, rtol=0.25, atol=0.01)
    slow = 5 * cpu(lambda: rival(values, design.blocks, design.arrows, draws // 5), 5)[0]
    quick = cpu(lambda: solve(sums, model, values, bootstrap=draws), 15)[0]
    whole = cpu(lambda: index(table, model, bootstrap=draws), 3)[0]
    print(f"\n{len(values)} rows, {draws} bootstraps: {1000 * quick:.0f} ms of CPU after the aggregate")
    print(f"score by score, as seminr: {slow:.2f} s of CPU, x{slow / quick:.0f}; goal x{GOAL}")
    print(f"with the aggregate on DuckDB: {1000 * whole:.0f} ms of CPU, x{slow / whole:.0f}")


def growth(rows: int) -> None:
    """Time the whole from a tenth of the rows."""
    few, many = (
        cpu(partial(index, ibis.memtable(made(each)), ecsi(), bootstrap=DRAWS), 2)[0] for each in (rows // 10, rows)
    )
    print(f"\n{rows // 10:,} rows {few:.1f} s of CPU, {rows:,} rows {many:.1f} s: x{many / few:.1f}; goal x11")


def main() -> None:
    """Check, time and print."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--data", type=Path, help="folder of mobi.csv")
    asked.add_argument("--draws", type=int, default=DRAWS)
    asked.add_argument("--rows", type=int, default=1_000_000, help="0: do not time the growth")
    options = asked.parse_args()
    answers = made(250)
    if options.data:
        answers = pyarrow.csv.read_csv(options.data / "mobi.csv")
        check(answers)
    race(answers, options.draws)
    if options.rows:
        growth(options.rows)


if __name__ == "__main__":
    main()
