"""The highest point of a likelihood of a few positive parameters, and whether the data determine it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Slopes = tuple[float, "Floats", "Floats"]  # log-likelihood, its gradient and Hessian in the parameters
Likelihood = Callable[["Floats"], Slopes]
Doubt = Literal["gradient", "curvature", "boundary"]

STEPS = 200
FAR = 7.0  # logarithms either side of the middle: e^7 is 1,100 times
STRIDE = 2.0  # longest step, in logarithms
STILL = 1e-10  # what the last step promises to add, as a share of the log-likelihood: Newton squares it
FLAT = 1e-6  # gradient for one observation at which a peak is reached
CONDITION = 1e8  # of the Hessian, in logarithms of the parameters
VAGUE = 3.0  # standard error of a logarithm: the interval runs from a 350th to 350 times the value
NEAR = 1.5  # logarithms from the edge of what was searched: 245 times the middle


@dataclass(frozen=True, slots=True)
class Peak:
    """Where a climb ended.

    ``point`` are the parameters, ``value`` the log-likelihood there, ``gradient`` its gradient and ``covariance`` the
    inverse of minus its Hessian, both in the logarithms of the parameters. ``doubt`` names the first rule by which the
    data do not determine the parameters, None where they do; ``loose`` marks the parameters at fault.
    """

    point: Floats
    value: float
    gradient: Floats
    covariance: Floats
    condition: float
    steps: int
    doubt: Doubt | None
    loose: NDArray[np.bool_]

    @property
    def errors(self) -> Floats:
        """Standard errors of the parameters themselves (delta method)."""
        return np.asarray(self.point * np.sqrt(np.diag(self.covariance)))


def dot(a: Floats, b: Floats) -> float:
    """Sum of products, on this thread: a BLAS that wakes its threads for it waits longer than it adds."""
    return float(np.einsum("i,i->", a, b))


def climb(likelihood: Likelihood, start: Floats, *, n: float, middle: Floats | None = None) -> Peak:
    """Climb to the maximum in the logarithms of the parameters by damped Newton steps.

    Parameters
    ----------
    likelihood : callable
        Of parameters (1-d, positive): the log-likelihood, its gradient and its Hessian in them.
    start : array of float
        Where to begin.
    n : float
        Observations behind the likelihood; the gradient is judged for one of them.
    middle : array of float, optional
        Middle of what is searched, ``FAR`` logarithms either side; ``start`` if left out.

    Returns
    -------
    Peak
        ``doubt`` is "boundary" within 1.5 logarithms of the edge of what is searched (the
        likelihood rises towards zero or infinity), "gradient" above 1e-6 for one observation, "curvature" where the
        Hessian is not negative definite, its condition passes 1e8 or a standard error of a logarithm passes 3.

    References
    ----------
    .. [1] Nocedal, J., Wright, S. (2006). Numerical Optimization, 2nd ed., ch. 3.4: modified Newton.
    """
    centre = np.log(start if middle is None else middle)
    low, high = centre - FAR, centre + FAR
    at = np.clip(np.log(start), low, high)
    value, slope, bend = _in_logs(likelihood, at)
    steps = 0
    while steps < STEPS:
        steps += 1
        free = ~(((at <= low) & (slope < 0)) | ((at >= high) & (slope > 0)))
        step = _step(slope, bend, free)
        gain = float(slope @ step)
        if gain <= STILL * abs(value):
            at = np.clip(at + step, low, high)
            value, slope, bend = _in_logs(likelihood, at)
            break
        ahead = _along(likelihood, at, step, value, gain, (low, high))
        if ahead is None:
            break
        at, (value, slope, bend) = ahead
    return _judged(at, value, slope, bend, (low, high), n, steps)


def _in_logs(likelihood: Likelihood, at: Floats) -> Slopes:
    """Give value, gradient and Hessian in the logarithms."""
    point = np.exp(at)
    value, slope, bend = likelihood(point)
    slope = point * slope
    return value, slope, bend * np.outer(point, point) + np.diag(slope)


def _step(slope: Floats, bend: Floats, free: NDArray[np.bool_]) -> Floats:
    """Take Newton's step; where the likelihood is not concave its curvature counts by its size."""
    step = np.zeros_like(slope)
    if not free.any():
        return step
    curves, axes = np.linalg.eigh(-bend[np.ix_(free, free)])
    curves = np.maximum(np.abs(curves), 1e-12 * max(float(np.abs(curves).max()), 1e-300))
    step[free] = axes @ ((axes.T @ slope[free]) / curves)
    return np.asarray(step * min(1.0, STRIDE / max(float(np.abs(step).max()), 1e-300)))


def _along(
    likelihood: Likelihood, at: Floats, step: Floats, value: float, gain: float, edges: tuple[Floats, Floats]
) -> tuple[Floats, Slopes] | None:
    """Halve the step until the likelihood rises enough; None where rounding hides any rise."""
    for halving in range(40):
        length = 0.5**halving
        ahead = np.clip(at + length * step, *edges)
        slopes = _in_logs(likelihood, ahead)
        if np.isfinite(slopes[0]) and slopes[0] >= value + 1e-4 * length * gain:
            return ahead, slopes
    return None


def _judged(
    at: Floats, value: float, slope: Floats, bend: Floats, edges: tuple[Floats, Floats], n: float, steps: int
) -> Peak:
    curves, axes = np.linalg.eigh(-bend)
    least, most = float(curves[0]), float(curves[-1])
    condition = most / least if least > 0 else float("inf")
    covariance = (axes / np.where(curves > 0, curves, np.nan)) @ axes.T
    errors = np.sqrt(np.diag(covariance))
    edge = np.minimum(at - edges[0], edges[1] - at) < NEAR
    vague = ~(errors < VAGUE)
    doubt: Doubt | None = None
    if edge.any():
        doubt = "boundary"
    elif not np.abs(slope).max() <= FLAT * n:
        doubt = "gradient"
    elif not condition < CONDITION or vague.any():
        doubt = "curvature"
    loose = edge if edge.any() else vague
    return Peak(np.exp(at), value, slope, covariance, condition, steps, doubt, loose)
