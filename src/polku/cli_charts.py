"""``polku chart``: a series against its natural limits, and units against a funnel."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import typer

from polku.errors import CannotEstimate, InputError
from polku.listen import dates, periods, typed
from polku.measure.funnel import Funnel
from polku.stats import charts
from polku.terminal import print_table, span, written
from polku.words import gettext as _
from polku.words import percent, whole


@dataclass(slots=True)  # frozen would take three times as long to make a million
class Point:
    """A point of the series with the natural limits; ``rule`` says which rule signals, if any."""

    time: Any
    value: float
    centre: float
    lower: float | None
    upper: float | None
    signal: bool
    rule: str | None


def series(file: Path, value: str, time: str, *, runs: bool) -> list[Point]:
    """Read a series, put it in order of time and draw its limits.

    Raises
    ------
    InputError
        A column, a value or a time cannot be used, or one time has two values.
    CannotEstimate
        There are fewer than two values.
    """
    times, values = _ordered(file, value, time)
    if len(times) < 2:
        sentence = _("A chart needs at least two values at different times; {file} has {n}.")
        raise CannotEstimate(sentence.format(file=file.name, n=len(times)))
    plain, both = charts.xmr(values), charts.xmr(values, rule_of_eight=runs)
    rule = {**dict.fromkeys(both.signals, "run of 8"), **dict.fromkeys(plain.signals, "outside the limits")}
    limits = (both.centre, both.low, both.high)
    rows = enumerate(zip(times, values.tolist(), strict=True))
    return [Point(when, figure, *limits, i in rule, rule.get(i)) for i, (when, figure) in rows]  # type: ignore[arg-type]


def _ordered(file: Path, value: str, time: str) -> tuple[list[Any], np.ndarray]:
    """Give the times in order and the value of each."""
    found = typed.read(file, numbers=[value], labels=[time])
    rows = pa.table({"time": _times(found, time), "value": found[value]})
    rows = rows.filter(pc.and_(rows["time"].is_valid(), rows["value"].is_valid()))
    order = _order(rows["time"])
    times = rows["time"].take(order).to_pylist()
    for before, after in pairwise(times):
        if before == after:
            sentence = _("{file}: {time} stands twice in column {column}. Give one value for each time.")
            raise InputError(sentence.format(file=file.name, time=after, column=time))
    return times, rows["value"].to_numpy()[order]


def _order(times: pa.ChunkedArray) -> np.ndarray:
    """Places of the times, the earliest first."""
    if not pa.types.is_string(times.type):
        return np.argsort(times.to_numpy(), kind="stable")
    ordered = pa.array(periods.in_order(pc.unique(times).to_pylist()), pa.string())
    return np.argsort(pc.index_in(times, value_set=ordered).to_numpy(), kind="stable")


def _times(found: typed.Typed, time: str) -> pa.ChunkedArray:
    """Days if any is written as a day, so that one that is none is refused; else periods as they stand."""
    values = found[time]
    if not pa.types.is_string(values.type):
        return values
    if found.feedback is None or not any(dates.looks_dated(text) for text in values.drop_null().unique().to_pylist()):
        return values
    return typed.day(values, found.feedback, found.columns[time])


def show_series(points: list[Point], *, runs: bool) -> None:
    """Print the points, and how often such a chart calls without reason."""
    names = {"outside the limits": _("outside the limits"), "run of 8": _("run of 8"), None: ""}
    rows = [[str(p.time), written(p.value), names[p.rule]] for p in points]
    first = points[0]
    limits = f"{written(first.lower)} … {written(first.upper)}"
    title = _("Centre {centre}, natural limits {limits}").format(centre=written(first.centre), limits=limits)
    print_table(title, [_("time"), _("figure"), _("signal")], rows)
    share = charts.FALSE_ALARMS_WITH_RUNS if runs else charts.FALSE_ALARMS
    sentence = _("Of series of 24 points where nothing happens, {share} signal all the same.")
    typer.echo(sentence.format(share=percent(share)))


def show_funnel(found: Funnel) -> None:
    """Print the units and the limits at their n."""
    places = 0 if found.kind == "nps" else 2
    signal = {True: _("outside the limits"), False: ""}
    rows = [
        [
            str(u.group),
            whole(u.n),
            written(u.value, places),
            span(u.lower, u.upper, places),
            signal[u.signal],
        ]
        for u in found.units
    ]
    title = _("Centre {centre}; units vary {times} times as much as chance").format(
        centre=written(found.units[0].centre, places), times=written(found.overdispersion, 1)
    )
    print_table(title, [_("unit"), "n", _("figure"), _("limits"), _("signal")], rows)
