"""Does one thing go with another within units over time, or only between units: lags both ways, and a chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from polku.errors import CannotEstimate, NotAllowed
from polku.prove.claim import Figure, detectable, figure
from polku.prove.gate import Gate, gate
from polku.prove.unit_periods import UnitPeriods, unit_periods
from polku.stats.proportions import quantile
from polku.stats.random_intercept import Fit, random_intercept
from polku.words import N_
from polku.words import gettext as _

if TYPE_CHECKING:
    import ibis
    from numpy.typing import NDArray

    from polku.lake import Engine

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

Verdict = Literal["within", "between only", "none", "too few units"]
FEWEST_UNITS = 10
MOST_CELLS = 50_000_000  # of rows x periods: 400 MB
AT_A_TIME = 100  # draws of the bootstrap
ROUNDING = 1e-10  # of a column's size: what varies less stands still


@dataclass(frozen=True, slots=True)
class Link:
    """How one thing goes with another ``lag`` periods later, in units of the second per unit of the first.

    ``within``: a unit above its own mean; ``between``: units with a higher mean. NaN with a ``reason``.
    """

    direction: Literal["forward", "backward"]
    lag: int
    n_units: int
    n_rows: int
    within: Figure
    between: Figure
    detectable: float
    variance_between: float
    variance_within: float
    method: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Chain:
    """Product of the links within units along a chain, with a percentile interval of draws of units."""

    steps: tuple[float, ...]
    product: float
    low: float
    high: float
    draws: int
    n_units: int


@dataclass(frozen=True, slots=True)
class Linkage:
    """Verdict on one link, its gate and figures. It is an association: nobody drew lots."""

    verdict: Verdict
    label: str
    reason: str | None
    n_units: int
    n_rows: int
    n_periods: int
    enough: bool
    needed: int
    gate: dict[str, Gate]
    links: tuple[Link, ...]
    chain: Chain | None
    assumptions: tuple[str, ...]
    warnings: tuple[str, ...]


def linkage(
    rows: ibis.Table,
    *,
    first: Sequence[str],
    second: Sequence[str],
    then: str | None = None,
    controls: Sequence[str] = (),
    lag: int = 1,
    scale: tuple[int, int] | None = None,
    level: float = 0.95,
    draws: int = 500,
    seed: int = 0,
    lake: Engine | None = None,
) -> Linkage:
    """Tell a link within units from one between units.

    Parameters
    ----------
    rows : ibis.Table
        Columns ``unit`` (any), ``time`` (number) and the numbers named below; one row per answer or
        per unit and period.
    first, second : sequence of str
        Columns; several are the items of a scale, whose mean is used.
    then : str, optional
        A third link of the chain, ``lag`` periods after ``second``.
    controls : sequence of str
        Held within and between, at the time of ``first``.
    lag : int
        Periods from ``first`` to ``second``; 0 or more. With a single period it is 0.
    scale : tuple of int, optional
        Smallest and greatest score of the items, for rwg.
    level : float
        Confidence, 0-1.
    draws, seed : int
        Of the chain's bootstrap by unit.
    lake : Engine, optional

    Returns
    -------
    Linkage
        Verdict on the forward link at ``lag``: "within" if the link within units is told from zero,
        "between only" if only that between is, "none" if neither, "too few units" under ten.

    Raises
    ------
    CannotEstimate
        A column has no value, or one unit.
    NotAllowed

    Notes
    -----
    A row is a unit and period. Mundlak's model: dummies of periods, deviations from the unit's mean,
    the mean itself, a random intercept.

    References
    ----------
    .. [1] Mundlak, Y. (1978). Econometrica 46(1), 69-85.
    .. [2] Bell, A., Fairbrother, M., Jones, K. (2019). Quality & Quantity 53, 1051-1074.
    """
    if lag < 0:
        raise NotAllowed("lag", lag, N_("0 or more periods"))
    quantile(level)
    scales = {"first": first, "second": second, **({"then": [then]} if then else {})}
    items = {f"item_{name}_{i}": [c] for name in ("first", "second") for i, c in enumerate(scales[name])}
    held = {f"control_{i}": [c] for i, c in enumerate(controls)}
    cells = unit_periods(rows, {**scales, **held, **items}, lake=lake)
    if len(cells.units) < 2:
        raise CannotEstimate(_("There is one unit; a link needs at least {n}.").format(n=FEWEST_UNITS))
    gates = {name: gate(rows, cells, name, scales[name], scale=scale, lake=lake) for name in ("first", "second")}
    lag = lag if cells.period.max(initial=0) else 0
    lags = sorted({0, lag})
    ways = [("first", "second", k) for k in lags] + [("second", "first", k) for k in lags if k]
    links = tuple(_link(cells, one, other, k, list(held), level) for one, other, k in ways)
    chain = _chain(cells, lag, list(held), level=level, draws=draws, seed=seed) if then else None
    return _judged(cells, gates, links, chain, lag, level)


@dataclass(frozen=True, slots=True)
class _Rows:
    """What a link's regression takes: outcome, design, units; the places of what is asked within and between.

    ``known`` are the places of its units among all.
    """

    y: Floats
    design: Floats
    unit: Ints
    known: Ints
    within: int | None
    between: int | None


def _later(cells: UnitPeriods, lag: int) -> Ints:
    """Give each cell's place ``lag`` periods later; -1 where there is none."""
    width = int(cells.period.max(initial=0)) + 1
    lag = min(lag, width)  # beyond the last period nothing is found, however far
    key = cells.unit * (width + lag) + cells.period
    place = np.searchsorted(key, key + lag)
    place = np.minimum(place, len(key) - 1)
    return np.where(key[place] == key + lag, place, -1)


def _rows(cells: UnitPeriods, one: list[str], other: str, lag: int, held: list[str]) -> _Rows:
    """Join each cell with that ``lag`` periods later; ``one`` stands first in the design, controls behind."""
    later = _later(cells, lag)
    x = np.column_stack([cells.mean[name] for name in [*one, *held]])
    y = np.where(later >= 0, cells.mean[other][later], np.nan)
    told = ~np.isnan(y) & ~np.isnan(x).any(1)
    x, y = x[told], y[told]
    known, unit = np.unique(cells.unit[told], return_inverse=True)
    periods = np.unique(cells.period[told], return_inverse=True)[1]
    if not len(y):
        raise CannotEstimate(_("No unit has both values {lag} periods apart.").format(lag=lag))
    n = np.bincount(unit)
    means = np.column_stack([np.bincount(unit, column) / n for column in x.T])[unit]
    sides = np.hstack([x - means, means])
    size = np.tile(np.abs(x).max(0), 2)
    varies = np.ptp(sides, axis=0) > ROUNDING * size  # a column that stands still tells nothing
    if len(y) * int(periods.max() + 1) > MOST_CELLS:
        raise CannotEstimate(_("There are too many units and periods. Give longer periods, such as quarters."))
    dummies = np.eye(int(periods.max()) + 1)[periods]
    design = np.hstack([sides[:, varies], dummies])
    places = np.where(varies, np.cumsum(varies) - 1, -1).tolist()
    within, between = (None if places[k] < 0 else places[k] for k in (0, x.shape[1]))
    return _Rows(y, design, unit, known, within, between)


def _link(cells: UnitPeriods, one: str, other: str, lag: int, held: list[str], level: float) -> Link:
    """Estimate one link; what cannot be told says why."""
    direction: Literal["forward", "backward"] = "forward" if one == "first" else "backward"
    no = figure(np.nan, np.nan, level)
    counted = (0, 0)
    try:
        asked = _rows(cells, [one], other, lag, held)
        counted = (len(asked.known), len(asked.y))
        repeated = len(asked.y) > len(asked.known)
        fit = random_intercept(asked.y, asked.design, asked.unit, intercepts=repeated)
    except CannotEstimate as refused:
        return Link(direction, lag, *counted, no, no, np.nan, np.nan, np.nan, None, str(refused))
    within, between, reason = _figure(fit, asked.within, level), _figure(fit, asked.between, level), None
    if asked.within is None:
        reason = _("It does not change within units, so nothing can be told within units.")
    elif asked.between is None:
        reason = _("It does not differ between units, so nothing can be told between units.")
    return Link(
        direction, lag, fit.groups, len(asked.y), within, between,
        detectable(within.se, level), fit.variance_between, fit.variance_within, fit.method, reason,
    )  # fmt: skip


def _figure(fit: Fit, place: int | None, level: float) -> Figure:
    if place is None:
        return figure(np.nan, np.nan, level)
    return figure(float(fit.coefficients[place]), float(fit.errors[place]), level, float(fit.freedom[place]))


def _chain(cells: UnitPeriods, lag: int, held: list[str], *, level: float, draws: int, seed: int) -> Chain:
    """Multiply first -> second by second -> then with first held; draw units to see how sure the product is."""
    steps = [(["first"], "second"), (["second", "first"], "then")]
    fits, count = [], len(cells.units)
    for one, other in steps:
        asked = _rows(cells, one, other, lag, held)
        if asked.within is None:
            raise CannotEstimate(_("It does not change within units, so nothing can be told within units."))
        fits.append(_placed(random_intercept(asked.y, asked.design, asked.unit), asked, count))
    values = tuple(float(fit.coefficients[0]) for fit in fits)  # the first column is that of what is asked
    random = np.random.default_rng(seed)
    products: list[Floats] = []
    for start in range(0, draws, AT_A_TIME):
        many = min(AT_A_TIME, draws - start)
        times = random.multinomial(count, np.full(count, 1 / count), size=many).astype(float)
        products.append(np.prod([_drawn(fit, times) for fit in fits], axis=0))
    low, high = np.nan, np.nan
    if products:
        low, high = np.nanquantile(np.concatenate(products), [(1 - level) / 2, (1 + level) / 2]).tolist()
    return Chain(values, float(np.prod(values)), low, high, draws, min(fit.groups for fit in fits))


def _placed(fit: Fit, asked: _Rows, count: int) -> Fit:
    """Put each unit's part of the normal equations in the unit's place among all."""
    p = len(fit.coefficients)
    moments, sides = np.zeros((count, p, p)), np.zeros((count, p))
    moments[asked.known], sides[asked.known] = fit.moments, fit.sides
    return replace(fit, moments=moments, sides=sides)


def _drawn(fit: Fit, times: Floats) -> Floats:
    """First coefficient with each unit taken so many times; a draw that lacks a period solves what is left."""
    p = len(fit.coefficients)
    size = np.sqrt(np.einsum("gpp->p", fit.moments))  # columns of one size: a small one beside a great is no rounding
    inner = (times @ fit.moments.reshape(len(fit.moments), -1)).reshape(-1, p, p) / np.outer(size, size)
    sides = times @ fit.sides / size
    return np.asarray((np.linalg.pinv(inner, hermitian=True) @ sides[:, :, None])[:, 0, 0] / size[0])


def _judged(
    cells: UnitPeriods, gates: dict[str, Gate], links: tuple[Link, ...], chain: Chain | None, lag: int, level: float
) -> Linkage:
    forward = next(link for link in links if link.direction == "forward" and link.lag == lag)
    back = [link for link in links if link.direction == "backward"]
    lacking = max(0, FEWEST_UNITS - forward.n_units)
    if np.isnan([forward.within.se, forward.between.se]).all() and not lacking:
        raise CannotEstimate(forward.reason or _("Neither changes within units nor differs between them enough."))
    warnings = []
    for each in gates.values():
        if each.passed is False:
            sentence = _("{columns}: the answers of a unit agree or differ too little to be summed up by unit.")
            warnings.append(sentence.format(columns=", ".join(each.columns)))
    if any(link.within.p < 1 - level for link in back):
        warnings.append(_("The second also goes before the first within units."))
    assumed = (
        _("Nothing that changes over time within a unit moves both, beyond what all units share in a period."),
        _("A link goes the same way in every unit, and straight."),
    )
    return Linkage(
        _verdict(forward, lacking, level), "associational", forward.reason, forward.n_units, int(cells.rows.sum()),
        len(np.unique(cells.period)), lacking == 0, lacking, gates, links, chain, assumed, tuple(warnings),
    )  # fmt: skip


def _verdict(link: Link, lacking: int, level: float) -> Verdict:
    if lacking:
        return "too few units"
    if link.within.p < 1 - level:
        return "within"
    return "between only" if link.between.p < 1 - level else "none"
