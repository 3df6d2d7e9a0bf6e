"""Shares of R2 against published ones and against every order of entry, one regression at a time."""

import itertools

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.errors import CannotEstimate, MissingColumn, NotAllowed, WrongType
from polku.measure.gram import Gram, gram
from polku.promise.drivers import drivers, solve

# Fertility and its five indicators in 47 French-speaking provinces of Switzerland, about 1888 (R's swiss):
# correlations of Agriculture, Examination, Education, Catholic, Infant.Mortality, Fertility
SWISS_NAMES = ("Agriculture", "Examination", "Education", "Catholic", "Infant.Mortality", "Fertility")
SWISS = [
    [1.00000000000000, -0.68654220861714, -0.63952251894832, 0.40109505304874, -0.06085860841658, 0.35307918361997],
    [-0.68654220861714, 1.00000000000000, 0.69841529628848, -0.57274180606417, -0.11402159648203, -0.64588270645729],
    [-0.63952251894832, 0.69841529628848, 1.00000000000000, -0.15385891709091, -0.09932184582135, -0.66378885703507],
    [0.40109505304874, -0.57274180606417, -0.15385891709091, 1.00000000000000, 0.17549590759662, 0.46368470065179],
    [-0.06085860841658, -0.11402159648203, -0.09932184582135, 0.17549590759662, 1.00000000000000, 0.41655603143498],
    [0.35307918361997, -0.64588270645729, -0.66378885703507, 0.46368470065179, 0.41655603143498, 1.00000000000000],
]
SWISS_SHARES = [0.0570912207681, 0.1711730289002, 0.2601346786244, 0.1055701503735, 0.1127659229265]
ONES = np.ones(6)


def rows(n: int = 60, p: int = 4, seed: int = 3) -> dict[str, list[float]]:
    random = np.random.default_rng(seed)
    cells = random.integers(1, 6, (n, p)) + random.integers(0, 2, (n, 1))
    outcome = cells @ np.arange(p, 0, -1) + random.integers(-3, 4, n)
    return {**{f"d{i}": cells[:, i].tolist() for i in range(p)}, "y": outcome.tolist()}


def table(cells: dict[str, list]) -> ibis.Table:
    return ibis.memtable(pa.table(cells))


def r2(cells: dict[str, list], names: tuple[str, ...]) -> float:
    design = np.column_stack([np.ones(len(cells["y"])), *(cells[name] for name in names)])
    y = np.array(cells["y"], float)
    left = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    return 1 - left @ left / ((y - y.mean()) ** 2).sum()


def by_every_order(cells: dict[str, list], names: list[str]) -> list[float]:
    orders = list(itertools.permutations(names))
    gains = dict.fromkeys(names, 0.0)
    for order in orders:
        for place, name in enumerate(order):
            gains[name] += r2(cells, order[: place + 1]) - r2(cells, order[:place])
    return [gains[name] / len(orders) for name in names]


def test_shares_of_the_swiss_provinces():
    sums = Gram(SWISS_NAMES, 47, 0, 47.0, 0 * ONES, 47 * np.array(SWISS), -ONES, ONES)

    said = solve(sums, 0, None)

    assert [driver.share for driver in said.drivers] == pytest.approx(SWISS_SHARES, abs=1e-10)
    assert said.r2 == pytest.approx(0.706735001593, abs=1e-10)
    assert said.complete == [
        ("Education", "Agriculture"),
        ("Education", "Examination"),
        ("Education", "Catholic"),
        ("Infant.Mortality", "Agriculture"),
    ]
    assert [driver.sign_warning for driver in said.drivers] == [True, True, True, False, False]


def test_shares_are_mean_gains_over_every_order():
    cells = rows()

    said = drivers(table(cells), "y", ["d0", "d1", "d2", "d3"], bootstrap=0)

    assert [driver.share for driver in said.drivers] == pytest.approx(by_every_order(cells, ["d0", "d1", "d2", "d3"]))
    assert sum(driver.share_of_r2 for driver in said.drivers) == pytest.approx(1)
    assert [np.mean(gains) for gains in said.conditional.values()] == pytest.approx([d.share for d in said.drivers])
    assert sum(driver.weight for driver in said.drivers) == pytest.approx(said.r2)


def test_controls_come_first_and_get_no_share():
    cells = rows()

    said = drivers(table(cells), "y", ["d0", "d1"], controls=["d2", "d3"], bootstrap=0)

    assert said.r2 == pytest.approx(r2(cells, ("d0", "d1", "d2", "d3")))
    assert said.r2_controls == pytest.approx(r2(cells, ("d2", "d3")))
    assert sum(driver.share for driver in said.drivers) == pytest.approx(said.r2 - said.r2_controls)


def test_a_weight_of_two_is_a_row_that_stands_twice():
    cells = rows(30)
    weighted = table({**cells, "w": [2.0] * 10 + [1.0] * 20})
    doubled = table({name: column + column[:10] for name, column in cells.items()})

    one, two = (
        drivers(each, "y", ["d0", "d1"], bootstrap=0, weight=w) for each, w in ((weighted, "w"), (doubled, None))
    )

    assert [d.share for d in one.drivers] == pytest.approx([d.share for d in two.drivers])
    assert (one.n, two.n) == (30, 40)


def test_intervals_hold_the_share_and_ranks_add_up():
    said = drivers(table(rows(400)), "y", ["d0", "d1", "d2", "d3"], bootstrap=200)

    assert all(driver.low < driver.share < driver.high for driver in said.drivers)
    assert [sum(driver.p_rank) for driver in said.drivers] == pytest.approx([1.0] * 4)
    assert said.drivers[0].p_rank[0] > 0.95


def test_rows_with_an_empty_cell_are_counted_and_left_out():
    cells = rows(40)
    cells["d0"] = [None, *cells["d0"][1:]]
    cells["y"] = [*cells["y"][:-1], float("nan")]

    said = drivers(table(cells), "y", ["d0", "d1"], bootstrap=0)

    assert (said.n, said.missing) == (38, 2)


def test_many_drivers_are_shared_out_by_relative_weights():
    said = drivers(table(rows(200, p=23)), "y", [f"d{i}" for i in range(23)])

    assert (said.method, said.draws, said.complete) == ("johnson", 0, None)
    assert sum(driver.share for driver in said.drivers) == pytest.approx(said.r2)
    assert said.said[0].startswith("23 drivers are more than 22")


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(40)), st.floats(0.1, 1000), st.floats(-1000, 1000))
def test_order_of_rows_and_scale_change_nothing(order: list[int], times: float, plus: float):
    cells = rows(40)
    changed = {name: [column[i] for i in order] for name, column in cells.items()}
    changed["d1"] = [times * value + plus for value in changed["d1"]]

    one, two = (drivers(table(each), "y", ["d0", "d1", "d2"], bootstrap=0) for each in (cells, changed))

    assert [d.share for d in two.drivers] == pytest.approx([d.share for d in one.drivers], rel=1e-6)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 40))
def test_two_halves_add_up_to_the_whole(cut: int):
    cells = rows(40)
    first, rest = ({name: column[part] for name, column in cells.items()} for part in (slice(cut), slice(cut, None)))
    kinds = pa.schema([(name, pa.float64()) for name in cells])

    whole, one, two = (gram(ibis.memtable(pa.table(each, schema=kinds)), list(cells)) for each in (cells, first, rest))

    both = one + two
    assert (both.n, both.missing) == (whole.n, whole.missing)
    np.testing.assert_allclose(both.products, whole.products, atol=1e-9)
    np.testing.assert_allclose((both.means, both.low, both.high), (whole.means, whole.low, whole.high))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"d1": [3] * 40}, "Column d1 has one value in every row: leave it out."),
        ({"d1": [1e-300 * (row % 5) for row in range(40)]}, "Column d1 has one value in every row: leave it out."),
        ({"d2": [2 * value for value in rows(40)["d0"]]}, "Column d2 repeats d0: leave one of them out."),
        ({"d0": [1, 2, 3, *[None] * 37]}, "Rows with every column filled: 3; at least 5 are needed for 4 columns."),
    ],
)
def test_what_cannot_be_estimated_says_why(changes: dict, said: str):
    with pytest.raises(CannotEstimate) as error:
        drivers(table(rows(40) | changes), "y", ["d0", "d1", "d2"])

    assert str(error.value) == said


@pytest.mark.parametrize(
    ("names", "options", "error"),
    [
        (["d0", "d9"], {}, MissingColumn),
        (["d0", "d0"], {}, NotAllowed),
        ([], {}, NotAllowed),
        (["d0", "y"], {}, NotAllowed),
        (["d0"], {"bootstrap": 10}, NotAllowed),
        (["d0"], {"level": 95}, NotAllowed),
        (["unit"], {}, WrongType),
    ],
)
def test_arguments_that_cannot_be_used(names: list[str], options: dict, error: type[Exception]):
    with pytest.raises(error):
        drivers(table(rows(20) | {"unit": ["a"] * 20}), "y", names, **options)
