"""Purchases as histories: how often each customer came back, when last, and what was spent on those days.

**What counts.** A day on which a customer bought anything is one purchase, however many rows it has; a row whose amount
is zero or missing is bought, one whose amount is negative is a return. A day of returns alone is no purchase. The first
purchase starts the clock and is not a repeat. Spending is that of the days after the first, returns taken off; returns
before the first purchase count for nothing, and who only returned is no customer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from polku.measure.moments import require

if TYPE_CHECKING:
    import ibis


def histories(purchases: ibis.Table, *, until: int, end: int | None = None) -> ibis.Table:
    """One row per customer who had bought by ``until``.

    Parameters
    ----------
    purchases : ibis.Table
        One row per purchase or part of one: ``customer`` (null or "" is left out), ``day`` (days since 1970-01-01; null
        is left out), and ``amount`` if it is known, in one currency.
    until : int
        Last day that counts.
    end : int, optional
        Last day of what came after; ``until`` if left out.

    Returns
    -------
    ibis.Table
        ``customer``; ``x`` days of purchase after the first; ``t_x`` days from the first to the last of them; ``T``
        days from the first to ``until``; ``k`` of the ``x`` days with a known amount and ``total`` spent after the
        first day, returns taken off, in the type of ``amount`` (both 0 without it); ``later`` days of purchase
        after ``until``.

    Raises
    ------
    MissingColumn
    """
    import ibis

    days = _days(purchases, until if end is None else end)
    counted = days.filter(days.sold == 1, days.day <= until)
    seen = counted.group_by("customer").aggregate(
        first=counted.day.min(), last=counted.day.max(), times=counted.count()
    )
    both = days.inner_join(seen, "customer")
    both = both.filter(both.day >= both.first)
    after, within = both.day > both.first, both.day <= until
    sums = both.group_by(["customer", "first", "last", "times"]).aggregate(
        k=(after & within).ifelse(both.sold * both.priced, 0).sum(),
        total=(after & within).ifelse(both.money, 0).sum().fill_null(0).cast(both.money.type()),
        later=within.ifelse(0, both.sold).sum(),
    )
    return sums.select(
        "customer",
        x=(sums.times - 1).cast("int64"),
        t_x=(sums["last"] - sums["first"]).cast("int64"),
        T=(ibis.literal(until) - sums["first"]).cast("int64"),
        k=sums.k.cast("int64"),
        total=sums.total,
        later=sums.later.cast("int64"),
    )


def _days(purchases: ibis.Table, end: int) -> ibis.Table:
    """One row per customer and day: whether anything was bought, whether its price is known, and the money."""
    import ibis

    require(purchases, ["customer", "day"], called="purchases")
    rows = purchases.filter(known(purchases), purchases.day.notnull(), purchases.day <= end)
    keys = ["customer", "day"]
    if "amount" not in purchases.columns:
        nothing = {name: ibis.literal(0).cast("int64") for name in ("priced", "money")}
        return rows.group_by(keys).aggregate(sold=rows.count().clip(upper=1)).mutate(**nothing)
    amount = rows.amount
    return rows.group_by(keys).aggregate(
        sold=(amount < 0).ifelse(0, 1).max().cast("int64"),
        priced=(amount >= 0).ifelse(1, 0).max().cast("int64"),
        money=amount.sum().cast(amount.type()),
    )


def known(purchases: ibis.Table) -> ibis.Value:
    """Say of each row whether its customer is known: neither null nor ""."""
    customer = purchases.customer
    return customer.notnull() & (customer != "") if customer.type().is_string() else customer.notnull()


def collapsed(table: ibis.Table) -> ibis.Table:
    """Count equal histories: ``x``, ``t_x``, ``T``, ``n`` customers, and the sum and squares of their ``later``."""
    return table.group_by(["x", "t_x", "T"]).aggregate(
        n=table.count(), later=table.later.sum().cast("int64"), squares=(table.later * table.later).sum().cast("int64")
    )


def spending(table: ibis.Table) -> ibis.Table:
    """Count equal spending of those who bought again and spent anything: ``x``, ``k``, ``total``, ``n`` customers.

    In ascending order: sums in another order differ in their last digits.
    """
    spent, alike = table.filter(table.k > 0, table.total > 0), ["x", "k", "total"]
    return spent.group_by(alike).aggregate(n=spent.count()).order_by(alike)


def left_out(purchases: ibis.Table, *, until: int) -> ibis.Table:
    """Count the rows that a rule of this module touches.

    Returns
    -------
    ibis.Table
        One row: ``rows`` in all; ``no_customer``, ``no_day`` and ``after`` (later than ``until``), which are left out
        in that order; of the rest ``returns``, ``zero`` and ``no_amount`` (all 0 without ``amount``).
    """
    import ibis

    named, dated = known(purchases), purchases.day.notnull()
    stays = named & dated & (purchases.day <= until)

    def count(*when: ibis.Value) -> ibis.Value:
        return _all(*when).ifelse(1, 0).sum().fill_null(0).cast("int64")

    sums = {
        "no_customer": count(~named),
        "no_day": count(named, ~dated),
        "after": count(named, dated, purchases.day > until),
    }
    if "amount" in purchases.columns:
        priced = stays.ifelse(purchases.amount, None)
        sums |= {"returns": count(stays, purchases.amount < 0), "zero": count(stays, purchases.amount == 0)}
        sums["no_amount"] = count(stays) - priced.count().cast("int64")
    counted = purchases.aggregate(rows=purchases.count(), **sums)
    nothing = ibis.literal(0).cast("int64")
    return counted if "returns" in sums else counted.mutate(returns=nothing, zero=nothing, no_amount=nothing)


def _all(first: ibis.Value, *rest: ibis.Value) -> ibis.Value:
    for each in rest:
        first = first & each
    return first


def only_returned(purchases: ibis.Table, *, until: int) -> ibis.Table:
    """Count the customers who by ``until`` had returned and never bought: one row, ``n``."""
    days = _days(purchases, until)
    each = days.group_by("customer").aggregate(bought=days.sold.max())
    return each.aggregate(n=(each.bought == 0).ifelse(1, 0).sum().fill_null(0).cast("int64"))
