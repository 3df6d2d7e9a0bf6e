"""Who stays: cohorts by their first period, and how long relationships last when some have not ended yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from polku import lake as engines
from polku.errors import CannotEstimate
from polku.measure.moments import finite, finite_or_zero, require
from polku.stats import sbg
from polku.stats.discrete_hazard import Discrete, Link, discrete
from polku.stats.proportions import wilson
from polku.stats.survival import Cox, Curve, LogRank, cox, kaplan_meier, log_rank
from polku.value.histories import known
from polku.words import gettext as _

if TYPE_CHECKING:
    import ibis

    from polku.lake import Engine

RENEWALS = 1_000  # most renewals that are told apart


@dataclass(frozen=True, slots=True)
class Cell:
    """A cohort ``age`` periods after its first: who was active, their share 0-1 with Wilson's interval, and revenue.

    ``revenue_retention`` is revenue as a share of that of the cohort's first period; NaN if that was nothing.
    """

    cohort: int
    age: int
    customers: int
    active: int
    retention: float
    low: float
    high: float
    revenue: float
    revenue_retention: float


@dataclass(frozen=True, slots=True)
class Group:
    """The survival of one group; None names the whole."""

    group: Any
    n: int
    ended: int
    curve: Curve


@dataclass(frozen=True, slots=True)
class Renewals:
    """A shifted beta-geometric: parameters, errors, and of one who has renewed 0, 1, ... times: payments to come.

    ``derl`` is the discounted expected number of payments to come and ``survival`` the share 0-1 that gets so
    far. Where the data do not determine it, ``reason`` says why and the rest is NaN or empty.
    """

    alpha: float
    beta: float
    errors: tuple[float, float]
    log_likelihood: float
    reason: str | None
    derl: list[float]
    survival: list[float]


def active(purchases: ibis.Table) -> ibis.Table:
    """Sum cohorts up: ``cohort``, ``period``, ``active`` customers, ``revenue``.

    Parameters
    ----------
    purchases : ibis.Table
        ``customer`` (null or "" is left out), ``period`` (whole number; null is left out), and if known ``amount``
        (negative is a return: it is no activity, and taken off revenue).
    """
    import ibis

    require(purchases, ["customer", "period"], called="purchases")
    rows = purchases.filter(known(purchases), purchases.period.notnull())
    zero = ibis.literal(0).cast("float64")
    money = rows.amount.cast("float64") if "amount" in rows.columns else zero
    rows = rows.select(
        "customer",
        period=rows.period.cast("int64"),
        money=finite_or_zero(money),
        bought=(money < 0).ifelse(0, 1).fill_null(1),
    )
    each = rows.group_by(["customer", "period"]).aggregate(bought=rows.bought.max(), money=rows.money.sum())
    began = each.filter(each.bought == 1).group_by("customer").aggregate(cohort=each.period.min())
    both = each.inner_join(began, "customer")
    both = both.filter(both.period >= both.cohort)
    return both.group_by(["cohort", "period"]).aggregate(active=both.bought.sum(), revenue=both.money.sum())


def cohorts(purchases: ibis.Table, *, level: float = 0.95, lake: Engine | None = None) -> list[Cell]:
    """Follow cohorts of customers from their first period to the last of all.

    Parameters
    ----------
    purchases : ibis.Table
        As for ``active``.

    Returns
    -------
    list of Cell
        By cohort and age, a cell for every period up to the last in the rows; nobody gives none.

    Raises
    ------
    MissingColumn
    """
    rows = (
        engines.fetch(active(purchases), lake).sort_by([("cohort", "ascending"), ("period", "ascending")]).to_pylist()
    )
    last = max((row["period"] for row in rows), default=0)
    seen = {(row["cohort"], row["period"] - row["cohort"]): (row["active"], row["revenue"]) for row in rows}
    cells = [(cohort, age) for cohort in sorted({row["cohort"] for row in rows}) for age in range(last - cohort + 1)]
    began, now = [seen[cohort, 0] for cohort, _age in cells], [seen.get(cell, (0, 0.0)) for cell in cells]
    ends = wilson([n for n, _revenue in now], [customers for customers, _revenue in began], level)
    found = []
    for (cohort, age), (customers, first), (n, revenue), low, high in zip(
        cells, began, now, *(each.tolist() for each in ends), strict=True
    ):
        share = revenue / first if first > 0 else np.nan
        found.append(Cell(cohort, age, customers, n, n / customers, low, high, float(revenue), share))
    return found


def times(people: ibis.Table) -> ibis.Table:
    """Count people by ``duration`` and ``group``: ``ended`` and ``left``, who were last seen then.

    Parameters
    ----------
    people : ibis.Table
        One row per relationship: ``duration`` (0 or more, any unit), ``event`` (1 ended, 0 has not), ``group`` if
        there are any. Rows where any of them is null are left out.
    """
    import ibis

    group = people.group if "group" in people.columns else ibis.literal(1)
    rows = people.select(duration=people.duration.cast("float64"), event=people.event.cast("int64"), group=group)
    rows = rows.filter(finite(rows.duration), rows.event.notnull(), rows.group.notnull())
    return rows.group_by(["duration", "group"]).aggregate(ended=rows.event.sum(), left=(1 - rows.event).sum())


def survival(
    people: ibis.Table, *, level: float = 0.95, lake: Engine | None = None
) -> tuple[list[Group], LogRank | None]:
    """Give a survival curve of each group, and whether they differ.

    Parameters
    ----------
    people : ibis.Table
        As for ``times``.

    Returns
    -------
    list of Group, LogRank or None
        One group called None where no column ``group`` is; None for the test then.

    Raises
    ------
    CannotEstimate
        Nobody; one group alone, or no end, where groups are given.
    """
    rows = engines.fetch(times(people), lake)
    if not len(rows):
        raise CannotEstimate(_("There is nobody with a duration and an event: one is needed."))
    names = sorted(set(rows["group"].to_pylist()))
    when, place = np.unique(rows["duration"].to_numpy(), return_inverse=True)
    at = np.array([names.index(each) for each in rows["group"].to_pylist()])
    ended, left = (np.zeros((len(when), len(names))) for _side in range(2))
    np.add.at(ended, (place, at), rows["ended"].to_numpy())
    np.add.at(left, (place, at), rows["left"].to_numpy())
    given = "group" in people.columns
    groups = []
    for i, name in enumerate(names):
        own = ended[:, i] + left[:, i] > 0
        curve = kaplan_meier(when[own], ended[own, i], left[own, i], level)
        groups.append(Group(name if given else None, int((ended + left)[:, i].sum()), int(ended[:, i].sum()), curve))
    return groups, log_rank(ended, left) if given else None


def hazards(people: ibis.Table, covariates: Sequence[str], *, lake: Engine | None = None) -> Cox:
    """Fit Cox's proportional hazards, equal rows counted where they live.

    Parameters
    ----------
    people : ibis.Table
        ``duration``, ``event`` and the covariates (numbers); incomplete rows are left out.

    Raises
    ------
    CannotEstimate
        As ``polku.stats.survival.cox``.
    """
    when, ended, x, many = _counted(people, covariates, lake)
    return cox(when, ended, x, many)


def period_hazards(
    people: ibis.Table, covariates: Sequence[str], link: Link = "logit", *, lake: Engine | None = None
) -> Discrete:
    """Fit the chance to end in a period from the person-period table, equal rows counted where they live.

    Parameters
    ----------
    people : ibis.Table
        As for ``hazards``; ``duration`` counts periods.
    link : {"logit", "cloglog"}

    Raises
    ------
    CannotEstimate
        As ``polku.stats.discrete_hazard.discrete``.
    """
    when, ended, x, many = _counted(people, covariates, lake)
    return discrete(when, ended, x, many, link=link)


def _counted(people: ibis.Table, covariates: Sequence[str], lake: Engine | None) -> tuple[Any, Any, Any, Any]:
    numbers = {f"x_{i}": people[name].cast("float64") for i, name in enumerate(covariates)}
    rows = people.select(duration=people.duration.cast("float64"), event=people.event.cast("int64"), **numbers)
    rows = rows.filter(*[finite(rows[name]) for name in ("duration", *numbers)], rows.event.notnull())
    counted = engines.fetch(rows.group_by(rows.columns).aggregate(many=rows.count()), lake)
    x = np.column_stack([counted[name].to_numpy() for name in numbers])
    when, ended, many = (counted[name].to_numpy() for name in ("duration", "event", "many"))
    return when, ended, x, many


def renewals(curve: Curve, discount: float) -> Renewals:
    """Fit a shifted beta-geometric to durations counted in renewals, and say what is to come.

    Parameters
    ----------
    curve : Curve
        Of everybody: ended at, or last seen after, the first, second, ... renewal.
    discount : float
        Of one period, above 0.
    """
    reason = _unfit(curve)
    if reason is None:
        length = int(curve.time[-1])
        lost, left = np.zeros(length), np.zeros(length)
        place = curve.time.astype(int) - 1
        lost[place], left[place] = curve.ended, curve.left
        peak = sbg.fit(lost, left)
        if peak.doubt is None:
            ahead = np.arange(length + 1.0)
            errors = (float(peak.errors[0]), float(peak.errors[1]))
            left_to_come = sbg.derl(peak.point, ahead, discount).tolist(), sbg.survival(peak.point, ahead).tolist()
            return Renewals(float(peak.point[0]), float(peak.point[1]), errors, peak.value, None, *left_to_come)
        reason = _(
            "The durations do not determine how chances to end differ: ends must grow rarer, over two periods or more."
        )
    nothing = float("nan")
    return Renewals(nothing, nothing, (nothing, nothing), nothing, reason, [], [])


def _unfit(curve: Curve) -> str | None:
    whole = (curve.time == np.floor(curve.time)).all() and curve.time[0] >= 1
    if not whole or curve.time[-1] > RENEWALS:
        return _("Durations are no counts of renewals: give whole numbers, 1 to {most}.").format(most=RENEWALS)
    return None
