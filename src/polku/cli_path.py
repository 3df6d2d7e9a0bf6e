"""``polku path``: people followed from encounter to encounter."""

from __future__ import annotations

from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.compute as pc
import typer

from polku.errors import CannotEstimate, InputError, WrongValue
from polku.listen import periods, typed
from polku.listen.dates import looks_dated
from polku.listen.typed import Typed
from polku.measure.peaks import Paths, PeakEnd, Step, paths
from polku.terminal import print_table, span, written
from polku.words import gettext as _
from polku.words import percent, whole

BAD = ((1, 5, 2.0), (0, 10, 6.0))  # scales, and the greatest score of each that is bad


def paths_of(file: Path, columns: dict[str, str], overall: str | None, bad: float | None, *, level: float) -> Paths:
    """Read encounters and follow their people.

    Parameters
    ----------
    columns : dict of str to str
        What the file calls ``touchpoint``, ``person``, ``time`` and ``score``.
    overall : str, optional
        A column that holds each person's overall score, on any of its rows.

    Raises
    ------
    InputError
    """
    found = _read(file, columns, overall)
    rows = pa.table(
        {name: found[column] for name, column in columns.items()} | {"time": _times(found[columns["time"]])}
    )
    if overall is not None:
        nowhere = pa.nulls(len(rows), rows["touchpoint"].type)
        told = rows.set_column(0, "touchpoint", nowhere).set_column(3, "score", found[overall])
        met = rows.filter(rows["touchpoint"].is_valid())
        rows = pa.concat_tables([met, told])
    if not pc.any(pc.and_(rows["touchpoint"].is_valid(), rows["score"].is_valid())).as_py():
        raise CannotEstimate(
            _("{file} has no touchpoint with a score: a path needs at least one.").format(file=file.name)
        )
    if bad is not None and not abs(bad) < float("inf"):
        raise InputError(_("--bad is {value}: give the greatest bad score, such as 2.").format(value=bad))
    limit = _bad(rows, file.name) if bad is None else bad
    return paths(ibis.memtable(rows), bad=limit, level=level)


def _read(file: Path, columns: dict[str, str], overall: str | None) -> Typed:
    numbers = [columns["score"], *([] if overall is None else [overall])]
    labels = [columns["touchpoint"], columns["person"]]
    apart = [*columns.values(), overall]
    try:
        return typed.read(file, numbers=numbers, labels=labels, times=[columns["time"]], apart=apart)
    except WrongValue:  # "week 12", 2027-03 and numbers sort as well; where days stand, what is none is refused
        found = typed.read(file, numbers=numbers, labels=[*labels, columns["time"]], apart=apart)
        times = found[columns["time"]]
        if pa.types.is_string(times.type) and any(map(looks_dated, times.drop_null().unique().to_pylist())):
            raise
        return found


def _times(times: pa.ChunkedArray) -> pa.ChunkedArray:
    """Days and numbers as they are; names of periods as their places in order of time."""
    if not pa.types.is_string(times.type):
        return times
    ordered = pa.array(periods.in_order(times.drop_null().unique().to_pylist()), pa.string())
    return pc.index_in(times, value_set=ordered)


def _bad(rows: pa.Table, file: str) -> float:
    """The greatest bad score of a known scale that the encounters fit."""
    scores = rows.filter(rows["touchpoint"].is_valid())["score"]
    ends = pc.min_max(scores).as_py()
    if ends["min"] is None:
        return BAD[0][2]
    for low, high, limit in BAD:
        if low <= ends["min"] and ends["max"] <= high:
            return limit
    sentence = _("{file}: scores go from {low} to {high}: say with --bad which is the greatest bad one.")
    raise InputError(sentence.format(file=file, low=f"{ends['min']:g}", high=f"{ends['max']:g}"))


def show(found: Paths) -> None:
    """Print the three parts."""
    rows = [[str(step.touchpoint), whole(step.n), *_figures(step)] for step in found.touchpoints]
    print_table(_("Touchpoints"), [_("touchpoint"), "n", _("mean"), _("interval")], rows)
    _show_peak_end(found.peak_end)
    same = found.consistency
    if same.value is not None:
        sentence = _("{share} of {n} people met nothing at or below {bad} ({interval}).")
        interval = f"{percent(same.low or 0)} … {percent(same.high or 0)}"
        bad = written(same.bad, 0)
        typer.echo(sentence.format(share=percent(same.value), n=whole(same.n), bad=bad, interval=interval))


def _figures(step: Step) -> tuple[str, str]:
    return (written(step.value), span(step.low, step.high)) if step.enough else ("–", "–")


def _show_peak_end(found: PeakEnd) -> None:
    if found.reason:
        typer.echo(found.reason)
        return
    names = {"peak": _("peak"), "trough": _("trough"), "end": _("end"), "mean": _("mean")}
    rows = [
        [names[s.feature], written(s.share, 3), span(s.low, s.high, 3), written(s.correlation)] for s in found.features
    ]
    title = _("What of the path goes with the overall score: R² {r2}, {n} people").format(
        r2=written(found.r2), n=whole(found.n)
    )
    print_table(title, [_("feature"), _("share of R²"), _("interval"), _("correlation")], rows)
