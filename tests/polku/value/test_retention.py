"""Cohorts, durations and renewals."""

import ibis
import numpy as np
import pyarrow as pa
import pytest

from polku.errors import CannotEstimate, MissingColumn
from polku.stats.survival import kaplan_meier
from polku.value.retention import cohorts, hazards, renewals, survival


def bought(*rows):
    kinds = {"customer": pa.string(), "period": pa.int64(), "amount": pa.float64()}
    return ibis.memtable(
        pa.table({name: pa.array([row[i] for row in rows], kind) for i, (name, kind) in enumerate(kinds.items())})
    )


ROWS = [("a", 1, 10.0), ("a", 1, 5.0), ("a", 2, 30.0), ("b", 1, 15.0), ("b", 3, -5.0), ("c", 2, 8.0), ("c", 3, 4.0)]


def test_cohorts_by_hand():
    found = cohorts(bought(*ROWS, ("", 0, 9.0), (None, 0, 9.0)))

    assert [(c.cohort, c.age, c.customers, c.active, c.revenue, c.revenue_retention) for c in found] == [
        (1, 0, 2, 2, 30, 1),
        (1, 1, 2, 1, 30, 1),
        (1, 2, 2, 0, -5, -5 / 30),
        (2, 0, 1, 1, 8, 1),
        (2, 1, 1, 1, 4, 0.5),
    ]


def test_cohorts_do_not_depend_on_order():
    assert cohorts(bought(*reversed(ROWS))) == cohorts(bought(*ROWS))


def test_no_cohorts():
    assert cohorts(bought()) == []
    with pytest.raises(MissingColumn):
        cohorts(bought().drop("period"))


def lasted(duration, event, **more):
    return ibis.memtable(pa.table({"duration": duration, "event": event, **more}))


def test_groups_have_curves_and_a_test():
    table = lasted([1.0, 2.0, 3.0, 4.0], [1, 1, 0, 1], group=["x", "y", "x", "y"])

    (x, y), test = survival(table)

    assert (x.group, x.n, x.ended, x.curve.survival.tolist()) == ("x", 2, 1, [0.5, 0.5])
    assert (y.n, y.curve.survival.tolist()) == (2, [0.5, 0])
    assert test.observed.tolist() == [1, 2]


def test_one_group_and_nobody_are_refused():
    with pytest.raises(CannotEstimate, match="two groups"):
        survival(lasted([1.0, 2.0], [1, 1], group=["x", "x"]))
    with pytest.raises(CannotEstimate, match="nobody"):
        survival(lasted(pa.array([], pa.float64()), pa.array([], pa.int64())))


def test_equal_rows_are_counted_for_the_hazard():
    table = lasted([1.0, 2.0, 2.0, 3.0, 3.0, np.nan], [1, 1, 1, 0, 1, 1], age=[3.0, 1.0, 1.0, 2.0, 0.0, 5.0])

    assert (hazards(table, ["age"]).n, hazards(table, ["age"]).ended) == (5, 4)


def test_renewals_as_published():
    survivors = np.array([1000, 631, 468, 382, 326, 289, 262, 241])
    left = np.append(np.zeros(6), 241)

    found = renewals(kaplan_meier(np.arange(1, 8), -np.diff(survivors), left), 0.1)

    assert (found.alpha, found.beta) == pytest.approx((0.7041, 1.1820), abs=5e-5)
    assert found.log_likelihood == pytest.approx(-1680.265, abs=5e-4)
    assert found.derl[0] == pytest.approx(0.6267 + found.derl[1] * 0.6267 / 1.1, rel=1e-3)
    assert found.survival[0] == 1


def test_durations_that_are_no_renewals_are_told():
    assert "no counts of renewals" in renewals(kaplan_meier([0.5], [1], [0]), 0.1).reason
    assert "do not determine" in renewals(kaplan_meier([1.0], [5], [0]), 0.1).reason
