"""A sample weighted to its population: margins met, what it costs, and how far those who kept silent could move it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import special

from polku import lake as engines
from polku.errors import CannotEstimate, NotAllowed
from polku.measure.moments import finite, require
from polku.stats import raking
from polku.words import N_
from polku.words import gettext as _

if TYPE_CHECKING:
    import ibis
    import pyarrow as pa
    from numpy.typing import NDArray

    from polku.lake import Engine

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Margin:
    """One category: its share 0-1 in the population, in the sample as it came, and once weighted."""

    variable: str
    category: Any
    target: float
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Weighted:
    """A weighted mean.

    ``value`` with its JK1 standard error ``se`` and t interval on primary units less one; ``unweighted`` is the
    mean as it came. ``deff`` is Kish's design effect of the weights and ``effective_n`` is n / deff. ``smallest`` and
    ``greatest`` are weights as multiples of the mean weight. ``met``: the margins are met. ``factors`` holds the
    weight of each combination of categories (and base weight, if there is one), as a multiple of the mean.
    """

    n: int
    missing: int
    unweighted: float
    value: float
    se: float
    low: float
    high: float
    units: int
    deff: float
    effective_n: float
    smallest: float
    greatest: float
    rounds: int
    met: bool
    margins: list[Margin]
    factors: dict[tuple[Any, ...], float]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where the population's mean lies whatever those who did not answer would have said."""

    response_rate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class EarlyLate:
    """Mean of the last third to answer less that of the first third, by Welch; late answers stand in for silence."""

    n_early: int
    n_late: int
    difference: float | None
    low: float | None
    high: float | None
    p: float | None


def weigh(
    table: ibis.Table,
    value: str,
    margins: Mapping[str, Mapping[Any, float]],
    *,
    base: str | None = None,
    unit: str | None = None,
    population_units: float = np.inf,
    most: float | None = None,
    level: float = 0.95,
    lake: Engine | None = None,
) -> Weighted:
    """Rake a sample to known margins and give the weighted mean.

    Parameters
    ----------
    table : ibis.Table
        One row per respondent.
    value : str
        A column of numbers whose mean is asked for. Rows without it, without a category of some margin or
        without a base weight are left out and counted in ``missing``.
    margins : mapping of str to mapping
        For each column the population total or share of each of its categories.
    base : str, optional
        A column of positive design weights; else everybody starts alike.
    unit : str, optional
        The primary units: what was drawn first, such as shops; else every respondent is one.
    population_units : float
        How many primary units there are in the population, above 0.
    most : float, optional
        No weight above so many times the mean, nor below its inverse.
    level : float
    lake : Engine, optional

    Returns
    -------
    Weighted

    Raises
    ------
    MissingColumn, NotAllowed
    CannotEstimate
        No rows, a category without a target or without respondents, or fewer than two primary units.

    References
    ----------
    .. [1] Deming, W. E., Stephan, F. F. (1940). Annals of Mathematical Statistics 11(4), 427-444.
    .. [2] Kish, L. (1965). Survey Sampling. Wiley.
    .. [3] Wolter, K. M. (2007). Introduction to Variance Estimation, chapter 4: JK1.
    """
    if not population_units > 0:
        raise NotAllowed("population_units", population_units, N_("above 0"))
    names = list(margins)
    require(table, [value, *names, *(each for each in (base, unit) if each)])
    rows, everybody = _cells(table, value, names, base, unit, lake)
    n, start, mean = (rows[name].to_numpy() for name in ("n", "w", "mean"))
    if not len(n):
        _refuse_nothing([*names, *(each for each in (base, unit) if each)])
    codes, targets = _coded(rows, margins)
    whole = _whole(start, n, codes, targets, most)
    places = np.unique(rows["unit"].to_numpy(zero_copy_only=False), return_inverse=True)[1]
    units = _required(int(places.max()) + 1 if unit else int(n.sum()), population_units)
    begin = start if most is None else whole.weights
    if unit:
        own, se = raking.jackknife(begin, mean, places, codes, targets, population_units=population_units)
    else:
        own, within = float(whole.weights @ mean / whole.weights.sum()), np.maximum(rows["within"].to_numpy(), 0)
        se = raking.leaving_one(begin, n, mean, within, codes, targets, population=population_units)
    half, deff = float(special.stdtrit(units - 1, (1 + level) / 2)) * se, raking.design_effect(whole.weights, n)
    each = whole.weights / n / (whole.weights.sum() / n.sum())
    return Weighted(
        int(n.sum()),
        everybody - int(n.sum()),
        float(n @ mean / n.sum()),
        own,
        se,
        own - half,
        own + half,
        units,
        deff,
        float(n.sum() / deff),
        float(each.min()),
        float(each.max()),
        whole.rounds,
        whole.met,
        _margins(margins, codes, targets, start, whole.weights),
        _factors(rows, [f"c{place}" for place in range(len(names))] + (["each"] if base else []), each),
    )


def _refuse_nothing(columns: Sequence[str]) -> None:
    """Stop where no row has all that is asked for."""
    sentence = _("No row has both a score and a value in each of these columns: {columns}.")
    raise CannotEstimate(sentence.format(columns=", ".join(columns)))


def _required(units: int, population: float) -> int:
    """Give how many primary units there are, if they are enough for a standard error and no more than there can be."""
    if units < 2:
        raise CannotEstimate(_("All rows are of one primary unit: at least two are needed for a standard error."))
    if units > population:
        sentence = _("The population cannot have fewer primary units ({population}) than the sample ({units}).")
        raise CannotEstimate(sentence.format(population=f"{population:g}", units=units))
    return units


def _cells(
    table: ibis.Table, value: str, names: Sequence[str], base: str | None, unit: str | None, lake: Engine | None
) -> tuple[pa.Table, int]:
    """Respondents, starting weight and mean of each combination of categories and primary unit; and all rows."""
    import ibis

    named: dict[str, Any] = {f"c{i}": table[name] for i, name in enumerate(names)}
    weight = table[base].cast("float64") if base else ibis.literal(1.0)
    named |= {"x": table[value].cast("float64"), "w": weight}
    named["unit"] = table[unit] if unit else ibis.literal(0)
    narrow = table.select(**named)
    kept = narrow.filter([narrow[f"c{i}"].notnull() for i in range(len(names))])
    kept = kept.filter(finite(kept.x), kept.unit.notnull())
    kept = kept.filter(kept.w > 0, finite(kept.w)) if base else kept
    keys = [f"c{i}" for i in range(len(names))] + ["unit"] + (["w"] if base else [])
    sums = kept.group_by(keys).aggregate(
        n=kept.count(), mean=kept.x.mean(), within=kept.x.var(how="pop") * kept.count()
    )
    rows = engines.fetch(sums, lake)
    rows = rows.sort_by([(key, "ascending") for key in keys])
    total = np.asarray(rows["n"].to_numpy() * (rows["w"].to_numpy() if base else 1.0), float)
    rows = rows.rename_columns([{"w": "each"}.get(name, name) for name in rows.column_names])
    everybody = engines.fetch(narrow.aggregate(all=narrow.count()), lake)["all"][0].as_py()
    return rows.append_column("w", [total]), int(everybody)


def _coded(rows: pa.Table, margins: Mapping[str, Mapping[Any, float]]) -> tuple[NDArray[np.int64], list[Floats]]:
    """Number the categories, and bring every margin to the size of the first."""
    columns, targets = [], []
    for place, (name, wanted) in enumerate(margins.items()):
        order = list(wanted)
        given = rows[f"c{place}"].to_pylist()
        foreign, empty = sorted(set(given) - set(order), key=str), [each for each in order if each not in set(given)]
        _refuse(name, foreign, _("{column}: category {category} stands in the sample but not among the margins."))
        _refuse(name, empty, _("{column}: category {category} has no respondents: merge it with another."))
        columns.append([order.index(each) for each in given])
        target = np.array([float(wanted[each]) for each in order])
        if not (target > 0).all():
            raise CannotEstimate(_("{column}: every category of a margin needs a total above 0.").format(column=name))
        targets.append(target / target.sum())
    size = rows["w"].to_numpy().sum()
    return np.array(columns, np.int64).T.reshape(len(rows), len(margins)), [target * size for target in targets]


def _refuse(column: str, found: Sequence[Any], sentence: str) -> None:
    if found:
        raise CannotEstimate(sentence.format(column=column, category=found[0]))


def _whole(
    start: Floats, n: Floats, codes: NDArray[np.int64], targets: Sequence[Floats], most: float | None
) -> raking.Raked:
    return raking.rake(start, codes, targets) if most is None else raking.trimmed(start, n, codes, targets, most)


def _margins(
    margins: Mapping[str, Mapping[Any, float]],
    codes: NDArray[np.int64],
    targets: Sequence[Floats],
    start: Floats,
    weights: Floats,
) -> list[Margin]:
    found = []
    for place, (name, wanted) in enumerate(margins.items()):
        shares = [np.bincount(codes[:, place], each, len(wanted)) / each.sum() for each in (start, weights)]
        target = targets[place] / targets[place].sum()
        rows = zip(wanted, target.tolist(), *(share.tolist() for share in shares), strict=True)
        found += [Margin(name, *row) for row in rows]
    return found


def _factors(rows: pa.Table, names: Sequence[str], each: Floats) -> dict[tuple[Any, ...], float]:
    keys = zip(*(rows[name].to_pylist() for name in names), strict=True)
    return dict(zip(keys, each.tolist(), strict=True))


def bounds(mean: float, answered: int, invited: int, scale: tuple[float, float]) -> Bounds:
    """Worst and best mean of everybody invited.

    Parameters
    ----------
    mean : float
        Of those who answered, in the unit of ``scale``.
    answered, invited : int
        ``invited`` is at least ``answered`` and above 0.
    scale : tuple of float
        Smallest and greatest value that anybody can have.

    References
    ----------
    .. [1] Manski, C. F. (2003). Partial Identification of Probability Distributions, chapter 1.
    """
    if not 0 < answered <= invited:
        sentence = _("{answered} answered of {invited} invited: the invited must be at least as many.")
        raise CannotEstimate(sentence.format(answered=answered, invited=invited))
    rate = answered / invited
    return Bounds(rate, rate * mean + (1 - rate) * scale[0], rate * mean + (1 - rate) * scale[1])
