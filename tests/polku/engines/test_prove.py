"""Panels on every engine, compared with their units one by one."""

from dataclasses import astuple

import ibis
import numpy as np
import pyarrow as pa
import pytest

from factories.panels import moments
from polku import lake, tables
from polku.prove.panel import matrix, panel, switched_on
from polku.prove.unit_periods import unit_periods


def rows(*, switch: bool = False) -> ibis.Table:
    """Read answers as a panel: a third of the units treated from month 4, a third from month 6."""
    answers = tables.answers()
    start = (answers.unit % 3 == 0).ifelse(4.0, (answers.unit % 3 == 1).ifelse(6.0, ibis.null("float64")))
    on = (answers.month.cast("float64") >= start).fill_null(False).ifelse(1.0, 0.0)  # noqa: FBT003
    return answers.select(
        unit=answers.unit, time=answers.month, outcome=answers.score, treated_from=on if switch else start
    )


@pytest.fixture(scope="module")
def units(answers: pa.Table) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean score of each unit and month, by hand."""
    cells: dict[tuple[int, int], list[int]] = {}
    for row in answers.to_pylist():
        if row["unit"] is not None and row["score"] is not None:
            cells.setdefault((row["unit"], row["month"]), []).append(row["score"])
    names, times = sorted({unit for unit, _ in cells}), sorted({time for _, time in cells})
    outcome = np.array([[np.mean(cells.get((unit, time), np.nan)) for time in times] for unit in names])
    starts = np.array([(4.0, 6.0, np.inf)[unit % 3] for unit in names])
    whole = ~np.isnan(outcome).any(1)
    assert whole.sum() > 20
    return outcome[whole], starts[whole], np.array(times, float)


@pytest.mark.parametrize("asked", [rows(), switched_on(rows(switch=True))], ids=["start", "switch"])
def test_panel_equals_the_units_one_by_one(
    engine: lake.Engine, units: tuple[np.ndarray, ...], asked: ibis.Table
) -> None:
    found = panel(asked, lake=engine)

    for mine, by_hand in zip(astuple(found.cohorts), astuple(moments(*units)), strict=True):
        assert mine == pytest.approx(by_hand, rel=1e-9, abs=1e-9)


def test_panel_counts_what_is_left_out(engine: lake.Engine, answers: pa.Table) -> None:
    found = panel(rows(), lake=engine)

    lost = sum(row["unit"] is None or row["score"] is None for row in answers.to_pylist())
    assert found.empty == lost
    assert found.units == 29


def test_counts_of_alike_rows_give_the_panel_of_the_rows(engine: lake.Engine) -> None:
    each = rows()
    alike = each.group_by(each.columns).aggregate(times=each.count())

    found, one_by_one = panel(alike, times="times", lake=engine), panel(each, lake=engine)

    for mine, theirs in zip(astuple(found.cohorts), astuple(one_by_one.cohorts), strict=True):
        assert mine == pytest.approx(theirs, rel=1e-9, abs=1e-9)
    assert (found.rows, found.units, found.empty) == (one_by_one.rows, one_by_one.units, one_by_one.empty)


def test_matrix_is_the_same_everywhere(engine: lake.Engine, units: tuple[np.ndarray, ...]) -> None:
    outcome, starts, times = units

    found = matrix(rows(), times, lake=engine)

    assert found.starts.tolist() == starts.tolist()
    assert found.outcome == pytest.approx(outcome)


def test_unit_periods_are_the_same_everywhere(engine: lake.Engine, answers: pa.Table) -> None:
    table = tables.answers()
    asked = table.select(unit=table.unit, time=table.month, score=table.score, day=table.day)

    found = unit_periods(asked, {"score": ["score"], "both": ["score", "day"]}, lake=engine)

    cells: dict[tuple[int, int], list[tuple[int | None, int]]] = {}
    for row in answers.to_pylist():
        if row["unit"] is not None:
            cells.setdefault((row["unit"], row["month"]), []).append((row["score"], row["day"]))
    told = [np.array([pair for pair in cells[key] if pair[0] is not None], float) for key in sorted(cells)]
    assert list(zip(found.unit + 1, found.period - 1, strict=True)) == sorted(cells)
    assert found.rows.tolist() == [len(cells[key]) for key in sorted(cells)]
    assert found.count["score"].tolist() == [len(each) for each in told]
    assert found.mean["both"] == pytest.approx([each.mean() for each in told])
    assert found.spread["score"] == pytest.approx([each[:, 0].var() * len(each) for each in told])
