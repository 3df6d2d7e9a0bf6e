"""Synthetic difference-in-differences of a unit x period table, with placebo and jackknife errors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.optimize import nnls

from polku.errors import CannotEstimate
from polku.words import gettext as _

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

STEPS, FIRST_STEPS = 10_000, 100  # as in the authors' own program
STOP = 1e-5  # a step that gains less, in noise levels, is the last
PLACEBOS = 200
Method = Literal["placebo", "jackknife"]


@dataclass(frozen=True, slots=True)
class Block:
    """One cohort against the controls: its ``start``, effect and weights.

    ``units`` (one per control) and ``periods`` (one per period before the start) are weights that
    sum to 1; ``difference`` is plain difference-in-differences, ``control`` the synthetic control.
    """

    start: float
    treated: int
    value: float
    difference: float
    control: float
    units: Floats
    periods: Floats


@dataclass(frozen=True, slots=True)
class Synthetic:
    """Mean effect on the treated, weighted by treated unit-periods, and its standard error (NaN if none can be had)."""

    value: float
    difference: float
    control: float
    error: float
    method: Method | None
    placebos: int
    blocks: tuple[Block, ...]


def synthetic(outcome: ArrayLike, starts: ArrayLike, times: ArrayLike, *, seed: int = 0) -> Synthetic:
    """Estimate an effect against weighted controls and weighted periods before it.

    Parameters
    ----------
    outcome : array_like, units x periods
        Without gaps.
    starts : array_like
        When each unit was first treated, in the unit of time; infinite = never.
    times : array_like
        Periods, ascending. Each start leaves at least two before it and one from it on.
    seed : int
        Of the draw of placebos, where there are more than 200 ways to place them.

    Returns
    -------
    Synthetic
        Several starts: one block each against those never treated, combined by treated unit-periods.
        The error is a jackknife over units (weights held) if every cohort has two, else the spread of
        placebos: the controls take the treated ones' place in turn; NaN if they are not more than the treated.

    Raises
    ------
    CannotEstimate
        Fewer than two controls, or fewer than two periods before a start.

    Notes
    -----
    Unit weights: ridge zeta = (treated units x periods from the start)^(1/4) x the standard deviation
    of the controls' first differences before it; period weights: 1e-6 of that. The minimum is sought by
    Frank-Wolfe steps with one sparsification, stopped as the authors stop it, so that published
    figures come out; placebos use the exact minimum.

    References
    ----------
    .. [1] Arkhangelsky, D. et al. (2021). American Economic Review 111(12), 4088-4118. Algorithms 1, 3, 4.
    .. [2] Clarke, D. et al. (2024). The Stata Journal 24(4), 557-598. Several starts.
    """
    y, when, at = np.asarray(outcome, float), np.asarray(starts, float), np.asarray(times, float)
    controls = np.isinf(when)
    _require(controls, when, at)
    blocks = tuple(_block(y[controls], y[when == g], g, at) for g in np.unique(when[~controls]))
    value, difference, control = _combined(blocks, at)
    many = min(block.treated for block in blocks) > 1
    if many:
        return Synthetic(value, difference, control, _jackknife(y, when, at, blocks), "jackknife", 0, blocks)
    drawn = np.array(list(_placebos(y[controls], when[~controls], at, seed)))
    error = float(drawn.std()) if len(drawn) > 1 else np.nan
    return Synthetic(value, difference, control, error, "placebo" if len(drawn) > 1 else None, len(drawn), blocks)


def _require(controls: Bools, when: Floats, at: Floats) -> None:
    if controls.sum() < 2:
        sentence = _("Synthetic controls need at least two units that were never treated; there are {n}.")
        raise CannotEstimate(sentence.format(n=int(controls.sum())))
    if controls.all():
        raise CannotEstimate(_("Nobody was treated within the periods."))
    before = int((at < when[~controls].min()).sum())
    if before < 2:
        sentence = _("Synthetic controls need at least two periods before the first start; there are {n}.")
        raise CannotEstimate(sentence.format(n=before))


def _combined(blocks: tuple[Block, ...], at: Floats) -> tuple[float, float, float]:
    size = np.array([block.treated * (at >= block.start).sum() for block in blocks], float)
    figures = np.array([(block.value, block.difference, block.control) for block in blocks])
    value, difference, control = size @ figures / size.sum()
    return float(value), float(difference), float(control)


def _block(controls: Floats, treated: Floats, start: float, at: Floats, *, exact: bool = False) -> Block:
    pre = at < start
    before, after = controls[:, pre], controls[:, ~pre].mean(1)
    mine, noise = treated[:, pre].mean(0), _noise(before)
    ridge = (len(treated) * (~pre).sum()) ** 0.25 * noise
    solve = _minimum if exact else _stopped
    periods = solve(_centred(before, after), 1e-6 * noise, noise)
    units = solve(_centred(before.T, mine), ridge, noise)
    gap = treated[:, ~pre].mean() - after  # of each control
    past = mine - before
    even = np.full(len(mine), 1 / len(mine))
    value = float(units @ (gap - past @ periods))
    plain = float(np.mean(gap - past @ even))
    return Block(start, len(treated), value, plain, _control(before, mine, gap, noise), units, periods)


def _control(before: Floats, mine: Floats, gap: Floats, noise: float) -> float:
    """Synthetic control: unit weights without intercept, ridge or period weights."""
    return float(_minimum((before.T, mine), 1e-6 * noise, noise) @ gap)


def _noise(before: Floats) -> float:
    return float(np.diff(before, axis=1).std(ddof=1)) if before.size > before.shape[0] + 1 else 0.0


def _centred(columns: Floats, target: Floats) -> tuple[Floats, Floats]:
    """Take means off, which leaves an intercept free."""
    return columns - columns.mean(0), target - target.mean()


def _stopped(data: tuple[Floats, Floats], ridge: float, noise: float) -> Floats:
    """Frank-Wolfe steps, a sparsification, and steps again; stopped by gain or number."""
    columns, target = data
    n = columns.shape[1]
    first = _steps(columns, target, ridge, np.full(n, 1 / n), STOP * noise, FIRST_STEPS)
    sparse = np.where(first <= first.max() / 4, 0.0, first)
    return _steps(columns, target, ridge, sparse / sparse.sum(), STOP * noise, STEPS)


def _steps(columns: Floats, target: Floats, ridge: float, x: Floats, stop: float, most: int) -> Floats:
    """Step towards the best corner of the simplex; on the Gram matrix a step costs its width."""
    rows, eta = len(target), len(target) * ridge**2
    gram = columns.T @ columns + eta * np.eye(columns.shape[1])
    aim = columns.T @ target
    image, square, last = gram @ x, float(target @ target), np.inf
    for step in range(most):
        slope = image - aim
        i = int(slope.argmin())
        down, across = float(x @ slope) - slope[i], gram[i, i] - 2 * image[i] + float(x @ image)
        length = min(1.0, max(0.0, down / across)) if across > 0 else 0.0
        x, image = (1 - length) * x, (1 - length) * image + length * gram[i]
        x[i] += length
        value = (float(x @ image) - 2 * float(x @ aim) + square) / rows
        if step > 0 and last - value <= stop**2:
            break
        last = value
    return x


def _minimum(data: tuple[Floats, Floats], ridge: float, noise: float) -> Floats:
    """Give the exact minimum over weights that are not negative and sum to 1."""
    columns, target = data
    n = columns.shape[1]
    heavy = 1e4 * max(1.0, float(np.abs(columns).max()), float(np.abs(target).max()))
    stacked = np.vstack([columns, np.sqrt(len(target)) * ridge * np.eye(n), np.full((1, n), heavy)])
    weights, _residual = nnls(stacked, np.concatenate([target, np.zeros(n), [heavy]]), maxiter=50 * n)
    return np.asarray(weights / weights.sum())


def _jackknife(y: Floats, when: Floats, at: Floats, blocks: tuple[Block, ...]) -> float:
    """Leave each unit out in turn, weights held and made to sum to 1 again."""
    controls = np.isinf(when)
    values = []
    for i in range(len(y)):
        stays = np.arange(len(y)) != i
        parts = tuple(_held(y, when, at, block, controls, stays) for block in blocks)
        values.append(_combined(parts, at)[0])
    found = np.array(values)
    return float(np.sqrt((len(y) - 1) * found.var()))


def _held(y: Floats, when: Floats, at: Floats, block: Block, controls: Bools, stays: Bools) -> Block:
    units = np.where(stays[controls], block.units, 0.0)
    units = units / units.sum() if units.sum() else np.full(len(units), np.nan)
    pre = at < block.start
    contrast = np.concatenate([-block.periods, np.full(int((~pre).sum()), 1 / (~pre).sum())])
    mine = (when == block.start) & stays
    value = float(y[mine].mean(0) @ contrast - units @ (y[controls] @ contrast))
    return Block(block.start, int(mine.sum()), value, value, value, units, block.periods)


def _placebos(controls: Floats, starts: Floats, at: Floats, seed: int) -> Iterator[float]:
    """Let controls stand in for the treated: each in turn for a single one, else 200 draws."""
    n, many = len(controls), len(starts)
    if n <= many:
        return
    random = np.random.default_rng(seed)
    turns = np.arange(n) if n <= PLACEBOS else random.choice(n, PLACEBOS, replace=False)
    chosen = turns[:, None] if many == 1 else np.array([random.permutation(n)[:many] for _ in range(PLACEBOS)])
    for places in chosen:
        rest = np.delete(controls, places, axis=0)
        parts = tuple(_block(rest, controls[places[starts == g]], g, at, exact=True) for g in np.unique(starts))
        yield _combined(parts, at)[0]
