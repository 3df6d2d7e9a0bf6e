"""People's paths on every engine: the same as in memory."""

import dataclasses

import ibis
import pyarrow as pa
import pytest

from polku import lake, tables
from polku.measure.peaks import paths
from polku.promise.kano import contrasts


def people(answers: ibis.Table) -> ibis.Table:
    """Take a unit and language for a person, and what was met nowhere for the overall score."""
    return answers.select("touchpoint", "score", person=answers.unit, time=answers.day)


def test_paths_are_the_same_everywhere(engine: lake.Engine, answers: pa.Table) -> None:
    here = paths(people(ibis.memtable(answers)), bad=2, draws=100)

    there = paths(people(tables.answers()), bad=2, draws=100, lake=engine)

    assert there.consistency == here.consistency
    assert [step.n for step in there.touchpoints] == [step.n for step in here.touchpoints]
    assert there.peak_end.n == here.peak_end.n
    for one, two in zip(there.peak_end.features, here.peak_end.features, strict=True):
        assert dataclasses.astuple(one)[1:] == pytest.approx(dataclasses.astuple(two)[1:])


def test_poor_and_good_scores_are_told_apart_everywhere(engine: lake.Engine, answers: pa.Table) -> None:
    options = {"scale": (0, 10), "bootstrap": 100}
    here = contrasts(ibis.memtable(answers), "day", ["score", "touchpoint"], **options)

    there = contrasts(tables.answers(), "day", ["score", "touchpoint"], lake=engine, **options)

    for one, two in zip(there, here, strict=True):
        assert dataclasses.astuple(one)[1:-1] == pytest.approx(dataclasses.astuple(two)[1:-1])
        assert one.kind == two.kind
