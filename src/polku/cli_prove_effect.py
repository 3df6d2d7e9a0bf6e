"""``polku effect``: read a panel of units, estimate what a treatment changed, print the claim or JSON."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from polku import figures
from polku.errors import InputError
from polku.listen import typed
from polku.prove.claim import DESIGNS, Effect
from polku.prove.effect import CONTROLS, effect
from polku.prove.panel import switched_on
from polku.prove.times import Clock, clock
from polku.terminal import plain, print_json, print_table, span, written
from polku.words import gettext as _
from polku.words import whole

LEAST_DRAWS = 10  # fewer have no quartiles to speak of
MOST_DRAWS = 100_000
_TIMES = ("group", "time")  # keys of the JSON that hold times
_AT = {"dynamic": "event", "group": "group", "calendar": "time"}


def show(
    file: Path,
    columns: dict[str, str],
    *,
    design: str | None,
    control: str | None,
    level: float,
    draws: int,
    json: bool,
) -> None:
    """Print the effect of one file; ``columns`` names ``unit``, ``time``, ``outcome`` and ``treated_from``.

    Raises
    ------
    InputError
        The file, a column, a value or an option cannot be used, or the data cannot tell.
    """
    figures.allowed("--design", design, DESIGNS)
    figures.allowed("--control", control, CONTROLS)
    figures.level_of(level)
    if draws and not LEAST_DRAWS <= draws <= MOST_DRAWS:
        sentence = _("--draws is {draws}: give 0, or from {least} to {most}.")
        raise InputError(sentence.format(draws=draws, least=LEAST_DRAWS, most=whole(MOST_DRAWS)))
    found, times = estimate(file, columns, design=design, control=control, level=level, draws=draws)
    if json:
        print_json(as_json(found, times))
    else:
        _print(found, file.name, columns["outcome"])


def estimate(file: Path, columns: dict[str, str], **asked: Any) -> tuple[Effect, Clock]:
    """Read a file and estimate; the clock writes times as the file does."""
    import ibis

    unit, time, outcome, start = (columns[name] for name in ("unit", "time", "outcome", "treated_from"))
    read = typed.read(file, numbers=[outcome], labels=[unit, time, start], apart=[unit, time, start])
    times = clock(read, time)
    when = times.placed(read[time])
    switch = _is_switch(read, unit, start, times, when)
    starts = read[start].cast(pa.float64()) if switch else times.starts(read, start)
    rows = ibis.memtable(
        pa.table({"unit": read[unit], "time": when, "outcome": read[outcome], "treated_from": starts})
    )  # fmt: skip
    found = effect(switched_on(rows) if switch else rows, named=lambda t: str(times.named(t)), **asked)
    return found, times


def _is_switch(read: typed.Typed, unit: str, start: str, times: Clock, when: pa.ChunkedArray) -> bool:
    """Tell whether the column says 0 or 1 in each row, and not from which time on."""
    values = {str(value) for value in pc.unique(read[start].drop_null()).to_pylist()}
    if not values or not values <= {"0", "1", "0.0", "1.0"}:
        return False
    if times.names is not None or (pc.min(when).as_py() or 0) > 1:
        return True  # neither is one of the times
    by = pa.table({"unit": read[unit], "start": read[start].cast(pa.float64())}).group_by("unit")
    ends = by.aggregate([("start", "min"), ("start", "max")])
    return bool(pc.any(pc.not_equal(ends["start_min"], ends["start_max"])).as_py())


def as_json(found: Effect, times: Clock) -> dict[str, Any]:
    """Give the claim's keys and its design's own beside them, times as the file writes them."""
    own = {each.name: getattr(found, each.name) for each in fields(found) if each.name != "detail"}
    parts = plain(found.detail)
    for name, key in _AT.items():
        if isinstance(parts.get(name), dict) and "by" in parts[name]:
            parts[name]["by"] = [{key: part.pop("at"), **part} for part in parts[name]["by"]]
    return {**plain(own), **_timed(parts, times)}


def _timed(value: Any, times: Clock) -> Any:
    if isinstance(value, list):
        return [_timed(each, times) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: times.named(each) if key in _TIMES and isinstance(each, float) else _timed(each, times)
        for key, each in value.items()
    }


def _print(found: Effect, name: str, outcome: str) -> None:
    title = _("Effect on {outcome} in {file}: {label} ({design})")
    rows = [(_("effect"), written(found.estimate, 4), span(found.low, found.high, 4))]
    rows += [(line, written(each.estimate, 4), span(each.low, each.high, 4)) for line, each in _lines(found)]
    said = [found.why, *found.warnings, *([found.reason] if found.reason else [])]
    counted = _("Units {units} (treated {treated}), rows {rows}, periods {periods}.")
    units, treated, lines = map(whole, (found.n_units, found.n_treated, found.n_rows))
    said.append(counted.format(units=units, treated=treated, rows=lines, periods=found.n_periods))
    said += [_("Assumed: {sentence}").format(sentence=each) for each in found.assumptions]
    headings = ("", _("estimate"), _("interval"))
    labels = {"causal": _("causal"), "associational": _("associational"), "not evidence": _("not evidence")}
    heading = title.format(outcome=outcome, file=name, label=labels[found.label], design=found.design)
    print(heading)  # noqa: T201  # as a title it would be as narrow as the table
    print_table("", headings, rows)
    print("\n".join(said))  # noqa: T201


def _lines(found: Effect) -> list[tuple[str, Any]]:
    """Give the figures below the headline: by time since the start."""
    if found.design != "did":
        return []
    by = found.detail["dynamic"].by
    return [(_("{n} after the start").format(n=f"{part.at:g}"), part) for part in by if part.at >= 0]
