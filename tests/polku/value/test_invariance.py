"""What must not change a figure: the order of rows, the names of groups, units, and where a table was cut."""

import datetime as dt

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.stats.discrete_hazard import discrete
from polku.stats.survival import kaplan_meier, log_rank
from polku.value.ladder import ends, ladder
from polku.value.retention import cohorts
from polku.value.rules import ruleset
from polku.value.rulesets import EIGHT
from polku.value.segments import segments

people = st.lists(st.tuples(st.integers(1, 6), st.booleans(), st.integers(0, 2)), min_size=4, max_size=40)


def counted(rows, group=None):
    """Count ends and last days by time."""
    own = [row for row in rows if group is None or row[2] == group]
    return np.array([[sum(t == time and over == kind for t, over, _g in own) for time in range(1, 7)]
                     for kind in (True, False)], float)  # fmt: skip


@settings(max_examples=20, deadline=None)
@given(people, st.floats(0.1, 50), st.integers(0, 40))
def test_survival_adds_up_and_knows_no_unit(rows, times, cut):
    ended, left = counted(rows[:cut]) + counted(rows[cut:])

    curve = kaplan_meier(np.arange(1, 7), ended, left)

    risk = [sum(t >= time for t, _over, _g in rows) for time in range(1, 7)]
    by_hand = np.cumprod([1 - over / max(n, 1) for over, n in zip(ended, risk, strict=True)])
    assert curve.survival == pytest.approx(by_hand)
    assert kaplan_meier(np.arange(1, 7) * times, ended, left).survival.tolist() == curve.survival.tolist()


@settings(max_examples=20, deadline=None)
@given(people.filter(lambda rows: any(over for _t, over, _g in rows)), st.permutations([0, 1, 2]))
def test_names_of_groups_do_not_matter_for_the_log_rank_test(rows, named):
    ended, left = (np.transpose(each) for each in zip(*(counted(rows, group) for group in range(3)), strict=True))

    one, other = log_rank(ended, left), log_rank(ended[:, named], left[:, named])

    assert (other.statistic, other.freedom) == (pytest.approx(one.statistic, abs=1e-9), one.freedom)


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False), st.floats(0.01, 100), st.floats(-5, 5))
def test_the_unit_of_a_covariate_goes_into_its_coefficient(random, times, plus):
    rows = [(1 + i % 4, i % 3 > 0, float(i * i % 7)) for i in range(40)]
    random.shuffle(rows)
    time, over, x = (np.array(each, float) for each in zip(*rows, strict=True))

    one, other = discrete(time, over, x[:, None]), discrete(time, over, x[:, None] * times + plus)

    assert other.point * times == pytest.approx(one.point, rel=1e-6, abs=1e-9)
    assert other.log_likelihood == pytest.approx(one.log_likelihood)


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False), st.floats(0.1, 9))
def test_segments_know_no_order_name_or_unit(random, times):
    rows = [("AB"[i % 2], float(i * i % 11)) for i in range(20)]
    mixed = [({"A": "y", "B": "x"}[segment], need * times + 2) for segment, need in rows]
    random.shuffle(mixed)

    one, other = (
        segments(ibis.memtable(pa.table({"segment": [s for s, _n in each], "need": [n for _s, n in each]})), ["need"])
        for each in (rows, mixed)
    )

    assert other[0][0].explained.eta2 == pytest.approx(one[0][0].explained.eta2)
    assert other[1][0].p_adjusted == pytest.approx(one[1][0].p_adjusted)


bought = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 700), st.integers(1, 90)), min_size=2, max_size=40)


def bought_table(rows):
    """One row per purchase: who, the day and its quarter, and the amount."""
    customers, days, amounts = (list(each) for each in zip(*rows, strict=True))
    quarters = [day // 90 for day in days]
    return ibis.memtable(pa.table({"customer": customers, "day": days, "period": quarters, "amount": amounts}))


def active(rows):
    """What each cohort bought in each quarter in which it bought."""
    return {(c.cohort, c.age): (c.active, c.revenue) for c in cohorts(bought_table(rows)) if c.active}


@settings(max_examples=4, deadline=None)
@given(bought, st.randoms(use_true_random=False))
def test_cohorts_of_two_tables_add_up_and_know_no_order_or_name(rows, random):
    rows = [*rows, (0, 0, 5), (1, 0, 5)]
    renamed = [(99 - who, day, amount) for who, day, amount in random.sample(rows, len(rows))]

    whole, even, odd = active(rows), *(active([row for row in rows if row[0] % 2 == kind]) for kind in (0, 1))

    nobody = (0, 0.0)
    added = {
        cell: tuple(map(sum, zip(even.get(cell, nobody), odd.get(cell, nobody), strict=True))) for cell in even | odd
    }
    assert added == whole
    assert active(renamed) == whole


def test_a_ladder_knows_no_order_and_no_name():
    drawn = np.random.default_rng(6)
    rows = list(zip(*(drawn.integers(0, most, 60).tolist() for most in (10, 700, 90)), strict=True))
    renamed = [(99 - who, day, amount) for who, day, amount in reversed(rows)]
    days = ends(dt.date(1970, 1, 1), dt.date(1971, 12, 31), "quarter", 3)

    one, two = (ladder(bought_table(each), ruleset(EIGHT), days) for each in (rows, renamed))

    people = [[(step.step, step.people, step.amount) for step in found.steps] for found in (one, two)]
    assert (people[1], two.moves, two.transitions) == (people[0], one.moves, one.transitions)
