"""Regression of rows in groups with a random intercept by profile REML, and errors that hold by group."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize, special

from polku.errors import CannotEstimate
from polku.words import gettext as _

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

FAR = (-14.0, 14.0)  # natural logarithms of the ratio of variances that are looked through
FEW_GROUPS = 40  # below this CR2 and Satterthwaite's degrees of freedom


@dataclass(frozen=True, slots=True)
class Fit:
    """Coefficients with errors clustered by group, arrays of length p.

    ``freedom`` is Student's; ``variance_between`` and ``variance_within`` are of intercepts and rows;
    ``method`` says how the errors were made. ``moments`` (groups x p x p) and ``sides`` (groups x p)
    are each group's part of the normal equations, for a bootstrap by group.
    """

    coefficients: Floats
    errors: Floats
    freedom: Floats
    p: Floats
    variance_between: float
    variance_within: float
    groups: int
    method: str
    moments: Floats
    sides: Floats


def random_intercept(outcome: ArrayLike, design: ArrayLike, groups: ArrayLike, *, intercepts: bool = True) -> Fit:
    """Fit y = X b + group + rest.

    Parameters
    ----------
    outcome : array_like, n
    design : array_like, n x p
        With its own constant or dummies; of full rank.
    groups : array_like of int, n
    intercepts : bool
        Without them (one row per group) it is least squares.

    Returns
    -------
    Fit

    Raises
    ------
    CannotEstimate
        Columns repeat each other, or there are not more rows and groups than columns ask for.

    Notes
    -----
    Given the ratio of the variances, subtracting a share of its group's mean from every row leaves
    least squares, so the likelihood needs the groups' sums alone. Errors allow any correlation within a
    group: CR2 with Satterthwaite's degrees of freedom under 40 groups, else CR1 with groups - 1.

    References
    ----------
    .. [1] Patterson, H. D., Thompson, R. (1971). Biometrika 58(3), 545-554.
    .. [2] Bell, R. M., McCaffrey, D. F. (2002). Survey Methodology 28(2), 169-181.
    .. [3] Pustejovsky, J. E., Tipton, E. (2018). J. Business & Economic Statistics 36(4), 672-683.
    """
    y, x = np.asarray(outcome, float), np.asarray(design, float)
    place = np.unique(np.asarray(groups), return_inverse=True)[1]
    count = int(place.max(initial=-1)) + 1
    if len(y) <= x.shape[1] or count < 2:
        sentence = _("At least two units are needed, and more rows than {columns}. Units: {groups}, rows: {rows}.")
        raise CannotEstimate(sentence.format(rows=len(y), groups=count, columns=x.shape[1]))
    scale = np.sqrt((x**2).mean(0))
    if not (scale > 0).all() or np.linalg.matrix_rank(x / scale) < x.shape[1]:
        raise CannotEstimate(_("Some columns repeat each other or do not vary, so their effects cannot be told apart."))
    scale = 2.0 ** np.round(np.log2(scale))  # columns of one size can be inverted; powers of two lose no digit
    x = x / scale
    ratio = _ratio(y, x, place) if intercepts else 0.0
    n = np.bincount(place).astype(float)
    share = (1 - 1 / np.sqrt(1 + ratio * n))[place, None]
    table = np.column_stack([x, y])
    table = table - share * (_sums(table, place) / n[:, None])[place]
    fit = _least_squares(table[:, :-1], table[:, -1], place, ratio)
    return replace(
        fit,
        coefficients=fit.coefficients / scale,
        errors=fit.errors / scale,
        moments=fit.moments * np.outer(scale, scale),
        sides=fit.sides * scale,
    )


def _sums(table: Floats, place: Ints) -> Floats:
    """Sum columns by group."""
    return np.column_stack([np.bincount(place, column) for column in table.T])


def _ratio(y: Floats, x: Floats, place: Ints) -> float:
    """Variance of intercepts over that of rows, by profile REML."""
    n = np.bincount(place).astype(float)
    centred = np.column_stack([x, y - y.mean()])
    square, sums = centred.T @ centred, _sums(centred, place)
    rest = len(y) - x.shape[1]

    def minus_two(ratio: float) -> float:
        shrink = ratio / (1 + ratio * n)
        left = square - (sums * shrink[:, None]).T @ sums
        inner = left[:-1, :-1]
        residual = left[-1, -1] - left[-1, :-1] @ np.linalg.solve(inner, left[:-1, -1])
        logs = np.log1p(ratio * n).sum() + np.linalg.slogdet(inner)[1]
        return float(rest * np.log(max(residual, np.finfo(float).tiny)) + logs)

    best = optimize.minimize_scalar(
        lambda log: minus_two(np.exp(log)), bounds=FAR, method="bounded", options={"xatol": 1e-9}
    )
    return float(np.exp(best.x)) if best.fun < minus_two(0.0) else 0.0


def _least_squares(x: Floats, y: Floats, place: Ints, ratio: float) -> Fit:
    count, (rows, p) = int(place.max()) + 1, x.shape
    bread = np.asarray(np.linalg.inv(x.T @ x), float)
    fitted = bread @ (x.T @ y)
    rest = y - x @ fitted
    if count < FEW_GROUPS:
        covariance, freedom = _bell_mccaffrey(x, rest, place, bread, ratio)
        method = "CR2"
    else:
        scores = _sums(x * rest[:, None], place)
        grown = count / (count - 1) * (rows - 1) / (rows - p)
        covariance, freedom, method = bread @ (scores.T @ scores) @ bread * grown, np.full(p, count - 1.0), "CR1"
    errors = np.sqrt(np.maximum(np.diag(covariance), 0))  # rounding goes below 0
    size = np.finfo(float).eps * np.sqrt(np.diag(bread)) * np.abs(y).max() * 100
    errors = np.where(errors > size, errors, np.nan)
    within = float(rest @ rest / (rows - p))
    p_values = 2 * special.stdtr(freedom, -np.abs(fitted / errors))
    moments = np.stack([_sums(x * column[:, None], place) for column in x.T], axis=1)
    sides = _sums(x * y[:, None], place)
    return Fit(fitted, errors, freedom, p_values, ratio * within, within, count, method, moments, sides)


def _bell_mccaffrey(x: Floats, rest: Floats, place: Ints, bread: Floats, ratio: float) -> tuple[Floats, Floats]:
    """Covariance without bias under the fitted variances, and each coefficient's degrees of freedom.

    Rows are whitened already; roots are taken of what the residuals vary by before that, as eq. 8 of [3] does.
    """
    count, p = int(place.max()) + 1, x.shape[1]
    scores, squares, sides = np.zeros((count, p)), np.zeros((count, p)), np.zeros((count, p, p))
    for g in range(count):
        mine = x[place == g]
        spread = np.eye(len(mine)) + ratio
        sizes, axes = np.linalg.eigh(spread @ (np.eye(len(mine)) - mine @ bread @ mine.T) @ spread)
        told = sizes > max(1e-10, 1e-13 * (1 + ratio * len(mine)) ** 2)
        weighted = spread @ (axes[:, told] / np.sqrt(sizes[told])) @ axes[:, told].T @ mine
        scores[g] = weighted.T @ rest[place == g]
        each = weighted @ bread  # columns: one per coefficient
        squares[g] = (each**2).sum(0)
        sides[g] = mine.T @ each
    freedom = np.empty(p)
    for k in range(p):
        product = np.diag(squares[:, k]) - sides[:, :, k] @ bread @ sides[:, :, k].T
        freedom[k] = np.trace(product) ** 2 / (product**2).sum()
    return bread @ (scores.T @ scores) @ bread, freedom
