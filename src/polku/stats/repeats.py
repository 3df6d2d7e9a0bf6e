"""How often each of many came again, and when last: what the models of repeats with a hidden end are fitted to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from polku.stats.newton import Likelihood, Peak, climb

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

ROUGH = 60_000  # rows above which a thinned table is fitted first: the full one then needs two or three steps
THINNED = 15_000


@dataclass(frozen=True, slots=True)
class Repeats:
    """A table of histories, arrays of one length.

    ``x`` repeats were seen (the first time is not one), the last of them ``t_x`` after the first time (0 where ``x`` is
    0), in ``T`` of watching, all in one unit of time; ``n`` have this history.
    """

    x: Floats
    t_x: Floats
    T: Floats
    n: Floats

    @classmethod
    def of(cls, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, n: ArrayLike | None = None) -> Repeats:  # noqa: N803
        """Make one from arrays; without ``n`` each row is one history."""
        times = np.asarray(x, float), np.asarray(t_x, float), np.asarray(T, float)
        return cls(*times, np.ones(len(times[0])) if n is None else np.asarray(n, float))

    def __len__(self) -> int:
        return len(self.x)

    def take(self, rows: NDArray[np.int64]) -> Repeats:
        """Keep some rows."""
        return Repeats(self.x[rows], self.t_x[rows], self.T[rows], self.n[rows])


class Model(Protocol):
    """A fitted model of repeats: rows of ``x`` and ``T`` give rows, moments ahead give columns."""

    def alive(self, x: Floats, t_x: Floats, T: Floats) -> Floats:  # noqa: N803
        """Probability 0-1 of not having ended."""

    def ahead(self, x: Floats, T: Floats, times: Floats) -> Floats:  # noqa: N803
        """Repeats to expect within each time from now of somebody who has not ended: rows x times."""

    def counts(self, x: Floats, T: Floats, t: float) -> Iterator[Floats]:  # noqa: N803
        """Probability of 0, then 1, 2, ... repeats within ``t`` from now of somebody who has not ended."""


def fitted(likelihood: Callable[[Repeats], Likelihood], repeats: Repeats, start: Floats, middle: Floats) -> Peak:
    """Climb on the whole table, from the peak of a thinned one if it is long."""
    n = max(float(repeats.n.sum()), 1.0)
    if len(repeats) > ROUGH:
        rows = np.random.default_rng(1).integers(0, len(repeats), THINNED)
        rough = climb(likelihood(repeats.take(rows)), start, n=n, middle=middle)
        start = rough.point
    return climb(likelihood(repeats), start, n=n, middle=middle)


def newcomers(model: Model, times: ArrayLike) -> Floats:
    """Repeats to expect of one who came for the first time just now, within each of ``times``."""
    none, moments = np.zeros(1), np.atleast_1d(np.asarray(times, float))
    return np.asarray(model.alive(none, none, none)[0] * model.ahead(none, none, moments)[0])


def probability(model: Model, counts: ArrayLike, t: float) -> Floats:
    """Probability that a newcomer comes again exactly so many times within ``t``.

    Parameters
    ----------
    model : Model
    counts : array_like of int
        0 or more.
    t : float
        Time from the first coming, in the unit of the model.

    Returns
    -------
    array of float
        Of the shape of ``counts``, 0-1; over all counts they add up to 1.

    References
    ----------
    .. [1] Fader, P. S., Hardie, B. G. S., Lee, K. L. (2005). Marketing Science 24(2), 275-284, eq. 8: P(X(t) = x).
    """
    asked, none = np.asarray(counts, int), np.zeros(1)
    stays = model.alive(none, none, none)[0]
    flow = model.counts(none, none, t)
    chances = stays * np.array([next(flow)[0] for _ in range(int(asked.max(initial=0)) + 1)])
    chances[0] += 1 - stays
    return np.asarray(chances[asked])
