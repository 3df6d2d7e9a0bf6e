"""The sample company's customers and purchases: the size that was asked for, the same for the same seed."""

import datetime as dt

import numpy as np

from polku_server.overview.sample import drawn
from polku_server.overview.sample.drawn import Asked

WHOLE, SMALL = Asked(dt.date(2026, 11, 16)), Asked(dt.date(2026, 11, 16), scale=0.02)


def test_the_company_has_the_size_that_it_is_said_to_have():
    who = drawn.customers(WHOLE)
    organisations = len(who.numbers) - who.people - who.contacts

    assert (len(drawn.shops()), len(drawn.units()), len(drawn.company()["touchpoints"])) == (24, 31, 12)
    assert (len(who.numbers), organisations, who.contacts) == (8004, 66, 198)
    assert len(drawn.bought(WHOLE, who).day) == 60_000


def test_the_same_seed_gives_the_same_and_another_does_not():
    first, second, other = (
        drawn.bought(asked, drawn.customers(asked)) for asked in (SMALL, SMALL, Asked(SMALL.as_of, 2, SMALL.scale))
    )

    assert np.array_equal(first.amount, second.amount)
    assert not np.array_equal(first.amount, other.amount)


def test_the_promoter_never_buys_and_the_lapsed_customer_bought_long_ago():
    who = drawn.customers(SMALL)
    buys = drawn.bought(SMALL, who)
    lapsed = buys.customer == who.numbers.index(drawn.LAPSED)

    assert not (buys.customer == who.numbers.index(drawn.PROMOTER)).any()
    assert (buys.amount[lapsed].sum(), buys.day[lapsed].max()) == (41_250, 300)


def test_weeks_begin_on_monday():
    assert [drawn.monday(dt.date(2026, 11, day)) for day in (16, 22, 23)] == [
        dt.date(2026, 11, 16), dt.date(2026, 11, 16), dt.date(2026, 11, 23),
    ]  # fmt: skip
