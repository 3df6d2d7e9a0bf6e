"""Histories of purchases and what is fitted to them, the same on every engine."""

from collections import Counter

import ibis
import pytest

from factories.buying import KEYS, by_hand
from polku import lake, tables
from polku.value.histories import collapsed, histories, left_out, only_returned, spending
from polku.value.lifetime import lifetime

from .conftest import purchases

UNTIL, END = 400, 650
ROWS = [(row["customer"], row["day"], row["amount"]) for row in purchases().to_pylist()]
EXPECTED = by_hand(ROWS, UNTIL, END)


def test_histories_equal_those_walked_by_hand(engine):
    found = lake.fetch(histories(tables.purchases(), until=UNTIL, end=END), engine).to_pylist()

    assert {row["customer"]: tuple(row[key] for key in KEYS) for row in found} == EXPECTED


def test_equal_histories_are_counted(engine):
    table = histories(tables.purchases(), until=UNTIL, end=END)

    counted = lake.fetch(collapsed(table), engine).to_pylist()
    spent = lake.fetch(spending(table), engine).to_pylist()

    kinds = Counter(each[:3] for each in EXPECTED.values())
    assert {(row["x"], row["t_x"], row["T"]): row["n"] for row in counted} == kinds
    assert sum(row["later"] for row in counted) == sum(each[5] for each in EXPECTED.values())
    assert sum(row["squares"] for row in counted) == sum(each[5] ** 2 for each in EXPECTED.values())
    assert sum(row["n"] for row in spent) == sum(each[3] > 0 and each[4] > 0 for each in EXPECTED.values())


def test_what_is_left_out_is_counted(engine):
    (row,) = lake.fetch(left_out(tables.purchases(), until=UNTIL), engine).to_pylist()
    none = lake.fetch(only_returned(tables.purchases(), until=UNTIL), engine).column("n")[0].as_py()

    stays = [(who, amount) for who, day, amount in ROWS if who and day <= UNTIL]
    assert row == {
        "rows": len(ROWS),
        "no_customer": sum(not who for who, _, _ in ROWS),
        "no_day": 0,
        "after": sum(bool(who) and day > UNTIL for who, day, _ in ROWS),
        "returns": sum(amount < 0 for _, amount in stays),
        "zero": sum(amount == 0 for _, amount in stays),
        "no_amount": 0,
    }
    assert none == len({who for who, _ in stays}) - len({who for who, amount in stays if amount >= 0})


def test_the_fit_is_the_same_everywhere(engine):
    here = lifetime(ibis.memtable(purchases()), until=UNTIL, holdout=END)

    there = lifetime(tables.purchases(), until=UNTIL, holdout=END, lake=engine)

    assert (there.n_customers, there.n_repeat, there.left_out) == (here.n_customers, here.n_repeat, here.left_out)
    assert there.fit.identified is here.fit.identified
    assert there.spend.fit.point == pytest.approx(here.spend.fit.point, rel=1e-6, nan_ok=True)
    assert there.holdout.observed == here.holdout.observed


def test_nobody(engine):
    none = lifetime(ibis.table(tables.PURCHASES, name="no_purchases"), until=UNTIL, lake=engine)

    assert (none.n_customers, none.n_repeat, none.fit.identified) == (0, 0, False)
