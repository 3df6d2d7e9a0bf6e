import ibis
import numpy as np
import pyarrow as pa
import pytest

from polku.errors import MissingColumn
from polku.measure.peaks import paths

KINDS = pa.schema([("person", pa.int64()), ("touchpoint", pa.string()), ("time", pa.int64()), ("score", pa.float64())])


def encounters(rows: list[tuple]) -> ibis.Table:
    columns = list(zip(*rows, strict=True)) or [()] * 4
    return ibis.memtable(pa.table([pa.array(c, k.type) for c, k in zip(columns, KINDS, strict=True)], schema=KINDS))


def walked(people: int = 300, end: float = 1.0) -> list[tuple]:
    """Paths of four encounters whose end makes the overall score."""
    random = np.random.default_rng(8)
    rows = []
    for person in range(people):
        scores = random.integers(1, 6, 4).tolist()
        rows += [(person, "abcd"[i], i, float(score)) for i, score in enumerate(scores)]
        rows.append((person, None, 9, end * scores[-1] + 0.2 * random.normal()))
    return rows


def test_touchpoints_have_their_mean_and_interval():
    found = paths(
        encounters([(1, "a", 1, 4.0), (2, "a", 1, 2.0), (1, "b", 2, 5.0), (3, None, 3, 9.0)]), bad=2, draws=100
    )

    first, second = found.touchpoints
    assert (first.touchpoint, first.n, first.value, first.enough, first.needed) == ("a", 2, 3, False, 8)
    assert first.high - first.value == pytest.approx(12.7062047)
    assert (second.n, second.value, second.low) == (1, 5, None)


def test_the_end_is_found_where_the_end_counts():
    found = paths(encounters(walked()), bad=2, draws=100).peak_end

    assert (found.n, [each.feature for each in found.features]) == (300, ["peak", "trough", "end", "mean"])
    shares = {each.feature: each.share for each in found.features}
    assert max(shares, key=shares.get) == "end"
    assert sum(shares.values()) == pytest.approx(found.r2)
    assert all(each.low <= each.share <= each.high for each in found.features)


def test_consistency_counts_people_without_a_bad_encounter():
    rows = [(1, "a", 1, 5.0), (1, "b", 2, 2.0), (2, "a", 1, 3.0), (3, "b", 1, 4.0), (3, None, 1, 1.0)]

    found = paths(encounters(rows), bad=2, draws=100).consistency

    assert (found.n, found.value) == (3, 2 / 3)


def test_short_paths_and_no_overall_score_give_a_reason():
    found = paths(encounters([row for row in walked(20) if row[1]]), bad=2, draws=100).peak_end

    assert (found.n, found.r2, found.features) == (0, None, [])
    assert found.reason.startswith("Of 0 people with three encounters or more and an overall score nothing can be told")


def test_nothing_gives_nothing():
    found = paths(encounters([]), bad=2)

    assert (found.touchpoints, found.consistency.value, found.peak_end.n) == ([], None, 0)


def test_a_missing_column_is_named():
    with pytest.raises(MissingColumn):
        paths(ibis.memtable(pa.table({"person": [1]})), bad=2)
