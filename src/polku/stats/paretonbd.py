"""Pareto/NBD: events at a rate of one's own until an end that may come at any moment.

Each comes at a rate drawn from Gamma(r, alpha) and ends at a rate drawn from Gamma(s, beta).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from polku.stats.newton import Peak, Slopes, dot
from polku.stats.quadrature import legendre
from polku.stats.repeats import Repeats, fitted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

NAMES = ("r", "alpha", "s", "beta")
POINTS = 24  # leave 1e-14 of the log-likelihood, against adaptive quadrature on simulated customers
CUT = 40.0  # logarithms below its height at which the integrand counts no more
ROWS = 20_000  # integrated at a time: 24 points of each make 4 MB


@dataclass(frozen=True, slots=True)
class Pareto:
    """The model with its parameters; ``alpha`` and ``beta`` are in the unit of time of the histories."""

    r: float
    alpha: float
    s: float
    beta: float

    def alive(self, x: Floats, t_x: Floats, T: Floats) -> Floats:  # noqa: N803
        """Probability 0-1 of not having ended."""
        whole, ended = _parts(np.array([self.r, self.alpha, self.s, self.beta]), x, t_x, T)
        return np.asarray(special.expit(whole - ended))

    def ahead(self, x: Floats, T: Floats, times: Floats) -> Floats:  # noqa: N803
        """Repeats to expect within each time from now of somebody who has not ended: rows x times.

        Fader and Hardie (2005), eq. 41 over P(alive); written so that s = 1 is no pole.
        """
        grown = np.log1p(times / (self.beta + T[:, None])) * (self.s - 1)
        near = np.abs(grown) < 1e-12
        share = np.where(near, 1.0, -np.expm1(-grown) / np.where(near, 1.0, grown))
        length = np.log1p(times / (self.beta + T[:, None])) * (self.beta + T[:, None])
        return np.asarray(((self.r + x) / (self.alpha + T))[:, None] * length * share)

    def counts(self, x: Floats, T: Floats, t: float) -> Iterator[Floats]:  # noqa: N803
        """Probability of 0, then 1, 2, ... repeats within ``t`` from now of somebody who has not ended.

        The count until the end, integrated over when that is (Fader and Hardie 2006); or until ``t``.
        """
        alpha, beta, shape = (self.alpha + T)[:, None], (self.beta + T)[:, None], (self.r + x)[:, None]
        points, weights = legendre(2 * POINTS)
        near = np.minimum(alpha, beta)
        length = np.log1p(t / near)
        after = near * np.expm1(length * points)
        density = self.s / (beta + after) * (beta / (beta + after)) ** self.s * (near + after) * length * weights
        after = np.append(after, np.full_like(alpha, t), axis=1)
        density = np.append(density, (beta / (beta + t)) ** self.s, axis=1)
        came, events, n = np.log(after / (alpha + after)), shape * np.log(alpha / (alpha + after)), 0
        while True:
            yield np.asarray((density * np.exp(events)).sum(1))
            n += 1
            events = events + came + np.log((shape + n - 1) / n)


def fit(repeats: Repeats) -> Peak:
    """Fit r, alpha, s and beta by maximum likelihood.

    Parameters
    ----------
    repeats : Repeats
        Histories of all who came at least once; equal ones may stand in one row.

    Returns
    -------
    polku.stats.newton.Peak
        ``point`` in the order of ``NAMES``, ``alpha`` and ``beta`` in the unit of time of the histories.
        The log-likelihood leaves out no constant. ``doubt`` where the data do not determine all four.

    Notes
    -----
    The likelihood of having ended somewhere between t_x and T is left as the integral that it is,
    s times that of (alpha + y)^-(r + x) (beta + y)^-(s + 1), and summed over 24 Gauss-Legendre points in the
    logarithm of y: its slopes are means under the integrand, where those of 2F1 have no closed form.

    References
    ----------
    .. [1] Schmittlein, D. C., Morrison, D. G., Colombo, R. (1987). Counting your customers: who are they and what
       will they do next? Management Science 33(1), 1-24.
    .. [2] Fader, P. S., Hardie, B. G. S. (2005). A note on deriving the Pareto/NBD model and related expressions.
       CDNOW, 2,357 customers to 1997-09-30 in weeks: .5532, 10.5763, .6063, 11.6715; log-likelihood -9594.98.
    """
    watched, size = dot(repeats.n, repeats.T), float(repeats.n.sum())
    length = watched / size if watched > 0 else 1.0
    again = max(dot(repeats.n, repeats.x), 0.5) / max(size, 1.0)
    start = np.array([0.5, 0.5 * length / again, 0.5, 0.5 * length])
    return fitted(_Likelihood, repeats, start, np.array([1.0, length / again, 1.0, length]))


def _nodes(point: Floats, x: Floats, t_x: Floats, T: Floats) -> tuple[Floats, Floats]:  # noqa: N803
    """Moments y between t_x and T, rows x points, and the logarithm of each one's share of the integral."""
    r, alpha, s, beta = point
    far, wide = alpha + t_x, beta + t_x
    near = np.minimum(far, wide)
    with np.errstate(over="ignore"):
        reach = np.minimum(far * np.expm1(CUT / (r + x)), wide * np.expm1(CUT / (s + 1)))
    points, weights = legendre(POINTS)
    length = np.log1p(np.minimum(reach, T - t_x) / near)[:, None]
    after = near[:, None] * np.expm1(length * points)
    with np.errstate(divide="ignore"):  # of no length: the logarithm of nothing
        shares = np.log(length * near[:, None] * weights) + length * points
    shares -= (r + x)[:, None] * np.log(far[:, None] + after) + (s + 1) * np.log(wide[:, None] + after)
    return after + t_x[:, None], shares


def _parts(point: Floats, x: Floats, t_x: Floats, T: Floats) -> tuple[Floats, Floats]:  # noqa: N803
    """Logarithms of both ways to a history, but for what they share: still there at T, ended between t_x and T."""
    r, alpha, s, beta = point
    ended = np.empty(len(x))
    for start in range(0, len(x), ROWS):
        rows = slice(start, start + ROWS)
        ended[rows] = special.logsumexp(_nodes(point, x[rows], t_x[rows], T[rows])[1], axis=1)
    return -(r + x) * np.log(alpha + T) - s * np.log(beta + T), ended + np.log(s)


class _Likelihood:
    """Sums over the histories; what depends on x alone is worked out by x."""

    def __init__(self, repeats: Repeats) -> None:
        self.repeats = repeats
        self.levels, at = np.unique(repeats.x, return_inverse=True)
        self.sizes = np.bincount(at, repeats.n, len(self.levels))

    def __call__(self, point: Floats) -> Slopes:
        value, slope, bend = self._common(point)
        every = self.repeats
        for start in range(0, len(every), ROWS):
            rows = slice(start, start + ROWS)
            part = _history(point, every.x[rows], every.t_x[rows], every.T[rows], every.n[rows])
            value, slope, bend = value + part[0], slope + part[1], bend + part[2]
        return value, slope, bend

    def _common(self, point: Floats) -> Slopes:
        """ln G(r+x) - ln G(r) + r ln alpha + s ln beta."""
        r, alpha, s, beta = point
        size, shape = self.sizes.sum(), r + self.levels
        value = self.sizes @ special.gammaln(shape) - size * special.gammaln(r)
        value += size * (r * np.log(alpha) + s * np.log(beta))
        in_r = self.sizes @ special.psi(shape) + size * (np.log(alpha) - special.psi(r))
        slope = np.array([in_r, size * r / alpha, size * np.log(beta), size * s / beta])
        bend = np.diag([0.0, -size * r / alpha**2, 0.0, -size * s / beta**2])
        bend[0, 0] = self.sizes @ special.polygamma(1, shape) - size * special.polygamma(1, r)
        bend[0, 1] = bend[1, 0] = size / alpha
        bend[2, 3] = bend[3, 2] = size / beta
        return float(value), slope, bend


def _history(point: Floats, x: Floats, t_x: Floats, T: Floats, n: Floats) -> Slopes:  # noqa: N803
    """Still there or ended in between: ln(e^u + e^v), the slopes of v being means under its integrand."""
    r, alpha, s, beta = point
    moments, shares = _nodes(point, x, t_x, T)
    top = shares.max(axis=1, keepdims=True)
    top[~np.isfinite(top)] = 0.0
    weights = np.exp(shares - top)
    mass = weights.sum(1)
    with np.errstate(divide="ignore"):
        v = np.log(mass) + top[:, 0] + np.log(s)
    u = -(r + x) * np.log(alpha + T) - s * np.log(beta + T)
    weights /= np.where(mass > 0, mass, 1.0)[:, None]
    ended = special.expit(v - u)
    value = dot(n, np.logaddexp(u, v))
    still = np.stack([-np.log(alpha + T), -(r + x) / (alpha + T), -np.log(beta + T), -s / (beta + T)])
    late, wide = 1 / (alpha + moments), 1 / (beta + moments)
    inside = np.stack([np.log(late), -(r + x)[:, None] * late, np.log(wide), -(s + 1) * wide])
    gone = np.einsum("kij,ij->ki", inside, weights)
    slope_v = gone + np.array([0, 0, 1 / s, 0])[:, None]
    slope = still * (1 - ended) + slope_v * ended
    apart = still - slope_v
    bend = np.einsum("in,jn->ij", apart * (n * ended * (1 - ended)), apart)
    mine = n * ended
    flat = inside.reshape(4, -1) * (mine[:, None] * weights).ravel()
    bend += np.einsum("in,jn->ij", flat, inside.reshape(4, -1)) - np.einsum("in,jn->ij", gone * mine, gone)
    _bend_inside(bend, point, x, T, n - mine, (late, wide), mine, weights)
    return value, np.einsum("in,n->i", slope, n), bend


def _bend_inside(
    bend: Floats,
    point: Floats,
    x: Floats,
    T: Floats,  # noqa: N803
    here: Floats,
    both: tuple[Floats, Floats],
    mine: Floats,
    weights: Floats,
) -> None:
    """Add the second derivatives of the logarithms themselves, of u and of v's integrand."""
    r, alpha, s, beta = point
    late, wide = both
    inner = [np.einsum("ij,ij->i", each, weights) for each in (late, late**2, wide, wide**2)]
    cross_a = -(here @ (1 / (alpha + T)) + mine @ inner[0])
    cross_b = -(here @ (1 / (beta + T)) + mine @ inner[2])
    bend[0, 1] += cross_a
    bend[1, 0] += cross_a
    bend[2, 3] += cross_b
    bend[3, 2] += cross_b
    bend[1, 1] += here @ ((r + x) / (alpha + T) ** 2) + mine @ ((r + x) * inner[1])
    bend[3, 3] += s * (here @ (1 / (beta + T) ** 2)) + (s + 1) * (mine @ inner[3])
    bend[2, 2] -= mine.sum() / s**2
