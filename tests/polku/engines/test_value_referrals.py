"""Links of referral and revenues of two periods, the same on every engine."""

import ibis
import pytest

from polku import tables
from polku.value.referrals import earned_growth, referrals

from .conftest import purchases


def linked(table):
    """Make referrals of purchases: customer k12 was referred by k1, k5 by nobody."""
    shorter = table.customer.substr(0, table.customer.length() - 1)
    return table.filter(table.customer.length() > 0).select(
        "customer",
        referrer=(table.customer.length() > 2).ifelse(shorter, ""),
        anyway=(table.customer.length() % 2),
        margin=table.amount,
        cost=table.customer.length() * 10,
        before=(table.day < 300).ifelse(table.amount, 0),
        after=(table.day >= 300).ifelse(table.amount, 0),
    )


@pytest.fixture(scope="module")
def here():
    table = linked(ibis.memtable(purchases()))
    return referrals(table, generations=2), earned_growth(table)


def test_values_are_the_same_everywhere(engine, here):
    table = linked(tables.purchases())

    found, growth = referrals(table, generations=2, lake=engine), earned_growth(table, lake=engine)

    assert (found.customers, found.kinds, found.left_out) == (here[0].customers, here[0].kinds, here[0].left_out)
    assert found.value == pytest.approx(here[0].value)
    assert growth == here[1]
