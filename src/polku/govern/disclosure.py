"""The exact audit of a release: what follows from the cells that were published."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from polku.govern.release import Cell, Group, Release, alike
from polku.stats import rowspace, subsets

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Disclosed:
    """People whose sum of answers follows from published cells.

    ``kind`` is "cell" (``cell`` is hidden, or shown with too few people) or "union" (fewer people than the minimum, no
    cell of the table: ``cell`` is None). ``n`` are people. ``weights`` tell how: the sum is the sum over
    published cells of weight x n x value.
    """

    kind: str
    n: int
    cell: Cell | None
    groups: list[Group]
    weights: list[tuple[Cell, Fraction]]


@dataclass(frozen=True, slots=True)
class Covered:
    """What was examined.

    Attributes
    ----------
    minimum : int
    people, atoms : int
        People, and how many kinds of them the published cells tell apart.
    rank : int
        Published cells that do not follow from others.
    hidden_cells : int
        All were examined.
    atoms_in_union : int
        Every union of up to so many atoms was examined, if of fewer people than the minimum.
    complete : bool
        No union of fewer people than the minimum has more atoms.
    cut : bool
        More unions are disclosed than are told.
    linked : str
        As in ``Release``.
    """

    minimum: int
    people: int
    atoms: int
    rank: int
    hidden_cells: int
    atoms_in_union: int
    complete: bool
    cut: bool
    linked: str


@dataclass(frozen=True, slots=True)
class Audit:
    """What is disclosed, how many cells are shown and hidden, and what was examined."""

    disclosed: list[Disclosed]
    shown: int
    hidden: int
    covered: Covered


@dataclass(frozen=True, slots=True)
class Merged:
    """Atoms that the published cells do not tell apart, put together."""

    rows: Ints
    sizes: Ints
    back: Ints
    echelon: rowspace.Echelon


def audit(release: Release, minimum: int) -> Audit:
    """Find hidden cells and small unions of people whose answers can be computed from what was published.

    Parameters
    ----------
    release : Release
    minimum : int
        Fewest people whose sum may be known.

    Returns
    -------
    Audit
        Nothing disclosed if no cell has a value.

    Notes
    -----
    The reader knows who stands in each cell, and everybody's attributes and waves. A published cell of n
    answers tells their sum, as if means were not rounded. A person's answer is taken to be the same in every
    wave: whatever could be computed from answers that differ by wave can be computed so too. A set of
    people is disclosed if its indicator is a combination of the published cells' indicators: an exact test,
    done modulo two primes, and each finding is proved by its weights. The sets are: every hidden cell, every
    cell shown with fewer people than the minimum, and every union of atoms with fewer people than the minimum, up to
    ``Covered.atoms_in_union`` atoms; told is a union that holds no other that is told.

    References
    ----------
    .. [1] Duncan, G. T., Fienberg, S. E., Krishnan, R., Padman, R., Roehrig, S. F. (2001). Disclosure
       limitation methods and information loss for tabular data. In: Confidentiality, Disclosure, and Data Access.
    .. [2] Chin, F. Y., Ozsoyoglu, G. (1982). Auditing and inference control in statistical databases. IEEE
       Transactions on Software Engineering 8(6), 574-582.
    """
    shown = release.shown & (release.n > 0)
    merged = merge(release, shown)
    found = _cells(release, merged, shown, minimum)
    unions = subsets.zero_sums(merged.echelon.fingerprints(), merged.sizes, minimum, merged.echelon.prime)
    found += _unions(release, merged, unions.found, [vector for vector, _cell in found])
    ways = rowspace.weights(merged.rows, np.array([vector for vector, _cell in found], np.int64)) if found else []
    published = [cell for cell, is_shown in zip(release.cells, shown, strict=True) if is_shown]
    told = [
        _told(release, merged, vector, cell, [(published[i], w) for i, w in enumerate(way) if w])
        for (vector, cell), way in zip(found, ways, strict=True)
        if way is not None
    ]
    covered = Covered(
        minimum, int(release.sizes.sum()), len(merged.sizes), merged.echelon.rank,
        int((~release.shown).sum()), unions.examined, unions.complete, unions.cut, release.linked,
    )  # fmt: skip
    return Audit(told, int(release.shown.sum()), int((~release.shown).sum()), covered)


def merge(release: Release, shown: NDArray[np.bool_]) -> Merged:
    """Put atoms together that the shown cells do not tell apart, and bring the cells to reduced rows."""
    kinds, back = alike(release.members[shown])
    sizes = np.bincount(back, weights=release.sizes, minlength=kinds.shape[1]).astype(np.int64)
    return Merged(kinds, sizes, back, rowspace.reduced(kinds))


def _cells(release: Release, merged: Merged, shown: NDArray[np.bool_], minimum: int) -> list[tuple[Ints, Cell | None]]:
    """Give hidden cells that follow from others, and shown ones of few people."""
    found: list[tuple[Ints, Cell | None]] = []
    people = release.people
    for place in np.flatnonzero(release.n > 0):
        vector = _on_kinds(release.members[place], merged)
        if vector is None:
            continue
        if people[place] < minimum if shown[place] else merged.echelon.holds(vector)[0]:
            found.append((vector, release.cells[place]))
    return found


def _on_kinds(row: Ints, merged: Merged) -> Ints | None:
    """Give a cell by kinds of people; None if it parts people whom published cells do not tell apart."""
    vector = np.zeros(len(merged.sizes), np.int64)
    vector[merged.back] = row
    return vector if np.array_equal(vector[merged.back], row) else None


def _unions(
    release: Release, merged: Merged, sets: list[tuple[int, ...]], cells: list[Ints]
) -> list[tuple[Ints, Cell | None]]:
    """Give the unions, but for those that were told as cells."""
    found: list[tuple[Ints, Cell | None]] = []
    told = {vector.tobytes() for vector in cells}
    for each in sorted(sets, key=lambda each: (int(merged.sizes[list(each)].sum()), each)):
        vector = np.zeros(len(merged.sizes), np.int64)
        vector[list(each)] = 1
        if vector.tobytes() not in told:
            found.append((vector, None))
    return found


def _told(
    release: Release, merged: Merged, vector: Ints, cell: Cell | None, weights: list[tuple[Cell, Fraction]]
) -> Disclosed:
    inside = vector[merged.back] > 0
    groups = [group for place in np.flatnonzero(inside) for group in release.groups[place]]
    return Disclosed("cell" if cell else "union", int(release.sizes[inside].sum()), cell, groups, weights)
