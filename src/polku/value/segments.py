"""Segments put to the test: how much of needs and scores they explain, and which two do not differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import special

from polku import lake as engines
from polku.errors import CannotEstimate, MissingColumn
from polku.measure.moments import finite, finite_or_zero
from polku.stats.explained import Explained, explained
from polku.words import gettext as _

if TYPE_CHECKING:
    import ibis
    import pyarrow as pa

    from polku.lake import Engine


@dataclass(frozen=True, slots=True)
class Need:
    """How much of one need or score the segments explain; None and a ``reason`` where that cannot be told."""

    need: str
    n: int
    explained: Explained | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two segments: the need that tells them apart best, its p (Welch, Holm over all pairs and needs), and whether."""

    a: Any
    b: Any
    need: str | None
    difference: float
    p_adjusted: float
    differ: bool


def sums(people: ibis.Table, needs: Sequence[str]) -> ibis.Table:
    """Sum needs up by ``segment``: ``n_0``, ``total_0``, ``squares_0``, ...; people without a segment are left out."""
    for name in ("segment", *needs):
        if name not in people.columns:
            raise MissingColumn("people", name, list(people.columns))
    x = {f"x_{i}": people[name].cast("float64") for i, name in enumerate(needs)}
    rows = people.select("segment", **x).filter(people.segment.notnull())
    parts: dict[str, Any] = {}
    for i in range(len(needs)):
        column = rows[f"x_{i}"]
        value = finite_or_zero(column)
        parts |= {f"n_{i}": finite(column).ifelse(1, 0).fill_null(0).sum(), f"total_{i}": value.sum()}
        parts[f"squares_{i}"] = (value * value).sum()
    return rows.group_by("segment").aggregate(**parts)


def segments(
    people: ibis.Table, needs: Sequence[str], *, level: float = 0.95, lake: Engine | None = None
) -> tuple[list[Need], list[Pair]]:
    """Say how much of needs and scores the segments explain, and which two do not differ.

    Parameters
    ----------
    people : ibis.Table
        One row per person: ``segment`` (null is left out) and the ``needs`` (numbers; null and what is not finite is
        left out of that need).
    level : float
        Confidence; pairs differ where the adjusted p is below 1 less it.

    Returns
    -------
    list of Need, list of Pair
        Not differing says that these data do not show a difference, not that there is none.

    References
    ----------
    .. [1] Welch, B. L. (1947). Biometrika 34, 28-35.
    .. [2] Holm, S. (1979). Scandinavian Journal of Statistics 6(2), 65-70.
    """
    rows = engines.fetch(sums(people, needs), lake).sort_by("segment")
    if len(rows) < 2:
        raise CannotEstimate(_("Two segments are needed, and more people than segments."))
    found = []
    for i, name in enumerate(needs):
        n, total, squares = (rows[f"{part}_{i}"].to_numpy().astype(float) for part in ("n", "total", "squares"))
        try:
            found.append(Need(name, int(n.sum()), explained(n, total, squares, level), None))
        except CannotEstimate as thin:
            found.append(Need(name, int(n.sum()), None, str(thin)))
    return found, _pairs(rows, needs, 1 - level)


def _pairs(rows: pa.Table, needs: Sequence[str], alpha: float) -> list[Pair]:
    names = rows["segment"].to_pylist()
    made = [(a, b, i, *_welch(rows, a, b, i)) for a, b in combinations(range(len(names)), 2) for i in range(len(needs))]
    order = sorted((each for each in range(len(made)) if made[each][4] == made[each][4]), key=lambda at: made[at][4])
    adjusted: dict[int, float] = {}
    most = 0.0
    for rank, at in enumerate(order):
        most = max(most, min(1.0, (len(order) - rank) * made[at][4]))
        adjusted[at] = most
    found = []
    for a, b in combinations(range(len(names)), 2):
        own = [at for at in adjusted if made[at][:2] == (a, b)]
        if not own:
            found.append(Pair(names[a], names[b], None, float("nan"), float("nan"), differ=False))
            continue
        best = min(own, key=lambda at: made[at][4])
        p = adjusted[best]
        found.append(Pair(names[a], names[b], needs[made[best][2]], made[best][3], p, p < alpha))
    return found


def _welch(rows: pa.Table, a: int, b: int, i: int) -> tuple[float, float]:
    """Difference of two means and its p; NaN where either has fewer than two or neither varies."""
    n, total, squares = (rows[f"{part}_{i}"].to_numpy()[[a, b]].astype(float) for part in ("n", "total", "squares"))
    if (n < 2).any():
        return float("nan"), float("nan")
    mean = total / n
    error = np.maximum(squares - total**2 / n, 0) / (n - 1) / n
    difference, spread = float(mean[0] - mean[1]), float(error.sum())
    if not spread > 0:
        return difference, 0.0 if difference else float("nan")
    free = spread**2 / float((error**2 / (n - 1)).sum())
    return difference, float(2 * special.stdtr(free, -abs(difference) / np.sqrt(spread)))
