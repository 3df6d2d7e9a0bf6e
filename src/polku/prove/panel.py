"""A panel of units and periods, summed up where its rows live."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from polku.errors import CannotEstimate, InputError
from polku.lake import fetch
from polku.measure.moments import kept, require_times
from polku.stats.cohorts import NEVER, Cohorts, added
from polku.words import gettext as _
from polku.words import ngettext, whole

if TYPE_CHECKING:
    import ibis
    import pyarrow as pa
    from numpy.typing import NDArray

    from polku.lake import Engine

    Floats = NDArray[np.float64]

FAR = 1e18  # stands for "never" in the engines, which spell infinity in five ways
MOST_PERIODS = 200  # each pair of periods is a row of the aggregate
MOST_UNITS = 5_000  # whose rows are brought here for synthetic controls


@dataclass(frozen=True, slots=True)
class Panel:
    """What a file of units and periods holds, and its moments.

    ``cohorts`` are the complete units, those treated from the first period on among them, those
    treated after the last one as never; ``rows`` are those behind each cohort. ``units`` are all that have a
    value: ``incomplete`` ones lack a period and are in no cohort. ``later`` are treated after the last
    period; ``empty`` rows lack a unit, a time or a value.
    """

    cohorts: Cohorts
    rows: dict[float, int]
    units: int
    incomplete: int
    later: int
    empty: int


def panel(
    rows: ibis.Table,
    *,
    times: str | None = None,
    named: Callable[[float], str] = "{:g}".format,
    lake: Engine | None = None,
) -> Panel:
    """Sum a panel up: cohort means, counts and covariances between periods.

    Parameters
    ----------
    rows : ibis.Table
        Columns ``unit`` (any), ``time`` (number), ``outcome`` (number), ``treated_from`` (number in the
        unit of time, null = never). Several rows of a unit in a period count as their mean.
    times : str, optional
        A column of whole numbers: how many rows a row stands for, as in ``polku.tables.month_tallies``; else one.
    named : callable
        Writes a time in a sentence.
    lake : Engine, optional
        As for ``polku.lake.fetch``.

    Returns
    -------
    Panel
        Three aggregates: periods; cohorts by how many periods their units have; and for each cohort
        and pair of periods the sum of products about the cohort's means.

    Raises
    ------
    CannotEstimate
        No row has a value, no unit has all periods, or there are more than 200 periods.
    InputError
        A unit has two different starts.
    """
    require_times(rows, times)
    periods = _periods(rows, lake)
    seen = _fetched(kept(_seen, rows, times), lake)
    _refuse_two_starts(seen)
    complete = seen["periods"] == len(periods)
    if not complete.any():
        raise CannotEstimate(_gaps(rows, len(periods), named, lake))
    starts = np.where(seen["start"] > periods[-1], NEVER, seen["start"])
    return Panel(
        _cohorts(_fetched(kept(_products, rows, len(periods), times), lake), periods),
        rows=_by_start(starts[complete], seen["rows"][complete]),
        units=int(seen["units"].sum()),
        incomplete=int(seen["units"][~complete].sum()),
        later=int(seen["units"][complete & np.isinf(starts) & (seen["start"] < FAR)].sum()),
        empty=int(fetch(kept(_empty, rows, times), lake)["lost"][0].as_py() or 0),
    )


def _fetched(expr: ibis.Table, engine: Engine | None) -> dict[str, Floats]:
    return _columns(fetch(expr, engine))


def _columns(table: pa.Table) -> dict[str, Floats]:
    return {name: table[name].to_numpy().astype(float) for name in table.column_names}


def _told(rows: ibis.Table) -> ibis.Table:
    return rows.filter(rows.unit.notnull() & rows.time.notnull() & rows.outcome.notnull())


def _by_start(starts: Floats, rows: Floats) -> dict[float, int]:
    return {float(start): int(rows[starts == start].sum()) for start in np.unique(starts)}


def _empty(rows: ibis.Table, times: str | None) -> ibis.Table:
    lost = rows.unit.isnull() | rows.time.isnull() | rows.outcome.isnull()
    return rows.aggregate(lost=lost.ifelse(rows[times] if times else 1, 0).sum().cast("int64"))


def _told_periods(rows: ibis.Table) -> ibis.Table:
    told = _told(rows)
    return told.select(time=told.time.cast("float64")).distinct()


def _periods(rows: ibis.Table, engine: Engine | None) -> Floats:
    """Give the periods in which anybody has a value."""
    periods: Floats = np.sort(_fetched(kept(_told_periods, rows), engine)["time"])
    if not len(periods):
        raise CannotEstimate(_("No row has a unit, a time and a value."))
    if len(periods) > MOST_PERIODS:
        sentence = _("There are {n} periods; at most {most} can be used. Give longer ones, such as months.")
        raise CannotEstimate(sentence.format(n=whole(len(periods)), most=MOST_PERIODS))
    return periods


def _unit_periods(rows: ibis.Table, times: str | None) -> ibis.Table:
    """One row for each unit and period: mean outcome, rows, and the unit's start."""
    told = _told(rows)
    start = told.treated_from.cast("float64").fill_null(FAR)
    stands = {"times": told[times].cast("int64")} if times else {}
    narrow = told.select(
        unit=told.unit, time=told.time.cast("float64"), outcome=told.outcome.cast("float64"), start=start, **stands
    )
    n = narrow.times.sum().cast("int64") if times else narrow.count()
    # a sum of products over whole numbers is the same sum, so that counts give the mean of the rows they stand for
    mean = (narrow.outcome * narrow.times).sum() / n if times else narrow.outcome.mean()
    return narrow.group_by(["unit", "time"]).aggregate(
        outcome=mean, rows=n, first=narrow.start.min(), last=narrow.start.max()
    )


def _seen(rows: ibis.Table, times: str | None) -> ibis.Table:
    """Count units and rows by start and by how many periods the units have."""
    cells = _unit_periods(rows, times)
    units = cells.group_by("unit").aggregate(
        periods=cells.count(), rows=cells.rows.sum(), start=cells["first"].min(), end=cells["last"].max()
    )
    unlike = (units.start != units.end).ifelse(1, 0)
    return units.group_by(["start", "periods"]).aggregate(
        units=units.count(), rows=units.rows.sum().cast("int64"), unlike=unlike.sum().cast("int64")
    )


def _complete(rows: ibis.Table, periods: int, times: str | None) -> ibis.Table:
    """Keep the unit-periods of units that have every period."""
    cells = _unit_periods(rows, times)
    units = cells.group_by("unit").aggregate(periods=cells.count(), start=cells["first"].min())
    units = units.filter(units.periods == periods).select(whole=units.unit, start=units.start)
    joined = cells.inner_join(units, cells.unit == units.whole)
    return joined.select(unit=joined.unit, time=joined.time, outcome=joined.outcome, start=joined.start)


def _products(rows: ibis.Table, periods: int, times: str | None) -> ibis.Table:
    """Sum products of deviations for each cohort and pair of periods; one pass centres, so that nothing cancels."""
    cells = _complete(rows, periods, times)
    means = cells.group_by(["start", "time"]).aggregate(mean=cells.outcome.mean())
    means = means.select(cohort=means.start, period=means.time, mean=means["mean"])
    joined = cells.inner_join(means, (cells.start == means.cohort) & (cells.time == means.period))
    rest = joined.select(
        unit=joined.unit, start=joined.start, time=joined.time, mean=joined["mean"], off=joined.outcome - joined["mean"]
    )
    other = rest.select(peer=rest.unit, other=rest.time, beside=rest.off)
    pairs = rest.inner_join(other, rest.unit == other.peer)
    pairs = pairs.filter(pairs.time <= pairs.other)
    return pairs.group_by(["start", "time", "other"]).aggregate(
        n=pairs.count(), mean=pairs["mean"].min(), product=(pairs.off * pairs.beside).sum()
    )


def _cohorts(table: dict[str, Floats], times: Floats) -> Cohorts:
    starts = np.unique(table["start"])
    c, s, t = (np.searchsorted(w, table[k]) for w, k in ((starts, "start"), (times, "time"), (times, "other")))
    counts, means = np.zeros(len(starts)), np.zeros((len(starts), len(times)))
    spread = np.zeros((len(starts), len(times), len(times)))
    counts[c], means[c, s] = table["n"], table["mean"]
    spread[c, s, t] = spread[c, t, s] = table["product"] / table["n"]
    return _merged(Cohorts(starts, times, counts, means, spread))


def _merged(cohorts: Cohorts) -> Cohorts:
    """Let those treated after the last period be one cohort with those never treated."""
    late = cohorts.starts > cohorts.times[-1]
    found = cohorts.kept(~late)
    for place in np.flatnonzero(late):
        one = cohorts.kept(np.arange(len(late)) == place)
        found = added(found, Cohorts(np.array([NEVER]), one.times, one.counts, one.means, one.spread))
    return found


def _refuse_two_starts(seen: dict[str, Floats]) -> None:
    many = int(seen["unlike"].sum())
    if many:
        said = ngettext(
            "One unit has more than one time from which it was treated. Give each unit one.",
            "{n} units have more than one time from which they were treated. Give each unit one.",
            many,
        )
        raise InputError(said.format(n=whole(many)))


def _gaps(rows: ibis.Table, periods: int, named: Callable[[float], str], engine: Engine | None) -> str:
    """Say which period lacks the most units."""
    told = _told(rows)
    by = _fetched(
        told.group_by("time").aggregate(units=told.unit.nunique()).mutate(time=lambda t: t.time.cast("float64")), engine
    )
    least = int(np.lexsort((by["time"], by["units"]))[0])  # of several the earliest, whatever order they came in
    sentence = _(
        "No unit has a value in all {n} periods; period {time} has the fewest units, {units}. Leave such periods out."
    )
    return sentence.format(n=periods, time=named(by["time"][least]), units=whole(int(by["units"][least])))


@dataclass(frozen=True, slots=True)
class Matrix:
    """Complete units one by one: names, starts (infinite = never), and outcomes, units x periods."""

    units: list[Any]
    starts: Floats
    outcome: Floats

    def without_early(self, first: float) -> Matrix:
        """Leave out units treated from the first period on."""
        stays = self.starts > first
        units = [unit for unit, kept in zip(self.units, stays, strict=True) if kept]
        return Matrix(units, self.starts[stays], self.outcome[stays])


def matrix(rows: ibis.Table, periods: Floats, *, times: str | None = None, lake: Engine | None = None) -> Matrix:
    """Bring the mean outcome of each complete unit and period here, for synthetic controls.

    Parameters
    ----------
    rows : ibis.Table
        As for ``panel``.
    periods : array of float
        Every period, ascending.
    times, lake
        As for ``panel``.

    Returns
    -------
    Matrix
        Units ascending.
    """
    table = fetch(kept(_complete, rows, len(periods), times), lake).sort_by(
        [("unit", "ascending"), ("time", "ascending")]
    )
    outcome = table["outcome"].to_numpy().reshape(-1, len(periods))
    starts = table["start"].to_numpy().reshape(-1, len(periods))[:, 0]
    return Matrix(
        table["unit"].to_pylist()[:: len(periods)], np.where(starts > periods[-1], NEVER, starts), outcome
    )  # fmt: skip


def switched_on(rows: ibis.Table) -> ibis.Table:
    """Read ``treated_from`` as a switch, 0 or 1 in each row: the start is a unit's first period at 1.

    Parameters
    ----------
    rows : ibis.Table
        As for ``panel``, with a switch in place of the start.

    Returns
    -------
    ibis.Table
        As for ``panel``; a unit that is switched off again has two starts, which ``panel`` refuses.
    """
    time = rows.time.cast("float64")
    units = rows.group_by("unit").aggregate(
        on=(rows.treated_from == 1).ifelse(time, FAR).min(), off=(rows.treated_from == 0).ifelse(time, -FAR).max()
    )
    units = units.select(which=units.unit, on=units.on, off=units.off)
    joined = rows.inner_join(units, rows.unit == units.which)
    again = (joined.off > joined.on) & (time <= joined.on)
    start = again.ifelse(joined.on - 1, joined.on)
    return joined.select(unit=joined.unit, time=joined.time, outcome=joined.outcome, treated_from=start)
