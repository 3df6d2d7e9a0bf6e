"""Histories of rows that are in memory: sorted once, where an engine groups them three times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

DAY_BITS = 32  # every day of an int32 has its place below the customer


def sorted_histories(purchases: pa.Table, *, until: int, end: int | None = None) -> pa.Table:
    """Give what ``polku.value.histories.histories`` gives, by the same rules.

    Parameters
    ----------
    purchases : pyarrow.Table
        One row per purchase or part of one: ``customer``, a whole number from 0 (null is left out), ``day`` (days
        since 1970-01-01; null is left out) and ``amount`` if it is known, in one currency.
    until : int
        Last day that counts.
    end : int, optional
        Last day of what came after; ``until`` if left out.

    Returns
    -------
    pyarrow.Table
        One row per customer who had bought by ``until``, in ascending order: ``customer``, ``x``, ``t_x``, ``T``,
        ``k``, ``total``, ``later``; no rows of nothing.

    Notes
    -----
    A customer and a day are one number, so that one sort of whole numbers puts the days of a customer side by side.
    """
    key, amount = _in_order(purchases, until if end is None else end)
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    sold, priced, money = _by_day(amount, starts)
    customer, day = key[starts] >> DAY_BITS, (key[starts] & (2**DAY_BITS - 1)) - 2 ** (DAY_BITS - 1)
    within = sold & (day <= until)
    counted = np.flatnonzero(within)
    opens = counted[np.diff(customer[counted], prepend=-1) > 0]
    closes = counted[np.diff(customer[counted], append=-1) != 0]
    opened = np.zeros(len(day), bool)
    opened[opens] = True
    whose = np.cumsum(opened) - 1  # whose first purchase came last; returns before it are of nobody or another
    after = ~opened & (whose >= 0)
    after[after] = customer[after] == customer[opens][whose[after]]
    spent = after & (day <= until)
    columns = {
        "customer": customer[opens],
        "x": np.bincount(whose[after & within], minlength=len(opens)),
        "t_x": day[closes] - day[opens],
        "T": until - day[opens],
        "k": np.bincount(whose[after & within & priced], minlength=len(opens)),
        "total": np.bincount(whose[spent], money[spent], len(opens)),
        "later": np.bincount(whose[after & sold & ~within], minlength=len(opens)),
    }
    return pa.table(columns)


def sorted_collapsed(rows: pa.Table) -> pa.Table:
    """Count equal histories as ``polku.value.histories.collapsed`` does, in ascending order.

    Parameters
    ----------
    rows : pyarrow.Table
        What ``sorted_histories`` gives.

    Returns
    -------
    pyarrow.Table
        ``x``, ``t_x``, ``T``, ``n`` customers, the sum and squares of their ``later``; no rows of nobody.
    """
    x, t_x, T, later = (rows[name].to_numpy() for name in ("x", "t_x", "T", "later"))  # noqa: N806
    first, at = distinct(x, t_x, T)
    sums = [np.bincount(at, values, len(first)).astype(np.int64) for values in (later, later * later)]
    counts = {"n": np.bincount(at, minlength=len(first)), "later": sums[0], "squares": sums[1]}
    return pa.table({"x": x[first], "t_x": t_x[first], "T": T[first], **counts})


def distinct(*keys: NDArray[np.number]) -> tuple[Ints, Ints]:
    """Give a row of each distinct combination, and each row's combination; whole numbers may not be negative."""
    code = np.zeros(len(keys[0]), np.int64)
    for key in keys:
        values, places = (key, key) if key.dtype == np.int64 else np.unique(key, return_inverse=True)
        code = code * (int(values.max(initial=0)) + 1 if key.dtype == np.int64 else len(values)) + places
    order = np.argsort(code)
    starts = np.diff(code[order], prepend=-1) > 0
    at = np.empty(len(code), np.int64)
    at[order] = np.cumsum(starts) - 1
    return order[starts], at


def _in_order(purchases: pa.Table, end: int) -> tuple[Ints, Floats]:
    """Give the customer and day of each row that counts as one number, ascending, and its amount, NaN if unknown."""
    known = pc.and_(purchases["customer"].is_valid(), pc.less_equal(purchases["day"], end))
    known = pc.fill_null(known, False)  # noqa: FBT003
    rows = purchases if pc.all(known).as_py() else purchases.filter(known)
    customer, day = (rows[name].to_numpy().astype(np.int64) for name in ("customer", "day"))
    key = (customer << DAY_BITS) + day + 2 ** (DAY_BITS - 1)  # days before 1970 are below 0
    order = np.argsort(key)
    if "amount" not in rows.column_names:
        return key[order], np.full(len(order), np.nan)
    return key[order], rows["amount"].to_numpy().astype(float)[order]


def _by_day(amount: Floats, starts: Ints) -> tuple[NDArray[np.bool_], NDArray[np.bool_], Floats]:
    """Say of each customer's day whether anything was bought, whether its price is known, and the money."""
    sold, priced, money = ~(amount < 0), amount >= 0, np.nan_to_num(amount)
    if len(starts) == len(amount):
        return sold, priced, money
    return (
        np.logical_or.reduceat(sold, starts), np.logical_or.reduceat(priced, starts), np.add.reduceat(money, starts)
    )  # fmt: skip
