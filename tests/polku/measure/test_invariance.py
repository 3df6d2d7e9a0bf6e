"""What must not change a figure: the order of rows, the names of units and people, and the unit of a number."""

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.measure.peaks import paths
from polku.measure.ranking import ranked, ranked_means

mixed = st.randoms(use_true_random=False)


def table(rows, *names):
    return ibis.memtable(pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))))


@settings(max_examples=3, deadline=None)
@given(mixed)
def test_a_rank_knows_no_order_and_no_name(random):
    rows = [(int(score), "abcd"[place % 4]) for place, score in enumerate(np.random.default_rng(3).integers(0, 11, 90))]
    other = [(score, {"a": "n", "b": "m", "c": "l", "d": "k"}[unit]) for score, unit in rows]
    random.shuffle(other)

    one, two = (ranked(table(each, "score", "unit"), "nps", by="unit", draws=100) for each in (rows, other))

    assert sorted(row.value for row in two) == pytest.approx(sorted(row.value for row in one))
    assert [row.n for row in two] == [row.n for row in one]


@settings(max_examples=5, deadline=None)
@given(mixed, st.floats(0.1, 50), st.integers(-9, 9))
def test_a_ranked_mean_has_the_unit_of_its_column(random, times, plus):
    drawn = np.random.default_rng(4)
    rows = [(float(drawn.normal(place % 5, 2)), place % 5) for place in range(60)]
    other = [(value * times + plus, unit) for value, unit in rows]
    random.shuffle(other)

    one, two = (ranked_means(table(each, "value", "unit"), "value", by="unit", draws=100) for each in (rows, other))

    assert [row.group for row in two] == [row.group for row in one]
    assert [row.value for row in two] == pytest.approx([row.value * times + plus for row in one], rel=1e-4)


@settings(max_examples=2, deadline=None)
@given(mixed, st.integers(1, 30))
def test_a_path_knows_no_order_no_name_and_no_clock(random, later):
    scores = np.random.default_rng(5).integers(0, 11, (30, 4)).tolist()
    rows = [(f"p{who}", "abc"[time] if time < 3 else None, time, score) for who, path in enumerate(scores)
            for time, score in enumerate(path)]  # fmt: skip
    other = [(f"q{who[1:]}", place, time * 2 + later, score) for who, place, time, score in rows]
    random.shuffle(other)

    one, two = (paths(table(each, "person", "touchpoint", "time", "score"), bad=6, draws=100) for each in (rows, other))

    assert [step.value for step in two.touchpoints] == pytest.approx([step.value for step in one.touchpoints])
    shares = [[feature.share for feature in found.peak_end.features] for found in (one, two)]
    assert shares[1] == pytest.approx(shares[0], rel=1e-6)
    assert two.consistency == one.consistency
