import numpy as np
import pytest

from polku.stats import resampling


def test_draws_vary_as_the_mean_of_rows_does():
    values = np.random.default_rng(2).normal(size=(500, 2))

    drawn = np.concatenate(list(resampling.products(values, draws=400))) / 500

    spread = (values[:, 0] ** 2).std() / 500**0.5
    assert drawn.shape == (400, 2, 2)
    assert drawn[:, 0, 0].mean() == pytest.approx(values[:, 0].var(), rel=0.02)
    assert drawn[:, 0, 0].std() == pytest.approx(spread, rel=0.15)


def test_groups_of_rows_vary_as_rows(monkeypatch):
    values = np.random.default_rng(2).normal(size=(3000, 1))
    alone = np.concatenate(list(resampling.products(values, draws=300)))
    monkeypatch.setattr(resampling, "GROUPS", 1000)

    grouped = np.concatenate(list(resampling.products(values, draws=300)))

    assert grouped.std() == pytest.approx(alone.std(), rel=0.2)


def test_order_of_rows_changes_no_draw():
    values = np.random.default_rng(2).normal(size=(50, 3))

    one, two = (next(resampling.products(each, draws=10)) for each in (values, values[::-1]))

    np.testing.assert_allclose(one, two)


def test_correlations_vary_as_those_of_rows_drawn_one_by_one(monkeypatch):
    values = np.random.default_rng(2).normal(size=(60, 3)) @ [[1, 1, 0], [0, 1, 1], [0, 0, 1]]
    monkeypatch.setattr(resampling, "HELD", 60 * 150)
    random = np.random.default_rng(3)
    rows = [np.corrcoef(values[random.integers(0, 60, 60)].T) for _ in range(400)]

    drawn = np.concatenate(list(resampling.correlations(values, draws=400)), axis=-1)

    assert drawn.shape == (3, 3, 400)
    np.testing.assert_allclose(drawn[[0, 1, 2], [0, 1, 2]], 1)
    np.testing.assert_allclose(drawn.mean(axis=-1), np.corrcoef(values.T), atol=0.03)
    np.testing.assert_allclose(drawn.std(axis=-1), np.std(rows, axis=0), rtol=0.25, atol=1e-9)
