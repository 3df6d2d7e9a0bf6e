"""Recency, frequency and money of each customer, put into equal groups by a rule that never splits equals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from polku import lake as engines
from polku.errors import NotAllowed
from polku.measure.moments import none_for_nan, require
from polku.value.histories import known
from polku.words import N_

if TYPE_CHECKING:
    import ibis
    from numpy.typing import NDArray

    from polku.lake import Engine

MOST = 10  # groups
EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Standing:
    """One customer: days since the last purchase, days with a purchase, money, and their groups from 1, the worst.

    ``amount`` and its group are None where no price of theirs is known.
    """

    customer: Any
    days: int
    frequency: int
    amount: float | None
    recency_group: int
    frequency_group: int
    amount_group: int | None


@dataclass(frozen=True, slots=True)
class Cell:
    """Customers who share their three groups, how many they are, and what they have bought."""

    recency_group: int
    frequency_group: int
    amount_group: int | None
    n: int
    amount: float | None


@dataclass(frozen=True, slots=True)
class RFM:
    """Customers as they stood on ``until``, in ascending order, and the cells that hold any."""

    until: dt.date
    groups: int
    n: int
    later: int
    customers: list[Standing]
    cells: list[Cell]


def rfm(purchases: ibis.Table, *, until: dt.date, groups: int = 5, lake: Engine | None = None) -> RFM:
    """Put customers into groups by how lately, how often and for how much they bought.

    Parameters
    ----------
    purchases : ibis.Table
        One row per purchase: ``customer``, ``day`` (days since 1970-01-01, as in the lake) and, if money is
        known, ``amount`` (returns negative: taken off the money, no purchase). Rows without a customer (null or "")
        or a day, and customers who only returned, are left out; several purchases of a day count once in frequency.
    until : datetime.date
        The last day that counts; later rows are left out and counted in ``later``.
    groups : int
        Equal groups of each figure, 2 to 10.
    lake : Engine, optional

    Returns
    -------
    RFM
        Empty lists without purchases.

    Raises
    ------
    MissingColumn, NotAllowed

    Notes
    -----
    Ties: equals share the mean of their ranks and so one group, ceil(groups * mean rank / n); groups may
    therefore be of unequal size or empty, and the order of rows means nothing. Money is ranked among those of whom
    any is known.

    References
    ----------
    .. [1] Hughes, A. M. (1994). Strategic Database Marketing. Probus.
    """
    if not 2 <= groups <= MOST:
        raise NotAllowed("groups", groups, N_("2 to 10"))
    require(purchases, ["customer", "day"])
    money = "amount" in purchases.columns
    dated = purchases.filter(known(purchases) & purchases.day.notnull())
    end = (until - EPOCH).days
    counted = dated.filter(dated.day <= end)
    rows = engines.fetch(_customers(counted, money=money), lake).sort_by("customer")
    rest = dated.filter(dated.day > end)
    later = engines.fetch(rest.aggregate(later=rest.count()), lake)
    days = end - rows["last"].to_numpy().astype(np.int64)
    often = rows["frequency"].to_numpy()
    spent = rows["amount"].to_numpy().astype(float) if money else np.full(len(rows), np.nan)
    places = [grouped(-days, groups).tolist(), grouped(often, groups).tolist(), _of_known(spent, groups)]
    columns = (days.tolist(), often.tolist(), none_for_nan(spent), *places)
    standing = [Standing(*row) for row in zip(rows["customer"].to_pylist(), *columns, strict=True)]
    return RFM(until, groups, len(standing), int(later["later"][0].as_py()), standing, _cells(standing))


def _customers(counted: ibis.Table, *, money: bool) -> ibis.Table:
    """Give each customer's last day with a purchase, days with one, and money; who only returned is none."""
    import ibis

    day = counted.day.cast("int64")
    if money:
        day = (counted.amount < 0).fill_null(False).ifelse(ibis.null("int64"), day)  # noqa: FBT003
    rows = counted.mutate(bought=day)
    sums = {"last": rows.bought.max(), "frequency": rows.bought.nunique()}
    if money:
        sums["amount"] = rows.amount.cast("float64").sum()
    each = rows.group_by("customer").aggregate(**sums)
    return each.filter(each["last"].notnull())


def grouped(figures: NDArray[Any], groups: int) -> NDArray[np.int64]:
    """Put figures into equal groups from 1 (the smallest); equals stand in one group.

    Parameters
    ----------
    figures : array of shape (n,)
    groups : int

    Returns
    -------
    array of int of shape (n,)
        ceil(groups * mean rank / n).
    """
    values, places, times = np.unique(figures, return_inverse=True, return_counts=True)
    if not len(values):
        return np.zeros(0, np.int64)
    ranks = np.cumsum(times) - (times - 1) / 2
    return np.ceil(groups * ranks[places] / len(figures) - 1e-9).astype(np.int64)


def _of_known(spent: NDArray[np.float64], groups: int) -> list[int | None]:
    """Group the money that is known; None for what is not, which is neither the least nor the most."""
    found: list[int | None] = [None] * len(spent)
    there = np.flatnonzero(~np.isnan(spent))
    for place, group in zip(there.tolist(), grouped(spent[there], groups).tolist(), strict=True):
        found[place] = group
    return found


def _cells(customers: Sequence[Standing]) -> list[Cell]:
    found: dict[tuple[int, int, int | None], list[Standing]] = {}
    for each in customers:
        found.setdefault((each.recency_group, each.frequency_group, each.amount_group), []).append(each)
    cells = []
    for key in sorted(found, key=lambda key: [-(part or 0) for part in key]):
        held = found[key]
        money = None if held[0].amount is None else sum(each.amount or 0.0 for each in held)
        cells.append(Cell(*key, len(held), money))
    return cells
