"""The index from a table: figures, intervals, and what cannot be estimated."""

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.errors import CannotEstimate, MissingColumn, NotAllowed, WrongType
from polku.measure.gram import gram
from polku.prove.index import index, solve
from polku.prove.latents import LatentModel, model

NAMES = ["i1", "i2", "i3", "s1", "s2", "l1"]


def asked(mode: str = "A", **changes: list[str]) -> LatentModel:
    blocks = {"Image": NAMES[:3], "Satisfaction": NAMES[3:5], "Loyalty": NAMES[5:]} | changes
    latents = {name: {"indicators": items, "mode": mode} for name, items in blocks.items()}
    return model({"latent": latents, "paths": {"Image": ["Satisfaction", "Loyalty"], "Satisfaction": "Loyalty"}})


def rows(n: int = 200, seed: int = 7) -> dict[str, list[float]]:
    random = np.random.default_rng(seed)
    image = random.normal(size=n)
    satisfaction = 0.6 * image + 0.8 * random.normal(size=n)
    loyalty = 0.5 * satisfaction + random.normal(size=n)
    behind = np.column_stack([image] * 3 + [satisfaction] * 2 + [loyalty])
    cells = np.clip(np.round(5 + 2 * behind + random.normal(size=behind.shape)), 1, 10)
    return {name: cells[:, place].tolist() for place, name in enumerate(NAMES)}


def table(cells: dict[str, list]) -> ibis.Table:
    return ibis.memtable(pa.table(cells))


def test_figures_are_named_and_lie_in_their_intervals():
    found = index(table(rows()), asked(), bootstrap=200)

    assert [path.of for path in found.paths] == [
        ("Image", "Satisfaction"),
        ("Image", "Loyalty"),
        ("Satisfaction", "Loyalty"),
    ]
    assert [r2.of for r2 in found.r2] == [("Satisfaction",), ("Loyalty",)]
    assert all(each.low < each.estimate < each.high for each in [*found.paths, *found.total_effects, *found.r2])
    assert (found.n, found.draws, found.failed, found.enough, found.needed) == (200, 200, 0, True, 0)


def test_total_effect_is_the_path_and_its_way_round():
    found = index(table(rows()), asked(), bootstrap=0)

    paths, totals = ({each.of: each.estimate for each in rows} for rows in (found.paths, found.total_effects))
    by_way = paths["Image", "Satisfaction"] * paths["Satisfaction", "Loyalty"]
    assert totals["Image", "Loyalty"] == pytest.approx(paths["Image", "Loyalty"] + by_way)
    assert [each.low for each in found.paths] == [None] * 3


def test_errors_are_those_of_rows_drawn_and_fitted_one_by_one():
    cells = np.column_stack(list(rows(100).values()))
    random = np.random.default_rng(1)
    drawn = [cells[random.integers(0, 100, 100)] for _ in range(150)]

    found = index(table(rows(100)), asked(), bootstrap=1000)

    each = [
        index(table(dict(zip(NAMES, draw.T.tolist(), strict=True))), asked(), bootstrap=0).paths[0].estimate
        for draw in drawn[:60]
    ]
    assert found.paths[0].se == pytest.approx(np.std(each, ddof=1), rel=0.35)


def test_the_aggregate_of_two_halves_gives_the_same():
    cells = rows(60)
    first, rest = ({name: column[part] for name, column in cells.items()} for part in (slice(25), slice(25, None)))

    whole, one, two = (gram(table(each), NAMES) for each in (cells, first, rest))

    together = [each.estimate for each in solve(one + two, asked()).paths]
    assert together == pytest.approx([each.estimate for each in solve(whole, asked()).paths])


def test_order_of_rows_and_empty_cells():
    cells = rows(60)
    turned = {name: [*column[::-1], None] for name, column in cells.items()}

    one, two = (index(table(each), asked(), bootstrap=100) for each in (cells, turned))

    assert (two.n, two.missing) == (60, 1)
    assert [each.estimate for each in two.paths] == pytest.approx([each.estimate for each in one.paths])
    assert [each.low for each in two.paths] == pytest.approx([each.low for each in one.paths], abs=1e-6)


def test_performance_stands_on_the_scale():
    cells = rows(50) | {"l1": [1.0, 10.0] * 25}

    found = index(table(cells), asked(), bootstrap=0, scale=(1, 10))

    assert found.performance[2].estimate == pytest.approx(50)


def test_a_scale_turned_around_is_said():
    cells = rows()
    cells["i3"] = [11 - value for value in cells["i3"]]

    found = index(table(cells), asked(), bootstrap=0)

    assert found.warnings == ["i3 goes against the rest of Image: is its scale turned around?"]
    assert np.isnan(found.performance[0].estimate)


def test_latents_that_are_not_told_apart_are_said():
    cells = rows(1000)
    noise = np.random.default_rng(9).normal(size=(2, 1000))
    cells["s1"], cells["s2"] = ((np.array(cells["i1"]) + each).tolist() for each in noise)

    found = index(table(cells), asked(), consistent=True, bootstrap=0)

    assert any(each.startswith("Image and Satisfaction are not told apart: HTMT is") for each in found.warnings)


def test_few_rows_are_said():
    found = index(table(rows(12)), asked(), bootstrap=0)

    assert (found.enough, found.needed) == (False, 8)
    assert found.warnings[0].startswith("Few rows: 8 more would make ten for each arrow")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"i2": [3.0] * 40}, "Column i2 has one value in every row: leave it out."),
        (
            {"i1": [1.0, 2.0, 3.0, *[None] * 37]},
            "Rows with every column filled: 3; at least 5 are needed for 6 columns.",
        ),
        ({"i1": [None] * 40}, "Rows with every column filled: 0; at least 5 are needed for 6 columns."),
        ({"i3": [2 * value for value in rows(40)["i1"]]}, "i3 repeats i1: leave one of them out."),
    ],
)
def test_what_cannot_be_estimated_says_why(changes: dict, said: str):
    cells = {name: pa.array(column, pa.float64()) for name, column in (rows(40) | changes).items()}

    with pytest.raises(CannotEstimate) as error:
        index(table(cells), asked("B"), bootstrap=0)

    assert str(error.value) == said


def test_latents_that_repeat_one_another_are_named():
    cells = rows(40)
    cells["s1"] = cells["i1"]

    with pytest.raises(CannotEstimate, match=r"^Satisfaction repeats Image: leave one of them out\.$"):
        index(table(cells), asked(Image=["i1"], Satisfaction=["s1"]), bootstrap=0)


def test_a_model_that_comes_to_no_rest_gives_no_figure():
    cells = {"i1": [1, 1, -1, -1] * 5, "s1": [1, -1, 1, -1] * 5, "l1": [1, -1, -1, 1] * 5}

    with pytest.raises(CannotEstimate, match=r"^The model came to no rest"):
        index(table(cells), asked(Image=["i1"], Satisfaction=["s1"]), bootstrap=0)


@pytest.mark.parametrize(
    ("options", "error"),
    [({"scheme": "best"}, NotAllowed), ({"bootstrap": 10}, NotAllowed), ({"level": 95}, NotAllowed)],
)
def test_arguments_that_cannot_be_used(options: dict, error: type[Exception]):
    with pytest.raises(error):
        index(table(rows(40)), asked(), **options)


def test_columns_that_cannot_be_used():
    cells = rows(40)

    with pytest.raises(MissingColumn):
        index(table(cells), asked(Image=["i1", "i9"]))
    with pytest.raises(WrongType):
        index(table(cells | {"i1": ["a"] * 40}), asked())


def test_draws_where_an_indicator_has_one_value_are_left_out_and_counted():
    cells = rows(60) | {"i3": [4.0] + [5.0] * 59}

    found = index(table(cells), asked(), bootstrap=200)

    assert 0 < found.failed < 200
    assert found.draws == 200 - found.failed
    assert found.warnings[-1] == f"{found.failed} of 200 bootstrap draws came to no rest and are left out."


@settings(max_examples=5, deadline=None)
@given(st.permutations(range(60)), st.floats(0.1, 20), st.integers(-9, 9))
def test_an_index_knows_no_order_and_no_scale(order, times, plus):
    cells = rows(60)
    other = {name: [column[place] * times + plus for place in order] for name, column in cells.items()}

    one, two = (index(table(each), asked(), bootstrap=0) for each in (cells, other))

    figures = [[each.estimate for each in (*found.paths, *found.loadings, *found.r2)] for found in (one, two)]
    assert figures[1] == pytest.approx(figures[0], rel=1e-6)
