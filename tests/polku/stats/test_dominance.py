import numpy as np
import pytest

from polku.stats import dominance

MATRIX = np.array([[1, 0.3, 0.5], [0.3, 1, 0.4], [0.5, 0.4, 1.0]])


def test_r2_of_each_subset_stands_at_its_bits():
    found = dominance.every_r2(MATRIX)

    both = MATRIX[:2, 2] @ np.linalg.solve(MATRIX[:2, :2], MATRIX[:2, 2])
    assert found == pytest.approx([0, 0.25, 0.16, both])


def test_shares_add_up_and_draws_come_in_front():
    stacked = np.stack([MATRIX, MATRIX[::-1, ::-1][[1, 2, 0]][:, [1, 2, 0]]])

    assert dominance.shares(dominance.every_r2(stacked)).sum(axis=1) == pytest.approx(
        dominance.every_r2(stacked)[:, -1]
    )


def test_general_dominance_of_azen_and_budescu():
    # Azen and Budescu (2003), Psychological Methods 8: four predictors' correlations, then those with the outcome
    matrix = np.array([
        [1, 0.8, 0.1, 0.3, 0.6], [0.8, 1, 0.1, 0.1, 0.3], [0.1, 0.1, 1, 0.5, 0.4], [0.3, 0.1, 0.5, 1, 0.5],
        [0.6, 0.3, 0.4, 0.5, 1],
    ])  # fmt: skip
    r2 = dominance.every_r2(matrix)

    assert dominance.shares(r2).round(4).tolist() == [0.2922, 0.0759, 0.0949, 0.1214]
    assert dominance.complete(r2).tolist() == [[False, True, True, True]] + [[False] * 4] * 3


def test_equal_predictors_dominate_neither_way():
    even = np.array([[1, 0.2, 0.4], [0.2, 1, 0.4], [0.4, 0.4, 1]])

    assert not dominance.complete(dominance.every_r2(even)).any()


@pytest.mark.parametrize("p", [1, 2, 3])
def test_johnsons_weights_are_shares_where_predictors_are_apart(p: int):
    matrix = np.eye(p + 1)
    matrix[-1, :-1] = matrix[:-1, -1] = 0.5 / np.arange(1, p + 1)

    assert dominance.johnson(matrix) == pytest.approx(dominance.shares(dominance.every_r2(matrix)))


def test_a_sum_of_others_is_found():
    random = np.random.default_rng(1)
    cells = random.normal(size=(50, 4))
    cells[:, 3] = cells[:, 0] + 2 * cells[:, 2]

    assert dominance.repeating(np.corrcoef(cells.T)) == [0, 2, 3]
