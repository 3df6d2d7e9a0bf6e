import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.errors import CannotEstimate, MissingColumn
from polku.measure.weighting import bounds, weigh

MARGINS = {"sex": {"f": 50, "m": 50}, "age": {"old": 0.6, "young": 0.4}}


def rows(n: int = 200, seed: int = 1) -> dict[str, list]:
    random = np.random.default_rng(seed)
    sex = random.choice(["f", "m"], n, p=[0.7, 0.3])
    age = random.choice(["old", "young"], n, p=[0.3, 0.7])
    score = random.integers(0, 5, n) + 3 * (sex == "m") + 2 * (age == "old")
    return {"sex": sex.tolist(), "age": age.tolist(), "x": score.tolist(), "shop": (np.arange(n) % 10).tolist()}


def table(cells: dict) -> ibis.Table:
    return ibis.memtable(pa.table(cells))


def by_hand(cells: dict) -> float:
    """Rake one respondent at a time, in plain loops."""
    weights = np.ones(len(cells["x"]))
    for _ in range(200):
        for name, wanted in MARGINS.items():
            total = sum(wanted.values())
            for category, share in wanted.items():
                here = np.array([each == category for each in cells[name]])
                weights[here] *= share / total * weights.sum() / weights[here].sum()
    return float(np.average(cells["x"], weights=weights))


def test_the_weighted_mean_is_that_of_raking_by_hand():
    found = weigh(table(rows()), "x", MARGINS, unit="shop")

    assert found.met
    assert found.value == pytest.approx(by_hand(rows()))
    assert [(m.category, m.after) for m in found.margins] == [
        (m.category, pytest.approx(m.target)) for m in found.margins
    ]
    assert (found.n, found.units, found.deff > 1, found.low < found.value < found.high) == (200, 10, True, True)


def test_a_sample_like_its_population_is_left_alone():
    cells = {"sex": ["f", "m"] * 40, "age": (["old"] * 3 + ["young"] * 2) * 16, "x": list(range(80))}

    found = weigh(table(cells), "x", MARGINS)

    assert found.value == pytest.approx(found.unweighted)
    assert (found.deff, found.units) == (pytest.approx(1), 50)


def test_a_base_weight_of_two_is_a_respondent_who_stands_twice():
    cells = rows(60)
    doubled = {name: column + column[:20] for name, column in cells.items()}

    one = weigh(table(cells | {"w": [2.0] * 20 + [1.0] * 40}), "x", MARGINS, base="w", unit="shop")

    assert one.value == pytest.approx(weigh(table(doubled), "x", MARGINS, unit="shop").value)


def test_trimming_holds_weights_back():
    free = weigh(table(rows()), "x", MARGINS)

    held = weigh(table(rows()), "x", MARGINS, most=free.greatest * 0.9)

    assert held.greatest < free.greatest


def test_rows_without_a_category_are_counted_and_left_out():
    cells = rows(50)
    cells["sex"] = [None, *cells["sex"][1:]]

    assert weigh(table(cells), "x", MARGINS).missing == 1


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(40)))
def test_order_of_rows_changes_nothing(order: list[int]):
    cells = rows(40)
    shuffled = {name: [column[i] for i in order] for name, column in cells.items()}

    one, two = (weigh(table(each), "x", MARGINS) for each in (cells, shuffled))

    assert (two.value, two.se) == pytest.approx((one.value, one.se))


@pytest.mark.parametrize(
    ("margins", "said"),
    [
        ({"sex": {"f": 1}}, "sex: category m stands in the sample but not among the margins."),
        ({"sex": {"f": 1, "m": 1, "x": 1}}, "sex: category x has no respondents: merge it with another."),
        ({"sex": {"f": 0, "m": 1}}, "sex: every category of a margin needs a total above 0."),
    ],
)
def test_margins_that_cannot_be_met_say_why(margins: dict, said: str):
    with pytest.raises(CannotEstimate) as error:
        weigh(table(rows()), "x", margins)

    assert str(error.value) == said


def test_nothing_and_unknown_columns_are_refused():
    with pytest.raises(CannotEstimate, match="No row"):
        weigh(table({"sex": pa.array([], pa.string()), "x": pa.array([], pa.float64())}), "x", {"sex": {"f": 1}})
    with pytest.raises(MissingColumn):
        weigh(table(rows()), "x", {"town": {"Oulu": 1}})
    with pytest.raises(CannotEstimate, match="at least two"):
        weigh(table(rows(20) | {"shop": [1] * 20}), "x", MARGINS, unit="shop")


def test_silence_could_hide_much():
    found = bounds(4.0, 30, 100, (1, 5))

    assert (found.response_rate, found.low, found.high) == pytest.approx((0.3, 1.9, 4.7))
    with pytest.raises(CannotEstimate):
        bounds(4.0, 30, 20, (1, 5))
