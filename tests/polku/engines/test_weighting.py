"""Weighting on every engine: the same as in memory."""

import dataclasses

import ibis
import pyarrow as pa
import pytest

from polku import lake, tables
from polku.measure.weighting import weigh

MARGINS = {"role": {"nps": 5, "csat": 3, "ces": 2}}


@pytest.mark.parametrize("options", [{"unit": "unit"}, {"base": "touchpoint"}, {}])
def test_weighting_is_the_same_everywhere(engine: lake.Engine, answers: pa.Table, options: dict) -> None:
    here = dataclasses.asdict(weigh(ibis.memtable(answers), "score", MARGINS, **options))

    there = dataclasses.asdict(weigh(tables.answers(), "score", MARGINS, lake=engine, **options))

    figures = ("n", "missing", "unweighted", "value", "se", "deff")
    assert [there[name] for name in figures] == pytest.approx([here[name] for name in figures])
