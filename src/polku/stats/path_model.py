"""Partial least squares path models, solved from correlations for many draws at once.

Arrays hold draws in their last axis, so that every step of the algorithm is a few sums over whole
vectors of draws: a bootstrap of hundreds of draws costs little more than one fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

import numpy as np

from polku.stats.dominance import TOLERANCE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

SCHEMES = ("path", "centroid", "factorial")
MOST = 1000  # steps before a fit is given up
TOGETHER = 25  # steps after which draws that stand still are set aside


@dataclass(frozen=True)
class Design:
    """Which items measure which composite, and which composite leads to which.

    Attributes
    ----------
    sizes : tuple of int
        Items of each of the m composites; items stand in the order of the composites.
    arrows : array of bool of shape (m, m)
        [i, j]: i leads to j; without a cycle.
    formative : tuple of bool
        Whether a composite's weights are a regression on its items (mode B) or their covariances (mode A).
    """

    sizes: tuple[int, ...]
    arrows: Bools
    formative: tuple[bool, ...]

    @cached_property
    def starts(self) -> list[int]:
        """Give the place of each composite's first item."""
        return [sum(self.sizes[:j]) for j in range(len(self.sizes))]

    @cached_property
    def blocks(self) -> list[slice]:
        """Give the places of each composite's items."""
        return [slice(start, start + size) for start, size in zip(self.starts, self.sizes, strict=True)]

    @cached_property
    def owner(self) -> NDArray[np.intp]:
        """Give the composite of each item."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)

    @cached_property
    def before(self) -> list[NDArray[np.intp]]:
        """Give the composites that lead to each."""
        return [np.flatnonzero(column) for column in self.arrows.T]

    @cached_property
    def near(self) -> list[NDArray[np.intp]]:
        """Give the composites that an arrow ties to each."""
        return [np.flatnonzero(column) for column in (self.arrows | self.arrows.T)]

    @cached_property
    def order(self) -> list[int]:
        """Give the composites, each after all that lead to it."""
        return list(TopologicalSorter({j: before.tolist() for j, before in enumerate(self.before)}).static_order())


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted path model; b draws.

    Attributes
    ----------
    weights, loadings : array of shape (k, b)
        Of the standardised items in their composite of variance 1, and their correlation with it.
    among : array of shape (m, m, b)
        Correlations of the composites; corrected for unreliability if ``consistent``.
    paths : array of shape (m, m, b)
        [i, j]: standardised effect of i on j; 0 without an arrow.
    r2 : array of shape (m, b)
        NaN for what nothing leads to.
    rho_a : array of shape (m, b)
        Dijkstra and Henseler's reliability; NaN for one item or mode B.
    converged : array of bool of shape (b,)
        Where False, every figure is that of the last step and means nothing.
    iterations : int
        Steps of the slowest draw.
    """

    weights: Floats
    loadings: Floats
    among: Floats
    paths: Floats
    r2: Floats
    rho_a: Floats
    converged: Bools
    iterations: int


def fit(
    correlations: Floats,
    design: Design,
    *,
    scheme: str = "path",
    consistent: bool = False,
    start: Floats | None = None,
    like: Floats | None = None,
    tolerance: float = 1e-10,
) -> Fit:
    """Fit a path model to each draw's correlations.

    Parameters
    ----------
    correlations : array of shape (k, k, b)
        Of the items, in the order of the composites; draws last.
    design : Design
    scheme : {"path", "centroid", "factorial"}
        How a composite's neighbours speak for it: by regression on those before and correlation with those
        after it, by the correlation's sign, or by the correlation.
    consistent : bool
        Correct composites of several mode A items for their unreliability (PLSc).
    start : array of shape (k,), optional
        Weights to begin with; else each item's sign of correlation with the first of its composite.
    like : array of shape (k,), optional
        Composites are turned so that their loadings go with these; else so that they add up to more than 0.
    tolerance : float
        Greatest change of any weight in the last step.

    Returns
    -------
    Fit
        Not ``converged`` where predictors repeat one another or a composite goes with no neighbour.

    Notes
    -----
    Weights are a fixed point of Wold's iteration; from 1, convergence is linear and takes some ten steps.
    Mode A weights are covariances with the inner proxy, mode B its regression on the items.

    References
    ----------
    .. [1] Lohmoeller, J.-B. (1989). Latent Variable Path Modeling with Partial Least Squares. Physica.
    .. [2] Dijkstra, T. K., Henseler, J. (2015). MIS Quarterly 39(2), 297-316. Consistent PLS.
    """
    first = _begin(correlations, design) if start is None else np.broadcast_to(start[:, None], correlations.shape[1:])
    with np.errstate(invalid="ignore", divide="ignore"):
        weights, converged, steps = _converge(correlations, first, design, scheme, tolerance, MOST)
        weights, across, among, scale = _scored(correlations, weights, design)
        loadings = across[design.owner, np.arange(len(weights))] * scale[design.owner]
        sign = _signs(loadings, like, design)
        weights, loadings = weights * sign[design.owner], loadings * sign[design.owner]
        among = among * sign[:, None] * sign
        rho_a = _rho_a(weights, design)
        if consistent:
            loadings, among = _corrected(weights, loadings, among, rho_a, design)
        paths, r2 = _regressed(among, design)
    converged &= np.isfinite(paths).all(axis=(0, 1))
    return Fit(weights, loadings, among, paths, r2, rho_a, converged, steps)


def _begin(correlations: Floats, design: Design) -> Floats:
    first = np.concatenate([correlations[block.start, block] for block in design.blocks])
    return np.where(first < 0, -1.0, 1.0)


def _converge(
    r: Floats, weights: Floats, design: Design, scheme: str, tolerance: float, most: int
) -> tuple[Floats, Bools, int]:
    """Step until no weight of any draw moves; draws that came to nothing keep their last figures."""
    before = np.full_like(weights, np.inf)
    for step in range(min(TOGETHER, most) + 1):
        now, across, among, scale = _scored(r, weights, design)
        moved = np.abs(now - before).max(axis=0)
        before = np.where(np.isnan(moved), before, now)
        moving = moved >= tolerance
        if not moving.any():
            return before, moved < tolerance, step
        weights = _stepped(r, across, _inner(among, design, scheme) * scale[:, None], design)
    done = moved < tolerance
    if most > TOGETHER:
        last = before[:, moving]
        before[:, moving], done[moving], more = _converge(
            r[..., moving], last, design, scheme, tolerance, most - TOGETHER
        )
        step += more
    return before, done, step


def _scored(r: Floats, weights: Floats, design: Design) -> tuple[Floats, Floats, Floats, Floats]:
    """Weights that give variance 1, covariances of each composite as it came with every item, correlations, scale."""
    m = len(design.sizes)
    across, among = np.empty((m, *weights.shape)), np.empty((m, m, weights.shape[1]))
    for j, block in enumerate(design.blocks):
        np.einsum("iab,ib->ab", r[block], weights[block], out=across[j])
    for j, block in enumerate(design.blocks):
        np.einsum("jib,ib->jb", across[:, block], weights[block], out=among[j])
    scale = 1 / np.sqrt(np.einsum("iib->ib", among))
    among *= scale[:, None]
    among *= scale
    unit: Floats = weights * scale[design.owner]
    return unit, across, among, scale


def _stepped(r: Floats, across: Floats, inner: Floats, design: Design) -> Floats:
    """Weights of the items by their covariance with what the neighbours say."""
    weights: Floats = np.empty_like(r[0])
    for j, block in enumerate(design.blocks):
        near = design.near[j]
        proxy = np.einsum("nb,nib->ib", inner[near, j], across[near, block])
        weights[block] = slopes(r[block, block], proxy) if design.formative[j] else proxy
    return weights


def _inner(among: Floats, design: Design, scheme: str) -> Floats:
    """Weights of each composite i in what speaks for j; of shape (m, m, b)."""
    arrows = design.arrows[..., None]
    if scheme == "centroid":
        return np.sign(among) * (arrows | arrows.transpose(1, 0, 2))
    if scheme == "factorial":
        tied: Floats = among * (arrows | arrows.transpose(1, 0, 2))
        return tied
    inner: Floats = among * arrows.transpose(1, 0, 2)
    for j, before in enumerate(design.before):
        if len(before):
            inner[before, j] = slopes(among[before[:, None], before], among[before, j])
    return inner


def _regressed(among: Floats, design: Design) -> tuple[Floats, Floats]:
    """Effects on each composite of those that lead to it, and what they explain of it."""
    paths = np.zeros_like(among)
    r2 = np.full(among.shape[1:], np.nan)
    for j, before in enumerate(design.before):
        if len(before):
            outcome = among[before, j]
            effects = slopes(among[before[:, None], before], outcome)
            paths[before, j] = effects
            r2[j] = (effects * outcome).sum(axis=0)
    return paths, r2


def slopes(among: Floats, outcome: Floats) -> Floats:
    """Solve the normal equations of each draw.

    Parameters
    ----------
    among : array of shape (p, p, b)
        Correlations of the predictors.
    outcome : array of shape (p, b)
        Their correlations with the outcome.

    Returns
    -------
    array of shape (p, b)
        Standardised slopes; NaN in draws where predictors repeat one another.
    """
    p = len(among)
    if p == 1:
        return outcome
    left = np.concatenate((among, outcome[:, None]), axis=1)
    for i in range(p):
        pivot = left[i, i]
        row = left[i, i + 1 :] / np.where(np.abs(pivot) > TOLERANCE, pivot, np.nan)
        left[:, i + 1 :] -= left[:, i, None] * row
        left[i, i + 1 :] = row
    solved: Floats = left[:, p]
    return solved


def _signs(loadings: Floats, like: Floats | None, design: Design) -> Floats:
    along = loadings if like is None else loadings * like[:, None]
    return np.where(np.add.reduceat(along, design.starts, axis=0) < 0, -1.0, 1.0)


def _rho_a(weights: Floats, design: Design) -> Floats:
    square = np.add.reduceat(weights**2, design.starts, axis=0)
    fourth = np.add.reduceat(weights**4, design.starts, axis=0)
    found: Floats = square**2 * (1 - square) / (square**2 - fourth)
    return np.where(_scales(design)[:, None], found, np.nan)


def _scales(design: Design) -> Bools:
    """Say which composites are scales: several items in mode A."""
    scales: Bools = (np.array(design.sizes) > 1) & ~np.array(design.formative)
    return scales


def _corrected(
    weights: Floats, loadings: Floats, among: Floats, rho_a: Floats, design: Design
) -> tuple[Floats, Floats]:
    """Loadings and correlations of what stands behind the composites."""
    scales = _scales(design)
    root = np.sqrt(np.where(scales[:, None], rho_a, 1.0))  # of a negative reliability: NaN, no fit
    square = np.add.reduceat(weights**2, design.starts, axis=0)
    behind = weights * (root / square)[design.owner]
    corrected = among / (root[:, None] * root)
    every = np.arange(len(among))
    corrected[every, every] = 1.0
    return np.where(scales[design.owner, None], behind, loadings), corrected


def total_effects(paths: Floats, design: Design) -> Floats:
    """Effects of each composite on each other by every route.

    Parameters
    ----------
    paths : array of shape (m, m, b)

    Returns
    -------
    array of shape (m, m, b)
        0 where no route leads.
    """
    total = np.zeros_like(paths)
    for j in design.order:
        before = design.before[j]
        total[:, j] = paths[:, j] + np.einsum("inb,nb->ib", total[:, before], paths[before, j])
    return total


def alpha(correlations: Floats, design: Design) -> Floats:
    """Cronbach's alpha of standardised items; of shape (m, b), NaN for one item or mode B.

    References
    ----------
    .. [1] Cronbach, L. J. (1951). Psychometrika 16(3), 297-334.
    """
    own = np.stack([correlations[block, block].sum(axis=(0, 1)) for block in design.blocks])
    p = np.array(design.sizes, float)[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        found = p / (p - 1) * (1 - p / own)
    return np.where(_scales(design)[:, None], found, np.nan)


def composite_reliability(loadings: Floats, design: Design) -> tuple[Floats, Floats]:
    """Composite reliability (rhoC) and average variance extracted; each of shape (m, b).

    Parameters
    ----------
    loadings : array of shape (k, b)

    References
    ----------
    .. [1] Joereskog, K. G. (1971). Psychometrika 36(2), 109-133.
    .. [2] Fornell, C., Larcker, D. F. (1981). Journal of Marketing Research 18(1), 39-50.
    """
    plain = np.add.reduceat(loadings, design.starts, axis=0) ** 2
    square = np.add.reduceat(loadings**2, design.starts, axis=0)
    p, scales = np.array(design.sizes, float)[:, None], _scales(design)[:, None]
    return np.where(scales, plain / (plain + p - square), np.nan), np.where(scales, square / p, np.nan)


def htmt(correlations: Floats, design: Design) -> Floats:
    """Heterotrait-monotrait ratio of correlations.

    Returns
    -------
    array of shape (m, m, b)
        Mean absolute correlation between two composites' items over the geometric mean of those within;
        1 within a single item. NaN with a composite in mode B.

    References
    ----------
    .. [1] Henseler, J., Ringle, C. M., Sarstedt, M. (2015). J. Acad. Marketing Sci. 43, 115-135.
    .. [2] Ringle, C. M. et al. (2023). Data in Brief 48, 109074. With absolute correlations (HTMT+).
    """
    sums = _sums(np.abs(correlations), design)
    p = np.array(design.sizes, float)
    own = np.einsum("iib->ib", sums)
    with np.errstate(invalid="ignore", divide="ignore"):
        within = np.where(p[:, None] > 1, (own - p[:, None]) / (p * (p - 1))[:, None], 1.0)
        found: Floats = sums / np.outer(p, p)[..., None] / np.sqrt(within[:, None] * within)
    found[np.array(design.formative)] = np.nan
    found[:, np.array(design.formative)] = np.nan
    return found


def _sums(correlations: Floats, design: Design) -> Floats:
    """Sums of the correlations between and within the composites' items."""
    sums = np.empty((len(design.sizes), len(design.sizes), correlations.shape[-1]))
    for i, block in enumerate(design.blocks):
        rows = correlations[block].sum(axis=0)
        for j, other in enumerate(design.blocks):
            rows[other].sum(axis=0, out=sums[i, j])
    return sums
