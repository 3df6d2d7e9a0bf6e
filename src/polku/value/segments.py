"""Segments put to the test: how much of needs and scores they explain, and which two do not differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from polku import lake as engines
from polku.errors import CannotEstimate
from polku.measure.moments import finite, finite_or_zero, require
from polku.stats.comparing import holm, mean_difference
from polku.stats.explained import Explained, explained
from polku.words import gettext as _

if TYPE_CHECKING:
    import ibis
    import pyarrow as pa
    from numpy.typing import NDArray

    from polku.lake import Engine

    Floats = NDArray[np.float64]

ROUNDING = 1e-12  # of a need's size: what differs by less has been computed in two ways


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


def middles(people: ibis.Table, needs: Sequence[str]) -> ibis.Table:
    """Give the mean of each need over people who have a segment: one row of ``middle_0``, ...; null without values."""
    rows = _numbers(people, needs)
    columns = [rows[f"x_{i}"] for i in range(len(needs))]
    return rows.aggregate(**{f"middle_{i}": column.mean(where=finite(column)) for i, column in enumerate(columns)})


def sums(people: ibis.Table, needs: Sequence[str], about: Sequence[float]) -> ibis.Table:
    """Sum needs up by ``segment``: ``n_0``, ``total_0``, ``squares_0``, ...; people without a segment are left out.

    Totals and squares are ``about`` one number for each need: of raw numbers far from zero the squares would leave
    nothing of what differs.
    """
    rows = _numbers(people, needs)
    parts: dict[str, Any] = {}
    for i, middle in enumerate(about):
        column = rows[f"x_{i}"] - float(middle)
        value = finite_or_zero(column)
        parts |= {f"n_{i}": finite(column).ifelse(1, 0).fill_null(0).sum(), f"total_{i}": value.sum()}
        parts[f"squares_{i}"] = (value * value).sum()
    return rows.group_by("segment").aggregate(**parts)


def _numbers(people: ibis.Table, needs: Sequence[str]) -> ibis.Table:
    """Give ``segment`` and ``x_0``, ... of people who have one."""
    require(people, ["segment", *needs], called="people")
    x = {f"x_{i}": people[name].cast("float64") for i, name in enumerate(needs)}
    return people.select("segment", **x).filter(people.segment.notnull())


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
    row = engines.fetch(middles(people, needs), lake).to_pylist()[0]
    about = [row[f"middle_{i}"] or 0.0 for i in range(len(needs))]
    rows = engines.fetch(sums(people, needs, about), lake).sort_by("segment")
    if len(rows) < 2:
        raise CannotEstimate(_("Two segments are needed, and more people than segments."))
    found = []
    n, total, squares = _columns(rows, np.array(about))
    for i, name in enumerate(needs):
        many = int(n[:, i].sum())
        try:
            found.append(Need(name, many, explained(n[:, i], total[:, i], squares[:, i], level), None))
        except CannotEstimate as thin:
            found.append(Need(name, many, None, str(thin)))
    return found, _pairs(rows["segment"].to_pylist(), (n, total, squares), needs, 1 - level)


def _columns(rows: pa.Table, about: Floats) -> tuple[Floats, Floats, Floats]:
    """Give n, totals and squares, segments x needs; of a need that differs by rounding alone nothing is left."""
    n, total, squares = (
        np.column_stack([rows[f"{part}_{i}"].to_numpy().astype(float) for i in range(len(about))])
        for part in ("n", "total", "squares")
    )
    differs = squares.sum(axis=0) > n.sum(axis=0) * (ROUNDING * about) ** 2
    return n, total * differs, squares * differs


def _pairs(names: list[Any], columns: tuple[Floats, Floats, Floats], needs: Sequence[str], alpha: float) -> list[Pair]:
    pairs = list(combinations(range(len(names)), 2))
    difference, p = _welch(columns, pairs)
    adjusted = holm(p)
    found = []
    for (a, b), apart, own, sure in zip(pairs, difference, p, adjusted, strict=True):
        if np.isnan(own).all():
            found.append(Pair(names[a], names[b], None, float("nan"), float("nan"), differ=False))
            continue
        best = int(np.nanargmin(own))
        p_adjusted = float(sure[best])
        found.append(Pair(names[a], names[b], needs[best], float(apart[best]), p_adjusted, p_adjusted < alpha))
    return found


def _welch(columns: tuple[Floats, Floats, Floats], pairs: list[tuple[int, int]]) -> tuple[Floats, Floats]:
    """Differences of means and their p, pairs x needs; NaN where either has fewer than two."""
    n, total, squares = columns
    with np.errstate(invalid="ignore", divide="ignore"):
        mean, within = total / n, np.maximum(squares - total**2 / n, 0)
    first, second = np.array(pairs).T
    one, other = ((n[side], mean[side], within[side]) for side in (first, second))
    apart = mean_difference(other, one)
    # two segments of which each is of one mind differ for certain, or not at all: no test can be made
    certain = (n[first] > 1) & (n[second] > 1) & np.isnan(apart.p) & (apart.value != 0)
    return apart.value, np.where(certain, 0.0, apart.p)
