"""Random intercepts and errors by group, against matrices written out in full."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from polku.errors import CannotEstimate
from polku.stats.random_intercept import random_intercept


def drawn(units: int, seed: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    group = np.repeat(np.arange(units), random.integers(2, 7, units))
    x = np.column_stack([np.ones(len(group)), random.normal(size=(len(group), 2))])
    y = x @ [2, 0.5, -1] + 1.2 * random.normal(size=units)[group] + random.normal(size=len(group))
    return y, x, group


def full(y: np.ndarray, x: np.ndarray, group: np.ndarray) -> tuple[float, np.ndarray, np.ndarray, float]:
    """Profile REML with the whole covariance matrix: ratio, its inverse root, coefficients, variance."""
    same = (group[:, None] == group).astype(float)

    def solved(ratio: float) -> tuple[float, np.ndarray, float]:
        inverse = np.linalg.inv(np.eye(len(y)) + ratio * same)
        inner = x.T @ inverse @ x
        fitted = np.linalg.solve(inner, x.T @ inverse @ y)
        square = (y - x @ fitted) @ inverse @ (y - x @ fitted) / (len(y) - x.shape[1])
        logs = np.linalg.slogdet(np.eye(len(y)) + ratio * same)[1] + np.linalg.slogdet(inner)[1]
        return (len(y) - x.shape[1]) * np.log(square) + logs, fitted, square

    ratio = np.exp(optimize.minimize_scalar(lambda log: solved(np.exp(log))[0], bounds=(-8, 8), method="bounded").x)
    sizes, axes = np.linalg.eigh(np.eye(len(y)) + ratio * same)
    return ratio, (axes / np.sqrt(sizes)) @ axes.T, *solved(ratio)[1:]


def test_fit_equals_the_likelihood_of_the_whole_matrix() -> None:
    y, x, group = drawn(15)

    found = random_intercept(y, x, group)

    ratio, _, fitted, square = full(y, x, group)
    assert found.coefficients == pytest.approx(fitted, rel=1e-5)
    assert (found.variance_between, found.variance_within) == pytest.approx((ratio * square, square), rel=1e-4)


def test_errors_of_few_groups_are_bell_and_mccaffrey() -> None:
    y, x, group = drawn(15)

    found = random_intercept(y, x, group)

    ratio, _, fitted, _ = full(y, x, group)
    spread = np.eye(len(y)) + ratio * (group[:, None] == group)
    inverse = np.linalg.inv(spread)
    bread = np.linalg.inv(x.T @ inverse @ x)
    left = np.eye(len(y)) - x @ bread @ x.T @ inverse
    whole = np.linalg.cholesky(spread).T
    middle, sides = np.zeros((3, 3)), []
    for g in range(15):
        mine = group == g
        part = np.linalg.cholesky(spread[np.ix_(mine, mine)]).T
        sizes, axes = np.linalg.eigh(part @ (left @ spread)[np.ix_(mine, mine)] @ part.T)
        adjust = part.T @ (axes / np.sqrt(sizes)) @ axes.T @ part
        weighted = adjust.T @ inverse[np.ix_(mine, mine)] @ x[mine]
        score = weighted.T @ (y - x @ fitted)[mine]
        middle += np.outer(score, score)
        sides.append(whole @ left[mine].T @ weighted @ bread)
    assert found.method == "CR2"
    assert found.errors == pytest.approx(np.sqrt(np.diag(bread @ middle @ bread)), rel=1e-4)
    for k in range(3):
        columns = np.column_stack([side[:, k] for side in sides])
        product = columns.T @ columns
        assert found.freedom[k] == pytest.approx(np.trace(product) ** 2 / (product**2).sum(), rel=1e-4)


def test_errors_of_few_uneven_groups_are_those_of_lme4_and_club_sandwich() -> None:
    """R 4.2.2: lmer(y ~ x + (1 | g)) and coef_test(m, vcovCR(m, type = "CR2"), test = "Satterthwaite")."""
    group = np.repeat(np.arange(6), [3, 4, 2, 5, 3, 4])
    x = np.array([4, 5, 7, 8, 1, 2, 7, 8, 2, 3, 7, 4, 3, 7, 3, 4, 6, 5, 1, 1, 7])
    y = np.array([13, 8, 11, 11, 7, 12, 10, 7, 1, 13, 10, 10, 7, 9, 2, -3, 1, 5, 1, -2, 11])

    found = random_intercept(y, np.column_stack([np.ones(21), x]), group)

    assert found.coefficients == pytest.approx([3.296160761226, 0.690059823697], rel=1e-8)
    assert (found.variance_between, found.variance_within) == pytest.approx((14.740079134, 8.916975016), rel=1e-7)
    assert found.errors == pytest.approx([3.096772132170, 0.407252291681], rel=1e-7)
    assert found.freedom == pytest.approx([4.488550909, 3.334964190], rel=1e-7)


def test_errors_of_many_groups_are_the_sandwich() -> None:
    y, x, group = drawn(60)

    found = random_intercept(y, x, group)

    _, root, _, _ = full(y, x, group)
    x, y = root @ x, root @ y
    bread = np.linalg.inv(x.T @ x)
    rest = y - x @ bread @ x.T @ y
    scores = np.array([x[group == g].T @ rest[group == g] for g in range(60)])
    grown = 60 / 59 * (len(y) - 1) / (len(y) - 3)
    assert (found.method, found.freedom.tolist()) == ("CR1", [59.0] * 3)
    assert found.errors == pytest.approx(np.sqrt(grown * np.diag(bread @ scores.T @ scores @ bread)), rel=1e-4)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.floats(0.1, 100), st.floats(-50, 50))
def test_fit_moves_with_the_scale_and_not_with_order_or_names(seed: int, scale: float, shift: float) -> None:
    y, x, group = drawn(12, seed)
    order = np.random.default_rng(seed).permutation(len(y))

    moved = random_intercept(shift + scale * y[order], x[order], 100 - group[order])

    found = random_intercept(y, x, group)
    assert moved.coefficients[1:] == pytest.approx(scale * found.coefficients[1:], rel=1e-4, abs=1e-6 * scale)
    assert moved.errors[1:] == pytest.approx(scale * found.errors[1:], rel=1e-3)


def test_the_parts_of_the_groups_solve_to_the_coefficients() -> None:
    found = random_intercept(*drawn(15))

    assert np.linalg.solve(found.moments.sum(0), found.sides.sum(0)) == pytest.approx(found.coefficients)


def test_groups_that_do_not_differ_have_no_variance() -> None:
    y, x, group = drawn(15)
    rest = x @ [1.0, 2, 3] + np.random.default_rng(0).normal(size=len(y))
    for g in range(15):
        rest[group == g] -= (rest - x @ [1.0, 2, 3])[group == g].mean()

    assert random_intercept(rest, x, group).variance_between == 0.0


def test_without_intercepts_it_is_least_squares() -> None:
    y, x, _ = drawn(15)

    found = random_intercept(y, x, np.arange(len(y)), intercepts=False)

    assert found.coefficients == pytest.approx(np.linalg.lstsq(x, y, rcond=None)[0])
    assert found.variance_between == 0.0


def test_rows_on_the_line_have_no_error() -> None:
    _, x, group = drawn(15)

    assert np.isnan(random_intercept(x @ [1.0, 2, 3], x, group).errors).all()


@pytest.mark.parametrize(
    ("columns", "rows", "sentence"),
    [
        ([0, 1, 1], 40, "Some columns repeat each other or do not vary, so their effects cannot be told apart."),
        ([0, 1, 2], 3, "At least two units are needed, and more rows than 3. Units: 1, rows: 3."),
        ([0, 1, 2], 0, "At least two units are needed, and more rows than 3. Units: 0, rows: 0."),
    ],
)
def test_what_cannot_be_told_is_said(columns: list[int], rows: int, sentence: str) -> None:
    y, x, group = drawn(15)

    with pytest.raises(CannotEstimate) as error:
        random_intercept(y[:rows], x[:rows][:, columns], group[:rows])

    assert str(error.value) == sentence


def test_the_size_of_a_column_changes_nothing_but_its_coefficient() -> None:
    y, x, group = drawn(50)

    one, two = random_intercept(y, x, group), random_intercept(y, x * [1, 1e50, 1e-50], group)

    assert two.coefficients * [1, 1e50, 1e-50] == pytest.approx(one.coefficients, rel=1e-6)
    assert two.p == pytest.approx(one.p, rel=1e-6)
