import datetime as dt

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.errors import MissingColumn, NotAllowed
from polku.value.rfm import grouped, rfm

UNTIL = dt.date(2026, 3, 31)
KINDS = pa.schema([("customer", pa.string()), ("day", pa.int32()), ("amount", pa.float64())])


def purchases(rows: list[tuple]) -> ibis.Table:
    rows = [(customer, (day - dt.date(1970, 1, 1)).days, amount) for customer, day, amount in rows]
    columns = list(zip(*rows, strict=True)) or [()] * 3
    return ibis.memtable(pa.table([pa.array(c, k.type) for c, k in zip(columns, KINDS, strict=True)], schema=KINDS))


ROWS = [
    ("Aalto", dt.date(2026, 3, 30), 100.0),
    ("Aalto", dt.date(2026, 3, 30), 20.0),
    ("Aalto", dt.date(2026, 1, 2), 50.0),
    ("Berg", dt.date(2026, 1, 31), 80.0),
    ("Berg", dt.date(2026, 4, 1), 999.0),
    (None, dt.date(2026, 3, 1), 5.0),
]


def test_customers_have_days_since_days_with_and_money():
    found = rfm(purchases(ROWS), until=UNTIL, groups=2)

    assert [(c.customer, c.days, c.frequency, c.amount) for c in found.customers] == [
        ("Aalto", 1, 2, 170),
        ("Berg", 59, 1, 80),
    ]
    groups = [(c.recency_group, c.frequency_group, c.amount_group, c.n) for c in found.cells]
    assert groups == [(2, 2, 2, 1), (1, 1, 1, 1)]
    assert (found.n, found.later) == (2, 1)


def test_a_return_is_money_back_and_no_purchase():
    rows = [*ROWS[:3], ("Aalto", dt.date(2026, 3, 31), -20.0), ("Carlson", dt.date(2026, 3, 1), -9.0)]

    found = rfm(purchases(rows), until=UNTIL)

    assert [(c.customer, c.days, c.frequency, c.amount) for c in found.customers] == [("Aalto", 1, 2, 150)]


def test_who_paid_nobody_knows_what_is_not_among_the_best_payers():
    rows = [*ROWS[:4], ("Dahl", dt.date(2026, 3, 1), None), ("Ek", dt.date(2026, 3, 1), 5.0)]

    found = rfm(purchases(rows), until=UNTIL, groups=3)

    money = {c.customer: (c.amount, c.amount_group) for c in found.customers}
    assert money == {"Aalto": (170, 3), "Berg": (80, 2), "Dahl": (None, None), "Ek": (5, 1)}
    assert [(c.amount, c.n) for c in found.cells if c.amount_group is None] == [(None, 1)]


def test_a_customer_without_a_name_is_left_out():
    assert [c.customer for c in rfm(purchases([*ROWS, ("", dt.date(2026, 3, 1), 5.0)]), until=UNTIL).customers] == [
        "Aalto",
        "Berg",
    ]


def test_equals_share_a_group():
    assert grouped(np.array([1, 1, 1, 1, 9]), 5).tolist() == [3, 3, 3, 3, 5]
    assert grouped(np.arange(10), 5).tolist() == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert grouped(np.zeros(4), 5).tolist() == [4, 4, 4, 4]  # mean rank 2.5 of 4
    assert grouped(np.zeros(0), 5).tolist() == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=30), st.integers(2, 10), st.floats(0.1, 9))
def test_groups_follow_the_order_and_no_scale(figures: list[int], groups: int, times: float):
    found = grouped(np.array(figures), groups)

    assert (found.min() >= 1, found.max() <= groups) == (True, True)
    assert grouped(np.array(figures) * times + 3, groups).tolist() == found.tolist()
    order = np.argsort(figures, kind="stable")
    assert (np.diff(found[order]) >= 0).all()


@pytest.mark.parametrize(
    ("figures", "groups", "by_r"),
    [
        ([5, 1, 1, 3, 3, 3, 8, 2, 2, 9, 9, 9, 9], 5, [4, 1, 1, 3, 3, 3, 4, 2, 2, 5, 5, 5, 5]),
        ([0, 0, 0, 0, 0, 0, 10.5, 20, 20, 30], 4, [2, 2, 2, 2, 2, 2, 3, 4, 4, 4]),
    ],
)
def test_ties_stand_where_r_puts_them(figures, groups, by_r):
    """R 4: ceiling(groups * rank(x) / length(x)), whose rank gives equals the mean of theirs."""
    assert grouped(np.array(figures), groups).tolist() == by_r


def test_without_amounts_there_is_no_money():
    found = rfm(purchases(ROWS).drop("amount"), until=UNTIL)

    assert [(c.amount, c.amount_group) for c in found.customers] == [(None, None)] * 2


def test_nothing_and_what_cannot_be_used():
    assert rfm(purchases([]), until=UNTIL).customers == []
    with pytest.raises(NotAllowed):
        rfm(purchases(ROWS), until=UNTIL, groups=1)
    with pytest.raises(MissingColumn):
        rfm(purchases(ROWS).drop("day"), until=UNTIL)
