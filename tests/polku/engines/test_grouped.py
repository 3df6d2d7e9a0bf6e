"""Count, mean and spread of groups, and their comparison, on every engine."""

import ibis
import numpy as np
import pyarrow as pa

from polku import lake, tables
from polku.measure import of_role
from polku.measure.comparing import compare
from polku.measure.grouped import grouped


def test_grouped_equals_numpy(engine: lake.Engine, answers: pa.Table) -> None:
    found = grouped(tables.answers(), "score", "unit", lake=engine)

    scores: dict[int, list[int]] = {}
    for row in answers.to_pylist():
        if row["unit"] is not None and row["score"] is not None:
            scores.setdefault(row["unit"], []).append(row["score"])
    assert found.groups == sorted(scores)
    columns = [scores[group] for group in found.groups]
    np.testing.assert_allclose(found.mean, [np.mean(column) for column in columns])
    np.testing.assert_allclose(found.within, [np.var(column) * len(column) for column in columns], atol=1e-8)


def test_comparisons_are_the_same_everywhere(engine: lake.Engine, answers: pa.Table) -> None:
    here = compare(of_role(ibis.memtable(answers), "nps"), by="language", against="rest")

    assert compare(of_role(tables.answers(), "nps"), by="language", against="rest", lake=engine) == here
