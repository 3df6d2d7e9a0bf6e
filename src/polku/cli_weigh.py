"""``polku weigh``: a sample weighted to the margins of its population."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import typer

from polku.errors import InputError
from polku.govern import writing
from polku.listen import typed
from polku.listen.typed import Typed
from polku.measure.counting import DETRACTOR_TO, PROMOTER_FROM, end_boxes
from polku.measure.weighting import Bounds, EarlyLate, Weighted, bounds, weigh
from polku.stats.comparing import mean_difference
from polku.terminal import beside, plain, print_table, refuse_out, span, written
from polku.words import gettext as _
from polku.words import percent, whole

ENDS = {"nps": (-100.0, 100.0), "csat": (0.0, 1.0)}


@dataclass(frozen=True)
class Options:
    """What was asked besides the file, the margins and the score."""

    kind: str
    scale: tuple[int, int]
    base: str | None
    unit: str | None
    population_units: float
    trim: float | None
    invited: int | None
    time: str | None
    level: float
    out: Path | None


@dataclass(frozen=True)
class Answer:
    """The weighted figure; bounds and contrast where they were asked for."""

    kind: str
    weighted: Weighted
    bounds: Bounds | None
    early_late: EarlyLate | None


def run(file: Path, margins: Path, score: str, asked: Options) -> Answer:
    """Weigh a file.

    Raises
    ------
    InputError
        A column, a value or a margin cannot be used.
    """
    refuse_out(asked.out, file, margins)
    wanted = _margins(margins)
    if asked.trim is not None and not asked.trim > 1:
        raise InputError(_("--trim is {value}: give a number above 1, such as 5.").format(value=asked.trim))
    numbers = [score, *([asked.base] if asked.base else [])]
    labels = [*wanted, *([asked.unit] if asked.unit else [])]
    found = typed.read(
        file,
        numbers=numbers,
        labels=labels,
        times=[asked.time] if asked.time else [],
        apart=[score, asked.base, asked.unit, asked.time],
    )
    found.refuse_negative([asked.base] if asked.base else [])
    value = _value(found, asked, score)
    columns = {name: found[name] for name in [*labels, *([asked.base] if asked.base else [])]}
    told = {name: _of_type(each, found[name]) for name, each in wanted.items()}
    table = ibis.memtable(pa.table({**columns, "polku value": pa.array(value, from_pandas=True)}))
    options: dict[str, Any] = {"base": asked.base, "unit": asked.unit, "most": asked.trim, "level": asked.level}
    weighted = weigh(table, "polku value", told, population_units=asked.population_units, **options)
    if asked.out:
        _write(asked.out, found, [*wanted, *([asked.base] if asked.base else [])], weighted)
    ends = ENDS.get(asked.kind, asked.scale)
    edges = None if asked.invited is None else bounds(weighted.value, weighted.n, asked.invited, ends)
    contrast = _early_late(value, found, asked.time, asked.level) if asked.time else None
    return Answer(asked.kind, weighted, edges, contrast)


def _margins(file: Path) -> dict[str, dict[str, float]]:
    """Read a table of column, category and total."""
    from polku.listen.reading import read

    feedback = read(file)
    if len(feedback.table.column_names) != 3:
        sentence = _("{file} has {n} columns: give three, the column's name, its category and the population's total.")
        raise InputError(sentence.format(file=file.name, n=len(feedback.table.column_names)))
    names = feedback.table.column_names
    totals = typed.read(file, numbers=[names[2]], labels=[]).numbers(names[2])
    wanted: dict[str, dict[str, float]] = {}
    pairs = zip(*(feedback.table[name].to_pylist() for name in names[:2]), totals.tolist(), strict=True)
    for column, category, total in pairs:
        wanted.setdefault(column, {})[category] = total
    return wanted


def _of_type(wanted: dict[str, float], column: pa.ChunkedArray) -> dict[Any, float]:
    """Categories of the type of the file's column."""
    return {typed.spelled(name, whole=pa.types.is_integer(column.type)): total for name, total in wanted.items()}


def _value(found: Typed, asked: Options, column: str) -> np.ndarray:
    """What is averaged: the score itself, -100, 0 and 100 of an NPS, or 0 and 1 of satisfaction."""
    scores = found.numbers(column)
    low, high = (0, 10) if asked.kind == "nps" else asked.scale
    there = ~np.isnan(scores)
    if asked.kind == "mean":
        if asked.invited is not None:  # what silence could hide ends at the ends of the scale
            wrong = np.flatnonzero(there & ((scores < low) | (scores > high)))
            cure = _("The scale is {low}–{high}: give another by --scale.")
            found.refuse(column, wrong, cure.format(low=low, high=high))
        return scores
    wrong = np.flatnonzero(there & ((scores < low) | (scores > high) | (scores != np.floor(scores))))
    found.refuse(column, wrong, _("Give a whole number from {low} to {high}.").format(low=low, high=high))
    if asked.kind == "nps":
        made = 100.0 * ((scores >= PROMOTER_FROM).astype(float) - (scores <= DETRACTOR_TO))
    else:
        made = (scores > high - end_boxes(asked.scale)).astype(float)
    return np.where(there, made, np.nan)


def _early_late(value: np.ndarray, found: Typed, time: str, level: float) -> EarlyLate:
    """Contrast the last third to answer with the first third."""
    times = pc.cast(found[time], "int64").to_numpy()
    there = ~np.isnan(value) & found[time].is_valid().to_numpy()
    ordered = value[there][np.argsort(times[there], kind="stable")]
    third = len(ordered) // 3
    early, late = ordered[:third], ordered[len(ordered) - third :]
    if third < 2:
        return EarlyLate(third, third, None, None, None, None)
    one, two = ((len(x), x.mean(), ((x - x.mean()) ** 2).sum()) for x in (early, late))
    apart = mean_difference(one, two, level)
    figures = (plain(float(each)) for each in (apart.value, apart.low, apart.high, apart.p))
    return EarlyLate(third, third, *figures)


def _write(out: Path, found: Typed, names: list[str], weighted: Weighted) -> None:
    """Write the file's columns with the weight of each row, empty where it has none."""
    keys = zip(*(found[name].to_pylist() for name in names), strict=True)
    weights = [weighted.factors.get(key) for key in keys]
    rows = found.table.append_column("weight", [pa.array(weights, pa.float64())])
    with beside(out) as part, part.open("wb") as file:
        writing.csv(rows.to_batches(), rows.schema, file)


def keys(answer: Answer) -> dict[str, Any]:
    """Everything but the weights of each combination, which --out writes by row."""
    made: dict[str, Any] = plain(answer.weighted)
    del made["factors"]
    return {"kind": answer.kind, **made, "bounds": plain(answer.bounds), "early_late": plain(answer.early_late)}


def show(answer: Answer, score: str) -> None:
    """Print the figure before and after, what weighting cost, and the margins."""
    w = answer.weighted
    places = 0 if answer.kind == "nps" else 2
    rows = [[m.variable, str(m.category), percent(m.target), percent(m.before), percent(m.after)] for m in w.margins]
    headings = [_("column"), _("category"), _("population"), _("before"), _("after")]
    print_table(_("Margins"), headings, rows, left=2)
    said = _("{score}: {value} ({interval}), unweighted {raw}; {n} answers weigh as much as {effective}.")
    interval = span(w.low, w.high, places)
    figures = {"value": written(w.value, places), "raw": written(w.unweighted, places), "interval": interval}
    typer.echo(said.format(score=score, n=whole(w.n), effective=whole(round(w.effective_n)), **figures))
    if not w.met:
        typer.echo(_("The margins cannot all be met: they contradict each other in this sample. Merge categories."))
    if answer.bounds:
        sentence = _("{rate} answered: whatever the others would say, the figure of all lies within {interval}.")
        edges = span(answer.bounds.low, answer.bounds.high, places)
        typer.echo(sentence.format(rate=percent(answer.bounds.response_rate), interval=edges))
    if answer.early_late and answer.early_late.difference is not None:
        late = answer.early_late
        sentence = _("The last third to answer differs from the first by {difference} ({interval}).")
        apart = span(late.low, late.high, places)
        typer.echo(sentence.format(difference=written(late.difference, places), interval=apart))
