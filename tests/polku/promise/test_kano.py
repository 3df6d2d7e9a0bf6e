import ibis
import numpy as np
import pyarrow as pa
import pytest

from polku.errors import CannotEstimate, NotAllowed
from polku.promise.kano import contrasts


def made(n: int, noise: float, seed: int = 5) -> ibis.Table:
    """One driver that punishes, one that delights, one that does both, one that does nothing."""
    random = np.random.default_rng(seed)
    scores = random.integers(1, 6, (n, 4))
    poor, good = scores <= 2, scores >= 4
    outcome = poor @ [-2, 0, -1, 0] + good @ [0, 2, 1, 0] + random.normal(0, noise, n)
    return ibis.memtable(pa.table({**{f"d{i}": scores[:, i] for i in range(4)}, "y": outcome}))


def test_drivers_are_told_apart_where_the_answers_bear_it():
    found = contrasts(made(3000, 1), "y", ["d0", "d1", "d2", "d3"], scale=(1, 5), bootstrap=100)

    assert [each.kind for each in found] == ["basic", "excitement", "performance", "not distinguishable"]
    assert [each.penalty for each in found] == pytest.approx([-2, 0, -1, 0], abs=0.2)
    assert [each.reward for each in found] == pytest.approx([0, 2, 1, 0], abs=0.2)


def test_few_and_noisy_answers_tell_no_class():
    found = contrasts(made(60, 6), "y", ["d0", "d1", "d2", "d3"], scale=(1, 5), bootstrap=100)

    assert {each.kind for each in found} == {"not distinguishable"}


def test_an_end_that_nobody_gave_is_named():
    table = ibis.memtable(pa.table({"d": [1, 3] * 20, "y": list(range(40))}))

    with pytest.raises(CannotEstimate, match="d at the high end"):
        contrasts(table, "y", ["d"], scale=(1, 5), bootstrap=100)


def test_without_a_bootstrap_there_are_no_classes():
    with pytest.raises(NotAllowed):
        contrasts(made(100, 1), "y", ["d0"], scale=(1, 5), bootstrap=0)
