import ibis
import numpy as np
import pyarrow as pa
import pytest

from polku.errors import CannotEstimate, NotAllowed
from polku.measure.funnel import funnel


def shops(shares: list[float], n: int = 400) -> ibis.Table:
    scores = [5 if i < share * n else 2 for share in shares for i in range(n)]
    return ibis.memtable(pa.table({"score": scores, "unit": np.repeat(np.arange(len(shares)), n).tolist()}))


def test_a_unit_far_from_its_like_signals():
    found = funnel(shops([0.7] * 19 + [0.5]), by="unit", kind="csat")

    assert [unit.group for unit in found.units if unit.signal] == [19]
    assert found.overdispersion == 1
    error = (found.units[0].centre * (1 - found.units[0].centre) / 400) ** 0.5
    assert found.units[0].upper - found.units[0].centre == pytest.approx(3 * error)


def test_units_that_all_differ_widen_the_limits():
    found = funnel(shops([0.3 + 0.02 * i for i in range(20)]), by="unit", kind="csat")

    assert found.overdispersion > 10
    assert [unit.signal for unit in found.units] == [False] * 20


@pytest.mark.parametrize("kind", ["nps", "mean"])
def test_the_other_kinds_centre_on_all_answers(kind: str):
    found = funnel(shops([0.2, 0.4, 0.9], n=50), by="unit", kind=kind)

    assert found.units[0].centre == pytest.approx({"nps": -100, "mean": 3.5}[kind])
    assert [unit.n for unit in found.units] == [50, 50, 50]


def test_units_that_are_all_alike_signal_nothing():
    found = funnel(shops([1, 1, 1]), by="unit", kind="csat")

    assert [(unit.lower, unit.signal) for unit in found.units] == [(1, False)] * 3


def test_two_units_are_no_funnel():
    with pytest.raises(CannotEstimate, match="Units with answers: 2; a funnel needs at least 3"):
        funnel(shops([0.5, 0.6]), by="unit", kind="csat")
    with pytest.raises(NotAllowed):
        funnel(shops([0.5, 0.6]), by="unit", kind="ces")
