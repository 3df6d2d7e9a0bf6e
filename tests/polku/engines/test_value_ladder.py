"""Steps of people and their moves, the same on every engine."""

import datetime as dt

import ibis
import pytest

from polku import tables
from polku.terminal import plain
from polku.value.ladder import ladder
from polku.value.rules import ruleset
from polku.value.rulesets import EIGHT

from .conftest import purchases

DAYS = [dt.date(1970, 1, 1) + dt.timedelta(days=n) for n in (200, 420, 600)]
RULES = ruleset(EIGHT)


@pytest.fixture(scope="module")
def here():
    return ladder(ibis.memtable(purchases()), RULES, DAYS)


def test_steps_and_moves_are_the_same_everywhere(engine, here):
    there = ladder(tables.purchases(), RULES, DAYS, lake=engine)

    assert [(p.customer, p.step) for p in there.people] == [(p.customer, p.step) for p in here.people]
    assert (there.moves, there.flags) == (here.moves, here.flags)
    assert plain(there.steps) == plain(here.steps)
