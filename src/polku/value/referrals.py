"""What referrals are worth: Kumar's referral value, generation by generation, and growth that was earned.

Two kinds of referred customers: **type one** would not have come otherwise and brings margin and a saved cost of
acquisition; **type two** would have come anyway and brings the saved cost alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from polku import lake as engines
from polku.errors import CannotEstimate, InputError, NotAllowed
from polku.measure.moments import finite_or_zero, require
from polku.stats.proportions import wilson
from polku.words import N_
from polku.words import gettext as _

if TYPE_CHECKING:
    import ibis
    import pyarrow as pa
    from numpy.typing import NDArray

    from polku.lake import Engine

    Floats = NDArray[np.float64]
    Places = NDArray[np.int64]

QUADRANTS = ("champions", "affluents", "advocates", "misers")  # Kumar, Petersen and Leone (2007)


@dataclass(frozen=True, slots=True)
class Kinds:
    """Referred customers: those of type one, of type two and not asked; of those asked, the share 0-1 of type one."""

    type_one: int
    type_two: int
    unknown: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Referrals:
    """Referral value of each customer, in money; arrays are of one length.

    ``one``, ``two`` and ``unknown`` count direct referrals; ``margin`` and ``saved`` are what direct ones are worth,
    ``later`` what those that followed from type one are, down to ``generations``; ``value`` is their sum. ``total``
    counts every referral once.
    """

    customers: list[Any]
    one: Places
    two: Places
    unknown: Places
    margin: Floats
    saved: Floats
    later: Floats
    value: Floats
    generations: int
    kinds: Kinds
    total: float
    left_out: dict[str, int]


@dataclass(frozen=True, slots=True)
class Quadrant:
    """Customers on one side of both medians, and their mean lifetime and referral values."""

    name: str
    n: int
    clv: float
    crv: float


@dataclass(frozen=True, slots=True)
class EarnedGrowth:
    """Shares of last period's revenue: kept and grown, new and earned, and the two together less 1.

    ``share_of_new`` is the earned part 0-1 of what new customers bought.
    """

    retention: float
    earned_new: float
    rate: float
    share_of_new: float
    before: float
    kept: float
    new: float
    earned: float


def links(customers: ibis.Table) -> ibis.Table:
    """Give customers with what the value of a referral needs.

    Parameters
    ----------
    customers : ibis.Table
        One row per customer or part of one: ``customer`` (null or "" is left out), ``referrer`` (null or "": came by
        itself), and if known ``anyway`` (1 would have come otherwise, 0 would not, null not asked), ``margin`` and
        ``cost`` (money; rows of a customer are added, and the greatest cost counts).

    Returns
    -------
    ibis.Table
        One row per customer: ``customer``, ``referrer``, ``referrers`` (how many different), ``anyway``, ``margin``,
        ``cost``.

    Raises
    ------
    MissingColumn
    """
    import ibis

    require(customers, ["customer", "referrer"], called="customers")
    zero, null = ibis.literal(0).cast("float64"), ibis.null("float64")
    has = customers.columns
    rows = customers.filter(customers.customer.notnull())
    who = rows.customer.cast("string")
    by = rows.referrer.cast("string")
    made = rows.select(
        customer=who,
        referrer=(by != "").ifelse(by, ibis.null("string")),
        anyway=rows.anyway.cast("float64") if "anyway" in has else null,
        margin=_money(rows.margin) if "margin" in has else zero,
        cost=_money(rows.cost) if "cost" in has else zero,
    )
    return (
        made.filter(made.customer != "")
        .group_by("customer")
        .aggregate(
            referrer=made.referrer.min(),
            referrers=made.referrer.nunique(),
            anyway=made.anyway.max(),
            margin=made.margin.sum(),
            cost=made.cost.max(),
        )
    )


def _money(column: Any) -> Any:
    return finite_or_zero(column.cast("float64"))


def referrals(
    customers: ibis.Table,
    *,
    generations: int = 1,
    reward: float = 0.0,
    level: float = 0.95,
    lake: Engine | None = None,
) -> Referrals:
    """Give the referral value of each customer.

    Parameters
    ----------
    customers : ibis.Table
        As for ``links``; money discounted to one day beforehand if it lies far apart.
    generations : int
        1 counts those whom a customer referred, 2 also those whom they did, and so on: only where the one between
        is of type one, for who came anyway would have referred anyway.
    reward : float
        Paid for each referral, whatever its type.
    level : float
        Confidence of the share of type one, 0-1.

    Returns
    -------
    Referrals
        In ascending order of customers; nobody referred gives zeros. Of a customer who was not asked, the margin
        counts with the share of type one among those asked.

    Raises
    ------
    CannotEstimate
        Referred customers, and not one was asked whether they would have come anyway.
    InputError
        A customer has two referrers, or referrals go round in a circle.

    Notes
    -----
    With more than one generation a customer counts for every one above it, so that values must not be added;
    ``total`` is what may be. Those not asked are taken to be as those asked.

    References
    ----------
    .. [1] Kumar, V., Petersen, J. A., Leone, R. P. (2010). Driving profitability by encouraging customer referrals.
       Journal of Marketing 74(5), 1-17.
    """
    if generations < 1:
        raise NotAllowed("generations", generations, N_("1 or more"))
    rows = engines.fetch(links(customers), lake).sort_by("customer")
    parent, left_out = _parents(rows)
    has = parent >= 0
    anyway, margin, cost = (rows[name].to_numpy().astype(float) for name in ("anyway", "margin", "cost"))
    kinds = _kinds(anyway[has], level)
    chance = np.where(np.isnan(anyway), kinds.share, 1 - anyway)  # of being type one
    worth = chance * margin
    spared = cost - reward
    n = len(parent)

    def above(values: Floats) -> Floats:
        return np.asarray(np.bincount(parent[has], weights=values[has], minlength=n), float)

    one, two, unknown = (above(x.astype(float)).astype(int) for x in (anyway == 0, anyway == 1, np.isnan(anyway)))
    direct = above(worth), above(spared)
    reached = direct[0] + direct[1]
    later = np.zeros(n)
    for _generation in range(generations - 1):
        reached = above(chance * reached)
        if not reached.any():
            break
        later += reached
    total = float((worth + spared)[has].sum())
    value = direct[0] + direct[1] + later
    names = rows["customer"].to_pylist()
    return Referrals(names, one, two, unknown, *direct, later, value, generations, kinds, total, left_out)


def _parents(rows: pa.Table) -> tuple[Places, dict[str, int]]:
    """Give the place of each customer's referrer, -1 for none; refuse two referrers and circles."""
    many = np.flatnonzero(rows["referrers"].to_numpy() > 1)
    if len(many):
        who = rows["customer"][int(many[0])].as_py()
        raise InputError(_("{customer} has two referrers: give each customer one.").format(customer=who))
    names = rows["customer"].to_pylist()
    place = {name: at for at, name in enumerate(names)}
    by = rows["referrer"].to_pylist()
    parent = np.array([-1 if who is None else place.get(who, -2) for who in by], dtype=np.int64)
    own = parent == np.arange(len(parent))
    left_out = {"own_referrer": int(own.sum()), "unknown_referrer": int((parent == -2).sum())}
    parent = np.where(own | (parent == -2), -1, parent)
    _require_forest(parent, names)
    return parent, left_out


def _require_forest(parent: Places, names: list[Any]) -> None:
    """Refuse referrals that go round: jump twice as far each time until everybody is above the first."""
    end = len(parent)
    jump = np.append(np.where(parent < 0, end, parent), end)
    for _step in range(max(end, 1).bit_length()):
        jump = jump[jump]
    round_and_round = np.flatnonzero(jump[:-1] != end)
    if len(round_and_round):
        said = _("Referrals go round in a circle at {customer}: nobody can be referred by those whom they referred.")
        raise InputError(said.format(customer=names[int(round_and_round[0])]))


def _kinds(anyway: Floats, level: float) -> Kinds:
    one, two, unknown = (int(each.sum()) for each in (anyway == 0, anyway == 1, np.isnan(anyway)))
    if unknown and not one + two:
        said = _("Of {n} referred customers nobody was asked whether they would have come anyway: ask at least some.")
        raise CannotEstimate(said.format(n=unknown))
    low, high = wilson(one, one + two, level)
    share = one / (one + two) if one + two else 0.0
    return Kinds(one, two, unknown, share, float(low), float(high))


def quadrants(clv: Floats, crv: Floats) -> tuple[list[Quadrant], list[str], tuple[float, float]]:
    """Split customers at both medians; high is above the median, so that ties with it are low.

    Parameters
    ----------
    clv, crv : arrays of float, one per customer
        Lifetime and referral values, in money.

    Returns
    -------
    list of Quadrant, list of str, tuple
        The four in order, the name of each customer's, and the two medians. Means of nobody are NaN.

    References
    ----------
    .. [1] Kumar, V., Petersen, J. A., Leone, R. P. (2007). How valuable is word of mouth? HBR 85(10), 139-146.
    """
    cuts = (float(np.median(clv)), float(np.median(crv))) if len(clv) else (np.nan, np.nan)
    rich, heard = clv > cuts[0], crv > cuts[1]
    which = np.where(rich & heard, 0, np.where(rich, 1, np.where(heard, 2, 3)))
    found = []
    for at, name in enumerate(QUADRANTS):
        own = which == at
        n = int(own.sum())
        means = (float(clv[own].mean()), float(crv[own].mean())) if n else (np.nan, np.nan)
        found.append(Quadrant(name, n, *means))
    return found, [QUADRANTS[at] for at in which], cuts


def revenues(customers: ibis.Table) -> ibis.Table:
    """Sum two periods up: one row with ``before``, ``kept``, ``new`` and ``earned`` revenue.

    Parameters
    ----------
    customers : ibis.Table
        ``before`` and ``after`` (money bought in last and this period) and ``referrer``. New is who bought
        nothing last period; earned is new with a referrer.
    """
    import ibis

    before, after = _money(customers.before), _money(customers.after)
    by = customers.referrer.cast("string")
    rows = customers.select(before=before, after=after, told=(by.notnull() & (by != "")).ifelse(1, 0).fill_null(0))
    zero = ibis.literal(0).cast("float64")
    was, told = rows.before > 0, rows.told == 1
    return rows.aggregate(
        before=rows.before.sum().fill_null(0),
        kept=was.ifelse(rows.after, zero).sum().fill_null(0),
        new=was.ifelse(zero, rows.after).sum().fill_null(0),
        earned=(told & ~was).ifelse(rows.after, zero).sum().fill_null(0),
    )


def earned_growth(customers: ibis.Table, *, lake: Engine | None = None) -> EarnedGrowth:
    """Give net revenue retention, what new customers who were referred add to it, and the two less 1.

    Parameters
    ----------
    customers : ibis.Table
        As for ``revenues``, one row per customer.

    Raises
    ------
    CannotEstimate
        Nobody bought in the period before.

    References
    ----------
    .. [1] Reichheld, F., Darnell, D., Burns, M. (2021). Net Promoter 3.0. Harvard Business Review 99(6).
    """
    row = engines.fetch(revenues(customers), lake).to_pylist()[0]
    before, kept, new, earned = (float(row[name]) for name in ("before", "kept", "new", "earned"))
    if not before > 0:
        raise CannotEstimate(_("Nobody bought in the period before: growth needs revenue to grow from."))
    shares = kept / before, earned / before
    return EarnedGrowth(
        *shares, shares[0] + shares[1] - 1, earned / new if new > 0 else np.nan, before, kept, new, earned
    )
