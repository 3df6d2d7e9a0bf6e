"""Within units, between units, or neither."""

from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.errors import CannotEstimate, NotAllowed
from polku.prove.linkage import Link, linkage
from polku.stats.random_intercept import random_intercept


def panel(units: int = 60, periods: int = 6, *, within: float = 0.0, between: float = 0.0, seed: int = 1) -> Any:
    """Units x periods of x and y: y follows x one period later within units, and its mean between them."""
    random = np.random.default_rng(seed)
    level, change = random.normal(size=(units, 1)), random.normal(size=(units, periods))
    later = np.hstack([np.zeros((units, 1)), change[:, :-1]])
    noise = random.normal(size=(units, periods)) / 2 + random.normal(size=(units, 1)) / 2
    shared = 0.3 * np.arange(periods)
    return level + change + shared, between * level + within * later + noise + shared


def table(x: np.ndarray, y: np.ndarray, **more: np.ndarray) -> ibis.Table:
    units, periods = x.shape
    columns = {"unit": np.repeat(np.arange(units), periods), "time": np.tile(np.arange(2000.0, 2000 + periods), units)}
    values = {name: pa.array(cells.ravel(), from_pandas=True) for name, cells in {"x": x, "y": y, **more}.items()}
    return ibis.memtable(pa.table({**columns, **values}))


def asked(x: np.ndarray, y: np.ndarray, **options: Any) -> Any:
    return linkage(table(x, y), first=["x"], second=["y"], **options)


def forward(found: Any, lag: int = 1) -> Link:
    return next(link for link in found.links if (link.direction, link.lag) == ("forward", lag))


@pytest.mark.parametrize(
    ("within", "between", "verdict"), [(0.5, 0.5, "within"), (0, 0.8, "between only"), (0, 0, "none")]
)
def test_the_verdict_tells_within_from_between(within: float, between: float, verdict: str) -> None:
    found = asked(*panel(within=within, between=between, seed=2))

    assert (found.verdict, found.label, found.n_units, found.n_rows) == (verdict, "associational", 60, 360)
    assert forward(found).within.low < within < forward(found).within.high


def test_the_link_is_the_regression_written_out() -> None:
    x, y = panel(15, within=0.4)

    found = forward(asked(x, y))

    before, after = x[:, :-1], y[:, 1:]
    mean = np.repeat(before.mean(1), 5)
    design = np.column_stack([before.ravel() - mean, mean, np.tile(np.eye(5), (15, 1))])
    fit = random_intercept(after.ravel(), design, np.repeat(np.arange(15), 5))
    assert (found.within.estimate, found.within.se) == pytest.approx((fit.coefficients[0], fit.errors[0]), rel=1e-6)
    assert (found.between.estimate, found.between.se) == pytest.approx((fit.coefficients[1], fit.errors[1]), rel=1e-6)
    assert (found.method, found.n_rows) == ("CR2", 75)


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 100))
def test_order_names_and_scale_do_not_matter(seed: int) -> None:
    x, y = panel(12, seed=seed, within=0.4)
    order = np.random.default_rng(seed).permutation(12)

    moved = forward(asked(3 + x[order], 10 * y[order] - 4))

    found = forward(asked(x, y))
    assert moved.within.estimate / 10 == pytest.approx(found.within.estimate, rel=1e-4)


def test_lags_go_both_ways() -> None:
    found = asked(*panel(within=0.5), lag=2)

    assert [(link.direction, link.lag) for link in found.links] == [("forward", 0), ("forward", 2), ("backward", 2)]
    assert [link.n_rows for link in found.links] == [360, 240, 240]


def test_what_the_second_does_to_the_first_is_said() -> None:
    x, y = panel(within=0.5)

    found = asked(y, x)

    assert found.warnings == ("The second also goes before the first within units.",)


def test_a_gap_is_no_step() -> None:
    x, y = panel()
    x[:, 2], y[:, 2] = np.nan, np.nan

    assert forward(asked(x, y)).n_rows == 60 * 3


def test_controls_are_held() -> None:
    x, y = panel(within=0.5)

    found = linkage(table(x, y, z=x + panel(seed=9)[0]), first=["z"], second=["y"], controls=["x"])

    assert forward(found).within.low < 0 < forward(found).within.high


def test_a_chain_is_the_product_of_its_links() -> None:
    x, y = panel(within=0.6)
    z = np.hstack([np.zeros((60, 1)), 0.8 * y[:, :-1]]) + np.random.default_rng(5).normal(size=y.shape) / 3

    found = linkage(table(x, y, z=z), first=["x"], second=["y"], then="z", draws=200).chain

    assert found.steps[0] == pytest.approx(forward(asked(x, y)).within.estimate)
    assert found.product == found.steps[0] * found.steps[1]
    assert 0 < found.low < found.product < found.high
    assert found.low < 0.48 < found.high


def test_the_chain_does_not_depend_on_the_unit_of_what_it_goes_through() -> None:
    x, y = panel(within=0.6)
    z = np.hstack([np.zeros((60, 1)), 0.8 * y[:, :-1]]) + np.random.default_rng(5).normal(size=y.shape) / 3

    small, great = (
        linkage(table(x, each, z=z), first=["x"], second=["y"], then="z", draws=100).chain for each in (y, 1e9 * y)
    )

    assert (great.product, great.low, great.high) == pytest.approx((small.product, small.low, small.high), rel=1e-6)


def test_one_period_tells_only_between() -> None:
    x, y = panel(between=0.9)

    found = asked(x[:, :1], y[:, :1])

    assert (found.verdict, [link.lag for link in found.links]) == ("between only", [0])
    assert found.reason == "It does not change within units, so nothing can be told within units."


def test_few_units_are_too_few() -> None:
    found = asked(*panel(6, within=0.9))

    assert (found.verdict, found.enough, found.needed) == ("too few units", False, 4)


@pytest.mark.parametrize(
    ("x", "y", "sentence"),
    [
        (np.ones((1, 4)), np.ones((1, 4)), "There is one unit; a link needs at least 10."),
        (np.ones((20, 4)), panel(20, 4)[1], "It does not change within units, so nothing can be told within units."),
        (np.full((20, 4), np.nan), panel(20, 4)[1], "No row has a value of x."),
    ],
)
def test_what_cannot_be_told_is_said(x: np.ndarray, y: np.ndarray, sentence: str) -> None:
    with pytest.raises(CannotEstimate) as error:
        asked(x, y)

    assert str(error.value) == sentence


@pytest.mark.parametrize("options", [{"lag": -1}, {"level": 95}])
def test_what_is_not_allowed_is_refused(options: Any) -> None:
    with pytest.raises(NotAllowed):
        asked(*panel(12), **options)


def test_answers_that_do_not_agree_are_said() -> None:
    x, y = panel(12)
    rows = table(x, y).to_pyarrow()
    rows = rows.take(np.repeat(np.arange(len(rows)), 3))
    noisy = rows.set_column(2, "x", pa.array(20 * np.random.default_rng(3).normal(size=len(rows))))

    found = linkage(ibis.memtable(noisy), first=["x"], second=["y"])

    assert found.gate["first"].passed is False
    assert found.warnings[0] == "x: the answers of a unit agree or differ too little to be summed up by unit."
