"""BG/NBD and MBG/NBD: events at a rate of one's own until an end that may follow any event.

Each comes at a rate drawn from Gamma(r, alpha) and, after each repeat, ends with a chance of its own drawn from
Beta(a, b). In the modified model the end may follow the first time too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from polku.stats import quadrature
from polku.stats.newton import Peak, Slopes, dot
from polku.stats.repeats import Repeats, fitted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

NAMES = ("r", "alpha", "a", "b")
DIGITS = 30.0  # logarithms of the error left by the quadrature, e^-30
FEWEST, MOST = 12, 200  # points of the quadrature


@dataclass(frozen=True, slots=True)
class BetaGeometric:
    """The model with its parameters; ``alpha`` is in the unit of time of the histories.

    ``modified`` is the MBG/NBD, whose newcomers may have ended already.
    """

    r: float
    alpha: float
    a: float
    b: float
    modified: bool = False

    def alive(self, x: Floats, t_x: Floats, T: Floats) -> Floats:  # noqa: N803
        """Probability 0-1 of not having ended: Fader, Hardie and Lee (2008), eq. 7; for the MBG/NBD [2]_, eq. 9."""
        ends = x + self.modified
        odds = np.log(self.a) - np.log(self.b + np.maximum(ends, 1) - 1)
        odds = odds + (self.r + x) * (np.log(self.alpha + T) - np.log(self.alpha + t_x))
        return np.where(ends > 0, special.expit(-odds), 1.0)

    def ahead(self, x: Floats, T: Floats, times: Floats) -> Floats:  # noqa: N803
        """Repeats to expect within each time from now of somebody who has not ended: rows x times.

        The mean of ``(1 - (1 + p t / (alpha + T))^-(r + x)) / p`` over Beta(a, b + x), by Gauss's rule for
        that distribution: the closed form in 2F1 has poles at a = 1 and at x = 0 with a + b = 1 where this has none.
        """
        found = np.empty((len(x), len(times)))
        nearest = float(np.min(self.alpha + T, initial=np.inf)) / max(float(np.max(times, initial=0)), 1e-300)
        for level in np.unique(x):
            rows = np.flatnonzero(x == level)
            found[rows] = self._ahead(level, self.alpha + T[rows], times, _points(nearest))
        return found

    def _ahead(self, x: float, rate: Floats, times: Floats, points: int) -> Floats:
        p, weights = quadrature.beta(self.a, self.b + x + self.modified, points)
        grown = np.log1p((times / rate[:, None])[:, :, None] * p)
        return np.asarray(-np.expm1(-(self.r + x) * grown) @ (weights / p))

    def counts(self, x: Floats, T: Floats, t: float) -> Iterator[Floats]:  # noqa: N803
        """Probability of 0, then 1, 2, ... repeats within ``t`` from now of somebody who has not ended.

        Fader, Hardie and Lee (2005), eq. 8, with r + x, alpha + T and b + x in the place of r, alpha and b.
        """
        shape, stay, rate = self.r + x, self.b + x + self.modified, self.alpha + T
        came = np.log(t) - np.log(rate + t)
        events = shape * (np.log(rate) - np.log(rate + t))  # ln of the chance of n events
        yield np.exp(events)
        kept, below, n = np.ones_like(shape), np.exp(events), 1
        while True:
            events = events + np.log((shape + n - 1) / n) + came
            ended = kept * self.a / (self.a + stay + n - 1)
            kept = kept * (stay + n - 1) / (self.a + stay + n - 1)
            yield kept * np.exp(events) + ended * np.maximum(1 - below, 0)
            below = below + np.exp(events)
            n += 1


def _points(nearest: float) -> int:
    """Say how many points leave e^-30: the pole of the integrand lies at -``nearest`` from 0-1."""
    grows = np.log1p(2 * nearest + 2 * np.sqrt(nearest * (1 + nearest)))
    return int(np.clip(np.ceil(DIGITS / (2 * grows)) if grows > 0 else MOST, FEWEST, MOST))


def fit(repeats: Repeats, *, modified: bool = False) -> Peak:
    """Fit r, alpha, a and b by maximum likelihood.

    Parameters
    ----------
    repeats : Repeats
        Histories of all who came at least once; equal ones may stand in one row.
    modified : bool
        The MBG/NBD.

    Returns
    -------
    polku.stats.newton.Peak
        ``point`` in the order of ``NAMES``, ``alpha`` in the unit of time of the histories. The log-likelihood
        leaves out no constant. ``doubt`` where the data do not determine all four; of no histories "curvature".

    Notes
    -----
    With x' = x (BG/NBD) or x + 1 (MBG/NBD) the log-likelihood of a history is that of x events in T of a
    gamma-mixed Poisson process, plus ln B(a, b + x') - ln B(a, b), plus ln(1 + e^d) where x' > 0, with
    d = ln a - ln(b + x' - 1) + (r + x)(ln(alpha + T) - ln(alpha + t_x)): no power is taken, so that nothing overflows.

    References
    ----------
    .. [1] Fader, P. S., Hardie, B. G. S., Lee, K. L. (2005). "Counting your customers" the easy way: an alternative
       to the Pareto/NBD model. Marketing Science 24(2), 275-284. CDNOW, 2,357 customers to 1997-09-30 in weeks:
       .2426, 4.4136, .7929, 2.4259; log-likelihood -9582.43.
    .. [2] Batislam, E. P., Denizel, M., Filiztekin, A. (2007). Empirical validation and comparison of models for
       customer base analysis. International Journal of Research in Marketing 24(3), 201-209.
    """
    watched = dot(repeats.n, repeats.T)
    size = float(repeats.n.sum())
    length = watched / size if watched > 0 else 1.0
    again = max(dot(repeats.n, repeats.x), 0.5) / max(size, 1.0)
    start = np.array([0.5, 0.5 * length / again, 0.5, 2.0])
    return fitted(
        partial(_Likelihood, modified=modified), repeats, start, np.array([1.0, length / again, 1.0, 1 + again])
    )


class _Likelihood:
    """What does not change from step to step is worked out once: sums by x, and the rows that may have ended."""

    def __init__(self, repeats: Repeats, *, modified: bool) -> None:
        self.x, self.n, self.T = repeats.x, repeats.n, repeats.T
        self.levels, at = np.unique(repeats.x, return_inverse=True)
        self.sizes = np.bincount(at, repeats.n, len(self.levels))
        self.ends = self.levels + modified
        self.again = np.flatnonzero(repeats.x + modified > 0)
        self.at, self.t_x = at[self.again], repeats.t_x[self.again]

    def __call__(self, point: Floats) -> Slopes:
        r, alpha, a, b = point
        rate = alpha + self.T
        logs = np.log(rate)
        value, slope, bend = 0.0, np.zeros(4), np.zeros((4, 4))
        for part in (self._events(r, alpha, rate, logs), self._stays(a, b), self._ended(point, rate, logs)):
            value, slope, bend = value + part[0], slope + part[1], bend + part[2]
        return value, slope, bend

    def _events(self, r: float, alpha: float, rate: Floats, logs: Floats) -> Slopes:
        """x events in T: ln G(r+x) - ln G(r) + r ln alpha - (r+x) ln(alpha+T)."""
        size = self.sizes.sum()
        shape, inverse = self.n * (r + self.x), 1 / rate
        psi, trigamma = special.psi(r + self.levels), special.polygamma(1, r + self.levels)
        value = self.sizes @ special.gammaln(r + self.levels) + size * (r * np.log(alpha) - special.gammaln(r))
        slope, bend = np.zeros(4), np.zeros((4, 4))
        slope[0] = self.sizes @ psi + size * (np.log(alpha) - special.psi(r)) - dot(self.n, logs)
        slope[1] = size * r / alpha - dot(shape, inverse)
        bend[0, 0] = self.sizes @ trigamma - size * special.polygamma(1, r)
        bend[0, 1] = bend[1, 0] = size / alpha - dot(self.n, inverse)
        bend[1, 1] = dot(shape, inverse**2) - size * r / alpha**2
        return float(value - dot(shape, logs)), slope, bend

    def _stays(self, a: float, b: float) -> Slopes:
        """Staying x' times: ln B(a, b+x') - ln B(a, b)."""
        both, stay = a + b + self.ends, b + self.ends
        ways = special.gammaln(stay) - special.gammaln(both) + special.gammaln(a + b) - special.gammaln(b)
        in_a = special.psi(a + b) - special.psi(both)
        in_b = in_a + special.psi(stay) - special.psi(b)
        shared = self.sizes @ (special.polygamma(1, a + b) - special.polygamma(1, both))
        alone = self.sizes @ (special.polygamma(1, stay) - special.polygamma(1, b))
        slope, bend = np.zeros(4), np.zeros((4, 4))
        slope[2:] = self.sizes @ in_a, self.sizes @ in_b
        bend[2:, 2:] = shared
        bend[3, 3] += alone
        return float(self.sizes @ ways), slope, bend

    def _ended(self, point: Floats, rate: Floats, logs: Floats) -> Slopes:
        """Perhaps having ended at t_x: ln(1 + e^d)."""
        r, alpha, a, b = point
        x, n = self.x[self.again], self.n[self.again]
        stay = 1 / (b + np.maximum(self.ends, 1) - 1)  # the level x' = 0 has no such rows
        fallen = logs[self.again] - np.log(alpha + self.t_x)
        since, until = 1 / (alpha + self.t_x), 1 / rate[self.again]
        d = (r + x) * fallen + (np.log(a) + np.log(stay))[self.at]
        small = np.exp(-np.abs(d))
        ended = n * np.where(d > 0, 1.0, small) / (1 + small)
        unsure = ended * np.where(d > 0, small, 1.0) / (1 + small)
        value = dot(n, np.maximum(d, 0) + np.log1p(small))
        steep, apart = np.empty((4, len(x))), until - since
        steep[0], steep[1], steep[2], steep[3] = fallen, (r + x) * apart, 1 / a, -stay[self.at]
        bend = np.einsum("in,jn->ij", steep * unsure, steep)
        bend[0, 1] += dot(ended, apart)
        bend[1, 0] += dot(ended, apart)
        bend[1, 1] += dot(ended, (r + x) * (since**2 - until**2))
        bend[2, 2] -= ended.sum() / a**2
        bend[3, 3] += dot(ended, steep[3] ** 2)
        return value, np.einsum("in,n->i", steep, ended), bend
