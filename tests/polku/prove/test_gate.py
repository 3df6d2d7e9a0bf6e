"""May answers be summed up by unit."""

import ibis
import numpy as np
import pyarrow as pa
import pytest

from polku.prove.gate import Gate, gate
from polku.prove.unit_periods import unit_periods


def judged(*, noise: float, each: int = 5, periods: int = 6, units: int = 12) -> Gate:
    """Let people of each unit and period answer two questions about one thing."""
    random, n = np.random.default_rng(3), units * periods
    truth = np.repeat(random.normal(size=n), each)
    answers = [truth + noise * random.normal(size=len(truth)) for _ in "ab"]
    unit, time = np.repeat(np.arange(n) // periods, each), np.repeat(np.arange(n) % periods, each)
    rows = ibis.memtable(pa.table({"unit": unit, "time": time.astype(float), "a": answers[0], "b": answers[1]}))
    scales = {"first": ["a", "b"], "item_first_0": ["a"], "item_first_1": ["b"]}
    return gate(rows, unit_periods(rows, scales), "first", ["a", "b"], scale=(1, 5))


def test_answers_that_agree_pass_by_unit_and_period() -> None:
    found = judged(noise=0.5)

    assert (found.grouping, found.n_groups, found.n_rows, found.passed) == ("unit and period", 72, 360, True)
    # two items with variance 1 and error .25: reliable to 2 / 2.25; a mean of five of them to 1 / 1.025
    assert (found.alpha, found.icc2) == pytest.approx((0.889, 0.976), abs=0.03)
    # error .25 of a chance variance of 2
    assert found.rwg == pytest.approx(1.75 / (1.75 + 0.125), abs=0.03)
    assert (found.agreed, np.isnan(found.omega)) == (1.0, True)


def test_answers_that_do_not_agree_do_not_pass() -> None:
    assert judged(noise=20.0).passed is False


def test_a_single_period_is_judged_by_unit() -> None:
    found = judged(noise=0.5, periods=1)

    assert (found.grouping, found.n_groups, found.passed) == ("unit", 12, True)


def test_one_row_for_each_unit_and_period_cannot_be_judged() -> None:
    found = judged(noise=0.5, each=1)

    assert (found.grouping, found.n_groups, found.passed, np.isnan(found.rwg)) == ("unit", 12, None, True)
