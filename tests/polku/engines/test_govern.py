"""People counted by what they share, on every engine, compared with counts made one by one."""

import ibis
import pyarrow as pa
import pytest

from polku import lake, tables
from polku.govern.combinations import combinations


@pytest.mark.parametrize("by", [["source"], ["source", "language", "unit"], ["unit", "week"]], ids=str)
def test_people_are_counted_alike(engine: lake.Engine, answers: pa.Table, by: list[str]) -> None:
    found = combinations(tables.answers(), by, "score", engine=engine)

    held: dict[tuple[object, ...], list[int | None]] = {}
    for row in answers.to_pylist():
        held.setdefault(tuple(row[name] for name in by), []).append(row["score"])
    ordered = sorted(held, key=lambda key: [(part is None, str(part)) for part in key])
    given = [[score for score in held[key] if score is not None] for key in ordered]
    assert (found.keys, found.n) == (ordered, [len(held[key]) for key in ordered])
    assert found.least == [min(scores, default=None) for scores in given]
    assert found.greatest == [max(scores, default=None) for scores in given]


def test_nobody_is_no_combination(engine: lake.Engine) -> None:
    empty = ibis.table(tables.ANSWERS, name="empty")

    assert combinations(empty, ["unit"], engine=engine).keys == []
    assert combinations(empty, [], engine=engine).n == []
