"""Cohorts and counted durations, the same on every engine."""

import ibis
import pytest

from polku import tables
from polku.value.retention import cohorts, hazards, survival

from .conftest import purchases


def of(table):
    rows = table.filter(table.day >= 0)
    return rows.select(duration=rows.day % 17, event=rows.amount % 2 * (rows.amount % 2), group=rows.day % 3)


@pytest.fixture(scope="module")
def here():
    table = ibis.memtable(purchases())
    return cohorts(table.mutate(period=table.month)), survival(of(table))[1], hazards(of(table), ["group"])


def test_cohorts_and_durations_are_the_same_everywhere(engine, here):
    table = tables.purchases()

    assert cohorts(table.mutate(period=table.month), lake=engine) == here[0]
    assert survival(of(table), lake=engine)[1].statistic == pytest.approx(here[1].statistic)
    assert hazards(of(table), ["group"], lake=engine).point == pytest.approx(here[2].point)
