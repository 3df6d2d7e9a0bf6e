"""Choose rows one after another so that no few columns, and none of some vectors, become their combination."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

NOTHING = 1e-8  # a part of a 0/1 row outside of the span is far greater, or it is rounding
NEAR = 1e-8
_MOST_BATCH = 64
_MANY_PAIRS = 60_000


@dataclass(frozen=True, slots=True)
class _Step:
    """A row that said something new: its place, and what the columns' marks and the vectors' rests were after it."""

    place: int
    marks: Floats
    outside: Floats


class Growing:
    """The span of the rows taken so far, in float64: whoever uses it proves the end by ``rowspace``.

    Parameters
    ----------
    sizes : ndarray of int64, shape (columns,)
        How much each column counts.
    below : int
        Up to four columns that together count to less must not be determined.
    secret : ndarray of int64, shape (vectors, columns)
        Vectors that must not be determined either.
    """

    def __init__(self, sizes: Ints, below: int, secret: Ints) -> None:
        columns = len(sizes)
        self._basis = np.zeros((columns, columns))
        self._drawn = np.random.default_rng(7).standard_normal((columns, 2))
        self._small = np.flatnonzero(sizes < below)
        self._sizes = sizes[self._small]
        self._below = below
        self._secret = secret.astype(np.float64)
        self._start = _Step(-1, self._drawn, (self._secret**2).sum(axis=1))
        self._steps: list[_Step] = []
        self._pairs = pairs(self._sizes, below)

    @property
    def _last(self) -> _Step:
        return self._steps[-1] if self._steps else self._start

    def take(self, rows: Ints, order: Sequence[int]) -> list[int]:
        """Take the rows that may be taken, in the order given; the others are left.

        Three and four columns are searched once for a batch of rows, and the row that first told of them is let go;
        where there are many columns, all rows of the batch that told of some.
        """
        taken: list[int] = []  # as positions in the order
        let_go: set[int] = set()
        many = len(self._pairs) > _MANY_PAIRS
        at, searched, batch = 0, len(self._steps), _MOST_BATCH
        while at < len(order) or len(self._steps) > searched:
            while at < len(order) and len(self._steps) < searched + batch:
                if at not in let_go and self._takes(order[at], rows[order[at]].astype(np.float64)):
                    taken.append(at)
                at += 1
            since = np.stack([step.marks for step in self._steps[searched:]]) if self._steps[searched:] else None
            firsts = [searched + _first(since, each) for each in self._few_told()] if since is not None else []
            if firsts:
                guilty = sorted(order.index(self._steps[each].place) for each in set(firsts))
                del self._steps[min(firsts) :]
                taken = [each for each in taken if each < guilty[0]]
                let_go |= {*guilty} if many else {guilty[0]}
                at, batch = guilty[0] + 1, max(_MOST_BATCH if many else 4, batch // 2)
            else:
                searched, batch = len(self._steps), min(_MOST_BATCH, 2 * batch)
        return [order[each] for each in taken]

    def _takes(self, place: int, row: Floats) -> bool:
        new = self._rest(row)
        length = float(new @ new)
        if length < NOTHING * max(1.0, float(row @ row)):
            return True  # says nothing new
        new /= length**0.5
        marks = self._last.marks - np.outer(new, new @ self._drawn)
        outside = self._last.outside - (self._secret @ new) ** 2
        if (outside < NEAR * 10).any() or self._tells(marks):
            return False
        self._basis[len(self._steps)] = new
        self._steps.append(_Step(place, marks, outside))
        return True

    def _rest(self, row: Floats) -> Floats:
        """Give the part of a row that stands outside of the span; what is left is cleaned of rounding once more."""
        basis = self._basis[: len(self._steps)]
        rest = row - basis.T @ (basis @ row)
        if float(rest @ rest) < NOTHING * max(1.0, float(row @ row)):
            return rest
        return np.asarray(rest - basis.T @ (basis @ rest))

    def _tells(self, marks: Floats) -> bool:
        """Say whether a column, or two that count to little, would be determined."""
        some = marks[self._small]
        if (np.abs(some).max(axis=1, initial=0) < NEAR).any():
            return True
        return any(a != b and self._sizes[a] + self._sizes[b] < self._below for a, b in cancelling(some, some))

    def _few_told(self) -> Iterator[list[int]]:
        """Give three or four columns that count to little and are determined."""
        if self._below < 4 or not len(self._pairs):
            return
        some = self._last.marks[self._small]
        summed = some[self._pairs].sum(axis=1)
        for others, marks in ((np.arange(len(some))[:, None], some), (self._pairs, summed)):
            for a, b in cancelling(marks, summed):
                both = sorted({*others[a].tolist(), *self._pairs[b].tolist()})
                if len(both) == others.shape[1] + 2 and self._sizes[both].sum() < self._below:
                    yield self._small[both].tolist()

    def told_by(self, columns: Sequence[int]) -> int:
        """Say which row, by its place, first determined some columns."""
        return self._steps[_first(np.stack([step.marks for step in self._steps]), columns)].place


def _first(marks: Floats, columns: Sequence[int]) -> int:
    """Say after which step some columns' marks summed to nothing; the last if rounding hides it."""
    summed = np.abs(marks[:, list(columns)].sum(axis=1)).max(axis=1)
    told = np.flatnonzero(summed < NEAR)
    return int(told[0]) if len(told) else len(marks) - 1


def pairs(sizes: Ints, below: int) -> Ints:
    """Give all pairs that leave room for a third."""
    first, second = np.triu_indices(len(sizes), 1)
    fits = sizes[first] + sizes[second] < below - 1
    return np.column_stack([first[fits], second[fits]])


def cancelling(these: Floats, those: Floats) -> Iterator[tuple[int, int]]:
    """Give the places of marks that sum to nothing."""
    order = np.argsort(those[:, 0])
    asked = order[::-1] if these is those else np.argsort(-these[:, 0])
    ordered, wanted = those[order, 0], -these[asked, 0]  # both ascend, which spares most of the search
    lows, highs = np.searchsorted(ordered, wanted - NEAR), np.searchsorted(ordered, wanted + NEAR)
    for at in np.flatnonzero(highs > lows):
        place = int(asked[at])
        for other in order[lows[at] : highs[at]]:
            if abs(those[other, 1] + these[place, 1]) < NEAR:
                yield place, int(other)
