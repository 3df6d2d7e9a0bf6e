import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.errors import CannotEstimate, MissingColumn, NotAllowed
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


def by_hand(cells: dict, margins: dict = MARGINS) -> float:
    """Rake one respondent at a time, in plain loops."""
    weights = np.ones(len(cells["x"]))
    for _ in range(200):
        for name, wanted in margins.items():
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


# Schools of apiclus1 (R package survey 4; California Department of Education, 2000) by district, type and whether
# the school-wide target was met: how many, and the sum of api00.
SCHOOLS = (
    "637HY 1 608 637EY 8 5418 637MY 2 1333 437HY 1 443 437EY 2 963 437MY 1 482 778MN 1 411 778EY 1 494 197EY 9 6005 "
    "197MN 2 1190 197MY 1 689 197EN 1 709 406EY 2 1116 815HN 1 696 815MN 1 631 815EY 2 1166 178HY 1 529 178EY 2 1001 "
    "178MN 1 547 255EY 12 8633 255MY 3 2184 255EN 1 552 568HY 3 2161 568HN 1 687 568EY 3 2160 568EN 1 699 "
    "568MY 1 679 135EY 31 20495 135EN 3 2013 510HN 1 595 510HY 1 661 510EY 15 9964 510MN 1 614 510MY 2 1298 "
    "510EN 1 629 716HY 3 1577 716EY 25 14254 716EN 5 2554 716MY 4 2009 061EY 10 7203 061MN 2 1458 061MY 1 711 "
    "413EY 1 551 448HY 1 703 448EY 9 6858 448MY 2 1550"
)


def test_weighted_schools_have_the_published_mean_and_error():
    cells = schools()
    margins = {"type": {"E": 4421, "H": 755, "M": 1018}, "met": {"N": 1072, "Y": 5122}}

    found = weigh(table(cells), "x", margins, unit="district", population_units=757)

    without = [by_hand({k: [v for v, own in zip(each, cells["district"], strict=True) if own != left]
                        for k, each in cells.items()}, margins) for left in sorted({*cells["district"]})]  # fmt: skip
    assert (found.n, round(found.value, 2), round(linear(cells, found), 3)) == (183, 641.23, 23.704)
    assert found.se == pytest.approx(np.sqrt((1 - 15 / 757) * 14 * np.var(without)), rel=1e-6)


def schools() -> dict[str, list]:
    """Give each school the mean of its kind: a weighted mean needs sums alone."""
    words = SCHOOLS.split()
    kinds = zip(words[::3], map(int, words[1::3]), map(int, words[2::3]), strict=True)
    rows = [(kind[:3], kind[3], kind[4], total / n) for kind, n, total in kinds for _school in range(n)]
    return dict(zip(("district", "type", "met", "x"), map(list, zip(*rows, strict=True)), strict=True))


def linear(cells: dict, found) -> float:
    """Give the linearised error, the published one: totals by district of what the margins do not explain."""
    kinds = list(zip(cells["type"], cells["met"], strict=True))
    explained = np.array([[kind == "E", kind == "H", kind == "M", met == "Y"] for kind, met in kinds], float)
    off = np.array(cells["x"]) - found.value
    weights = np.array([found.factors[kind] for kind in kinds])
    rest = (off - explained @ np.linalg.lstsq(explained, off)[0]) * weights / weights.sum()
    totals = [rest[np.array(cells["district"]) == each].sum() for each in sorted({*cells["district"]})]
    return float(np.sqrt(15 / 14 * (1 - 15 / 757) * np.square(totals).sum()))


def test_errors_by_unit_are_those_of_the_survey_package():
    """R: svymean of a rake of as.svrepdesign(type = "JK1"), and 8 sum(w^2) / sum(w)^2."""
    rows = {"u": [1, 1, 2, 2, 3, 3, 4, 4], "s": list("abaabbab"), "k": list("xxyxyxyy"), "v": [5, 3, 8, 2, 7, 6, 9, 4]}

    found = weigh(ibis.memtable(pa.table(rows)), "v", {"s": {"a": 60, "b": 40}, "k": {"x": 30, "y": 70}}, unit="u")

    assert (found.value, found.se, found.deff) == pytest.approx((6.28, 0.694226187924, 1.2064), rel=1e-9)


def test_a_sample_like_its_population_is_left_alone():
    cells = {"sex": ["f", "m"] * 40, "age": (["old"] * 3 + ["young"] * 2) * 16, "x": list(range(80))}

    found = weigh(table(cells), "x", MARGINS)

    assert found.value == pytest.approx(found.unweighted)
    assert (found.deff, found.units) == (pytest.approx(1), 80)


def test_a_base_weight_of_two_is_a_respondent_who_stands_twice():
    cells = rows(60)
    doubled = {name: column + column[:20] for name, column in cells.items()}

    one = weigh(table(cells | {"w": [2.0] * 20 + [1.0] * 40}), "x", MARGINS, base="w", unit="shop")

    assert one.value == pytest.approx(weigh(table(doubled), "x", MARGINS, unit="shop").value)


def test_without_units_each_respondent_is_left_out_in_turn():
    cells = rows(60)
    left = [by_hand({name: column[:i] + column[i + 1 :] for name, column in cells.items()}) for i in range(60)]

    found = weigh(table(cells), "x", MARGINS)

    assert found.se == pytest.approx(np.sqrt(59 / 60 * ((left - np.mean(left)) ** 2).sum()))


def test_beyond_many_cells_the_residuals_say_the_same(monkeypatch):
    exact = weigh(table(rows(2000)), "x", MARGINS).se
    monkeypatch.setattr("polku.stats.raking.MOST_LEFT_OUT", 3)

    assert weigh(table(rows(2000)), "x", MARGINS).se == pytest.approx(exact, rel=0.01)


@pytest.mark.parametrize("units", [0, -1, float("nan")])
def test_a_population_of_no_units_is_refused(units: float):
    with pytest.raises(NotAllowed, match="population_units"):
        weigh(table(rows()), "x", MARGINS, population_units=units)


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
