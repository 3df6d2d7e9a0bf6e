"""Histories drawn one by one, as the models say that they come about."""

import numpy as np

from polku.stats.repeats import Repeats

# x, t_x, T and how many: a small table whose fits were found by an independent search
SMALL = np.array(
    [
        (0, 0, 30, 240), (0, 0, 45, 310), (1, 4, 30, 60), (1, 20, 45, 70), (2, 12, 30, 40), (2, 40, 45, 35),
        (3, 6, 45, 12), (4, 28, 30, 20), (5, 30, 45, 9), (7, 43, 45, 11), (9, 10, 30, 2), (12, 44, 45, 4),
    ],
    float,
)  # fmt: skip


def small() -> Repeats:
    return Repeats(*SMALL.T)


def drawn_bgnbd(
    n: int, point: tuple[float, ...], seed: int, *, watched: tuple[int, int] = (26, 52), modified: bool = False
) -> Repeats:
    """Draw histories of ``n`` from the BG/NBD, time in weeks."""
    r, alpha, a, b = point
    random = np.random.default_rng(seed)
    rate, p = random.gamma(r, 1 / alpha, n), random.beta(a, b, n)
    watch = random.integers(watched[0] * 7, watched[1] * 7, n) / 7
    x, last, now = np.zeros(n), np.zeros(n), np.zeros(n)
    alive = random.random(n) > p if modified else np.ones(n, bool)
    while alive.any():
        now = now + np.where(alive, random.exponential(1 / np.maximum(rate, 1e-12)), 0)
        alive &= now < watch
        x, last = x + alive, np.where(alive, now, last)
        alive &= random.random(n) > p
    return Repeats.of(x, last, watch)


def drawn_pareto(n: int, point: tuple[float, ...], seed: int) -> Repeats:
    """Draw histories of ``n`` from the Pareto/NBD, time in weeks."""
    r, alpha, s, beta = point
    random = np.random.default_rng(seed)
    rate, end = random.gamma(r, 1 / alpha, n), random.exponential(1 / random.gamma(s, 1 / beta, n))
    watch = random.integers(26 * 7, 52 * 7, n) / 7
    x = random.poisson(rate * np.minimum(end, watch))
    last = np.minimum(end, watch) * random.random(n) ** (1 / np.maximum(x, 1))  # the greatest of x uniform moments
    return Repeats.of(x, np.where(x > 0, last, 0), watch)
