"""Answers summed up by unit and period."""

import ibis
import numpy as np
import pyarrow as pa
import pytest

from polku.errors import CannotEstimate
from polku.prove.unit_periods import unit_periods


def table(**columns: list[object]) -> ibis.Table:
    kinds = {"unit": pa.string()}
    return ibis.memtable(pa.table({name: pa.array(c, kinds.get(name, pa.float64())) for name, c in columns.items()}))


def test_unit_periods_by_hand() -> None:
    rows = table(
        unit=["b", "a", "a", "a", None, "b"],
        time=[1, 1, 1, 2, 1, None],
        x=[5, 1, 3, None, 9, 9],
        y=[1, 2, 4, 6, 9, 9],
    )

    found = unit_periods(rows, {"x": ["x"], "both": ["x", "y"]})

    assert (found.units, found.unit.tolist(), found.period.tolist()) == (["a", "b"], [0, 0, 1], [0, 1, 0])
    assert found.rows.tolist() == [2, 1, 1]
    assert found.count["x"].tolist() == [2, 0, 1]
    assert found.mean["both"] == pytest.approx([2.5, np.nan, 3], nan_ok=True)
    assert found.spread["both"] == pytest.approx([2, 0, 0])


def test_by_unit_sums_the_periods_up() -> None:
    rows = table(unit=["a", "a", "a", "b", "c"], time=[1, 1, 2, 1, 1], x=[1, 3, 8, 7, None])

    n, mean, spread = unit_periods(rows, {"x": ["x"]}).by_unit("x")

    assert (n.tolist(), mean.tolist(), spread.tolist()) == ([3, 1], [4, 7], [26, 0])


@pytest.mark.parametrize(
    ("times", "steps"),
    [
        ([2000, 2001, 2003], [0, 1, 3]),
        ([2000, 2005, 2010], [0, 1, 2]),
        ([1, 2, 3.5], [0, 1, 2]),
        ([7, 7, 7], [0, 0, 0]),
    ],
)
def test_time_is_counted_in_its_smallest_step(times: list[float], steps: list[int]) -> None:
    found = unit_periods(table(unit=["a", "b", "c"], time=times, x=[1, 2, 3]), {"x": ["x"]})

    assert found.period.tolist() == steps


@pytest.mark.parametrize("x", [[None, None], []])
def test_a_column_without_a_value_is_refused(x: list[None]) -> None:
    with pytest.raises(CannotEstimate) as error:
        unit_periods(table(unit=["a"] * len(x), time=[1] * len(x), x=x), {"x": ["x"]})

    assert str(error.value) == "No row has a value of x."
