"""Recency, frequency and money, the same on every engine."""

import datetime as dt

import ibis

from polku import lake, tables
from polku.value.rfm import rfm

from .conftest import purchases

UNTIL = dt.date(1970, 6, 1)


def test_groups_are_the_same_everywhere(engine: lake.Engine) -> None:
    here = rfm(ibis.memtable(purchases()), until=UNTIL)

    assert rfm(tables.purchases(), until=UNTIL, lake=engine) == here
