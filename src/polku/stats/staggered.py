"""Difference-in-differences of units that were treated at different times, from cohort moments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from polku.stats.cohorts import Cohorts, Contrasts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

Control = Literal["never", "not-yet"]


@dataclass(frozen=True, slots=True)
class GroupTime:
    """Group-time effects to be valued, K of them: cohort, period and base period by their places.

    ``post`` marks those at or after the start; ``controls`` counts the units each is compared with.
    """

    cohort: Ints
    period: Ints
    base: Ints
    post: NDArray[np.bool_]
    controls: Floats
    contrasts: Contrasts


@dataclass(frozen=True, slots=True)
class Summary:
    """One way to sum group-time effects up: M figures, each with what it stands for, and their overall mean.

    ``of`` is the event time, cohort start or calendar time of each figure; empty for "simple".
    """

    of: Floats
    parts: Contrasts
    overall: Contrasts


def group_time(cohorts: Cohorts, control: Control = "never") -> GroupTime:
    """Set up every group-time effect that has controls.

    From its start on, a cohort's change since the last period before the start is compared with the
    controls' change; before it, the change since the period before (a varying base).

    Parameters
    ----------
    cohorts : Cohorts
        None treated in the first period.
    control : {"never", "not-yet"}
        Compare with units never treated, or with those not treated by then.

    Returns
    -------
    GroupTime
        In order of cohort and period; empty if nobody was treated or nothing can be compared.

    References
    ----------
    .. [1] Callaway, B., Sant'Anna, P. H. C. (2021). Journal of Econometrics 225(2), 200-230.
       Unconditional estimator, eq. 2.8 and 2.9 without covariates.
    """
    found = []
    for g in np.flatnonzero(~cohorts.never).tolist():
        before = int(np.searchsorted(cohorts.times, cohorts.starts[g])) - 1
        for t in range(1, len(cohorts.times)):
            base = before if t > before else t - 1
            mask = _controls(cohorts, g, max(t, base), control)
            if mask.any():
                found.append((g, t, base, t > before, mask))
    return _assembled(cohorts, found)


def _controls(cohorts: Cohorts, g: int, last: int, control: Control) -> NDArray[np.bool_]:
    """Mark the cohorts that stay untreated to the later of the two periods."""
    if control == "never":
        return cohorts.never
    mask: NDArray[np.bool_] = cohorts.starts > cohorts.times[last]
    mask[g] = False
    return mask


def _assembled(cohorts: Cohorts, found: list[tuple[int, int, int, bool, NDArray[np.bool_]]]) -> GroupTime:
    k, (c, t) = len(found), cohorts.means.shape
    weights, shifts, controls = np.zeros((k, c, t)), np.zeros((k, c)), np.zeros(k)
    for i, (g, at, base, _, mask) in enumerate(found):
        share = np.where(mask, cohorts.counts, 0.0)
        controls[i] = share.sum()
        side = -share / controls[i]
        side[g] += 1
        weights[i, :, at] += side
        weights[i, :, base] -= side
        change = cohorts.means[:, at] - cohorts.means[:, base]
        mean = share @ change / controls[i]
        shifts[i] = np.where(mask, -cohorts.n / controls[i] * (change - mean), 0.0)
    columns = [np.array(column) for column in zip(*(row[:4] for row in found), strict=True)] or [np.empty(0, int)] * 4
    cohort, period, base_, post = columns
    return GroupTime(cohort, period, base_, post.astype(bool), controls, Contrasts(weights, shifts))


def _weighted(cohorts: Cohorts, effects: GroupTime, values: Floats, which: NDArray[np.bool_]) -> Contrasts:
    """Mean of some group-time effects, each as heavy as its cohort is large; the sizes' own chance is counted."""
    size = np.where(which, cohorts.counts[effects.cohort] / cohorts.n, 0.0)
    by = size / size.sum()
    mixed = effects.contrasts.mixed(by[None, :])
    return Contrasts(mixed.weights, mixed.shifts + _of_sizes(cohorts, effects.cohort, values, size))


def _of_sizes(cohorts: Cohorts, cohort: Ints, values: Floats, size: Floats) -> Floats:
    """Influence of a unit's cohort on a mean weighted by the cohorts' shares of units."""
    total = size.sum()
    used = size > 0
    share = cohorts.counts / cohorts.n
    hit = (cohort[:, None] == np.arange(len(share))) - share[cohort][:, None]
    first = (values * used) @ hit / total
    second = used @ hit * float(size @ values) / total**2
    return np.asarray(first - second)[None, :]


def _stacked(parts: list[Contrasts], like: Contrasts) -> Contrasts:
    if not parts:
        return like.taken(np.zeros(0, int))
    return Contrasts(np.concatenate([p.weights for p in parts]), np.concatenate([p.shifts for p in parts]))


def _mean(parts: Contrasts, which: NDArray[np.bool_]) -> Contrasts:
    return parts.mixed((which / which.sum())[None, :])


def simple(cohorts: Cohorts, effects: GroupTime, values: Floats) -> Summary:
    """Mean of all effects from the start on, weighted by cohort size.

    Parameters
    ----------
    cohorts : Cohorts
    effects : GroupTime
        With at least one effect from a start on.
    values : array of float, shape (K,)
        The effects' values, in the unit of the outcome: their errors tell how weights that were estimated vary.

    Returns
    -------
    Summary
        No parts, and the overall figure.

    References
    ----------
    .. [1] Callaway, B., Sant'Anna, P. H. C. (2021). Journal of Econometrics 225(2), 200-230, section 3.
    """
    overall = _weighted(cohorts, effects, values, effects.post)
    return Summary(np.empty(0), effects.contrasts.taken(np.zeros(0, int)), overall)


def dynamic(cohorts: Cohorts, effects: GroupTime, values: Floats) -> Summary:
    """Effects by time since the start, weighted by cohort size; overall the plain mean of those from 0 on.

    Parameters
    ----------
    cohorts, effects, values
        As for ``simple``.

    Returns
    -------
    Summary
        ``of`` is in the unit of time, ascending, negative before the start. Cohorts that were not seen for so long are
        not in a part, so that parts are of different units.

    References
    ----------
    .. [1] Callaway, Sant'Anna (2021), as above.
    """
    since = cohorts.times[effects.period] - cohorts.starts[effects.cohort]
    of = np.unique(since)
    parts = _stacked([_weighted(cohorts, effects, values, since == e) for e in of], effects.contrasts)
    return Summary(of, parts, _mean(parts, of >= 0))


def by_group(cohorts: Cohorts, effects: GroupTime, values: Floats) -> Summary:
    """Each cohort's mean effect from its start on; overall their mean, weighted by cohort size.

    Parameters
    ----------
    cohorts, effects, values
        As for ``simple``.

    Returns
    -------
    Summary
        ``of`` are starts; a cohort without an effect from its start on has no part.

    References
    ----------
    .. [1] Callaway, Sant'Anna (2021), as above.
    """
    groups = np.unique(effects.cohort[effects.post])
    own = [_weighted(cohorts, effects, values, effects.post & (effects.cohort == g)) for g in groups]
    parts = _stacked(own, effects.contrasts)
    means = np.array([values[effects.post & (effects.cohort == g)].mean() for g in groups])
    size = cohorts.counts[groups] / cohorts.n
    mixed = parts.mixed((size / size.sum())[None, :])
    overall = Contrasts(mixed.weights, mixed.shifts + _of_sizes(cohorts, groups, means, size))
    return Summary(cohorts.starts[groups], parts, overall)


def calendar(cohorts: Cohorts, effects: GroupTime, values: Floats) -> Summary:
    """Effects at each period on those treated by then, weighted by cohort size; overall their plain mean.

    Parameters
    ----------
    cohorts, effects, values
        As for ``simple``.

    Returns
    -------
    Summary
        ``of`` are periods in which anybody was treated.

    References
    ----------
    .. [1] Callaway, Sant'Anna (2021), as above.
    """
    periods = np.unique(effects.period[effects.post])
    parts = _stacked(
        [_weighted(cohorts, effects, values, effects.post & (effects.period == t)) for t in periods], effects.contrasts
    )
    return Summary(cohorts.times[periods], parts, _mean(parts, np.ones(len(periods), bool)))


def block(cohorts: Cohorts) -> Contrasts:
    """Difference-in-differences of one treated cohort: all periods before against all from the start on.

    Parameters
    ----------
    cohorts : Cohorts
        One treated cohort and the one never treated.
    """
    post = cohorts.times >= cohorts.starts[~cohorts.never][0]
    change = post / post.sum() - ~post / (~post).sum()
    weights = np.where(cohorts.never, -1.0, 1.0)[:, None] * change
    return Contrasts(weights[None], np.zeros((1, len(cohorts.counts))))
