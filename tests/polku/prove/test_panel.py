"""Panels summed up by the engine, against the units one by one."""

from dataclasses import astuple

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factories.panels import drawn, moments, table
from polku.errors import CannotEstimate, InputError
from polku.prove.panel import matrix, panel, switched_on


def rows(**columns: list[object]) -> ibis.Table:
    kinds = {"time": pa.float64(), "outcome": pa.float64(), "treated_from": pa.float64()}
    return ibis.memtable(pa.table({name: pa.array(column, kinds.get(name)) for name, column in columns.items()}))


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 1000))
def test_panel_equals_the_units_one_by_one(seed: int) -> None:
    outcome, starts, times = drawn(seed=seed)
    shuffled = table(outcome, starts, times).take(np.random.default_rng(seed).permutation(outcome.size))

    found = panel(ibis.memtable(shuffled))

    for mine, by_hand in zip(astuple(found.cohorts), astuple(moments(outcome, starts, times)), strict=True):
        assert mine == pytest.approx(by_hand)
    assert (found.units, sum(found.rows.values()), found.incomplete, found.later, found.empty) == (40, 200, 0, 0, 0)


def test_panel_does_not_lose_digits_far_from_zero() -> None:
    outcome, starts, times = drawn()

    found = panel(ibis.memtable(table(outcome + 1e7, starts, times)))

    assert found.cohorts.spread == pytest.approx(moments(outcome, starts, times).spread, rel=1e-6)


def test_units_that_lack_a_period_are_left_out_and_counted() -> None:
    outcome, starts, times = drawn()
    outcome[0, 2] = np.nan

    found = panel(ibis.memtable(table(outcome, starts, times)))

    assert found.cohorts.means == pytest.approx(moments(outcome[1:], starts[1:], times).means)
    assert (found.units, found.incomplete, sum(found.rows.values())) == (40, 1, 195)


def test_units_treated_after_the_last_period_are_never_treated() -> None:
    outcome, starts, times = drawn()
    late = np.where(starts == 4, 9.0, starts)

    found = panel(ibis.memtable(table(outcome, late, times)))

    merged = moments(outcome, np.where(starts == 4, np.inf, starts), times)
    assert found.later == (starts == 4).sum()
    assert found.cohorts.counts.tolist() == merged.counts.tolist()
    assert found.cohorts.spread == pytest.approx(merged.spread)


def test_rows_of_one_unit_in_one_period_count_as_their_mean() -> None:
    found = panel(rows(unit=["a", "a", "b"], time=[1, 1, 1], outcome=[1, 2, 5], treated_from=[None] * 3))

    assert found.cohorts.means.tolist() == [[3.25]]
    assert (found.units, found.rows) == (2, {np.inf: 3})


def test_a_row_may_stand_for_several() -> None:
    columns = {"unit": ["a", "a", "b"], "time": [1, 1, 1], "outcome": [1, 4, 5], "treated_from": [None] * 3}
    found = panel(rows(**columns, often=[2, 1, 1]), times="often")

    assert found.cohorts.means.tolist() == [[3.5]]
    assert (found.units, found.rows) == (2, {np.inf: 4})


def test_rows_without_a_unit_a_time_or_a_value_are_counted() -> None:
    found = panel(
        rows(unit=["a", None, "a", "b"], time=[1, 1, None, 1], outcome=[1, 2, 3, None], treated_from=[None] * 4)
    )

    assert (found.units, found.empty, found.cohorts.counts.tolist()) == (1, 3, [1])


@pytest.mark.parametrize(
    ("outcome", "time", "sentence"),
    [
        ([None, None], [1, 2], "No row has a unit, a time and a value."),
        ([], [], "No row has a unit, a time and a value."),
        (
            [1, 2],
            [1, 2],
            "No unit has a value in all 2 periods; period 1 has the fewest units, 1. Leave such periods out.",
        ),
        (
            [1.0] * 201,
            list(range(201)),
            "There are 201 periods; at most 200 can be used. Give longer ones, such as months.",
        ),
    ],
)
def test_too_little_or_too_much_is_refused(outcome: list[object], time: list[object], sentence: str) -> None:
    asked = rows(unit=list(range(len(time))), time=time, outcome=outcome, treated_from=[None] * len(time))

    with pytest.raises(CannotEstimate) as error:
        panel(asked)

    assert str(error.value) == sentence


def test_a_unit_with_two_starts_is_refused() -> None:
    with pytest.raises(InputError) as error:
        panel(rows(unit=["a", "a"], time=[1, 2], outcome=[1, 2], treated_from=[2, 3]))

    assert str(error.value) == "One unit has more than one time from which it was treated. Give each unit one."


def test_matrix_holds_the_complete_units() -> None:
    outcome, starts, times = drawn(6)
    outcome[2, 2] = np.nan

    found = matrix(ibis.memtable(table(outcome, starts, times)), times)

    kept = [0, 1, 3, 4, 5]
    assert found.units == kept
    assert found.starts.tolist() == starts[kept].tolist()
    assert found.outcome.tolist() == outcome[kept].tolist()
    assert found.without_early(3.0).units == [i for i in kept if starts[i] > 3]


def test_a_switch_is_read_as_its_first_period() -> None:
    found = panel(
        switched_on(
            rows(
                unit=["a", "a", "a", "b", "b", "b"],
                time=[1, 2, 3] * 2,
                outcome=[1, 2, 3] * 2,
                treated_from=[0, 1, 1, 0, 0, 0],
            )
        )
    )

    assert found.cohorts.starts.tolist() == [2.0, np.inf]


def test_a_switch_that_goes_off_again_is_refused() -> None:
    switch = rows(unit=["a"] * 3, time=[1, 2, 3], outcome=[1, 2, 3], treated_from=[0, 1, 0])

    with pytest.raises(InputError):
        panel(switched_on(switch))
